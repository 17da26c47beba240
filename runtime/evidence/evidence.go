// Package evidence carries what the verifier found into a bundle, and lets the
// small checker walk through it again when a gateway is to run it.
package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/parallel"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/report"
)

// Bundle puts a project's content, the verdicts about it and their evidence
// together. sources gives the texts for the places in the verdicts.
func Bundle(content site.Content, r *verifier.Report, sources report.Sources) (*deploy.Bundle, error) {
	verdicts, err := report.New(r, sources).JSON()
	if err != nil {
		return nil, fmt.Errorf("verdicts: %w", err)
	}
	b := &deploy.Bundle{Content: content, Verdicts: verdicts, Evidence: map[string][]byte{}}
	for i := range r.Properties {
		ev := r.Properties[i].Evidence
		if ev == nil {
			continue
		}
		raw, err := json.Marshal(ev)
		if err != nil {
			return nil, fmt.Errorf("evidence of %q: %w", ev.Property, err)
		}
		b.Evidence[name(ev.Index)] = raw
	}
	return b, nil
}

// name is the name of a property's evidence in a bundle.
func name(property int) string { return fmt.Sprintf("property-%04d.json", property) }

// Check is a deploy.Checker: every claim needs evidence about that property, on
// the claimed rung or above, that proof.Check accepts. All processors check, each a
// claim; which claim an error is about does not depend on that.
func Check(ctx context.Context, r *compile.Result, e deploy.Evidence) error {
	return parallel.Each(len(e.Claims), runtime.NumCPU(), func(i int) error {
		claim := e.Claims[i]
		property := &r.Spec.Properties[claim.Property]
		raw, ok := e.Blobs[name(claim.Property)]
		if !ok {
			return fmt.Errorf("no evidence that %q holds", property.Name)
		}
		var ev proof.Evidence
		if err := json.Unmarshal(raw, &ev); err != nil {
			return fmt.Errorf("evidence of %q: %w", property.Name, err)
		}
		if ev.Index != claim.Property {
			return fmt.Errorf("evidence of %q speaks of property %d, not %d", property.Name, ev.Index, claim.Property)
		}
		if ev.Rung < claim.Rung {
			return fmt.Errorf("evidence of %q is for the %s world, not %s", property.Name, ev.Rung, claim.Rung)
		}
		return proof.Check(ctx, r.Spec, ev)
	})
}
