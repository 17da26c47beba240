// The cards of declarations.

package form

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// header makes the cards of the package and the imports.
func (b *builder) header() {
	if p := b.Package; p != nil {
		slots := []Slot{b.node("Package.Name", "name", Name, p.Name)}
		if p.Version != nil {
			slots = append(slots, b.node("Package.Version", "version", Text, p.Version))
		}
		b.card("Package", "", "package", p.Name.Name, p, slots...)
	}
	for i, d := range b.Imports {
		path := at("Imports", i)
		version := b.quoted(path+".Version", "version", d.Name.Span.End, "")
		alias := b.absent(path+".Alias", "alias", Name, version.end(), "as")
		if d.Alias != nil {
			alias = b.optional(b.node(path+".Alias", "alias", Name, d.Alias), 1)
		}
		b.card(path, "", "import", d.Name.Name, d, b.node(path+".Name", "package", Name, d.Name), version, alias)
	}
}

func (b *builder) decl(path string, decl syntax.Decl) {
	switch d := decl.(type) {
	case *syntax.ModelDecl:
		b.model(path, d)
	case *syntax.DeviceDecl:
		b.device(path, d)
	case *syntax.EnvironmentDecl:
		items := b.list(path+".Items", "lines", "\n", b.body(d.Span))
		var elements []Slot
		for i, item := range d.Items {
			elements = append(elements, b.element(at(items.Path, i), item))
		}
		b.card(path, "", "environment", "environment", d, b.filled(items, elements))
	case *syntax.SafeDecl:
		sets := b.list(path+".Sets", "commands", "\n", b.body(d.Span))
		var elements []Slot
		for i, set := range d.Sets {
			elements = append(elements, b.set(at(sets.Path, i), set))
		}
		b.card(path, "", "safe", "safe state", d, b.filled(sets, elements))
	case *syntax.AppDecl:
		b.app(path, d)
	case *syntax.AppUse:
		b.use(path, d)
	}
}

// body is where the first item of an empty block goes: behind its brace.
func (b *builder) body(whole diag.Span) diag.Span {
	brace, ok := b.text.find(whole, "{")
	if !ok {
		return b.span(whole.End, whole.End)
	}
	return b.span(brace.Span.End, brace.Span.End)
}

func (b *builder) model(path string, d *syntax.ModelDecl) {
	slots := []Slot{b.node(path+".Name", "name", Name, d.Name), b.quoted(path+".Doc", "description", d.Name.Span.End, "")}
	for i, s := range d.Services {
		services := path + ".Services"
		resources := b.list(at(services, i)+".Resources", "resources of "+s.Name.Name, "\n", b.body(s.Span))
		var elements []Slot
		for j, r := range s.Resources {
			elements = append(elements, b.resource(at(resources.Path, j), r))
		}
		slots = append(slots, b.filled(resources, elements))
	}
	if d.Behaviour != nil {
		lines := b.list(path+".Behaviour.Transitions", "behaviour", "\n", b.body(d.Behaviour.Span))
		var elements []Slot
		for i, t := range d.Behaviour.Transitions {
			elements = append(elements, b.element(at(lines.Path, i), t))
		}
		slots = append(slots, b.filled(lines, elements))
	}
	b.card(path, "", "model", d.Name.Name, d, slots...)
}

func (b *builder) resource(path string, r *syntax.ResourceDecl) Slot {
	slots := []Slot{b.node(path+".Name", "name", Name, r.Name)}
	if r.Type != nil {
		slots = append(slots, b.node(path+".Type", "type", Type, r.Type))
	}
	if r.Default != nil {
		slots = append(slots, b.expr(path+".Default", "value", Expression, r.Default, 0, "="))
	}
	for i, c := range r.Clauses {
		clause := at(path+".Clauses", i)
		if c.Value != nil {
			slots = append(slots, b.node(clause+".Value", c.Word, Quantity, c.Value))
		}
		if c.Per != nil {
			slots = append(slots, b.node(clause+".Per", "per", Duration, c.Per))
		}
	}
	return b.element(path, r, slots...)
}

func (b *builder) device(path string, d *syntax.DeviceDecl) {
	provider := b.quoted(path+".Provider", "provider", d.Model.Span.End, "at")
	slots := []Slot{
		b.node(path+".Name", "name", Name, d.Name),
		b.modelSlot(path, d.Package, d.Model),
		provider,
		b.quoted(path+".Friendly", "friendly name", provider.end(), ""),
	}
	if len(d.Properties) > 0 {
		properties := b.list(path+".Properties", "properties", "\n", b.span(d.Span.End, d.Span.End))
		var elements []Slot
		for i, p := range d.Properties {
			element := at(properties.Path, i)
			elements = append(elements, b.element(element, p,
				b.node(element+".Name", "property", Name, p.Name), b.value(element+".Value", "value", p.Value, b.typeAt(p.Name.Span))))
		}
		slots = append(slots, b.filled(properties, elements))
	}
	b.card(path, "", "device", d.Name.Name, d, slots...)
}

// modelSlot is the slot of a device type with the package it is of.
func (b *builder) modelSlot(path string, pack *syntax.Ident, model syntax.Ident) Slot {
	span := model.Span
	if pack != nil {
		span.Start = pack.Span.Start
	}
	return b.slot(path+".Model", "type", Model, span).changing("Model", "Package").from(b.models())
}

func (b *builder) app(path string, d *syntax.AppDecl) {
	kind, offset := "app", d.Name.Span.End
	b.enter(d)
	defer func() { b.scope, b.local = nil, nil }()
	slots := []Slot{b.node(path+".Name", "name", Name, d.Name)}
	if d.Params != nil {
		kind = "template"
		params := b.params(path, d)
		slots = append(slots, params)
		if closing, ok := b.text.find(b.span(params.end(), d.Span.End), ")"); ok {
			offset = closing.Span.End
		}
	}
	slots = append(slots, b.quoted(path+".Title", "title", offset, ""))
	items := b.items(path, d.Items, b.body(b.span(offset, d.Span.End)))
	b.card(path, "", kind, d.Name.Name, d, append(slots, items)...)
	b.itemCards(path, d.Items)
}

// enter begins to show an app: its parameters are devices, too.
func (b *builder) enter(d *syntax.AppDecl) {
	if b.index == nil {
		return
	}
	if b.scope = b.index.App(d); b.scope == nil {
		return
	}
	for _, p := range b.scope.Parts {
		if p.Kind == names.Param && p.IsDevice() {
			b.local = append(b.local, p)
		}
	}
}

// params is the list of a template's parameters.
func (b *builder) params(path string, d *syntax.AppDecl) Slot {
	open, _ := b.text.find(b.span(d.Name.Span.End, d.Span.End), "(")
	list := b.list(path+".Params", "parameters", ", ", b.span(open.Span.End, open.Span.End))
	var elements []Slot
	for i, p := range d.Params {
		element := at(list.Path, i)
		slots := []Slot{b.node(element+".Name", "name", Name, p.Name)}
		switch {
		case p.Model != nil:
			slots = append(slots, b.modelSlot(element, p.Package, *p.Model))
		case p.Type != nil:
			slots = append(slots, b.node(element+".Type", "type", Type, p.Type),
				b.expr(element+".Default", "unless given", Expression, p.Default, p.Type.Span.End, "="))
		}
		elements = append(elements, b.element(element, p, slots...))
	}
	return b.filled(list, elements)
}

func (b *builder) use(path string, d *syntax.AppUse) {
	open, _ := b.text.find(b.span(d.Template.Span.End, d.Span.End), "(")
	args := b.list(path+".Args", "parameters", ", ", b.span(open.Span.End, open.Span.End))
	var elements []Slot
	for i, a := range d.Args {
		element := at(args.Path, i)
		elements = append(elements, b.element(element, a,
			b.node(element+".Name", "parameter", Name, a.Name), b.argument(element+".Value", d, a)))
	}
	b.card(path, "", "use", d.Name.Name, d,
		b.node(path+".Name", "name", Name, d.Name), b.quoted(path+".Title", "title", d.Name.Span.End, ""),
		b.node(path+".Template", "template", Choice, d.Template).from(b.templateNames()), b.filled(args, elements))
}

// items is the list of the items of an app or a group.
func (b *builder) items(path string, items []syntax.AppItem, empty diag.Span) Slot {
	list := b.list(path+".Items", "items", "\n", empty)
	var elements []Slot
	for i, item := range items {
		elements = append(elements, b.element(at(list.Path, i), item))
	}
	list = b.filled(list, elements)
	list.Templates = "items"
	return list
}

func (b *builder) itemCards(parent string, items []syntax.AppItem) {
	for i, item := range items {
		b.item(at(parent+".Items", i), parent, item)
	}
}

func (b *builder) item(path, parent string, item syntax.AppItem) {
	switch n := item.(type) {
	case *syntax.LetDecl:
		b.card(path, parent, "let", n.Name.Name, n, b.node(path+".Name", "name", Name, n.Name), b.node(path+".Value", "value", Expression, n.Value))
	case *syntax.VarDecl:
		slots := []Slot{b.node(path+".Name", "name", Name, n.Name)}
		if n.Type != nil {
			slots = append(slots, b.node(path+".Type", "type", Type, n.Type))
		}
		b.card(path, parent, "var", n.Name.Name, n, append(slots, b.value(path+".Init", "initial value", n.Init, b.typeAt(n.Name.Span)))...)
	case *syntax.AllowDecl:
		b.card(path, parent, "allow", n.Code.Name, n, b.allowSlots(path, n)...)
	case *syntax.Assume:
		word := b.span(n.Span.Start, n.Span.Start+len("assume"))
		cond := b.condition(path+".Cond", "condition", Condition, n.Cond)
		again := b.flag(path+".Again", "in the long run", "again and again", cond.end())
		b.card(path, parent, "assume", oneLine(b.text.at(n.Cond.Where())), n,
			b.flag(path+".Initially", "at the start", "initially", word.End), cond, again, b.quoted(path+".Reason", "reason", again.end(), ""))
	case *syntax.RuleDecl:
		b.rule(path, parent, n)
	case *syntax.PropertyDecl:
		b.promise(path, parent, n)
	case *syntax.AchieveDecl:
		slots := append(b.sentence(path+".Sentence", n.Sentence), b.options(path, n.Sentence, n.Options, n.Span)...)
		b.card(path, parent, "wish", titleOf(n.Name, b.text.at(n.Sentence.Where())), n, slots...)
	case *syntax.ForEach:
		b.group(path, parent, n)
	}
}

func (b *builder) allowSlots(path string, n *syntax.AllowDecl) []Slot {
	reason := b.quoted(path+".Reason", "reason", n.Code.Span.End, "")
	reason.Optional = false
	return []Slot{b.node(path+".Code", "code", Name, n.Code), reason}
}

func (b *builder) group(path, parent string, n *syntax.ForEach) {
	if each := b.symbolAt(n.Var.Span); each != nil {
		before := b.local
		b.local = append(b.local[:len(before):len(before)], each)
		defer func() { b.local = before }()
	}
	model := b.modelSlot(path, n.Package, n.Model)
	filter := b.expr(path+".Filter", "where", Condition, n.Filter, model.end(), "where")
	items := b.items(path, n.Items, b.body(b.span(filter.end(), n.Span.End)))
	b.card(path, parent, "group", n.Var.Name, n, b.node(path+".Var", "name", Name, n.Var), model, filter, items)
	b.itemCards(path, n.Items)
}

func titleOf(name, sentence string) string {
	if name != "" {
		return name
	}
	return oneLine(sentence)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
