// The supervisors of the engines, on random models.

package control_test

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/control"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

// TestEnginesAgree: explicit search and diagrams find the same supervisor, the most
// permissive one; directed search finds one where there is one.
func TestEnginesAgree(t *testing.T) {
	exist := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		text := drawModel(t) + "controllerSpec S = { nonblocking marking = {" + rapid.SampledFrom([]string{"a", "u", "b, v"}).Draw(t, "marked") +
			"} controllable = {a, b} }\ncontroller ||C = (P)~{S}.\n"
		p, err := problem(text, "C")
		if err != nil {
			t.Fatal(text, err)
		}
		written := map[control.Engine]string{}
		for _, engine := range []control.Engine{control.Explicit, control.Symbolic, control.Directed} {
			a, err := p.Solve(context.Background(), engine)
			if err != nil {
				t.Fatalf("%s%s: %v", text, engine, err)
			}
			if a.Realizable != (a.Controller != nil) {
				t.Fatalf("%s%s: %+v", text, engine, a)
			}
			var b bytes.Buffer
			if a.Controller != nil {
				if err := lts.WriteAUT(&b, a.Controller); err != nil {
					t.Fatal(err)
				}
			}
			written[engine] = b.String()
		}
		exist[written[control.Explicit] != ""]++
		if written[control.Explicit] != written[control.Symbolic] {
			t.Fatalf("%sexplicit\n%sby diagrams\n%s", text, written[control.Explicit], written[control.Symbolic])
		}
		if (written[control.Explicit] == "") != (written[control.Directed] == "") {
			t.Fatalf("%sexplicit\n%sdirected\n%s", text, written[control.Explicit], written[control.Directed])
		}
	})
	if exist[true] < 5 || exist[false] < 5 {
		t.Errorf("controllers exist: %v", exist)
	}
}

// TestHeuristicsAreDecidedOneWayOrTheOther: a directed search that takes too long is left to
// diagrams, with the same answer.
func TestHeuristicsAreDecidedOneWayOrTheOther(t *testing.T) {
	by := map[control.Engine]int{}
	rapid.Check(t, func(t *rapid.T) {
		text := drawModel(t) + "controllerSpec S = { nonblocking marking = {" + rapid.SampledFrom([]string{"a", "u", "b, v"}).Draw(t, "marked") +
			"} controllable = {a, b} }\nheuristic ||C = (P)~{S}.\n"
		p, err := problem(text, "C")
		if err != nil {
			t.Fatal(text, err)
		}
		want, err := p.Solve(context.Background(), control.Explicit)
		if err != nil {
			t.Fatal(text, err)
		}
		p.Impatient(rapid.IntRange(1, 8).Draw(t, "patience"))
		a, err := p.Solve(context.Background(), control.Auto)
		if err != nil {
			t.Fatal(text, err)
		}
		if a.Realizable != want.Realizable || a.Realizable != (a.Controller != nil) {
			t.Fatalf("%sexplicit %+v, %s %+v", text, want, a.Engine, a)
		}
		by[a.Engine]++
	})
	if by[control.Directed] < 5 || by[control.Symbolic] < 5 {
		t.Errorf("decided by %v", by)
	}
}

// TestLargePlantsAreNotBuilt: where diagrams count more states than may be built, they
// decide at once.
func TestLargePlantsAreNotBuilt(t *testing.T) {
	text := "CELL(N=9) = AT[0], AT[i:0..N] = (when (i < N) up -> AT[i+1] | when (i > 0) down -> AT[i-1]).\n" +
		"controllerSpec S = {nonblocking marking = {c[1].down} controllable = {c[1..40].up}}\ncontroller ||C = (c[1..40]:CELL)~{S}.\n"
	model, _ := fsp.Read("x.lts", text)
	lim := fsp.Limits{States: 20_000_000}
	system, _ := model.System(t.Context(), "C", lim)
	p, err := control.New(t.Context(), model, system, lim)
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.Solve(t.Context(), control.Auto)
	if err != nil || !a.Realizable || a.Engine != control.Symbolic || a.Unwritten == nil {
		t.Fatalf("%+v %v", a, err)
	}
}
