// Recipes: violations as data, confirmed anew wherever they are used.

package search

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// Recipe is a path as data: the packed state it starts in, and the number of each
// move in the world of its question.
type Recipe struct {
	Start []byte   `json:"start"`
	Moves []uint32 `json:"moves"`
}

// recipe writes a path down.
func (p *path) recipe() *Recipe {
	r := &Recipe{Start: slices.Clone(p.states[0])}
	for i := 1; i < len(p.beats); i++ {
		r.Moves = append(r.Moves, uint32(slices.Index(p.w.Moves(p.states[i-1]), p.beats[i].Move)))
	}
	return r
}

// Replay takes the moves of a recipe in the world of a question, which breaks the
// sentence with the last and not before, and confirms the run as Decide does.
//
// Errors: the recipe is none of this question.
func Replay(q Question, r Recipe) (*explain.Run, error) {
	w, err := world.New(q.Spec, q.Rung, q.Property)
	if err != nil {
		return nil, err
	}
	if !w.Valid(r.Start) {
		return nil, fmt.Errorf("search: a recipe that starts in no state of this world")
	}
	p, err := begin(w, r.Start)
	if err != nil {
		return nil, err
	}
	w = p.w
	for _, label := range r.Moves {
		if w.Broken(p.last()) {
			return nil, fmt.Errorf("search: a recipe goes on after the sentence is broken")
		}
		if err := p.take(label); err != nil {
			return nil, err
		}
	}
	if !w.Broken(p.last()) {
		return nil, fmt.Errorf("search: a recipe after which the sentence is not broken")
	}
	return explain.Concretize(q.Spec, w, p.beats, q.Judge)
}

// Follow takes the moves of a recipe in the world of a question, whatever comes of the
// sentence, and gives the run readings. Errors: as Replay; *explain.AbstractionError.
func Follow(q Question, r Recipe) (*explain.Run, error) {
	w, err := world.New(q.Spec, q.Rung, q.Property)
	if err != nil {
		return nil, err
	}
	if !w.Valid(r.Start) {
		return nil, fmt.Errorf("search: a recipe that starts in no state of this world")
	}
	p, err := begin(w, r.Start)
	if err != nil {
		return nil, err
	}
	for _, label := range r.Moves {
		if err := p.take(label); err != nil {
			return nil, err
		}
	}
	return explain.Concretize(q.Spec, p.w, p.beats, q.Judge)
}
