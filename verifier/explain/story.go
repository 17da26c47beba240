// Stories: a confirmed run as numbered steps in plain sentences.

package explain

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// Trace is a counterexample for people and programs. Loop is the number of the
// step it returns to for ever; nil for a run that just ends.
type Trace struct {
	Steps       []Step   `json:"steps"`
	Loop        *int     `json:"loop"`
	Explanation string   `json:"explanation"`
	Words       say.Text `json:"words"` // Explanation for all languages
	// Missing is after what no rule reacts that could keep the property; nil where rules
	// are needed for the violation, or nothing is blamed.
	Missing *say.Text `json:"missing"`
	Devices []string  `json:"devices"` // those that matter, by name
}

// Step is one thing that happened. Kind is start, report, person, answer,
// timeout, change, deliver, time, fact or rest; in the faulty world also fault,
// heal, offline, lost or late.
type Step struct {
	N        int        `json:"n"` // from 1
	Kind     string     `json:"kind"`
	Text     string     `json:"text"`
	Words    say.Text   `json:"words"` // Text for all languages
	Ref      string     `json:"ref"`   // "" for the start
	Device   string     `json:"device"`
	Changes  []Change   `json:"changes"`
	Rules    []Fired    `json:"rules"`
	Commands []Sent     `json:"commands"`
	Notices  []Notified `json:"notices"`
	Refused  []Refused  `json:"refused"`
	Broken   bool       `json:"broken"`
	// At is when it happens at the earliest, in seconds after the start; absent
	// where no timer matters.
	At *int64 `json:"at,omitempty"`
}

// Change is a value that is another after the step; What is actual, reported,
// pending or variable.
type Change struct {
	Ref  string `json:"ref"`
	From string `json:"from"`
	To   string `json:"to"`
	What string `json:"what"`
}

// Fired is a rule that was triggered; Branch is then, else, quiet, dropped or
// waits.
type Fired struct {
	Name   string `json:"name"`
	Branch string `json:"branch"`
}

// Sent is a command that left.
type Sent struct {
	Ref   string `json:"ref"`
	Value string `json:"value"`
}

// Notified is a notification that left.
type Notified struct {
	Role string `json:"role"`
	Rule string `json:"rule"`
}

// Refused is a write the gate refused; Why is policy, range or shield.
type Refused struct {
	Ref   string `json:"ref"`
	Value string `json:"value"`
	Why   string `json:"why"`
}

// Story tells a run. p is the deployment's program; the last step is the one
// that breaks the property, or the last of those that come again and again.
func Story(p *machine.Program, run *Run) *Trace {
	t := &teller{p: p, run: run}
	trace := &Trace{Steps: []Step{}, Devices: []string{}}
	for i := range run.Beats {
		trace.Steps = append(trace.Steps, t.step(i))
	}
	last := len(trace.Steps) - 1
	switch {
	case run.Loop > 0:
		n := run.Loop + 1
		trace.Loop = &n
		trace.Explain(t.forEver(n, last+1))
	case last >= 0:
		trace.Steps[last].Broken = true
		trace.Explain(t.explanation(&trace.Steps[last]))
	}
	trace.Devices = append(trace.Devices, t.devices(trace.Steps)...)
	return trace
}

// Explain gives a trace another explanation.
func (trace *Trace) Explain(text say.Text) { trace.Explanation, trace.Words = text.String(), text }

type teller struct {
	p   *machine.Program
	run *Run
}

func (t *teller) step(i int) Step {
	b, text := &t.run.shown()[i], t.text(i)
	s := Step{
		N: i + 1, Kind: kinds[b.Move.Kind], Text: text.String(), Words: text,
		Changes: t.changes(b), Rules: []Fired{}, Commands: []Sent{}, Notices: []Notified{}, Refused: []Refused{},
	}
	if b.Res >= 0 {
		s.Ref, s.Device = t.p.Resources[b.Res].Ref, t.device(b.Res)
	} else if dev := t.failed(b); dev >= 0 {
		s.Device = t.p.Devices[dev].Name
	}
	for k := range b.Steps {
		t.did(&s, &b.Steps[k])
	}
	if t.run.At != nil {
		s.At = &t.run.At[i]
	}
	return s
}

var kinds = [...]string{
	world.MoveStart: "start", world.MoveActual: "change", world.MoveReport: "report", world.MovePerson: "person",
	world.MoveDeliver: "deliver", world.MoveAnswer: "answer", world.MoveTimeout: "timeout",
	world.MoveTime: "time", world.MoveFacts: "fact", world.MoveRest: "rest",
	world.MoveFault: "fault", world.MoveHeal: "heal", world.MoveOffline: "offline", world.MoveLose: "lost", world.MoveBelated: "late",
}

// device names the device of a resource; "" for a fact.
func (t *teller) device(r machine.Res) string {
	if t.p.Resources[r].Fact != machine.NoFact {
		return ""
	}
	return t.p.Devices[t.p.Resources[r].Device].Name
}

// did adds what the machine did in one Step.
func (t *teller) did(s *Step, rec *world.StepRecord) {
	for _, f := range rec.Firings {
		s.Rules = append(s.Rules, Fired{Name: t.p.Rules[f.Rule].Name, Branch: branches[f.Branch]})
	}
	for i := range rec.Commands {
		s.Commands = append(s.Commands, t.sent(&rec.Commands[i]))
	}
	for _, n := range rec.Notices {
		s.Notices = append(s.Notices, Notified{Role: n.Action.Role, Rule: t.p.Rules[n.Rule].Name})
	}
	for i := range rec.Writes {
		w := &rec.Writes[i]
		if why := refusals[w.Fate]; why != "" {
			s.Refused = append(s.Refused, Refused{Ref: t.p.Resources[w.Res].Ref, Value: t.value(w.Res, w.Value).String(), Why: why})
		}
	}
}

var branches = [...]string{machine.Quiet: "quiet", machine.Then: "then", machine.Else: "else", machine.Full: "dropped", machine.Waits: "waits"}

var refusals = [...]string{
	machine.Left: "", machine.Lost: "", machine.Suppressed: "", machine.Dropped: "",
	machine.RefusedPolicy: "policy", machine.RefusedRange: "range", machine.RefusedShield: "shield", machine.RefusedHold: "hold",
}

func (t *teller) sent(c *machine.Command) Sent {
	res := &t.p.Resources[c.Res]
	if !c.Call {
		return Sent{Ref: res.Ref, Value: t.value(c.Res, c.Value).String()}
	}
	args := ""
	for i, v := range c.Args {
		if i > 0 {
			args += ", "
		}
		typ := models.Type{Kind: v.Kind}
		if i < len(res.Model.Params) {
			typ = res.Model.Params[i].Type
		}
		args += typ.Format(v)
	}
	return Sent{Ref: res.Ref, Value: "(" + args + ")"}
}

// changes lists the values that differ after the move, by resource.
func (t *teller) changes(b *world.Beat) []Change {
	out := []Change{}
	for r := range t.p.Resources {
		id := machine.Res(r)
		add := func(what, from, to string) {
			if from != to {
				out = append(out, Change{Ref: t.p.Resources[r].Ref, From: from, To: to, What: what})
			}
		}
		add("actual", t.region(id, b.Before.Actual[r]).String(), t.region(id, b.After.Actual[r]).String())
		add("reported", t.region(id, b.Before.Reported[r]).String(), t.region(id, b.After.Reported[r]).String())
		add("pending", t.target(id, &b.Before), t.target(id, &b.After))
	}
	for v := range t.p.Vars {
		if from, to := b.Before.Vars[v], b.After.Vars[v]; from != to {
			x := &t.p.Vars[v]
			out = append(out, Change{Ref: x.Name, From: x.Type.Format(x.Domain[from]), To: x.Type.Format(x.Domain[to]), What: "variable"})
		}
	}
	return out
}

func (t *teller) target(r machine.Res, s *world.Snapshot) string {
	if !s.Pending[r] {
		return "nothing"
	}
	return t.region(r, s.Target[r]).String()
}

func (t *teller) region(r machine.Res, region models.Region) say.Text {
	return t.run.World.Words(r, region)
}

// value is an exact value in words, with its unit.
func (t *teller) value(r machine.Res, v models.Value) say.Text {
	if !v.IsSet() {
		return say.Of("unknown")
	}
	return say.Plain(t.p.Resources[r].Model.Type.Format(v))
}

// devices lists the devices the steps and the property speak of.
func (t *teller) devices(steps []Step) []string {
	var out []string
	for _, r := range t.run.World.Property().Own {
		out = append(out, t.device(r))
	}
	for i := range steps {
		out = append(out, steps[i].Device)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return name == "" })
}
