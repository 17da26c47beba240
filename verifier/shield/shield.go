// Compute: from a promise to the table that keeps it.

package shield

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// Options bound Compute.
type Options struct {
	MaxStates int // of one game; 0 means DefaultStates
	// Site: read only what the conditions of a site file can say, so that the table
	// has Rows: no variables of apps, nothing computed from readings, no texts.
	Site bool
}

// DefaultStates is how many states of the world a game may have.
const DefaultStates = 200_000

// rounds is how often a table is played against once more, as what is refused for
// the sake of one world is refused in others that look the same.
const rounds = 8

// Result is a table, or why there is none.
type Result struct {
	// Table keeps the promise in the world that was played; it is nil if Limit says
	// why no table was found, and empty if nothing needs to be refused. That Limit is
	// given does not mean that no table exists.
	Table Table
	Limit string
	// States counts those of the last game.
	States int
}

// Compute finds what the gate has to refuse so that the property at a place of the
// spec is kept on a rung: a state sentence (P1-P3, P16) or one about an event (P6,
// P7). The result depends on its arguments alone.
//
// Where much has a part in a promise, little of it is played at first: see foci.
//
// Every command that rules, people or the safe state may ask for can be refused;
// none is forced. Commands of the very first reaction are left as they are.
//
// Memory: some 100 bytes and the packed state for every state. Time: the moves of
// every state once for each set of commands refused, in at most 8 rounds.
// Errors: only defects of this program.
// Source: SEMANTICS section 7; the safety game is that of Ramadge & Wonham (1989),
// the table a shield in the sense of Bloem et al. (2015).
func Compute(ctx context.Context, spec *world.Spec, index int, rung world.Rung, opt Options) (*Result, error) {
	prop := spec.Properties[index]
	switch prop.Kind {
	case world.StateProperty, world.NeverEvent, world.OnlyEvent:
	default:
		return &Result{Limit: "this kind of sentence is not kept by refusing commands"}, nil
	}
	if rung != world.Prompt && rung != world.Delayed {
		return &Result{Limit: "rung " + rung.String() + " is not played"}, nil
	}
	if opt.MaxStates <= 0 {
		opt.MaxStates = DefaultStates
	}
	for _, focus := range foci(spec, rung, prop) {
		opt.MaxStates = min(opt.MaxStates, focusStates)
		if res, err := play(ctx, spec, rung, prop, opt, focus); err != nil || res.Limit == "" || ctx.Err() != nil {
			return res, err
		}
	}
	return play(ctx, spec, rung, prop, opt, nil)
}

// play looks for a table in rounds, in the world of the question or in one with a focus.
func play(ctx context.Context, spec *world.Spec, rung world.Rung, prop world.Property, opt Options, focus *world.Focus) (*Result, error) {
	res := &Result{Table: Table{}}
	for range rounds {
		more, err := round(ctx, spec, rung, prop, opt, res, focus)
		if err != nil || res.Limit != "" {
			res.Table = nil
			return res, err
		}
		if len(more) == 0 {
			return res, nil
		}
		res.Table = append(res.Table, more...)
	}
	return &Result{Limit: "rounds: what is refused keeps growing", States: res.States}, nil
}

// round plays against the table so far and gives what has to be refused besides.
func round(ctx context.Context, spec *world.Spec, rung world.Rung, prop world.Property, opt Options, res *Result, focus *world.Focus) (Table, error) {
	p, err := res.Table.Apply(spec.Program)
	if err != nil {
		return nil, err
	}
	with := *spec
	with.Program = p
	a := &arena{spec: &with, rung: rung, prop: prop, worlds: map[mask]*world.World{}, numbers: map[string]int32{}, states: opt.MaxStates, site: opt.Site, focus: focus}
	err = a.explore(ctx)
	var limit *world.LimitError
	switch res.States = len(a.packed); {
	case errors.As(err, &limit):
		res.Limit = "values: " + limit.What
		return nil, nil
	case err != nil:
		return nil, err
	case a.limit != "" || len(a.starts) == 0:
		res.Limit = cmp.Or(a.limit, "assumptions: they contradict each other, no world is left")
		return nil, nil
	}
	needs, ok, err := a.strategy(ctx)
	if ctx.Err() != nil {
		res.Limit = "interrupted"
		return nil, nil
	}
	if err == nil && !ok {
		res.Limit = "refusing commands does not keep it: something has to be commanded, or the promise leaves too little time"
		if len(res.Table) > 0 {
			res.Limit = "worlds that look the same to the rules call for opposite decisions"
		}
	}
	if err != nil || !ok {
		return nil, err
	}
	return a.table(needs), nil
}

// table covers the needs. A command that one world needs refused is refused in all
// that look the same.
func (a *arena) table(needs []need) Table {
	own := func(o machine.Operand) bool {
		return o.IsVar && slices.Contains(a.prop.OwnVars, o.Var) || !o.IsVar && slices.Contains(a.prop.Own, o.Res)
	}
	var out Table
	for i := range needs {
		for key := range needs[i].refuse {
			delete(needs[i].allow, key)
		}
		for _, c := range cover(a.operands, cubes.Sorted(needs[i].refuse), cubes.Sorted(needs[i].allow), own) {
			out = append(out, Row{Res: a.commands[i].res, Region: a.commands[i].region, When: literals(c, a.operands)})
		}
	}
	return out
}
