// Mode restart: whether one happening can begin a run and end the wait of another.

package homeassistant

import "maps"

// overlaps reports whether a trigger of the automation can fire at the instant at
// which one of its waits is met. Home Assistant cuts the wait off before it is
// met; rules would do both.
func (a *automation) overlaps() bool {
	found := false
	for _, c := range a.classes {
		for i := range c.starts {
			begins := conj(c.guard, c.starts[i].holds())
			causes := c.starts[i].causes()
			a.eachWait(func(ends form, of map[string]bool) {
				found = found || shared(causes, of) && !equal(simplify(conj(begins, ends), plain{}), constant(false))
			})
		}
	}
	return found
}

// eachWait calls visit for every way a wait can be met: what holds then, and what
// causes it.
func (a *automation) eachWait(visit func(ends form, causes map[string]bool)) {
	for _, c := range a.classes {
		c.root.walk(func(s *segment) {
			for _, t := range s.tails {
				if t.wait.until != nil {
					w := when(t.wait.until)
					visit(t.wait.until, w.causes())
				}
				for i := range t.wait.starts {
					visit(t.wait.starts[i].holds(), t.wait.starts[i].causes())
				}
			}
		})
	}
}

// holds is what is true at the instant at which the alternative fires.
func (a *alternative) holds() form {
	if a.cond == nil {
		return a.guard
	}
	return conj(a.guard, a.cond)
}

// causes names what can set the alternative off: entities, the time of day, or a
// helper, of which several can change at once.
func (a *alternative) causes() map[string]bool {
	out := map[string]bool{}
	if a.start == startAt {
		out["now"] = true
	}
	for _, r := range a.reads() {
		if r.e.d.helper {
			out["helper"] = true
		} else {
			out[r.e.id] = true
		}
	}
	if a.cond != nil {
		atoms(a.cond, func(t atom) {
			if _, ok := t.test.(clockTest); ok {
				out["now"] = true
			}
		})
	}
	return out
}

func shared(a, b map[string]bool) bool {
	for k := range maps.Keys(a) {
		if b[k] {
			return true
		}
	}
	return false
}
