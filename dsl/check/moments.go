// Moments of the day, and sequences of two happenings.

package check

import (
	"slices"
	"strconv"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

var dayNames = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

const (
	secondsOfMinute = 60
	secondsOfHour   = 3600
	secondsOfDay    = 24 * secondsOfHour
)

// moment checks what an "at" waits for; nil if it was reported.
func (s *scope) moment(n *syntax.AtTrigger) *Mark {
	m := &Mark{Sun: n.Sun, Days: s.days(n.Days)}
	switch {
	case n.Time != nil:
		m.Second = int64(n.Time.Hour)*secondsOfHour + int64(n.Time.Minute)*secondsOfMinute
		return m
	case n.Name != nil:
		second, ok := s.namedTime(n.Name)
		m.Second = second
		if !ok {
			return nil
		}
		return m
	case n.Sun == "":
		s.incomplete = true
		return nil
	case n.Offset == nil:
		return m
	}
	offset, ok := s.duration(n.Offset, "the time before or after the sun")
	switch {
	case !ok:
		return nil
	case offset >= secondsOfDay:
		s.report(errSunOffset(n.Offset.Where()))
		return nil
	}
	m.Second = offset
	if n.Minus {
		m.Second = -offset
	}
	return m
}

// namedTime gives the second of the day of a constant; false if it was reported.
func (s *scope) namedTime(n *syntax.RefExpr) (int64, bool) {
	name := n.Parts[0].Name
	if !s.named(name) {
		s.report(errUnknownMoment(n.Where(), name, s.words()))
		return 0, false
	}
	t := s.elaborate(n, models.Type{Kind: models.Time})
	switch {
	case t == nil:
		return 0, false
	case t.typ.Kind != models.Time || !t.isConst():
		s.report(errWrongType(n.Where(), models.Type{Kind: models.Time}, t.typ))
		return 0, false
	}
	return t.con.value.Int() / int64(time.Second), true
}

// days marks the days of the week in some ranges, which may go over Sunday; none
// is every day. The parser has judged the names.
func (s *scope) days(ranges []*syntax.DayRange) [7]bool {
	var days [7]bool
	mark := func(from, to int) {
		if from < 0 || to < 0 {
			s.incomplete = true
			return
		}
		for d := from; ; d = (d + 1) % len(days) {
			if days[d] = true; d == to {
				return
			}
		}
	}
	for _, r := range ranges {
		from := slices.Index(dayNames, r.From.Name)
		switch {
		case r.To != nil:
			mark(from, slices.Index(dayNames, r.To.Name))
		case r.From.Name == "weekdays":
			mark(0, 4)
		case r.From.Name == "weekends":
			mark(5, 6)
		default:
			mark(from, from)
		}
	}
	if len(ranges) == 0 {
		mark(0, 6)
	}
	return days
}

// sequence checks a sequence of two happenings: a fact; nil if it was reported.
func (s *scope) sequence(n *syntax.SequenceTrigger) *Resource {
	f := &Fact{Kind: FactSequence, Together: n.Together}
	var a, b string
	f.A, a = s.happening(n.A)
	f.B, b = s.happening(n.B)
	ticks, ok := s.duration(n.Within, "the time of a sequence")
	if f.A == nil || f.B == nil || !ok {
		return nil
	}
	f.Ticks = ticks
	for _, h := range []*Happening{f.A, f.B} {
		f.Sources = append(f.Sources, h.resources()...)
	}
	ref := a + " then " + b + " within " + secondsText(ticks)
	if n.Together {
		ref = a + " and " + b + " together within " + secondsText(ticks)
	}
	key := "sequence " + f.A.key() + ", " + f.B.key() + " " + strconv.FormatBool(n.Together) + " " + strconv.FormatInt(ticks, 10)
	return s.fact(key, ref, models.Type{}, f)
}

// happening checks one of the two; with its text.
func (s *scope) happening(n *syntax.SequenceStep) (*Happening, string) {
	if n == nil || n.Cond == nil {
		s.incomplete = true
		return nil, ""
	}
	if n.What != "" {
		ref, ok := n.Cond.(*syntax.RefExpr)
		if !ok {
			s.incomplete = true
			return nil, ""
		}
		r := s.resource(ref)
		if r == nil || s.resourceTerm(ref, r) == nil {
			return nil, ""
		}
		return &Happening{Resource: r, Changes: n.What == "changes"}, r.Ref + " " + n.What
	}
	t := *s
	t.raw, t.present = true, "a sequence"
	c := t.cond(n.Cond)
	if c == nil {
		return nil, ""
	}
	if len(c.Operands()) == 0 {
		s.report(errAboutNothing(n.Where(), "sequence"))
		return nil, ""
	}
	return &Happening{Cond: c}, c.Text
}

// resources lists what a happening reads.
func (h *Happening) resources() []*Resource {
	if h.Cond == nil {
		return []*Resource{h.Resource}
	}
	var list []*Resource
	for _, o := range h.Cond.Operands() {
		list = append(list, o.Resource)
	}
	return list
}

// key tells happenings apart.
func (h *Happening) key() string {
	if h.Cond == nil {
		return h.Resource.cel + " " + strconv.FormatBool(h.Changes)
	}
	return h.Cond.key()
}

// key is the condition as CEL text, with Kleene's connectives as functions.
func (c *Cond) key() string {
	if c.Op == machine.OpAtom {
		text := c.Atom.CEL
		for _, o := range c.Atom.Operands {
			text += " " + o.Name()
		}
		return text
	}
	text := strconv.Itoa(int(c.Op)) + "("
	for _, part := range []*Cond{c.A, c.B, c.C} {
		if part != nil {
			text += part.key() + "; "
		}
	}
	return text + ")"
}
