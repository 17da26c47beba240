// The solver of readings against trying every value.

package explain

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

const meters = `
model Meter { service m { sensor n: int [0..60] } }
device x : Meter
device y : Meter
app A {
  rule r {
    when x.n > y.n || x.n == y.n || 2 * x.n - y.n > 17 || x.n * x.n > 400 || avg(x.n, 9 s) > 20
      || max(y.n, 5 s) < 30 || previous(x.n) < 12 || x.n - previous(x.n) > 3 || x.n > 7 || y.n <= 50
    then notify owner "look"
  }
  notify owner never happens as "p"
}`

// metering is a concretizer that has been told some readings.
func metering(t *rapid.T) *concretizer {
	r, list := compile.Load(map[string]string{"a.tenet": meters}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	w, err := world.New(r.Spec, world.Prompt, r.Spec.Properties[0])
	if err != nil {
		t.Fatal(err)
	}
	c := newConcretizer(r.Spec, w, NewJudge(r), 1<<30)
	for range rapid.IntRange(0, 5).Draw(t, "readings") {
		c.now += int64(rapid.IntRange(0, 4).Draw(t, "seconds"))
		in := drawReport(t, c)
		c.tell(&in)
		c.stepper.Step(&c.state, in, &c.out)
		c.remember(&in)
	}
	return c
}

func drawReport(t *rapid.T, c *concretizer) machine.Input {
	var meters []machine.Res
	for _, r := range c.world.Resources() {
		if c.spec.Program.Resources[r].Fact == machine.NoFact {
			meters = append(meters, r)
		}
	}
	r := rapid.SampledFrom(meters).Draw(t, "meter")
	return c.spec.Program.Report(r, models.OfInt(int64(rapid.IntRange(0, 60).Draw(t, "value"))), true, false)
}

// What some value of the region gives, a value of the solver gives; and every
// value it finds does.
func TestSolveAgreesWithTryingAll(t *testing.T) {
	solved := 0
	rapid.Check(t, func(t *rapid.T) {
		c := metering(t)
		in := drawReport(t, c)
		cut := c.spec.Program.Resources[in.Res].Cut
		outcomes := map[string][]models.Value{}
		wants := map[string][]int{}
		for n := range 61 {
			v := models.OfInt(int64(n))
			if region, _ := cut.Cut(v); region != in.Region {
				continue
			}
			facts := after(c, in.Res, v)
			key := string(keyOf(facts))
			outcomes[key], wants[key] = append(outcomes[key], v), facts
		}
		for key, values := range outcomes {
			s := &solver{c: c, in: in, want: wants[key], allowed: func(models.Value) bool { return true }}
			s.begin()
			found := s.numbers(cut)
			if len(found) == 0 {
				t.Fatalf("%v give %v, the solver finds none", values, wants[key])
			}
			for _, v := range found {
				if !slices.Contains(values, v) {
					t.Fatalf("the solver gives %v, and only %v do", v, values)
				}
			}
			solved++
		}
	})
	if solved == 0 {
		t.Error("nothing was to be solved")
	}
}

// after computes how facts stand after a report, in a deployment of its own.
func after(c *concretizer, r machine.Res, v models.Value) []int {
	facts := c.remembering(c.facts.Snapshot())
	state := c.state.Copy()
	for _, f := range c.cut(facts.Report(c.now, r, v, nil)) {
		state.Known[f.Res] = f.Known
		if f.Known {
			state.Region[f.Res] = f.Region
		}
	}
	var out []int
	for _, f := range c.behind[r] {
		if state.Known[f] {
			out = append(out, int(state.Region[f]))
		} else {
			out = append(out, unknown)
		}
	}
	return out
}

func keyOf(facts []int) []byte {
	var out []byte
	for _, f := range facts {
		out = append(out, byte(f+1))
	}
	return out
}
