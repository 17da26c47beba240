// Changes: from what a person does in a form to a draft of the new text.

package form

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// Op is what a change does.
type Op string

// The changes.
const (
	Set    Op = "set"    // the text of a slot; an empty one empties an optional slot
	Insert Op = "insert" // elements into a list, before the one with the index
	Remove Op = "remove" // an element of a list, or a card
	Move   Op = "move"   // an element of a list, to an index
)

// Change is one change of a form.
type Change struct {
	Op    Op     `json:"op"`
	Path  string `json:"path"` // of a slot; Insert: of a list
	Text  string `json:"text,omitempty"`
	Index int    `json:"index,omitempty"`
}

// draft is a change of the text that is still to be judged.
type draft struct {
	span diag.Span
	text string
	own  diag.Span // what was written in the slot; comments in it may go
	// slot is to hold value in the end; "" for a change of a list.
	slot, value string
	want        expectation
}

// plan drafts a change. Errors: a diagnostic.
func (t *text) plan(f *Form, c Change) (draft, *diag.Diagnostic) {
	s := f.Find(c.Path)
	if s == nil {
		d := errNoSlot(t.span(0, 0), c.Path)
		return draft{}, &d
	}
	switch c.Op {
	case Set:
		return t.set(s, c)
	case Insert:
		if s.Kind == List {
			return t.insert(s, c)
		}
	case Remove, Move:
		if list, i, ok := f.element(c.Path); ok {
			if c.Op == Remove {
				return t.remove(list, i), nil
			}
			return t.move(list, i, c)
		}
	}
	d := errNotPossible(s.layout.span, c)
	return draft{}, &d
}

// element finds the list a path is an element of.
func (f *Form) element(path string) (*Slot, int, bool) {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return nil, 0, false
	}
	list := f.Find(path[:dot])
	if list == nil || list.Kind != List {
		return nil, 0, false
	}
	i := slices.IndexFunc(list.Slots, func(s Slot) bool { return s.Path == path })
	return list, i, i >= 0
}

// set drafts the filling of a slot.
func (t *text) set(s *Slot, c Change) (draft, *diag.Diagnostic) {
	value := strings.TrimSpace(c.Text)
	if s.Kind == Text && value != "" && !strings.HasPrefix(value, `"`) {
		value = quote(value)
	}
	out := draft{span: s.layout.span, text: value, own: s.layout.span, slot: s.Path, value: value, want: expectation{set: s.changes()}}
	switch {
	case value == "" && !s.Optional:
		d := errNeeded(s.layout.span, s.Name)
		return out, &d
	case value == "" && s.Place == nil:
		out.text = ""
	case value == "":
		out.span = t.without(s)
	case s.Place == nil && s.layout.line:
		out.span, out.text = t.point(t.lineEnd(s.layout.span.Start)), t.lead(s, value)
		out.own = out.span
	case s.Place == nil:
		out.span, out.text = s.layout.whole, t.lead(s, value)
	}
	return out, nil
}

// quote writes a text in quotation marks.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(text) + `"`
}

// changes lists the places in the tree that may change with a slot.
func (s *Slot) changes() []string {
	if len(s.layout.fields) == 0 {
		return []string{s.Path}
	}
	parent := s.Path[:strings.LastIndexByte(s.Path, '.')]
	var list []string
	for _, f := range s.layout.fields {
		list = append(list, parent+"."+f)
	}
	return list
}

// lead writes what is filled into a slot that was empty, with the words and the
// white space it needs.
func (t *text) lead(s *Slot, value string) string {
	words := strings.TrimSpace(s.layout.lead + " " + value)
	switch {
	case s.layout.first:
		return words + " "
	case s.layout.line:
		return "\n" + t.indent(s.layout.span.Start) + words
	case s.layout.span != s.layout.whole:
		return words // in place of something that said as much
	}
	return " " + words
}

// without is what goes when a slot is emptied: its words, and the white space
// before them, or behind them where it comes first.
func (t *text) without(s *Slot) diag.Span {
	span := s.layout.whole
	i := t.index(span.Start)
	if next := t.index(span.End); s.layout.first || s.Kind == Scope || i == 0 || s.Kind == Flag && t.word(i-1).Text == "then" {
		if end := t.word(next).Span.Start; end > span.End && !t.commented(span.End, end) {
			span.End = end
		}
		return span
	}
	if start := t.word(i - 1).Span.End; !t.commented(start, span.Start) {
		span.Start = start
	}
	return span
}

// insert drafts new elements of a list.
func (t *text) insert(list *Slot, c Change) (draft, *diag.Diagnostic) {
	n := len(list.Slots)
	value := strings.TrimSpace(c.Text)
	out := draft{want: expectation{list: list.Path, op: Insert, at: c.Index}}
	if value == "" || c.Index < 0 || c.Index > n {
		d := errNotPossible(list.layout.span, c)
		return out, &d
	}
	lines := strings.HasPrefix(list.layout.separator, "\n") || list.layout.separator == ""
	switch {
	case n == 0:
		out.span, out.text = t.insertFirst(list, value)
	case !lines && c.Index == 0:
		out.span, out.text = t.point(list.Slots[0].layout.span.Start), value+list.layout.separator
	case !lines:
		out.span, out.text = t.point(list.Slots[c.Index-1].layout.span.End), list.layout.separator+value
	default:
		out.span, out.text = t.insertLine(list, c.Index, value)
	}
	out.own = out.span
	return out, nil
}

func (t *text) point(offset int) diag.Span { return t.span(offset, offset) }

// insertFirst drafts the first element of an empty list.
func (t *text) insertFirst(list *Slot, value string) (diag.Span, string) {
	at := list.layout.open
	switch {
	case list.layout.lead != "":
		return t.point(t.lineEnd(at)), "\n" + t.indent(t.lastLead(at)) + list.layout.lead + " " + value
	case list.Path == "Decls":
		return t.point(len(t.Source)), t.newline(len(t.Source)) + value + "\n"
	case list.layout.separator != "\n":
		return t.point(at), value
	}
	outer := t.indent(at)
	end := ""
	if rest := t.Source[at:t.word(t.index(at)).Span.Start]; !strings.Contains(rest, "\n") {
		end = "\n" + outer
	}
	return t.point(t.lineEnd(at)), "\n" + outer + "  " + reindent(value, outer+"  ") + end
}

// lastLead is where the part of a rule begins that ends at an offset.
func (t *text) lastLead(offset int) int {
	for i := t.index(offset) - 1; i >= 0; i-- {
		if w := t.words[i]; w.Kind == syntax.Keyword && w.Text == "then" {
			return w.Span.Start
		}
	}
	return offset
}

// newline is a line end where the text before an offset does not end in one.
func (t *text) newline(offset int) string {
	if offset == 0 || t.Source[offset-1] == '\n' {
		return ""
	}
	return "\n"
}

// insertLine drafts an element that begins a line.
func (t *text) insertLine(list *Slot, i int, value string) (diag.Span, string) {
	word := strings.TrimPrefix(list.layout.separator, "\n")
	if i > 0 {
		before := list.Slots[i-1].layout.span
		indent := t.column(t.lineMate(list, i-1))
		if word != "" && t.starts(before.Start-len(word)) {
			indent = t.indent(before.Start)
		}
		return t.point(t.lineEnd(before.End)), "\n" + indent + word + reindent(value, indent)
	}
	first := list.Slots[0].layout.span
	indent := t.column(first.Start)
	if open := list.layout.open; word == "" && open > 0 && open < first.Start && t.starts(first.Start) && t.word(t.index(open)).Span.Start == first.Start {
		return t.point(t.lineEnd(open)), "\n" + indent + reindent(value, indent)
	}
	return t.point(first.Start), reindent(value, indent) + "\n" + indent + word
}

// lineMate is where the first of the elements begins that stand on the line of
// one.
func (t *text) lineMate(list *Slot, i int) int {
	for i > 0 && !strings.Contains(t.Source[list.Slots[i-1].layout.span.Start:list.Slots[i].layout.span.Start], "\n") {
		i--
	}
	return list.Slots[i].layout.span.Start
}

// starts reports whether only white space stands before an offset on its line.
func (t *text) starts(offset int) bool {
	return offset >= 0 && strings.HasSuffix(t.Source[:offset], t.indent(offset)) &&
		(len(t.indent(offset)) == offset || t.Source[offset-len(t.indent(offset))-1] == '\n')
}

// column is white space as wide as what stands before an offset on its line.
func (t *text) column(offset int) string {
	if t.starts(offset) {
		return t.indent(offset)
	}
	start := strings.LastIndexByte(t.Source[:offset], '\n') + 1
	return strings.Repeat(" ", utf8.RuneCountInString(t.Source[start:offset]))
}

// lineEnd moves an offset behind the comments that end its line, if nothing else
// follows on it.
func (t *text) lineEnd(offset int) int {
	end := offset
	for _, token := range t.Tokens {
		if token.Span.Start < offset {
			continue
		}
		switch {
		case token.Kind == syntax.Comment && !strings.Contains(token.Text, "\n"):
			end = token.Span.End
		case token.Kind == syntax.Space && strings.Contains(token.Text, "\n"):
			return end
		case token.Kind != syntax.Space:
			return offset
		}
	}
	return end
}

// reindent puts white space before every line but the first.
func reindent(value, indent string) string { return strings.ReplaceAll(value, "\n", "\n"+indent) }

// remove drafts a list without an element. Comments beside it stay.
func (t *text) remove(list *Slot, i int) draft {
	out := draft{want: expectation{list: list.Path, op: Remove, at: i}}
	span := list.Slots[i].layout.span
	out.own = span
	switch n := len(list.Slots); {
	case n == 1 && list.layout.whole != list.layout.span:
		out.want = expectation{set: []string{list.Path}}
		out.span = t.without(&Slot{layout: list.layout})
	case strings.TrimSpace(list.layout.separator) != "":
		switch {
		case i > 0:
			span.Start = list.Slots[i-1].layout.span.End
		case n > 1:
			span.End = list.Slots[1].layout.span.Start
		}
		out.span, out.text = t.trivia(span, list.Slots[i].layout.span)
	case t.starts(span.Start) && t.lineEnd(span.End) == span.End && t.endsLine(span.End):
		out.span = t.lineOf(span)
	case i+1 < n:
		span.End = list.Slots[i+1].layout.span.Start
		out.span, out.text = t.trivia(span, list.Slots[i].layout.span)
	default:
		out.span = t.without(&Slot{layout: layout{whole: span}})
	}
	return out
}

// trivia is what is left of a span without words: its comments, if there are any
// outside of an element.
func (t *text) trivia(span, element diag.Span) (diag.Span, string) {
	var b strings.Builder
	kept := false
	for _, token := range t.Tokens {
		if token.Span.Start < span.Start || token.Span.End > span.End || element.Start <= token.Span.Start && token.Span.End <= element.End {
			continue
		}
		switch token.Kind {
		case syntax.Comment:
			kept = true
			b.WriteString(token.Text)
		case syntax.Space:
			b.WriteString(token.Text)
		}
	}
	if !kept {
		return span, ""
	}
	return span, t.tidy(b.String(), span, element)
}

// tidy takes the white space away that an element leaves behind, beside comments
// that stay.
func (t *text) tidy(left string, span, element diag.Span) string {
	if element.Start == span.Start {
		left = strings.TrimLeft(left, " \t\r\n")
		return strings.TrimRight(left, " \t\r\n") + "\n" + t.column(element.Start)
	}
	if rest := strings.TrimLeft(t.Source[span.End:], " \t\r"); rest == "" || rest[0] == '\n' {
		return strings.TrimRight(left, " \t\r\n")
	}
	return left
}

// endsLine reports whether only white space stands behind an offset on its line.
func (t *text) endsLine(offset int) bool {
	rest, _, _ := strings.Cut(t.Source[offset:], "\n")
	return strings.TrimSpace(rest) == ""
}

// lineOf widens a span to whole lines, the line end before them included.
func (t *text) lineOf(span diag.Span) diag.Span {
	span.Start -= len(t.indent(span.Start))
	rest, _, more := strings.Cut(t.Source[span.End:], "\n")
	span.End += len(rest)
	switch {
	case more:
		span.End++
	case span.Start > 0:
		span.Start--
	}
	return span
}

// move drafts a list in another order: the elements change places, all that
// stands between them stays.
func (t *text) move(list *Slot, from int, c Change) (draft, *diag.Diagnostic) {
	out := draft{want: expectation{list: list.Path, op: Move, at: from, to: c.Index}}
	if c.Index < 0 || c.Index >= len(list.Slots) {
		d := errNotPossible(list.Slots[from].layout.span, c)
		return out, &d
	}
	order := make([]int, len(list.Slots))
	for i := range order {
		order[i] = i
	}
	order = slices.Insert(slices.Delete(order, from, from+1), c.Index, from)
	first, last := min(from, c.Index), max(from, c.Index)
	var b strings.Builder
	for i := first; i <= last; i++ {
		b.WriteString(t.at(list.Slots[order[i]].layout.span))
		if i < last {
			b.WriteString(t.Source[list.Slots[i].layout.span.End:list.Slots[i+1].layout.span.Start])
		}
	}
	out.span = t.span(list.Slots[first].layout.span.Start, list.Slots[last].layout.span.End)
	out.text = b.String()
	return out, nil
}
