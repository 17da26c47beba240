// UCUM terms: reading a unit code into factors and the factors' meaning.

package models

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// term is one factor of a unit: prefix, atom, exponent, annotation. The atom
// is "" for a bare annotation and "1" for the number one.
type term struct {
	prefix, atom, note string
	exp                int
}

// form is the meaning of a unit: base = scale * value + offset.
type form struct {
	scale, offset *big.Rat
	dim           Dimension
}

// Limits of a unit's spelling; real units stay far below.
const (
	maxTerms    = 8
	maxExponent = 9
)

var errNoUnit = errors.New("not a unit")

var one = big.NewRat(1, 1)

// form returns the unit's meaning; the zero Unit is the plain number.
func (u Unit) form() (form, error) {
	if u.Code == "" {
		return form{scale: one, offset: new(big.Rat)}, nil
	}
	terms, err := parseTerms(u.Code)
	if err != nil {
		return form{}, &UnitError{Spelling: u.Code, Suggestion: suggestUnit(u.Code)}
	}
	return formOf(terms)
}

// formOf multiplies the terms out. Units with an offset (°C, °F) stand alone:
// a product with one has no meaning.
func formOf(terms []term) (form, error) {
	f := form{scale: big.NewRat(1, 1), offset: new(big.Rat)}
	for _, t := range terms {
		a, ok := atoms[t.atom]
		if t.atom == "" {
			a, ok = atom{scale: "1"}, true
		}
		if !ok {
			return form{}, errNoUnit
		}
		if a.offset != "" {
			if len(terms) > 1 || t.exp != 1 || t.prefix != "" {
				return form{}, errNoUnit
			}
			f.offset = rational(a.offset)
		}
		s := rational(a.scale)
		if t.prefix != "" {
			s.Mul(s, prefixes[t.prefix].factor())
		}
		f.scale.Mul(f.scale, power(s, t.exp))
		f.dim = f.dim.plus(a.dim, t.exp)
	}
	return f, nil
}

// rational reads a constant of the unit tables ("5/9", "273.15", "1e3").
func rational(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("models: unit table holds the malformed number " + text)
	}
	return r
}

// power returns r to a small integer power; r is not changed.
func power(r *big.Rat, exp int) *big.Rat {
	if exp < 0 {
		r, exp = new(big.Rat).Inv(r), -exp
	}
	p := big.NewRat(1, 1)
	for range exp {
		p.Mul(p, r)
	}
	return p
}

// parseTerms reads "ug/m3", "/min", "kW.h", "dB{A}" and "{count}". A slash
// applies to the one factor after it.
func parseTerms(code string) ([]term, error) {
	var terms []term
	rest, sign := code, 1
	if strings.HasPrefix(rest, "/") {
		rest, sign = rest[1:], -1
	}
	for {
		n := componentEnd(rest)
		more, err := parseComponent(rest[:n], sign)
		if err != nil {
			return nil, err
		}
		terms = append(terms, more...)
		if len(terms) > maxTerms {
			return nil, errNoUnit
		}
		if n == len(rest) {
			return terms, nil
		}
		sign = 1
		if rest[n] == '/' {
			sign = -1
		}
		rest = rest[n+1:]
	}
}

// componentEnd returns the index of the first . or / outside an annotation or
// a bracketed name.
func componentEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '.', '/':
			if depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

// parseComponent reads one factor: name, exponent, annotation.
func parseComponent(s string, sign int) ([]term, error) {
	name, note, err := cutNote(s)
	if err != nil {
		return nil, err
	}
	if name == "" {
		if note == "" {
			return nil, errNoUnit
		}
		return []term{{note: note, exp: sign}}, nil
	}
	if name == "1" {
		return []term{{atom: "1", note: note, exp: sign}}, nil
	}
	name, exp, err := cutExponent(name)
	if err != nil {
		return nil, err
	}
	terms, err := parseName(name)
	if err != nil {
		return nil, err
	}
	for i := range terms {
		terms[i].exp *= sign * exp
	}
	if note != "" {
		terms[len(terms)-1].note = note
	}
	return terms, nil
}

// cutNote separates "dB{A}" into "dB" and "A".
func cutNote(s string) (name, note string, err error) {
	name, rest, found := strings.Cut(s, "{")
	if !found {
		return s, "", nil
	}
	note, ok := strings.CutSuffix(rest, "}")
	if !ok || note == "" || strings.ContainsAny(note, "{}") || !printable(note) {
		return "", "", errNoUnit
	}
	return name, note, nil
}

// printable reports whether s is printable ASCII, as UCUM asks of annotations.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < '!' || s[i] >= utf8.RuneSelf-1 {
			return false
		}
	}
	return true
}

// cutExponent separates "m3" into "m" and 3, "s-1" into "s" and -1.
func cutExponent(s string) (name string, exp int, err error) {
	i := len(s)
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
	}
	if i == len(s) {
		return s, 1, nil
	}
	if i > 0 && (s[i-1] == '-' || s[i-1] == '+') {
		i--
	}
	exp, err = strconv.Atoi(s[i:])
	if err != nil || exp == 0 || exp > maxExponent || exp < -maxExponent || i == 0 {
		return "", 0, errNoUnit
	}
	return s[:i], exp, nil
}

// parseName reads a name without exponent: an atom, a prefix and an atom, or a
// compound people write without a dot (Wh, Ah, VA). The whole name comes
// first: "min" is a minute and not a milli-inch, "cd" no centi-day.
func parseName(name string) ([]term, error) {
	if t, ok := parseAtom(name); ok {
		return []term{t}, nil
	}
	for suffix, parts := range compounds {
		if front, ok := strings.CutSuffix(name, suffix); ok {
			first, ok := parseAtom(front + parts[0])
			if !ok {
				return nil, errNoUnit
			}
			return []term{first, {atom: parts[1], exp: 1}}, nil
		}
	}
	return nil, errNoUnit
}

func parseAtom(name string) (term, bool) {
	if same, ok := atomSpellings[name]; ok {
		name = same
	}
	if _, ok := atoms[name]; ok && name != "1" {
		return term{atom: name, exp: 1}, true
	}
	for n := min(2, len(name)-1); n >= 1; n-- {
		p, ok := prefixes[name[:n]]
		if !ok {
			continue
		}
		rest := name[n:]
		if same, ok := atomSpellings[rest]; ok {
			rest = same
		}
		if a, ok := atoms[rest]; ok && (a.metric && !p.binary || a.dim == dataDim) {
			return term{prefix: name[:n], atom: rest, exp: 1}, true
		}
	}
	return term{}, false
}

// codeOf writes terms as a UCUM code.
func codeOf(terms []term) string {
	return joinTerms(terms, ".", func(t term, exp int) string {
		s := t.prefix + t.atom
		if exp != 1 {
			s += strconv.Itoa(exp)
		}
		if t.note != "" {
			s += "{" + t.note + "}"
		}
		return s
	})
}

// symbolOfTerms writes terms as people do: µg/m³.
func symbolOfTerms(terms []term) string {
	return joinTerms(terms, "·", func(t term, exp int) string {
		prefix, name := t.prefix, t.atom
		if prefix == "u" {
			prefix = "µ"
		}
		if s, ok := symbolOf[name]; ok {
			name = s
		}
		s := prefix + name
		if exp != 1 {
			s += superscript(exp)
		}
		if t.note != "" {
			s += "{" + t.note + "}"
		}
		return s
	})
}

// joinTerms joins terms with dots and slashes, writing negative powers after a
// slash.
func joinTerms(terms []term, dot string, write func(t term, exp int) string) string {
	var b strings.Builder
	for i, t := range terms {
		exp := t.exp
		switch {
		case exp < 0:
			b.WriteString("/")
			exp = -exp
		case i > 0:
			b.WriteString(dot)
		}
		b.WriteString(write(t, exp))
	}
	return b.String()
}

var superscripts = []string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}

// superscript writes an exponent from 1 to 9.
func superscript(exp int) string { return superscripts[exp] }

// plainSpelling turns friendly characters and whole-unit spellings into UCUM's.
func plainSpelling(s string) string {
	if code, ok := unitSpellings[s]; ok {
		return code
	}
	return friendlyCharacters.Replace(s)
}

var friendlyCharacters = strings.NewReplacer(
	"µ", "u", "μ", "u", "·", ".", "⋅", ".", "⁻", "-",
	"⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9",
)
