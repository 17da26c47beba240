// tenet run: a gateway with its studio.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/adapters/standard"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/evidence"
	"github.com/tenet-iot/tenet/runtime/gateway"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/studio"
	"github.com/tenet-iot/tenet/studio/author"
)

type runCmd struct {
	Site  string `arg:"" default:"." help:"Project folder or site file."`
	Quiet bool   `help:"Log warnings and errors only."`
	// Recover is asked for by the message about a damaged journal.
	Recover bool `help:"First rebuild a damaged journal from what is sound in it; the damaged file stays beside it."`
}

// Run serves until interrupted.
func (c runCmd) Run(sh *shell) error {
	project, err := site.Load(c.Site)
	if err != nil {
		return err
	}
	if c.Recover {
		saved, err := journal.Recover(sh.ctx, project.DataDir(), time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(sh.err, "the journal is rebuilt with the inputs up to %d; the damaged file is %s\n", saved.Inputs, saved.Damaged)
	}
	level := slog.LevelInfo
	if c.Quiet {
		level = slog.LevelWarn
	}
	g, err := openGateway(sh.ctx, project, slog.New(slog.NewTextHandler(sh.err, &slog.HandlerOptions{Level: level})))
	if err != nil {
		return err
	}
	defer g.close()
	fmt.Fprintf(sh.out, "studio: %s\n", g.LoginURL())
	return g.Run(sh.ctx)
}

// running is a gateway with its studio.
type running struct {
	*gateway.Gateway
	studio *studio.Studio
	folder *studio.Folder
}

// openGateway wires a gateway: the adapters that ship, the independent checker,
// the studio behind the same access rules as the API.
func openGateway(ctx context.Context, project *site.Project, log *slog.Logger) (*running, error) {
	r := &running{}
	g, err := gateway.Open(ctx, project, gateway.Options{
		Registry: standard.All(), Checker: evidence.Check, Version: machine.Version, Logger: log,
		Mount: func(m *access.Mux, g *gateway.Gateway) error { return r.mount(m, g, log) },
	})
	if err != nil {
		r.close()
		return nil, err
	}
	r.Gateway = g
	return r, nil
}

func (r *running) mount(m *access.Mux, g *gateway.Gateway, log *slog.Logger) error {
	project := g.Project()
	var err error
	if r.folder, err = studio.OpenFolder(project.Dir, ruleFolders(project)...); err != nil {
		return err
	}
	a := author.New(project, author.Gateway{
		Activate: func(ctx context.Context, b *deploy.Bundle, note string) (json.RawMessage, error) {
			return encoded(g.Deploy(ctx, b, note))
		},
		Shadow: func(ctx context.Context, b *deploy.Bundle, note string) (json.RawMessage, error) {
			return encoded(g.DeployShadow(ctx, b, note))
		},
	})
	r.studio, err = studio.New(studio.Config{Project: r.folder, Checker: a, Former: a, Verifier: a, Deployer: a, Logger: log})
	if err != nil {
		return err
	}
	inner := http.NewServeMux()
	r.studio.Mount(inner)
	for _, pattern := range studio.Authoring {
		m.Handle(pattern, access.Owners, inner)
	}
	m.Handle("/", access.Public, inner) // pages hold no secrets; all data is behind the API
	return nil
}

// encoded is a document as JSON, unless there is an error.
func encoded[T any](doc *T, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(doc)
}

func (r *running) close() {
	if r.studio != nil {
		r.studio.Close()
	}
	if r.folder != nil {
		r.folder.Close()
	}
	if r.Gateway != nil {
		r.Gateway.Close()
	}
}

// ruleFolders are the folders below the project that hold its rule files.
func ruleFolders(p *site.Project) []string {
	seen := map[string]bool{}
	var out []string
	for _, name := range p.Names() {
		dir, _, nested := strings.Cut(name, "/")
		if !nested {
			dir = "."
		}
		if !seen[dir] {
			seen[dir] = true
			out = append(out, dir)
		}
	}
	if info, err := os.Stat(filepath.Join(p.Dir, site.DefaultRules)); len(out) == 0 && err == nil && info.IsDir() {
		out = append(out, site.DefaultRules)
	}
	return out
}
