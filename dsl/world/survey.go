// Surveys: everything a set of rules does, for whoever looks at it move by move.

package world

import "github.com/tenet-iot/tenet/dsl/machine"

// surveyRules adds rules with all that they write.
func (c *cone) surveyRules(rules []machine.RuleID) {
	for _, id := range rules {
		c.addRule(id)
		c.spec.Program.Rules[id].EachAction(func(a *machine.Action) bool {
			switch a.Kind {
			case machine.DoSet, machine.DoCall:
				c.addRes(a.Res)
			case machine.DoAssign:
				c.addVar(a.Var)
			}
			return true
		})
	}
}

// Tap has f called with every Step of the moves taken from now on; nil for
// nobody. What f is given is valid until it returns, and speaks of the rules of
// the slice. A Fork has no tap.
func (w *World) Tap(f func(in machine.Input, out *machine.Output)) { w.tap = f }

// Branch is a move out of a state, as Survey gives it.
type Branch struct {
	Label uint32
	Move  Move
	// External: a person, a sensor, a fault, or a device that is free to do so brings
	// the move about; all else follows from what has been done already.
	External bool
	// Strikes: a fault does, Move.Fault of those that may.
	Strikes bool
	// Scheduled: a moment of the day, or of the sun, is due with the move.
	Scheduled bool
	// Next is the packed state it leads to; nil if the assumptions forbid it.
	Next []byte
}

// Survey is Successors with the moves themselves, those that the assumptions
// forbid included, until yield returns false. Next is reused.
func (w *World) Survey(packed []byte, yield func(Branch) bool) {
	w.survey(packed, w.apply, yield)
}

// SurveyNow is Survey, but in Next no time has passed since the move: a move out of it
// comes at the same moment, until Pass lets time go on.
func (w *World) SurveyNow(packed []byte, yield func(Branch) bool) {
	w.survey(packed, func(s *state, m Move) bool {
		if !w.perform(s, m) {
			return false
		}
		w.normalize(s)
		return true
	}, yield)
}

// Pass gives what a state in which no time has passed is from then on. It is valid until the
// next call of a method of w.
func (w *World) Pass(packed []byte) []byte {
	w.unpack(packed, &w.next)
	w.pass(&w.next)
	w.pack(&w.next, w.buf)
	return w.buf
}

func (w *World) survey(packed []byte, apply func(*state, Move) bool, yield func(Branch) bool) {
	w.unpack(packed, &w.cur)
	w.branches(&w.cur, func(label uint32, m Move) bool {
		b := Branch{Label: label, Move: m, External: w.external(&w.cur, m), Strikes: m.strikes()}
		b.Scheduled = m.Kind == MoveTime && m.Set>>w.clocks.timers != 0
		w.copy(&w.next, &w.cur)
		if apply(&w.next, m) {
			w.pack(&w.next, w.buf)
			b.Next = w.buf
		}
		return yield(b)
	})
}

// SurveyOutcomes is Survey for a world with a focus. Labels number what moves come to, which
// depends on nothing that is found after commands leave.
//
// Errors: as Successors.
func (w *World) SurveyOutcomes(packed []byte, yield func(Branch) bool) error {
	w.unpack(packed, &w.cur)
	label := uint32(0)
	w.decider.over = false
	w.moves(&w.cur, func(m Move) bool {
		return w.eachOutcome(m, func() bool {
			w.pack(&w.next, w.buf)
			b := Branch{Label: label, Move: m, External: w.external(&w.cur, m), Strikes: m.strikes(), Next: w.buf}
			b.Scheduled = m.Kind == MoveTime && m.Set>>w.clocks.timers != 0
			label++
			return yield(b)
		})
	})
	return w.decider.limit()
}

// external reports whether nothing done before brings a move about.
func (w *World) external(s *state, m Move) bool {
	if m.strikes() {
		return true
	}
	switch m.Kind {
	case MoveStart, MovePerson, MoveFacts:
		return true
	case MoveReport:
		return s.flight[m.At] == none
	case MoveActual:
		return len(w.helpingMust(s, m)) == 0
	}
	return false
}

// strikes reports whether a move is a fault, rather than what comes of one.
func (m Move) strikes() bool {
	return m.Kind == MoveFault || m.Kind == MoveOffline || m.Kind == MoveLose || m.Wrong || m.Doubled
}

// Machine gives the machine's part of a packed state: of what is composed. It is
// valid until the next call of a method of w.
func (w *World) Machine(packed []byte) *machine.State {
	w.unpack(packed, &w.tmp)
	return &w.tmp.m
}

// Actual gives a packed state with the actual values in place of the reported
// ones, for conditions; what is still open is unknown. It is valid until the next
// call of a method of w.
func (w *World) Actual(packed []byte) *machine.State {
	w.unpack(packed, &w.tmp)
	return w.actualView(&w.tmp)
}
