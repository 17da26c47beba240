// Monitors: an observer over one run in time.

package observe

import (
	"cmp"
	"slices"
)

// MaxBranches is how many guesses a monitor follows at once.
const MaxBranches = 4096

// Monitor drives an observer along one run whose clock is given, following all
// its guesses. It is for one goroutine.
type Monitor struct {
	observer *Observer
	tick     int64
	began    bool
	broken   bool
	full     bool
	limit    int // of branches
	branches []branch
	spare    []branch
	next     []Next
}

// branch is a state with the ticks at which its clocks expire; 0 for a clock
// that does not run.
type branch struct {
	state State
	due   [maxClocks]int64
}

// NewMonitor returns a monitor of a run whose first letter is still to come.
func NewMonitor(o *Observer) *Monitor {
	return &Monitor{
		observer: o,
		limit:    MaxBranches,
		branches: []branch{{state: o.Initial()}},
		next:     make([]Next, 0, 2),
	}
}

// Broken reports whether the property is broken by what was seen so far. It
// stays broken.
func (m *Monitor) Broken() bool { return m.broken }

// Full reports whether a guess was left out because there were MaxBranches:
// from then on Broken says the truth when it says true only.
func (m *Monitor) Full() bool { return m.full }

// Step reads the letter of a step on a tick and reports whether the property is
// broken. The first letter is that of the first state; its tick is where time
// begins. A tick before the last one is taken for the last one.
//
// Cost: linear in the branches, which are at most 1 for a sentence that guesses
// nothing; no allocation once the buffers have grown.
func (m *Monitor) Step(tick int64, l Letter) bool {
	if !m.began {
		m.began, m.tick = true, tick
	}
	m.Advance(tick)
	if m.broken {
		return true
	}
	m.spare = m.spare[:0]
	for _, b := range m.branches {
		m.next = m.observer.Step(m.next[:0], b.state, l)
		for i, n := range m.next {
			if i > 0 && len(m.branches) >= m.limit {
				m.full = true
				continue
			}
			m.add(n.State, n.Start, b)
		}
	}
	m.turn()
	return m.broken
}

// Advance lets time pass to the beginning of a tick, with no letter, and
// reports whether the property is broken.
func (m *Monitor) Advance(tick int64) bool {
	for {
		due, ok := m.Due()
		if !ok || due > tick {
			break
		}
		m.expire(due)
	}
	m.tick = max(m.tick, tick)
	return m.broken
}

// Due returns the next tick on which something happens by time alone; false if
// there is none.
func (m *Monitor) Due() (tick int64, ok bool) {
	if m.broken {
		return 0, false
	}
	for _, b := range m.branches {
		for c, due := range b.due {
			if m.observer.Running(b.state)>>c&1 != 0 && (!ok || due < tick) {
				tick, ok = due, true
			}
		}
	}
	return tick, ok
}

// expire moves all branches that have a clock due on a tick.
func (m *Monitor) expire(tick int64) {
	m.spare = m.spare[:0]
	for _, b := range m.branches {
		var expired Clocks
		for c, due := range b.due {
			if m.observer.Running(b.state)>>c&1 != 0 && due == tick {
				expired |= 1 << c
			}
		}
		if expired == 0 {
			m.spare = append(m.spare, b)
			continue
		}
		m.add(m.observer.Expire(b.state, expired), 0, b)
	}
	m.tick = tick
	m.turn()
}

// copy returns a monitor that goes on from here by itself.
func (m *Monitor) copy() *Monitor {
	c := *m
	c.branches, c.spare, c.next = slices.Clone(m.branches), nil, make([]Next, 0, 2)
	return &c
}

// add notes a branch that comes from another.
func (m *Monitor) add(s State, start Clocks, from branch) {
	b := branch{state: s}
	running := m.observer.Running(s)
	for c := range b.due {
		switch {
		case start>>c&1 != 0:
			b.due[c] = m.tick + m.observer.ticks[c]
		case running>>c&1 != 0:
			b.due[c] = from.due[c]
		}
	}
	m.broken = m.broken || m.observer.Broken(s)
	m.spare = append(m.spare, b)
}

// turn makes the branches noted the present ones, each once.
func (m *Monitor) turn() {
	if len(m.spare) > 1 {
		slices.SortFunc(m.spare, func(a, b branch) int {
			return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.due[0], b.due[0]), cmp.Compare(a.due[1], b.due[1]))
		})
		m.spare = slices.Compact(m.spare)
	}
	m.branches, m.spare = m.spare, m.branches
}
