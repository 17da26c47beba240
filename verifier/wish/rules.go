// Rules: from a sentence to the rules that keep it.

package wish

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/search"
)

// Answer is what was found for a sentence.
type Answer struct {
	// Rules keep the sentence in the world that was played; nil if Limit says why none
	// were found, empty if none are needed.
	Rules []Rule
	Limit string
	// Impossible: no rules keep it, whatever they are and whatever becomes of those there
	// are.
	Impossible bool
	// Lost: the game was. Play is how the world breaks the sentence; nil if that run could
	// not be given readings. Corner are conditions on what cannot be set that are true
	// together where it has; nil if there are none.
	Lost   bool
	Play   *explain.Trace
	Corner []string
	States int // of the game
}

// DefaultStates is how many states of the world a game may have.
const DefaultStates = 200_000

// Options bound Write.
type Options struct {
	Rung   world.Rung // Prompt or Delayed
	States int        // of one game; 0 is DefaultStates
	// Besides are the places of promises that are to be kept, too; those that are no
	// state sentences, are to hold at every moment, or are about nothing that the promise
	// is about and rules can set, are passed over.
	Besides []int
	// Joined keeps other sentences beside, too: none about what goes on for ever, stays possible
	// or compares runs. They are searched decision by decision.
	Joined bool
	// Alone leaves out the rules there are, unless the sentence needs some that wait.
	Alone bool
}

// Write looks for rules that, together with those there are, keep the promise at a place
// of a deployment, whose sources are given, in the world of a rung. The result depends on
// its arguments alone.
//
// Played are sentences that a state can break; of those about the long run one that asks
// for the same within some time; none about what stays possible and about pairs of runs.
// That something never lasts long is kept by rules that wait for half the time.
//
// Memory: some 100 bytes and the packed state for every state. Time: the moves of every
// state once, and then at most some hundred walks through what is reached.
// Errors: only defects of this program.
func Write(ctx context.Context, files map[string]string, site check.Site, r *compile.Result, index int, opt Options) (*Answer, error) {
	if opt.States <= 0 {
		opt.States = DefaultStates
	}
	if opt.Rung != world.Prompt && opt.Rung != world.Delayed {
		return &Answer{Limit: "rung " + opt.Rung.String() + " is not played"}, nil
	}
	out := &Answer{Limit: "this kind of sentence is not played"}
	for _, d := range games(files, site, r, index) {
		g, err := newPlayer(d, index, opt)
		if err != nil {
			return nil, err
		}
		if g == nil {
			continue
		}
		out = &Answer{}
		err = g.answer(ctx, out)
		if ctx.Err() != nil {
			return &Answer{States: out.States, Limit: interrupted}, nil
		}
		if err != nil || out.Rules != nil {
			return out, err
		}
	}
	return out, nil
}

// player plays for a sentence.
type player struct {
	deployment
	spec    *world.Spec // in which the ruler may command everything
	granted []bool
	index   int
	prop    world.Property
	opt     Options
	beside  []*player // for sentences with worlds of their own
}

// newPlayer prepares a game; nil if the sentence is not played.
func newPlayer(d deployment, index int, opt Options) (*player, error) {
	g := &player{deployment: d, index: index, prop: d.Spec.Properties[index], opt: opt}
	if !played(&g.prop) {
		return nil, nil
	}
	if v, ok := d.variable(); ok {
		g.prop.OwnVars = append(slices.Clip(g.prop.OwnVars), v)
		slices.Sort(g.prop.OwnVars)
	}
	for _, b := range opt.Besides {
		also := &d.Spec.Properties[b]
		if b == index || !g.shares(also) {
			continue
		}
		if also.Kind != world.StateProperty || also.EvenBriefly {
			if opt.Joined && played(also) {
				g.beside = append(g.beside, &player{deployment: d, index: b, prop: *also, opt: opt})
			}
			continue
		}
		g.prop.Besides = append(g.prop.Besides, also.P)
		g.prop.Own, g.prop.OwnVars = union(g.prop.Own, also.Own), union(g.prop.OwnVars, also.OwnVars)
	}
	spec, err := d.Spec, error(nil)
	if opt.Alone && d.wait == nil {
		if spec, err = ruleless(spec); err != nil {
			return nil, err
		}
	}
	if g.spec, g.granted, err = granting(spec); err != nil {
		return nil, err
	}
	for _, b := range g.beside {
		g.prop.Own, g.prop.OwnVars = union(g.prop.Own, b.prop.Own), union(g.prop.OwnVars, b.prop.OwnVars)
	}
	for _, b := range g.beside {
		b.spec, b.granted = g.spec, g.granted
		b.prop.Own, b.prop.OwnVars = g.prop.Own, g.prop.OwnVars
	}
	return g, nil
}

// shares reports whether another promise is about something that can be set and this one is
// about, too.
func (g *player) shares(also *world.Property) bool {
	own := g.Spec.Properties[g.index].Own
	return slices.ContainsFunc(also.Own, func(r machine.Res) bool {
		return g.Program.Resources[r].Settable && slices.Contains(own, r)
	})
}

// ruleless gives a spec without rules.
func ruleless(spec *world.Spec) (*world.Spec, error) {
	p := spec.Program.Bare()
	if err := p.Finish(); err != nil {
		return nil, err
	}
	out := *spec
	out.Program = &p
	return &out, nil
}

// union gives what is in either list, ascending.
func union[T cmp.Ordered](a, b []T) []T {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// played reports whether a sentence is: rules have no part in what people set.
func played(prop *world.Property) bool {
	byPeople := func(e *world.Event) bool { return e.Kind == world.EvSetByPerson }
	if byPeople(&prop.Event) || slices.ContainsFunc(prop.Events, func(e world.ObservedEvent) bool { return byPeople(&e.Event) }) {
		return false
	}
	switch prop.Kind {
	case world.StateProperty, world.NeverEvent, world.OnlyEvent, world.ResponseProperty:
		return true
	case world.Observed:
		return !prop.Observer.Liveness()
	}
	return false
}

// arena builds a game; nil where there is none, and the answer says why.
func (g *player) arena(ctx context.Context, always bool, out *Answer) (*arena, error) {
	a, err := g.world(always, out)
	if a == nil || err != nil {
		return nil, err
	}
	a.explore(ctx)
	out.States, out.Limit = len(a.packed), a.limit
	if out.Limit == "" && len(a.starts) == 0 {
		out.Limit = "assumptions: they contradict each other, no world is left"
	}
	if out.Limit != "" {
		return nil, nil
	}
	return a, nil
}

// world prepares a game.
func (g *player) world(always bool, out *Answer) (*arena, error) {
	w, err := world.New(g.spec, g.opt.Rung, g.prop)
	var limit *world.LimitError
	switch {
	case errors.As(err, &limit):
		out.Limit = "values: " + limit.What
		return nil, nil
	case err != nil:
		return nil, err
	}
	a := &arena{w: w.Plain(), granted: g.granted, numbers: map[string]int32{}, states: g.opt.States, always: always}
	if v, ok := g.variable(); ok && !always {
		a.wait, a.operands = g.wait, []machine.Operand{{IsVar: true, Var: v, Size: 2}}
	}
	return a, nil
}

// answer plays the game, and where it is lost the one in which more may be asked for.
func (g *player) answer(ctx context.Context, out *Answer) error {
	if len(g.beside) > 0 {
		a, err := g.world(false, out)
		if a == nil || err != nil {
			return err
		}
		return g.lazily(ctx, a, out)
	}
	a, err := g.arena(ctx, false, out)
	if a == nil || err != nil {
		return err
	}
	wins, ok, err := a.solve(ctx)
	if err != nil {
		return err
	}
	if ok && a.partial {
		return g.lazily(ctx, a, out)
	}
	if ok {
		p := &policy{a: a, wins: wins, own: g.own}
		if out.Limit = p.find(); out.Limit == "" {
			out.Rules = append([]Rule{}, p.rules()...)
		}
		return nil
	}
	out.Lost, out.Limit = true, react
	play, err := a.play(ctx)
	if err != nil {
		return err
	}
	if play != nil {
		out.Corner, out.Play = a.corner(play), g.told(a, play)
	}
	return g.refute(ctx, out)
}

// own reports whether the sentence speaks of something that rules can read.
func (g *player) own(o machine.Operand) bool { return o.IsVar || slices.Contains(g.prop.Own, o.Res) }

// lazily looks for rules decision by decision: where the whole game is too large, and where
// other sentences are to be kept in their own worlds.
func (g *player) lazily(ctx context.Context, of *arena, out *Answer) error {
	players, arenas := []*player{g}, []*arena{g.afresh(of)}
	for _, b := range g.beside {
		a, err := b.world(false, out)
		if err != nil {
			return err
		}
		if a != nil {
			players, arenas = append(players, b), append(arenas, a)
		}
	}
	l := joined(arenas)
	if len(l.arenas) < len(arenas) {
		out.Limit = "other promises are about other devices"
		return nil
	}
	found, limit := l.search(ctx)
	for _, a := range l.arenas {
		out.States = max(out.States, len(a.packed))
	}
	if !found {
		if out.Lost, out.Limit = limit == "", limit; out.Lost {
			out.Limit = react
			out.Play = players[l.in].told(l.arenas[l.in], l.broke)
		}
		return nil
	}
	p := l.policy(ctx)
	p.own = g.own
	if out.Limit = p.word(); out.Limit == "" {
		out.Rules = append([]Rule{}, p.rules()...)
	}
	return nil
}

// afresh gives an arena of which nothing has been explored.
func (g *player) afresh(of *arena) *arena {
	a := &arena{w: of.w, granted: of.granted, wait: of.wait, numbers: map[string]int32{}, states: of.states}
	if of.wait != nil {
		a.operands = of.operands[:1]
	}
	return a
}

const react = "rules that react to what they hear do not keep it"

// refute finds how the world breaks the sentence whatever is asked for, and whenever, if
// there are no rules at all. Sentences about what happens are left out, since a rule could
// keep another from it, and those whose observers have seen what is so before a rule that
// hears of it could have its say; those about variables and actions, which nobody can command; and
// the prompt rung, where nobody can command while an answer is due.
func (g *player) refute(ctx context.Context, out *Answer) error {
	_, response := g.Origin.Properties[g.index].Decl.Sentence.(*syntax.Whenever)
	stateful := g.prop.Kind == world.StateProperty || g.prop.Kind == world.ResponseProperty || g.prop.Kind == world.Observed && response
	acts := slices.ContainsFunc(g.Program.Resources, func(r machine.Resource) bool { return len(r.Model.Writes) > 0 })
	if !stateful || acts || len(g.prop.OwnVars) > 0 || g.opt.Rung != world.Delayed {
		return nil
	}
	bare, err := ruleless(g.Spec)
	if err != nil {
		return err
	}
	h := *g
	if h.spec, h.granted, err = granting(bare); err != nil {
		return err
	}
	against := &Answer{}
	a, err := h.arena(ctx, true, against)
	if a == nil || err != nil {
		return err
	}
	play, err := a.play(ctx)
	if err != nil || play == nil {
		return err
	}
	out.Impossible = true
	out.Limit = "no rules keep it: the world can break it whatever is asked for, and whenever"
	out.Play = h.told(a, play)
	return nil
}

// told tells how the world breaks the sentence, where somebody stands for the rules; nil if
// the run cannot be given readings.
func (g *player) told(a *arena, play *defeat) *explain.Trace {
	labels, ok := a.labels(play)
	if !ok {
		return nil
	}
	run, err := search.Follow(search.Question{Spec: g.spec, Rung: g.opt.Rung, Property: g.prop, Judge: explain.NewJudge(g.Result)},
		search.Recipe{Start: a.packed[play.start], Moves: labels})
	if err != nil {
		return nil
	}
	story := explain.Story(g.spec.Program, run)
	for i := range story.Steps {
		story.Steps[i].Text = strings.Replace(story.Steps[i].Text, "A person in the role "+ruler, "A rule", 1)
	}
	return story
}
