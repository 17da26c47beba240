// Violations among faults: a run has to last until no excuse is left.

package search

import (
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// faultyTries is how many violating states are tried on the faulty rung: each is
// followed further than to itself.
const faultyTries = 64

// maxQuiet bounds the moves by which a run comes to rest.
const maxQuiet = 40

// quieten goes on with a path that breaks the sentence too early to count, while
// an excuse is left: what is under way arrives, one after the other, and the
// sentence stays broken. ok is false if no such run can be confirmed.
func (d *decision) quieten(p *path) (*path, *explain.Run, bool) {
	q := p.cut(len(p.beats))
	for range maxQuiet {
		if !d.settles(q) {
			return nil, nil, false
		}
		if run, err := explain.Concretize(d.q.Spec, q.w, q.beats, d.q.Judge); err == nil {
			return q, run, true
		}
	}
	return nil, nil, false
}

// settles adds the first move by which something under way arrives and after
// which the sentence is still broken.
func (d *decision) settles(q *path) bool {
	for label, m := range q.w.Moves(q.last()) {
		if !arrives(q.w, q.last(), m) {
			continue
		}
		longer := q.cut(len(q.beats))
		if longer.take(uint32(label)) == nil && q.w.Broken(longer.last()) {
			*q = *longer
			return true
		}
	}
	return false
}

// arrives reports whether a move brings something that is under way: a report, the
// first one of a device among them, a command, or an answer.
func arrives(w *world.World, packed []byte, m world.Move) bool {
	switch m.Kind {
	case world.MoveReport:
		return w.UnderWay(packed, m) || !w.Reported(packed, m)
	case world.MoveDeliver:
		return !m.Older && !m.Again && !m.Doubled && !m.Wrong
	}
	return m.Kind == world.MoveAnswer
}
