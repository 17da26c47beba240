// Diagnostics as text: position, message and code, the source line with its
// caret, what is there instead, and what to try.

package diag

import (
	"fmt"
	"strings"
)

// Options chooses how diagnostics are written. Source gives the text of a file
// by the name in its spans; where it says false, only the first line and the
// help are written. Color adds ANSI colour.
type Options struct {
	Source func(file string) (text string, ok bool)
	Color  bool
}

// Sources is an Options.Source over file names and their texts.
func Sources(texts map[string]string) func(string) (string, bool) {
	return func(file string) (string, bool) {
		text, ok := texts[file]
		return text, ok
	}
}

// Render writes the diagnostics one after another in the order given, each in
// the form
//
//	night.tenet:12:17: unknown resource "brightnes" [unknown-resource]
//	 12 |   set lamp.brightnes = 30
//	    |            ^^^^^^^^^
//	  lamp has: brightness (%), power (on|off)
//	  try: brightness
//
// Columns count runes; the caret is placed by terminal cells.
func Render(list []Diagnostic, opt Options) string {
	var out strings.Builder
	for _, d := range list {
		renderOne(&out, d, opt)
	}
	return out.String()
}

func renderOne(out *strings.Builder, d Diagnostic, opt Options) {
	paint := painter(opt.Color)
	source, ok := opt.lookUp(d.Span.File)
	label := ""
	if d.Severity != Error {
		label = d.Severity.String() + ": "
	}
	fmt.Fprintf(out, "%s: %s %s\n",
		paint(bold, place(d.Span, source, ok)), paint(severityColor(d.Severity), label+d.Message), paint(dim, "["+d.Code+"]"))
	if ok {
		excerpt(out, source, d.Span, paint, severityColor(d.Severity))
	}
	for _, line := range splitLines(d.Help) {
		fmt.Fprintf(out, "  %s\n", line)
	}
	for _, n := range d.Notes {
		source, ok := opt.lookUp(n.Span.File)
		fmt.Fprintf(out, "  %s: %s\n", paint(bold, place(n.Span, source, ok)), n.Message)
		if ok {
			excerpt(out, source, n.Span, paint, dim)
		}
	}
	if d.Try != "" {
		for i, line := range splitLines(d.Try) {
			word := "try: "
			if i > 0 {
				word = "     "
			}
			fmt.Fprintf(out, "  %s\n", paint(green, word+line))
		}
	}
}

func (o Options) lookUp(file string) (string, bool) {
	if o.Source == nil {
		return "", false
	}
	return o.Source(file)
}

func place(s Span, source string, known bool) string {
	if !known {
		return s.File
	}
	line, col := Position(source, s.Start)
	return fmt.Sprintf("%s:%d:%d", s.File, line, col)
}

// maxShown is how many cells of a source line are shown at most.
const maxShown = 120

// excerpt writes the first line of the span with carets under it; a span that
// goes on below is clipped at the end of that line.
func excerpt(out *strings.Builder, source string, s Span, paint paintFunc, caret color) {
	start := clamp(s.Start, 0, len(source))
	end := clamp(s.End, start, len(source))
	text, lineStart := lineAt(source, start)
	from := min(start-lineStart, len(text))
	to := clamp(end-lineStart, from, len(text))
	shown := expand(text)
	indent := width(expand(text[:from]))
	under := width(expand(text[:to])) - indent
	shown, indent, under = clip(shown, indent, max(under, 1))
	line, _ := Position(source, start)
	number := fmt.Sprintf("%2d", line)
	fmt.Fprintf(out, "%s\n", strings.TrimRight(paint(dim, " "+number+" |")+" "+shown, " "))
	fmt.Fprintf(out, "%s %s%s\n", paint(dim, strings.Repeat(" ", len(number)+1)+" |"),
		strings.Repeat(" ", indent), paint(caret, strings.Repeat("^", under)))
}

// clip keeps about maxShown cells of a very long line around the caret.
func clip(shown string, indent, under int) (string, int, int) {
	if width(shown) <= maxShown {
		return shown, indent, under
	}
	from := max(0, indent-maxShown/2)
	if from < tabWidth {
		from = 0
	}
	var out strings.Builder
	col := 0
	lead := 0
	if from > 0 {
		out.WriteString("…")
		lead = 1
	}
	first := -1
	for _, r := range shown {
		w := runeWidth(r)
		if col >= from && col+w <= from+maxShown {
			if first < 0 {
				first = col
			}
			out.WriteRune(r)
		}
		col += w
	}
	if col > from+maxShown {
		out.WriteString("…")
	}
	indent = lead + indent - max(first, 0)
	return out.String(), indent, max(1, min(under, maxShown+1-indent))
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimRight(text, "\n"), "\n")
}

type color string

const (
	bold  color = "\x1b[1m"
	dim   color = "\x1b[2m"
	red   color = "\x1b[31m"
	green color = "\x1b[32m"
	amber color = "\x1b[33m"
	blue  color = "\x1b[34m"
)

type paintFunc func(c color, text string) string

func painter(on bool) paintFunc {
	return func(c color, text string) string {
		if !on || text == "" {
			return text
		}
		return string(c) + text + "\x1b[0m"
	}
}

func severityColor(s Severity) color {
	switch s {
	case Error:
		return red
	case Warning:
		return amber
	default:
		return blue
	}
}
