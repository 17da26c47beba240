// Sentences about pairs of runs: up the ladder by flow graph and self-composition.

package verifier

import (
	"context"
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

// pairs climbs the ladder for a sentence about pairs of runs. It owes nothing to
// rules only where it says so: without rules nothing ever leaves, so vacuity is not
// asked for.
func (v *turn) pairs(ctx context.Context, p *Property, index int) error {
	for rung := p.Rung + 1; rung <= min(v.top(&v.r.Spec.Properties[index]), world.Delayed); rung++ {
		q, opt := v.question(index, rung)
		res, err := search.Pairs(ctx, q, opt)
		if err != nil {
			return err
		}
		v.ended(res.Limit, res.States, res.Memory)
		p.States, p.Transitions = res.States, res.Transitions
		p.Assumptions = pairAssumptions(v.r.Spec, &q.Property, res, rung)
		if res.Holds {
			if err := v.pairHolds(p, index, rung, res); err != nil {
				return err
			}
		}
		if p.Rung < rung {
			v.toldApart(p, res, rung)
			break
		}
	}
	v.judgeRung(p, &v.r.Spec.Properties[index])
	if p.Verdict == Holds {
		v.prove(ctx, p)
	}
	return nil
}

// pairHolds takes a rung with its evidence: a closed set of pairs, or the flow graph
// in which there is no way out.
func (v *verification) pairHolds(p *Property, index int, rung world.Rung, res *search.PairResult) error {
	ev := &proof.Evidence{Property: p.Name, Index: index, Rung: rung, Below: p.Evidence}
	if res.Graph == nil {
		ev.Flow = true
		p.Rung, p.Evidence = rung, ev
		return nil
	}
	packed, err := v.packed(p, res.Graph, nil, res.Pair.Width())
	if err != nil || packed == nil {
		return err
	}
	ev.Pairs, ev.Width, ev.States = true, res.Pair.Width(), packed
	p.Rung, p.Evidence = rung, ev
	return nil
}

// toldApart notes why a rung was not reached.
func (v *verification) toldApart(p *Property, res *search.PairResult, rung world.Rung) {
	if res.Run == nil {
		v.limited(p, res.Limit, rung)
		return
	}
	p.PairRun = res.Run
	p.Trace, p.Pair = explain.PairStory(v.r.Program, res.Run)
	p.Blame = explain.PairBlame(v.r.Program, res.Run)
}

// pairAssumptions lists what a verdict about pairs takes for granted: what somebody
// sees, what both runs share, and the world they are explored in.
func pairAssumptions(spec *world.Spec, pr *world.Property, res *search.PairResult, rung world.Rung) []string {
	out := append([]string{}, seen(spec.Program, pr), shared(spec.Program, pr))
	if devices := touched(spec.Program, pr, res); len(devices) > 0 {
		out = append(out, "a device that is told different things in two runs may do different things from then on: "+strings.Join(devices, ", "))
	}
	if res.Pair == nil {
		return append(out, "nothing leads from "+spec.Program.Resources[pr.Secret].Ref+" to what is seen, by rules or by the world as declared")
	}
	return append(out, assumptions(spec, res.Pair.World(), rung)...)
}

func seen(p *machine.Program, pr *world.Property) string {
	if pr.Kind == world.NobodyLearns {
		return fmt.Sprintf("somebody outside sees every notification with its text, every call, and every command but those to %s, and when they leave; not what devices report", p.Resources[pr.Secret].Ref)
	}
	var refs []string
	for _, r := range pr.Watched {
		if p.Resources[r].Settable || p.Resources[r].Model.Kind == models.Action {
			refs = append(refs, p.Resources[r].Ref)
		}
	}
	return "control is a difference in commands to " + strings.Join(refs, ", ") + ", or in when they leave"
}

func shared(p *machine.Program, pr *world.Property) string {
	return fmt.Sprintf("all else being equal: the reports of everything but %s, people's commands, moments, and how long answers take", p.Resources[pr.Secret].Ref)
}

// touched lists devices besides the secret's that rules may tell different things.
func touched(p *machine.Program, pr *world.Property, res *search.PairResult) []string {
	var out []string
	if res.Pair == nil {
		return nil
	}
	for _, r := range res.Pair.World().Resources() {
		if r != pr.Secret && res.Flow.Touched(r) && p.Resources[r].Fact == machine.NoFact {
			out = append(out, p.Resources[r].Ref)
		}
	}
	return out
}
