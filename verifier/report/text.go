// Text for the terminal.

package report

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// TextOptions choose how a report is written.
type TextOptions struct {
	Sources Sources
	Color   bool
	// Assumptions lists what each verdict rests on.
	Assumptions bool
	// Baseline is what an earlier report says; nil if there is none. What it knows
	// is told in a line each.
	Baseline *Baseline
}

// Text writes a report for people: a line for every property, the run that
// breaks it, then the findings, then the counts. Every verdict is a word, so
// that nothing depends on colours.
func Text(r *verifier.Report, opt TextOptions) string {
	w := &writer{opt: opt}
	app := ""
	for i := range r.Properties {
		p := &r.Properties[i]
		if i == 0 || p.App != app {
			app = p.App
			w.line("%s", w.paint(bold, app))
		}
		w.property(p)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if opt.Baseline.KnowsFinding(f) {
			continue
		}
		w.out.WriteByte('\n')
		w.out.WriteString(diag.Render([]diag.Diagnostic{f.Diagnostic()}, diag.Options{Source: opt.Sources, Color: opt.Color}))
		switch {
		case f.Pair != nil:
			w.line("      in these two runs; they differ only in what %s does:", f.Pair.Secret)
			w.moments(f.Trace, f.Pair)
		case f.Trace != nil:
			w.steps(f.Trace)
		}
	}
	w.known(r)
	w.summary(r)
	return w.out.String()
}

// known lists the findings that the baseline has already, in a line each.
func (w *writer) known(r *verifier.Report) {
	first := true
	for i := range r.Findings {
		f := &r.Findings[i]
		if !w.opt.Baseline.KnowsFinding(f) {
			continue
		}
		if first {
			w.line("")
			first = false
		}
		w.line("known: %s [%s %s]", f.Message, f.Check, f.Slug)
	}
}

type writer struct {
	opt TextOptions
	out strings.Builder
}

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.out, format+"\n", args...)
}

const (
	bold  = "\x1b[1m"
	red   = "\x1b[31m"
	green = "\x1b[32m"
	amber = "\x1b[33m"
)

func (w *writer) paint(color, text string) string {
	if !w.opt.Color {
		return text
	}
	return color + text + "\x1b[0m"
}

// marks say the verdict as a sign and a word.
var marks = map[verifier.Verdict]struct{ color, text string }{
	verifier.Holds:    {green, "✓ holds"},
	verifier.Violated: {red, "✗ violated"},
	verifier.Unknown:  {amber, "? unknown"},
}

func (w *writer) property(p *verifier.Property) {
	m := marks[p.Verdict]
	w.line("  %s  %s", w.paint(m.color, m.text), p.Name)
	if p.Sentence != p.Name {
		w.line("      %s", p.Sentence)
	}
	w.line("      %s", rungText(p))
	if w.opt.Baseline.KnowsProperty(p) {
		w.line("      known: it did not hold before either")
		return
	}
	if p.Vacuous {
		w.line("      but the rules are not what makes it true: %s", p.Why)
	}
	if p.Limit != "" {
		w.line("      %s", p.Limit)
	}
	if p.Beyond != "" {
		w.line("      not decided in the %s world: %s", p.Rung+1, p.Beyond)
	}
	switch {
	case p.Pair != nil:
		w.pair(p)
	case p.Trace != nil:
		w.line("      this run breaks it%s:", nextRung(p))
		w.steps(p.Trace)
	}
	for _, b := range p.Blame {
		if !strings.HasPrefix(b, "missing reaction: ") {
			b = "needed for it: rule " + b
		}
		w.line("      %s", b)
	}
	if w.opt.Assumptions {
		for _, a := range p.Assumptions {
			w.line("      assuming: %s", a)
		}
	}
}

func rungText(p *verifier.Property) string {
	text := "survives no world"
	if p.Verdict == verifier.Unknown && p.Rung == world.NoRung {
		text = "not decided in the prompt world"
	}
	if p.Rung != world.NoRung {
		text = "survives the " + p.Rung.String() + " world"
	}
	if p.Required != p.Rung {
		text += ", must survive the " + p.Required.String() + " one"
	}
	return fmt.Sprintf("%s · %s states · %.2f s", text, grouped(p.States), p.Seconds)
}

func nextRung(p *verifier.Property) string { return " in the " + (p.Rung + 1).String() + " world" }

// grouped writes a count with commas.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func (w *writer) steps(t *explain.Trace) {
	for i := range t.Steps {
		s := &t.Steps[i]
		if t.Loop != nil && s.N == *t.Loop {
			w.line("      and then, for ever:")
		}
		mark := ""
		if s.Broken {
			mark = w.paint(red, "  ← here")
		}
		w.line("      %2d. %s%s%s", s.N, clock(s.At), s.Text, mark)
		w.did(s)
	}
	w.line("      %s", t.Explanation)
}

// clock writes the time of a step as h:mm:ss after the start.
func clock(at *int64) string {
	if at == nil {
		return ""
	}
	return fmt.Sprintf("%d:%02d:%02d  ", *at/3600, *at/60%60, *at%60)
}

func (w *writer) did(s *explain.Step) {
	for _, r := range s.Rules {
		switch r.Branch {
		case "quiet":
			w.line("          rule %s stays quiet: its guard is not true", r.Name)
		case "else":
			w.line("          rule %s runs its else", r.Name)
		case "dropped":
			w.line("          rule %s is still under way: this run of it is dropped", r.Name)
		case "waits":
			w.line("          rule %s is still under way: this run of it waits", r.Name)
		default:
			w.line("          rule %s fires", r.Name)
		}
	}
	for _, c := range s.Commands {
		if strings.HasPrefix(c.Value, "(") {
			w.line("          call %s%s leaves", c.Ref, c.Value)
			continue
		}
		w.line("          the command %s = %s leaves", c.Ref, c.Value)
	}
	for _, n := range s.Notices {
		w.line("          a notification to %s leaves", n.Role)
	}
	for _, r := range s.Refused {
		w.line("          %s = %s is refused (%s)", r.Ref, r.Value, r.Why)
	}
	for _, c := range s.Changes {
		if c.What == "variable" {
			w.line("          %s becomes %s", c.Ref, c.To)
		}
	}
}

func (w *writer) summary(r *verifier.Report) {
	s := summarise(r)
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	parts := []string{count(s.Properties, "property", "properties")}
	for _, x := range []struct {
		n    int
		word string
	}{{s.Holds, "holds"}, {s.Violated, "violated"}, {s.Unknown, "unknown"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.word))
		}
	}
	found := ""
	if s.Errors+s.Warnings+s.Hints > 0 {
		found = fmt.Sprintf("; %s, %s, %s", count(s.Errors, "error", "errors"), count(s.Warnings, "warning", "warnings"), count(s.Hints, "hint", "hints"))
	}
	w.line("%s%s · %s states · %.2f s", strings.Join(parts, ", "), found, grouped(s.States), s.Seconds)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
