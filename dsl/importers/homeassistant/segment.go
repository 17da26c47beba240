// Runs as graphs of segments: what happens at one moment, and what is waited for
// afterwards.

package homeassistant

import (
	"strconv"
	"strings"
)

// segment is what happens at one moment: commands, each under a condition, and
// waits. The conditions of the waits exclude one another; where none holds the
// run ends.
type segment struct {
	groups []group
	tails  []tail
}

// group is commands under a condition.
type group struct {
	guard    form
	commands []command
}

// tail is a wait under a condition.
type tail struct {
	guard form
	wait  wait
	next  *segment // when the wait is over
	late  *segment // of a wait with a timeout: when it ran out; nil: the run ends
}

// wait is a delay, or a wait for something with a timeout.
type wait struct {
	delay   int           // seconds, if nothing is waited for
	starts  []alternative // one of these happens
	until   form          // or this is true, at once or later
	timeout int           // seconds, 0 for ever
}

func (s *segment) key() string {
	if s == nil {
		return "-"
	}
	var b strings.Builder
	for _, g := range s.groups {
		b.WriteString("[" + g.guard.key())
		for _, c := range g.commands {
			b.WriteString(";" + c.key())
		}
		b.WriteString("]")
	}
	for _, t := range s.tails {
		b.WriteString("{" + t.guard.key() + t.wait.key() + t.next.key() + t.late.key() + "}")
	}
	return b.String()
}

func (w *wait) key() string {
	s := strconv.Itoa(w.delay) + "," + strconv.Itoa(w.timeout)
	for _, a := range w.starts {
		s += a.key()
	}
	if w.until != nil {
		s += w.until.key()
	}
	return s
}

// held is the one alternative of a wait that must last; nil if there is none.
func (w *wait) held() *alternative {
	for i := range w.starts {
		if w.starts[i].hold > 0 {
			return &w.starts[i]
		}
	}
	return nil
}

// add appends a command, to the last group if it has the same condition.
func (s *segment) add(guard form, c command) {
	if n := len(s.groups); n > 0 && equal(s.groups[n-1].guard, guard) {
		s.groups[n-1].commands = append(s.groups[n-1].commands, c)
		return
	}
	for i := range s.groups {
		if equal(s.groups[i].guard, guard) {
			s.groups[i].commands = append(s.groups[i].commands, c)
			return
		}
	}
	s.groups = append(s.groups, group{guard, []command{c}})
}

// empty reports whether nothing happens and nothing is waited for.
func (s *segment) empty() bool { return s == nil || len(s.groups)+len(s.tails) == 0 }

// walk visits the segment and all that follow.
func (s *segment) walk(visit func(*segment)) {
	if s == nil {
		return
	}
	visit(s)
	for _, t := range s.tails {
		t.next.walk(visit)
		t.late.walk(visit)
	}
}

// flow is where a run may be while its actions are read: in a segment, under the
// conditions of its path.
type flow struct {
	in     *segment
	path   []form // all of them hold
	writes map[string]command
	waited waited
	entry  bool // nothing has been waited for yet
}

// waited is how the last wait ended.
type waited uint8

const (
	notWaited waited = iota
	waitMet
	waitLate
)

func (f flow) guard() form { return conj(f.path...) }

// under is the flow where a condition holds as well.
func (f flow) under(g form) flow {
	path := append([]form(nil), f.path...)
	if c, ok := g.(constant); !ok || !bool(c) {
		path = append(path, g)
	}
	f.path = path
	return f
}

// dead reports a path that nothing can take.
func (f flow) dead() bool {
	for _, g := range f.path {
		if c, ok := g.(constant); ok && !bool(c) {
			return true
		}
	}
	return false
}

// merge joins flows of one segment into one: paths that part at a condition and
// its complement join again, the others are taken under either condition.
func merge(flows []flow) []flow {
	var out []flow
	for _, f := range flows {
		if f.dead() {
			continue
		}
		out = append(out, f)
		for i := len(out) - 1; i > 0; i = len(out) - 1 {
			k := partner(out[:i], out[i])
			if k < 0 {
				break
			}
			joined := join(out[k], out[i])
			out = append(append(out[:k:k], out[k+1:i]...), joined)
		}
	}
	return either(out)
}

// partner finds a flow that parted from f at a condition; -1 if there is none.
func partner(flows []flow, f flow) int {
	for i, g := range flows {
		if g.in == f.in && g.waited == f.waited && parted(g.path, f.path) {
			return i
		}
	}
	return -1
}

// parted reports paths that are the same but for the last condition, of which
// one has the complement.
func parted(a, b []form) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	last := len(a) - 1
	for i := range last {
		if !equal(a[i], b[i]) {
			return false
		}
	}
	return equal(complement(a[last]), b[last]) || equal(a[last], complement(b[last]))
}

func join(a, b flow) flow {
	a.path = append([]form(nil), a.path[:len(a.path)-1]...)
	a.writes = union(a.writes, b.writes)
	return a
}

// either joins what is left of the flows of each segment.
func either(flows []flow) []flow {
	var out []flow
next:
	for _, f := range flows {
		for i := range out {
			if out[i].in == f.in && out[i].waited == f.waited {
				out[i].path = []form{disj(out[i].guard(), f.guard())}
				out[i].writes = union(out[i].writes, f.writes)
				continue next
			}
		}
		out = append(out, f)
	}
	return out
}

func union(a, b map[string]command) map[string]command {
	out := map[string]command{}
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		out[k] = v
	}
	return out
}
