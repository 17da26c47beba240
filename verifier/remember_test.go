// Worlds that remember what moves come to, against worlds that try every move.

package verifier_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
)

// From every state a world that remembers comes to where one that does not comes to, but
// for staying where it is, and it has seen the same when it has been everywhere.
func TestWhatIsRememberedIsWhatHappens(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	short := func() bool {
		return counts["remembers"] < 40 || counts["kinds"] < 100 || counts["timers"] < 3 || counts["among faults"] < 10 || counts["everywhere"] < 5
	}
	for round := 0; round < rounds(t) || round < rare && short(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			r, text, i := drawForMemory(t)
			rung := rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed, world.Faulty}).Draw(t, "rung")
			exact, err := world.New(r.Spec, rung, r.Spec.Properties[i])
			tooLarge(t, err)
			focus := drawLooseFocus(t, exact)
			if rapid.Bool().Draw(t, "closer") {
				focus = drawFocus(t, exact)
				focus.Timed = nil
			}
			focus.Excused = false
			w, err := exact.Focused(focus)
			tooLarge(t, err)
			compareMemory(t, text, w, counts)
		})
	}
	if short() {
		t.Errorf("too little was remembered: %v", counts)
	}
	t.Log(counts)
}

// drawForMemory draws a system of one of four kinds, and one of its sentences.
func drawForMemory(t *rapid.T) (r *compile.Result, text string, i int) {
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		text = drawTwins(t)
	case 1:
		text = drawConditions(t)
	case 2:
		text = drawComings(t)
	default:
		r, text = drawAny(t)
		if len(r.Spec.Properties) == 0 {
			t.Skip("nothing is promised")
		}
		return r, text, rapid.IntRange(0, len(r.Spec.Properties)-1).Draw(t, "sentence")
	}
	r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
	if r == nil {
		t.Fatalf("%s\n%v", text, list)
	}
	return r, text, 0
}

// tooLarge leaves a draw out whose world is over a limit; any other error is a defect.
func tooLarge(t *rapid.T, err error) {
	var limit *world.LimitError
	switch {
	case errors.As(err, &limit):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

// statesCompared bounds the states of one world that are compared.
const statesCompared = 300

func compareMemory(t *rapid.T, text string, plain *world.World, counts map[string]int) {
	w := plain.Fork()
	w.Remember()
	seen := map[string]bool{}
	var queue []string
	add := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			queue = append(queue, string(s))
		}
	}
	plain.Initial(add)
	w.Initial(func([]byte) {})
	after := func(w *world.World, s string) []string {
		var out []string
		tooLarge(t, w.Successors([]byte(s), func(_ uint32, next []byte) bool {
			if string(next) != s {
				out = append(out, string(next))
			}
			return true
		}))
		slices.Sort(out)
		return slices.Compact(out)
	}
	at := 0
	for ; at < len(queue) && at < statesCompared; at++ {
		want, got := after(plain, queue[at]), after(w, queue[at])
		if !slices.Equal(want, got) {
			t.Fatalf("%s\nstate %x comes to %d others, and to %d as it is remembered", text, queue[at], len(want), len(got))
		}
		for _, next := range want {
			add([]byte(next))
		}
	}
	kinds, strayed := w.Remembers()
	if strayed > 0 {
		t.Fatalf("%s\n%d kinds of moves reach further than was found out", text, strayed)
	}
	if kinds > 0 {
		counts["remembers"]++
		if w.Rung() == world.Faulty {
			counts["among faults"]++
		}
		counts["kinds"] += kinds
		if len(plain.Program().Timers) > 0 {
			counts["timers"]++
		}
	}
	if at == len(queue) {
		counts["everywhere"]++
		if plain.Seen() != w.Seen() {
			t.Fatalf("%s\nseen %+v, and %+v as it is remembered", text, plain.Seen(), w.Seen())
		}
	}
}
