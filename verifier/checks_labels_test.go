// Findings about labels and loads (N1, N3, N4, H4) against their definitions, on random
// systems whose rules the test knows by how they are drawn.

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

// labelledRule is a rule as it was drawn: what it waits for, asks for and writes.
type labelledRule struct {
	name            string
	triggers, asked []string // what a trigger reads, what the guard reads
	writes          string   // resource or variable
	from            string   // what the value written or told comes from; "" of a constant
	tells           bool     // neighbours, what from is
}

// labelled is a system as it was drawn.
type labelled struct {
	rules []labelledRule
	text  string
	a, b  int // watts
	rest  int
	most  int
}

// drawLabelled draws rules about private, public, untrusted and guarded resources, and
// lamps that draw power. What neighbours are told everybody gets; s.dark is private,
// u.dark is untrusted, a.power is guarded and public, and v carries what rules say.
func drawLabelled(t *rapid.T) labelled {
	g := &generator{t: t}
	x := labelled{
		a: rapid.IntRange(1, 3).Draw(t, "a"), b: rapid.IntRange(1, 3).Draw(t, "b"), rest: rapid.IntRange(0, 1).Draw(t, "rest"),
		most: rapid.IntRange(1, 6).Draw(t, "most"),
	}
	var b strings.Builder
	b.WriteString("model Lamp { service light { modifiable state power: enum {off, on} } }\nmodel Sky { service light { sensor dark: bool } }\n")
	b.WriteString("device a : Lamp\ndevice b : Lamp\ndevice s : Sky\ndevice u : Sky\ndevice w : Sky\n")
	fmt.Fprintf(&b, `environment {
  s.dark is private
  role neighbours is public
  a.power is public
  a.power is guarded
  u.dark is untrusted
  while a.power == on: draws %d kW
  while b.power == on: draws %d kW
  draws %d kW
  at most %d kW
}
app A {
  var v: bool = false
`, x.a, x.b, x.rest, x.most)
	reading := map[string]string{"s.dark": "s.dark", "u.dark": "u.dark", "w.dark": "w.dark", "v": "v", "b.power": "b.power == on", "a.power": "a.power == off"}
	pick := func(what string) string {
		return rapid.SampledFrom([]string{"s.dark", "u.dark", "u.dark", "w.dark", "v", "v", "b.power", "a.power"}).Draw(t, what)
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		r := labelledRule{name: fmt.Sprintf("A.r%d", i), triggers: []string{pick("trigger")}}
		when := reading[r.triggers[0]]
		if g.chance(20) {
			more := pick("more")
			r.triggers = append(r.triggers, more)
			when += " && " + reading[more]
		}
		fmt.Fprintf(&b, "  rule r%d {\n    when %s\n", i, when)
		if g.chance(25) {
			r.asked = []string{pick("asked")}
			fmt.Fprintf(&b, "    while %s\n", reading[r.asked[0]])
		}
		action := ""
		switch rapid.IntRange(0, 7).Draw(t, "action") {
		case 0, 1:
			r.writes, action = "a.power", "set a.power = "+g.pick("on", "off")
		case 2:
			r.writes, action = "b.power", "set b.power = on"
		case 3:
			r.writes, action = "v", "v = "+g.pick("true", "false")
		case 4:
			r.writes, r.from = "v", g.pick("s.dark", "u.dark")
			action = "v = " + r.from
		case 5, 6:
			r.tells, r.from = true, g.pick("s.dark", "v", "w.dark")
			action = fmt.Sprintf("notify neighbours \"look: {%s}\"", r.from)
		default:
			r.from = "s.dark"
			action = "notify resident \"it is {s.dark}\""
		}
		fmt.Fprintf(&b, "    then %s\n  }\n", action)
		x.rules = append(x.rules, r)
	}
	b.WriteString("  never a.power == on && b.power == on required prompt as \"both\"\n  s.dark cannot control a required prompt as \"hidden\"\n}\n")
	x.text = b.String()
	return x
}

func TestFindingsAboutLabelsAreWhatTheySay(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() []string {
		return slices.DeleteFunc([]string{"N1", "N2", "N3", "N4", "H4", "no N1", "no N3", "no N4", "no H4"}, func(check string) bool { return counts[check] > 0 })
	}
	for round := 0; round < rounds(t) || round < rare && len(missing()) > 0; round++ {
		rapid.Check(t, func(t *rapid.T) { judgeLabelled(t, counts) })
	}
	if list := missing(); len(list) > 0 {
		t.Errorf("no random system has %v: %v", list, counts)
	}
	t.Log(counts)
}

func judgeLabelled(t *rapid.T, counts map[string]int) {
	x := drawLabelled(t)
	r, list := compile.Load(map[string]string{"a.tenet": x.text}, check.Site{})
	if r == nil {
		t.Fatalf("%s\n%v", x.text, list)
	}
	found, err := checks.Run(context.Background(), r, checks.Options{All: true, Workers: 1, MaxStates: 20_000, Tour: 20_000})
	if err != nil {
		t.Fatal(err)
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Workers: 1, Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]*checks.Finding{}
	for i := range found {
		f := &found[i]
		of[f.Check] = append(of[f.Check], f)
		if f.Run != nil && f.Run.Loop == 0 {
			if _, err := explain.Concretize(r.Spec, f.Run.World, f.Run.Beats, explain.NewJudge(r)); err != nil {
				t.Errorf("%s\n%s: the run does not replay: %v", x.text, f.Message, err)
			}
		}
		if f.PairRun != nil {
			if _, err := explain.ConcretizePair(r.Spec, f.PairRun.Pair, f.PairRun.Start, f.PairRun.Beats, explain.NewJudge(r)); err != nil {
				t.Errorf("%s\n%s: the runs do not replay: %v", x.text, f.Message, err)
			}
		}
	}
	x.byRule(t, r, of["N1"], "N1", counts, x.discloses)
	x.byRule(t, r, of["N3"], "N3", counts, x.intrudes)
	x.together(t, r, of["H4"], &rep.Properties[0], counts)
	hidden := &rep.Properties[1]
	if counts[map[bool]string{true: "N4", false: "no N4"}[len(of["N4"]) > 0]]++; hidden.Verdict != verifier.Unknown && len(of["N1"]) == 0 &&
		(len(of["N4"]) > 0) != (hidden.Verdict == verifier.Violated) {
		t.Errorf("%s\n%d findings of N4, and that s.dark cannot control a is %s", x.text, len(of["N4"]), hidden.Verdict)
	}
	counts["N2"] += len(of["N2"])
}

// byRule compares the rules that findings name with those that are to be named: the ones
// of which the texts say it and that ever run.
func (x *labelled) byRule(t *rapid.T, r *compile.Result, list []*checks.Finding, code string, counts map[string]int, is func(labelledRule) bool) {
	named := map[string]bool{}
	for _, f := range list {
		named[f.Rules[0]] = true
		if !firesIn(r.Program, lastBeat(f), f.Rules[0]) {
			t.Errorf("%s\n%s: the rule does not run at the end", x.text, f.Message)
		}
	}
	for i, rule := range x.rules {
		want := is(rule) && runs(t, r, machine.RuleID(i))
		counts[map[bool]string{true: code, false: "no " + code}[want]]++
		if named[rule.name] != want {
			t.Errorf("%s\n%s names %s: %v, wanted %v", x.text, code, rule.name, named[rule.name], want)
		}
	}
}

// runs reports whether a rule ever does something in the prompt world.
func runs(t *rapid.T, r *compile.Result, id machine.RuleID) bool {
	pr := world.Property{Kind: world.NeverFires, Rule: id, P: machine.NoCond, Q: machine.NoCond, Trigger: machine.NoCond}
	res, err := search.Decide(context.Background(), search.Question{Spec: r.Spec, Rung: world.Prompt, Property: pr, Judge: explain.NewJudge(r)}, search.Options{})
	if err != nil || res.Limit != "" {
		t.Fatal(err, res)
	}
	return res.Run != nil
}

// discloses: it tells neighbours what is private, or what some rule has made of it.
func (x *labelled) discloses(r labelledRule) bool {
	return r.tells && (r.from == "s.dark" || r.from == "v" && slices.ContainsFunc(x.rules, func(o labelledRule) bool { return o.writes == "v" && o.from == "s.dark" }))
}

// intrudes: it sets a.power, and there is a chain of rules from u.dark to it of which each
// waits for what the one before writes, and none reads anything but what such chains
// write or what it writes itself.
func (x *labelled) intrudes(r labelledRule) bool {
	return r.writes == "a.power" && x.chained(r, nil)
}

// chained reports whether a rule is the last of such a chain; those on the way are not
// asked again.
func (x *labelled) chained(r labelledRule, way []string) bool {
	if slices.Contains(way, r.name) {
		return false
	}
	way = append(slices.Clone(way), r.name)
	loose := func(what string) bool {
		return what == "u.dark" || slices.ContainsFunc(x.rules, func(o labelledRule) bool { return o.writes == what && x.chained(o, way) })
	}
	own := func(what string) bool { return what == r.writes }
	begins := slices.ContainsFunc(r.triggers, func(what string) bool { return !own(what) && loose(what) })
	vouched := slices.ContainsFunc(append(slices.Clone(r.triggers), r.asked...), func(what string) bool { return !own(what) && !loose(what) })
	return begins && !vouched
}

// together: the loads come together exactly where a promise that they do not is broken, if
// they are too much and rules have a hand in it.
func (x *labelled) together(t *rapid.T, r *compile.Result, list []*checks.Finding, p *verifier.Property, counts map[string]int) {
	single := x.a+x.rest > x.most || x.b+x.rest > x.most // one lamp is too much already
	both := x.a+x.b+x.rest > x.most
	counts[map[bool]string{true: "H4", false: "no H4"}[len(list) > 0]]++
	switch {
	case len(list) > 0 && !both:
		t.Errorf("%s\nH4 although there is power enough", x.text)
	case single:
	case len(list) > 0 && p.Verdict != verifier.Violated:
		t.Errorf("%s\nH4 although that they do not come together is %s", x.text, p.Verdict)
	case len(list) == 0 && both && p.Verdict == verifier.Violated && commands(r, p, "a.power", "b.power"):
		t.Errorf("%s\nno H4 although rules bring them together", x.text)
	}
}

// commands reports whether a command of a rule to some resource leaves along a run.
func commands(r *compile.Result, p *verifier.Property, refs ...string) bool {
	for _, b := range p.Run.Beats {
		for _, s := range b.Steps {
			if slices.ContainsFunc(s.Commands, func(c machine.Command) bool {
				return c.From == machine.FromRule && slices.Contains(refs, r.Program.Resources[c.Res].Ref)
			}) {
				return true
			}
		}
	}
	return false
}
