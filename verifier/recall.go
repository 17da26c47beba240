// Verdicts that were found before: the same question has the same answer.

package verifier

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

// kept is a verdict as a store holds it. What can be said from the texts is not in
// it: names and places may have changed since.
type kept struct {
	Verdict     Verdict        `json:"verdict"`
	Rung        world.Rung     `json:"rung"`
	Vacuous     bool           `json:"vacuous,omitempty"`
	Why         string         `json:"why,omitempty"`
	Assumptions []string       `json:"assumptions"`
	States      int            `json:"states"`
	Transitions int            `json:"transitions"`
	Limit       string         `json:"limit,omitempty"`
	Beyond      string         `json:"beyond,omitempty"`
	Evidence    string         `json:"evidence,omitempty"` // hash of its JSON
	Run         *search.Recipe `json:"run,omitempty"`
	Breaks      world.Rung     `json:"breaks,omitempty"` // the world of Run
	Timed       bool           `json:"timed,omitempty"`  // likewise
}

// key gives the key of a property's verdict; "" if there is none, or nothing is kept.
func (v *verification) key(index int) string {
	pr := v.r.Spec.Properties[index]
	if v.opt.Cache == nil || pr.Kind == world.Undecided || pr.OfPairs() {
		return ""
	}
	worlds, err := memo.Worlds(v.r.Spec, pr, v.top(&pr))
	if err != nil {
		return ""
	}
	salt := []string{"verdict", fmt.Sprint(v.opt.MaxStates), fmt.Sprint(v.opt.Memory)}
	for i, w := range worlds {
		salt = append(salt, assumptions(v.r.Spec, w, world.Prompt+world.Rung(i))...)
	}
	key, err := memo.Key(worlds, salt...)
	if err != nil {
		return ""
	}
	return key
}

// recall fills in a verdict that is kept under a key. A violation is confirmed anew.
// False if nothing is kept, or not all of it can be used.
func (v *turn) recall(p *Property, index int, key string) bool {
	var k kept
	if key == "" || !memo.Get(v.opt.Cache, key, &k) {
		return false
	}
	found := *p
	if !v.evidence(&found, index, &k) || !v.rerun(&found, index, &k) {
		return false
	}
	found.Verdict, found.Rung, found.Limit, found.Beyond = k.Verdict, k.Rung, k.Limit, k.Beyond
	found.Vacuous, found.Why, found.Assumptions = k.Vacuous, k.Why, k.Assumptions
	found.States, found.Transitions, found.Recalled = k.States, k.Transitions, true
	if (found.Verdict == Holds || found.Rung > world.NoRung) && (found.Evidence == nil || found.Evidence.Rung != found.Rung) ||
		found.Verdict == Violated && found.Run == nil {
		return false
	}
	*p = found
	return true
}

// resemble fills in the verdict of a property after what is kept of one of its shape,
// most likely itself before somebody changed a number or a name. A violation is confirmed
// anew. False if nothing is kept, or not all of it can be used.
func (v *turn) resemble(ctx context.Context, p *Property, index int) bool {
	var m pattern
	if v.opt.Cache == nil || v.shapes[index] == "" || !memo.Get(v.opt.Cache, v.shapes[index], &m) {
		return false
	}
	if m.Evidence != "" {
		data, ok := memo.GetContent(v.opt.Cache, m.Evidence)
		if !ok || json.Unmarshal(data, &m.evidence) != nil {
			return false
		}
	}
	if !v.follow(ctx, p, index, &m, true) {
		return false
	}
	v.came = outcome{recipe: m.Run, timed: m.Timed, spoke: m.Spoke}
	p.Recalled = true
	return true
}

// exemplify keeps how a property was decided, for others of its shape.
func (v *turn) exemplify(ctx context.Context, p *Property, index int) error {
	how := v.outcome(p)
	m := model(p, &how)
	if v.opt.Cache == nil || v.shapes[index] == "" || ctx.Err() != nil || m == nil {
		return nil
	}
	if m.evidence != nil {
		data, err := json.Marshal(m.evidence)
		if err != nil {
			return err
		}
		m.Evidence = memo.PutContent(v.opt.Cache, data)
	}
	return memo.Put(v.opt.Cache, v.shapes[index], m)
}

// evidence reads the evidence of a kept verdict, if it has any.
func (v *turn) evidence(p *Property, index int, k *kept) bool {
	if k.Evidence == "" {
		return true
	}
	data, ok := memo.GetContent(v.opt.Cache, k.Evidence)
	if !ok || json.Unmarshal(data, &p.Evidence) != nil {
		return false
	}
	for ev := p.Evidence; ev != nil; ev = ev.Below {
		ev.Property, ev.Index = p.Name, index
	}
	return true
}

// rerun confirms the run of a kept verdict, if it has one.
func (v *turn) rerun(p *Property, index int, k *kept) bool {
	if k.Run == nil {
		return true
	}
	q, _ := v.question(index, k.Breaks)
	q.Property.Timed = q.Property.Timed || k.Timed
	run, err := search.Replay(q, *k.Run)
	if err != nil {
		return false
	}
	v.recipe = k.Run
	v.show(p, run)
	return true
}

// show gives a property the run that breaks it.
func (v *verification) show(p *Property, run *explain.Run) {
	p.Run = run
	p.Trace = explain.Story(v.r.Program, run)
	if p.Blame = explain.Blame(v.r.Program, run); len(p.Blame) == 0 {
		missing := explain.Missing(v.r.Program, run)
		p.Trace.Missing = &missing
		p.Blame = []string{"missing reaction: " + missing.String()}
	}
}

// keep puts a verdict into the store, unless it was cut short by time or by whoever
// asked, a later turn may decide it, or its run cannot be written down. Of verdicts
// that are unknown only those are kept that the limits of the key explain.
func (v *turn) keep(ctx context.Context, p *Property, key string) error {
	if key == "" || ctx.Err() != nil || p.Run != nil && v.recipe == nil {
		return nil
	}
	if p.Verdict == Unknown && (v.cutShort || !v.spent) {
		return nil
	}
	k := kept{
		Verdict: p.Verdict, Rung: p.Rung, Vacuous: p.Vacuous, Why: p.Why, Assumptions: p.Assumptions,
		States: p.States, Transitions: p.Transitions, Limit: p.Limit, Beyond: p.Beyond, Run: v.recipe,
	}
	if p.Run != nil {
		k.Breaks, k.Timed = p.Run.World.Rung(), p.Run.World.Property().Timed
	}
	if p.Evidence != nil {
		data, err := json.Marshal(nameless(p.Evidence))
		if err != nil {
			return err
		}
		k.Evidence = memo.PutContent(v.opt.Cache, data)
	}
	return memo.Put(v.opt.Cache, key, k)
}

// nameless copies evidence without what it is evidence of: the same serves whatever
// the property is called, and wherever it stands.
func nameless(ev *proof.Evidence) *proof.Evidence {
	if ev == nil {
		return nil
	}
	out := *ev
	out.Property, out.Index, out.Below = "", 0, nameless(ev.Below)
	return &out
}
