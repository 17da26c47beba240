// Concretize refuses what did not happen; blame names what it needs.

package verifier_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/search"
)

const street = `
device window : Contact
device room : Thermometer
device heater : Heater
app A {
  rule heat { when room.temperature < 20 °C also on reconnect then set heater.power = on }
  rule save { when window.state == open also on reconnect then set heater.power = off }
  never heater.power == on while window.state == open as "street"
}`

// violation gives the run of the first property.
func violation(t *testing.T, text string) (*compile.Result, *verifier.Property) {
	t.Helper()
	r := load(t, text)
	p := &verify(t, context.Background(), r, verifier.Options{}).Properties[0]
	if p.Run == nil {
		t.Fatalf("%s is %s", p.Name, p.Verdict)
	}
	return r, p
}

// clone copies beats as far as the tests change them.
func clone(beats []world.Beat) []world.Beat {
	out := slices.Clone(beats)
	for i := range out {
		out[i].Steps = slices.Clone(out[i].Steps)
	}
	return out
}

func TestConcretizeRefusesWhatDidNotHappen(t *testing.T) {
	r, p := violation(t, street)
	judge := explain.NewJudge(r)
	last := len(p.Run.Beats) - 1
	delivery := slices.IndexFunc(p.Run.Beats, func(b world.Beat) bool { return b.Move.Kind == world.MoveDeliver })
	for name, change := range map[string]func([]world.Beat) []world.Beat{
		"another region": func(b []world.Beat) []world.Beat { b[last].Steps[0].Input.Region ^= 1; return b },
		"no firing":      func(b []world.Beat) []world.Beat { b[last].Steps[0].Firings = nil; return b },
		"no command":     func(b []world.Beat) []world.Beat { b[last].Steps[0].Commands = nil; return b },
		"another command": func(b []world.Beat) []world.Beat {
			b[last].Steps[0].Commands = slices.Clone(b[last].Steps[0].Commands)
			b[last].Steps[0].Commands[0].Value = models.OfEnum(0)
			return b
		},
		"an overflow": func(b []world.Beat) []world.Beat { b[last].Steps[0].Overflow = true; return b },
		"a command delivered twice": func(b []world.Beat) []world.Beat {
			return slices.Insert(b, delivery+1, b[delivery])
		},
		"a superseded command nobody sent": func(b []world.Beat) []world.Beat {
			b[delivery].Move.Older = true
			return b
		},
		"a missing input": func(b []world.Beat) []world.Beat { return slices.Delete(b, 1, 2) },
	} {
		_, err := explain.Concretize(r.Spec, p.Run.World, change(clone(p.Run.Beats)), judge)
		var abstract *explain.AbstractionError
		if !errors.As(err, &abstract) {
			t.Errorf("a run with %s is accepted: %v", name, err)
		}
	}
}

// liar is a Judge that sees one condition otherwise.
type liar struct {
	explain.Judge
	about machine.CondID
}

func (l liar) Cond(c machine.CondID, raw explain.Raw) (machine.Truth, error) {
	truth, err := l.Judge.Cond(c, raw)
	if c == l.about {
		truth = truth.Not()
	}
	return truth, err
}

// Where raw readings and tables disagree there is no violation, only an
// abstraction that was too coarse.
func TestDisagreementIsUnknown(t *testing.T) {
	r := load(t, street)
	q := search.Question{
		Spec: r.Spec, Rung: world.Prompt, Property: r.Spec.Properties[0],
		Judge: liar{explain.NewJudge(r), r.Program.Rules[0].Triggers[0].Cond},
	}
	res, err := search.Decide(context.Background(), q, search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `abstraction: step 5: "room.temperature < 20 °C" is false of the readings, true of their regions`
	if res.Run != nil || res.Holds || res.Limit != want {
		t.Errorf("holds %v, run %v, limit %q", res.Holds, res.Run != nil, res.Limit)
	}
}

func TestBlame(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a rule is needed", street, []string{"A.heat"}},
		{"a reaction is missing", `
device window : Contact
device heater : Heater
app A {
  rule tell { when window.state == open also on reconnect then notify resident "open" }
  never heater.power == on while window.state == open as "street"
}`, []string{"missing reaction: no rule prevents it after this: window.state is reported as open."}},
		{"two rules are needed", `
device button : Button
device lamp : Siren
app A {
  var armed: bool = false
  assume initially lamp.sound == off
  rule arm { on button.pressed then armed = true }
  rule go { when armed then set lamp.sound = on }
  never lamp.sound == on as "quiet"
}`, []string{"A.arm", "A.go"}},
	} {
		if _, p := violation(t, c.text); cmp.Diff(c.want, p.Blame) != "" {
			t.Errorf("%s: %q, want %q", c.name, p.Blame, c.want)
		}
	}
}

// A story marks the last step alone and gives values in words with units.
func TestStory(t *testing.T) {
	_, p := violation(t, street)
	for i, s := range p.Trace.Steps {
		if s.N != i+1 || s.Broken != (i == len(p.Trace.Steps)-1) || s.Text == "" {
			t.Errorf("step %d: %+v", i, s)
		}
	}
	last := p.Trace.Steps[len(p.Trace.Steps)-1]
	want := explain.Step{
		N: 5, Kind: "report", Text: "room.temperature is reported as 19 °C (below 20 °C).",
		Words: say.Of("%s is reported as %s.", "room.temperature", say.Of("%s (%s)", "19 °C", say.Of("below %s", "20 °C"))),
		Ref:   "room.temperature", Device: "room",
		Changes: []explain.Change{
			{Ref: "heater.power", From: "nothing", To: "on", What: "pending"},
			{Ref: "room.temperature", From: "unknown", To: "below 20 °C", What: "reported"},
		},
		Rules:    []explain.Fired{{Name: "A.heat", Branch: "then"}},
		Commands: []explain.Sent{{Ref: "heater.power", Value: "on"}},
		Notices:  []explain.Notified{}, Refused: []explain.Refused{}, Broken: true,
	}
	if diff := cmp.Diff(want, last); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"heater", "room", "window"}, p.Trace.Devices); diff != "" {
		t.Error(diff)
	}
}
