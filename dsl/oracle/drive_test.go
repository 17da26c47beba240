// Driving Step with raw inputs, as a gateway does: cut, then stepped.

package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// driven is a compiled deployment that is being run.
type driven struct {
	*compile.Result
	stepper *machine.Stepper
	state   machine.State
	in      machine.Input // the last one
	out     machine.Output

	res  map[*check.Resource]machine.Res
	vars map[*check.Variable]machine.Var
	devs map[*check.Device]machine.Dev
	// last is the last good reading of each resource.
	last map[machine.Res]models.Value
}

func newDriven(r *compile.Result) *driven {
	m := &driven{
		Result: r, stepper: machine.NewStepper(r.Program), state: r.Program.Initial(),
		res: map[*check.Resource]machine.Res{}, vars: map[*check.Variable]machine.Var{},
		devs: map[*check.Device]machine.Dev{}, last: map[machine.Res]models.Value{},
	}
	for i, x := range r.Origin.Resources {
		m.res[x] = machine.Res(i)
	}
	for i, x := range r.Origin.Vars {
		m.vars[x] = machine.Var(i)
	}
	for i, x := range r.Origin.Devices {
		m.devs[x] = machine.Dev(i)
	}
	return m
}

func (m *driven) step(in input) {
	m.in = m.cut(in)
	m.stepper.Step(&m.state, m.in, &m.out)
}

// cut turns a raw input into the machine's.
func (m *driven) cut(in input) machine.Input {
	r := m.res[in.res]
	switch in.kind {
	case machine.InReport:
		x := m.Program.Report(r, in.value, in.value != m.last[r], in.late)
		if x.Facts = m.facts(in.facts); !x.Bad {
			m.last[r] = in.value
		}
		return x
	case machine.InCommand:
		role, ok := m.Program.FindRole(in.role)
		if !ok {
			role = -1
		}
		return m.Program.Command(role, r, in.value)
	}
	out := machine.Input{Kind: in.kind, Res: r, Dev: m.devs[in.device], OK: in.ok, Online: in.online, Clock: machine.NoRegion}
	out.Facts = m.facts(in.facts)
	switch in.kind {
	case machine.InExpired:
		for id := range m.Program.Timers {
			if slices.Contains(in.clocks, m.clockKey(machine.TimerID(id))) {
				out.Timers = append(out.Timers, machine.TimerID(id))
			}
		}
	case machine.InMarks, machine.InStart:
		out.Clock = m.timeOfDay(in.clock)
		for id, mark := range m.Origin.Marks {
			if mark != nil && slices.Contains(in.marks, mark) {
				out.Marks = append(out.Marks, machine.MarkID(id))
			}
		}
	}
	return out
}

// timeOfDay cuts a time of day; NoRegion where the program asks for none.
func (m *driven) timeOfDay(v models.Value) models.Region {
	for i := range m.Program.Resources {
		if m.Program.Resources[i].Fact == machine.ClockFact && v.IsSet() {
			region, _ := m.Program.Resources[i].Cut.Cut(v)
			return region
		}
	}
	return machine.NoRegion
}

// facts cuts facts; ascending.
func (m *driven) facts(list []fact) []machine.Fact {
	var out []machine.Fact
	for _, f := range list {
		x := machine.Fact{Res: m.res[f.res], Known: f.known, Value: f.value}
		if f.known {
			x.Region, _ = m.Program.Resources[x.Res].Cut.Cut(f.value)
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b machine.Fact) int { return int(a.Res - b.Res) })
	return out
}

// String writes an input as stories do.
func (in input) String() string {
	switch in.kind {
	case machine.InReport:
		late := ""
		if in.late {
			late = " late"
		}
		return in.res.Ref + " = " + valueText(in.res.Model.Type, in.value) + late
	case machine.InCommand:
		return in.role + " sets " + in.res.Ref + " = " + valueText(in.res.Model.Type, in.value)
	case machine.InAnswer:
		return fmt.Sprintf("%s answered %v", in.res.Ref, in.ok)
	case machine.InTimeout:
		return in.res.Ref + " timed out"
	case machine.InAvailability:
		return fmt.Sprintf("%s online %v", in.device.Name, in.online)
	case machine.InExpired:
		return fmt.Sprintf("expired %v", in.clocks)
	case machine.InMarks:
		return fmt.Sprintf("%d marks, at %v", len(in.marks), in.clock)
	case machine.InFacts:
		return fmt.Sprintf("%d facts", len(in.facts))
	}
	return "start"
}

// history writes inputs, one a line.
func history(inputs []input) string {
	var b strings.Builder
	for i, in := range inputs {
		fmt.Fprintf(&b, "%3d %v\n", i+1, in)
	}
	return b.String()
}
