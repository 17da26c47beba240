// The file: names, devices, and an app with the rules.

package homeassistant

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// writer writes the file.
type writer struct {
	*importer
	file   draft.File
	app    draft.App
	names  draft.Names // of devices and variables
	ruled  draft.Names // of rules
	types  draft.Names
	models map[string]bool
	values map[string]bool // of enums
	rules  int
}

// finish makes the file from what was accepted.
func (im *importer) finish(files []File) (*Result, error) {
	w := &writer{importer: im, models: map[string]bool{}}
	w.devices()
	for _, l := range im.latches {
		l.name = w.variable(draft.Identifier(strings.ToLower(l.wish), "latch"))
		w.item("", "var "+l.name+": bool = "+strconv.FormatBool(l.on))
	}
	var bodies []draft.Item
	for i, a := range im.all {
		bodies = append(bodies, w.automation(i, a, files)...)
	}
	for _, l := range im.latches {
		w.latch(l)
	}
	w.app.Items = append(w.app.Items, bodies...)
	w.head(files)
	text, err := w.file.Text("rules.tenet")
	if err != nil {
		return nil, err
	}
	result := &Result{Text: text, Rules: w.rules, Diagnostics: im.found}
	for _, a := range im.all {
		result.Diagnostics = append(result.Diagnostics, a.found...)
		if a.found.HasErrors() || a.off {
			result.LeftOut++
		}
	}
	result.Diagnostics.Sort()
	return result, nil
}

func (w *writer) head(files []File) {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	w.file.Comment = "Imported from " + strings.Join(names, ", ") + "."
	w.app.Name, w.app.Title = "Home", "Automations"
	if w.options.App != "" {
		w.app.Name = w.options.App
	}
	w.file.Apps = []draft.App{w.app}
}

func (w *writer) item(comment, text string) {
	w.app.Items = append(w.app.Items, draft.Item{Comment: comment, Text: text})
}

// variable takes a name for a variable. One that is also a value of an enum would
// mean two things.
func (w *writer) variable(wish string) string {
	if w.values == nil {
		w.values = w.enumValues()
	}
	name := wish
	for i := 2; w.values[name] || !w.names.Free(name); i++ {
		name = wish + "_" + strconv.Itoa(i)
	}
	return w.names.Take(name)
}

// enumValues are the members of all enums the file can have.
func (w *writer) enumValues() map[string]bool {
	values := map[string]bool{"idle": true, "busy": true}
	for _, d := range domains {
		for _, a := range d.aspects {
			for _, m := range choices(a.states) {
				values[m] = true
			}
		}
	}
	for _, e := range w.entities {
		if e.domain == "input_select" && e.def != nil {
			for _, m := range e.members() {
				values[m] = true
			}
		}
	}
	return values
}

// devices chooses the type of every entity that is used, and declares it.
func (w *writer) devices() {
	var used []*entity
	objects := map[string]int{}
	for _, e := range w.sortedEntities() {
		if len(e.used) > 0 || len(e.actions) > 0 {
			used = append(used, e)
			objects[draft.Identifier(e.object, e.domain)]++
			if e.bind.name != "" && w.names.Free(e.bind.name) {
				e.name = w.names.Take(e.bind.name)
			}
		}
	}
	for _, e := range used {
		wish := draft.Identifier(e.object, e.domain)
		if objects[wish] > 1 {
			wish += "_" + e.domain
		}
		if e.name == "" && e.asVariable() != nil {
			e.name = w.variable(wish)
		} else if e.name == "" {
			e.name = w.names.Take(wish)
		}
		w.entity(e)
	}
}

// entity declares one entity: a device, or a variable.
func (w *writer) entity(e *entity) {
	if e.domain == "event_type" {
		kind, friendly := "Event", e.object
		if e.remote != "" {
			kind, friendly = "Remote", e.remote
		}
		model := w.types.Take(strings.TrimSuffix(draft.TypeName(e.object, "Some"), kind) + kind)
		w.file.Models = append(w.file.Models, eventModel(e, model, "The "+strings.ToLower(kind)+" "+friendly))
		e.shape = chosen{model: model, has: ownBounds(e.d)}
		w.file.Devices = append(w.file.Devices, draft.Device{Name: e.name, Model: model, Friendly: friendly})
		return
	}
	e.shape = w.choose(e)
	if v := e.shape.variable; v != nil {
		w.item("", "var "+e.name+": "+v.typ+" = "+v.init)
		w.report(hintHelper(e.first, e.id, e.name))
		return
	}
	if e.shape.source != "" && !w.models[e.shape.model] {
		w.models[e.shape.model] = true
		w.file.Models = append(w.file.Models, e.shape.source)
	}
	d := draft.Device{Name: e.name, Model: e.shape.model, Provider: e.id}
	switch e.domain {
	case "mqtt":
		d.Provider, d.Friendly = "", e.object
	case "tag":
		d.Provider = ""
	}
	w.file.Devices = append(w.file.Devices, d)
}

// latch writes the rules of a latch.
func (w *writer) latch(l *latch) {
	for _, side := range []struct {
		starts []alternative
		value  string
		suffix string
	}{{l.set, "true", "set"}, {l.clear, "false", "clear"}} {
		r := &rule{name: w.ruled.Take(l.name + "_" + side.suffix), starts: side.starts, guard: constant(true)}
		r.then = []line{{text: l.name + " = " + side.value}}
		w.item("", w.ruleText(r))
	}
}

// automation writes one automation, or says why it is left out.
func (w *writer) automation(i int, a *automation, files []File) []draft.Item {
	if a.found.HasErrors() || a.off {
		return []draft.Item{{Comment: w.leftOut(a, files)}}
	}
	base := w.ruleName(i, a)
	var rules []*rule
	switch {
	case a.progress != nil:
		rules = w.machine(a, base)
	case a.waits():
		rules = []*rule{w.linearRule(a, base)}
	default:
		rules = w.plainRules(a, base)
	}
	var out []draft.Item
	for _, r := range rules {
		if text := w.ruleText(r); text != "" {
			out = append(out, draft.Item{Text: text})
		}
	}
	if len(out) == 0 {
		return nil
	}
	w.rules++
	out[0].Comment = a.description
	return out
}

// leftOut says where an automation is and what is in the way.
func (w *writer) leftOut(a *automation, files []File) string {
	var b strings.Builder
	b.WriteString("Left out: " + strings.TrimSpace(shorten(a.alias)+" "+place(files, a.node.span, false)))
	for _, d := range a.found {
		if d.Severity != diag.Error && !a.off {
			continue
		}
		fmt.Fprintf(&b, "\n  %s: %s [%s]", place(files, d.Span, true), d.Message, d.Code)
	}
	return b.String()
}

// place is a place as text.
func place(files []File, at diag.Span, column bool) string {
	for _, f := range files {
		if f.Name == at.File {
			line, col := diag.Position(f.Text, at.Start)
			if column {
				return fmt.Sprintf("%s:%d:%d", f.Name, line, col)
			}
			return fmt.Sprintf("(%s:%d)", f.Name, line)
		}
	}
	return at.File
}

// ruleName is what the rules of an automation are called.
func (w *writer) ruleName(i int, a *automation) string {
	return draft.Identifier(strings.ToLower(a.alias), "automation_"+strconv.Itoa(i+1))
}

// suffixed adds the id of the trigger to a name, where there are several runs.
func suffixed(base string, a *automation, c *class) string {
	if len(a.classes) < 2 {
		return base
	}
	id := c.starts[0].id
	for _, s := range c.starts {
		if s.id != id {
			return base
		}
	}
	if word := draft.Identifier(id, ""); word != "" {
		return base + "_" + strings.ToLower(strings.Trim(word, "_"))
	}
	return base
}

// plainRules: one rule for each condition under which something happens, with an
// else where two conditions are each other's opposite.
func (w *writer) plainRules(a *automation, base string) []*rule {
	var rules []*rule
	for _, c := range a.classes {
		always := equal(c.guard, constant(true))
		groups := c.root.groups
		for i := 0; i < len(groups); i++ {
			r := &rule{name: w.ruled.Take(suffixed(base, a, c)), doc: a.alias, starts: c.starts, guard: conj(c.guard, groups[i].guard)}
			r.then = w.lines(groups[i].commands)
			if always && i+1 < len(groups) && equal(complement(groups[i].guard), groups[i+1].guard) {
				r.otherwise = w.lines(groups[i+1].commands)
				i++
			}
			rules = append(rules, r)
		}
	}
	return rules
}

// linearRule: one rule with delays. A delay at the end keeps the rule busy.
func (w *writer) linearRule(a *automation, base string) *rule {
	c := a.linear()
	r := &rule{name: w.ruled.Take(base), doc: a.alias, starts: c.starts, guard: conj(c.guard, c.root.tails[0].guard)}
	switch a.mode {
	case "restart":
		r.mode = "restart"
	case "queued":
		r.mode = fmt.Sprintf("queued(%d)", a.max-1)
	case "parallel":
		r.mode = fmt.Sprintf("parallel(%d)", a.max)
	}
	for s := c.root; ; s = s.tails[0].next {
		if s.empty() {
			rest := w.variable(r.name + "_rests")
			w.item("", "var "+rest+": bool = false")
			r.then = slices.Insert(r.then, len(r.then)-1, line{text: rest + " = true"})
			r.then = append(r.then, line{text: rest + " = false"})
		}
		for _, g := range s.groups {
			r.then = append(r.then, w.lines(g.commands)...)
		}
		if len(s.tails) == 0 {
			return r
		}
		r.then = append(r.then, line{text: "after " + draft.Duration(s.tails[0].wait.delay) + " anyway"})
	}
}

func (w *writer) lines(commands []command) []line {
	var out []line
	for _, c := range commands {
		out = append(out, line{text: w.commandText(c)})
	}
	return out
}
