// Edits: a draft judged, and laid out.

package form

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// TextEdit puts a text in place of a piece of the file.
type TextEdit struct {
	Span  diag.Span `json:"-"`
	Place Place     `json:"place"`
	Text  string    `json:"text"`
}

// Apply returns the source with the edit made.
func (e TextEdit) Apply(source string) string {
	return source[:e.Span.Start] + e.Text + source[e.Span.End:]
}

// Edit turns a change of a file's form into an edit of its text. A file that is
// laid out as tenet fmt does stays so; otherwise only what is written is touched.
//
// Refused, with diagnostics at the slot in the text as it is: a change of a slot
// that is not there, a text that would not parse, one that would say something
// else elsewhere, one that would swallow a comment outside of the slot.
//
// Cost: four times that of parsing the file.
func Edit(f *syntax.File, c Change) (TextEdit, []diag.Diagnostic) {
	t := newText(f)
	d, wrong := t.plan(Project(f, nil), c)
	if wrong != nil {
		return TextEdit{}, []diag.Diagnostic{*wrong}
	}
	naive := t.edit(d.span, d.text)
	after := naive.Apply(f.Source)
	if wrong := t.judge(d, after); len(wrong) > 0 {
		return TextEdit{}, wrong
	}
	return t.layOut(naive, after), nil
}

// squeeze takes the white space out of a text.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

func (t *text) edit(span diag.Span, value string) TextEdit {
	return TextEdit{Span: span, Place: t.place(span), Text: value}
}

// judge says what is wrong with a draft.
func (t *text) judge(d draft, after string) []diag.Diagnostic {
	tree, found := syntax.Parse(t.Name, after)
	if worse := worse(t.File, found); len(worse) > 0 {
		for i := range worse {
			worse[i].Span, worse[i].Notes, worse[i].Try = d.span, nil, ""
		}
		return worse
	}
	if path, ok := d.want.same(t.File, tree); !ok {
		return []diag.Diagnostic{errElsewhere(d.span, path)}
	}
	if d.slot != "" {
		if s := Project(tree, nil).Find(d.slot); s == nil || squeeze(s.Text) != squeeze(d.value) {
			return []diag.Diagnostic{errElsewhere(d.span, d.slot)}
		}
	}
	if !t.keeps(d, tree) {
		return []diag.Diagnostic{errComment(d.span)}
	}
	return nil
}

// worse returns the errors that the file had not before.
func worse(before *syntax.File, after []diag.Diagnostic) []diag.Diagnostic {
	errors := slices.DeleteFunc(slices.Clone(after), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	if len(errors) == 0 {
		return nil
	}
	_, old := syntax.Parse(before.Name, before.Source)
	known := map[string]int{}
	for _, d := range old {
		known[d.Code]++
	}
	return slices.DeleteFunc(errors, func(d diag.Diagnostic) bool {
		known[d.Code]--
		return known[d.Code] >= 0
	})
}

// keeps reports whether all comments are there, in order, but for those inside
// of what is replaced.
func (t *text) keeps(d draft, after *syntax.File) bool {
	all := comments(after, func(diag.Span) bool { return true })
	if d.want.op == Move {
		before := comments(t.File, func(diag.Span) bool { return true })
		slices.Sort(before)
		return slices.Equal(before, slices.Sorted(slices.Values(all)))
	}
	before := comments(t.File, func(s diag.Span) bool { return s.End <= d.own.Start })
	behind := comments(t.File, func(s diag.Span) bool { return s.Start >= d.own.End })
	return len(all) >= len(before)+len(behind) &&
		slices.Equal(all[:len(before)], before) && slices.Equal(all[len(all)-len(behind):], behind)
}

// layOut lays the edited text out if the file was laid out before, and returns
// the least edit that gives it.
func (t *text) layOut(naive TextEdit, after string) TextEdit {
	if out, _ := format.Source(t.Name, t.Source); out != t.Source {
		return naive
	}
	formatted, _ := format.Source(t.Name, after)
	if formatted == after {
		return naive
	}
	start := commonStart(t.Source, formatted)
	end := commonEnd(t.Source[start:], formatted[start:])
	return t.edit(t.span(start, len(t.Source)-end), formatted[start:len(formatted)-end])
}

// commonStart is the length of the common beginning of two texts, in whole
// characters.
func commonStart(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && (n < len(a) && !utf8.RuneStart(a[n]) || n < len(b) && !utf8.RuneStart(b[n])) {
		n--
	}
	return n
}

// commonEnd is the length of the common end of two texts, in whole characters.
func commonEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && !utf8.RuneStart(a[len(a)-n]) {
		n--
	}
	return n
}

// paths are written for people with points.
func dotted(path string) string { return strings.ReplaceAll(path, ".", " ") }
