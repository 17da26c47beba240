// Walks: what rules do, and which values come up.

package coverage

import (
	"context"
	"errors"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// describe words a region.
func describe(x *machine.Resource, v int) string {
	return x.Cut.Describe(models.Region(v), x.Model.Type)
}

// walk explores, breadth first, what a rule depends on.
func (m *measure) walk(ctx context.Context, id machine.RuleID) error {
	w, err := world.New(m.r.Spec, world.Prompt, world.Property{
		Kind: world.Survey, Rules: []machine.RuleID{id}, P: machine.NoCond, Q: machine.NoCond, Trigger: machine.NoCond,
	})
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return nil
	}
	if err != nil {
		return err
	}
	rule := &m.out.Rules[id]
	w.Tap(func(_ machine.Input, out *machine.Output) {
		for _, f := range out.Firings {
			if w.RuleOf(f.Rule) != id {
				continue
			}
			switch f.Branch {
			case machine.Then:
				rule.Runs = true
			case machine.Else:
				rule.Held, rule.Else = true, true
			case machine.Quiet:
				rule.Held = true
			}
		}
	})
	met := map[string]bool{}
	var due [][]byte
	meet := func(s []byte) {
		if met[string(s)] {
			return
		}
		met[string(s)] = true
		due = append(due, []byte(string(s)))
		m.seen(w, s)
	}
	w.Initial(meet)
	for n := 0; len(due) > 0; n++ {
		if n >= m.opt.States || n%256 == 0 && ctx.Err() != nil {
			return nil
		}
		at := due[0]
		due = due[1:]
		w.Survey(at, func(b world.Branch) bool {
			if b.Next != nil {
				meet(b.Next)
			}
			return true
		})
	}
	rule.Whole = true
	return nil
}

// seen notes which values are reported in a state.
func (m *measure) seen(w *world.World, packed []byte) {
	s := w.Machine(packed)
	for _, r := range w.Resources() {
		if at, ok := m.place[r]; ok && s.Known[r] && s.Region[r] != machine.NoRegion {
			m.out.Resources[at].Seen[s.Region[r]] = true
		}
	}
}
