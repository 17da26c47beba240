// Holds: what people have stopped, resource by resource or all at once.

package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Held is a resource that somebody put on hold: nothing is commanded to it.
type Held struct {
	Path models.Path `json:"path"`
	By   string      `json:"by"`
	Note string      `json:"note"`
	At   time.Time   `json:"at"`
}

// HoldRequest puts resources on hold, or ends that.
type HoldRequest struct {
	Paths []models.Path
	All   bool // all that can be commanded, in place of Paths
	On    bool // false: let go
	Safe  bool // command the declared safe state first
	By    string
	Note  string

	held []models.Path
}

// NotCommandedError says that what is to be held is nothing that could be commanded.
type NotCommandedError struct{ Path models.Path }

// Error names the resource.
func (e *NotCommandedError) Error() string {
	return fmt.Sprintf("%s cannot be commanded: there is nothing to hold", e.Path)
}

// Hold judges a request. What was still being commanded to what is held is given up, and
// nothing leaves for it until it is let go, whoever asks: rules, people, time-outs. It
// returns what the request was about once that is durable.
//
// Errors: *NotCommandedError, those of Report.
func (e *Engine) Hold(ctx context.Context, h HoldRequest) ([]models.Path, error) {
	r := &request{hold: &h}
	if err := e.enter(ctx, r); err != nil {
		return nil, err
	}
	return h.held, nil
}

// Holds lists what is on hold, by path.
func (e *Engine) Holds() []Held {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.held)
}

// commandable reports whether something may be commanded to a resource at all.
func (c *core) commandable(r machine.Res) bool {
	x := &c.p.Resources[r]
	return x.Fact == machine.NoFact && (x.Settable || x.Cut == nil)
}

// admitHold applies a request; one about what cannot be commanded is refused as a whole.
func (e *Engine) admitHold(r *request) {
	c, h := e.core, r.hold
	var list []machine.Res
	if h.All {
		for i := range c.p.Resources {
			if c.commandable(machine.Res(i)) {
				list = append(list, machine.Res(i))
			}
		}
	}
	for _, path := range h.Paths {
		res, ok := c.byPath[path]
		if !ok || !c.commandable(res) {
			r.refused = &NotCommandedError{path}
			return
		}
		list = append(list, res)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	for _, res := range list {
		h.held = append(h.held, c.p.Resources[res].Path)
	}
	if len(list) > 0 {
		c.driver.Hold(e.work.now(), list, h.On, h.Safe, h.By, h.Note)
	}
}

// followHolds keeps account of who held what, as inputs tell.
func (c *core) followHolds(in *journal.Input) {
	if in.Kind != journal.Hold {
		return
	}
	next := make([]Held, 0, len(c.held)+len(in.IDs))
	about := map[models.Path]bool{}
	for _, id := range in.IDs {
		path := c.p.Resources[id].Path
		about[path] = true
		if in.Online {
			next = append(next, Held{Path: path, By: in.Role, Note: in.Note, At: in.At})
		}
	}
	for _, h := range c.held {
		if !about[h.Path] {
			next = append(next, h)
		}
	}
	if in.Online {
		c.calls = slices.DeleteFunc(c.calls, func(o openCall) bool { return about[o.Intent.Path] })
	}
	slices.SortFunc(next, func(a, b Held) int {
		return cmp.Or(cmp.Compare(a.Path.Provider, b.Path.Provider), cmp.Compare(a.Path.Service, b.Path.Service), cmp.Compare(a.Path.Resource, b.Path.Resource))
	})
	c.held = next
}

// stopped is what a hold of this batch is about, by the input that began it.
func (b *batch) stopped(c *core) map[models.Path]int64 {
	var out map[models.Path]int64
	for i := range b.Inputs {
		if in := &b.Inputs[i]; in.Kind == journal.Hold && in.Online {
			if out == nil {
				out = map[models.Path]int64{}
			}
			for _, id := range in.IDs {
				out[c.p.Resources[id].Path] = in.Seq
			}
		}
	}
	return out
}

// takeHolds takes over what is on hold, as far as the program has it.
func (c *core) takeHolds(state *machine.State, list []Held) {
	for _, h := range list {
		r, ok := c.byPath[h.Path]
		if !ok || !c.commandable(r) {
			continue
		}
		if len(state.Held) == 0 {
			state.Held = make([]bool, len(c.p.Resources))
		}
		state.Held[r] = true
		c.held = append(c.held, h)
	}
}
