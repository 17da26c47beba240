// Automations whose runs wait: rules that lead from step to step.
//
// A variable says which step the run is at. In mode single a new run begins only
// at idle. In mode restart every beginning drops what is still to come.

package homeassistant

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// line is an action of a rule; step marks one that only sets the progress.
type line struct {
	text string
	step bool
}

// rule is a rule to be written.
type rule struct {
	name, doc, mode string
	starts          []alternative
	guard           form
	then            []line
	otherwise       []line
	after           bool // it has delayed actions
	root            bool // it begins a run
	stops           []*rule
}

// entry is how a segment is entered.
type entry struct {
	starts []alternative
	guard  form
	root   bool
	stops  []*rule // whose timeouts end with it
	step   string  // that leads to it, if there is one
}

// machine writes the rules of one automation.
type machine struct {
	*writer
	a     *automation
	base  string
	rules []*rule
}

func (w *writer) machine(a *automation, base string) []*rule {
	m := &machine{writer: w, a: a}
	a.progress.name = base + "_step"
	for _, c := range a.classes {
		guard := c.guard
		if a.mode == "single" {
			guard = conj(m.at("idle"), guard)
		}
		m.base = suffixed(base, a, c)
		m.segment(c.root, entry{starts: c.starts, guard: guard, root: true})
	}
	m.rules = slices.DeleteFunc(m.rules, func(r *rule) bool {
		return equal(simplify(r.guard, w.importer), constant(false))
	})
	m.declare()
	m.stopAll()
	return m.rules
}

// declare declares the progress, unless no rule asks for it.
func (m *machine) declare() {
	p := m.a.progress
	if m.a.mode == "restart" && !slices.ContainsFunc(p.steps, func(s string) bool { return s != "idle" && s != "busy" }) {
		for _, r := range m.rules {
			var then []line
			for _, l := range r.then {
				if !l.step {
					then = append(then, l)
				}
			}
			r.then = then
		}
		return
	}
	name := m.variable(p.name)
	for _, r := range m.rules {
		for i, l := range r.then {
			if l.step {
				r.then[i].text = name + l.text
			}
		}
	}
	p.name = name
	m.item("", "var "+name+": enum {"+joinNames(p.steps)+"} = idle")
}

func joinNames(names []string) string {
	s := ""
	for i, n := range names {
		if i > 0 {
			s += ", "
		}
		s += n
	}
	return s
}

// stopAll lets every beginning of mode restart drop what the others still have
// to do.
func (m *machine) stopAll() {
	for _, r := range m.rules {
		var stops []line
		for _, other := range m.rules {
			named := false
			for _, s := range r.stops {
				named = named || s == other
			}
			if other.after && other != r && (named || m.a.mode == "restart" && r.root) {
				stops = append(stops, line{text: "stop after " + other.name})
			}
		}
		r.then = append(stops, r.then...)
		if r.root && r.after && m.a.mode == "restart" {
			r.mode = "restart"
		}
	}
}

func (m *machine) at(step string) form { return atom{stepTest{m.a.progress, step}, isTrue} }

// goTo is the action that sets the progress; the name is put before it later.
func (m *machine) goTo(step string) line { return line{text: " = " + step, step: true} }

func (m *machine) rule(e entry, guard form) *rule {
	r := &rule{name: m.ruled.Take(m.base), doc: m.a.alias, starts: e.starts, guard: conj(e.guard, guard), root: e.root, stops: e.stops}
	m.rules = append(m.rules, r)
	return r
}

// segment writes the rules of one moment: one for each wait, one for each other
// condition, and one for the end of the run.
func (m *machine) segment(s *segment, e entry) {
	left := append([]group(nil), s.groups...)
	end := form(constant(true))
	for _, t := range s.tails {
		r := m.rule(e, t.guard)
		var rest []group
		for _, g := range left {
			if equal(g.guard, t.guard) {
				r.then = append(r.then, m.lines(g.commands)...)
			} else {
				rest = append(rest, g)
			}
		}
		left = rest
		end = conj(end, complement(t.guard))
		m.wait(r, t)
	}
	end = simplify(end, plain{})
	ends := (!e.root || m.a.mode == "restart") && !equal(end, constant(false))
	for _, g := range left {
		r := m.rule(e, g.guard)
		r.root = false
		r.then = m.lines(g.commands)
		if ends && equal(g.guard, end) {
			r.then, r.root, ends = append(r.then, m.goTo("idle")), e.root, false
		}
	}
	if ends {
		m.rule(e, end).then = []line{m.goTo("idle")}
	}
}

// wait adds a wait to the rule that begins it, and writes what follows.
func (m *machine) wait(r *rule, t tail) {
	if t.wait.delay > 0 {
		m.delay(r, t)
		return
	}
	step := m.a.progress.step("wait")
	r.then = append(r.then, m.goTo(step))
	here := m.at(step)
	held := t.wait.held()
	var hold string
	if held != nil {
		hold = m.a.progress.step("held")
		here = disj(here, m.at(hold))
	}
	next := m.entries(t, here)
	if held != nil {
		next = append(next, m.hold(*held, step, hold))
	}
	late, ok := m.timeout(r, t, here)
	for i := range next {
		if r.after {
			next[i].stops = []*rule{r}
		}
	}
	same := t.late != nil && t.late.key() == t.next.key()
	if ok && same && len(next) == 1 {
		next[0].starts = append(next[0].starts, late.starts...)
		if late.step != "" && !equal(next[0].guard, constant(true)) {
			next[0].guard = disj(next[0].guard, m.at(late.step))
		}
		ok = false
	}
	for _, e := range next {
		m.segment(t.next, e)
	}
	if ok && t.late != nil {
		m.segment(t.late, late)
	} else if ok {
		m.rule(late, constant(true)).then = []line{m.goTo("idle")}
	}
}

// hold leads from the wait to a step while what must last does, and back when it
// ends; the wait is met when the step has lasted.
func (m *machine) hold(s alternative, step, held string) entry {
	lasts := s
	lasts.hold = 0
	m.rule(entry{starts: []alternative{lasts}, guard: m.at(step)}, s.guard).then = []line{m.goTo(held)}
	ends := when(complement(s.cond))
	m.rule(entry{starts: []alternative{ends}, guard: m.at(held)}, constant(true)).then = []line{m.goTo(step)}
	over := when(m.at(held))
	over.hold = s.hold
	return entry{starts: []alternative{over}, guard: constant(true)}
}

// entries are the other ways a wait can be met, while the run is here.
func (m *machine) entries(t tail, here form) []entry {
	if t.wait.until != nil {
		return []entry{{starts: []alternative{when(conj(here, t.wait.until))}, guard: constant(true)}}
	}
	var out []entry
next:
	for _, s := range t.wait.starts {
		if s.hold > 0 {
			continue
		}
		guard := conj(here, s.guard)
		for i := range out {
			if equal(out[i].guard, guard) {
				out[i].starts = append(out[i].starts, s)
				continue next
			}
		}
		out = append(out, entry{starts: []alternative{s}, guard: guard})
	}
	return out
}

// timeout is the way a wait can run out; false if it cannot, or if the rule ends
// the run by itself. In mode restart the time must begin anew, which only a
// delayed action does.
func (m *machine) timeout(r *rule, t tail, here form) (entry, bool) {
	if t.wait.timeout == 0 {
		return entry{}, false
	}
	if m.a.mode != "restart" {
		a := when(here)
		a.hold = t.wait.timeout
		return entry{starts: []alternative{a}, guard: constant(true)}, true
	}
	r.then = append(r.then, line{text: "after " + draft.Duration(t.wait.timeout) + " anyway"})
	r.after = true
	if t.late == nil {
		r.then = append(r.then, m.goTo("idle"))
		return entry{}, false
	}
	late := m.a.progress.step("late")
	r.then = append(r.then, m.goTo(late))
	return entry{starts: []alternative{when(m.at(late))}, guard: constant(true), step: late}, true
}

// delay adds delayed actions as long as they are one path, and leads to a step
// of its own where they are not.
func (m *machine) delay(r *rule, t tail) {
	m.busy()
	r.then = append(r.then, m.goTo("busy"))
	r.after = true
	for {
		r.then = append(r.then, line{text: "after " + draft.Duration(t.wait.delay) + " anyway"})
		s := t.next
		if !s.path(constant(true)) {
			step := m.a.progress.step("then")
			r.then = append(r.then, m.goTo(step))
			m.segment(s, entry{starts: []alternative{when(m.at(step))}, guard: constant(true)})
			return
		}
		for _, g := range s.groups {
			r.then = append(r.then, m.lines(g.commands)...)
		}
		if len(s.tails) == 0 {
			r.then = append(r.then, m.goTo("idle"))
			return
		}
		t = s.tails[0]
	}
}

// busy makes the step of a run that is in a delay.
func (m *machine) busy() {
	p := m.a.progress
	for _, s := range p.steps {
		if s == "busy" {
			return
		}
	}
	p.steps = append(p.steps, "busy")
}

// ruleText writes a rule; "" if it never does anything.
func (w *writer) ruleText(r *rule) string {
	guard := simplify(r.guard, w.importer)
	then, otherwise := r.then, r.otherwise
	if c, ok := guard.(constant); ok {
		if !bool(c) {
			then = otherwise
		}
		otherwise = nil
	}
	if then == nil {
		return ""
	}
	text := "rule " + r.name
	if r.doc != "" {
		text += " " + draft.Quote(r.doc)
	}
	if r.mode != "" {
		text += " mode " + r.mode
	}
	text += " {\n"
	for i, s := range r.starts {
		if i > 0 {
			text += "or "
		}
		text += w.trigger(&s) + "\n"
	}
	if _, ok := guard.(constant); !ok {
		text += "while " + w.condition(guard) + "\n"
	}
	text += "then " + actionLines(then)
	if otherwise != nil {
		text += "else " + actionLines(otherwise)
	}
	return text + "}"
}

func actionLines(list []line) string {
	text := ""
	for _, l := range list {
		text += l.text + "\n"
	}
	return text
}
