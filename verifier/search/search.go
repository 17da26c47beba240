// Package search decides one question about a deployment on one rung: it
// explores the world of the question until something breaks it, everything was
// seen, or a limit is hit.
//
// A violation is only reported as the confirmed run of explain.Concretize. If a
// path cannot be confirmed the search goes on through a bounded number of
// others, then hunts among runs of raw readings, before it gives up.
package search

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// Question is what is asked.
type Question struct {
	Spec     *world.Spec
	Rung     world.Rung
	Property world.Property
	Judge    explain.Judge
}

// Options bound a search; zero limits mean none.
type Options struct {
	MaxStates int
	Memory    int64
	Workers   int
	Progress  func(space.Progress)
	// Casts is of Stroll: how many times as many moves are taken of few as of everybody.
	Casts int
}

// Result is the answer. Exactly one of Holds, Run and Limit is given.
type Result struct {
	// Holds: everything was explored and nothing broke the property. Graph is
	// then closed and may be evidence.
	Holds bool
	// Run is a shortest confirmed violation. Recipe are its moves, where it simply
	// ends with a state that breaks the sentence.
	Run    *explain.Run
	Recipe *Recipe
	// Limit says in words why there is no answer; Memory that it is Options.Memory.
	Limit  string
	Memory bool

	// Coarse: it holds in the coarse world, and so in the delayed one.
	Coarse bool

	// Focus: it holds in the world with this focus, and so in that of the question.
	Focus *world.Focus

	// Timed: it holds in the world in which reports and answers keep their times.
	Timed bool

	// Ranks, by ID of the graph, show that a sentence about the long run holds.
	Ranks *proof.Ranks
	// Empty: no run meets what is demanded of runs that count, so that a
	// sentence about the long run holds of none.
	Empty bool

	World *world.World
	// Of what Holds the states: those of Graph, or Members one after another.
	Graph       *space.Graph
	Members     []byte
	Seen        world.Seen
	States      int
	Transitions int
}

// contradiction is the limit of a search that has nowhere to begin.
const contradiction = "assumptions: they contradict each other, no world is left"

// Interrupted is the limit of a search whose context was cancelled.
const Interrupted = "interrupted"

// tries is how many violating states are tried before the search gives up
// confirming one.
const tries = 256

// Decide answers a question. The result depends on the question and the limits
// alone, not on the number of workers, as long as neither memory nor the
// context ends the search.
//
// Errors: only what is a defect of this program; limits are results.
func Decide(ctx context.Context, q Question, opt Options) (*Result, error) {
	w, err := world.New(q.Spec, q.Rung, q.Property)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return &Result{Limit: OfValues + limit.What}, nil
	}
	if err != nil {
		return nil, err
	}
	d := &decision{q: q, opt: opt, w: w, most: 1, left: maxCompleted}
	res, err := d.run(ctx)
	if err != nil || res.Holds || res.Run != nil || !d.w.Live() || !d.countable() {
		return res, err
	}
	return d.inTime(ctx, res)
}

// OfValues begins a limit that says of what there is too much to build a world.
const OfValues = "values: "

// Coarse asks whether a question about the delayed world is settled by the
// coarse one that contains it. Only Holds says something: anything else leaves
// the question as it was.
func Coarse(ctx context.Context, q Question, opt Options) (*Result, error) {
	w, err := world.NewCoarse(q.Spec, q.Property)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return &Result{Limit: OfValues + limit.What}, nil
	}
	if err != nil {
		return nil, err
	}
	d := &decision{q: q, opt: opt, w: w, most: 1}
	res, _, err := d.explore(ctx)
	if err != nil {
		return nil, err
	}
	res.Coarse = res.Holds
	return res, nil
}

type decision struct {
	q    Question
	opt  Options
	w    *world.World
	most int // violating states to gather
	left int // moves that may still be taken to complete paths
	// untimely: some path to a violation was not confirmed because it may take longer
	// than is declared.
	untimely bool
}

// run explores to the first violating state; if that cannot be confirmed, once
// more to many of them.
func (d *decision) run(ctx context.Context) (*Result, error) {
	res, broken, err := d.explore(ctx)
	if err != nil {
		return nil, err
	}
	if res.Holds && d.w.Live() {
		return d.longRun(ctx, res)
	}
	if res.Holds && d.q.Property.Kind == world.PossibleProperty {
		return d.possible(ctx, res)
	}
	if len(broken) == 0 {
		return res, nil
	}
	reason, err := d.confirm(res, broken)
	if err != nil {
		return res, err
	}
	if res.Run != nil {
		return res, d.nearer(ctx, res, broken[0])
	}
	if d.countable() {
		if second, err := d.inTime(ctx, res); err != nil || second != res {
			return second, err
		}
	}
	if d.q.Rung == world.Faulty {
		d.most = faultyTries
	} else {
		d.most = tries
	}
	res, broken, err = d.explore(ctx)
	if err != nil || len(broken) == 0 {
		return res, err
	}
	if _, err = d.confirm(res, broken); err != nil || res.Run != nil {
		return res, err
	}
	if res.Run, err = d.hunt(res.Graph, broken); err != nil || res.Run != nil {
		return res, err
	}
	res.Limit = "abstraction: " + reason
	return res, nil
}

// explore gathers violating states, at most d.most. Beyond the first search
// the moves out of a violating state are left out.
func (d *decision) explore(ctx context.Context) (*Result, []space.ID, error) {
	sys := &system{World: d.w, forks: &forks{}, prune: d.most > 1}
	var broken []space.ID
	visit := func(id space.ID, state []byte) space.Verdict {
		if !d.w.Broken(state) {
			return space.Continue
		}
		broken = append(broken, id)
		if len(broken) < d.most {
			return space.Continue
		}
		return space.Stop
	}
	g, err := space.Explore(ctx, sys, visit, space.Options{
		Limits:  space.Limits{States: d.opt.MaxStates, Bytes: d.opt.Memory},
		Workers: d.opt.Workers, Progress: d.opt.Progress,
	})
	res := &Result{World: d.w, Graph: g}
	if g != nil {
		res.States, res.Transitions = g.Len(), g.Transitions()
	}
	res.Seen = sys.forks.seen(d.w)
	var limit *space.LimitError
	switch {
	case errors.As(err, &limit):
		res.Limit, res.Memory = limitText(limit), limit.What == space.LimitMemory
	case err != nil:
		return nil, nil, err
	case len(broken) > 0:
	case g.Len() == 0:
		res.Limit = contradiction
	default:
		res.Holds = true
	}
	if len(broken) > 0 && limit != nil && d.most == 1 {
		return nil, nil, fmt.Errorf("search: a limit was hit after a violation stopped it")
	}
	return res, broken, nil
}

// limitText words a limit and how far the search had come.
func limitText(e *space.LimitError) string {
	if e.What == space.LimitInterrupted {
		return Interrupted
	}
	return e.Error()
}

// confirm tries violating states in the order found. Reason is why the first
// of them failed.
func (d *decision) confirm(res *Result, broken []space.ID) (reason string, err error) {
	for _, id := range broken {
		path, err := newPath(d.w, res.Graph.Trace(id))
		if err != nil {
			return "", err
		}
		if d.q.Rung < world.Faulty {
			path = d.inOrder(path, path.w.Broken)
		}
		run, err := explain.Concretize(d.q.Spec, path.w, path.beats, d.q.Judge)
		var abstract *explain.AbstractionError
		if errors.As(err, &abstract) && d.q.Rung == world.Faulty {
			if longer, later, ok := d.quieten(path); ok {
				path, run, err = longer, later, nil
			}
		}
		switch {
		case err == nil:
			path, res.Run = d.shorten(path, run)
			res.Recipe, res.Limit = path.recipe(), ""
			return "", nil
		case !errors.As(err, &abstract):
			return "", err
		case reason == "":
			reason = abstract.Error()
		}
	}
	return reason, nil
}

// system is a world as the search wants it.
type system struct {
	*world.World
	forks *forks
	prune bool
}

// forks keeps the worlds of all workers, for what they have seen.
type forks struct {
	mu     sync.Mutex
	worlds []*world.World
}

func (f *forks) seen(first *world.World) world.Seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := first.Seen()
	for _, w := range f.worlds {
		o := w.Seen()
		s.Trigger, s.Event = s.Trigger || o.Trigger, s.Event || o.Event
	}
	return s
}

// Fork gives the system to another worker.
func (s *system) Fork() space.System {
	w := s.World.Fork()
	s.forks.mu.Lock()
	defer s.forks.mu.Unlock()
	s.forks.worlds = append(s.forks.worlds, w)
	return &system{World: w, forks: s.forks, prune: s.prune}
}

// Successors leaves out the moves of a violating state when pruning.
func (s *system) Successors(state []byte, emit func(uint32, []byte) bool) error {
	if s.prune && s.World.Broken(state) {
		return nil
	}
	return s.World.Successors(state, emit)
}

var _ space.Forker = (*system)(nil)
