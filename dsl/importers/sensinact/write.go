// The file: a device type for each device, and an app for each application.

package sensinact

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/draft"
	"github.com/tenet-iot/tenet/models/library"
)

// writer writes the file.
type writer struct {
	*importer
	file    draft.File
	devices map[string]string    // names by gateway/device
	used    map[string]*resource // of accepted applications
	paths   map[string]string    // of resources, in rules
	now     *reading             // being written
}

func (im *importer) write() (*Result, error) {
	w := &writer{importer: im, devices: map[string]string{}, used: map[string]*resource{}, paths: map[string]string{}}
	result := &Result{}
	var names []string
	for _, o := range im.results {
		names = append(names, o.file.Name)
		if o.found.HasErrors() {
			result.LeftOut++
			continue
		}
		maps.Copy(w.used, o.reading.uses)
	}
	w.file.Comment = "Imported from " + strings.Join(names, ", ") + "."
	w.declare()
	var apps draft.Names
	for _, o := range im.results {
		result.Diagnostics = append(result.Diagnostics, o.found...)
		if o.found.HasErrors() {
			w.file.Apps = append(w.file.Apps, draft.App{Comment: leftOut(o)})
			continue
		}
		result.Apps++
		w.now = o.reading
		w.file.Apps = append(w.file.Apps, draft.App{
			Name: apps.Take(appName(o.file.Name)), Title: o.file.Name, Items: w.rules(),
		})
	}
	text, err := w.file.Text("rules.tenet")
	if err != nil {
		return nil, err
	}
	result.Text = text
	result.Diagnostics.Sort()
	return result, nil
}

// leftOut says what is in the way.
func leftOut(o outcome) string {
	var b strings.Builder
	b.WriteString("Left out: " + o.file.Name)
	for _, d := range o.found {
		if d.Severity != diag.Error {
			continue
		}
		line, col := diag.Position(o.file.Text, d.Span.Start)
		fmt.Fprintf(&b, "\n  %s:%d:%d: %s [%s]", o.file.Name, line, col, d.Message, d.Code)
	}
	return b.String()
}

// declare writes the devices that are used, in order of their paths.
func (w *writer) declare() {
	var names, types draft.Names
	groups := map[string][]*resource{}
	providers := map[string]int{}
	for _, k := range slices.Sorted(maps.Keys(w.used)) {
		res := w.used[k]
		device := res.path[0] + "/" + res.path[1]
		if groups[device] == nil {
			providers[res.path[1]]++
		}
		groups[device] = append(groups[device], res)
	}
	for _, device := range slices.Sorted(maps.Keys(groups)) {
		list := groups[device]
		id := list[0].path[1]
		name := names.Take(identifier(id, "device"))
		model := types.Take(typeName(id))
		provider := id
		if providers[id] > 1 {
			provider = list[0].path[0] + "." + id
		}
		w.file.Models = append(w.file.Models, w.model(name, model, list))
		w.file.Devices = append(w.file.Devices, draft.Device{Name: name, Model: model, Provider: provider})
	}
}

// identifier makes a name; one without letters says what it is of.
func identifier(id, of string) string {
	return draft.Identifier(id, draft.Identifier(of+"_"+id, of+"_1"))
}

// typeName makes the name of a device type, apart from those that ship.
func typeName(id string) string {
	name := draft.TypeName(id, "Device")
	for _, f := range library.Files() {
		if strings.Contains(f.Source, "model "+name+" ") {
			return name + "Device"
		}
	}
	return name
}

// model writes the device type of one device.
func (w *writer) model(device, model string, list []*resource) string {
	var b strings.Builder
	fmt.Fprintf(&b, "model %s {\n", model)
	count := map[string]int{}
	for _, s := range services(list) {
		for _, res := range s.resources {
			count[res.name]++
		}
	}
	var names draft.Names
	for _, s := range services(list) {
		service := names.Take(identifier(s.name, "service"))
		fmt.Fprintf(&b, "service %s {\n", service)
		for _, res := range s.resources {
			b.WriteString(w.declaration(res) + "\n")
			w.paths[res.key] = device + "." + res.name
			if count[res.name] > 1 {
				w.paths[res.key] = device + "." + service + "." + res.name
			}
		}
		b.WriteString("}\n")
	}
	return b.String() + "}"
}

// service is the resources of a service, with their names.
type service struct {
	name      string
	resources []*resource
}

// services groups the resources of a device, which are sorted by path.
func services(list []*resource) []service {
	var out []service
	var names draft.Names
	for _, res := range list {
		if len(out) == 0 || out[len(out)-1].name != res.path[2] {
			out = append(out, service{name: res.path[2]})
			names = draft.Names{}
		}
		s := &out[len(out)-1]
		res.name = names.Take(identifier(res.path[3], "resource"))
		s.resources = append(s.resources, res)
	}
	return out
}

// spelled is how a type is written. What nothing is compared with can be any
// text.
var spelled = map[typ]string{number: "float", words: "string", truth: "bool", untyped: "string"}

func (w *writer) declaration(res *resource) string {
	switch {
	case res.isAction:
		var params []string
		for i := range res.params {
			params = append(params, fmt.Sprintf("p%d: %s", i+1, spelled[w.types.of(parameter(res, i))]))
		}
		return "action " + res.name + "(" + strings.Join(params, ", ") + ")"
	case res.isSet:
		return "modifiable state " + res.name + ": " + spelled[w.types.of(res.key)] + " by hand"
	}
	return "sensor " + res.name + ": " + spelled[w.types.of(res.key)] + " by hand"
}

// ref is where a resource is.
func (w *writer) ref(name string) string { return w.paths[key(w.now.aliases[name].path)] }

// rules writes a rule for each branch. One condition with an else is one rule;
// of more, each says that none before it is met.
func (w *writer) rules() []draft.Item {
	var names draft.Names
	branches := settled(w.now.app.branches)
	var out []draft.Item
	for i := 0; i < len(branches); i++ {
		text := "rule " + names.Take(ruleName(w.now.app.file)) + " {\n" + w.triggers() + "\n"
		if guard := w.guard(branches[:i], branches[i].cond); guard != "" {
			text += "while " + guard + "\n"
		}
		text += "then " + w.actionsText(branches[i])
		if i == 0 && len(branches) == 2 && branches[1].cond == nil {
			text += "else " + w.actionsText(branches[1])
			i++
		}
		out = append(out, draft.Item{Text: text + "}"})
	}
	return out
}

// settled drops the branches that cannot be taken: those whose condition is false,
// and those after one whose condition is true.
func settled(branches []branch) []branch {
	var out []branch
	for _, b := range branches {
		if b.cond != nil && b.cond.op == "truth" {
			if b.cond.text == "false" {
				continue
			}
			b.cond = nil
		}
		if out = append(out, b); b.cond == nil {
			break
		}
	}
	return out
}

func ruleName(file string) string {
	name := appName(file)
	return draft.Identifier(strings.ToLower(name[:1])+name[1:], "rule_1")
}

// triggers joins what sets the rules off.
func (w *writer) triggers() string {
	var list []string
	for _, t := range w.now.app.on {
		text := "on " + w.trigger(t.text)
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return strings.Join(list, "\nor ")
}

func (w *writer) trigger(name string) string {
	d := w.now.defines[name]
	if d == nil {
		return w.ref(name)
	}
	if len(d.refs) == 1 {
		return w.ref(d.refs[0].text)
	}
	x, y := w.ref(d.refs[0].text)+" updates", w.ref(d.refs[1].text)+" updates"
	within := " within " + draft.Duration(d.seconds[0])
	switch d.op {
	case "after": // the first comes after the second
		return "(" + y + " then " + x + within + ")"
	case "before":
		return "(" + x + " then " + y + within + ")"
	}
	return "(" + x + " and " + y + " together" + within + ")"
}

// guard says that the condition is met, and none of those before it.
func (w *writer) guard(before []branch, cond *expr) string {
	var parts []string
	for _, b := range before {
		if cond != nil && excludes(b.cond, cond) {
			continue
		}
		text, loose := w.otherwise(b.cond)
		parts = append(parts, bracket(text, loose && (cond != nil || len(before) > 1)))
	}
	if cond != nil {
		text, loose := w.met(cond)
		parts = append(parts, bracket(text, loose && len(parts) > 0))
	}
	return strings.Join(parts, " && ")
}

func (w *writer) actionsText(b branch) string {
	var out strings.Builder
	for _, a := range b.actions {
		var args []string
		for _, e := range a.args {
			args = append(args, w.text(e))
		}
		if a.verb == "set" {
			fmt.Fprintf(&out, "set %s = %s\n", w.ref(a.ref.text), args[0])
		} else {
			fmt.Fprintf(&out, "call %s(%s)\n", w.ref(a.ref.text), strings.Join(args, ", "))
		}
	}
	return out.String()
}
