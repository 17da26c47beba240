// Which rules an automation becomes.
//
// Without waits: one rule for every condition under which something happens.
// With delays alone, on one path: one rule with "after". Otherwise a variable
// says where the run is, and rules lead from step to step.

package homeassistant

import "fmt"

// plan decides the form of an automation and reports what has none.
func (im *importer) plan(a *automation) {
	nothing := true
	var live []*class // in mode restart, one that does nothing still ends a run
	for _, c := range a.classes {
		if c.settle(a.mode); !equal(c.guard, constant(false)) {
			live = append(live, c)
			nothing = nothing && c.root.empty()
		}
	}
	if starts := len(a.classes); nothing {
		if a.classes = live; starts > 0 {
			im.report(hintNothing(a.node.span))
		}
		return
	}
	a.classes = live
	if id := a.triggersItself(); id != "" && (a.mode == "single" || a.mode == "restart") {
		im.report(errTriggersItself(a.node.span, id, a.mode))
		return
	}
	if !a.waits() {
		return
	}
	at := a.node.span
	if m, _ := a.node.get("mode"); m != nil {
		at = m.span
	}
	if linear := a.linear(); linear != nil {
		im.planLinear(a, linear)
		return
	}
	if a.mode == "queued" || a.mode == "parallel" {
		im.report(errModeDelay(at, a.mode))
		return
	}
	if a.mode == "restart" && a.overlaps() {
		im.report(errOverlap(at))
		return
	}
	a.progress = &progress{steps: []string{"idle"}}
}

// triggersItself finds a helper that the automation changes and that triggers it;
// "" if there is none. A change of a helper is at once, in the midst of the run.
func (a *automation) triggersItself() string {
	written := map[*entity]bool{}
	for _, c := range a.classes {
		c.root.walk(func(s *segment) {
			for _, g := range s.groups {
				for _, cmd := range g.commands {
					if cmd.target() != "" && cmd.ref.e.d.helper && !cmd.ref.e.bind.device {
						written[cmd.ref.e] = true
					}
				}
			}
		})
	}
	for _, c := range a.classes {
		for i := range c.starts {
			for _, r := range c.starts[i].reads() {
				if written[r.e] {
					return r.e.id
				}
			}
		}
	}
	return ""
}

// reads lists what can set the alternative off.
func (a *alternative) reads() []ref {
	out := []ref{a.ref}
	if a.ref.e == nil {
		out = nil
	}
	if a.cond != nil {
		atoms(a.cond, func(t atom) {
			out = append(out, t.test.refs()...)
			if l, ok := t.test.(latchTest); ok {
				for i := range l.of.set {
					out = append(out, l.of.set[i].reads()...)
				}
			}
		})
	}
	return out
}

// planLinear checks the modes of a rule that is one path.
func (im *importer) planLinear(a *automation, c *class) {
	at := a.node.span
	if m, _ := a.node.get("mode"); m != nil {
		at = m.span
	}
	guard, isConstant := conj(c.guard, c.root.tails[0].guard).(constant)
	switch {
	case a.mode == "queued" && !(isConstant && bool(guard)):
		im.report(errQueuedCondition(at))
	case a.mode == "queued" && a.max-1 > mostRuns:
		im.report(errMaxRuns(at, a.mode, mostRuns+1))
	case a.mode == "parallel" && a.max > mostRuns:
		im.report(errMaxRuns(at, a.mode, mostRuns))
	}
}

// mostRuns is the most runs of a rule that may wait, or be under way.
const mostRuns = 8

// waits reports whether a run of the automation can last.
func (a *automation) waits() bool {
	for _, c := range a.classes {
		if len(c.root.tails) > 0 {
			return true
		}
	}
	return false
}

// settle simplifies the conditions and drops what cannot happen. In mode restart
// a delay with nothing after it has no effect.
func (c *class) settle(mode string) {
	c.guard = simplify(c.guard, plain{})
	c.root.walk(func(s *segment) {
		var groups []group
		for _, g := range s.groups {
			if g.guard = simplify(g.guard, plain{}); !equal(g.guard, constant(false)) {
				groups = append(groups, g)
			}
		}
		s.groups = groups
		var tails []tail
		for _, t := range s.tails {
			if t.guard = simplify(t.guard, plain{}); !equal(t.guard, constant(false)) {
				tails = append(tails, t)
			}
		}
		s.tails = tails
	})
	if mode == "restart" {
		c.root.dropRests()
	}
}

// dropRests drops delays after which nothing happens.
func (s *segment) dropRests() {
	var tails []tail
	for _, t := range s.tails {
		t.next.dropRests()
		if t.late != nil {
			t.late.dropRests()
		}
		if t.wait.delay == 0 || !t.next.empty() {
			tails = append(tails, t)
		}
	}
	s.tails = tails
}

// plain knows nothing of tests.
type plain struct{}

func (plain) never(test) bool         { return false }
func (plain) fixed(test) (bool, bool) { return false, false }

// linear finds the one class that can last, if it is a single path with delays:
// one rule can say it. Nil if there is more.
func (a *automation) linear() *class {
	if len(a.classes) != 1 {
		return nil
	}
	c := a.classes[0]
	guard := c.root.tails[0].guard
	if !c.root.path(guard) || a.mode == "restart" && !equal(guard, constant(true)) {
		return nil // a new run that ends at a condition has stopped the one before
	}
	for s := c.root.tails[0].next; ; s = s.tails[0].next {
		if !s.path(constant(true)) {
			return nil
		}
		if len(s.tails) == 0 {
			return c
		}
	}
}

// path reports whether all of the segment happens under one condition, and the
// wait, if there is one, is a delay.
func (s *segment) path(guard form) bool {
	if len(s.tails) > 1 || len(s.groups) > 1 {
		return false
	}
	for _, g := range s.groups {
		if !equal(g.guard, guard) {
			return false
		}
	}
	for _, t := range s.tails {
		if !equal(t.guard, guard) || t.wait.delay == 0 {
			return false
		}
	}
	return true
}

// step makes a step of the automation's progress.
func (p *progress) step(kind string) string {
	n := 1
	for _, s := range p.steps {
		if len(s) > len(kind) && s[:len(kind)] == kind {
			n++
		}
	}
	name := fmt.Sprintf("%s_%d", kind, n)
	p.steps = append(p.steps, name)
	return name
}
