// Text for the terminal.

package report

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
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
	// Language is what the report is told in, but for limits, assumptions, cures that name
	// things and what is quoted from the texts; nil is English.
	Language say.Catalogue
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
		w.out.WriteString(diag.Render([]diag.Diagnostic{w.diagnostic(f)}, diag.Options{Source: opt.Sources, Color: opt.Color}))
		switch {
		case f.Pair != nil:
			w.tell(6, say.Of("in these two runs; they differ only in what %s does:", f.Pair.Secret))
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
		w.tell(0, say.Of("known: %s", say.Of("%s [%s %s]", f.Words, f.Check, f.Slug)))
	}
}

type writer struct {
	opt TextOptions
	out strings.Builder
}

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.out, format+"\n", args...)
}

// tell writes a sentence in the language of the report, so many columns from the left.
func (w *writer) tell(indent int, t say.Text) {
	w.line("%s%s", strings.Repeat(" ", indent), t.In(w.opt.Language))
}

// diagnostic is a finding in the language of the report.
func (w *writer) diagnostic(f *checks.Finding) diag.Diagnostic {
	d := f.Diagnostic()
	d.Message = strings.Replace(d.Message, f.Message, f.Words.In(w.opt.Language), 1)
	d.Help = say.Text{Key: d.Help}.In(w.opt.Language)
	return d
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
var marks = map[verifier.Verdict]struct {
	color, sign string
	word        say.Text
}{
	verifier.Holds:    {green, "✓", say.Of("holds")},
	verifier.Violated: {red, "✗", say.Of("violated")},
	verifier.Unknown:  {amber, "?", say.Of("unknown")},
}

func (w *writer) property(p *verifier.Property) {
	m := marks[p.Verdict]
	w.line("  %s  %s", w.paint(m.color, m.sign+" "+m.word.In(w.opt.Language)), p.Name)
	if p.Sentence != p.Name {
		w.line("      %s", p.Sentence)
	}
	w.line("      %s · %s · %.2f s", reached(p).In(w.opt.Language), say.Of("%s states", grouped(p.States)).In(w.opt.Language), p.Seconds)
	if w.opt.Baseline.KnowsProperty(p) {
		w.tell(6, say.Of("known: it did not hold before either"))
		return
	}
	if p.Vacuous {
		w.tell(6, say.Of("but the rules are not what makes it true: %s", p.Why))
	}
	if p.Limit != "" {
		w.line("      %s", p.Limit)
	}
	if p.Beyond != "" {
		w.tell(6, say.Of("not decided %s: %s", in(p.Rung+1), p.Beyond))
	}
	switch {
	case p.Pair != nil:
		w.pair(p)
	case p.Trace != nil:
		w.tell(6, say.Of("this run breaks it %s:", in(p.Breaks())))
		w.steps(p.Trace)
	}
	if p.Trace != nil && p.Trace.Missing != nil {
		w.tell(6, say.Of("missing reaction: %s", *p.Trace.Missing))
	}
	for _, b := range p.Blame {
		if !strings.HasPrefix(b, "missing reaction: ") {
			w.tell(6, say.Of("needed for it: rule %s", b))
		}
	}
	if w.opt.Assumptions {
		for _, a := range p.Assumptions {
			w.tell(6, say.Of("assuming: %s", a))
		}
	}
}

// reached says which worlds a property survives, and which it must.
func reached(p *verifier.Property) say.Text {
	text := say.Of("survives no world")
	if p.Rung == world.NoRung && (p.Verdict == verifier.Unknown || p.Breaks() > world.Prompt) {
		text = say.Of("not decided %s", in(world.Prompt))
	}
	if p.Rung != world.NoRung {
		text = survives(p.Rung)
	}
	if p.Required != p.Rung {
		text = say.Of("%s, %s", text, must(p.Required))
	}
	return text
}

// in names a world as the place of something.
func in(r world.Rung) say.Text {
	switch r {
	case world.Prompt:
		return say.Of("in the prompt world")
	case world.Delayed:
		return say.Of("in the delayed world")
	}
	return say.Of("in the faulty world")
}

func survives(r world.Rung) say.Text {
	switch r {
	case world.NoRung:
		return say.Of("survives no world")
	case world.Prompt:
		return say.Of("survives the prompt world")
	case world.Delayed:
		return say.Of("survives the delayed world")
	}
	return say.Of("survives the faulty world")
}

func must(r world.Rung) say.Text {
	switch r {
	case world.Prompt:
		return say.Of("must survive the prompt one")
	case world.Delayed:
		return say.Of("must survive the delayed one")
	}
	return say.Of("must survive the faulty one")
}

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
			w.tell(6, say.Of("and then, for ever:"))
		}
		w.line("      %2d. %s%s%s", s.N, clock(s.At), s.Words.In(w.opt.Language), w.here(s))
		w.did(s)
	}
	w.tell(6, t.Words)
}

// here marks the step after which a sentence is broken.
func (w *writer) here(s *explain.Step) string {
	if !s.Broken {
		return ""
	}
	return w.paint(red, "  "+here.In(w.opt.Language))
}

var here = say.Of("← here")

// clock writes the time of a step as h:mm:ss after the start.
func clock(at *int64) string {
	if at == nil {
		return ""
	}
	return fmt.Sprintf("%d:%02d:%02d  ", *at/3600, *at/60%60, *at%60)
}

func (w *writer) did(s *explain.Step) {
	for _, t := range deeds(s) {
		w.tell(10, t)
	}
}

// deeds says what the rules did at a step.
func deeds(s *explain.Step) (out []say.Text) {
	for _, r := range s.Rules {
		switch r.Branch {
		case "quiet":
			out = append(out, say.Of("rule %s stays quiet: its guard is not true", r.Name))
		case "else":
			out = append(out, say.Of("rule %s runs its else", r.Name))
		case "dropped":
			out = append(out, say.Of("rule %s is still under way: this run of it is dropped", r.Name))
		case "waits":
			out = append(out, say.Of("rule %s is still under way: this run of it waits", r.Name))
		default:
			out = append(out, say.Of("rule %s fires", r.Name))
		}
	}
	for _, c := range s.Commands {
		if strings.HasPrefix(c.Value, "(") {
			out = append(out, say.Of("call %s leaves", c.Ref+c.Value))
			continue
		}
		out = append(out, say.Of("the command %s = %s leaves", c.Ref, c.Value))
	}
	for _, n := range s.Notices {
		out = append(out, say.Of("a notification to %s leaves", n.Role))
	}
	for _, r := range s.Refused {
		out = append(out, say.Of("%s = %s is refused (%s)", r.Ref, r.Value, r.Why))
	}
	for _, c := range s.Changes {
		if c.What == "variable" {
			out = append(out, say.Of("%s becomes %s", c.Ref, c.To))
		}
	}
	return out
}

func (w *writer) summary(r *verifier.Report) {
	s := summarise(r)
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	parts := []string{plural(s.Properties, say.Of("1 property"), say.Of("%s properties", s.Properties)).In(w.opt.Language)}
	for _, x := range []struct {
		n    int
		text say.Text
	}{
		{s.Holds, plural(s.Holds, say.Of("1 holds"), say.Of("%s hold", s.Holds))},
		{s.Violated, plural(s.Violated, say.Of("1 violated"), say.Of("%s violated", s.Violated))}, {s.Unknown, say.Of("%s unknown", s.Unknown)},
	} {
		if x.n > 0 {
			parts = append(parts, x.text.In(w.opt.Language))
		}
	}
	found := ""
	if s.Errors+s.Warnings+s.Hints > 0 {
		found = "; " + severities(s).In(w.opt.Language)
	}
	w.line("%s%s · %s · %.2f s", strings.Join(parts, ", "), found, say.Of("%s states", grouped(s.States)).In(w.opt.Language), s.Seconds)
}

// severities counts findings by their severity.
func severities(s Summary) say.Text {
	return say.Of("%s, %s, %s",
		plural(s.Errors, say.Of("1 error"), say.Of("%s errors", s.Errors)),
		plural(s.Warnings, say.Of("1 warning"), say.Of("%s warnings", s.Warnings)),
		plural(s.Hints, say.Of("1 hint"), say.Of("%s hints", s.Hints)))
}

func plural(n int, one, many say.Text) say.Text {
	if n == 1 {
		return one
	}
	return many
}
