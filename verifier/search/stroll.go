// Strolls: random runs, which find what breaks a promise where all runs are too many.

package search

import (
	"context"
	"errors"
	"math/bits"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
)

const (
	// strides is how many moves are taken in all, and so many once or several times more by
	// casts; stride is after how many a new run is begun, shortStride by casts.
	strides     = 20_000
	stride      = 60
	shortStride = 24
	// confirmed is how many runs that break the sentence are tried to be confirmed.
	confirmed = 8
)

// Stroll looks for a violation among random runs of the world of a question, a fixed
// number of them, drawn from a fixed seed: the same question has the same answer. Only
// Run says something: a confirmed violation, from which every move was dropped without
// which the rest still breaks the sentence; it need not be a shortest one. Sentences
// about the long run are left alone, and questions about fewer resources than least.
//
// Errors: only what is a defect of this program.
func Stroll(ctx context.Context, q Question, least int, opt Options) (*Result, error) {
	w, err := world.New(q.Spec, q.Rung, q.Property)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return &Result{Limit: OfValues + limit.What}, nil
	}
	if err != nil {
		return nil, err
	}
	s := &stroll{
		decision: decision{q: q, opt: opt, w: w.Plain(), most: 1, left: maxCompleted},
	}
	res := &Result{World: w}
	if len(w.Resources()) >= least && !w.Live() && q.Property.Kind != world.PossibleProperty {
		err = s.run(ctx, res)
	}
	return res, err
}

// stroll draws runs of a world.
type stroll struct {
	decision
	draws     draws
	starts    [][]byte
	influence influence
}

// draws is a sequence of numbers that look drawn at random, always the same.
// Source: Steele, Lea & Flood, Fast splittable pseudorandom number generators (2014).
type draws uint64

// below gives the next number, below n.
func (d *draws) below(n int) int {
	*d += 0x9e3779b97f4a7c15
	x := uint64(*d)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	high, _ := bits.Mul64(x^x>>31, uint64(n))
	return int(high)
}

func (s *stroll) run(ctx context.Context, res *Result) error {
	if err := s.begins(); err != nil {
		return err
	}
	s.influence = influences(s.q.Spec.Program)
	for _, few := range []bool{false, true} {
		end := res.States + strides
		if few {
			end = res.States + s.opt.Casts*strides
		}
		for tried := 0; res.States < end && len(s.starts) > 0 && tried < confirmed && ctx.Err() == nil; {
			start, labels, broken := s.wander(res, few)
			if !broken {
				continue
			}
			tried++
			if err := s.show(res, start, labels); err != nil || res.Run != nil {
				return err
			}
		}
	}
	return nil
}

// begins lists the states to begin in, as a path has them that begins there.
func (s *stroll) begins() (err error) {
	s.w.Fork().Initial(func(state []byte) {
		p, e := begin(s.w, state)
		if e != nil {
			err = e
			return
		}
		s.starts = append(s.starts, p.last())
	})
	return err
}

// wander takes random moves until the sentence is broken, if it comes to that; a start
// that breaks it needs none. With few only a cast does something.
func (s *stroll) wander(res *Result, few bool) (start []byte, labels []uint32, broken bool) {
	start = s.starts[s.draws.below(len(s.starts))]
	state := append([]byte(nil), start...)
	var cast map[machine.Res]bool
	end := stride
	if few {
		cast = s.cast()
		labels = s.settle(state, cast, labels)
		end = len(labels) + shortStride
	}
	for len(labels) < end && !s.w.Broken(state) {
		res.States++
		label, ok := s.step(state, cast)
		if !ok {
			break
		}
		labels = append(labels, label)
	}
	return start, labels, s.w.Broken(state)
}

// step takes a random move of a state, which it changes: first of whom or what is drawn
// it is, so that what can do much is not drawn more often; nobody outside a cast, if there is
// one, but to answer a command. False if there is none.
func (s *stroll) step(state []byte, cast map[machine.Res]bool) (label uint32, ok bool) {
	moves := s.w.Moves(state)
	type source struct {
		kind world.MoveKind
		at   int
	}
	var order []source
	by := map[source][]uint32{}
	for i, m := range moves {
		if cast != nil && (m.Kind == world.MoveReport || m.Kind == world.MoveActual || m.Kind == world.MovePerson) && !cast[s.w.Resources()[m.At]] {
			continue
		}
		k := source{m.Kind, m.At}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], uint32(i))
	}
	for range 8 {
		if len(order) == 0 {
			return 0, false
		}
		list := by[order[s.draws.below(len(order))]]
		label = list[s.draws.below(len(list))]
		if s.take(state, moves[label]) {
			return label, true
		}
	}
	return 0, false
}

// take replaces a state by what a move leads to; false if that leaves the assumptions.
func (s *stroll) take(state []byte, m world.Move) (ok bool) {
	s.w.After(state, m, func(next []byte) {
		copy(state, next)
		ok = true
	})
	return ok
}

// show tries to confirm a run, as short as it becomes.
func (s *stroll) show(res *Result, start []byte, labels []uint32) error {
	p, err := begin(s.w, start)
	if err != nil {
		return err
	}
	for _, label := range labels {
		if err := p.take(label); err != nil {
			return err
		}
	}
	for _, q := range []*path{s.trim(p), p} { // what a run does not need may be owed
		q = s.inOrder(q, s.w.Broken)
		run, err := explain.Concretize(s.q.Spec, s.w, q.beats, s.q.Judge)
		var abstract *explain.AbstractionError
		switch {
		case errors.As(err, &abstract):
			continue
		case err != nil:
			return err
		}
		q, res.Run = s.shorten(q, run)
		res.Recipe = q.recipe()
		break
	}
	return nil
}

// trim drops moves from a path as long as the rest breaks the sentence, the last first,
// stretches of them before single ones.
func (s *stroll) trim(p *path) *path {
	for size := len(p.beats) / 2; size > 0; size /= 2 {
		for i := len(p.beats) - 1 - size; i > 0; i -= size {
			if q := s.dropping(p, i, min(i+size, len(p.beats)-1)); q != nil {
				p = q
				i = min(i, len(p.beats)-1)
			}
		}
	}
	return p
}

// dropping takes the moves of a path but those from one to another, and passes over
// others that are not possible then; nil if the sentence is not broken so. It ends as
// soon as it is.
func (s *stroll) dropping(p *path, from, to int) *path {
	c := &completion{w: s.w}
	q := p.cut(from)
	for i := to; i < len(p.beats) && !s.w.Broken(q.last()); i++ {
		if label := c.find(q, p.beats[i].Move); label >= 0 && q.take(uint32(label)) != nil {
			return nil
		}
	}
	if !s.w.Broken(q.last()) {
		return nil
	}
	return q
}
