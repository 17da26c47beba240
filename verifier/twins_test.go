// Blurred resources that have a twin, against worlds in which all of them report.

package verifier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
)

// drawTwins draws rules in which several sensors have the same part, or nearly.
func drawTwins(t *rapid.T) string {
	g := &generator{t: t}
	var b strings.Builder
	b.WriteString("model Sky { service light { sensor dark: bool } }\nmodel Lamp { service light { modifiable state power: enum {off, on} } }\ndevice a : Lamp\ndevice w : Contact\n")
	n := rapid.IntRange(2, 4).Draw(t, "sensors")
	for i := range n {
		fmt.Fprintf(&b, "device s%d : Sky\ndevice t%d : %s\n", i, i, g.pick("Sky", "Lamp"))
	}
	b.WriteString("app A {\n  var v: bool = false\n  var u: bool = false\n")
	actions := []string{"v = true", "v = false", "set a.power = on", "notify resident \"look\""}
	rules := 0
	line := func(format string, args ...any) {
		fmt.Fprintf(&b, "  rule r%d%s\n", rules, fmt.Sprintf(format, args...))
		rules++
	}
	other := func(i int) string {
		if strings.Contains(b.String(), fmt.Sprintf("device t%d : Sky", i)) {
			return fmt.Sprintf("t%d.dark", i)
		}
		return fmt.Sprintf("t%d.power == on", i)
	}
	pattern := g.pick("when S then V", "when S && T then V", "when S while T then V", "on U updates then V", "when S also on reconnect while v then V", "on U changes while S then V", "when S then V", "when S || T then W")
	action, priority := g.pick(actions...), g.pick("", " priority 1")
	for i := range n {
		p, action := pattern, action
		if rapid.IntRange(0, 9).Draw(t, "other action") == 9 {
			action = g.pick(actions...)
		}
		if rapid.IntRange(0, 9).Draw(t, "other rule") == 9 {
			p = g.pick("when S && T then V", "when S then W", "when S then V else W", "when S for 2 s then V", "when S then V after 2 s W", "when S while s0.dark then V")
		}
		p = strings.NewReplacer("S", fmt.Sprintf("s%d.dark", i), "T", other(i), "U", fmt.Sprintf("s%d.dark", i), "V", action, "W", "u = true").Replace(p)
		if head, rest, ok := strings.Cut(p, " then "); ok {
			rest = strings.ReplaceAll(strings.ReplaceAll(rest, " else ", "\n    else "), " after ", "\n      after ")
			p = strings.ReplaceAll(head, " while ", "\n    while ") + "\n    then " + rest
		}
		line("%s {\n    %s\n  }", priority, p)
	}
	line(" { when v && w.state == closed then set a.power = on }")
	line(" priority 2 { when u || w.state == open then set a.power = off }")
	fmt.Fprintf(&b, "  %s as \"p\"\n}\n", g.pick("never a.power == on while w.state == open", "set a.power = on only happens while w.state == closed", "notify resident never happens while w.state == open"))
	return b.String()
}

// drawLooseFocus draws a focus on little.
func drawLooseFocus(t *rapid.T, w *world.World) (f world.Focus) {
	g := &generator{t: t}
	for i := range w.Resources() {
		switch {
		case g.chance(15):
			f.Kept = append(f.Kept, i)
		case g.chance(15):
			f.Heard = append(f.Heard, i)
		}
	}
	for c := range w.Program().Conds {
		if g.chance(5) {
			f.Apart = append(f.Apart, c)
		}
	}
	return f
}

// drawLooseWorld builds the world of the first promise of a text on one of the rungs, with
// a focus on little.
func drawLooseWorld(t *rapid.T, text string, site check.Site, rungs ...world.Rung) *world.World {
	r, list := compile.Load(map[string]string{"a.tenet": text}, site)
	if r == nil {
		t.Fatalf("%s\n%v", text, list)
	}
	exact, err := world.New(r.Spec, rapid.SampledFrom(rungs).Draw(t, "rung"), r.Spec.Properties[0])
	if err != nil {
		t.Skip(err)
	}
	w, err := exact.Focused(drawLooseFocus(t, exact))
	if err != nil {
		t.Skip(err)
	}
	return w
}

// In every state that the world comes to, the moves of those that report come to all that
// the moves of all would.
func TestTwinsComeToTheSame(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for round := 0; round < rounds(t) || round < rare && counts["fewer"] < 5; round++ {
		rapid.Check(t, func(t *rapid.T) {
			text := drawTwins(t)
			w := drawLooseWorld(t, text, check.Site{}, world.Prompt, world.Delayed)
			sameOutcomes(t, text, w, w.Spelled(), counts)
		})
	}
	if counts["fewer"] < 5 || counts["as many"] < 5 {
		t.Errorf("too few worlds with twins, or without: %v", counts)
	}
	t.Log(counts)
}

// sameOutcomes: in every state that a world comes to, its moves come to what those of
// another come to that tries more.
func sameOutcomes(t *rapid.T, text string, w, spelled *world.World, counts map[string]int) {
	seen := map[string]bool{}
	var queue []string
	add := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			queue = append(queue, string(s))
		}
	}
	w.Initial(add)
	moves, all := 0, 0
	after := func(w *world.World, s string, n *int) []string {
		var out []string
		if err := w.Successors([]byte(s), func(_ uint32, next []byte) bool {
			*n++
			out = append(out, string(next))
			return true
		}); err != nil {
			t.Skip(err)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for i := 0; i < len(queue) && i < 60; i++ {
		few, many := after(w, queue[i], &moves), after(spelled, queue[i], &all)
		if !slices.Equal(few, many) {
			t.Fatalf("%s\nstate %x comes to %d others, and to %d if all is tried", text, queue[i], len(few), len(many))
		}
		for _, next := range many {
			add([]byte(next))
		}
	}
	if moves < all {
		counts["fewer"]++
	} else {
		counts["as many"]++
	}
}

// In every state what some of the timers come to that only give a variable its value is what
// all sets of them come to.
func TestRivalsComeToTheSame(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for round := 0; round < rounds(t) || round < rare && counts["fewer"] < 5; round++ {
		rapid.Check(t, func(t *rapid.T) {
			text := drawRivals(t)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			exact, err := world.New(r.Spec, rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed}).Draw(t, "rung"), r.Spec.Properties[0])
			tooLarge(t, err)
			focus := drawLooseFocus(t, exact)
			if rapid.IntRange(0, 4).Draw(t, "loose") > 0 {
				focus.Loose = exact.Loosened()
			}
			w, err := exact.Focused(focus)
			tooLarge(t, err)
			sameOutcomes(t, text, w, w.Spelled(), counts)
		})
	}
	if counts["fewer"] < 5 || counts["as many"] < 5 {
		t.Errorf("too few worlds with rivals, or without: %v", counts)
	}
	t.Log(counts)
}

// drawRivals draws rules that give two variables their values after a while, and rules that
// switch a lamp by them.
func drawRivals(t *rapid.T) string {
	var b strings.Builder
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	b.WriteString("model Eye { service eye { sensor sees: bool } }\nmodel Lamp { service light { modifiable state power: enum {off, on} } }\n")
	b.WriteString("device a : Eye\ndevice b : Eye\ndevice lamp : Lamp\napp A {\n  var m: enum {x, y, z} = x\n  var n: bool = false\n")
	for i := range rapid.IntRange(2, 3).Draw(t, "rivals") {
		fmt.Fprintf(&b, "  rule r%d priority %d { when %s for %d s%s then %s }\n", i, rapid.IntRange(0, 1).Draw(t, "priority"), pick("stay", "a.sees", "!a.sees", "b.sees", "m == x"),
			i+2, pick("guard", "", "", " while b.sees", " while m == x", " while n"), pick("action", "m = x", "m = y", "m = z", "m = y n = true", "n = true", "m = x set lamp.power = on", "m = z after 1 s m = x"))
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "followers") {
		fmt.Fprintf(&b, "  rule s%d { %s then %s }\n", i, pick("trigger", "when m == y", "when m == x && n", "when m != x", "when m == z && a.sees", "on r0 dropped"), pick("then", "set lamp.power = on", "set lamp.power = off", "n = !n"))
	}
	fmt.Fprintf(&b, "  %s as \"p\"\n}\n", pick("promise", "never lamp.power == on while a.sees", "set lamp.power = on never happens while b.sees", "whenever a.sees, lamp.power == on"))
	return b.String()
}
