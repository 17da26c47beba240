// Races (C4) against a slow twin: every two readings in both orders, by Step alone.

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
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/checks"
)

// drawRaces draws rules for a lamp by two sensors and a variable.
func drawRaces(t *rapid.T) string {
	g := &generator{t: t}
	var b strings.Builder
	b.WriteString("model Lamp { service light { modifiable state power: enum {off, on} } }\nmodel Sky { service light { sensor dark: bool } }\n")
	b.WriteString("device a : Lamp\ndevice s : Sky\ndevice w : Sky\napp A {\n  var v: bool = false\n")
	for i := range rapid.IntRange(2, 3).Draw(t, "rules") {
		fmt.Fprintf(&b, "  rule r%d%s {\n    when %s%s\n", i, g.pick("", "", " priority 1"),
			g.pick("s.dark", "!s.dark", "w.dark", "!w.dark", "s.dark && w.dark", "s.dark && !w.dark", "v", "a.power == on"), g.pick("", " also on reconnect"))
		b.WriteString(g.pick("", "", "    while w.dark\n", "    while s.dark\n", "    while v\n", "    while a.power == off\n"))
		fmt.Fprintf(&b, "    then %s\n", g.pick("set a.power = on", "set a.power = off", "v = true", "v = false"))
		b.WriteString(g.pick("", "", "", "    else set a.power = off\n", "    else v = false\n"))
		b.WriteString("  }\n")
	}
	b.WriteString("  never a.power == on && s.dark && w.dark as \"speaks of everything\"\n}\n")
	return b.String()
}

// quiet is a deployment in which the lamp does at once what it is told.
type quiet struct {
	p      *machine.Program
	step   *machine.Stepper
	s      machine.State
	lamp   machine.Res
	actual models.Value // of the lamp; not set while it is open
	done   []deed
	odd    bool // a command was overtaken, or there was no end
}

// deed is what a rule did: of a write the resource and value, else a firing.
type deed struct {
	rule  machine.RuleID
	write bool
	res   machine.Res
	value models.Value
}

func (q *quiet) clone() *quiet {
	c := *q
	c.s, c.done = q.s.Copy(), nil
	return &c
}

func (q *quiet) key() string {
	return fmt.Sprint(q.s.Region, q.s.Known, q.s.Vars, q.s.Channel, q.actual)
}

// put takes an input and lets everything settle.
func (q *quiet) put(in machine.Input) {
	var told models.Value
	input := func(in machine.Input) {
		var out machine.Output
		q.step.Step(&q.s, in, &out)
		q.odd = q.odd || out.Overflow
		for _, w := range out.Writes {
			if w.From == machine.FromRule {
				q.done = append(q.done, deed{rule: w.Rule, write: true, res: w.Res, value: w.Value})
			}
		}
		for _, f := range out.Firings {
			if f.Branch == machine.Then || f.Branch == machine.Else {
				q.done = append(q.done, deed{rule: f.Rule})
			}
		}
		for _, c := range out.Commands {
			q.odd = q.odd || told.IsSet()
			told = c.Value
		}
	}
	input(in)
	for n := 0; told.IsSet() || q.s.Channel[q.lamp].Pending; n++ {
		if n > 20 {
			q.odd = true
			return
		}
		if v := told; v.IsSet() {
			told = models.Value{}
			if q.actual != v || q.s.Region[q.lamp] == machine.NoRegion {
				q.actual = v
				input(q.p.Report(q.lamp, v, true, false))
			}
			continue
		}
		input(machine.Input{Kind: machine.InAnswer, Res: q.lamp, OK: true})
	}
}

// readings are what may be reported anew.
func (q *quiet) readings() (out []machine.Input) {
	for r := range q.p.Resources {
		res := machine.Res(r)
		for region := range models.Region(2) {
			v := models.OfBool(region == 1)
			switch {
			case res == q.lamp:
				v = models.OfEnum(int(region))
				if q.s.Region[res] != machine.NoRegion || q.actual.IsSet() && q.actual != v {
					continue
				}
			case q.s.Region[res] == region:
				continue
			}
			out = append(out, q.p.Report(res, v, true, false))
		}
	}
	return out
}

func (q *quiet) take(in machine.Input) *quiet {
	c := q.clone()
	if in.Res == c.lamp {
		c.actual = in.Value
	}
	c.put(in)
	return c
}

// races gives what differs by the order of two readings somewhere, and of it what two
// rules disagree about; false if something odd happens.
func races(r *compile.Result) (any, sure map[string]bool, ok bool) {
	p := r.Program
	start := &quiet{p: p, step: machine.NewStepper(p), s: p.Initial(), lamp: resourceNamed(p, "a.power")}
	start.put(machine.Input{Kind: machine.InStart, Clock: machine.NoRegion})
	any, sure = map[string]bool{}, map[string]bool{}
	seen := map[string]bool{start.key(): true}
	for queue := []*quiet{start}; len(queue) > 0; queue = queue[1:] {
		q := queue[0]
		if q.odd {
			return nil, nil, false
		}
		list := q.readings()
		for i, a := range list {
			next := q.take(a)
			if !seen[next.key()] {
				seen[next.key()] = true
				queue = append(queue, next)
			}
			for _, b := range list[i+1:] {
				if a.Res != b.Res && a.Res != q.lamp && b.Res != q.lamp {
					q.race(a, b, any, sure)
				}
			}
		}
	}
	return any, sure, true
}

func (q *quiet) race(a, b machine.Input, any, sure map[string]bool) {
	one, two := q.take(a), q.take(b)
	x, y := one.take(b), two.take(a)
	done := slices.Concat(one.done, x.done, two.done, y.done)
	rules := map[machine.RuleID]bool{}
	if u, v := x.s.Region[q.lamp], y.s.Region[q.lamp]; u != v && u != machine.NoRegion && v != machine.NoRegion {
		any["a.power"] = true
		values := map[models.Value]bool{}
		for _, d := range done {
			if d.write && d.res == q.lamp {
				rules[d.rule], values[d.value] = true, true
			}
		}
		sure["a.power"] = sure["a.power"] || len(rules) > 1 && len(values) > 1
		return
	}
	if slices.Equal(x.s.Vars, y.s.Vars) {
		return
	}
	any["A.v"] = true
	for _, d := range done {
		if !d.write && !q.p.Rules[d.rule].EachAction(func(c *machine.Action) bool { return c.Kind != machine.DoAssign }) {
			rules[d.rule] = true
		}
	}
	sure["A.v"] = sure["A.v"] || len(rules) > 1
}

// Of every race some order of two readings ends otherwise than the other, and where two
// rules disagree about that, a race is found.
func TestRacesAreThoseOfBothOrders(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for round := 0; round < rounds(t) || round < rare && (counts["found"] < 10 || counts["none"] < 10); round++ {
		rapid.Check(t, func(t *rapid.T) {
			text := drawRaces(t)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			any, sure, ok := races(r)
			if !ok {
				t.Skip("a command is overtaken")
			}
			found, err := checks.Run(context.Background(), r, checks.Options{All: true, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			told := map[string]bool{}
			otherwise := false
			for _, f := range found {
				otherwise = otherwise || f.Check == "F4"
				if f.Check == "C4" {
					told[f.About] = true
				}
			}
			for what := range told {
				if !any[what] {
					t.Errorf("%s\n%s is the same in both orders", text, what)
				}
			}
			for what := range sure {
				if sure[what] && !told[what] && !otherwise {
					t.Errorf("%s\n%s depends on the order, and nothing is said", text, what)
				}
			}
			counts[map[bool]string{true: "found", false: "none"}[len(told) > 0]]++
		})
	}
	if counts["found"] < 10 || counts["none"] < 10 {
		t.Errorf("one-sided: %v", counts)
	}
	t.Log(counts)
}
