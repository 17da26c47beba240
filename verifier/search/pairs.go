// Pairs: deciding a sentence about two runs.

package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// PairResult is the answer to a question about pairs of runs. Exactly one of Holds,
// Run and Limit is given.
type PairResult struct {
	// Holds: no pair of runs breaks the sentence. Graph is then closed and may be
	// evidence; it is nil if the flow graph alone says so.
	Holds bool
	// Run is a shortest confirmed pair that breaks it.
	Run *explain.PairRun
	// Limit says in words why there is no answer; Memory that it is Options.Memory.
	Limit  string
	Memory bool

	Flow        *world.Flow
	Pair        *world.Pair // nil if there is no way out, or the limit is of building it
	Graph       *space.Graph
	States      int
	Transitions int
}

// Pairs answers a question about pairs of runs: by the flow graph if there is no
// way from the secret to anything that is watched, else by exploring all pairs. A
// way through the world keeps the answer open unless a pair breaks the sentence,
// for inputs that depend on one another by physics are equal in every pair.
//
// Errors: only what is a defect of this program; limits are results.
func Pairs(ctx context.Context, q Question, opt Options) (*PairResult, error) {
	res := &PairResult{Flow: world.NewFlow(q.Spec, &q.Property)}
	if !res.Flow.Any() {
		res.Holds = true
		return res, nil
	}
	pair, err := world.NewPair(q.Spec, q.Rung, q.Property)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		res.Limit = OfValues + limit.What
		return res, nil
	}
	if err != nil {
		return nil, err
	}
	res.Pair = pair
	d := &pairDecision{q: q, opt: opt, res: res}
	if err := d.run(ctx); err != nil {
		return nil, err
	}
	if res.Holds && res.Flow.Physics() != nil {
		res.Holds = false
		res.Limit = "flow: the world leads from " + strings.Join(res.Flow.Physics(), " to ") + ", which pairs of runs with equal inputs do not show"
	}
	return res, nil
}

type pairDecision struct {
	q   Question
	opt Options
	res *PairResult
}

// run explores all pairs to the first that breaks the sentence. Where a device had to
// do different things of its own accord for that, or the pair cannot be confirmed,
// the strict pairs are explored, in the end to many that break it.
func (d *pairDecision) run(ctx context.Context) error {
	reason, err := d.round(ctx, d.res.Pair, 1)
	if err != nil || d.res.Run == nil && reason == "" {
		return err
	}
	devices := wilful(d.res.Run)
	if d.res.Run != nil && len(devices) == 0 {
		return nil
	}
	d.res.Run = nil
	strict := d.res.Pair.Strict()
	for _, most := range []int{1, tries} {
		why, err := d.round(ctx, strict, most)
		if err != nil || d.res.Run != nil {
			return err
		}
		d.res.Holds = false
		if reason == "" {
			reason = why
		}
		if why == "" {
			break
		}
	}
	switch {
	case reason != "":
		d.res.Limit = "abstraction: " + reason
	case d.res.Limit == "":
		d.res.Limit = "devices: only what " + strings.Join(devices, ", ") + " may do after being told different things, and could do alike, tells two runs apart"
	}
	return nil
}

// round explores pairs and tries to confirm those that break the sentence. Reason is
// why the first could not be confirmed, "" if none was found.
func (d *pairDecision) round(ctx context.Context, pair *world.Pair, most int) (reason string, err error) {
	broken, err := d.explore(ctx, pair, most)
	if err != nil || len(broken) == 0 {
		return "", err
	}
	return d.confirm(pair, broken)
}

// wilful names the resources that did in one run of a pair what they could have done
// in both.
func wilful(run *explain.PairRun) []string {
	var out []string
	if run == nil {
		return nil
	}
	for i := range run.Beats {
		for _, b := range run.Beats[i].Runs {
			if b != nil && run.Beats[i].Move.Wilful {
				out = append(out, run.Pair.World().Program().Resources[b.Res].Ref)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// explore gathers pairs that break the sentence, at most so many.
func (d *pairDecision) explore(ctx context.Context, pair *world.Pair, most int) ([]space.ID, error) {
	var broken []space.ID
	visit := func(id space.ID, state []byte) space.Verdict {
		if !pair.Broken(state) {
			return space.Continue
		}
		if broken = append(broken, id); len(broken) < most {
			return space.Continue
		}
		return space.Stop
	}
	g, err := space.Explore(ctx, pairs{pair}, visit, space.Options{
		Limits:  space.Limits{States: d.opt.MaxStates, Bytes: d.opt.Memory},
		Workers: d.opt.Workers, Progress: d.opt.Progress,
	})
	d.res.Graph = g
	if g != nil {
		d.res.States, d.res.Transitions = g.Len(), g.Transitions()
	}
	var limit *space.LimitError
	d.res.Limit, d.res.Memory = "", false
	switch {
	case errors.As(err, &limit):
		d.res.Limit, d.res.Memory = limitText(limit), limit.What == space.LimitMemory
	case err != nil:
		return nil, err
	case len(broken) > 0:
	case g.Len() == 0:
		d.res.Limit = "assumptions: they contradict each other, no world is left"
	default:
		d.res.Holds = true
	}
	return broken, nil
}

// confirm tries broken pairs in the order found. Reason is why the first failed.
func (d *pairDecision) confirm(pair *world.Pair, broken []space.ID) (reason string, err error) {
	for _, id := range broken {
		start, beats, err := replayPair(pair, d.res.Graph.Trace(id))
		if err != nil {
			return "", err
		}
		run, err := explain.ConcretizePair(d.q.Spec, pair, start, beats, d.q.Judge)
		var abstract *explain.AbstractionError
		switch {
		case err == nil:
			d.res.Run, d.res.Limit = run, ""
			return "", nil
		case !errors.As(err, &abstract):
			return "", err
		case reason == "":
			reason = abstract.Error()
		}
	}
	return reason, nil
}

// replayPair takes the moves of a trace again. Errors: a trace that does not
// replay, which is a defect of world or search.
func replayPair(pair *world.Pair, steps []space.Step) (start []byte, beats []world.PairBeat, err error) {
	start = slices.Clone(steps[0].State)
	state := start
	first, err := pair.Start(start)
	if err != nil {
		return nil, nil, err
	}
	beats = append(beats, first)
	for _, s := range steps[1:] {
		beat, next, err := pair.Take(state, s.Label)
		if err != nil {
			return nil, nil, err
		}
		if !bytes.Equal(next, s.State) {
			return nil, nil, fmt.Errorf("search: move %d of a trace of pairs leads elsewhere when it is taken again", len(beats))
		}
		beats, state = append(beats, beat), next
	}
	return start, beats, nil
}

// pairs are pairs as the search wants them.
type pairs struct{ *world.Pair }

// Fork gives the pairs to another worker.
func (p pairs) Fork() space.System { return pairs{p.Pair.Fork()} }

var _ space.Forker = pairs{}
