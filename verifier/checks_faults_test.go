// Findings among faults against their definitions, on random systems.

package verifier_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/search"
)

// Every run that a finding among faults shows replays, and is what the finding's
// definition asks for.
func TestFindingsAmongFaultsAreWhatTheySay(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() []string {
		return slices.DeleteFunc([]string{"G1", "G3", "G4", "G5"}, func(check string) bool { return counts[check] > 0 })
	}
	for round := 0; round < rounds(t) || round < rare && len(missing()) > 0; round++ {
		rapid.Check(t, func(t *rapid.T) { judgeAmongFaults(t, counts) })
	}
	if list := missing(); len(list) > 0 {
		t.Errorf("no random system has %v: %v", list, counts)
	}
	t.Log(counts)
}

func judgeAmongFaults(t *rapid.T, counts map[string]int) {
	files := map[string]string{"a.tenet": drawFailing(t)}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatalf("%s\n%v", files["a.tenet"], list)
	}
	t.Log(files["a.tenet"])
	found, err := checks.Run(context.Background(), r, checks.Options{All: true, Workers: 1, MaxStates: 1_000, Tour: 1_000, Faults: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		f := &found[i]
		judge, ok := amongFaults[f.Check]
		if !ok {
			continue
		}
		counts[f.Check]++
		if _, err := explain.Concretize(r.Spec, f.Run.World, f.Run.Beats, explain.NewJudge(r)); err != nil {
			t.Errorf("%s: the run does not replay: %v", f.Message, err)
		}
		if wrong := judge(r, f); wrong != "" {
			t.Errorf("%s %s: %s", f.Check, f.Message, wrong)
		}
	}
}

// drawFailing draws rules for a lamp that may fail and what they go by.
func drawFailing(t *rapid.T) string {
	g := &generator{t: t}
	var b strings.Builder
	fmt.Fprintf(&b, "safe state { a.power = off }\nmodel Lamp {\n  service light { modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n%s  }\n}\n",
		g.pick("", "    fault power: on -> off\n", "    fault power: off -> on\n", "    fault on set power(v) -> power = off\n"))
	fmt.Fprintf(&b, "model Sky { service light { %s\ndevice a : Lamp\ndevice s : Sky\ndevice w : Contact\napp A {\n", g.pick(skies...))
	for i := range rapid.IntRange(1, 3).Draw(t, "rules") {
		fmt.Fprintf(&b, "  rule r%d {\n    %s\n", i, g.pick("when s.dark", "when s.dark also on reconnect", "when !s.dark also on reconnect", "when a.power == off && s.dark also on reconnect",
			"when w.state == open", "when w.state == open && s.dark also on reconnect", "on a.power updates", "on s.dark updates", "on w.state changes"))
		fmt.Fprintf(&b, "%s    then %s\n  }\n", g.pick("", "", "    while s.dark\n", "    while a.power == off\n", "    while w.state == open\n"),
			g.pick("set a.power = on", "always set a.power = on", "set a.power = off", "notify resident \"look\"", "notify resident \"look\"\n      after 5 s set a.power = off"))
	}
	b.WriteString("}\n")
	return b.String()
}

// amongFaults says of a finding's run what is missing in it, as definitions does.
var amongFaults = map[string]func(*compile.Result, *checks.Finding) string{
	"G1": func(r *compile.Result, f *checks.Finding) string {
		last := len(f.Run.Beats) - 1
		b := &f.Run.Beats[last-1]
		res := resourceNamed(r.Program, f.About)
		switch {
		case f.Run.Beats[last].Move.Kind != world.MoveFault:
			return "nothing is held up at the end"
		case b.After.Actual[res] == b.After.Reported[res]:
			return "what it was is what it is"
		}
		return missing(!firesIn(r.Program, b, f.Rules[0]), "the rule does not run")
	},
	"G3": func(r *compile.Result, f *checks.Finding) string {
		res := resourceNamed(r.Program, f.About)
		if !slices.ContainsFunc(f.Run.Beats, func(b world.Beat) bool { return b.Move.Wrong || b.Move.Doubled || b.Move.Kind == world.MoveLose }) {
			return "nothing fails"
		}
		x, _ := lastCommand(r.Program, f, f.Rules[0], f.About)
		if x == nil {
			return "the rule commands nothing"
		}
		after := &lastBeat(f).After
		return missing(after.Reported[res] == x.Region || after.Traffic[slices.Index(f.Run.World.Resources(), res)].Pending, "it is so, or comes to be so")
	},
	"G4": func(r *compile.Result, f *checks.Finding) string {
		at := slices.IndexFunc(f.Run.Beats, func(b world.Beat) bool {
			return b.Move.Kind == world.MoveFault && f.Run.World.Faults()[b.Move.Fault].Kind == world.Down
		})
		if at < 0 || !firesIn(r.Program, lastBeat(f), f.Rules[0]) {
			return "the gateway does not restart, or the rule does not run at the end"
		}
		for _, b := range f.Run.Beats[at+1:] {
			if b.Move.Kind == world.MoveActual || b.Move.Kind == world.MovePerson {
				return "something else happens"
			}
			if b.Move.Kind == world.MoveReport && b.Before.Reported[b.Res] != b.After.Reported[b.Res] {
				return fmt.Sprintf("%s is reported anew", r.Program.Resources[b.Res].Ref)
			}
		}
		return ""
	},
	"G5": func(r *compile.Result, f *checks.Finding) string {
		rule := &r.Program.Rules[ruleNamed(r.Program, f.Rules[0])]
		var was machine.Truth
		seen := false
		for i := range f.Run.Beats {
			for _, s := range f.Run.Beats[i].Steps {
				is := r.Program.Eval(rule.Triggers[0].Cond, &s.State)
				if i > 0 && was == machine.Unknown && is == machine.True && f.Run.Beats[i].Move.Kind == world.MoveReport {
					seen = !firesIn(r.Program, &f.Run.Beats[i], rule.Name)
				}
				was = is
			}
		}
		return missing(len(rule.Triggers) == 1 && !seen, "the condition does not come true unnoticed")
	},
}

func resourceNamed(p *machine.Program, ref string) machine.Res {
	return machine.Res(slices.IndexFunc(p.Resources, func(r machine.Resource) bool { return r.Ref == ref }))
}

// firesIn reports whether a rule does something in a beat.
func firesIn(p *machine.Program, b *world.Beat, rule string) bool {
	return slices.ContainsFunc(b.Steps, func(s world.StepRecord) bool {
		return slices.ContainsFunc(s.Firings, func(x machine.Firing) bool { return p.Rules[x.Rule].Name == rule && x.Branch != machine.Quiet })
	})
}

// A promise is said not to recover from a device (G2) exactly where a plain search among
// the faults of that device alone comes to a state that breaks it.
func TestLostDevicesAreThoseThatBreakPromises(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for round := 0; round < (rounds(t)+9)/10 || round < rare && (counts["lost"] < 3 || counts["recovered"] < 3); round++ {
		rapid.Check(t, func(t *rapid.T) { judgeLost(t, counts) })
	}
	if counts["lost"] < 3 || counts["recovered"] < 3 {
		t.Errorf("too few devices are lost, or recovered from: %v", counts)
	}
	t.Log(counts)
}

func judgeLost(t *rapid.T, counts map[string]int) {
	files, site := drawFrail(t)
	r, list := compile.Load(files, site)
	if r == nil {
		t.Fatalf("%s\n%v", files["a.tenet"], list)
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Workers: 1, MaxStates: mostFaulty, Rung: world.Faulty, AllFindings: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rep.Properties {
		pr := r.Spec.Properties[i]
		w, err := world.New(r.Spec, world.Faulty, pr)
		if err != nil || rep.Properties[i].Rung != world.Delayed || rep.Properties[i].Run == nil {
			continue
		}
		var devs []machine.Dev
		for _, f := range w.Faults() {
			devs = append(devs, f.Dev)
		}
		slices.Sort(devs)
		for _, dev := range slices.Compact(devs) {
			name := "the gateway"
			if dev != world.Gateway {
				name = r.Program.Devices[dev].Name
			}
			told := slices.ContainsFunc(rep.Findings, func(f checks.Finding) bool {
				return f.Check == "G2" && f.About == name && strings.Contains(f.Message, fmt.Sprintf("%q", pr.Name))
			})
			pr.Failing = []machine.Dev{dev}
			alone, err := world.New(r.Spec, world.Faulty, pr)
			if err != nil {
				t.Fatal(err)
			}
			broken, _, ok := reachFaulty(t, alone)
			switch {
			case !ok:
				counts["large"]++
			case told && !broken:
				t.Fatalf("%s\n%s is said not to recover from %s, and does", files["a.tenet"], pr.Name, name)
			case broken && !told && !unconfirmed(t, r, pr):
				t.Fatalf("%s\n%s does not recover from %s, and nothing is said", files["a.tenet"], pr.Name, name)
			default:
				counts[map[bool]string{true: "lost", false: "recovered"}[told]]++
			}
		}
	}
}

// unconfirmed reports whether no run could be confirmed that breaks a sentence.
func unconfirmed(t *rapid.T, r *compile.Result, pr world.Property) bool {
	res, err := search.Decide(context.Background(), search.Question{Spec: r.Spec, Rung: world.Faulty, Property: pr, Judge: explain.NewJudge(r)}, search.Options{MaxStates: mostFaulty})
	if err != nil {
		t.Fatal(err)
	}
	return res.Run == nil && res.Limit != ""
}
