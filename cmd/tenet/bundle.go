// tenet key, tenet bundle: releases that somebody vouches for.

package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/evidence"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/report"
)

type keyCmd struct {
	File string `arg:"" help:"Where the private key goes; the public one gets the same name with .pub."`
}

// Run makes a key. Nothing is replaced.
func (c keyCmd) Run(sh *shell) error {
	private, public, err := deploy.NewKey()
	if err != nil {
		return err
	}
	if err := writeNew(c.File+".pub", public, 0o644); err != nil {
		return err
	}
	if err := writeNew(c.File, private, 0o600); err != nil {
		return errors.Join(err, os.Remove(c.File+".pub"))
	}
	k, err := deploy.PublicKey(public)
	if err != nil {
		return err
	}
	id, err := deploy.KeyID(k)
	if err != nil {
		return err
	}
	fmt.Fprintf(sh.out, "%s\n", id)
	fmt.Fprintf(sh.out, "keep %s to yourself; gateways trust %s.pub once it is in their site.yaml:\n", c.File, c.File)
	fmt.Fprintf(sh.out, "releases: {keys: [%s]}\n", filepath.Base(c.File)+".pub")
	return nil
}

// writeNew writes a file that is not there yet.
func writeNew(name string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; choose another name", name)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

type bundleCmd struct {
	Site    string        `arg:"" default:"." help:"Project folder or site file."`
	Out     string        `required:"" short:"o" placeholder:"FILE" help:"Where the release goes."`
	Key     []string      `required:"" type:"existingfile" placeholder:"FILE" help:"Private key to sign with (tenet key); may be repeated."`
	Valid   time.Duration `default:"2160h" help:"How long it may be deployed; 2160h are 90 days."`
	Serial  int64         `help:"The number of the release; a gateway takes no lower one after it. Default: the seconds since 1970."`
	Timeout time.Duration `help:"Give up verifying after this time."`
	Memory  byteSize      `default:"2GiB" help:"Most memory of the searches that run at a time."`
}

// Run verifies a project, puts it into a bundle with the evidence, and signs it. What may not
// be deployed is not signed.
func (c bundleCmd) Run(sh *shell) error {
	if c.Valid <= 0 || c.Serial < 0 {
		return &exit{code: exitBadInput, cause: errors.New("--valid must be more than 0, --serial not less")}
	}
	keys, err := c.keys()
	if err != nil {
		return &exit{code: exitBadInput, cause: err}
	}
	project, err := site.Load(c.Site)
	if err != nil {
		return err
	}
	b, code, err := c.verified(sh, project)
	if err != nil {
		return &exit{code: code, cause: err}
	}
	now := time.Now()
	r := deploy.Release{Site: project.Name(), Serial: c.Serial, Issued: now, Expires: now.Add(c.Valid)}
	if r.Serial == 0 {
		r.Serial = now.Unix()
	}
	file, err := deploy.Sign(sh.ctx, b, r, keys...)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, file, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(sh.out, "%s: release %d for %s, bundle %.12s, until %s\n", c.Out, r.Serial, r.Site, b.Hash(), r.Expires.Format(time.DateOnly))
	return nil
}

func (c bundleCmd) keys() (keys []ed25519.PrivateKey, err error) {
	for _, name := range c.Key {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		k, err := deploy.PrivateKey(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// verified makes the bundle of a project, or says why there is none, and the exit code.
func (c bundleCmd) verified(sh *shell, project *site.Project) (*deploy.Bundle, int, error) {
	sources := diag.Sources(project.Texts())
	result, problems := compile.Load(project.Sources, project.CheckSite())
	if result == nil {
		return nil, exitBadInput, &site.Invalid{List: problems, Sources: project.Texts()}
	}
	v := verifyCmd{Timeout: c.Timeout, Memory: c.Memory, Rung: "required", MaxStates: 20_000_000}
	show := newMeter(sh)
	found, err := v.verify(sh.ctx, result, nil, show)
	show.clear()
	if err != nil {
		return nil, exitInternal, err
	}
	for i := range found.Properties {
		if p := &found.Properties[i]; p.Verdict != verifier.Holds {
			fmt.Fprintf(sh.err, "%-9s %s: %s\n", p.Verdict, p.App, p.Name)
		}
	}
	if code := report.Exit(found); code != exitWell {
		return nil, code, errors.New("not signed: a gateway would refuse it; tenet verify says more")
	}
	b, err := evidence.Bundle(project.Content(machine.Version), found, sources)
	return b, exitInternal, err
}
