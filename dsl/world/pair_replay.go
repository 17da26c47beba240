// Replay of pairs: a path of both runs with everything the machines did on the way.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// PairBeat is one move of a replayed pair. Runs holds the beat of each run that
// moves, nil for one that does not; Clocks what happened to the clocks of both.
type PairBeat struct {
	Move   PairMove
	Runs   [2]*Beat
	Clocks []ClockOp
	Broken bool // with this move the runs have let out different things
}

// Start replays the move into a packed initial pair.
func (p *Pair) Start(packed []byte) (PairBeat, error) {
	var found PairBeat
	ok := false
	p.eachStart(func() bool {
		beat, next, possible := p.beat(startBoth)
		if possible && slices.Equal(next, packed) {
			found, ok = beat, true
		}
		return !ok
	})
	if !ok {
		return found, fmt.Errorf("replay: not an initial pair")
	}
	return found, nil
}

// Take replays the move with the given label from a packed pair and gives the
// packed pair it leads to.
func (p *Pair) Take(packed []byte, label uint32) (PairBeat, []byte, error) {
	all := p.Moves(packed)
	if int(label) >= len(all) {
		return PairBeat{}, nil, fmt.Errorf("replay: move %d of %d", label, len(all))
	}
	p.unpack(packed, &p.cur)
	beat, next, possible := p.beat(all[label])
	if !possible {
		return PairBeat{}, nil, fmt.Errorf("replay: move %d leaves the assumptions", label)
	}
	return beat, next, nil
}

// beat applies a move to p.cur and records it.
func (p *Pair) beat(m PairMove) (PairBeat, []byte, bool) {
	beat := PairBeat{Move: m}
	ok := p.apply(m, func(k int, m Move) bool {
		p.w.fresh(&p.next.runs[k])
		b := &Beat{Move: m, Res: -1, Before: p.w.snapshot(&p.w.next)}
		if m.Kind != MoveStart {
			b.Res = p.w.moved(m)
		}
		rec := &Record{}
		done := p.applyRun(k, m, rec)
		b.After, b.Steps, b.Clocks = p.w.snapshot(&p.next.runs[k]), rec.Steps, rec.Clocks
		beat.Runs[k] = b
		p.common(&beat, k, rec.Clocks)
		return done
	})
	beat.Broken = p.next.broken
	next := make([]byte, p.bytes)
	p.pack(&p.next, next)
	return beat, next, ok
}

// common adds what a run did to its clocks, numbered among those of both.
func (p *Pair) common(beat *PairBeat, k int, ops []ClockOp) {
	for _, op := range ops {
		clock, shared := p.clock(k, op.Clock)
		if op.Clock = clock; !shared || k == 0 {
			beat.Clocks = append(beat.Clocks, op)
		}
	}
}

// Schedule gives the earliest time of every beat, in seconds after the start, as
// World.Schedule does; both runs are on one clock. It is nil if nothing runs.
func (p *Pair) Schedule(beats []PairBeat) []int64 {
	if p.clocks == 0 {
		return nil
	}
	list := make([]Beat, len(beats))
	for i := range beats {
		list[i].Clocks = beats[i].Clocks
		list[i].Move.Kind = MoveReport // anything that time does not bring
		if beats[i].Move.Set != 0 {
			list[i].Move = Move{Kind: MoveTime, Set: beats[i].Move.Set}
		}
	}
	at, ok := schedule(list, timetable{}, p.clocks, p.clocks)
	if !ok {
		panic("world: nothing is fixed, and yet there is no schedule")
	}
	return at
}

// Without returns the pairs of the same states in which a rule of the deployment
// does nothing: the counterfactual of blame. They must not be used to judge
// anything else.
func (p *Pair) Without(rule machine.RuleID) *Pair {
	f := *p
	f.w = p.w.Without(rule).Fork()
	f.scratch()
	return &f
}
