// The supervisors of the engines, on random models.

package control_test

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/control"
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
