// Meaning of sentences about pairs of runs: in other words, with two runs they allow
// and two they forbid.

package compile

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// PairExplanation shows what a sentence about pairs of runs (P18) means. Of the
// boundary, which is one and the same moment, Kept and Broken differ by a second.
type PairExplanation struct {
	Meaning            string
	Allowed, Forbidden PairStory
	Kept, Broken       PairStory
}

// PairStory tells two runs side by side.
type PairStory []PairStep

// PairStep is what happens on a tick, as both runs share it or as the first run has
// it alone, and what leaves each run then; "" is nothing. A step in which that
// differs breaks the sentence.
type PairStep struct {
	Tick          int64
	What          string
	Alone         bool
	First, Second string
}

// Broken reports whether somebody who watches can tell the runs apart here.
func (s PairStep) Broken() bool { return s.First != s.Second }

// PairMeaning explains a promise about pairs of runs; ok is false for any other.
func PairMeaning(p *check.Property) (e PairExplanation, ok bool) {
	secret, sees, leaves, further := "", "", "", ""
	switch p.Decl.Sentence.(type) {
	case *syntax.NobodyLearns:
		secret = p.Resource.Ref
		sees = "every notification with its text, every call, and every command but those to " + secret
		leaves = "a notification leaves"
	case *syntax.CannotControl:
		secret = p.Resource.Ref
		d := ""
		if p.Device != nil {
			d = p.Device.Name
		} else {
			d = p.Target.Ref
		}
		sees = "every command to " + d
		further = " Another device that was told different things in the two runs may go on differently."
		leaves = "a command to " + d + " leaves"
	default:
		return e, false
	}
	if p.Scope != nil {
		return e, false
	}
	e.Meaning = fmt.Sprintf("Of any two runs that differ only in what %s does and reports, the same leaves at the same moments: %s.%s", secret, sees, further)
	start := PairStep{What: "the rules start"}
	differs := secret + " changes and is reported"
	input := "something else is reported"
	e.Allowed = PairStory{start, {Tick: 10, What: differs, Alone: true}, {Tick: 20, What: input, First: leaves, Second: leaves}}
	e.Forbidden = PairStory{start, {Tick: 10, What: differs, Alone: true}, {Tick: 20, What: input, First: leaves}}
	e.Kept = PairStory{start, {Tick: 10, What: differs, Alone: true}, {Tick: 20, What: "time is up", First: leaves, Second: leaves}}
	e.Broken = PairStory{
		start, {Tick: 10, What: differs, Alone: true},
		{Tick: 20, What: "time is up", First: leaves}, {Tick: 21, What: "time is up", Second: leaves},
	}
	return e, true
}

// String writes the explanation for a terminal.
func (e PairExplanation) String() string {
	var out strings.Builder
	fmt.Fprintln(&out, e.Meaning)
	e.Allowed.write(&out, "Allowed")
	e.Forbidden.write(&out, "Forbidden")
	e.Kept.write(&out, "The same moment, kept")
	e.Broken.write(&out, "The same moment, broken")
	return out.String()
}

// write tells the steps up to the one that breaks the sentence, and what would have
// followed.
func (s PairStory) write(out *strings.Builder, title string) {
	fmt.Fprintf(out, "%s:\n", title)
	broken := false
	for _, x := range s {
		fmt.Fprintf(out, "  %s: %s\n", observe.Span(x.Tick), x.text(!broken))
		broken = broken || x.Broken()
	}
}

func (s PairStep) text(first bool) string {
	text := s.What
	if s.Alone {
		text += " in the first run only"
	}
	switch {
	case s.First != "" && s.First == s.Second:
		text += ", and " + s.First + " both runs"
	case s.First != "":
		text += ", and " + s.First + " the first run, nothing the second"
	case s.Second != "":
		text += ", and " + s.Second + " the second run, nothing the first"
	case s.Alone:
		text += "; nothing leaves either"
	}
	if first && s.Broken() {
		text += " (broken)"
	}
	return text
}
