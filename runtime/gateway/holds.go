// Holds: people stop what is commanded, and let go of it.

package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/engine"
)

// heldCode is the alarm while something is on hold.
const heldCode = "on-hold"

// Holds implements api.Backend.
func (b backend) Holds(context.Context) ([]api.Hold, error) {
	list := b.g.engine.Holds()
	out := make([]api.Hold, len(list))
	for i, h := range list {
		out[i] = api.Hold{Path: h.Path.String(), By: h.By, Reason: h.Note, Since: h.At.UTC()}
	}
	return out, nil
}

// Hold implements api.Backend.
func (b backend) Hold(ctx context.Context, who access.Identity, on bool, r api.HoldRequest) ([]string, error) {
	h := engine.HoldRequest{All: r.All, On: on, Safe: on && r.Safe, By: who.Name, Note: r.Reason}
	if !r.All {
		var err error
		if h.Paths, err = b.named(r.Resources); err != nil {
			return nil, err
		}
	}
	if err := b.mayHold(who, h); err != nil {
		return nil, err
	}
	held, err := b.g.engine.Hold(ctx, h)
	if err != nil {
		var not *engine.NotCommandedError
		if errors.As(err, &not) {
			return nil, api.Invalid("not-commanded", err.Error(), "name something that rules or people can set or call")
		}
		return nil, err
	}
	b.g.showHolds()
	b.g.mark(context.WithoutCancel(ctx))
	out := make([]string, len(held))
	for i, p := range held {
		out[i] = p.String()
	}
	return out, nil
}

// named finds what can be commanded by what people call it: a device, device.resource, a
// path, or a path in which * stands for any letters of a part.
func (b backend) named(names []string) (found []models.Path, err error) {
	if len(names) == 0 {
		return nil, api.Invalid("no-resource", "nothing is named", `send {"resources": ["lamp"]} or {"all": true}`)
	}
	p := b.g.program()
	for _, name := range names {
		n := len(found)
		for i := range p.Resources {
			r := &p.Resources[i]
			text := r.Path.String()
			device, _, _ := strings.Cut(r.Ref, ".")
			globbed, _ := path.Match(name, text)
			if r.Fact != machine.NoFact || name != r.Ref && name != device && !globbed {
				continue
			}
			if r.Settable || r.Cut == nil || name == r.Ref || name == text {
				found = append(found, r.Path) // the engine refuses what can only be read
			}
		}
		if len(found) == n {
			return nil, &api.Error{Status: http.StatusNotFound, Code: "unknown-resource", Message: fmt.Sprintf("%q names nothing that can be commanded", name), Hint: "tenet get lists what there is"}
		}
	}
	return found, nil
}

// program is what runs, or the site's devices without rules.
func (g *Gateway) program() *machine.Program {
	if l := g.view.Load().running; l != nil {
		return l.Result.Program
	}
	if g.idle != nil {
		return g.idle.Result.Program
	}
	return &machine.Program{}
}

// mayHold: the owner may hold everything, others what they may command.
func (b backend) mayHold(who access.Identity, h engine.HoldRequest) error {
	if who.Role == access.Owner {
		return nil
	}
	p := b.g.program()
	role, known := p.FindRole(who.Role)
	for _, path := range h.Paths {
		r, ok := p.FindRes(path)
		if !known || !ok || !p.Granted(role, r) {
			return &api.Error{Status: http.StatusForbidden, Code: "not-granted", Message: fmt.Sprintf("the policy does not let %s command %s", who.Role, path), Hint: "ask the owner"}
		}
	}
	if h.All {
		return &api.Error{Status: http.StatusForbidden, Code: "not-granted", Message: "only the owner stops everything", Hint: "name what is to be held"}
	}
	return nil
}

// showHolds raises an alarm while something is on hold.
func (g *Gateway) showHolds() {
	if note := heldNote(g.engine.Holds()); note != "" {
		g.alarms.raise(heldCode, "", note+": nothing is commanded there, and promises about it are not kept")
	} else {
		g.alarms.clear(heldCode, "")
	}
}

// heldNote says what is on hold; empty if nothing is.
func heldNote(list []engine.Held) string {
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s put %s on hold", list[0].By, list[0].Path)
	default:
		return fmt.Sprintf("%s put %s on hold, and %d more resources are held", list[0].By, list[0].Path, n-1)
	}
}

// refuseWhileHeld keeps other rules from taking over while somebody has stopped something: what
// they command, and what they know of it, was not asked for then.
func (g *Gateway) refuseWhileHeld() error {
	list := g.engine.Holds()
	if len(list) == 0 {
		return nil
	}
	i := slices.IndexFunc(list, func(h engine.Held) bool { return h.Note != "" })
	reason := ""
	if i >= 0 {
		reason = " (" + list[i].Note + ")"
	}
	return &deploy.RefusedError{Code: heldCode, Message: fmt.Sprintf("%d resources are on hold%s; let go of them first: tenet resume --all", len(list), reason)}
}
