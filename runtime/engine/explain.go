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
	Overflow bool     `json:"overflow,omitempty"` // the reaction did not end
}

// Firing is a rule that was triggered.
type Firing struct {
	Rule    string    `json:"rule"` // app.rule
	Where   diag.Span `json:"where"`
	Trigger string    `json:"trigger"`
	Branch  string    `json:"branch"` // then, else, quiet
	Guard   []Literal `json:"guard,omitempty"`
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
	Fate  string       `json:"fate"` // left, lost, suppressed, refused-policy, refused-range, dropped
	Key   string       `json:"key,omitempty"`
}

var (
	sourceNames = [...]string{"rule", "person", "resend", "safe"}
	fateNames   = [...]string{"left", "lost", "suppressed", "refused-policy", "refused-range", "dropped"}
	branchNames = [...]string{"quiet", "then", "else"}
)

// maxLiterals bounds the parts of a guard that are kept.
const maxLiterals = 64

// decision puts c.out in words; false if nothing was decided. intents are those
// of this input.
func (c *core) decision(in *journal.Input, intents []journal.Intent) (Decision, bool) {
	if len(c.out.Firings) == 0 && len(c.out.Writes) == 0 && len(c.out.Commands) == 0 && !c.out.Overflow {
		return Decision{}, false
	}
	d := Decision{
		Seq: in.Seq, At: in.At, Bundle: c.bundle, Kind: in.Kind.String(), Input: c.describe(in), Overflow: c.out.Overflow,
	}
	for i := range c.out.Firings {
		d.Firings = append(d.Firings, c.firing(&c.out.Firings[i]))
	}
	for i := range c.out.Writes {
		d.Writes = append(d.Writes, c.write(&c.out.Writes[i], in.Role))
	}
	c.addKeys(&d, intents)
	return d, true
}

func (c *core) firing(f *machine.Firing) Firing {
	r := &c.p.Rules[f.Rule]
	x := Firing{
		Rule: r.Name, Where: r.Where, Branch: branchNames[f.Branch], Trigger: c.triggerText(&r.Triggers[f.Trigger]),
	}
	// Guards were read with the variables of their micro-step.
	vars := c.state.Vars
	c.state.Vars = c.out.Vars(f.Micro, len(vars))
	x.Guard = c.literals(r.Guard, nil)
	c.state.Vars = vars
	return x
}

// literals evaluates the parts of a condition.
func (c *core) literals(id machine.CondID, found []Literal) []Literal {
	if id == machine.NoCond || len(found) == maxLiterals {
		return found
	}
	n := &c.p.Conds[id]
	switch n.Op {
	case machine.OpAnd, machine.OpOr:
		return c.literals(n.B, c.literals(n.A, found))
	case machine.OpNot:
		return c.literals(n.A, found)
	case machine.OpIf:
		return c.literals(n.C, c.literals(n.B, c.literals(n.A, found)))
	}
	l := Literal{Text: n.Text}
	if truth := c.p.Eval(id, &c.state); truth != machine.Unknown {
		value := truth == machine.True
		l.Value = &value
	}
	return append(found, l)
}

func (c *core) triggerText(t *machine.Trigger) string {
	switch t.Kind {
	case machine.WhenTrue:
		if t.Cond == machine.NoCond {
			return "true"
		}
		return c.p.Conds[t.Cond].Text
	case machine.OnUpdates:
		return c.p.Resources[t.Res].Ref + " updates"
	case machine.OnChanges:
		return c.p.Resources[t.Res].Ref + " changes"
	case machine.OnIsSet:
		return c.p.Resources[t.Res].Ref + " is set"
	case machine.OnIsRefused:
		return c.p.Resources[t.Res].Ref + " is refused"
	case machine.OnOffline:
		return c.p.Devices[t.Dev].Name + " offline"
	case machine.OnOnline:
		return c.p.Devices[t.Dev].Name + " online"
	}
	return "start"
}

func (c *core) write(w *machine.Write, role string) Write {
	r := &c.p.Resources[w.Res]
	x := Write{
		Path: r.Path, Ref: r.Ref, Value: w.Value, Text: r.Model.Type.Format(w.Value),
		From: sourceNames[w.From], Fate: fateNames[w.Fate],
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
				Path: it.Path, Ref: r.Ref, Value: it.Value, Text: r.Model.Type.Format(it.Value),
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

// describe says what an input was.
func (c *core) describe(in *journal.Input) string {
	ref := in.Path.String()
	text := in.Value.String()
	if r, ok := c.byPath[in.Path]; ok {
		ref = c.p.Resources[r].Ref
		text = c.p.Resources[r].Model.Type.Format(in.Value)
	}
	switch in.Kind {
	case journal.Report:
		if !in.Value.IsSet() {
			return ref + " reported no usable value"
		}
		return ref + " reported " + text
	case journal.Command:
		return in.Role + " asked to set " + ref + " to " + text
	case journal.Answer:
		if in.OK {
			return ref + " confirmed"
		}
		return ref + " failed: " + in.Note
	case journal.Timeout:
		return ref + " did not answer in time"
	case journal.Availability:
		if in.Online {
			return in.Path.Provider + " came online"
		}
		return in.Path.Provider + " went offline"
	case journal.Start:
		return "the gateway started"
	case journal.Reset:
		return "the gateway recovered from damage"
	}
	return "another bundle took over"
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

// Explanation says why something was asked of a resource.
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
		if x.Write.Rule != "" && d.Firings[i].Rule == x.Write.Rule && (x.Firing == nil || d.Firings[i].Branch != "quiet") {
			x.Firing = &d.Firings[i]
		}
	}
	return x, true, nil
}

// telling orders fates by how much they explain.
func telling(fate string) int {
	switch fate {
	case fateNames[machine.Left]:
		return 3
	case fateNames[machine.RefusedPolicy], fateNames[machine.RefusedRange], fateNames[machine.Dropped]:
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
