// What must be true of every world: packing loses nothing, moves do not depend
// on who takes them, and a more hostile world contains a friendlier one.

package world_test

import (
	"fmt"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

const devices = `
device window : Contact
device room : Thermometer
device heater : Heater
device lamp : Dimmer
device button : Button
`

// systems are small deployments that between them use every kind of move.
var systems = map[string]string{
	"heating": `
app A {
  rule heat { when room.temperature < 20 °C && window.state == closed also on reconnect then set heater.power = on }
  rule save { when window.state == open also on reconnect then set heater.power = off }
  never heater.power == on while window.state == open
}`,
	"people": `
app A {
  var n: int [0..3] = 0
  rule press { on button.pressed while n < 3 then n = n + 1 else n = 0 }
  rule told { on lamp.level is set then set lamp.power = on }
  rule no { on lamp.power is refused then notify resident "no" }
  always lamp.level <= 80 % while n == 2
}`,
	"physics": `
environment {
  room.temperature moves stepwise
  while heater.power == on: room.temperature does not fall
  assume initially window.state == closed
}
app A {
  rule heat { when room.temperature < 20 °C also on reconnect then set heater.power = on }
  rule rest { when room.temperature > 22 °C also on reconnect then set heater.power = off }
  whenever room.temperature < 18 °C, heater.power == on
}`,
	"stubborn": `
model Pump {
  service pump { modifiable state speed: enum {off, slow, fast} by hand }
  behaviour {
    on set speed(off) -> speed = off
    may on set speed(fast) -> speed = slow
    may speed: fast -> off
  }
}
device pump : Pump
app A {
  rule go { when window.state == closed also on reconnect then set pump.speed = fast }
  rule halt { when window.state == open also on reconnect then always set pump.speed = off }
  set pump.speed = fast only happens while window.state == closed
}`,
}

func load(t *testing.T, text string) *world.Spec {
	t.Helper()
	files := map[string]string{"devices.tenet": devices, "app.tenet": text}
	site := check.Site{
		Roles:  []check.SiteRole{{Name: "resident"}},
		Grants: []check.SiteGrant{{Role: "resident", Resource: "lamp.level"}},
	}
	r, problems := compile.Load(files, site)
	if r == nil {
		t.Fatal(diag.Render(problems, diag.Options{Source: diag.Sources(files)}))
	}
	return r.Spec
}

// reach explores a world naively: the packed states in the order found.
func reach(t *testing.T, w *world.World, most int) []string {
	t.Helper()
	var order []string
	seen := map[string]bool{}
	add := func(s []byte) {
		if k := string(s); !seen[k] {
			seen[k] = true
			order = append(order, k)
		}
	}
	w.Initial(add)
	for i := 0; i < len(order) && len(order) < most; i++ {
		err := w.Successors([]byte(order[i]), func(_ uint32, next []byte) bool {
			add(next)
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return order
}

func each(t *testing.T, f func(t *testing.T, spec *world.Spec, rung world.Rung)) {
	for name, text := range systems {
		for _, rung := range []world.Rung{world.Prompt, world.Delayed} {
			t.Run(fmt.Sprintf("%s/%s", name, rung), func(t *testing.T) { f(t, load(t, text), rung) })
		}
	}
}

func build(t *testing.T, spec *world.Spec, rung world.Rung) *world.World {
	t.Helper()
	w, err := world.New(spec, rung, spec.Properties[0])
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const most = 5_000

// TestTakeAgreesWithSuccessors: replaying a move by its label leads to the
// state the exploration saw, for the world itself and for a fork of it.
func TestTakeAgreesWithSuccessors(t *testing.T) {
	each(t, func(t *testing.T, spec *world.Spec, rung world.Rung) {
		w := build(t, spec, rung)
		fork := w.Fork()
		for _, s := range reach(t, w, most)[:] {
			type edge struct {
				label uint32
				next  string
			}
			var edges []edge
			err := w.Successors([]byte(s), func(label uint32, next []byte) bool {
				edges = append(edges, edge{label, string(next)})
				return true
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range edges {
				beat, next, err := fork.Take([]byte(s), e.label)
				if err != nil || string(next) != e.next {
					t.Fatalf("label %d: %x, exploration saw %x (%v)", e.label, next, e.next, err)
				}
				if beat.After.Broken != w.Broken(next) {
					t.Fatal("a replayed state is judged differently")
				}
			}
		}
	})
}

// TestInitialStatesReplay: initial states have the declared width, and each can
// be explained by the choices and the start that led to it.
func TestInitialStatesReplay(t *testing.T) {
	each(t, func(t *testing.T, spec *world.Spec, rung world.Rung) {
		w := build(t, spec, rung)
		n := 0
		w.Initial(func(s []byte) {
			n++
			if len(s) != w.Width() {
				t.Fatalf("%d bytes, declared %d", len(s), w.Width())
			}
			if _, err := w.Fork().Start(s); err != nil {
				t.Fatal(err)
			}
		})
		if n == 0 {
			t.Fatal("no initial state")
		}
	})
}

// belief is what the machine can know: reported regions, targets, variables.
func belief(o world.Snapshot) string {
	target := make([]models.Region, len(o.Target))
	copy(target, o.Target)
	return fmt.Sprint(o.Reported, o.Pending, target, o.Vars)
}

// TestDelayedContainsPrompt: whatever the machine may come to believe when
// devices answer at once, it may come to believe when they take their time.
func TestDelayedContainsPrompt(t *testing.T) {
	for name, text := range systems {
		t.Run(name, func(t *testing.T) {
			spec := load(t, text)
			prompt, delayed := build(t, spec, world.Prompt), build(t, spec, world.Delayed)
			have := map[string]bool{}
			all := reach(t, delayed, 400_000)
			for _, s := range all {
				have[belief(delayed.Open([]byte(s)))] = true
			}
			for _, s := range reach(t, prompt, most) {
				if b := belief(prompt.Open([]byte(s))); !have[b] {
					t.Fatalf("prompt world reaches %s, delayed world (%d states) does not", b, len(all))
				}
			}
		})
	}
}

// TestPromptAnswersFirst: on the prompt rung nothing else happens while a
// device that must answer owes its answer.
func TestPromptAnswersFirst(t *testing.T) {
	w := build(t, load(t, systems["heating"]), world.Prompt)
	for _, s := range reach(t, w, most) {
		pending := false
		for _, p := range w.Open([]byte(s)).Pending {
			pending = pending || p
		}
		for _, m := range w.Moves([]byte(s)) {
			if pending && m.Kind != world.MoveDeliver && m.Kind != world.MoveAnswer {
				t.Fatalf("a command is pending, yet %+v may happen", m)
			}
		}
	}
}

// TestCoarseContainsDelayed: whatever the machine may come to believe in the
// delayed world, and whatever breaks there, it may in the coarse one, which is
// never larger.
func TestCoarseContainsDelayed(t *testing.T) {
	for name, text := range systems {
		t.Run(name, func(t *testing.T) {
			spec := load(t, text)
			coarse, err := world.NewCoarse(spec, spec.Properties[0])
			if err != nil {
				t.Fatal(err)
			}
			delayed := build(t, spec, world.Delayed)
			have := map[string]bool{}
			all := reach(t, coarse, 400_000)
			for _, s := range all {
				o := coarse.Open([]byte(s))
				have[belief(o)] = true
				have[fmt.Sprint(belief(o), o.Broken)] = true
			}
			states := reach(t, delayed, 50_000)
			for _, s := range states {
				o := delayed.Open([]byte(s))
				if b := belief(o); !have[b] || o.Broken && !have[fmt.Sprint(b, true)] {
					t.Fatalf("delayed world reaches %s, broken %v; coarse world (%d states) does not", b, o.Broken, len(all))
				}
			}
		})
	}
}

// TestCoarseMovesWhatItCuts: a resource whose writers a coarse world leaves out
// still comes to whatever they would set it to, also where reports are counted.
func TestCoarseMovesWhatItCuts(t *testing.T) {
	spec := load(t, `
app A {
  rule heat { when window.state == open then set heater.power = on }
  rule tell { when heater.power == on then notify resident "it is on" }
  notify resident never happens within 20 s after window.state updates as "later"
}`)
	coarse, err := world.NewCoarse(spec, spec.Properties[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*world.World{"coarse": coarse, "delayed": build(t, spec, world.Delayed)} {
		broken := false
		for _, s := range reach(t, w, 50_000) {
			broken = broken || w.Broken([]byte(s))
		}
		if !broken {
			t.Errorf("nothing breaks in the %s world", name)
		}
	}
}
