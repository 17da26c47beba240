// Runs in words.

package observe

import (
	"fmt"
	"slices"
	"strings"
)

// Story is a run told in steps.
type Story struct {
	Steps   []Step
	ForEver bool // after the last step nothing happens any more
	Loop    int  // so many steps at the end come again and again for ever
}

// Step is what happens on a tick, or the same Times times from Tick to Last: all
// on that tick or once on every tick.
type Step struct {
	Tick, Last int64
	Times      int
	What       string
	Broken     bool // this breaks the property
}

// tell puts a run into words, up to where it is broken.
func (o *Observer) tell(r run, w Words, forEver bool) Story {
	m := NewMonitor(o)
	s := Story{ForEver: forEver}
	props := o.property.props()
	var last Letter
	for i, x := range r.letters {
		if s.wait(m, x.tick) {
			return s
		}
		broken := m.Step(x.tick, x.letter)
		s.add(Step{x.tick, x.tick, 1, w.happens(props, last, x.letter, i == 0), broken})
		if broken {
			return s
		}
		last = x.letter
	}
	if !s.wait(m, r.until) && r.until > r.letters[len(r.letters)-1].tick {
		s.add(Step{r.until, r.until, 1, nothing, false})
	}
	return s
}

// wait lets time pass and reports whether that breaks the property.
func (s *Story) wait(m *Monitor, tick int64) bool {
	for {
		due, ok := m.Due()
		if !ok || due > tick {
			return m.Broken()
		}
		if m.Advance(due) {
			s.add(Step{due, due, 1, "time is up", true})
			return true
		}
	}
}

const nothing = "nothing happens"

func (s *Story) add(x Step) {
	if n := len(s.Steps); n > 0 && !x.Broken && s.Steps[n-1].goesOn(x) {
		s.Steps[n-1].Last, s.Steps[n-1].Times = x.Tick, s.Steps[n-1].Times+1
		return
	}
	s.Steps = append(s.Steps, x)
}

// goesOn reports whether x is the same once more, in the same rhythm.
func (s *Step) goesOn(x Step) bool {
	gap := x.Tick - s.Last
	return s.What == x.What && gap <= 1 && gap*int64(s.Times-1) == s.Last-s.Tick
}

// happens says what a letter changes, or all it says if it is the first.
func (w Words) happens(props []Prop, last, l Letter, first bool) string {
	var out []string
	for _, p := range props {
		was, now := last.Truth(p) == True, l.Truth(p) == True
		switch {
		case first && now:
			out = append(out, w.prop(p)+" is true")
		case first:
			out = append(out, w.prop(p)+" is false")
		case now && !was:
			out = append(out, w.prop(p)+" becomes true")
		case was && !now:
			out = append(out, w.prop(p)+" stops being true")
		}
	}
	for e := Event(1); e <= MaxEvents; e++ {
		if l.Has(e) {
			out = append(out, w.event(e)+" happens")
		}
	}
	if len(out) == 0 {
		return nothing
	}
	return strings.Join(out, ", ")
}

// props lists the conditions a property names, ascending.
func (p Property) props() []Prop {
	all := []parts{p.Sentence.parts()}
	if p.Scope != nil {
		all = append(all, p.Scope.parts())
	}
	var out []Prop
	for _, in := range all {
		out = append(out, in.props...)
		out = append(out, in.while...)
		for _, h := range slices.Concat(in.moments, in.optional) {
			out = append(out, h.Becomes)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(p Prop) bool { return p == 0 })
}

// String writes the explanation as text, a line a step.
func (e Explanation) String() string {
	var out strings.Builder
	fmt.Fprintln(&out, e.Meaning)
	e.Allowed.write(&out, "Allowed")
	e.Forbidden.write(&out, "Forbidden")
	for _, b := range e.Boundaries {
		b.Kept.write(&out, fmt.Sprintf("The limit of %s, kept", Span(b.Ticks)))
		b.Broken.write(&out, fmt.Sprintf("The limit of %s, broken", Span(b.Ticks)))
	}
	return out.String()
}

func (s Story) write(out *strings.Builder, title string) {
	fmt.Fprintf(out, "%s:\n", title)
	if len(s.Steps) == 0 {
		out.WriteString("  no run was found\n")
		return
	}
	for i, x := range s.Steps {
		if s.Loop > 0 && i == len(s.Steps)-s.Loop {
			out.WriteString("  and then, for ever:\n")
		}
		out.WriteString("  " + x.String() + "\n")
	}
	if s.ForEver {
		out.WriteString("  and so on for ever: nothing happens any more\n")
	}
}

// String writes a step: "10 min 1 s: time is up (broken)".
func (s Step) String() string {
	text := Span(s.Tick)
	if s.Last > s.Tick {
		text += " to " + Span(s.Last)
	}
	text += ": " + s.What
	if s.Times > 1 {
		text += ", " + times(s.Times)
	}
	if s.Broken {
		text += " (broken)"
	}
	return text
}
