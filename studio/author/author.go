// Package author answers the studio's authoring requests with the real things:
// the language's front end, the verifier, and the gateway's deployments.
package author

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/evidence"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/studio"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/report"
)

// remembered is how many verified contents can be deployed without verifying
// them again.
const remembered = 8

// memory bounds one search: it runs inside the gateway, beside the rules. A
// promise that needs more is undecided there; the command line can decide it.
const memory = 512 << 20

// kept bounds the verdicts and the evidence that are kept between checks, in bytes.
const kept = 64 << 20

// Deploy takes a bundle in and returns what comes of that as the API shows it.
type Deploy func(ctx context.Context, b *deploy.Bundle, note string) (json.RawMessage, error)

// Gateway is what can be done with a bundle: make it what runs, or compute it beside what
// runs.
type Gateway struct{ Activate, Shadow Deploy }

// Author works on one project. It is safe for concurrent use.
type Author struct {
	project  *site.Project
	gateway  Gateway
	verdicts *memo.Memory // so that an edit is checked as far as it reaches

	mu      sync.Mutex
	bundles map[string]*deploy.Bundle // by content hash
	order   []string                  // oldest first
}

var (
	_ studio.Checker  = (*Author)(nil)
	_ studio.Former   = (*Author)(nil)
	_ studio.Verifier = (*Author)(nil)
	_ studio.Deployer = (*Author)(nil)
)

// New returns an Author of project's rules; everything but the texts (policy,
// devices, time zone) is the project's.
func New(project *site.Project, gateway Gateway) *Author {
	return &Author{project: project, gateway: gateway, verdicts: memo.NewMemory(kept), bundles: map[string]*deploy.Bundle{}}
}

// Check parses, type-checks and compiles.
func (a *Author) Check(_ context.Context, files map[string]string) (studio.CheckReport, error) {
	p := a.project.WithSources(files)
	result, problems := compile.Load(files, p.CheckSite())
	return studio.CheckReport{
		Hash: p.Hash(machine.Version), Diagnostics: diagnostics(problems, sourcesOf(p)), Apps: outline(files, result),
	}, nil
}

// Format returns the canonical layout; a text with errors as it is.
func (a *Author) Format(name, text string) (string, error) {
	out, _ := format.Source(name, text)
	return out, nil
}

// Verify decides every promise and keeps the evidence for Deploy.
func (a *Author) Verify(ctx context.Context, files map[string]string, progress func(studio.Progress),
	property func(json.RawMessage),
) (json.RawMessage, string, error) {
	p := a.project.WithSources(files)
	hash := p.Hash(machine.Version)
	sources := sourcesOf(p)
	result, problems := compile.Load(files, p.CheckSite())
	if result == nil {
		doc, err := report.OfDiagnostics(problems, sources).JSON()
		return doc, hash, err
	}
	var failed error
	found, err := verifier.Verify(ctx, result, verifier.Options{
		Clock: time.Now, Memory: memory, Cache: a.verdicts,
		Progress: func(v verifier.Progress) { progress(studio.Progress(v)) },
		OnProperty: func(v *verifier.Property) {
			raw, err := json.Marshal(report.PropertyOf(v, sources))
			if err != nil {
				failed = errors.Join(failed, err)
				return
			}
			property(raw)
		},
	})
	if err = errors.Join(err, failed); err != nil {
		return nil, "", err
	}
	bundle, err := evidence.Bundle(p.Content(machine.Version), found, sources)
	if err != nil {
		return nil, "", err
	}
	a.remember(hash, bundle)
	return bundle.Verdicts, hash, nil
}

func (a *Author) remember(hash string, b *deploy.Bundle) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.bundles[hash]; !known {
		a.order = append(a.order, hash)
	}
	a.bundles[hash] = b
	if len(a.order) > remembered {
		delete(a.bundles, a.order[0])
		a.order = a.order[1:]
	}
}

// Deploy activates what was verified under hash.
func (a *Author) Deploy(ctx context.Context, hash string, _ map[string]string, _ json.RawMessage) (json.RawMessage, error) {
	return a.deploy(ctx, hash, a.gateway.Activate, "deployed from the studio")
}

// Shadow lets what was verified under hash be computed beside what runs.
func (a *Author) Shadow(ctx context.Context, hash string, _ map[string]string, _ json.RawMessage) (json.RawMessage, error) {
	return a.deploy(ctx, hash, a.gateway.Shadow, "to be computed beside what runs")
}

func (a *Author) deploy(ctx context.Context, hash string, into Deploy, note string) (json.RawMessage, error) {
	a.mu.Lock()
	b := a.bundles[hash]
	a.mu.Unlock()
	if b == nil {
		return nil, &studio.Refusal{
			Code: deploy.NotVerified, Message: "these rules have not been checked on this gateway",
			Reasons: []string{"check them first, then deploy"},
		}
	}
	doc, err := into(ctx, b, note)
	var refused *deploy.RefusedError
	if errors.As(err, &refused) {
		return nil, &studio.Refusal{Code: refused.Code, Message: refused.Message, Hint: refused.Hint(), Reasons: refused.Reasons}
	}
	if err != nil {
		return nil, fmt.Errorf("deploy %.12s: %w", hash, err)
	}
	return doc, nil
}

func sourcesOf(p *site.Project) report.Sources { return diag.Sources(p.Texts()) }
