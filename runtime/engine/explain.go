// Decisions: what was decided because of an input, in words, for explanations.

package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Decision is what was decided because of one input. It is stored as it was
// decided, with the texts of the bundle of the time.
type Decision struct {
	Seq    int64     `json:"-"`
	At     time.Time `json:"-"`
	Bundle string    `json:"bundle"`
	Kind   string    `json:"kind"` // journal.Kind in words
	Input  string    `json:"input"`
	// Firings are the rules that were triggered, in the order they ran.
	Firings  []Firing `json:"firings,omitempty"`
	Writes   []Write  `json:"writes,omitempty"`
	Ended    []Ended  `json:"ended,omitempty"`
	Overflow bool     `json:"overflow,omitempty"` // the reaction did not end
}

// Firing is a rule that was triggered, or a run of it whose next step was due.
type Firing struct {
	Rule    string    `json:"rule"` // app.rule
	Where   diag.Span `json:"where"`
	Trigger string    `json:"trigger"`
	// Branch is then, else, quiet, full (its mode dropped the run) or waits
	// (behind a run under way).
	Branch string    `json:"branch"`
	Guard  []Literal `json:"guard,omitempty"`
	Micro  int32     `json:"micro,omitempty"`
	// Step is the delayed step that was due, counted from 1; 0 is the beginning.
	Step int `json:"step,omitempty"`
	// Began is what the run began with, of a delayed step and of a run that had
	// waited; nil: this very input.
	Began *Origin `json:"began,omitempty"`
}

// Ended is a run that ended before its last step: its condition or guard no
// longer held, it was stopped, or it began anew.
type Ended struct {
	Rule string `json:"rule"`
	Step int    `json:"step"` // the one that will not come
}

// Literal is a part of a condition with the value it had.
type Literal struct {
	Text  string `json:"text"`
	Value *bool  `json:"value"` // nil: unknown
}

// Write is something that was asked of a resource.
type Write struct {
	Path  models.Path  `json:"path"`
	Ref   string       `json:"ref"`
	Value models.Value `json:"value"`
	Text  string       `json:"text"` // the value as people read it
	From  string       `json:"from"` // rule, person, resend, safe
	Rule  string       `json:"rule,omitempty"`
	Role  string       `json:"role,omitempty"`
	Fate  string       `json:"fate"` // left, lost, suppressed, refused-policy, refused-range, refused-shield, dropped
	Micro int32        `json:"micro,omitempty"`
	Key   string       `json:"key,omitempty"`
}

var (
	sourceNames = [...]string{"rule", "person", "resend", "safe"}
	fateNames   = [...]string{"left", "lost", "suppressed", "refused-policy", "refused-range", "dropped", "refused-shield", "on-hold"}
	branchNames = [...]string{"quiet", "then", "else", "full", "waits"}
)

// maxLiterals bounds the parts of a guard that are kept.
const maxLiterals = 64

// decision puts what an input led to in words; false if nothing was decided.
func (c *core) decision(j *judgement) (Decision, bool) {
	in, out := &j.in, j.out
	if len(out.Firings) == 0 && len(out.Writes) == 0 && len(out.Commands) == 0 && len(out.Cancels) == 0 && !out.Overflow {
		return Decision{}, false
	}
	d := Decision{
		Seq: in.Seq, At: in.At, Bundle: c.bundle, Kind: in.Kind.String(), Input: c.describe(in), Overflow: out.Overflow,
	}
	for i := range out.Firings {
		f := c.firing(&out.Firings[i], out)
		if i < len(j.began) {
			f.Began = j.began[i]
		}
		d.Firings = append(d.Firings, f)
	}
	for i := range out.Writes {
		d.Writes = append(d.Writes, c.write(&out.Writes[i], in.Role))
	}
	for _, x := range out.Cancels {
		d.Ended = append(d.Ended, Ended{Rule: c.p.Rules[x.Rule].Name, Step: max(0, int(x.Step))})
	}
	c.addKeys(&d, j.intents)
	return d, true
}

func (c *core) firing(f *machine.Firing, out *machine.Output) Firing {
	r := &c.p.Rules[f.Rule]
	// Guards were read with the variables of their micro-step.
	s := *c.driver.State()
	s.Vars = out.Vars(f.Micro, len(c.p.Vars))
	return Firing{
		Rule: r.Name, Where: r.Where, Branch: branchNames[f.Branch], Trigger: c.triggerText(&r.Triggers[f.Trigger]),
		Guard: c.literals(r.Guard, &s, nil), Micro: f.Micro, Step: int(f.Step),
	}
}

// literals evaluates the parts of a condition.
func (c *core) literals(id machine.CondID, s *machine.State, found []Literal) []Literal {
	if id == machine.NoCond || len(found) == maxLiterals {
		return found
	}
	n := &c.p.Conds[id]
	switch n.Op {
	case machine.OpAnd, machine.OpOr:
		return c.literals(n.B, s, c.literals(n.A, s, found))
	case machine.OpNot:
		return c.literals(n.A, s, found)
	case machine.OpIf:
		return c.literals(n.C, s, c.literals(n.B, s, c.literals(n.A, s, found)))
	}
	l := Literal{Text: n.Text}
	if truth := c.p.Eval(id, s); truth != machine.Unknown {
		value := truth == machine.True
		l.Value = &value
	}
	return append(found, l)
}

func (c *core) write(w *machine.Write, role string) Write {
	r := &c.p.Resources[w.Res]
	x := Write{
		Path: r.Path, Ref: r.Ref, Value: w.Value, Text: r.Text(w.Value),
		From: sourceNames[w.From], Fate: fateNames[w.Fate], Micro: w.Micro,
	}
	switch {
	case w.Call:
		x.Text = "call"
	case w.From == machine.FromPerson:
		x.Role = role
	}
	if w.From == machine.FromRule {
		x.Rule = c.p.Rules[w.Rule].Name
	}
	return x
}

// addKeys gives the writes that left the keys of their commands, and adds
// resends, which are commands without a write.
func (c *core) addKeys(d *Decision, intents []journal.Intent) {
	next := map[models.Path]int{}
	for i := range intents {
		it := &intents[i]
		if machine.Source(it.From) == machine.FromResend {
			r := &c.p.Resources[c.byPath[it.Path]]
			d.Writes = append(d.Writes, Write{
				Path: it.Path, Ref: r.Ref, Value: it.Value, Text: r.Text(it.Value),
				From: sourceNames[machine.FromResend], Fate: fateNames[machine.Left], Key: it.Key,
			})
			continue
		}
		for k := next[it.Path]; k < len(d.Writes); k++ {
			if w := &d.Writes[k]; w.Path == it.Path && w.Fate == fateNames[machine.Left] && w.From == sourceNames[it.From] {
				w.Key = it.Key
				next[it.Path] = k + 1
				break
			}
		}
	}
}

// output stores a decision.
func (d *Decision) output() (journal.Output, error) {
	payload, err := json.Marshal(d)
	if err != nil {
		return journal.Output{}, fmt.Errorf("engine: encode a decision: %w", err)
	}
	o := journal.Output{Seq: d.Seq, At: d.At, Payload: payload}
	for i := range d.Writes {
		w := &d.Writes[i]
		again := w.From == sourceNames[machine.FromResend]
		idle := w.Fate == fateNames[machine.Suppressed] || w.Fate == fateNames[machine.Lost]
		o.Effects = append(o.Effects, journal.Effect{Path: w.Path, Replaces: !again && !idle})
	}
	return o, nil
}

func decodeDecision(o *journal.Output) (Decision, error) {
	d := Decision{Seq: o.Seq, At: o.At}
	if err := json.Unmarshal(o.Payload, &d); err != nil {
		return Decision{}, fmt.Errorf("%w: %v", journal.ErrMalformed, err)
	}
	return d, nil
}

// Explanation says why something was asked of a resource. What a delayed step
// asked for leads back to the beginning of its run: Firing.Began.
type Explanation struct {
	Decision
	Write  Write
	Firing *Firing // the rule's, if a rule asked
}

// Why explains the last thing asked of a resource: the newest command that left
// or was refused; failing that, one that was suppressed. false: nothing yet.
//
// Errors: *journal.DamagedError.
func (e *Engine) Why(ctx context.Context, path models.Path) (Explanation, bool, error) {
	o, ok, err := e.cfg.Store.Effect(ctx, path)
	if err != nil || !ok {
		return Explanation{}, false, err
	}
	d, err := decodeDecision(&o)
	if err != nil {
		return Explanation{}, false, e.cfg.Store.Damaged(fmt.Sprintf("output %d", o.Seq), err)
	}
	x := Explanation{Decision: d}
	best := -1
	for i := range d.Writes {
		if d.Writes[i].Path == path && (best < 0 || telling(d.Writes[i].Fate) >= telling(d.Writes[best].Fate)) {
			best = i
		}
	}
	if best < 0 {
		return Explanation{}, false, nil
	}
	x.Write = d.Writes[best]
	for i := range d.Firings {
		if f := &d.Firings[i]; x.Write.Rule != "" && f.Rule == x.Write.Rule && (x.Firing == nil || f.ran() && f.Micro == x.Write.Micro) {
			x.Firing = f
		}
	}
	return x, true, nil
}

// ran reports whether a branch of the rule was carried out.
func (f *Firing) ran() bool { return f.Branch == "then" || f.Branch == "else" }

// telling orders fates by how much they explain.
func telling(fate string) int {
	switch fate {
	case fateNames[machine.Left]:
		return 3
	case fateNames[machine.RefusedPolicy], fateNames[machine.RefusedRange], fateNames[machine.RefusedShield], fateNames[machine.RefusedHold], fateNames[machine.Dropped]:
		return 2
	case fateNames[machine.Suppressed]:
		return 1
	}
	return 0
}

// Firings returns the newest decisions in which a rule was triggered or a
// command left, newest first, at most n.
func (e *Engine) Firings(ctx context.Context, n int) ([]Decision, error) {
	outputs, err := e.cfg.Store.Outputs(ctx, n)
	if err != nil {
		return nil, err
	}
	decisions := make([]Decision, 0, len(outputs))
	for i := range outputs {
		d, err := decodeDecision(&outputs[i])
		if err != nil {
			return nil, e.cfg.Store.Damaged(fmt.Sprintf("output %d", outputs[i].Seq), err)
		}
		decisions = append(decisions, d)
	}
	return decisions, nil
}
