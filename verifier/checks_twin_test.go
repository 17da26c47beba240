// Findings against slow twins: their runs are judged by the definitions, what is
// said of all situations by walks of two machines side by side, and silence by a
// plain search.

package verifier_test

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// drawRules draws a system with a safe state, and what is found in it.
func drawRules(t *rapid.T) (*compile.Result, []checks.Finding) {
	files, site := (&generator{t: t}).rulesAlone()
	r, list := compile.Load(files, site)
	if r == nil {
		t.Fatalf("%s\n%v", files["a.tenet"], list)
	}
	t.Log(files["a.tenet"])
	found, err := checks.Run(context.Background(), r, checks.Options{All: true, Workers: 1, MaxStates: 400, Tour: 800})
	if err != nil {
		t.Fatal(err)
	}
	return r, found
}

// rulesAlone draws a system without computed facts, with a safe state.
func (g *generator) rulesAlone() (map[string]string, check.Site) {
	g.temp, g.two, g.time = g.chance(25), g.chance(25), g.chance(60)
	files, site := g.system()
	files["a.tenet"] = "safe state { a.power = off }\n" + files["a.tenet"]
	return files, site
}

// Every run that a finding shows replays, and is what the finding's definition
// asks for.
func TestFindingsAreWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, found := drawRules(t)
		sameAgain(t, r, found)
		for i := range found {
			f := &found[i]
			if f.Run == nil {
				continue
			}
			if f.Run.Loop == 0 {
				if _, err := explain.Concretize(r.Spec, f.Run.World, f.Run.Beats, explain.NewJudge(r)); err != nil {
					t.Errorf("%s: the run does not replay: %v", f.Message, err)
				}
			}
			judge, ok := definitions[f.Check]
			if !ok {
				continue
			}
			if wrong := judge(r.Program, f); wrong != "" {
				t.Errorf("%s %s: %s", f.Check, f.Message, wrong)
			}
		}
	})
}

// definitions say of a finding's run what is missing in it; "" if it is what the
// code stands for. Rules are told apart by their names.
var definitions = map[string]func(*machine.Program, *checks.Finding) string{
	"A5": func(p *machine.Program, f *checks.Finding) string {
		return missing(!lastFired(p, f, 0, func(x machine.Firing) bool { return x.Unknown && x.Branch == machine.Else }), "no else for an unknown guard")
	},
	"C3": func(p *machine.Program, f *checks.Finding) string {
		first, last := f.Rules[0], f.Rules[len(f.Rules)-1]
		for _, s := range lastBeat(f).Steps {
			for _, a := range s.Writes {
				for _, b := range s.Writes {
					if a.From == machine.FromRule && b.From == machine.FromRule && a.Res == b.Res && a.Value != b.Value && a.Micro < b.Micro &&
						p.Rules[a.Rule].Name == first && p.Rules[b.Rule].Name == last {
						return ""
					}
				}
			}
		}
		return "no two writes in one reaction"
	},
	"C6": func(p *machine.Program, f *checks.Finding) string {
		last, at := lastCommand(p, f, f.Rules[len(f.Rules)-1], f.About)
		if last == nil {
			return "the second command does not leave"
		}
		for i := at; i > 0; i-- {
			b := &f.Run.Beats[i]
			var before *machine.Command
			for _, s := range b.Steps {
				for k := range s.Commands {
					if x := &s.Commands[k]; i < at && x.Res == last.Res && x.From == machine.FromRule {
						before = x
					}
				}
			}
			if before != nil {
				return missing(before.Value == last.Value || p.Rules[before.Rule].Name != f.Rules[0], "the command before it is another")
			}
			if k := b.Move.Kind; i > 0 && k != world.MoveDeliver && k != world.MoveAnswer && k != world.MoveTimeout && k != world.MoveActual {
				return "something happens in between"
			}
		}
		return "there is no command before it"
	},
	"D2": func(p *machine.Program, f *checks.Finding) string {
		sent := map[string]bool{}
		first := f.Run.Loop
		if first == 0 {
			if first = lastTwice(f.Run.Beats); first == 0 {
				return "nothing comes twice"
			}
		}
		for _, b := range f.Run.Beats[first:] {
			for _, s := range b.Steps {
				for _, x := range s.Commands {
					if x.From == machine.FromRule {
						sent[p.Rules[x.Rule].Name] = true
					}
				}
			}
			if b.Move.Kind == world.MovePerson {
				return "a person is part of it"
			}
		}
		return missing(len(sent) != len(f.Rules), fmt.Sprintf("%v command", sent))
	},
	"D4": func(p *machine.Program, f *checks.Finding) string {
		last := lastBeat(f)
		x, at := lastCommand(p, f, f.Rules[0], f.About)
		if x == nil {
			return "nothing is commanded"
		}
		before := f.Run.Beats[at].Before
		return missing(before.Reported[x.Res] != x.Region || last.After.Reported[x.Res] != x.Region, "it was not so already")
	},
	"E1": func(p *machine.Program, f *checks.Finding) string {
		return missing(!lastFired(p, f, 0, func(x machine.Firing) bool {
			r := &p.Rules[x.Rule]
			return x.Step > 0 && r.Later(x.Branch)[x.Step-1].Anyway
		}), "no step is done anyway")
	},
	"E2": func(p *machine.Program, f *checks.Finding) string {
		return missing(!lastFired(p, f, 0, func(x machine.Firing) bool { return x.Step > 0 && x.Branch != machine.Quiet }), "no delayed step comes last")
	},
	"E3": func(p *machine.Program, f *checks.Finding) string {
		return missing(!lastFired(p, f, 0, func(x machine.Firing) bool { return x.Branch != machine.Quiet }), "the rule that ends it does not run")
	},
	"E5": func(p *machine.Program, f *checks.Finding) string {
		return missing(!lastFired(p, f, 0, func(x machine.Firing) bool { return x.Branch == machine.Full }), "nothing is dropped")
	},
	"E6": func(p *machine.Program, f *checks.Finding) string {
		at := slices.IndexFunc(f.Run.Beats, func(b world.Beat) bool {
			return b.Move.Kind == world.MoveTime && bits.OnesCount64(b.Move.Set) > 1
		})
		return missing(at < 0 || !slices.ContainsFunc(f.Run.Beats[at+1:], func(b world.Beat) bool {
			return b.Move.Kind == world.MoveReport || b.Move.Kind == world.MoveActual
		}), "no reading comes after timers that run out together")
	},
	"F1": func(p *machine.Program, f *checks.Finding) string {
		x, at := lastCommand(p, f, f.Rules[0], f.About)
		return missing(x == nil || at != len(f.Run.Beats)-1 || x.Region == p.Safe[0].Region, "nothing is taken from its safe value")
	},
	"F4": func(p *machine.Program, f *checks.Finding) string {
		r := &p.Rules[ruleNamed(p, f.Rules[0])]
		return missing(!slices.ContainsFunc(f.Run.Beats, func(b world.Beat) bool {
			return slices.ContainsFunc(b.Steps, func(s world.StepRecord) bool {
				return p.Eval(r.Guard, &s.State) == machine.True && p.Eval(r.Triggers[0].Cond, &s.State) == machine.True &&
					!slices.ContainsFunc(s.Firings, func(x machine.Firing) bool { return p.Rules[x.Rule].Name == r.Name })
			})
		}), "the two are never true together while the rule is silent")
	},
}

// lastTwice gives where the longest end of a run begins that has the moves of what
// is before it; 0 if there is none.
func lastTwice(beats []world.Beat) int {
	same := func(a, b world.Beat) bool { return a.Move == b.Move }
	for n := len(beats) / 2; n > 0; n-- {
		if end := len(beats) - n; slices.EqualFunc(beats[end-n:end], beats[end:], same) {
			return end
		}
	}
	return 0
}

func missing(is bool, what string) string {
	if is {
		return what
	}
	return ""
}

func lastBeat(f *checks.Finding) *world.Beat { return &f.Run.Beats[len(f.Run.Beats)-1] }

func ruleNamed(p *machine.Program, name string) machine.RuleID {
	return machine.RuleID(slices.IndexFunc(p.Rules, func(r machine.Rule) bool { return r.Name == name }))
}

// lastFired reports whether in the last beat that has Steps a firing of the n-th
// rule of a finding is as wanted.
func lastFired(p *machine.Program, f *checks.Finding, n int, wanted func(machine.Firing) bool) bool {
	for _, s := range lastBeat(f).Steps {
		for _, x := range s.Firings {
			if p.Rules[x.Rule].Name == f.Rules[n] && wanted(x) {
				return true
			}
		}
	}
	return false
}

// lastCommand finds the last command of a rule to a resource and its beat.
func lastCommand(p *machine.Program, f *checks.Finding, rule, ref string) (*machine.Command, int) {
	for i := len(f.Run.Beats) - 1; i > 0; i-- {
		for _, s := range f.Run.Beats[i].Steps {
			for k := range s.Commands {
				if x := &s.Commands[k]; x.From == machine.FromRule && p.Rules[x.Rule].Name == rule && p.Resources[x.Res].Ref == ref {
					return x, i
				}
			}
		}
	}
	return nil, 0
}

// surveyOf is the world of all rules.
func surveyOf(t *rapid.T, r *compile.Result, rung world.Rung) *world.World {
	var all []machine.RuleID
	for i := range r.Program.Rules {
		all = append(all, machine.RuleID(i))
	}
	w, err := world.New(r.Spec, rung, world.Property{Kind: world.Survey, Rules: all, P: machine.NoCond, Q: machine.NoCond, Trigger: machine.NoCond})
	if err != nil {
		t.Skip(err)
	}
	return w
}

// A rule that is said to make no difference makes none in walks of the delayed
// world: a machine that lacks it does the same on the same inputs.
func TestUselessRulesMakeNoDifference(t *testing.T) {
	besideOthers(t)
	said := 0
	for round := 0; round < rounds(t) || round < rare && said == 0; round++ {
		rapid.Check(t, func(t *rapid.T) { uselessInWalks(t, &said) })
	}
	if said == 0 {
		t.Error("no rule was ever said to make no difference")
	}
}

func uselessInWalks(t *rapid.T, said *int) {
	r, found := drawRules(t)
	var idle [][]machine.RuleID
	for i := range found {
		switch f := &found[i]; f.Check {
		case "B2", "B3", "B4", "B4a", "B4b":
			idle = append(idle, []machine.RuleID{ruleNamed(r.Program, f.Rules[0])})
		case "B5":
			var all []machine.RuleID
			for _, name := range f.Rules {
				all = append(all, ruleNamed(r.Program, name))
			}
			idle = append(idle, all)
		}
	}
	if len(idle) == 0 {
		return
	}
	*said++
	w := surveyOf(t, r, world.Delayed)
	for range 4 {
		for _, ids := range idle {
			sideBySide(t, r, w, ids)
		}
	}
}

// sideBySide walks through the world of all rules and gives a machine without some
// of them the same inputs: commands and notifications have to be the same.
func sideBySide(t *rapid.T, r *compile.Result, w *world.World, ids []machine.RuleID) {
	p := *r.Program
	p.Rules = slices.Clone(p.Rules)
	for _, id := range ids {
		lacking := &p.Rules[id]
		lacking.Triggers = slices.Clone(lacking.Triggers)
		for i := range lacking.Triggers {
			if k := lacking.Triggers[i].Kind; k == machine.HoldsFor || k == machine.OnEvery {
				*lacking = lacking.Silent() // its timers go on, for nothing
			} else {
				lacking.Triggers[i] = machine.Trigger{Kind: machine.WhenTrue, Cond: machine.NoCond} // never becomes true
			}
		}
	}
	if err := p.Finish(); err != nil {
		t.Fatal(err)
	}
	without, s := machine.NewStepper(&p), p.Initial()
	var out machine.Output
	follow := func(b *world.Beat) {
		for i := range b.Steps {
			in := b.Steps[i].Input
			in.Timers = slices.DeleteFunc(slices.Clone(in.Timers), func(x machine.TimerID) bool { return !s.Running[x] })
			without.Step(&s, in, &out)
			if with, lacking := leaves(b.Steps[i].Commands, b.Steps[i].Notices), leaves(out.Commands, out.Notices); with != lacking {
				t.Fatalf("rules %v make a difference: with them %q leaves, without them %q", ids, with, lacking)
			}
		}
	}
	var starts [][]byte
	w.Initial(func(packed []byte) { starts = append(starts, slices.Clone(packed)) })
	if len(starts) == 0 {
		return
	}
	state := starts[rapid.IntRange(0, len(starts)-1).Draw(t, "start")]
	beat, err := w.Start(state)
	if err != nil {
		t.Fatal(err)
	}
	follow(&beat)
	for range 40 {
		n := len(w.Moves(state))
		if n == 0 {
			return
		}
		beat, next, err := w.Take(state, uint32(rapid.IntRange(0, n-1).Draw(t, "move")))
		if err != nil {
			continue // the assumptions forbid it
		}
		follow(&beat)
		state = next
	}
}

// leaves writes what leaves a Step. In which order the commands of one Step reach different
// devices nobody says.
func leaves(commands []machine.Command, notices []machine.Notice) string {
	var b strings.Builder
	commands = slices.Clone(commands)
	slices.SortStableFunc(commands, func(x, y machine.Command) int { return int(x.Res) - int(y.Res) })
	for _, x := range commands {
		fmt.Fprint(&b, x.Res, x.Value, x.Call, x.Args, ";")
	}
	for _, n := range notices {
		fmt.Fprint(&b, n.Action.Role, n.Action.Where, ";")
	}
	return b.String()
}
