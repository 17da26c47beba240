// One automation: its parts, its mode, and the runs its triggers start.

package homeassistant

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// automation is an automation and what it became.
type automation struct {
	node        *node
	alias       string
	description string
	mode        string
	max         int
	off         bool // switched off in the file
	classes     []*class
	uses        []use
	latches     []*latch
	found       diag.List
	progress    *progress
}

// class is a number of alternatives that start the same run.
type class struct {
	starts []alternative
	guard  form
	root   *segment
}

// progress is the variable that says where an automation is.
type progress struct {
	name  string
	steps []string
}

// The keys of an automation.
var automationKeys = []string{
	"id", "alias", "description", "mode", "max", "max_exceeded", "trace", "initial_state", "variables", "trigger_variables",
	"trigger", "triggers", "condition", "conditions", "action", "actions", "enabled", "hide_entity",
}

// translate reads one automation and accepts it if all of it was translated.
func (im *importer) translate(n *node) {
	a := &automation{node: n, mode: "single", max: 10}
	im.all = append(im.all, a)
	im.current = a
	defer func() { im.current = nil }()
	a.alias = plainText(n, "alias", "id")
	a.description = plainText(n, "description")
	if n.has("use_blueprint") {
		if n = im.written(n); n == nil {
			return
		}
		a.node = n
	}
	if im.tagged(n); a.found.HasErrors() {
		return
	}
	im.unknownKeys(n, automationKeys...)
	im.settings(a)
	if a.off {
		return
	}
	im.runs(a)
	if !a.found.HasErrors() {
		if d := im.conflict(a.uses); d != nil {
			im.report(*d)
		}
	}
	if a.found.HasErrors() {
		return
	}
	im.plan(a)
	if !a.found.HasErrors() {
		im.accept(a.uses)
		im.latches = append(im.latches, a.latches...)
	}
}

func plainText(n *node, names ...string) string {
	for _, name := range names {
		if v, _ := n.get(name); v != nil && v.kind == scalar && !v.isNull() {
			return strings.TrimSpace(v.text)
		}
	}
	return ""
}

// unknownKeys reports the keys of a mapping that are not among the known.
func (im *importer) unknownKeys(n *node, known ...string) {
	for _, k := range n.keys {
		if !slices.Contains(known, k.text) {
			im.report(errUnknownKey(k.span, k.text, known))
		}
	}
}

// settings reads the mode and whether the automation is on.
func (im *importer) settings(a *automation) {
	if m, _ := a.node.get("mode"); m != nil {
		a.mode = m.text
		if !slices.Contains([]string{"single", "restart", "queued", "parallel"}, m.text) {
			im.report(errMode(m.span, m.text))
		}
	}
	if m, _ := a.node.get("max"); m != nil {
		v, ok := m.number()
		n, small := int64(0), false
		if ok {
			n, small = whole(v)
		}
		if !ok || !small || n < 2 || n > 1000 {
			im.report(errMax(m.span))
		}
		a.max = int(n)
	}
	for _, name := range []string{"initial_state", "enabled"} {
		v, key := a.node.get(name)
		if key == nil {
			continue
		}
		on, ok := v.boolean()
		switch {
		case !ok:
			im.report(errNoTruth(v.span, name))
		case !on:
			a.off = true
			im.report(hintSwitchedOff(key.span))
		}
	}
}

// enabled reads the enabled key of a trigger, a condition or an action: false
// leaves the part out.
func (im *importer) enabled(n *node) bool {
	v, _ := n.get("enabled")
	if v == nil {
		return true
	}
	on, ok := v.boolean()
	if !ok {
		im.report(errNoTruth(v.span, "enabled"))
		return true
	}
	return on
}

// runs translates triggers, conditions and actions: once for every alternative,
// since all of them may ask which trigger it was; equal runs are one class.
func (im *importer) runs(a *automation) {
	t, key := a.node.get("triggers", "trigger")
	if key == nil {
		im.report(errNoTrigger(a.node.span))
		return
	}
	starts := im.triggers(t)
	if len(starts) == 0 && !a.found.HasErrors() {
		im.report(hintNeverStarts(key.span))
	}
	if len(starts) > maxStarts {
		im.report(errManyStarts(key.span))
		return
	}
	for _, s := range starts {
		a.uses = append(a.uses, s.uses...)
		im.run(a, s)
	}
}

// maxStarts is the most alternatives an automation may have.
const maxStarts = 64

// run translates what one alternative starts, by day of the week if that is
// asked for.
func (im *importer) run(a *automation, s alternative) {
	whole := &run{im: im, a: a, start: &s, day: anyDay}
	c := whole.class()
	if !whole.asksDay {
		im.join(a, s, c)
		return
	}
	for day := range 7 {
		if s.days&(1<<day) == 0 {
			continue
		}
		one := s
		one.days = 1 << day
		im.join(a, one, (&run{im: im, a: a, start: &s, day: day}).class())
	}
}

// join adds an alternative to the class that is the same, and a day to the same
// alternative.
func (im *importer) join(a *automation, s alternative, c *class) {
	for _, old := range a.classes {
		if old.key() != c.key() {
			continue
		}
		for i := range old.starts {
			same := old.starts[i]
			same.days = s.days
			if s.timed() && same.key() == s.key() {
				old.starts[i].days |= s.days
				return
			}
		}
		if !slices.ContainsFunc(old.starts, func(o alternative) bool { return o.key() == s.key() }) {
			old.starts = append(old.starts, s)
		}
		return
	}
	c.starts = []alternative{s}
	a.classes = append(a.classes, c)
}

func (c *class) key() string { return c.guard.key() + "|" + c.root.key() }
