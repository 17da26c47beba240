// Degraded: what runs is not what was proved, since something it rests on is not so.

package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/engine"
)

// brokenCode is the alarm of an assumption that is not true.
const brokenCode = "assumption-broken"

// brokenMark begins the part of a deployment's note that names a broken assumption.
const brokenMark = "not so: "

// tellBroken takes note of an assumption that reported values contradict. It stays so until
// other rules take over: what followed from it may last.
func (g *Gateway) tellBroken(b engine.Broken) {
	about := g.restingOn(b.Text)
	message := fmt.Sprintf("what was assumed is not so: %s; ", b.Text)
	if len(about) == 0 {
		message += "no promise rests on it"
	} else {
		message += "these promises rest on it and are not proved any more: " + strings.Join(about, ", ")
	}
	g.alarms.raise(brokenCode, b.Text, message)
	if len(about) == 0 {
		return
	}
	g.brokenMu.Lock()
	g.broken = append(g.broken, b.Text)
	g.brokenMu.Unlock()
	g.marking.Go(func() { g.mark(context.Background()) }) // the engine must not wait for the journal
}

// restingOn lists the promises whose verdicts name an assumption.
func (g *Gateway) restingOn(text string) (names []string) {
	l := g.view.Load().running
	if l == nil {
		return nil
	}
	var doc struct {
		Apps []struct {
			Properties []struct {
				Name        string   `json:"name"`
				Assumptions []string `json:"assumptions"`
			} `json:"properties"`
		} `json:"apps"`
	}
	if err := json.Unmarshal(l.Bundle.Verdicts, &doc); err != nil {
		g.log.Warn("the verdicts of what runs cannot be read", "error", err)
		return nil
	}
	for _, app := range doc.Apps {
		for _, p := range app.Properties {
			if slices.Contains(p.Assumptions, text) {
				names = append(names, fmt.Sprintf("%q", p.Name))
			}
		}
	}
	return names
}

// forgetBroken begins anew with other rules, and gives what to call if they do not take over.
func (g *Gateway) forgetBroken() (undo func()) {
	g.brokenMu.Lock()
	defer g.brokenMu.Unlock()
	was := g.broken
	g.broken = nil
	for _, text := range was {
		g.alarms.clear(brokenCode, text)
	}
	return func() {
		for _, text := range was {
			g.tellBroken(engine.Broken{Text: text})
		}
	}
}

// rememberBroken takes over after a restart what the deployment's note says.
func (g *Gateway) rememberBroken() {
	current, ok := g.deployments.Current()
	if !ok || current.State != deploy.Degraded {
		return
	}
	for part := range strings.SplitSeq(current.Note, "; ") {
		if text, is := strings.CutPrefix(part, brokenMark); is {
			g.tellBroken(engine.Broken{Text: text})
		}
	}
}

// mark brings the deployment's state in line with what is on hold and what is not as assumed.
func (g *Gateway) mark(ctx context.Context) {
	g.marks.Lock()
	defer g.marks.Unlock()
	var notes []string
	if note := heldNote(g.engine.Holds()); note != "" {
		notes = append(notes, note)
	}
	g.brokenMu.Lock()
	for _, text := range g.broken {
		notes = append(notes, brokenMark+text)
	}
	g.brokenMu.Unlock()
	note := strings.Join(notes, "; ")
	current, ok := g.deployments.Current()
	if !ok {
		return
	}
	var err error
	if current.State == deploy.Degraded && current.Note != note {
		err = g.deployments.Mend(ctx, "it is looked at again")
		current.State = deploy.Active
	}
	if err == nil && note != "" && current.State == deploy.Active {
		err = g.deployments.Degrade(ctx, note)
	}
	if err != nil {
		g.log.Warn("the deployment could not be marked", "error", err)
	}
	g.hub.Publish("deployment", g.Deployment())
}
