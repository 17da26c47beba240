// Help: which moves lead on when something is to stay possible, and which
// outcomes nobody chooses.

package world

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// help names a way to go on: all moves of one name are what may become of it, and
// nobody chooses among them.
//
// "It stays possible to p" (P17) is true if in every state that can be reached
// somebody or something can go on towards p, whatever becomes of each step. Who
// can:
//
//   - Time: the next clocks come to their end. Which are first is decided by how
//     long they have run, which a state does not always tell; so all moves of
//     time are one way. That the sun does not set, or the clocks are changed, helps
//     nobody and hinders nobody.
//   - A report under way arrives; an unknown value is reported for the first
//     time, with any value at all.
//   - A command reaches its device, which does any of what its behaviour permits;
//     it is then answered or, where the device need not answer, timed out.
//   - A device makes a change it must make: the transition is chosen, where it
//     leads, if to several values, is not.
//   - People: commands that the policy grants, and changes by hand, of any value.
//   - With the weather: sensors move within declared physics, to any value.
//
// Who cannot: devices that merely may change, sensors without the weather,
// strangers, and time when it changes a computed value. Facts that come with a
// report, whether it differs from the one before within a region, and whether a
// newer report replaces one under way, nobody chooses.
type help struct {
	kind           MoveKind
	at             int
	value, command int16
	late, older    bool
	transition     int
}

// Goal reports whether the condition of a PossibleProperty is true in a packed
// state.
func (w *World) Goal(packed []byte) bool {
	w.unpack(packed, &w.tmp)
	return w.program.Eval(w.prop.P, w.actualView(&w.tmp)) == machine.True
}

// Helps emits the moves of a state that help, each with the number of its way;
// several ways may share a move. To go on in a way is safe if all moves of its
// number lead to where that is wanted. With apart every move of time is a way of
// its own, as if it were chosen which clock is first: where then nothing helps,
// nothing helps in truth.
func (w *World) Helps(packed []byte, apart bool, emit func(label uint32, way int, next []byte)) {
	w.unpack(packed, &w.cur)
	ways := map[help]int{}
	w.branches(&w.cur, func(label uint32, m Move) bool {
		list := w.helping(&w.cur, m)
		if len(list) == 0 {
			return true
		}
		w.copy(&w.next, &w.cur)
		if !w.apply(&w.next, m) {
			return true
		}
		w.pack(&w.next, w.buf)
		for _, h := range list {
			if apart && h.kind == MoveTime {
				h.at = int(label)
			}
			if _, known := ways[h]; !known {
				ways[h] = len(ways)
			}
			emit(label, ways[h], w.buf)
		}
		return true
	})
}

// helping lists the ways a move belongs to.
func (w *World) helping(s *state, m Move) []help {
	one := func(h help) []help {
		h.kind, h.at = m.Kind, m.At
		return []help{h}
	}
	switch m.Kind {
	case MoveTime:
		if m.Missed == 0 && m.Joined == 0 {
			return []help{{kind: MoveTime}}
		}
	case MoveReport:
		return w.helpingReport(s, m)
	case MoveDeliver:
		return one(help{command: m.Command, older: m.Older})
	case MoveAnswer, MoveTimeout:
		return []help{{kind: MoveAnswer, at: m.At}}
	case MovePerson:
		if !m.Stranger {
			return one(help{value: m.Value})
		}
	case MoveActual:
		if w.chosenChange(m.At) {
			return one(help{value: m.Value})
		}
		return w.helpingMust(s, m)
	}
	return nil
}

// chosenChange reports whether somebody chooses the values of a resource: people
// by hand, or the weather where it helps.
func (w *World) chosenChange(i int) bool {
	model := &w.program.Resources[w.res[i]].Model
	return model.ByHand || w.prop.Weather && model.Kind == models.Sensor
}

func (w *World) helpingReport(s *state, m Move) []help {
	d, r := &w.devices[m.At], w.res[m.At]
	h := help{kind: MoveReport, at: m.At, value: m.Value, late: m.Late}
	switch {
	case s.m.Region[r] == machine.NoRegion, s.actual[m.At] == none && !d.loose:
		h.value = none
	case d.loose && s.m.Region[r] != d.values.region[m.Value] && !w.chosenChange(m.At):
		return nil
	}
	return []help{h}
}

// helpingMust lists the transitions that a device must make and that lead to the
// value of a move.
func (w *World) helpingMust(s *state, m Move) []help {
	d := &w.devices[m.At]
	view := w.actualView(s)
	var out []help
	for k := range d.moves {
		t := &d.moves[k]
		if t.Label == Must && t.Effect == EffectTo && matches(t.From, d.values.region[s.actual[m.At]]) &&
			matches(t.To, d.values.region[m.Value]) && w.program.Eval(t.When, view) == machine.True {
			out = append(out, help{kind: MoveActual, at: m.At, transition: k + 1})
		}
	}
	return out
}
