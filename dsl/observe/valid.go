// What a property must be to be watched.

package observe

import (
	"errors"
	"fmt"
)

// parts are the numbers in a sentence or a scope.
type parts struct {
	props    []Prop
	while    []Prop // may be 0
	events   []Event
	moments  []Happening
	optional []Happening // may be none
	ticks    []int64
	positive []int64 // durations of at least a tick
}

func (s While) parts() parts   { return parts{props: []Prop{s.Q}} }
func (s Between) parts() parts { return parts{moments: []Happening{s.From, s.To}} }
func (s After) parts() parts {
	return parts{moments: []Happening{s.From}, optional: []Happening{s.To}}
}

func (s Always) parts() parts         { return parts{props: []Prop{s.P}, while: []Prop{s.While}} }
func (s Never) parts() parts          { return parts{props: []Prop{s.P}, while: []Prop{s.While}} }
func (s NeverTogether) parts() parts  { return parts{props: s.P} }
func (s AlwaysTogether) parts() parts { return parts{props: s.P} }
func (s LastsAtMost) parts() parts {
	return parts{props: []Prop{s.P}, while: []Prop{s.While}, ticks: []int64{s.Ticks}}
}
func (s LastsAtLeast) parts() parts {
	return parts{props: []Prop{s.P}, positive: []int64{s.Ticks}}
}
func (s NeverHappens) parts() parts {
	return parts{events: []Event{s.Event}, while: []Prop{s.While}}
}
func (s OnlyHappens) parts() parts {
	return parts{events: []Event{s.Event}, props: []Prop{s.While}}
}
func (s Whenever) parts() parts {
	return parts{
		props: []Prop{s.P, s.Q}, while: []Prop{s.Settled, s.Until},
		ticks: []int64{s.Within, s.For},
	}
}
func (s NeverWithin) parts() parts {
	return parts{events: []Event{s.Event}, moments: []Happening{s.After}, ticks: []int64{s.Ticks}}
}
func (s HappensEvery) parts() parts {
	return parts{events: []Event{s.Event}, ticks: []int64{s.Ticks}}
}
func (s HappensAtMost) parts() parts {
	return parts{events: []Event{s.Event}, positive: []int64{s.Ticks}}
}
func (s Before) parts() parts { return parts{props: []Prop{s.Q, s.P}} }
func (s AfterUntil) parts() parts {
	return parts{props: []Prop{s.P}, moments: []Happening{s.F, s.R}}
}
func (s Eventually) parts() parts { return parts{props: []Prop{s.P}} }
func (s Again) parts() parts      { return parts{props: []Prop{s.P}} }
func (s StaysBetween) parts() parts {
	return parts{props: []Prop{s.In}, while: []Prop{s.While}}
}

// check reports the first thing that is wrong with a property.
func (p Property) check() error {
	if p.Sentence == nil {
		return errors.New("a property without a sentence")
	}
	if err := p.Sentence.parts().check(); err != nil {
		return fmt.Errorf("sentence: %w", err)
	}
	if p.Scope != nil {
		if err := p.Scope.parts().check(); err != nil {
			return fmt.Errorf("scope: %w", err)
		}
	}
	switch s := p.Sentence.(type) {
	case NeverTogether, AlwaysTogether:
		if len(p.Sentence.parts().props) == 0 {
			return errors.New("sentence: no conditions to compare")
		}
	case Whenever:
		return s.check()
	case HappensAtMost:
		if s.Times < 1 || s.Times > MaxTimes {
			return fmt.Errorf("sentence: %d times is not between 1 and %d", s.Times, MaxTimes)
		}
	case Again:
		if _, mustEnd := p.Scope.(Between); mustEnd {
			return errors.New(`"again and again" between two moments can never be broken: say "after … until …"`)
		}
	}
	return nil
}

func (s Whenever) check() error {
	switch {
	case s.For != 0 && s.Until != 0:
		return errors.New("sentence: it cannot stay both for a time and until something")
	case s.Settled != 0 && (s.Within != 0 || s.For != 0):
		return errors.New("sentence: a duration needs ticks, and Settled stands for there being none")
	}
	return nil
}

func (p parts) check() error {
	for _, n := range p.props {
		if err := checkNumber("condition", uint8(n), 1, MaxProps); err != nil {
			return err
		}
	}
	for _, n := range p.while {
		if err := checkNumber("condition", uint8(n), 0, MaxProps); err != nil {
			return err
		}
	}
	for _, n := range p.events {
		if err := checkNumber("event", uint8(n), 1, MaxEvents); err != nil {
			return err
		}
	}
	for _, h := range p.moments {
		if err := h.check(); err != nil {
			return err
		}
	}
	for _, h := range p.optional {
		if err := h.check(); err != nil && !h.none() {
			return err
		}
	}
	return p.checkTicks()
}

func (p parts) checkTicks() error {
	for _, d := range p.ticks {
		if d < 0 || d > MaxTicks {
			return fmt.Errorf("%d ticks are not between 0 and %d", d, MaxTicks)
		}
	}
	for _, d := range p.positive {
		if d < 1 || d > MaxTicks {
			return fmt.Errorf("%d ticks are not between 1 and %d", d, MaxTicks)
		}
	}
	return nil
}

func (h Happening) check() error {
	switch {
	case h.none():
		return errors.New("a moment that is neither an event nor a condition")
	case h.Event != 0 && h.Becomes != 0:
		return errors.New("a moment that is both an event and a condition")
	case h.Event != 0:
		return checkNumber("event", uint8(h.Event), 1, MaxEvents)
	}
	return checkNumber("condition", uint8(h.Becomes), 1, MaxProps)
}

func checkNumber(what string, n, least, most uint8) error {
	if n < least || n > most {
		return fmt.Errorf("%s %d is not between %d and %d", what, n, least, most)
	}
	return nil
}
