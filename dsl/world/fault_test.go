// The faulty world: it replays, contains the delayed one, and knows whose faults
// excuse a sentence.

package world_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/world"
)

// frail are small deployments that between them use every move of the faulty world.
var frail = map[string]string{
	"trip": `
app A {
  rule save { when window.state == open also on reconnect then set heater.power = off }
  never heater.power == on while window.state == open critical
}`,
	"gone": `
app A {
  rule gone { on window offline then set heater.power = off }
  rule back { on window online while window.state == closed then set heater.power = on }
  set heater.power = on only happens while window.state == closed critical
}`,
	"timers": `
app A {
  rule late { when window.state == open for 10 s then set heater.power = off after 5 s set heater.power = on }
  set heater.power = on never happens while window.state == open critical
}`,
	"doubled": `
model Odd {
  service odd { modifiable state power: enum {off, on} by hand }
  behaviour { fault on set power(on) -> power = off }
}
device odd : Odd
app A {
  rule on { when window.state == open also on reconnect then set odd.power = on }
  never odd.power == on while window.state == closed critical even if deaf
}`,
}

// TestFaultyMovesReplay: every move of the faulty world leads where the exploration
// saw it lead when it is taken again, packed states are valid, and all kinds of
// moves come up.
func TestFaultyMovesReplay(t *testing.T) {
	kinds := map[string]bool{}
	for name, text := range frail {
		t.Run(name, func(t *testing.T) {
			spec := load(t, text)
			w := build(t, spec, world.Faulty)
			for i, s := range reach(t, w, most) {
				if !w.Valid([]byte(s)) {
					t.Fatalf("state %d is not valid", i)
				}
				for _, m := range w.Moves([]byte(s)) {
					kinds[fmt.Sprint(m.Kind, m.Wrong, m.Unheard, m.Doubled, m.Again)] = true
				}
				if i%40 != 0 {
					continue
				}
				err := w.Fork().Successors([]byte(s), func(label uint32, next []byte) bool {
					_, again, err := w.Take([]byte(s), label)
					if err != nil || string(again) != string(next) {
						t.Errorf("state %d, label %d: %x, exploration saw %x (%v)", i, label, again, next, err)
					}
					return !t.Failed()
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	for _, want := range []string{
		fmt.Sprint(world.MoveFault, false, false, false, false), fmt.Sprint(world.MoveHeal, false, false, false, false),
		fmt.Sprint(world.MoveOffline, false, false, false, false), fmt.Sprint(world.MoveLose, false, false, false, false),
		fmt.Sprint(world.MoveBelated, false, false, false, false), fmt.Sprint(world.MoveActual, true, false, false, false),
		fmt.Sprint(world.MoveDeliver, true, false, false, false), fmt.Sprint(world.MoveDeliver, true, true, false, false),
		fmt.Sprint(world.MoveDeliver, false, false, true, false), fmt.Sprint(world.MoveDeliver, false, false, false, true),
	} {
		if !kinds[want] {
			t.Errorf("no move %s", want)
		}
	}
}

// TestFaultyContainsDelayed: whatever the machine may come to believe while nothing
// fails, and whatever breaks then, it may among faults.
func TestFaultyContainsDelayed(t *testing.T) {
	for name, text := range frail {
		if name == "timers" {
			continue // its states have zones, of which there are many
		}
		t.Run(name, func(t *testing.T) {
			spec := load(t, strings.ReplaceAll(text, " even if deaf", ""))
			faulty, delayed := build(t, spec, world.Faulty), build(t, spec, world.Delayed)
			have := map[string]bool{}
			for _, s := range reach(t, faulty, 200_000) {
				o := faulty.Open([]byte(s))
				have[fmt.Sprint(belief(o), o.Broken)] = true
			}
			for _, s := range reach(t, delayed, most) {
				o := delayed.Open([]byte(s))
				if b := fmt.Sprint(belief(o), o.Broken); !have[b] {
					t.Fatalf("the delayed world reaches %s, the faulty one does not", b)
				}
			}
		})
	}
}

// TestExcusesEnd: wherever a fault is an excuse, it is none any more once the fault
// is healed and all that is under way has come. Else a sentence could stay broken
// for ever.
func TestExcusesEnd(t *testing.T) {
	for name, text := range frail {
		t.Run(name, func(t *testing.T) {
			w := build(t, load(t, strings.ReplaceAll(text, " even if deaf", "")), world.Faulty)
			excused := 0
			for i, s := range reach(t, w, most) {
				if i%5 != 0 || !w.Open([]byte(s)).Excused {
					continue
				}
				excused++
				at := []byte(s)
				for n := 0; w.Open(at).Excused; n++ {
					label := settling(w, at)
					if label < 0 || n > 40 {
						t.Fatalf("state %d is excused for ever: nothing is left to come after %d moves: %+v", i, n, w.Open(at))
					}
					_, next, err := w.Take(at, uint32(label))
					if err != nil {
						t.Fatal(err)
					}
					at = next
				}
			}
			if excused < 10 {
				t.Errorf("%d excused states: too few to mean anything", excused)
			}
		})
	}
}

// settling is the number of a move that has to come, -1 if there is none: what is
// out heals, timers that ran out are judged, what is under way arrives, and what is
// lost is given up.
func settling(w *world.World, packed []byte) int {
	best, rank := -1, 0
	for label, m := range w.Moves(packed) {
		r := 0
		switch m.Kind {
		case world.MoveHeal, world.MoveBelated:
			r = 5
		case world.MoveReport:
			if w.UnderWay(packed, m) || !w.Reported(packed, m) || !w.Open(packed).Known[w.Resources()[m.At]] {
				r = 4
			}
		case world.MoveDeliver:
			if !m.Wrong && !m.Doubled && !m.Older {
				r = 3
			}
		case world.MoveAnswer:
			r = 2
		case world.MoveTimeout:
			r = 1
		}
		if r > rank {
			best, rank = label, r
		}
	}
	return best
}

// TestWhoseFaultsExcuse: those of the devices a sentence names, and of those read
// by whatever writes them; not those of devices further away.
func TestWhoseFaultsExcuse(t *testing.T) {
	spec := load(t, `
app A {
  var warm: bool = false
  rule far { when window.state == open then set lamp.power = on }
  rule near { when lamp.power == on then set heater.power = on }
  never heater.power == on while warm critical
  rule by { when room.temperature > 20 °C then warm = true }
}`)
	w := build(t, spec, world.Faulty)
	var excused, not []string
	for _, f := range w.Faults() {
		name := "the gateway"
		if f.Dev >= 0 {
			name = spec.Program.Devices[f.Dev].Name
		}
		if f.Kind != world.Misbehaves && f.Excuses {
			excused = append(excused, name)
		} else if f.Kind != world.Misbehaves {
			not = append(not, name)
		}
	}
	if want := []string{"heater", "lamp", "room", "the gateway"}; !slices.Equal(sorted(excused), want) {
		t.Errorf("excused: %v, want %v", excused, want)
	}
	if want := []string{"window"}; !slices.Equal(sorted(not), want) {
		t.Errorf("not excused: %v, want %v", not, want)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

// TestNotExploredAmongFaults: a sentence about time or the long run is refused with
// its reason.
func TestNotExploredAmongFaults(t *testing.T) {
	for _, sentence := range []string{
		"whenever window.state == open, heater.power == off within 20 s", "eventually window.state == open",
		"it stays possible to window.state == open", "window.state == open before heater.power == on", "window.state cannot control heater",
	} {
		spec := load(t, "app A {\n  rule save { when window.state == open then set heater.power = off }\n  "+sentence+" critical\n}")
		why := world.Frail(&spec.Properties[0])
		if !strings.HasPrefix(why, "faults: ") {
			t.Errorf("%s: %q", sentence, why)
		}
		if spec.Properties[0].OfPairs() {
			continue
		}
		if _, err := world.New(spec, world.Faulty, spec.Properties[0]); err == nil {
			t.Errorf("%s: a world of faults is built", sentence)
		}
	}
}
