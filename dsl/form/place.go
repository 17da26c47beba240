// Places and tokens of a file.

package form

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// text is a file with what is needed to find places in it.
type text struct {
	*syntax.File
	lines []int          // where they begin
	words []syntax.Token // without white space and comments
}

func newText(f *syntax.File) *text {
	t := &text{File: f, lines: []int{0}}
	for i := range len(f.Source) {
		if f.Source[i] == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	for _, token := range f.Tokens {
		if token.Kind != syntax.Space && token.Kind != syntax.Comment {
			t.words = append(t.words, token)
		}
	}
	return t
}

// at returns what is written at a span.
func (t *text) at(s diag.Span) string { return t.Source[s.Start:s.End] }

func (t *text) place(s diag.Span) Place {
	var p Place
	p.Line, p.Col = t.position(s.Start)
	p.EndLine, p.EndCol = t.position(s.End)
	return p
}

func (t *text) position(offset int) (line, col int) {
	line = sort.SearchInts(t.lines, offset+1)
	start := t.lines[line-1]
	if start == 0 && strings.HasPrefix(t.Source, "\uFEFF") && offset > 0 {
		start = len("\uFEFF")
	}
	return line, 1 + utf8.RuneCountInString(t.Source[start:max(start, offset)])
}

// index returns the index of the first word that begins at or after an offset.
func (t *text) index(offset int) int {
	return sort.Search(len(t.words), func(i int) bool { return t.words[i].Span.Start >= offset })
}

// word returns a word by its index, the zero Token if there is none.
func (t *text) word(i int) syntax.Token {
	if i < 0 || i >= len(t.words) {
		return syntax.Token{}
	}
	return t.words[i]
}

// before returns the n-th word before an offset, counted from 1.
func (t *text) before(offset, n int) syntax.Token { return t.word(t.index(offset) - n) }

// behind returns the span of the words that stand at an offset, if they are the
// ones expected.
func (t *text) behind(offset int, words ...string) (diag.Span, bool) {
	i := t.index(offset)
	for n, w := range words {
		if got := t.word(i + n); got.Text != w || got.Kind == syntax.Text {
			return diag.Span{}, false
		}
	}
	return t.span(t.word(i).Span.Start, t.word(i+len(words)-1).Span.End), true
}

func (t *text) span(start, end int) diag.Span { return diag.Span{File: t.Name, Start: start, End: end} }

// find returns the first word of a text in a span.
func (t *text) find(within diag.Span, word string) (syntax.Token, bool) {
	for i := t.index(within.Start); i < len(t.words) && t.words[i].Span.End <= within.End; i++ {
		if t.words[i].Text == word && t.words[i].Kind != syntax.Text {
			return t.words[i], true
		}
	}
	return syntax.Token{}, false
}

// indent returns the white space that the line of an offset begins with.
func (t *text) indent(offset int) string {
	start := t.lines[sort.SearchInts(t.lines, offset+1)-1]
	end := start
	for end < offset && (t.Source[end] == ' ' || t.Source[end] == '\t') {
		end++
	}
	return t.Source[start:end]
}

// comments lists the comments that satisfy a condition.
func comments(f *syntax.File, want func(diag.Span) bool) []string {
	var list []string
	for _, token := range f.Tokens {
		if token.Kind == syntax.Comment && want(token.Span) {
			list = append(list, strings.TrimRight(strings.ReplaceAll(token.Text, "\r\n", "\n"), " \t\u3000"))
		}
	}
	return list
}

// commented reports whether a comment stands between two offsets.
func (t *text) commented(from, to int) bool {
	return slices.ContainsFunc(t.Tokens, func(token syntax.Token) bool {
		return token.Kind == syntax.Comment && from <= token.Span.Start && token.Span.End <= to
	})
}
