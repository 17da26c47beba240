// Explanations: the engine's decisions in the API's words.

package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/engine"
)

// Why implements api.Backend.
func (b backend) Why(ctx context.Context, path models.Path) (api.Why, error) {
	g := b.g
	x, ok, err := g.engine.Why(ctx, path)
	if err != nil {
		return api.Why{}, err
	}
	if !ok {
		return api.Why{}, &api.Error{
			Status: http.StatusNotFound, Code: "no-effect-yet", Message: "nothing was asked of " + path.String() + " yet",
			Hint: "readings of it are in its history",
		}
	}
	v := g.view.Load()
	w := api.Why{
		Schema: api.WhySchema, Path: path.String(), Guard: []api.Literal{}, Properties: []string{}, Fate: fateOf(x.Write.Fate),
		Effect: api.Effect{Seq: x.Seq, At: x.At.UTC(), Value: encode(v.catalog.all[path].resource.Type, x.Write.Value), From: x.Write.From},
		Input:  api.Input{Seq: x.Seq, At: x.At.UTC(), What: whatHappened(&x)},
	}
	if r, ok := v.fixed[path]; ok {
		w.Properties = r.WatchedBy
	}
	if x.Firing != nil {
		w.Rule, w.Trigger = g.ruleOf(ctx, x.Bundle, x.Firing), x.Firing.Trigger
		for _, l := range x.Firing.Guard {
			w.Guard = append(w.Guard, api.Literal{Text: l.Text, Value: l.Value})
		}
	}
	return w, nil
}

// whatHappened leads an effect back: what a delayed step did, to what its run
// began with.
func whatHappened(x *engine.Explanation) string {
	if x.Firing == nil || x.Firing.Began == nil {
		return x.Input
	}
	began := x.Firing.Began
	return fmt.Sprintf("%s; this run of %s began with input %d, at %s: %s",
		x.Input, x.Firing.Rule, began.Seq, began.At.UTC().Format(time.RFC3339), began.Input)
}

// fateOf joins the fates the API does not tell apart.
func fateOf(fate string) string {
	switch {
	case strings.HasPrefix(fate, "refused"):
		return "refused"
	case fate == "dropped":
		return "lost"
	}
	return fate
}

// ruleOf is where a rule is written, in the texts of the bundle of the time.
func (g *Gateway) ruleOf(ctx context.Context, bundle string, f *engine.Firing) *api.Rule {
	r := &api.Rule{Name: f.Rule, File: f.Where.File}
	text := g.sourceOf(ctx, bundle, f.Where.File)
	if f.Where.End <= len(text) && f.Where.Start <= f.Where.End {
		r.Line, _ = diag.Position(text, f.Where.Start)
		r.Text = text[f.Where.Start:f.Where.End]
	}
	return r
}

// sourceOf is the text of a file of a bundle; empty if it is not kept.
func (g *Gateway) sourceOf(ctx context.Context, bundle, file string) string {
	b := g.view.Load().running
	if b == nil || b.Hash != bundle {
		stored, err := g.deployments.Bundle(ctx, bundle)
		if err != nil {
			return ""
		}
		return stored.Content.Files()[file]
	}
	return b.Bundle.Content.Files()[file]
}

// Firings implements api.Backend.
func (b backend) Firings(ctx context.Context, limit int) ([]api.Firing, error) {
	decisions, err := b.g.engine.Firings(ctx, limit)
	if err != nil {
		return nil, err
	}
	var list []api.Firing
	for _, d := range decisions {
		list = append(list, firingsOf(d)...)
	}
	return list[:min(limit, len(list))], nil
}

// firingsOf lists the firings of a decision, each with what it asked for.
func firingsOf(d engine.Decision) []api.Firing {
	var list []api.Firing
	for _, f := range d.Firings {
		x := api.Firing{Seq: d.Seq, At: d.At.UTC(), Rule: f.Rule, Branch: f.Branch, Input: d.Input, Commands: []api.FiringCommand{}}
		for _, w := range d.Writes {
			if w.Rule == f.Rule {
				x.Commands = append(x.Commands, api.FiringCommand{Ref: w.Ref, Text: w.Text, Fate: fateOf(w.Fate)})
			}
		}
		list = append(list, x)
	}
	return list
}
