// Diagnostics: where, what, a stable code, the source line, and the cure.

package fsp

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a half-open range [Start, End) of bytes of a text.
type Span struct{ Start, End int }

// Severity orders diagnostics.
type Severity uint8

// The severities: after an Error there is no result.
const (
	Error Severity = iota
	Warning
)

// Diagnostic is one message about a text. Codes are stable; [Codes] lists them.
type Diagnostic struct {
	Severity Severity
	Code     string
	File     string
	Span     Span
	Line     int // from 1
	Col      int // from 1, in runes
	Message  string
	Cure     string
	source   string // the line
}

// Error writes the diagnostic without its source line.
func (d *Diagnostic) Error() string {
	word := ""
	if d.Severity == Warning {
		word = "warning: "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s [%s]", d.File, d.Line, d.Col, word, d.Message, d.Code)
}

// Render writes the diagnostic with its source line, a caret and the cure:
//
//	lamp.lts:3:15: no process is called OF [undefined-process]
//	  3 | LAMP = (on -> OF).
//	    |               ^^
//	  try: OFF
func (d *Diagnostic) Render() string {
	var b strings.Builder
	b.WriteString(d.Error() + "\n")
	if d.source != "" {
		text, indent, under := d.excerpt()
		number := fmt.Sprintf("%3d", d.Line)
		fmt.Fprintf(&b, "%s | %s\n", number, text)
		fmt.Fprintf(&b, "%s | %s%s\n", strings.Repeat(" ", len(number)), strings.Repeat(" ", indent), strings.Repeat("^", under))
	}
	for line := range strings.SplitSeq(d.Cure, "\n") {
		if line != "" {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	return b.String()
}

// maxShown is how many runes of a source line are shown.
const maxShown = 120

// excerpt returns the line as it is shown, one cell a rune, and where the caret
// stands.
func (d *Diagnostic) excerpt() (text string, indent, under int) {
	runes := []rune(strings.TrimPrefix(d.source, "\uFEFF"))
	for i, r := range runes {
		switch {
		case r == '\t':
			runes[i] = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			runes[i] = unicode.ReplacementChar
		}
	}
	indent = min(d.Col-1, len(runes))
	under = max(1, min(d.Span.End-d.Span.Start, len(runes)-indent))
	if cut := indent - maxShown/2; cut > 0 && len(runes) > maxShown {
		runes, indent = append([]rune{'…'}, runes[cut:]...), indent-cut+1
	}
	if len(runes) > maxShown {
		runes = append(runes[:maxShown], '…')
		under = max(1, min(under, maxShown-indent))
	}
	return string(runes), indent, under
}

// Diagnostics are the messages about one text, in its order.
type Diagnostics []*Diagnostic

// maxListed is how many diagnostics Error writes.
const maxListed = 20

// Error writes one diagnostic a line, at most 20 of them.
func (ds Diagnostics) Error() string {
	var lines []string
	for i, d := range ds {
		if i == maxListed {
			lines = append(lines, fmt.Sprintf("and %d more", len(ds)-maxListed))
			break
		}
		lines = append(lines, d.Error())
	}
	return strings.Join(lines, "\n")
}

// Render writes each diagnostic with its source line, at most 20 of them.
func (ds Diagnostics) Render() string {
	var b strings.Builder
	for i, d := range ds {
		if i == maxListed {
			fmt.Fprintf(&b, "… and %d more\n", len(ds)-maxListed)
			break
		}
		b.WriteString(d.Render())
	}
	return b.String()
}

// Failed says whether there is an error among them.
func (ds Diagnostics) Failed() bool {
	return slices.ContainsFunc(ds, func(d *Diagnostic) bool { return d.Severity == Error })
}

// err returns the diagnostics as an error, nil if none is one.
func (ds Diagnostics) err() error {
	if !ds.Failed() {
		return nil
	}
	return ds
}

// maxKept bounds the diagnostics that are kept of one text.
const maxKept = 1000

// reporter collects diagnostics about a text.
type reporter struct {
	file, text string
	list       Diagnostics
	seen       map[reported]bool
}

type reported struct {
	code string
	at   Span
}

// add keeps a diagnostic, the first of its code at its place.
func (r *reporter) add(d Diagnostic) {
	key := reported{d.Code, d.Span}
	if r.seen[key] || len(r.list) >= maxKept {
		return
	}
	if r.seen == nil {
		r.seen = map[reported]bool{}
	}
	r.seen[key] = true
	d.File = r.file
	d.Line, d.Col = position(r.text, d.Span.Start)
	d.source = lineOf(r.text, d.Span.Start)
	r.list = append(r.list, &d)
}

// sorted returns the diagnostics in the order of the text.
func (r *reporter) sorted() Diagnostics {
	slices.SortStableFunc(r.list, func(a, b *Diagnostic) int { return a.Span.Start - b.Span.Start })
	return r.list
}

// position returns line and column of a byte offset.
func position(text string, at int) (line, col int) {
	before := text[:min(at, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(strings.TrimPrefix(before[start:], "\uFEFF")) + 1
}

// lineOf returns the line that holds a byte offset.
func lineOf(text string, at int) string {
	at = min(at, len(text))
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	return strings.TrimSuffix(line, "\r")
}
