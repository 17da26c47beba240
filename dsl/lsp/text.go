// Texts and the places in them: lines, and columns as editors count them.

package lsp

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Position is a place in a text: a line from 0 and a column from 0, counted in
// code units of the encoding agreed on.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// Range is the text from Start up to End.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// encoding is how columns are counted.
type encoding string

// The encodings of the protocol.
const (
	utf8Units  encoding = "utf-8"
	utf16Units encoding = "utf-16"
	utf32Units encoding = "utf-32"
)

// units counts the code units of a piece of text.
func (e encoding) units(text string) int {
	switch e {
	case utf8Units:
		return len(text)
	case utf32Units:
		return utf8.RuneCountInString(text)
	}
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// skip returns the byte offset in a line of a column; inside of a character
// that of its beginning, beyond the end the length of the line.
func (e encoding) skip(line string, column int) int {
	at := 0
	for i, r := range line {
		_, size := utf8.DecodeRuneInString(line[i:])
		at += e.unitsOf(r, size)
		if at > column {
			return i
		}
	}
	return len(line)
}

func (e encoding) unitsOf(r rune, size int) int {
	switch e {
	case utf8Units:
		return size
	case utf32Units:
		return 1
	}
	return utf16.RuneLen(r)
}

// text is a text with the starts of its lines. Lines end in \n, \r\n or \r.
type text struct {
	string
	starts []int
}

func newText(s string) text {
	starts := []int{0}
	for i := 0; i < len(s); {
		n := strings.IndexAny(s[i:], "\r\n")
		if n < 0 {
			break
		}
		i += n + 1
		if s[i-1] == '\r' && i < len(s) && s[i] == '\n' {
			i++
		}
		starts = append(starts, i)
	}
	return text{s, starts}
}

// line returns a line without its end, and where it starts.
func (t text) line(n int) (string, int) {
	start, end := t.starts[n], len(t.string)
	if n+1 < len(t.starts) {
		end = t.starts[n+1]
	}
	return strings.TrimRight(t.string[start:end], "\r\n"), start
}

// offset returns the byte offset of a position, moved to the nearest place that
// exists.
func (t text) offset(p Position, e encoding) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(t.starts):
		return len(t.string)
	}
	line, start := t.line(p.Line)
	return start + e.skip(line, p.Character)
}

// position returns the position of a byte offset, moved into the text.
func (t text) position(offset int, e encoding) Position {
	offset = max(0, min(offset, len(t.string)))
	n := sort.SearchInts(t.starts, offset+1) - 1
	line, start := t.line(n)
	return Position{Line: n, Character: e.units(line[:min(offset-start, len(line))])}
}

// change is an edit of a text; without a Range it replaces all of it.
type change struct {
	Range *Range `json:"range"`
	Text  string `json:"text"`
}

// apply makes the edits one after another, each in the text the one before has
// left.
func (t text) apply(changes []change, e encoding) text {
	for _, c := range changes {
		if c.Range == nil {
			t = newText(c.Text)
			continue
		}
		start, end := t.offset(c.Range.Start, e), t.offset(c.Range.End, e)
		if start > end {
			start, end = end, start
		}
		t = newText(t.string[:start] + c.Text + t.string[end:])
	}
	return t
}

// TextEdit replaces a range of a text.
type TextEdit struct {
	Range   Range  `json:"range"`
	NewText string `json:"newText"`
}

// difference returns the least edit of whole lines that makes one text of
// another, none if they are equal.
func difference(from text, to string, e encoding) []TextEdit {
	if from.string == to {
		return []TextEdit{}
	}
	a, b := slices.Collect(strings.Lines(from.string)), slices.Collect(strings.Lines(to))
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	start := len(strings.Join(a[:head], ""))
	end := len(from.string) - len(strings.Join(a[len(a)-tail:], ""))
	return []TextEdit{{
		Range:   Range{from.position(start, e), from.position(end, e)},
		NewText: strings.Join(b[head:len(b)-tail], ""),
	}}
}
