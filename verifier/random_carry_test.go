// Random small systems whose commands take numbers as read.

package verifier_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
)

// dims are device types with one number that can be set.
var dims = []string{
	"modifiable state level: int [0..3] } }",
	"modifiable state level: int [0..3] } }",
	"modifiable state level: int [0..3] by hand } }",
	"modifiable state level: float [0..3] } }",
	"modifiable state level: int [0..3] }\n  behaviour {\n    on set level(v) -> level = v\n    may on set level(v) -> level unchanged\n  } }",
}

// carryGenerator draws systems of a dimmer, one or two sensors of a number and rules that
// hand one on.
type carryGenerator struct {
	generator
	sensors []string
}

// drawCarried draws a system in which some command takes a number as read.
func drawCarried(t *rapid.T) (map[string]string, check.Site) {
	g := &carryGenerator{generator: generator{t: t}, sensors: []string{"r.heat"}}
	if g.chance(10) {
		g.sensors = append(g.sensors, "q.heat")
	}
	fmt.Fprintf(&g.b, "model Dim { service light { %s\n", g.pick(dims...))
	fmt.Fprintf(&g.b, "model Room { service climate { sensor heat: int [%s] } }\n", g.pick("0..3", "0..4", "-1..2"))
	g.b.WriteString("device d : Dim\ndevice r : Room\n")
	if len(g.sensors) > 1 {
		g.b.WriteString("device q : Room\n")
	}
	g.b.WriteString("app A {\n  var v: bool = false\n")
	if g.chance(50) {
		fmt.Fprintf(&g.b, "  assume initially %s\n", g.pick("d.level <= 2", "d.level == 0"))
	}
	g.carryRule(0, "set d.level = "+g.number())
	if g.chance(60) {
		g.carryRule(1, g.doing())
	}
	fmt.Fprintf(&g.b, "  %s as \"p\"\n}\n", g.promise())
	site := check.Site{}
	if g.chance(20) {
		site.Grants = append(site.Grants, check.SiteGrant{Role: "resident", Resource: "d.level"})
	}
	return map[string]string{"a.tenet": g.b.String()}, site
}

func (g *carryGenerator) sensor() string { return g.pick(g.sensors...) }

// number draws what a command takes.
func (g *carryGenerator) number() string {
	x, y := g.sensor(), g.sensor()
	return g.pick(x, x, x, "3 - "+x, "min("+x+", 2)", "max("+x+", 0)", "min(max("+x+", 1), 2)", "2 * "+x, "-"+x,
		"max("+x+", "+y+")", x+" - "+y, "previous("+x+")", "max("+x+", 3 s)", "("+x+" > 1 ? "+x+" : 0)")
}

func (g *carryGenerator) carryRule(i int, action string) {
	priority := ""
	if g.chance(25) {
		priority = " priority 1"
	}
	fmt.Fprintf(&g.b, "  rule r%d%s {\n    %s\n", i, priority, g.cause())
	if g.chance(30) {
		fmt.Fprintf(&g.b, "    while %s\n", g.state())
	}
	fmt.Fprintf(&g.b, "    then %s\n", action)
	if g.chance(20) {
		fmt.Fprintf(&g.b, "      after %s%s %s\n", g.pick("1 s", "3 s"), g.pick("", " anyway"), g.doing())
	}
	if g.chance(15) {
		fmt.Fprintf(&g.b, "    else %s\n", g.doing())
	}
	g.b.WriteString("  }\n")
}

func (g *carryGenerator) doing() string {
	switch rapid.IntRange(0, 5).Draw(g.t, "doing") {
	case 0:
		return "v = " + g.pick("true", "false", "!v")
	case 1:
		return "set d.level = " + g.pick("2", "0", "3")
	case 2:
		return "always set d.level = " + g.number()
	}
	return "set d.level = " + g.number()
}

func (g *carryGenerator) cause() string {
	x := g.sensor()
	return g.pick("on "+x+" changes", "on "+x+" updates", "on "+x+" changes", "when "+g.state()+g.pick("", " also on reconnect"),
		"on d.level is set", "on d.level is refused", "on d.level changes", "on start", "when "+g.state()+" for 2 s")
}

func (g *carryGenerator) state() string {
	return g.pick("v", "!v", g.sensor()+" > 1", g.sensor()+" <= 2", "d.level > 1", "d.level <= 1", "d.level == 2")
}

func (g *carryGenerator) occasion() string {
	return g.pick("set d.level = 2", "set d.level", "asked to set d.level = 2", "d.level is refused", "d.level changes", "d.level updates", g.sensor()+" changes")
}

// promise draws a sentence; a tenth of them tell the same number sent again from another.
func (g *carryGenerator) promise() string {
	if g.chance(10) {
		return g.pick("set d.level happens at most 1 times in any 8 s", "set d.level never happens within 8 s after set d.level",
			"set d.level happens at most 2 times in any 20 s", "set d.level never happens while v")
	}
	return g.pick(
		"never "+g.state(), "always "+g.state(), "never "+g.state()+" while "+g.state(), "whenever "+g.state()+", "+g.state(),
		g.occasion()+" never happens while "+g.state(), g.occasion()+" only happens while "+g.state(),
		g.occasion()+" never happens within 2 s after "+g.occasion(), "after "+g.occasion()+", "+g.state()+" until "+g.occasion(),
		"whenever "+g.state()+", "+g.state()+" within 8 s",
	)
}

// TestWalksCarryNumbers walks with raw numbers wherever a promise of such a system holds.
func TestWalksCarryNumbers(t *testing.T) {
	const limit = 1_000 // states: a report of a number that is carried has many outcomes
	walked := map[world.Rung]int{}
	few := func() bool { return walked[world.Prompt] == 0 || walked[world.Delayed] == 0 }
	for round := 0; round == 0 || round < rare && few(); round++ {
		rapid.Check(t, func(t *rapid.T) { walkSystem(t, drawCarried, walked, limit) })
	}
	if few() {
		t.Errorf("too few properties held: walked %v", walked)
	}
}

// TestVerdictsAgreeWhereNumbersAreCarried compares verdicts and evidence with the slow
// search.
func TestVerdictsAgreeWhereNumbersAreCarried(t *testing.T) {
	states := 2_000
	if os.Getenv("TENET_RANDOM") == "" {
		states = most + 50 // some of these systems take seconds otherwise
	}
	counts := map[string]int{}
	few := func() bool { return counts["holds delayed"] == 0 || counts["violated none"] == 0 }
	for round := 0; round == 0 || round < rare && few(); round++ {
		agreeOnRandomSystems(t, counts, states, drawCarried)
	}
	if few() {
		t.Errorf("too few random properties hold or are violated: %v", counts)
	}
}

// TestNormalFormsLeaveNothingOut compares the states in normal form with the normal forms
// of all states.
func TestNormalFormsLeaveNothingOut(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		files, site := drawCarried(t)
		r, list := compile.Load(files, site)
		if r == nil {
			t.Fatalf("%s\n%s", files["a.tenet"], diag.Render(list, diag.Options{Source: diag.Sources(files)}))
		}
		w, err := world.New(r.Spec, world.Prompt, r.Spec.Properties[0])
		var limit *world.LimitError
		if errors.As(err, &limit) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		plain := w.Plain()
		if plain == w {
			return
		}
		all, ok := statesOf(t.Context(), plain)
		normal, also := statesOf(t.Context(), w)
		if !ok || !also {
			return
		}
		compared++
		met := map[string]bool{}
		for s := range all {
			n := string(w.Normal([]byte(s)))
			met[n] = true
			if !normal[n] {
				t.Fatalf("%s\na state is left out", files["a.tenet"])
			}
			if w.Broken([]byte(n)) != plain.Broken([]byte(s)) {
				t.Fatalf("%s\na state and its normal form are judged differently", files["a.tenet"])
			}
		}
		if len(met) != len(normal) {
			t.Fatalf("%s\n%d states in normal form, %d are normal forms of states", files["a.tenet"], len(normal), len(met))
		}
	})
	if compared == 0 {
		t.Error("no system was small enough")
	}
}

// plainStates is how many states are compared with their normal forms.
const plainStates = 300

// statesOf gathers all states of a world; false if there are too many.
func statesOf(ctx context.Context, w *world.World) (map[string]bool, bool) {
	found := map[string]bool{}
	var queue []string
	add := func(s []byte) {
		if !found[string(s)] {
			found[string(s)] = true
			queue = append(queue, string(s))
		}
	}
	w.Initial(add)
	for len(queue) > 0 && len(found) <= plainStates && ctx.Err() == nil {
		s := queue[0]
		queue = queue[1:]
		if w.Successors([]byte(s), func(_ uint32, next []byte) bool { add(next); return true }) != nil {
			return nil, false
		}
	}
	return found, len(queue) == 0
}
