// Random inputs, mostly at the borders where things change.

package oracle

import (
	"math"
	"slices"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// stimulus draws inputs for a deployment that is being run.
type stimulus struct {
	t *rapid.T
	m *driven
	// valued are the resources that have values, targets those that can be set.
	valued, targets []*check.Resource
}

func newStimulus(t *rapid.T, m *driven) *stimulus {
	s := &stimulus{t: t, m: m}
	for _, r := range m.Origin.Resources {
		if r.Model.Kind != models.Action && r.Fact == nil {
			s.valued = append(s.valued, r)
		}
		if r.Settable() {
			s.targets = append(s.targets, r)
		}
	}
	return s
}

func (s *stimulus) to(label string, n int) int { return rapid.IntRange(0, n).Draw(s.t, label) }

// draw draws one input.
func (s *stimulus) draw() input {
	in := input{kind: machine.InStart}
	kind := s.to("input", 15)
	if timed, ok := s.timed(); ok {
		return timed
	}
	switch {
	case kind == 0:
		in.clock = s.timeOfDay()
	case kind <= 2:
		in.kind, in.online = machine.InAvailability, rapid.Bool().Draw(s.t, "online")
		in.device = rapid.SampledFrom(s.m.Origin.Devices).Draw(s.t, "device")
		in.facts = s.sequences()
	case kind <= 5 && len(s.targets) > 0:
		in.kind = machine.InAnswer
		if kind == 5 {
			in.kind = machine.InTimeout
		}
		in.res, in.ok = rapid.SampledFrom(s.targets).Draw(s.t, "target"), s.to("fails", 3) > 0
	case kind <= 7 && len(s.valued) > 0:
		in.kind, in.role = machine.InCommand, rapid.SampledFrom([]string{"carer", "owner", "stranger"}).Draw(s.t, "role")
		in.res = s.resource()
		in.value = s.value(in.res)
	case len(s.valued) > 0:
		in.kind, in.late = machine.InReport, rapid.Bool().Draw(s.t, "late")
		in.res = s.resource()
		in.value = s.value(in.res)
		in.facts = s.factsOf(in.res)
	}
	return in
}

// timed draws what time brings: timers that are due, moments of the day, facts
// that have moved on.
func (s *stimulus) timed() (input, bool) {
	d := s.m.Deployment
	switch s.to("time", 5) {
	case 0, 1:
		in := input{kind: machine.InExpired}
		for id, on := range s.m.state.Running {
			if (on || s.to("stray", 9) == 0) && s.to("due", 2) > 0 {
				in.clocks = append(in.clocks, s.m.clockKey(machine.TimerID(id)))
			}
		}
		in.facts = s.sequences()
		return in, len(in.clocks) > 0
	case 2:
		in := input{kind: machine.InMarks, clock: s.timeOfDay()}
		for _, m := range s.m.Origin.Marks {
			if m != nil && s.to("mark", 1) > 0 {
				in.marks = append(in.marks, m)
			}
		}
		return in, len(s.m.Origin.Marks) > 0
	case 3:
		in := input{kind: machine.InFacts}
		for _, f := range d.Facts {
			if s.m.knows(f) && s.to("moves", 1) > 0 && computed(f) {
				in.facts = append(in.facts, s.fact(f))
			}
		}
		return in, len(in.facts) > 0
	}
	return input{}, false
}

// knows reports whether a fact takes part.
func (m *driven) knows(r *check.Resource) bool {
	_, ok := m.res[r]
	return ok
}

// computed reports whether a fact comes with inputs.
func computed(f *check.Resource) bool {
	return f.Fact.Kind != check.FactAge && f.Fact.Kind != check.FactClock
}

// factsOf draws what the facts of a resource turn out to be with a report of it.
func (s *stimulus) factsOf(r *check.Resource) []fact {
	var out []fact
	for _, f := range s.m.Deployment.Facts {
		if s.m.knows(f) && computed(f) && slices.Contains(f.Fact.Sources, r) && s.to("fact", 2) > 0 {
			out = append(out, s.fact(f))
		}
	}
	return out
}

// sequences draws sequences that an input completes which is no report.
func (s *stimulus) sequences() []fact {
	var out []fact
	for _, f := range s.m.Deployment.Facts {
		if s.m.knows(f) && f.Fact.Kind == check.FactSequence && s.to("completes", 2) == 0 {
			out = append(out, s.fact(f))
		}
	}
	return out
}

func (s *stimulus) fact(f *check.Resource) fact {
	if f.Fact.Kind == check.FactSequence {
		return fact{res: f, known: true, value: models.OfBool(true)}
	}
	out := fact{res: f, known: s.to("known", 3) > 0}
	if out.known {
		for out.value = s.value(f); !f.Model.Type.Contains(out.value); {
			out.value = s.any(f.Model.Type)
		}
	}
	return out
}

// timeOfDay draws a whole second, mostly at a border.
func (s *stimulus) timeOfDay() models.Value {
	second := int64(s.to("second", 86_399))
	for i := range s.m.Program.Resources {
		if r := &s.m.Program.Resources[i]; r.Fact == machine.ClockFact && len(r.Cut.Bounds()) > 0 && s.to("at a border", 1) > 0 {
			second = rapid.SampledFrom(r.Cut.Bounds()).Draw(s.t, "bound").At.Int()/1e9 + int64(s.to("beside", 2)) - 1
		}
	}
	v := models.OfInt(((second + 86_400) % 86_400) * 1e9)
	v.Kind = models.Duration
	return v
}

// resource draws a resource; those that can be set twice as often.
func (s *stimulus) resource() *check.Resource {
	if len(s.targets) > 0 && s.to("settable", 1) == 0 {
		return rapid.SampledFrom(s.targets).Draw(s.t, "target")
	}
	return rapid.SampledFrom(s.valued).Draw(s.t, "resource")
}

// value draws what is reported of a resource, or asked for.
func (s *stimulus) value(r *check.Resource) models.Value {
	id := s.m.res[r]
	switch s.to("value", 11) {
	case 0:
		return rapid.SampledFrom([]models.Value{
			{}, models.OfNull(), models.OfFloat(math.NaN()), models.OfFloat(math.Inf(1)), models.OfFloat(math.Inf(-1)),
			models.OfFloat(1e6), models.OfInt(-1), models.OfEnum(9), models.OfString("a"), models.OfBool(true),
		}).Draw(s.t, "strange")
	case 1, 2:
		if v, ok := s.m.last[id]; ok {
			return v
		}
	case 3, 4, 5:
		if c := s.m.state.Channel[id]; c.Value.IsSet() {
			return c.Value
		}
	case 6, 7, 8:
		if bounds := s.m.Program.Resources[id].Cut.Bounds(); len(bounds) > 0 {
			at := rapid.SampledFrom(bounds).Draw(s.t, "border").At
			return beside(r.Model.Type.Kind, at, rapid.IntRange(-1, 1).Draw(s.t, "side"))
		}
	}
	return s.any(r.Model.Type)
}

// any draws a value of a type, or a number a little outside its range.
func (s *stimulus) any(t models.Type) models.Value {
	switch t.Kind {
	case models.Bool:
		return models.OfBool(rapid.Bool().Draw(s.t, "bool"))
	case models.Enum:
		return models.OfEnum(s.to("member", len(t.Members)-1))
	case models.String:
		return models.OfString(rapid.SampledFrom([]string{"a", "b", "c", "", "day", "night", "off", "A"}).Draw(s.t, "text"))
	case models.Float:
		return models.OfFloat(float64(rapid.IntRange(-50, 140).Draw(s.t, "halves")) / 2)
	}
	v := models.OfInt(int64(rapid.IntRange(-2, 12).Draw(s.t, "int")))
	if v.Kind = t.Kind; t.Kind == models.Duration {
		v.Bits *= 30e9
	}
	return v
}

// beside is the value of a kind at a border, or the next one on a side.
func beside(k models.Kind, at models.Value, side int) models.Value {
	if k == models.Float {
		f := at.Float()
		if side != 0 {
			f = math.Nextafter(f, math.Inf(side))
		}
		return models.OfFloat(f)
	}
	i := at.Int()
	if at.Kind == models.Float {
		i = int64(at.Float())
	}
	v := models.OfInt(i + int64(side))
	v.Kind = k
	return v
}
