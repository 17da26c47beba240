// What fits a slot: names of the deployment, and templates made of them.

package form

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func settable(s *names.Symbol) bool { return s.Settable() }
func callable(s *names.Symbol) bool { return s.Callable() }
func readable(s *names.Symbol) bool { return !s.Callable() }

// symbolAt returns what the name that ends a span stands for, nil if nothing.
func (b *builder) symbolAt(span diag.Span) *names.Symbol {
	if b.index == nil {
		return nil
	}
	u, ok := b.index.At(b.Name, span.End)
	if !ok || u.Span.End != span.End {
		return nil
	}
	return u.Symbol
}

// typeAt is the type of what the name that ends a span stands for.
func (b *builder) typeAt(span diag.Span) names.Type { return b.symbolAt(span).TypeOrNone() }

func (b *builder) typeTextAt(span diag.Span) string {
	if s := b.symbolAt(span); s != nil {
		return s.Text
	}
	return ""
}

// shared makes a list of choices once and returns its name; "" without an index.
func (b *builder) shared(name string, make func() []string) string {
	if b.index == nil {
		return ""
	}
	if _, ok := b.lists[name]; !ok {
		b.lists[name] = make()
	}
	return name
}

// refs gives a slot the resources that fit, as rules call them: those of all
// devices by the name of a list, and those of a template's parameters and of
// what a group goes through.
func (b *builder) refs(s Slot, list string, fits func(*names.Symbol) bool) Slot {
	s.From = b.shared(list, func() []string { return refsOf(b.index.Devices, fits) })
	s.Choices = refsOf(b.local, fits)
	return s
}

func refsOf(devices []*names.Symbol, fits func(*names.Symbol) bool) []string {
	list := []string{}
	for _, d := range devices {
		for _, r := range d.Model.Resources() {
			if fits(r) {
				list = append(list, names.Ref(d.Name, r))
			}
		}
	}
	return list
}

// ref is the slot of a resource that could be another: of those that can be set
// or called, or else those of its type.
func (b *builder) ref(path, name string, e *syntax.RefExpr, use string) Slot {
	s := b.node(path, name, Resource, e)
	switch use {
	case "set":
		return b.refs(s, "resources that can be set", settable)
	case "call":
		return b.refs(s, "actions", callable)
	}
	t := b.typeAt(e.Span)
	if t.Kind == models.NotSet {
		return s
	}
	return b.refs(s, "resources: "+shortType(t), func(r *names.Symbol) bool { return readable(r) && sameType(t, r.Type) })
}

// shortType writes a type without its range.
func shortType(t names.Type) string { return t.Type.String() }

func sameType(a, b names.Type) bool {
	return a.Kind == b.Kind && a.Unit == b.Unit && slices.Equal(a.Members, b.Members)
}

func (b *builder) valueChoices(want names.Type) []string {
	switch want.Kind {
	case models.Enum:
		return want.Members
	case models.Bool:
		return []string{"true", "false"}
	}
	return nil
}

func symbolNames(list []*names.Symbol) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, s.Name)
	}
	return out
}

// devices gives a slot the devices, those of a type if one is given.
func (b *builder) devices(s Slot, model *names.Symbol) Slot {
	name := "devices"
	if model != nil {
		name += ": " + model.Name
	}
	fits := func(list []*names.Symbol) []string {
		return symbolNames(slices.DeleteFunc(slices.Clone(list), func(d *names.Symbol) bool { return model != nil && d.Model != model }))
	}
	s.Choices = fits(b.local)
	return s.from(b.shared(name, func() []string { return fits(b.index.Devices) }))
}

func (b *builder) models() string {
	return b.shared("device types", func() []string {
		list := slices.Concat(symbolNames(b.index.Models), symbolNames(b.index.Shipped))
		for _, name := range b.index.ImportNames(b.Name) {
			for _, m := range b.index.Imported(b.Name, name).Parts {
				list = append(list, name+"."+m.Name)
			}
		}
		slices.Sort(list)
		return list
	})
}

func (b *builder) templateNames() string {
	return b.shared("templates", func() []string {
		list := []string{}
		for _, a := range b.index.Apps {
			if d, ok := a.Node.(*syntax.AppDecl); ok && d.Params != nil {
				list = append(list, a.Name)
			}
		}
		return list
	})
}

// argument is the slot of what a parameter is given.
func (b *builder) argument(path string, d *syntax.AppUse, a *syntax.NamedArg) Slot {
	if b.index != nil {
		if p := b.index.Template(d.Template.Name).Part(names.Param, a.Name.Name); p != nil && p.IsDevice() {
			return b.devices(b.node(path, "value", Device, a.Value), p.Model)
		}
	}
	return b.value(path, "value", a.Value, b.typeAt(a.Name.Span))
}

func (b *builder) roles() string {
	return b.shared("roles", func() []string {
		list := append(symbolNames(b.index.Roles), "owner")
		slices.Sort(list)
		return slices.Compact(list)
	})
}

// ofApp is the list of the rules or the variables of the app being shown.
func (b *builder) ofApp(what string, kind names.Kind) string {
	if b.scope == nil {
		return ""
	}
	return b.shared(what+" of "+b.scope.Name, func() []string {
		list := []string{}
		for _, p := range b.scope.Parts {
			if p.Kind == kind {
				list = append(list, p.Name)
			}
		}
		return list
	})
}

func (b *builder) rules() string     { return b.ofApp("rules", names.Rule) }
func (b *builder) variables() string { return b.ofApp("variables", names.Var) }

// sample is a condition about the first resource that fits, "" if there is none.
func (b *builder) sample(fits func(*names.Symbol) bool) (ref, value string) {
	if b.index == nil {
		return "", ""
	}
	for _, d := range b.index.Devices {
		for _, r := range d.Model.Resources() {
			if !fits(r) {
				continue
			}
			if value := sampleValue(r.Type); value != "" {
				return names.Ref(d.Name, r), value
			}
		}
	}
	return "", ""
}

// sampleValue is a value of a type, "" if none is at hand.
func sampleValue(t names.Type) string {
	switch t.Kind {
	case models.Enum:
		if len(t.Members) > 0 {
			return t.Members[len(t.Members)-1]
		}
	case models.Bool:
		return "true"
	case models.Int, models.Float:
		if unit := t.Unit.Symbol(); unit != "" {
			return "20 " + unit
		}
		return "20"
	}
	return ""
}

// cond writes a condition about a sample, "" if there is none.
func (b *builder) cond() string {
	ref, value := b.sample(func(s *names.Symbol) bool { return readable(s) && s.Type.Kind == models.Enum })
	if ref == "" {
		ref, value = b.sample(readable)
	}
	if ref == "" {
		return ""
	}
	return ref + " == " + value
}

// templates are the elements that lists can be given.
func (b *builder) templates() map[string][]Template {
	cond := b.cond()
	set, notify := "", "notify owner \"…\""
	if ref, value := b.sample(settable); ref != "" {
		set = "set " + ref + " = " + value
	}
	report, _ := b.sample(readable)
	return map[string][]Template{
		"triggers": some(
			Template{"when a condition becomes true", with("when ", cond, "")},
			Template{"when a condition lasts", with("when ", cond, " for 5 min")},
			Template{"when a value is reported", with("on ", report, " changes")},
			Template{"at regular times", "every 1 h"}, Template{"at a time of day", "at 07:00"}, Template{"at the start", "on start"}),
		"actions": some(Template{"set a value", set}, Template{"tell somebody", notify}, Template{"later", "after 5 min\n" + notify}),
		"items": some(
			Template{"a rule", ruleTemplate(cond, set, notify)},
			Template{"never", with("never ", cond, "")}, Template{"always", with("always ", cond, "")},
			Template{"whenever", with("whenever "+cond+", ", cond, " within 5 min")},
			Template{"not for long", with("", cond, " never lasts longer than 1 h")},
			Template{"a constant", "let new_constant = 0"}, Template{"a variable", "var new_variable: bool = false"}),
		"declarations": {{"a device", "device new_device : " + b.someModel()}, {"an app", "app New {\n}"}},
	}
}

// with puts words around a sample, if there is one.
func with(before, sample, after string) string {
	if sample == "" {
		return ""
	}
	return before + sample + after
}

// some leaves out the templates for which there was no sample.
func some(list ...Template) []Template {
	return slices.DeleteFunc(list, func(t Template) bool { return t.Text == "" })
}

func ruleTemplate(cond, set, notify string) string {
	trigger, action := "on start", notify
	if cond != "" {
		trigger = "when " + cond
	}
	if set != "" {
		action = set
	}
	return "rule new_rule {\n  " + trigger + "\n  then " + action + "\n}"
}

func (b *builder) someModel() string {
	if b.index != nil && len(b.index.Models) > 0 {
		return b.index.Models[0].Name
	}
	return "Switch"
}
