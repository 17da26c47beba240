// Characters that make a file look other than it is: control characters,
// directions of writing, and letters of one alphabet that pass for another's.

package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// characters reports bytes that are not UTF-8, and every character that would be
// shown as something else, also in texts and comments.
// Source: Boucher & Anderson, Trojan Source: Invisible Vulnerabilities, 2023.
func (p *reading) characters(source string, base int) {
	for i := 0; i < len(source); {
		if b := source[i]; b >= ' ' && b < 0x7F {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(source[i:])
		invalid := r == utf8.RuneError && size == 1
		if invalid {
			size = invalidLength(source[i:])
		}
		span := diag.Span{File: p.name, Start: base + i, End: base + i + size}
		i += size
		switch {
		case !invalid && !isBidi(r) && !isControl(r) || p.beyond(span.Start):
		case invalid:
			p.add(errUTF8(span))
		case isBidi(r):
			p.add(errBidi(span, r))
		default:
			p.add(errControlCharacter(span, r))
		}
	}
}

// invalidLength is how many bytes at the start of a text are not UTF-8.
func invalidLength(text string) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if r != utf8.RuneError || size != 1 {
			break
		}
		n++
	}
	return n
}

// isBidi reports whether a character changes the direction of what follows.
func isBidi(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// isControl reports whether a character is a control character that is no white
// space.
func isControl(r rune) bool {
	return r < ' ' && !strings.ContainsRune("\t\n\v\f\r", r) || r == 0x7F
}

// names reports names that mix alphabets which have letters of the same look,
// and reads them as they look.
// Source: Unicode Technical Standard 39, Unicode Security Mechanisms, 5.2.
func (p *reading) names(lexemes []*lexeme) {
	for _, l := range lexemes {
		if l.kind != parser.TenetLexerNAME || isASCII(l.text) {
			continue
		}
		main, odd := alphabets(l.text)
		if odd == 0 {
			continue
		}
		plain, ok := spelledIn(main, l.text)
		p.add(errMixedScripts(spanOf(p.name, l, l), odd, main, plain))
		if ok {
			l.text = plain
			l.kind = keywordKind(plain)
		}
	}
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// alphabet is one of those whose letters can pass for another's.
type alphabet struct {
	name  string
	table *unicode.RangeTable
	// alike are letters of this alphabet and, at the same places, the Latin ones
	// that look like them.
	alike, latin string
}

var alphabetsAlike = []*alphabet{
	{name: "Latin", table: unicode.Latin},
	{
		name: "Cyrillic", table: unicode.Cyrillic,
		alike: "аеорсухіјѕһԁԛԝАВЕЗКМНОРСТУХІЈЅԌ", latin: "aeopcyxijshdqwABE3KMHOPCTYXIJSG",
	},
	{
		name: "Greek", table: unicode.Greek,
		alike: "ονραικυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", latin: "ovpaikuxyABEZHIKMNOPTYX",
	},
}

func alphabetOf(r rune) *alphabet {
	for _, a := range alphabetsAlike {
		if unicode.Is(a.table, r) {
			return a
		}
	}
	return nil
}

// alphabets returns the alphabet with most of the letters of a name, the first
// one among equals, and the first letter of another; 0 if there is none.
func alphabets(text string) (main *alphabet, odd rune) {
	count := map[*alphabet]int{}
	for _, r := range text {
		if a := alphabetOf(r); a != nil {
			count[a]++
		}
	}
	for _, a := range alphabetsAlike {
		if count[a] > count[main] {
			main = a
		}
	}
	for _, r := range text {
		if a := alphabetOf(r); a != nil && a != main {
			return main, r
		}
	}
	return main, 0
}

// spelledIn writes a name in one alphabet, if every letter of another has one
// there that looks the same.
func spelledIn(main *alphabet, text string) (string, bool) {
	var out strings.Builder
	for _, r := range text {
		a := alphabetOf(r)
		if a != nil && a != main {
			r = lookAlike(a, main, r)
		}
		if r == 0 {
			return "", false
		}
		out.WriteRune(r)
	}
	return out.String(), true
}

// lookAlike returns the letter of one alphabet that looks like a letter of
// another, 0 if there is none. Every likeness goes through Latin.
func lookAlike(from, to *alphabet, r rune) rune {
	if from.alike != "" {
		r = sameAt(from.alike, from.latin, r)
	}
	if to.alike != "" && r != 0 {
		r = sameAt(to.latin, to.alike, r)
	}
	return r
}

// sameAt returns the rune of one text at the place of a rune in another, 0 if it
// is not there.
func sameAt(of, in string, r rune) rune {
	runes := []rune(in)
	for i, other := range []rune(of) {
		if other == r {
			return runes[i]
		}
	}
	return 0
}

// keywordKind returns the token type of a word: that of the keyword it is, or
// that of a name.
func keywordKind(word string) int {
	for kind := firstHard; kind <= lastSoft; kind++ {
		if symbol(kind) == word {
			return kind
		}
	}
	return parser.TenetLexerNAME
}
