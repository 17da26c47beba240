// tenet deploy, rollback, suspend, deployments: what runs on a gateway.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/report"
)

type deployCmd struct {
	target
	Bundle string `type:"existingfile" placeholder:"FILE" help:"A signed release (tenet bundle) in place of the project's rules."`
	Shadow bool   `help:"Compute them beside what runs, without letting them command anything: tenet shadow shows what they would do differently."`
}

// Run lets the running gateway verify the project's rules as they are on disk
// and activates them, or computes them beside what runs. What does not hold is shown and not
// deployed.
func (c deployCmd) Run(sh *shell) error {
	if c.Bundle != "" {
		return c.bring(sh)
	}
	project, err := site.Load(c.Site)
	if err != nil {
		return err
	}
	cl, err := c.client()
	if err != nil {
		return err
	}
	show := newMeter(sh)
	raw, hash, err := cl.Verify(sh.ctx, project.Sources, func(p client.Progress) { show.progress(verifier.Progress(p)) })
	show.clear()
	if err != nil {
		return err
	}
	var doc report.Document
	if err := json.Unmarshal(raw, &doc); err != nil {
		return &exit{code: exitInternal, cause: fmt.Errorf("read the verdicts: %w", err)}
	}
	for _, app := range doc.Apps {
		for _, p := range app.Properties {
			fmt.Fprintf(sh.out, "%-9s %s: %s\n", p.Verdict, app.App, p.Name)
		}
		for _, f := range app.Findings {
			fmt.Fprintf(sh.out, "%-9s %s %s: %s\n", f.Severity, f.Check, f.Slug, f.Message)
		}
	}
	if c.Shadow {
		s, err := cl.DeployShadow(sh.ctx, hash)
		if err != nil {
			return &exit{code: report.Worse(doc.Summary.Exit, exitViolated), cause: fmt.Errorf("not computed: %w", err)}
		}
		return shadowBegun(sh, s)
	}
	d, err := cl.Deploy(sh.ctx, hash)
	if err != nil {
		return &exit{code: report.Worse(doc.Summary.Exit, exitViolated), cause: fmt.Errorf("not deployed: %w", err)}
	}
	fmt.Fprintf(sh.out, "deployed %.12s: %s\n", d.Hash, d.State)
	return nil
}

// bring hands the gateway a release.
func (c deployCmd) bring(sh *shell) error {
	file, err := os.ReadFile(c.Bundle)
	if err != nil {
		return err
	}
	cl, err := c.client()
	if err != nil {
		return err
	}
	if c.Shadow {
		s, err := cl.ShadowRelease(sh.ctx, file)
		if err != nil {
			return &exit{code: exitViolated, cause: fmt.Errorf("not computed: %w", err)}
		}
		return shadowBegun(sh, s)
	}
	d, err := cl.Release(sh.ctx, file)
	if err != nil {
		return &exit{code: exitViolated, cause: fmt.Errorf("not deployed: %w", err)}
	}
	fmt.Fprintf(sh.out, "release %d (%.12s): %s\n", d.Release, d.Hash, d.State)
	return nil
}

type rollbackCmd struct {
	target
	Bundle string `arg:"" optional:"" help:"What shall run, by the first letters of its hash (tenet deployments). Default: what ran before."`
}

// Run makes an earlier deployment the one that runs. The gateway checks its evidence again.
func (c rollbackCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	steps, err := cl.Deployments(sh.ctx)
	if err != nil {
		return err
	}
	bundle, err := earlier(steps, c.Bundle)
	if err != nil {
		return &exit{code: exitBadInput, cause: err}
	}
	d, err := cl.Activate(sh.ctx, bundle)
	if err != nil {
		return err
	}
	fmt.Fprintf(sh.out, "%.12s: %s\n", d.Hash, d.State)
	return nil
}

// earlier finds the bundle that is meant among the transitions, newest first: what was
// superseded or suspended last, or what begins with a prefix.
func earlier(steps []api.DeploymentStep, prefix string) (string, error) {
	seen := map[string]bool{}
	var found []string
	for _, s := range steps {
		if seen[s.Bundle] {
			continue
		}
		seen[s.Bundle] = true
		switch {
		case prefix == "" && (s.State == "superseded" || s.State == "suspended"):
			return s.Bundle, nil
		case prefix != "" && (strings.HasPrefix(s.Bundle, prefix) || strings.HasPrefix(s.Hash, prefix)):
			found = append(found, s.Bundle)
		}
	}
	switch {
	case prefix == "":
		return "", errors.New("nothing ran before; tenet deployments lists what there is")
	case len(found) == 0:
		return "", fmt.Errorf("no deployment begins with %q; tenet deployments lists them", prefix)
	case len(found) > 1:
		return "", fmt.Errorf("%d deployments begin with %q; give more of the hash", len(found), prefix)
	}
	return found[0], nil
}

type suspendCmd struct{ target }

// Run stops the rules; devices are served on.
func (c suspendCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	if err := cl.Suspend(sh.ctx); err != nil {
		return err
	}
	fmt.Fprintln(sh.out, "no rules run; tenet rollback starts them again")
	return nil
}

type deploymentsCmd struct {
	target
	output
}

// Run lists what became of deployments, newest first.
func (c deploymentsCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	steps, err := cl.Deployments(sh.ctx)
	if err != nil {
		return err
	}
	return c.print(sh, steps, func(w io.Writer) {
		for _, s := range steps {
			fmt.Fprintf(w, "%s\t%.12s\t%.12s\t%s\t%s\n", s.At.Local().Format(time.DateTime), s.Hash, s.Bundle, s.State, s.Note)
		}
	})
}
