// Worlds with a focus against the worlds they contain.

package verifier_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

// drawFocus draws which resources are kept, and of which it is kept that they were
// reported.
func drawFocus(t *rapid.T, w *world.World) (f world.Focus) {
	for i := range w.Resources() {
		switch rapid.IntRange(0, 3).Draw(t, "focus") {
		case 0:
			f.Kept = append(f.Kept, i)
		case 1:
			f.Heard = append(f.Heard, i)
		}
	}
	for c := range w.Program().Conds {
		if rapid.Bool().Draw(t, "apart") {
			f.Apart = append(f.Apart, c)
		}
	}
	for i := range w.Program().Timers {
		if rapid.Bool().Draw(t, "timed") {
			f.Timed = append(f.Timed, i)
		}
	}
	for i := range w.Vars() {
		if rapid.Bool().Draw(t, "loose") {
			f.Loose = append(f.Loose, i)
		}
	}
	f.Excused = rapid.Bool().Draw(t, "excused")
	return f
}

// plain is what can be said of a state in a world with a focus as in any other. Actual
// values of the resources in open are left open, as they are until something reads them;
// of readings whose actual value nothing reads, the values that nothing tells apart are
// one.
func plain(w *world.World, kept []machine.Res, read map[machine.Res]bool, vars []machine.Var, state []byte, open []machine.Res) string {
	s := w.Open(state)
	var b strings.Builder
	for _, r := range kept {
		if slices.Contains(open, r) {
			s.Actual[r] = machine.NoRegion
		}
		if own := slices.Contains(w.Property().Own, r); !(own && read[r]) && !w.Program().Resources[r].Settable {
			fmt.Fprint(&b, r, s.Known[r], ";")
			continue
		}
		if w.Rung() == world.Faulty && !s.Known[r] && s.Reported[r] != machine.NoRegion {
			s.Reported[r] = 0 // what it was last is kept where rules compare reports with it
		}
		fmt.Fprint(&b, r, s.Actual[r], s.Reported[r], s.Known[r], s.Pending[r], s.Target[r], ";")
		if at := slices.Index(w.Resources(), r); s.Traffic != nil && w.Program().Resources[r].Settable {
			fmt.Fprint(&b, s.Traffic[at].Newest, s.Traffic[at].Older, s.Traffic[at].Lost, ";")
		}
	}
	for _, v := range vars {
		fmt.Fprint(&b, s.Vars[v], ",")
	}
	return b.String()
}

// judged is plain with what is said of the sentence. Among faults a world with a focus
// knows fewer excuses: it may say that the sentence is broken where the other does not.
func judged(plain string, broken bool) string { return fmt.Sprint(plain, broken) }

// unread lists the sets of resources that a state may have as they are although a world
// that reads less of them leaves them open: they were not reported yet.
func unread(w *world.World, kept []machine.Res, state []byte) [][]machine.Res {
	s := w.Open(state)
	out := [][]machine.Res{nil}
	for _, r := range kept {
		if s.Reported[r] != machine.NoRegion {
			continue
		}
		for _, set := range out {
			out = append(out, append(slices.Clone(set), r))
		}
	}
	return out
}

// readIn tells the resources whose actual values are of account in some of the states.
func readIn(w *world.World, states [][]byte) map[machine.Res]bool {
	read := map[machine.Res]bool{}
	for _, state := range states {
		s := w.Open(state)
		for _, r := range w.Resources() {
			read[r] = read[r] || s.Actual[r] != machine.NoRegion
		}
	}
	return read
}

// everything is what a plain search meets, its states without number.
func everything(w *world.World, most int) (states [][]byte, broken, whole bool) {
	seen := map[string]bool{}
	add := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			states = append(states, slices.Clone(s))
		}
	}
	w.Initial(add)
	for i := 0; i < len(states); i++ {
		if len(states) > most {
			return states, broken, false
		}
		if w.Broken(states[i]) {
			broken = true
		}
		if err := w.Successors(states[i], func(_ uint32, next []byte) bool { add(next); return true }); err != nil {
			panic(err)
		}
	}
	return states, broken, true
}

// Whatever a world comes to, one with a focus comes to as well, but for what is
// blurred: so what holds with a focus holds. Its states are evidence exactly if none
// breaks the sentence.
func TestFocusContainsTheWorld(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() bool { return counts["holds"] < 5 || counts["found"] < 5 || counts["timed"] == 0 }
	for round := 0; round < rounds(t) || round < rare && missing(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			r, text := drawAny(t)
			for i := range r.Spec.Properties {
				for rung := world.Prompt; rung <= world.Delayed; rung++ {
					focusContains(t, r, i, rung, counts, text)
				}
			}
		})
	}
	if missing() {
		t.Errorf("too few of a kind: %v", counts)
	}
	t.Log(counts)
}

// The same of rules whose conditions speak of several sensors, which are blurred or not.
func TestFocusOnConditions(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() bool {
		return counts["holds"] < 5 || counts["lost"] < 5 || counts["found"] < 5 || counts["timed"] < 5
	}
	for round := 0; round < rounds(t) || round < rare && missing(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			text := drawConditions(t)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			for rung := world.Prompt; rung <= world.Delayed; rung++ {
				focusContains(t, r, 0, rung, counts, text)
			}
		})
	}
	if missing() {
		t.Errorf("too few of a kind: %v", counts)
	}
	t.Log(counts)
}

// Among faults a world with a focus comes to all that the world comes to, too: what is
// blurred may become unknown, and a gateway that starts again does so at once where
// nothing counts seconds.
func TestFocusAmongFaults(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() bool { return counts["holds"] < 5 || counts["found"] < 5 || counts["in part"] < 20 }
	for round := 0; round < rounds(t) || round < rare && missing(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			if rapid.IntRange(0, 7).Draw(t, "any") == 0 {
				r, text := drawAny(t)
				focusContains(t, r, rapid.IntRange(0, len(r.Spec.Properties)-1).Draw(t, "promise"), world.Faulty, counts, text)
				return
			}
			text := drawComings(t)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			focusContains(t, r, 0, world.Faulty, counts, text)
		})
	}
	if missing() {
		t.Errorf("too few of a kind: %v", counts)
	}
	t.Log(counts)
}

// Nothing is lost of what becomes of commands, of which a world with a focus keeps less:
// which are under way, whether the newest has arrived, and whether it is lost.
func TestFocusOnCommands(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() bool { return counts["found"] < 5 || counts["lost"] < 1 || counts["holds"]+counts["whole"] < 10 }
	for round := 0; round < rounds(t) || round < rare && missing(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			text := drawCommands(t)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			focusContains(t, r, 0, world.Faulty, counts, text)
		})
	}
	if missing() {
		t.Errorf("too few of a kind: %v", counts)
	}
	t.Log(counts)
}

// Nothing is lost of what a variable makes of rules, where it is not kept.
func TestFocusOnVariables(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() bool { return counts["found"] < 5 || counts["lost"] < 1 || counts["holds"]+counts["whole"] < 10 }
	for round := 0; round < rounds(t) || round < rare && missing(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			text := drawModes(t)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			rung := rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed, world.Delayed, world.Faulty}).Draw(t, "rung")
			focusContains(t, r, 0, rung, counts, text)
		})
	}
	if missing() {
		t.Errorf("too few of a kind: %v", counts)
	}
	t.Log(counts)
}

// drawModes draws rules that switch a lamp by two variables, which they give their values.
func drawModes(t *rapid.T) string {
	var b strings.Builder
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	b.WriteString("model Eye { service eye { sensor sees: bool } }\nmodel Lamp { service light { modifiable state power: enum {off, on} } }\n")
	b.WriteString("device a : Eye\ndevice lamp : Lamp\napp A {\n  var m: enum {x, y, z} = " + pick("first", "x", "y") + "\n  var n: bool = false\n")
	mode := func() string { return pick("mode", "m == x", "m == y", "m == z", "m != x", "n", "!n", "m == y && n") }
	for i := range rapid.IntRange(2, 3).Draw(t, "rules") {
		trigger := pick("trigger", "when a.sees", "when !a.sees", "when "+mode(), "when "+mode(), "when "+mode()+" && a.sees", "on a.sees updates", "when "+mode()+" for 2 s")
		guard := pick("guard", "", "", " while "+mode(), " while a.sees")
		action := pick("action", "m = x", "m = y", "m = z", "n = true", "n = false", "n = !n", "set lamp.power = on", "set lamp.power = off",
			"m = y set lamp.power = on", "m = x n = true", "set lamp.power = on after 2 s m = x")
		fmt.Fprintf(&b, "  rule r%d priority %d { %s%s then %s }\n", i, rapid.IntRange(0, 1).Draw(t, "priority"), trigger, guard, action)
	}
	fmt.Fprintf(&b, "  %s as \"p\"\n}\n", pick("promise", "never lamp.power == on while a.sees", "set lamp.power = on never happens while a.sees",
		"never lamp.power == on", "set lamp.power = on never happens", "never lamp.power == on while n", "set lamp.power = off only happens while !a.sees"))
	return b.String()
}

// drawCommands draws rules that switch one lamp by one sensor: few states, so that all are
// compared.
func drawCommands(t *rapid.T) string {
	var b strings.Builder
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	b.WriteString("model Eye { service eye { sensor sees: bool } }\n")
	fmt.Fprintf(&b, "model Lamp { service light { modifiable state power: enum {off, on}%s }%s }\n", pick("hands", "", "", " by hand"), pick("behaviour", "", "",
		"\n behaviour { on set power(v) -> power = v\n fault power: on -> off }", "\n behaviour { on set power(v) -> power = v\n fault on set power(v) -> power = off }",
		"\n behaviour { may on set power(v) -> power = v }", "\n behaviour { on set power(v) -> power = v\n may power: on -> off }"))
	b.WriteString("device a : Eye\ndevice lamp : Lamp\napp A {\n")
	for i := range rapid.IntRange(1, 2).Draw(t, "rules") {
		trigger := pick("trigger", "when a.sees", "when a.sees", "when !a.sees", "when !a.sees also on reconnect", "when a.sees && lamp.power == on", "on a offline", "on a online",
			"on lamp offline", "on lamp online", "on lamp.power changes", "on start", "when !known(a.sees)", "on lamp.power is set")
		guard := pick("guard", "", "", "", " while a.sees", " while lamp.power == off", " while !a.sees or unknown")
		fmt.Fprintf(&b, "  rule r%d { %s%s then set lamp.power = %s%s }\n", i, trigger, guard, pick("value", "on", "off"), pick("else", "", "", " else set lamp.power = off"))
	}
	seen := pick("seen", "a.sees", "!a.sees")
	fmt.Fprintf(&b, "  %s as \"p\"\n}\n", pick("promise", "never lamp.power == on while "+seen, "set lamp.power = on never happens while "+seen,
		"set lamp.power = on only happens while "+seen, "whenever "+seen+", lamp.power == on", "set lamp.power = off never happens"))
	return b.String()
}

// drawComings draws rules that switch a lamp by what two devices report, by their coming and
// going, and by what is not known.
func drawComings(t *rapid.T) string {
	var b strings.Builder
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	b.WriteString("model Eye { service eye { sensor sees: bool\n sensor hears: bool } }\n")
	fmt.Fprintf(&b, "model Lamp { service light { modifiable state power: enum {off, on} }%s }\n", pick("behaviour", "", "",
		"\n behaviour { on set power(v) -> power = v\n fault power: on -> off }", "\n behaviour { on set power(v) -> power = v\n fault on set power(v) -> power = off }"))
	b.WriteString("device a : Eye\ndevice b : Eye\ndevice lamp : Lamp\ndevice fan : Lamp\napp A {\n  var v: bool = false\n")
	said := func() string {
		leaf := func() string {
			return pick("leaf", "a.sees", "!a.sees", "a.hears", "b.sees", "!b.sees", "b.hears", "known(a.sees)", "!known(b.sees)", "fan.power == on", "v")
		}
		return pick("said", leaf(), leaf()+" && "+leaf(), leaf()+" || "+leaf(), "!("+leaf()+" && "+leaf()+")", "!known("+leaf()+" || "+leaf()+")",
			"("+leaf()+" ? "+leaf()+" : "+leaf()+")")
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "rules") {
		trigger := pick("trigger", "when "+said(), "when "+said()+" also on reconnect", "when "+said()+" or unknown", "when "+said()+" for 2 s", "on a.sees changes",
			"on a.sees updates", "on b.hears changes", "on b offline", "on a online", "on start", "on fan.power is set")
		guard := pick("guard", "", "", " while "+said(), " while "+said()+" or unknown")
		value := pick("value", "on", "off")
		action := pick("action", "set lamp.power = "+value, "set lamp.power = "+value, "v = !v", "v = true set lamp.power = "+value, "set fan.power = "+value,
			"set lamp.power = "+value+" after 3 s set lamp.power = off", "v = false after 2 s anyway v = true")
		fmt.Fprintf(&b, "  rule r%d { %s%s then %s }\n", i, trigger, guard, action)
	}
	seen := pick("seen", "a.sees", "!a.sees", "b.hears", "a.sees && b.sees", "v")
	fmt.Fprintf(&b, "  %s as \"p\"\n}\n", pick("promise", "never lamp.power == on while "+seen, "set lamp.power = on never happens while "+seen,
		"set lamp.power = on only happens while "+seen, "whenever "+seen+", lamp.power == on", "never lamp.power == on and v together", "set lamp.power = off never happens"))
	return b.String()
}

// drawConditions draws rules that switch a lamp by three sensors, a variable and time.
func drawConditions(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("model Eye { service eye { sensor sees: bool } }\nmodel Lamp { service light { modifiable state power: enum {off, on} } }\n")
	b.WriteString("device a : Eye\ndevice b : Eye\ndevice c : Eye\ndevice lamp : Lamp\napp A {\n  var v: bool = false\n")
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	for i := range rapid.IntRange(1, 3).Draw(t, "rules") {
		seen := drawSeen(t, 2)
		trigger := "when " + seen + pick("again", "", " also on reconnect", " for 2 s", " or when "+seen+" also on reconnect")
		guard := ""
		if rapid.Bool().Draw(t, "guarded") {
			guard = " while " + drawSeen(t, 2)
		}
		value := pick("value", "on", "off")
		action := pick("action", "set lamp.power = "+value, "v = !v", "v = true set lamp.power = "+value, "v = false after 2 s set lamp.power = "+value, "set lamp.power = "+value+" after 3 s anyway v = !v")
		fmt.Fprintf(&b, "  rule r%d { %s%s then %s }\n", i, trigger, guard, action)
	}
	fmt.Fprintf(&b, "  %s as \"p\"\n}\n", pick("promise", "never lamp.power == on while "+drawSeen(t, 1), "never lamp.power == on while "+drawSeen(t, 1),
		"set lamp.power = on never happens while "+drawSeen(t, 1), "lamp.power == on never lasts longer than 2 s", "lamp.power == on never lasts shorter than 2 s",
		"set lamp.power = on never happens within 2 s after set lamp.power = off", "set lamp.power = off happens at most 1 times in any 2 s",
		"whenever "+drawSeen(t, 1)+", lamp.power == on within 2 s"))
	return b.String()
}

func drawSeen(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom([]string{"", "!"}).Draw(t, "not") + rapid.SampledFrom([]string{"a.sees", "b.sees", "c.sees", "a.sees", "b.sees", "v"}).Draw(t, "leaf")
	}
	return "(" + drawSeen(t, depth-1) + rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "join") + drawSeen(t, depth-1) + ")"
}

func drawAny(t *rapid.T) (*compile.Result, string) {
	files, site := drawSystem(t)
	r, list := compile.Load(files, site)
	if r == nil {
		t.Fatalf("%s\n%v", files["a.tenet"], list)
	}
	return r, files["a.tenet"]
}

func focusContains(t *rapid.T, r *compile.Result, i int, rung world.Rung, counts map[string]int, text string) {
	pr := r.Spec.Properties[i]
	exact, err := world.New(r.Spec, rung, pr)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	focus := drawFocus(t, exact)
	w, err := exact.Focused(focus)
	if errors.As(err, &limit) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	most := 2_000
	if rung == world.Faulty {
		most = 20_000
	}
	wide, wideBroken, ok := everything(w, most)
	if !ok {
		return
	}
	states, broken, whole := everything(exact, 2_000)
	blurred := w.Blurred()
	vars := slices.DeleteFunc(slices.Clone(w.Vars()), func(v machine.Var) bool { return slices.Contains(w.Loose(), v) })
	kept := slices.DeleteFunc(slices.Clone(w.Resources()), func(r machine.Res) bool { return slices.Contains(blurred, r) })
	there, read := map[string]bool{}, readIn(exact, states)
	for _, s := range wide {
		if !w.Valid(s) {
			t.Fatalf("%s\n%s: not a state of its own world", text, pr.Name)
		}
		there[judged(plain(w, kept, read, vars, s, nil), w.Broken(s))] = true
	}
	for _, s := range states {
		broken := exact.Broken(s)
		if !slices.ContainsFunc(unread(exact, kept, s), func(open []machine.Res) bool {
			p := plain(exact, kept, read, vars, s, open)
			return there[judged(p, broken)] || rung == world.Faulty && there[judged(p, true)]
		}) {
			t.Fatalf("%s\n%s on rung %s with focus %v: the world comes to %s, that with a focus on %v without %v does not",
				text, pr.Name, rung, focus, plain(exact, kept, read, vars, s, nil), kept, blurred)
		}
	}
	if broken && !wideBroken {
		t.Fatalf("%s\n%s on rung %s: broken, but not with focus %v", text, pr.Name, rung, focus)
	}
	ev := evidenceOf(t, r, i, rung, w, wide)
	ev.Focus = &focus
	if err := proof.Check(context.Background(), r.Spec, *ev); (err == nil) == (wideBroken || proof.Ladder(pr) && rung > world.Prompt) {
		t.Fatalf("%s\n%s on rung %s with focus %v: broken %v, checked %v", text, pr.Name, rung, focus, wideBroken, err)
	}
	if pr.Timed && rung == world.Delayed && len(blurred) > 0 {
		counts["timed"]++
	}
	switch {
	case len(blurred) == 0 && whole && !wideBroken:
		counts["whole"]++
	case len(blurred) == 0 && (rung != world.Faulty || !whole):
	case !whole:
		counts["in part"]++
	case !wideBroken:
		counts["holds"]++
	case broken:
		counts["found"]++
	default:
		counts["lost"]++
	}
}

func evidenceOf(t *rapid.T, r *compile.Result, i int, rung world.Rung, w *world.World, states [][]byte) *proof.Evidence {
	var list []string
	for _, s := range states {
		list = append(list, string(s))
	}
	return evidence(t, r, i, rung, w.Width(), list)
}

// What the search for a focus says holds, holds, and its members are evidence.
func TestFocusedHolds(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for round := 0; round < rounds(t) || round < rare && (counts["holds"] < 5 || counts["open"] < 5); round++ {
		rapid.Check(t, func(t *rapid.T) {
			r, text := drawAny(t)
			if rapid.IntRange(0, 3).Draw(t, "commands") == 0 { // has no variable
				text = drawCommands(t)
				if r, _ = compile.Load(map[string]string{"a.tenet": text}, check.Site{}); r == nil {
					t.Fatal(text)
				}
			}
			for i := range r.Spec.Properties {
				for rung := world.Prompt; rung <= world.Faulty; rung++ {
					q := search.Question{Spec: r.Spec, Rung: rung, Property: r.Spec.Properties[i], Judge: explain.NewJudge(r)}
					res, err := search.Focused(context.Background(), q, 0, search.Options{MaxStates: 2_000})
					if err != nil {
						t.Fatal(err)
					}
					if res.Run != nil {
						counts["run"]++
					}
					if !res.Holds {
						counts["open"]++
						continue
					}
					exact, err := world.New(r.Spec, rung, q.Property)
					if err != nil {
						t.Fatal(err)
					}
					if _, broken, _ := everything(exact, 2_000); broken {
						t.Fatalf("%s\n%s on rung %s: broken, but not with focus %v", text, q.Property.Name, rung, *res.Focus)
					}
					packed, err := proof.Pack(res.Members, res.World.Width())
					if err != nil {
						t.Fatal(err)
					}
					ev := proof.Evidence{Property: q.Property.Name, Index: i, Rung: rung, Width: res.World.Width(), States: packed, Focus: res.Focus}
					if proof.Ladder(q.Property) && rung > world.Prompt {
						continue
					}
					counts["holds"]++
					if err := proof.Check(context.Background(), r.Spec, ev); err != nil {
						t.Fatalf("%s\n%s on rung %s: %v", text, q.Property.Name, rung, err)
					}
				}
			}
		})
	}
	if counts["holds"] < 5 || counts["open"] < 5 {
		t.Errorf("too few of a kind: %v", counts)
	}
	t.Log(counts)
}
