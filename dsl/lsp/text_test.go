// Texts: positions and edits, against a plain twin.

package lsp

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// plain is the twin: a text as a list of characters.
type plain []rune

// offset walks to a position character by character.
func (p plain) offset(at Position, e encoding) int {
	line, column := 0, 0
	for i, r := range p {
		ends := r == '\n' || r == '\r'
		if line == at.Line && (ends || column+p.units(r, e) > at.Character) {
			return i
		}
		column += p.units(r, e)
		if r == '\n' || r == '\r' && (i+1 == len(p) || p[i+1] != '\n') {
			line, column = line+1, 0
		}
	}
	return len(p)
}

func (plain) units(r rune, e encoding) int {
	switch e {
	case utf8Units:
		return utf8.RuneLen(r)
	case utf16Units:
		return len(utf16.Encode([]rune{r}))
	}
	return 1
}

func (p plain) apply(c change, e encoding) plain {
	if c.Range == nil {
		return plain(c.Text)
	}
	from, to := p.offset(c.Range.Start, e), p.offset(c.Range.End, e)
	if from > to {
		from, to = to, from
	}
	return slices.Concat(p[:from], plain(c.Text), p[to:])
}

var someText = rapid.StringOfN(rapid.SampledFrom([]rune("ab {\n\r\t°灯🔥é")), 0, 12, -1)

var someChange = rapid.Custom(func(t *rapid.T) change {
	c := change{Text: someText.Draw(t, "text")}
	if rapid.IntRange(0, 9).Draw(t, "whole") > 0 {
		place := func(label string) Position {
			return Position{rapid.IntRange(0, 5).Draw(t, label), rapid.IntRange(0, 9).Draw(t, label)}
		}
		c.Range = &Range{place("start"), place("end")}
	}
	return c
})

// Any sequence of edits leaves the server with the text a plain string has.
func TestEditsLeaveThePlainText(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		e := rapid.SampledFrom([]encoding{utf8Units, utf16Units, utf32Units}).Draw(t, "encoding")
		s := newClient(outer, nil)
		s.call("initialize", json.RawMessage(fmt.Sprintf(`{"capabilities":{"general":{"positionEncodings":[%q]}}}`, e)))
		source := someText.Draw(t, "source")
		s.folder.Files["a.tenet"] = source
		s.open("a.tenet")
		want := plain(source)
		for version := range rapid.IntRange(1, 4).Draw(t, "messages") {
			changes := rapid.SliceOfN(someChange, 0, 3).Draw(t, "changes")
			s.tell("textDocument/didChange", changeParams{TextDocument: document{URI: uriOf("a.tenet"), Version: &version}, ContentChanges: changes})
			for _, c := range changes {
				want = want.apply(c, e)
			}
			b := s.server.buffers[uriOf("a.tenet")]
			if b.text.string != string(want) || b.version != version {
				t.Fatalf("version %d: got %q, want %q", b.version, b.text.string, string(want))
			}
		}
	})
}

// Positions and offsets lead to each other.
func TestPositions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom([]encoding{utf8Units, utf16Units, utf32Units}).Draw(t, "encoding")
		source := someText.Draw(t, "source")
		x := newText(source)
		for offset := range source + "." {
			p := x.position(offset, e)
			if got := x.offset(p, e); got != offset && source[offset-1:offset+1] != "\r\n" {
				t.Fatalf("offset %d of %q is at %v, which is offset %d", offset, source, p, got)
			}
			if got := plain(source).offset(p, e); got != utf8.RuneCountInString(source[:x.offset(p, e)]) {
				t.Fatalf("%v of %q is character %d", p, source, got)
			}
		}
	})
}

// The edit that lays a text out gives the text laid out.
func TestDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := someText.Draw(t, "from"), someText.Draw(t, "to")
		x := newText(from)
		for _, edit := range difference(x, to, utf16Units) {
			x = x.apply([]change{{Range: &edit.Range, Text: edit.NewText}}, utf16Units)
		}
		if x.string != to {
			t.Fatalf("%q became %q, want %q", from, x.string, to)
		}
	})
}
