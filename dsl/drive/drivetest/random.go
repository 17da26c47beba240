// Programs at random.

package drivetest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// Plans draws programs whose rules hold, wait, repeat, queue and age: a
// switch, a number with an age and a maximum age, a lamp, a variable, the time of
// day, and, with a count of recent reports, what time alone can change.
var Plans = rapid.Custom(func(t *rapid.T) drive.Plan {
	g := &generator{t: t}
	g.door, g.level, g.lamp = g.b.Switch("door"), g.b.Number("level", 0, 10), g.b.Lamp("lamp")
	g.count = g.b.Count(g.level, 1, 3)
	g.old = g.b.Age(g.level, g.short())
	g.clock = g.b.Clock(6*3600, 22*3600)
	g.mode = g.b.Variable("mode", 2)
	if g.often(2) {
		g.b.Stale(g.level, g.short())
	}
	if g.often(3) {
		g.b.Stale(g.door, g.short())
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		g.rule(i)
	}
	return g.b.Plan()
})

type generator struct {
	t *rapid.T
	b Builder

	door, level, lamp, count, old, clock machine.Res
	mode                                 machine.Var
}

// often is true once in n times.
func (g *generator) often(n int) bool { return rapid.IntRange(1, n).Draw(g.t, "often") == 1 }

func (g *generator) short() int64 { return rapid.Int64Range(1, 6).Draw(g.t, "ticks") }

func (g *generator) cond() machine.CondID {
	n := rapid.IntRange(0, 9).Draw(g.t, "condition")
	switch {
	case n < 2:
		return g.b.Is(g.door, n)
	case n < 4:
		return g.b.Is(g.level, n-2)
	case n < 6:
		return g.b.VarIs(g.mode, n-4)
	case n == 6:
		return g.b.Is(g.old, 1)
	case n == 7:
		return g.b.Is(g.clock, 2)
	case n == 8:
		return g.b.Is(g.count, 2)
	}
	return g.b.Is(g.lamp, 1)
}

func (g *generator) action() machine.Action {
	switch rapid.IntRange(0, 5).Draw(g.t, "action") {
	case 0:
		return g.b.Assign(g.mode, rapid.Int32Range(0, 1).Draw(g.t, "value"))
	case 1:
		return machine.Action{Kind: machine.DoNotify, Role: "owner"}
	case 2:
		return machine.Action{Kind: machine.DoStop, Rule: machine.RuleID(rapid.IntRange(0, len(g.b.P.Rules)-1).Draw(g.t, "stopped"))}
	}
	return g.b.Set(g.lamp, rapid.IntRange(0, 2).Draw(g.t, "set"))
}

func (g *generator) trigger() {
	switch rapid.IntRange(0, 7).Draw(g.t, "trigger") {
	case 0:
		g.b.On(machine.Trigger{Kind: machine.WhenTrue, Cond: g.cond(), AlsoOnReconnect: g.often(2)})
	case 1, 2:
		g.b.Holds(g.cond(), g.short())
	case 3:
		g.b.Every(g.short())
	case 4:
		g.b.On(machine.Trigger{Kind: machine.OnUpdates, Res: g.level})
	case 5:
		g.b.On(machine.Trigger{Kind: machine.OnStart})
	case 6:
		g.b.At(machine.Mark{Second: 22*3600 + g.short(), Days: everyDay})
	case 7:
		g.b.On(machine.Trigger{Kind: machine.OnDropped, Rule: 0})
	}
}

func (g *generator) rule(i int) {
	guard := machine.NoCond
	if g.often(2) {
		guard = g.cond()
	}
	id := g.b.Rule(fmt.Sprintf("r%d", i), guard)
	for range rapid.IntRange(1, 2).Draw(g.t, "actions") {
		a := g.action()
		r := &g.b.P.Rules[id]
		if len(g.b.P.Rules) > 1 && g.often(4) {
			r.Else = append(r.Else, a)
		} else {
			r.Then = append(r.Then, a)
		}
	}
	for range rapid.IntRange(1, 2).Draw(g.t, "triggers") {
		g.trigger()
	}
	if g.often(2) {
		return
	}
	var steps []machine.Step
	for range rapid.IntRange(1, 2).Draw(g.t, "steps") {
		s := After(g.short(), g.action())
		s.Anyway = g.often(3)
		steps = append(steps, s)
	}
	g.b.Later(machine.Mode(rapid.IntRange(0, 3).Draw(g.t, "mode")), rapid.Int32Range(1, 3).Draw(g.t, "most"), steps...)
}
