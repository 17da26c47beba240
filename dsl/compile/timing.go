// Facts, slots, marks and timers.

package compile

import (
	"cmp"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

var factKinds = map[check.FactKind]machine.FactKind{
	check.FactExpr: machine.DerivedFact, check.FactPrevious: machine.DerivedFact, check.FactChanged: machine.DerivedFact,
	check.FactWindow: machine.DerivedFact, check.FactAge: machine.AgeFact, check.FactClock: machine.ClockFact,
	check.FactSequence: machine.SequenceFact,
}

// sources fills in what facts are computed from in the end: resources that
// devices report.
func (b *builder) sources() {
	for i, r := range b.origin.Resources {
		if r.Fact == nil {
			continue
		}
		var list []machine.Res
		eachSource(r, func(source *check.Resource) { list = append(list, b.resources[source]) })
		slices.Sort(list)
		b.program.Resources[i].Sources = slices.Compact(list)
		b.program.Resources[i].Slides = slides(r)
		b.program.Resources[i].Present, b.program.Resources[i].Total = present(r), r.Fact.Total
	}
}

// present reports whether a fact is computed from readings as they are now.
func present(r *check.Resource) bool {
	return r.Fact.Kind == check.FactExpr && !slices.ContainsFunc(r.Fact.Sources, func(s *check.Resource) bool {
		return s.Fact != nil && !present(s)
	})
}

// slides reports whether a fact is a window, or computed from one.
func slides(r *check.Resource) bool {
	return r.Fact != nil && (r.Fact.Kind == check.FactWindow || slices.ContainsFunc(r.Fact.Sources, slides))
}

// eachSource calls f for the reported resources that a fact is computed from,
// also by way of other facts.
func eachSource(r *check.Resource, f func(*check.Resource)) {
	for _, source := range r.Fact.Sources {
		if source.Fact == nil {
			f(source)
		} else {
			eachSource(source, f)
		}
	}
}

// slots gives each rule with delayed steps the places its runs need.
func (b *builder) slots() {
	b.program.Rules = make([]machine.Rule, len(b.ruleIDs))
	for _, app := range b.d.Apps {
		for _, r := range app.Rules {
			if len(r.ThenLater)+len(r.ElseLater) == 0 {
				continue
			}
			id := b.ruleIDs[r]
			out := &b.program.Rules[id]
			out.Slot, out.Slots = machine.SlotID(len(b.program.Slots)), 1
			if r.Mode == machine.Parallel {
				out.Slots = r.Max
			}
			for range out.Slots {
				b.program.Slots = append(b.program.Slots, machine.Slot{Rule: id})
			}
		}
	}
}

var everyDay = [7]bool{true, true, true, true, true, true, true}

// marks numbers the moments that rules wait for and the borders of the time of
// day, ascending; a border that a rule waits for is one mark.
func (b *builder) marks() {
	found := map[check.Mark]*check.Mark{}
	for _, app := range b.d.Apps {
		for _, r := range app.Rules {
			for _, t := range r.Triggers {
				if t.Mark != nil && found[*t.Mark] == nil {
					found[*t.Mark] = t.Mark
				}
			}
		}
	}
	for _, second := range b.clockBorders() {
		if m := (check.Mark{Second: second, Days: everyDay}); found[m] == nil {
			found[m] = nil
		}
	}
	order := make([]check.Mark, 0, len(found))
	for m := range found {
		order = append(order, m)
	}
	slices.SortFunc(order, compareMarks)
	for i, m := range order {
		b.markIDs[m] = machine.MarkID(i)
		b.origin.Marks = append(b.origin.Marks, found[m])
		b.program.Marks = append(b.program.Marks, machine.Mark{Sun: m.Sun, Second: m.Second, Days: m.Days})
	}
}

func compareMarks(a, b check.Mark) int {
	return cmp.Or(cmp.Compare(a.Sun, b.Sun), cmp.Compare(a.Second, b.Second), slices.CompareFunc(a.Days[:], b.Days[:], compareBools))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

const secondsOfDay = 24 * 60 * 60

// clockBorders lists the seconds of the day at which the region of the time of
// day changes, midnight included where it does.
func (b *builder) clockBorders() []int64 {
	i := slices.IndexFunc(b.program.Resources, func(r machine.Resource) bool { return r.Fact == machine.ClockFact })
	if i < 0 {
		return nil
	}
	cut := b.program.Resources[i].Cut
	region := func(second int64) models.Region {
		r, _ := cut.Cut(models.OfDuration(time.Duration(second) * time.Second))
		return r
	}
	var list []int64
	if region(0) != region(secondsOfDay-1) {
		list = append(list, 0)
	}
	for _, bound := range cut.Bounds() {
		second := bound.At.Int() / int64(time.Second)
		for _, s := range []int64{second, second + 1} {
			if s > 0 && s < secondsOfDay && region(s) != region(s-1) {
				list = append(list, s)
			}
		}
	}
	return list
}

// time adds the timer of a trigger that has one.
func (b *builder) time(rule machine.RuleID, nth int, t *check.Trigger) {
	if t.Ticks == 0 {
		return
	}
	kind := machine.TimerEvery
	if t.Cond != nil {
		kind = machine.TimerHold
	}
	b.program.Timers = append(b.program.Timers, machine.Timer{
		Kind: kind, Rule: rule, Trigger: int32(nth), Ticks: t.Ticks,
	})
}

// timers completes the timers and orders them: by kind, then rule and trigger,
// slot, or resource.
func (b *builder) timers() {
	p := b.program
	for i := range p.Slots {
		p.Timers = append(p.Timers, machine.Timer{Kind: machine.TimerSlot, Rule: p.Slots[i].Rule, Slot: machine.SlotID(i)})
	}
	for i, r := range b.origin.Resources {
		res := machine.Res(i)
		switch {
		case r.Fact != nil && r.Fact.Kind == check.FactAge:
			p.Timers = append(p.Timers, machine.Timer{Kind: machine.TimerAge, Res: res, Ticks: r.Fact.Ticks})
		case r.Model.MaxAgeNanos > 0:
			p.Timers = append(p.Timers, machine.Timer{Kind: machine.TimerStale, Res: res, Ticks: r.Model.MaxAgeNanos / int64(time.Second)})
		}
	}
	slices.SortStableFunc(p.Timers, func(x, y machine.Timer) int { return cmp.Compare(x.Kind, y.Kind) })
	for i := range p.Timers {
		switch t := &p.Timers[i]; t.Kind {
		case machine.TimerSlot:
			p.Slots[t.Slot].Timer = machine.TimerID(i)
		case machine.TimerHold, machine.TimerEvery:
			p.Rules[t.Rule].Triggers[t.Trigger].Timer = machine.TimerID(i)
		}
	}
}
