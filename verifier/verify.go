// Verify: every property up the ladder of worlds.

package verifier

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

// Verify decides every property of a deployment and runs the built-in checks.
// Limits and a cancelled context are not errors: what they leave undecided is
// Unknown with the limit, what was decided stays. Apart from Seconds the
// report depends on the deployment and the limits alone, unless Memory, Timeout
// or the context cut a search short.
//
// Errors: only defects of this program.
func Verify(ctx context.Context, r *compile.Result, opt Options) (*Report, error) {
	v := &verification{r: r, opt: withDefaults(opt), judge: explain.NewJudge(r)}
	if v.opt.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, v.opt.Timeout)
		defer cancel()
	}
	start := v.now()
	report := &Report{}
	for _, app := range r.Deployment.Apps {
		report.Apps = append(report.Apps, app.Name)
	}
	if err := v.properties(ctx, report); err != nil {
		return nil, err
	}
	if v.opt.Filter == nil {
		found, err := checks.Run(ctx, r, checks.Options{
			Workers: v.opt.Workers, Memory: v.opt.Memory, All: v.opt.AllFindings, Cache: v.opt.Cache, Progress: v.checkProgress(),
			Faults: v.amongFaults(), Fragile: fragile(report),
		})
		if err != nil {
			return nil, err
		}
		report.Findings = found
	}
	report.Seconds = v.since(start)
	return report, nil
}

// amongFaults reports whether somebody asks what happens when something fails: whoever
// calls, or a promise that has to survive it.
func (v *verification) amongFaults() bool {
	return v.opt.Rung == world.Faulty || slices.ContainsFunc(v.r.Spec.Properties, func(pr world.Property) bool { return pr.Required == world.Faulty })
}

// fragile lists the properties that hold in the delayed world and are broken among
// faults.
func fragile(r *Report) (out []int) {
	for i, p := range r.Properties {
		if p.Rung == world.Delayed && p.Run != nil {
			out = append(out, i)
		}
	}
	return out
}

func withDefaults(opt Options) Options {
	if opt.MaxStates <= 0 {
		opt.MaxStates = DefaultStates
	}
	if opt.Memory <= 0 {
		opt.Memory = DefaultMemory
	}
	if opt.Workers <= 0 {
		opt.Workers = 2
	}
	return opt
}

type verification struct {
	r        *compile.Result
	opt      Options
	judge    explain.Judge
	calls    sync.Mutex // of the clock
	accepted proof.Accepted
	keys     []string  // by property; "" if it has none
	shapes   []string  // likewise
	outcomes []outcome // by property
}

func (v *verification) now() time.Time {
	if v.opt.Clock == nil {
		return time.Time{}
	}
	v.calls.Lock()
	defer v.calls.Unlock()
	return v.opt.Clock()
}

func (v *verification) since(start time.Time) float64 { return v.now().Sub(start).Seconds() }

// property climbs the ladder: prompt, then delayed, then faulty where that is
// asked for, until a rung is not reached; unless the verdict is kept under a key.
func (v *turn) property(ctx context.Context, index int, key string) (*Property, error) {
	pr, p := &v.r.Spec.Properties[index], v.blank(index)
	if pr.Kind == world.Undecided {
		p.Limit = cmp.Or(pr.Undecidable, "this kind of sentence is not explored yet")
		return p, nil
	}
	start := v.now()
	defer func() { p.Seconds = v.since(start) }()
	if v.recall(p, index, key) {
		return p, nil
	}
	if v.resemble(ctx, p, index) {
		return p, v.keep(ctx, p, key)
	}
	if err := v.climb(ctx, p, index); err != nil {
		return nil, err
	}
	if err := v.exemplify(ctx, p, index); err != nil {
		return nil, err
	}
	return p, v.keep(ctx, p, key)
}

// blank is a property of which nothing is known yet.
func (v *verification) blank(index int) *Property {
	pr := &v.r.Spec.Properties[index]
	return &Property{
		App: pr.App, Name: pr.Name, Sentence: pr.Sentence, Where: pr.Where, Required: pr.Required,
		Assumptions: []string{}, Blame: []string{},
	}
}

// climb decides a property rung by rung.
func (v *turn) climb(ctx context.Context, p *Property, index int) error {
	pr := &v.r.Spec.Properties[index]
	if pr.OfPairs() {
		return v.pairs(ctx, p, index)
	}
	empty := false
	seen, err := v.contained(ctx, p, index)
	if err != nil {
		return err
	}
	for rung := p.Rung + 1; rung <= v.top(pr); rung++ {
		if why := world.Frail(pr); rung == world.Faulty && why != "" {
			v.limited(p, why, rung)
			break
		}
		res, err := v.decide(ctx, index, rung)
		if err != nil {
			return err
		}
		if res.Holds || res.Run != nil || p.Rung == world.NoRung {
			p.States, p.Transitions = res.States, res.Transitions
		}
		if res.World != nil && (res.Holds || rung < world.Faulty) {
			v.assume(p, res, rung)
		}
		if res.Holds {
			if err := v.holds(p, index, rung, res); err != nil {
				return err
			}
			seen, empty = res.Seen, res.Empty
		}
		if p.Rung < rung {
			v.stopped(p, res, rung)
			break
		}
	}
	if p.Rung == world.NoRung && p.Run == nil && pr.Required >= world.Delayed {
		if err := v.ahead(ctx, p, index); err != nil {
			return err
		}
	}
	v.judgeRung(p, pr)
	if p.Verdict == Holds {
		v.prove(ctx, p)
	}
	if p.Verdict == Holds {
		why, err := v.vacuous(ctx, index, p.Rung, seen)
		if empty {
			why = noRunCounts
		}
		if err != nil {
			return err
		}
		p.Vacuous, p.Why = why != "", why
	}
	return nil
}

// ahead looks for a run that breaks a property in the delayed world where nothing is known of
// the prompt one: one that was met in a world with a focus, or random ones.
func (v *turn) ahead(ctx context.Context, p *Property, index int) error {
	res := v.met
	if res == nil {
		q, opt := v.question(index, world.Delayed)
		opt.Casts = manyCasts
		if v.states > firstLook {
			opt.Casts *= 5
		}
		var err error
		if res, err = search.Stroll(ctx, q, wide, opt); err != nil {
			return err
		}
	}
	if res == nil || res.Run == nil {
		return nil
	}
	p.States, p.Transitions, p.Limit = res.States, res.Transitions, ""
	v.assume(p, res, world.Delayed)
	v.stopped(p, res, world.Delayed)
	return nil
}

// contained tries worlds that contain those of both rungs: one that keeps little of
// most resources and, once the first look was not enough, the coarse one. If the property holds there it has reached the
// delayed rung; if not, nothing is known. A response is another matter: in the
// delayed world it may be met at an instant, after a change and before its
// report, that the prompt world does not have.
func (v *turn) contained(ctx context.Context, p *Property, index int) (world.Seen, error) {
	if v.top(&v.r.Spec.Properties[index]) < world.Delayed || proof.Ladder(v.r.Spec.Properties[index]) {
		return world.Seen{}, nil
	}
	q, opt := v.question(index, world.Delayed)
	res, err := search.Focused(ctx, q, focusLeast, opt)
	if err == nil && res.Run != nil {
		v.met = res
		return world.Seen{}, nil
	}
	if err == nil && !res.Holds && v.states > firstLook {
		res, err = v.coarse(ctx, q, opt)
	}
	if err != nil || !res.Holds {
		return world.Seen{}, err
	}
	p.States, p.Transitions = res.States, res.Transitions
	v.assume(p, res, world.Delayed)
	if err := v.holds(p, index, world.Delayed, res); err != nil {
		return world.Seen{}, err
	}
	return res.Seen, nil
}

// top is the highest rung to try for a property.
func (v *verification) top(pr *world.Property) world.Rung {
	if v.opt.Rung != world.NoRung {
		return v.opt.Rung
	}
	return max(world.Delayed, pr.Required)
}

// focusLeast is the number of resources from which on it is tried first whether few
// of them are all that matters; frailLeast is that among faults, where each has far more
// states.
const (
	focusLeast = 6
	frailLeast = 3
)

// decide answers on one rung. Worlds and sets of states that contain what the
// question is about are tried first: if the property holds in them it holds.
func (v *turn) decide(ctx context.Context, index int, rung world.Rung) (*search.Result, error) {
	q, opt := v.question(index, rung)
	v.spent, v.cutShort = false, false
	least := focusLeast
	if rung == world.Faulty {
		least = frailLeast
	}
	if res, err := search.Focused(ctx, q, least, opt); err != nil || res.Holds || res.Run != nil {
		return res, err
	}
	if v.states <= firstLook && rung < world.Faulty {
		few := opt
		few.Casts = 1
		if res, err := search.Stroll(ctx, q, wide, few); err != nil || res.Run != nil {
			return res, err
		}
	}
	if !longRun(&q.Property) {
		if res, err := v.larger(ctx, q, opt); err != nil || res.Holds {
			return res, err
		}
	}
	res, err := search.Decide(ctx, q, opt)
	if err == nil {
		v.ended(res.Limit, res.States, res.Memory)
	}
	return res, err
}

// larger asks what contains the world of a question: sets of states with wide
// zones, and the coarse world.
func (v *turn) larger(ctx context.Context, q search.Question, opt search.Options) (*search.Result, error) {
	res, err := search.Cover(ctx, q, false, opt)
	if err != nil || res.Holds || !proof.Ladder(q.Property) || q.Rung != world.Delayed || v.states <= firstLook {
		return res, err
	}
	return v.coarse(ctx, q, opt)
}

// coarse asks the coarse world, with few zones and then with all.
func (v *turn) coarse(ctx context.Context, q search.Question, opt search.Options) (*search.Result, error) {
	if res, err := search.Cover(ctx, q, true, opt); err != nil || res.Holds {
		return res, err
	}
	return search.Coarse(ctx, q, opt)
}

// question is a property on a rung, with the limits of the current round.
func (v *turn) question(index int, rung world.Rung) (search.Question, search.Options) {
	pr := v.r.Spec.Properties[index]
	return search.Question{Spec: v.r.Spec, Rung: rung, Property: pr, Judge: v.judge}, search.Options{
		MaxStates: v.states, Memory: v.memory, Workers: v.workers,
		Progress: v.progress(pr.Name, rung),
	}
}

// holds takes a rung with its evidence. Evidence too large to be accepted
// leaves the rung undecided.
func (v *verification) holds(p *Property, index int, rung world.Rung, res *search.Result) error {
	packed, err := v.packed(p, res.Graph, res.Members, res.World.Width())
	var ranks []byte
	if packed != nil && err == nil && res.Ranks != nil {
		ranks, err = rank(res, packed)
	}
	if err != nil || packed == nil {
		return err
	}
	below := p.Evidence
	if !proof.Ladder(v.r.Spec.Properties[index]) && !res.Timed {
		below = nil
	}
	p.Rung = rung
	p.Evidence = &proof.Evidence{
		Property: p.Name, Index: index, Rung: rung, Coarse: res.Coarse, Focus: res.Focus, Timed: res.Timed,
		Width: res.World.Width(), States: packed, Ranks: ranks, Below: below,
	}
	return nil
}

// packed gives the states of a closed graph, or members given one after another,
// in the form of evidence; nil, with the limit noted, if they are too large.
func (v *verification) packed(p *Property, g *space.Graph, members []byte, width int) ([]byte, error) {
	packed, err := pack(g, members, width)
	var size *proof.SizeError
	if errors.As(err, &size) {
		p.Limit = err.Error()
		return nil, nil
	}
	return packed, err
}

// prove lets the independent checker walk through the evidence. Without its
// word nothing holds.
func (v *turn) prove(ctx context.Context, p *Property) {
	err := v.accepted.Check(ctx, v.r.Spec, *p.Evidence)
	switch {
	case err == nil:
		return
	case ctx.Err() != nil:
		p.Limit = search.Interrupted
	default:
		p.Limit, v.spent = "the checker refuses the evidence: "+err.Error(), false
	}
	p.Verdict, p.Rung, p.Evidence = Unknown, world.NoRung, nil
}

func pack(g *space.Graph, states []byte, width int) ([]byte, error) {
	if g != nil {
		if size := int64(g.Len()) * int64(width); size > proof.MaxPlain {
			return nil, &proof.SizeError{What: "unpacked states", Got: size, Max: proof.MaxPlain}
		}
		for _, s := range g.All() {
			states = append(states, s...)
		}
	}
	return proof.Pack(states, width)
}

// stopped notes why a rung was not reached.
func (v *turn) stopped(p *Property, res *search.Result, rung world.Rung) {
	if res.Run != nil {
		v.show(p, res.Run)
		v.recipe = res.Recipe
		return
	}
	v.limited(p, res.Limit, rung)
}

// limited notes the limit that kept a rung open, unless one is noted already.
func (v *verification) limited(p *Property, limit string, rung world.Rung) {
	if p.Limit == "" {
		p.Limit = limit
	}
	if p.Limit != search.Interrupted {
		p.Limit += atRung(rung)
	}
}

func atRung(r world.Rung) string { return " (rung " + r.String() + ")" }

// judgeRung compares the rung reached with the one required.
func (v *verification) judgeRung(p *Property, pr *world.Property) {
	switch {
	case p.Rung >= p.Required:
		if p.Limit != "" {
			p.Beyond = strings.TrimSuffix(p.Limit, atRung(p.Rung+1))
		}
		p.Verdict, p.Limit = Holds, ""
	case p.Trace != nil:
		p.Verdict, p.Limit = Violated, ""
	case p.Limit != "":
	case p.Rung < v.top(pr):
		v.limited(p, world.Frail(pr), p.Rung+1)
	default:
		p.Limit = "rung not tried: " + (p.Rung + 1).String()
	}
}

// progress words what a search reports; nil if nobody listens. Of the searches side
// by side it is told of the first.
func (v *turn) progress(name string, rung world.Rung) func(space.Progress) {
	tell := v.verification.progress(name, rung)
	if tell == nil {
		return nil
	}
	return func(sp space.Progress) {
		if v.first() {
			tell(sp)
		}
	}
}

func (v *verification) progress(name string, rung world.Rung) func(space.Progress) {
	if v.opt.Progress == nil {
		return nil
	}
	start := v.now()
	return func(sp space.Progress) { v.opt.Progress(progressOf(name, rung, sp, v.since(start))) }
}

// checkProgress is progress of the built-in checks, timed from the beginning
// of each of their questions.
func (v *verification) checkProgress() func(string, world.Rung, space.Progress) {
	if v.opt.Progress == nil {
		return nil
	}
	var tell func(space.Progress)
	asked := ""
	return func(name string, rung world.Rung, sp space.Progress) {
		if question := name + " " + rung.String(); question != asked {
			asked, tell = question, v.progress(name, rung)
		}
		tell(sp)
	}
}

func progressOf(name string, rung world.Rung, sp space.Progress, seconds float64) Progress {
	p := Progress{Property: name, Rung: rung.String(), States: sp.States, Frontier: sp.Frontier, Seconds: seconds, Bytes: sp.Bytes}
	if seconds > 0 {
		p.PerSecond = float64(sp.States) / seconds
	}
	return p
}
