// Making slots: what is written, and what could be.

package form

import (
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// builder makes the form of a file.
type builder struct {
	*text
	index *names.Index // nil: no choices
	cards []Card
	lists map[string][]string
	// scope is the app being shown, local the devices that have a name in it alone.
	scope *names.Symbol
	local []*names.Symbol
	depth int // of the condition being taken apart
}

// Project shows a file as a form. index gives the names of its deployment, from
// which choices come; without it there are none. What the parser could not read
// is not shown.
//
// Cost: linear in the text, times the number of names that fit.
func Project(f *syntax.File, index *names.Index) *Form {
	b := &builder{text: newText(f), index: index, lists: map[string][]string{}}
	b.header()
	decls := b.list("Decls", "declarations", "", diag.Span{File: f.Name, Start: len(f.Source), End: len(f.Source)})
	var elements []Slot
	for i, d := range f.Decls {
		elements = append(elements, b.element(at(decls.Path, i), d))
		b.decl(at(decls.Path, i), d)
	}
	decls = b.filled(decls, elements)
	decls.Templates = "declarations"
	return &Form{Schema: Schema, File: f.Name, Cards: b.cards, Decls: decls, Lists: b.lists, Templates: b.templates()}
}

// at is the path of an element of a list.
func at(path string, i int) string { return path + "." + strconv.Itoa(i) }

// card begins a card.
func (b *builder) card(path, parent, kind, title string, n syntax.Node, slots ...Slot) {
	b.cards = append(b.cards, Card{Path: path, Parent: parent, Kind: kind, Title: title, Place: b.place(n.Where()), Slots: slots})
}

// slot is one that is written at a span.
func (b *builder) slot(path, name string, kind Kind, span diag.Span) Slot {
	place := b.place(span)
	return Slot{Path: path, Name: name, Kind: kind, Text: b.text.at(span), Place: &place, layout: layout{span: span, whole: span}}
}

// node is the slot of a node.
func (b *builder) node(path, name string, kind Kind, n syntax.Node) Slot {
	return b.slot(path, name, kind, n.Where())
}

// element is an element of a list with slots of its own.
func (b *builder) element(path string, n syntax.Node, slots ...Slot) Slot {
	s := b.node(path, "", Element, n)
	s.Slots = slots
	return s
}

// optional makes a slot one that can be emptied, with the words before it that
// belong to it.
func (b *builder) optional(s Slot, words int) Slot {
	s.Optional = true
	if words > 0 {
		s.layout.whole.Start = b.before(s.layout.span.Start, words).Span.Start
	}
	return s
}

// absent is an optional slot in which nothing is written. What is filled in goes
// behind an offset, after the words it needs.
func (b *builder) absent(path, name string, kind Kind, offset int, lead string) Slot {
	span := b.span(offset, offset)
	return Slot{Path: path, Name: name, Kind: kind, Optional: true, layout: layout{span: span, whole: span, lead: lead}}
}

// ownLine makes what is filled in begin a line.
func (s Slot) ownLine() Slot {
	s.layout.line = true
	return s
}

// changing names the fields of the tree that may change with the slot.
func (s Slot) changing(fields ...string) Slot {
	s.layout.fields = fields
	return s
}

func (s Slot) choices(list []string) Slot {
	s.Choices = list
	return s
}

// from names the list choices come from.
func (s Slot) from(list string) Slot {
	s.From = list
	return s
}

// end is where a slot ends, or would go.
func (s Slot) end() int { return s.layout.whole.End }

// expr is the slot of an optional expression behind some words; absent, it goes
// behind an offset.
func (b *builder) expr(path, name string, kind Kind, e syntax.Expr, offset int, lead string) Slot {
	if e == nil {
		return b.absent(path, name, kind, offset, lead)
	}
	return b.optional(b.condition(path, name, kind, e), len(strings.Fields(lead)))
}

// flag is a slot for words that are there or not, behind an offset.
func (b *builder) flag(path, name, words string, offset int) Slot {
	if span, ok := b.behind(offset, strings.Fields(words)...); ok {
		return b.optional(b.slot(path, name, Flag, span), 0).choices([]string{words})
	}
	return b.absent(path, name, Flag, offset, "").choices([]string{words})
}

// quoted is a slot for a text behind an offset and some words.
func (b *builder) quoted(path, name string, offset int, lead string) Slot {
	words := strings.Fields(lead)
	i := b.text.index(offset)
	if span, ok := b.behind(offset, words...); ok || len(words) == 0 {
		if token := b.word(i + len(words)); token.Kind == syntax.Text {
			s := b.optional(b.slot(path, name, Text, token.Span), 0)
			if len(words) > 0 {
				s.layout.whole.Start = span.Start
			}
			return s
		}
	}
	return b.absent(path, name, Text, offset, lead)
}

// list is a list; where it is empty, the first element goes to a span.
func (b *builder) list(path, name, separator string, empty diag.Span) Slot {
	return Slot{Path: path, Name: name, Kind: List, layout: layout{span: empty, whole: empty, separator: separator, open: empty.Start}}
}

// between is the span from the first to the last of some slots.
func (b *builder) between(slots []Slot, otherwise diag.Span) diag.Span {
	if len(slots) == 0 {
		return otherwise
	}
	return b.span(slots[0].layout.span.Start, slots[len(slots)-1].layout.span.End)
}

// filled gives a list its elements.
func (b *builder) filled(list Slot, elements []Slot) Slot {
	list.Slots = elements
	list.layout.span = b.between(elements, list.layout.span)
	list.layout.whole = list.layout.span
	if len(elements) > 0 {
		list.Text = b.text.at(list.layout.span)
		place := b.place(list.layout.span)
		list.Place = &place
	}
	return list
}
