// Dividing a deployment into units and the ground they stand on.

package lsp

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// division is a deployment, divided.
type division struct {
	ground key
	units  []*unit
	of     map[syntax.Node]*unit // by item, template or use
	places map[string][]placed   // by file, ascending
}

// placed says whose the text at a span is.
type placed struct {
	span diag.Span
	unit *unit
}

// unit is a set of items that are judged together.
type unit struct {
	key   key
	items []diag.Span // ascending by file and position
	fresh bool        // not known yet
	whole bool        // checked: fresh, or a fresh one speaks of it
	// lost says that it speaks of a rule that is not there. What it is told then
	// depends on everything in the app.
	lost  bool
	needs []*unit // rules it speaks of
	found []diag.Diagnostic
}

// divider gathers a division.
type divider struct {
	*division
	base  []string
	parts map[*unit][]string // of keys
	file  *syntax.File
	apps  map[string]bool // names that are taken
}

func divide(files []*syntax.File, site check.Site) *division {
	d := &divider{
		division: &division{of: map[syntax.Node]*unit{}, places: map[string][]placed{}},
		base:     []string{fmt.Sprint(site)}, parts: map[*unit][]string{}, apps: map[string]bool{},
	}
	templates := map[string]*unit{}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *syntax.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range files {
		d.file = f
		d.base = append(d.base, f.Name)
		if f.Package != nil {
			d.base = append(d.base, textOf(f, f.Package.Span))
		}
		for _, i := range f.Imports {
			d.base = append(d.base, textOf(f, i.Span))
		}
		for _, decl := range f.Decls {
			d.decl(decl, templates)
		}
	}
	for _, u := range d.units {
		u.key = keyOf(d.parts[u]...)
	}
	d.ground = keyOf(d.base...)
	for name := range d.places {
		slices.SortFunc(d.places[name], func(a, b placed) int { return cmp.Compare(a.span.Start, b.span.Start) })
	}
	return d.division
}

func (d *divider) decl(decl syntax.Decl, templates map[string]*unit) {
	switch n := decl.(type) {
	case *syntax.AppDecl:
		d.base = append(d.base, "app", n.Name.Name, strconv.FormatBool(n.Params != nil))
		switch {
		case d.apps[n.Name.Name] || n.Name.Name == "":
			d.base = append(d.base, textOf(d.file, n.Span))
		case n.Params != nil:
			d.add(d.named(templates, n.Name.Name, "template", n.Name.Name), n)
		default:
			d.app(n)
		}
		d.apps[n.Name.Name] = true
	case *syntax.AppUse:
		d.base = append(d.base, "app", n.Name.Name, "=")
		d.apps[n.Name.Name] = true
		d.add(d.named(templates, n.Template.Name, "template", n.Template.Name), n)
	default:
		d.base = append(d.base, textOf(d.file, decl.Where()))
	}
}

// named returns the unit of a name, a new one at first, with a key of some parts.
func (d *divider) named(units map[string]*unit, name string, parts ...string) *unit {
	if units[name] == nil {
		units[name] = d.unit(parts...)
	}
	return units[name]
}

func (d *divider) unit(parts ...string) *unit {
	u := &unit{}
	d.units = append(d.units, u)
	d.parts[u] = parts
	return u
}

// add makes a node an item of a unit.
func (d *divider) add(u *unit, n syntax.Node) {
	at := n.Where()
	u.items = append(u.items, at)
	d.of[n] = u
	d.places[at.File] = append(d.places[at.File], placed{at, u})
	d.parts[u] = append(d.parts[u], textOf(d.file, at))
}

// app divides an app: a unit for every rule, for the promises of one name, for
// all groups together.
func (d *divider) app(app *syntax.AppDecl) {
	promises, groups := map[string]*unit{}, map[string]*unit{}
	rules, count := map[string]*unit{}, map[string]int{}
	for _, item := range app.Items {
		switch n := item.(type) {
		case *syntax.LetDecl, *syntax.VarDecl, *syntax.AllowDecl:
			d.base = append(d.base, textOf(d.file, n.Where()))
		case *syntax.RuleDecl:
			u := d.unit(app.Name.Name, "rule", strconv.Itoa(count[n.Name.Name]))
			if count[n.Name.Name]++; rules[n.Name.Name] == nil {
				rules[n.Name.Name] = u
			}
			d.add(u, n)
		case *syntax.PropertyDecl:
			d.add(d.named(promises, d.nameOf(n.Options, n.Sentence), app.Name.Name, "promise"), n)
		case *syntax.AchieveDecl:
			d.add(d.named(promises, d.nameOf(n.Options, n.Sentence), app.Name.Name, "promise"), n)
		case *syntax.ForEach:
			d.add(d.named(groups, "", app.Name.Name, "groups"), n)
		default:
			d.add(d.unit(app.Name.Name, "assume"), n)
		}
	}
	d.mentions(app, rules)
}

// nameOf is the name a promise is known by.
func (d *divider) nameOf(o syntax.Options, s syntax.Sentence) string {
	if o.Name != "" || s == nil {
		return o.Name
	}
	return strings.Join(strings.Fields(textOf(d.file, s.Where())), " ")
}

// mentions adds to the key of every unit the rules it speaks of: of those of a
// name, the first.
func (d *divider) mentions(app *syntax.AppDecl, rules map[string]*unit) {
	own := map[*unit]key{}
	for _, r := range rules {
		own[r] = keyOf(d.parts[r]...)
	}
	for _, item := range app.Items {
		u := d.of[item]
		if u == nil {
			continue
		}
		for _, name := range rulesNamed(item) {
			r := rules[name]
			if r == nil {
				u.lost = true
				continue
			}
			text := own[r]
			u.needs = append(u.needs, r)
			d.parts[u] = append(d.parts[u], string(text[:]))
		}
	}
}

// rulesNamed lists the rules an item speaks of.
func rulesNamed(item syntax.Node) []string {
	var list []string
	syntax.Inspect(item, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.DroppedTrigger:
			list = append(list, n.Rule.Name)
		case *syntax.StopAction:
			if n.Rule != nil {
				list = append(list, n.Rule.Name)
			}
		case *syntax.Event:
			if n.What == "dropped" {
				list = append(list, n.Rule.Name)
			}
		}
		return true
	})
	return list
}

// owner returns the unit whose text a span lies in, nil for the ground.
func (d *division) owner(s diag.Span) *unit {
	list := d.places[s.File]
	i := sort.Search(len(list), func(i int) bool { return list[i].span.Start > s.Start }) - 1
	if i < 0 || !contains(list[i].span, s) {
		return nil
	}
	return list[i].unit
}

// mark decides which units are checked.
func (d *division) mark() {
	lost := slices.ContainsFunc(d.units, func(u *unit) bool { return u.lost })
	for _, u := range d.units {
		u.whole = u.whole || u.fresh || lost
		if !u.fresh {
			continue
		}
		for _, n := range u.needs {
			n.whole = true
		}
	}
}

// reduce leaves out of the files what is known. What stays of it is what others
// may speak of: names, and the variables that count against a common limit.
func (d *division) reduce(files []*syntax.File) []*syntax.File {
	out := make([]*syntax.File, len(files))
	for i, f := range files {
		reduced := *f
		reduced.Decls = nil
		for _, decl := range f.Decls {
			reduced.Decls = append(reduced.Decls, d.reduceDecl(decl))
		}
		out[i] = &reduced
	}
	return out
}

func (d *division) reduceDecl(decl syntax.Decl) syntax.Decl {
	app, ok := decl.(*syntax.AppDecl)
	if !ok {
		return decl
	}
	reduced := *app
	if u := d.of[app]; u != nil {
		if !u.whole {
			reduced.Items = nil
		}
		return &reduced
	}
	reduced.Items = nil
	for _, item := range app.Items {
		if item := d.reduceItem(item); item != nil {
			reduced.Items = append(reduced.Items, item)
		}
	}
	return &reduced
}

func (d *division) reduceItem(item syntax.AppItem) syntax.AppItem {
	u := d.of[item]
	if u == nil || u.whole {
		return item
	}
	switch n := item.(type) {
	case *syntax.RuleDecl:
		return &syntax.RuleDecl{At: n.At, Name: n.Name}
	case *syntax.ForEach:
		group := *n
		group.Items = slices.DeleteFunc(slices.Clone(n.Items), func(item syntax.AppItem) bool {
			_, isVar := item.(*syntax.VarDecl)
			return !isVar
		})
		return &group
	}
	return nil
}
