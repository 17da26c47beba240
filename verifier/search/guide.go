// Guides: a run of a world with a focus is followed in the world of the question.

package search

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// guide takes, in the world of a question, the moves of a run that breaks the sentence in
// a world with a focus. What that found in blurred resources is reported before. It does
// what it can: only whether the sentence is broken in the end counts.
type guide struct {
	stroll
	res   *Result
	state []byte
	taken []uint32
}

// guided is in how many initial states a run is followed.
const guided = 16

// newGuide is a guide in the world of a question; it leads nowhere if that cannot be
// built.
func newGuide(q Question, opt Options) (*guide, error) {
	g := &guide{res: &Result{}}
	w, err := world.New(q.Spec, q.Rung, q.Property)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return g, nil
	}
	if err != nil {
		return nil, err
	}
	g.res.World = w
	g.stroll = stroll{decision: decision{q: q, opt: opt, w: w.Plain(), most: 1, left: maxCompleted}}
	return g, nil
}

// follow tries to confirm the run that a cover has found.
func (g *guide) follow(ctx context.Context, c *cover) error {
	if g.w == nil {
		return nil
	}
	if g.starts == nil {
		if err := g.begins(); err != nil {
			return err
		}
	}
	for _, start := range g.starts[:min(guided, len(g.starts))] {
		if ctx.Err() != nil {
			return nil
		}
		for _, first := range []introduction{sensors, nothing, everything} {
			g.state, g.taken = slices.Clone(start), nil
			if first != nothing {
				g.introduce(c, first)
			}
			for _, s := range c.way() {
				g.step(c.w, &s.by)
			}
			if !g.w.Broken(g.state) {
				continue
			}
			if err := g.show(g.res, start, g.taken); err != nil || g.res.Run != nil {
				return err
			}
		}
	}
	return nil
}

// introduction is what is reported at the beginning otherwise than on the way, so that its
// report is a change there.
type introduction uint8

const (
	nothing    introduction = iota // nothing is reported at the beginning
	sensors                        // what takes no commands; the rest is as it is told on the way
	everything                     // what is told on the way is otherwise before
)

// introduce has everything reported once at the beginning, so that time may pass: as it
// is found later or, of what is reported first on the way, otherwise.
func (g *guide) introduce(c *cover, first introduction) {
	found, told := map[machine.Res]models.Region{}, map[machine.Res]models.Region{}
	for _, s := range c.way() {
		for _, d := range s.by.Found {
			if _, known := told[d.Res]; !d.IsCond && !d.IsVar && !d.Told && !known {
				found[d.Res] = d.Region
			}
		}
		if m := s.by.Move; m.Kind == world.MoveReport {
			told[c.w.Resources()[m.At]] = c.w.Region(m)
		}
	}
	for _, r := range g.w.Resources() {
		if region, known := found[r]; known && region != machine.NoRegion {
			g.report(r, region)
			continue
		}
		later, changes := told[r]
		if changes && first == sensors && g.q.Spec.Program.Resources[r].Settable {
			g.report(r, later)
			continue
		}
		for region := range models.Region(g.q.Spec.Program.Resources[r].Cut.Size()) {
			if g.w.Machine(g.state).Region[r] == machine.NoRegion && !(changes && region == later) {
				g.report(r, region)
			}
		}
	}
}

// step does what a step of the other world did.
func (g *guide) step(from *world.World, by *world.Outcome) {
	var told *world.Decision
	if n := len(by.Found); n > 0 && !by.Found[n-1].IsCond && !by.Found[n-1].IsVar && by.Found[n-1].Told {
		told = &by.Found[n-1]
	}
	for _, d := range by.Found {
		switch {
		case d.IsVar: // rules give it its value
		case d.IsCond && d.Told:
			g.make(d.Cond, d.Truth, told)
		case d.IsCond:
			g.make(d.Cond, d.Truth, nil)
		case !d.Told:
			g.report(d.Res, d.Region)
		}
	}
	expired := slices.Clone(by.Expired)
	slices.SortStableFunc(expired, func(a, b machine.TimerID) int { // what takes longest begins first
		return cmp.Compare(g.q.Spec.Program.Timers[b].Ticks, g.q.Spec.Program.Timers[a].Ticks)
	})
	for _, t := range expired {
		if tm := &g.q.Spec.Program.Timers[t]; tm.Kind == machine.TimerHold {
			g.make(g.q.Spec.Program.Rules[tm.Rule].Triggers[tm.Trigger].Cond, machine.True, nil)
		}
	}
	m := by.Move
	if m.Kind == world.MoveTime {
		g.expire(from.Expiring(m))
		return
	}
	if m.At < 0 || m.Kind == world.MoveFault || m.Kind == world.MoveOffline || m.Kind == world.MoveHeal {
		g.fail(from, m)
		return
	}
	r, region := from.Resources()[m.At], from.Region(m)
	found := g.find(func(x world.Move) bool {
		return x.Kind == m.Kind && x.Kind != world.MoveTime && x.At >= 0 && g.w.Resources()[x.At] == r && g.w.Region(x) == region && x.Late == m.Late && x.Older == m.Older &&
			x.Coalesced == m.Coalesced && x.Stranger == m.Stranger && x.Wrong == m.Wrong && x.Unheard == m.Unheard && x.Doubled == m.Doubled && x.Again == m.Again
	})
	if !found && m.Kind == world.MoveReport {
		g.report(r, region)
	}
}

// fail does what a fault did in the other world; a gateway that has started again at once
// there stops first.
func (g *guide) fail(from *world.World, m world.Move) {
	f := from.Faults()[m.Fault]
	same := func(kind world.MoveKind) func(world.Move) bool {
		return func(x world.Move) bool {
			if x.Kind != kind {
				return false
			}
			y := g.w.Faults()[x.Fault]
			return y.Kind == f.Kind && y.Dev == f.Dev && y.Res == f.Res
		}
	}
	if g.find(same(m.Kind)) && f.Kind == world.Down && m.Kind == world.MoveFault {
		g.find(same(world.MoveHeal))
	}
}

// find takes the first move of a kind; false if there is none.
func (g *guide) find(is func(world.Move) bool) bool {
	if g.w.Broken(g.state) {
		return true
	}
	for label, m := range g.w.Moves(g.state) {
		if is(m) && g.take(g.state, m) {
			g.taken = append(g.taken, uint32(label))
			return true
		}
	}
	return false
}

// report brings it about that a resource is reported in a region, if it is not yet.
func (g *guide) report(r machine.Res, region models.Region) {
	at := slices.Index(g.w.Resources(), r)
	if at < 0 || region == machine.NoRegion || g.w.Machine(g.state).Region[r] == region {
		return
	}
	says := func(kind world.MoveKind) func(world.Move) bool {
		return func(m world.Move) bool { return m.Kind == kind && m.At == at && g.w.Region(m) == region && !m.Late }
	}
	if !g.find(says(world.MoveReport)) && g.find(says(world.MoveActual)) {
		g.find(says(world.MoveReport))
	}
}

// make brings it about that a condition has a truth, as far as reports do; if something
// is about to be told, after that.
func (g *guide) make(c machine.CondID, want machine.Truth, told *world.Decision) {
	p := g.q.Spec.Program
	s := g.w.Machine(g.state).Copy()
	deps := slices.Clone(p.Conds[c].Deps)
	if told != nil {
		s.Region[told.Res], s.Known[told.Res] = told.Region, true
		deps = slices.DeleteFunc(deps, func(r machine.Res) bool { return r == told.Res })
	}
	if p.Eval(c, &s) == want {
		return
	}
	rows := 1
	for _, r := range deps {
		if rows *= p.Resources[r].Cut.Size(); rows > 1<<12 {
			return
		}
	}
	var try func(deps []machine.Res) bool
	try = func(deps []machine.Res) bool {
		if len(deps) == 0 {
			return p.Eval(c, &s) == want
		}
		r := deps[0]
		before, known := s.Region[r], s.Known[r]
		if try(deps[1:]) {
			return true
		}
		for region := range models.Region(p.Resources[r].Cut.Size()) {
			if s.Region[r], s.Known[r] = region, true; try(deps[1:]) {
				return true
			}
		}
		s.Region[r], s.Known[r] = before, known
		return false
	}
	if try(deps) {
		for _, r := range deps {
			g.report(r, s.Region[r])
		}
	}
}

// others is how many other timers may expire before those that are to.
const others = 8

// expire lets time pass until some timers expire together, or at least the first.
func (g *guide) expire(timers []machine.TimerID) {
	for range others {
		exactly := func(m world.Move) bool { return m.Kind == world.MoveTime && slices.Equal(g.w.Expiring(m), timers) }
		some := func(m world.Move) bool {
			return m.Kind == world.MoveTime && len(timers) > 0 && slices.Contains(g.w.Expiring(m), timers[0])
		}
		if g.find(exactly) || g.find(some) || !g.find(func(m world.Move) bool { return m.Kind == world.MoveTime }) {
			return
		}
	}
}
