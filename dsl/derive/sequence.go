// Sequences: A then B, or both together.

package derive

import (
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// happening is one of the two happenings of a sequence.
type happening struct {
	cond    *check.Cond // becomes true
	source  int32       // or a slot: it is reported
	changes bool        // with another value
}

// memory is what a sequence remembers of one of its happenings.
type memory struct {
	truth machine.Truth // of the condition after the last input
	open  bool          // it happened and has not served yet
	at    int64         // the tick on which it last did
}

// follow judges the two happenings in this input and reports whether the
// sequence happens.
func (d *Deriver) follow(f int32) bool {
	x, slot := &d.facts[f], int32(len(d.sources))+f
	s := d.states[slot]
	a, b := d.happens(&x.a, &s.a), d.happens(&x.b, &s.b)
	happens := false
	if x.resource.Fact.Together {
		happens = together(&s, a, b, d.now, x.resource.Fact.Ticks)
	} else {
		happens = then(&s, a, b, d.now, x.resource.Fact.Ticks)
	}
	if s != d.states[slot] {
		*d.change(slot) = s
	}
	return happens
}

// then: B looks at what A did in earlier inputs.
func then(s *state, a, b bool, now, ticks int64) bool {
	happens := b && s.a.open && now-s.a.at <= ticks
	if happens {
		s.a.open = false
	}
	if a {
		s.a.open, s.a.at = true, now
	}
	return happens
}

// together: the later of the two completes the sequence, and both have served.
func together(s *state, a, b bool, now, ticks int64) bool {
	if a {
		s.a.open, s.a.at = true, now
	}
	if b {
		s.b.open, s.b.at = true, now
	}
	if !(a || b) || !s.a.open || !s.b.open || now-min(s.a.at, s.b.at) > ticks {
		return false
	}
	s.a.open, s.b.open = false, false
	return true
}

// happens judges one of the two and remembers its condition.
func (d *Deriver) happens(h *happening, m *memory) bool {
	if h.cond == nil {
		return h.source == d.reported && (d.differs || !h.changes)
	}
	was := m.truth
	m.truth = d.truth(h.cond)
	return was == machine.False && m.truth == machine.True
}
