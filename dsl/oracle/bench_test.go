// How fast Step is on homes of growing size, and that it leaves no garbage.

package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// rulesPerRoom is the number of rules a room of a home has.
const rulesPerRoom = 5

// home writes a home of rooms, each with five devices and rulesPerRoom rules.
func home(rooms int) map[string]string {
	var b strings.Builder
	for i := range rooms {
		fmt.Fprintf(&b, "device window%[1]d : Contact\ndevice heater%[1]d : Heater\ndevice room%[1]d : Thermometer\n"+
			"device motion%[1]d : Motion\ndevice lamp%[1]d : Switch\n", i)
		fmt.Fprintf(&b, `app Room%[1]d {
  var away: bool = false
  rule heat { when room%[1]d.temperature < 20 °C && window%[1]d.state == closed also on reconnect while !away then set heater%[1]d.power = on }
  rule rest { when room%[1]d.temperature > 22 °C also on reconnect then set heater%[1]d.power = off }
  rule save priority 1 { when window%[1]d.state == open then set heater%[1]d.power = off; notify resident "{room%[1]d.temperature}" }
  rule light { when motion%[1]d.motion then set lamp%[1]d.power = on; away = false }
  rule dark { when !motion%[1]d.motion then set lamp%[1]d.power = off; away = true }
}
`, i)
	}
	return map[string]string{"home.tenet": b.String()}
}

// day gives inputs that go through the rooms and make rules of each fire:
// readings that cross borders, and the answers to what they lead to.
func day(tb testing.TB, r *compile.Result, rooms int) []machine.Input {
	tb.Helper()
	var list []machine.Input
	report := func(device string, v models.Value) machine.Res {
		for i, res := range r.Program.Resources {
			if r.Program.Devices[res.Device].Name == device {
				list = append(list, r.Program.Report(machine.Res(i), v, true, true))
				return machine.Res(i)
			}
		}
		tb.Fatalf("the home has no device %s", device)
		return 0
	}
	for _, x := range []struct{ celsius, state int }{{25, 0}, {15, 1}} {
		for i := range rooms {
			report(fmt.Sprint("window", i), models.OfEnum(x.state))
			report(fmt.Sprint("room", i), models.OfFloat(float64(x.celsius)))
			report(fmt.Sprint("motion", i), models.OfBool(x.state == 1))
			heater := report(fmt.Sprint("heater", i), models.OfEnum(x.state))
			list = append(list, machine.Input{Kind: machine.InAnswer, Res: heater, OK: true})
		}
	}
	return list
}

// homeRun is a home that has seen two days, so that all buffers have grown.
func homeRun(tb testing.TB, rules int) (*driven, []machine.Input) {
	tb.Helper()
	rooms := rules / rulesPerRoom
	m := newDriven(load(tb, home(rooms), ""))
	inputs := day(tb, m.Result, rooms)
	for range 2 {
		for _, in := range inputs {
			m.stepper.Step(&m.state, in, &m.out)
		}
	}
	return m, inputs
}

func TestStepLeavesNoGarbage(t *testing.T) {
	m, inputs := homeRun(t, 50)
	fired := 0
	n := testing.AllocsPerRun(20, func() {
		for _, in := range inputs {
			m.stepper.Step(&m.state, in, &m.out)
			fired += len(m.out.Firings)
		}
	})
	if n != 0 || fired == 0 {
		t.Errorf("%v allocations a day, %d firings", n, fired)
	}
}

func BenchmarkStepHome(b *testing.B) {
	for _, rules := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			m, inputs := homeRun(b, rules)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.stepper.Step(&m.state, inputs[i%len(inputs)], &m.out)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

// BenchmarkTwin shows what the tables and the index are for.
func BenchmarkTwin(b *testing.B) {
	for _, rules := range []int{10, 100} {
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			rooms := rules / rulesPerRoom
			r := load(b, home(rooms), "")
			w := newTwin(r.Deployment)
			inputs := day(b, r, rooms)
			for i := 0; b.Loop(); i++ {
				in := inputs[i%len(inputs)]
				if _, err := w.step(input{kind: in.Kind, res: r.Origin.Resources[in.Res], value: in.Value, late: in.Late, ok: in.OK}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
