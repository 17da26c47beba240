// Package drivetest builds small programs with rules that take time, by hand and
// at random, and follows them slowly: for tests of whatever drives machines.
package drivetest

import (
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/dsl/calendar"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Builder assembles a program. Every device has one resource, "value" of a
// service "s"; its name is also its provider. A rule belongs to the app "app".
type Builder struct{ P machine.Program }

// add declares a device.
func (b *Builder) add(name string, typ models.Type, bounds []models.Bound, settable bool) machine.Res {
	r := machine.Res(len(b.P.Resources))
	m := models.Resource{Name: "value", Kind: models.Sensor, Mutability: models.Updatable, Type: typ}
	if settable {
		m.Kind, m.Mutability = models.State, models.Modifiable
	}
	b.P.Resources = append(b.P.Resources, machine.Resource{
		Path: models.Path{Provider: name, Service: "s", Resource: "value"}, Ref: name + ".value",
		Device: machine.Dev(len(b.P.Devices)), Model: m, Cut: cut(typ, bounds), Settable: settable,
	})
	b.P.Devices = append(b.P.Devices, machine.Device{Name: name, Provider: name, Model: "M", Resources: []machine.Res{r}})
	return r
}

func cut(typ models.Type, bounds []models.Bound) *models.Partition {
	p, err := models.NewPartition(typ, bounds, nil)
	if err != nil {
		panic("drivetest: " + err.Error())
	}
	return p
}

// Switch declares a sensor that is off or on.
func (b *Builder) Switch(name string) machine.Res {
	return b.add(name, models.Type{Kind: models.Enum, Members: []string{"off", "on"}}, nil, false)
}

// Number declares a sensor of -100 to 100 that is compared with constants.
func (b *Builder) Number(name string, at ...float64) machine.Res {
	return b.add(name, models.Type{Kind: models.Float, Range: &models.Range{Min: -100, Max: 100}}, floats(at), false)
}

func floats(at []float64) []models.Bound {
	var bounds []models.Bound
	for _, f := range at {
		bounds = append(bounds, models.Bound{At: models.OfFloat(f)})
	}
	return bounds
}

// Lamp declares what can be set to off, on or auto.
func (b *Builder) Lamp(name string) machine.Res {
	return b.add(name, models.Type{Kind: models.Enum, Members: []string{"off", "on", "auto"}}, nil, true)
}

// fact declares a resource no device has.
func (b *Builder) fact(kind machine.FactKind, ref string, cut *models.Partition, typ models.Type, sources ...machine.Res) machine.Res {
	b.P.Resources = append(b.P.Resources, machine.Resource{
		Ref: ref, Device: -1, Cut: cut, Fact: kind, Sources: sources,
		Model: models.Resource{Name: ref, Kind: models.Sensor, Mutability: models.Updatable, Type: typ},
	})
	return machine.Res(len(b.P.Resources) - 1)
}

// Count declares the number of reports of r within the last CountTicks, compared
// with constants; see Counting.
func (b *Builder) Count(r machine.Res, at ...float64) machine.Res {
	typ := models.Type{Kind: models.Float}
	ref := fmt.Sprintf("count(%s, %d s)", b.P.Resources[r].Ref, CountTicks)
	return b.fact(machine.DerivedFact, ref, cut(typ, floats(at)), typ, r)
}

// Age declares that r was last reported some ticks ago.
func (b *Builder) Age(r machine.Res, ticks int64) machine.Res {
	typ := models.Type{Kind: models.Bool}
	f := b.fact(machine.AgeFact, fmt.Sprintf("age(%s) >= %d s", b.P.Resources[r].Ref, ticks), cut(typ, nil), typ, r)
	b.P.Timers = append(b.P.Timers, machine.Timer{Kind: machine.TimerAge, Res: f, Ticks: ticks, Rule: -1, Slot: -1})
	return f
}

// Stale makes r unknown some ticks after its last report.
func (b *Builder) Stale(r machine.Res, ticks int64) {
	b.P.Timers = append(b.P.Timers, machine.Timer{Kind: machine.TimerStale, Res: r, Ticks: ticks, Rule: -1, Slot: -1})
}

var everyDay = [7]bool{true, true, true, true, true, true, true}

// Clock declares the time of day, compared with seconds of the day, and the
// marks on these borders and on midnight.
func (b *Builder) Clock(seconds ...int64) machine.Res {
	typ := models.Type{Kind: models.Duration}
	var bounds []models.Bound
	for _, s := range append([]int64{0}, seconds...) {
		bounds = append(bounds, models.Bound{At: models.Value{Kind: models.Duration, Bits: uint64(time.Duration(s) * time.Second)}})
		b.P.Marks = append(b.P.Marks, machine.Mark{Second: s, Days: everyDay})
	}
	return b.fact(machine.ClockFact, "now()", cut(typ, bounds), typ)
}

// Variable declares an app variable with n values, initially 0.
func (b *Builder) Variable(name string, n int) machine.Var {
	x := machine.Variable{Name: "app." + name, Type: models.Type{Kind: models.Int}}
	for i := range n {
		x.Domain = append(x.Domain, models.OfInt(int64(i)))
	}
	b.P.Vars = append(b.P.Vars, x)
	return machine.Var(len(b.P.Vars) - 1)
}

// Is is the condition that a resource is in a region.
func (b *Builder) Is(r machine.Res, region int) machine.CondID {
	size := int32(b.P.Resources[r].Cut.Size())
	return b.cond(machine.Operand{Res: r, Size: size}, region, machine.Cond{
		Deps: []machine.Res{r}, Text: fmt.Sprintf("%s is #%d", b.P.Resources[r].Ref, region),
	})
}

// VarIs is the condition that a variable has a value.
func (b *Builder) VarIs(v machine.Var, value int) machine.CondID {
	size := int32(len(b.P.Vars[v].Domain))
	return b.cond(machine.Operand{IsVar: true, Var: v, Size: size}, value, machine.Cond{
		VarDeps: []machine.Var{v}, Text: fmt.Sprintf("%s == %d", b.P.Vars[v].Name, value),
	})
}

func (b *Builder) cond(o machine.Operand, row int, c machine.Cond) machine.CondID {
	c.Op, c.Table = machine.OpAtom, int32(len(b.P.Tables))
	b.P.Tables = append(b.P.Tables, machine.Table{Operands: []machine.Operand{o}, Bits: []uint64{1 << row}})
	b.P.Conds = append(b.P.Conds, c)
	return machine.CondID(len(b.P.Conds) - 1)
}

// Set is the action that sets a lamp.
func (b *Builder) Set(r machine.Res, member int) machine.Action {
	b.P.Values = append(b.P.Values, machine.ValueTable{
		Values: []models.Value{models.OfEnum(member)}, Regions: []models.Region{models.Region(member)},
	})
	return machine.Action{Kind: machine.DoSet, Res: r, Value: machine.ValueID(len(b.P.Values) - 1)}
}

// Assign is the action that gives a variable a value.
func (b *Builder) Assign(v machine.Var, index int32) machine.Action {
	b.P.Values = append(b.P.Values, machine.ValueTable{Index: []int32{index}})
	return machine.Action{Kind: machine.DoAssign, Var: v, Value: machine.ValueID(len(b.P.Values) - 1)}
}

// Rule begins a rule, quiet unless guard is true.
func (b *Builder) Rule(name string, guard machine.CondID, then ...machine.Action) machine.RuleID {
	b.P.Rules = append(b.P.Rules, machine.Rule{Name: "app." + name, App: "app", Guard: guard, Then: then})
	return machine.RuleID(len(b.P.Rules) - 1)
}

// On adds a trigger to the last rule.
func (b *Builder) On(t machine.Trigger) {
	r := &b.P.Rules[len(b.P.Rules)-1]
	r.Triggers = append(r.Triggers, t)
}

// Holds adds to the last rule the trigger that a condition has been true for
// some ticks.
func (b *Builder) Holds(c machine.CondID, ticks int64) {
	b.On(machine.Trigger{Kind: machine.HoldsFor, Cond: c, Timer: b.timer(machine.TimerHold, ticks)})
}

// Every adds to the last rule the trigger that some ticks have passed again.
func (b *Builder) Every(ticks int64) {
	b.On(machine.Trigger{Kind: machine.OnEvery, Timer: b.timer(machine.TimerEvery, ticks)})
}

func (b *Builder) timer(kind machine.TimerKind, ticks int64) machine.TimerID {
	rule := machine.RuleID(len(b.P.Rules) - 1)
	b.P.Timers = append(b.P.Timers, machine.Timer{
		Kind: kind, Rule: rule, Trigger: int32(len(b.P.Rules[rule].Triggers)), Slot: -1, Res: -1, Ticks: ticks,
	})
	return machine.TimerID(len(b.P.Timers) - 1)
}

// At adds to the last rule the trigger of a moment of the day.
func (b *Builder) At(m machine.Mark) {
	b.P.Marks = append(b.P.Marks, m)
	b.On(machine.Trigger{Kind: machine.OnMark, Mark: machine.MarkID(len(b.P.Marks) - 1)})
}

// Later gives the last rule delayed steps and a mode.
func (b *Builder) Later(mode machine.Mode, most int32, steps ...machine.Step) {
	id := machine.RuleID(len(b.P.Rules) - 1)
	r := &b.P.Rules[id]
	r.ThenLater, r.Mode, r.Max = steps, mode, most
	r.Slot, r.Slots = machine.SlotID(len(b.P.Slots)), 1
	if mode == machine.Parallel {
		r.Slots = most
	}
	for range r.Slots {
		slot := machine.SlotID(len(b.P.Slots))
		b.P.Slots = append(b.P.Slots, machine.Slot{Rule: id, Timer: machine.TimerID(len(b.P.Timers))})
		b.P.Timers = append(b.P.Timers, machine.Timer{Kind: machine.TimerSlot, Rule: id, Slot: slot, Res: -1})
	}
}

// After is a delayed step.
func After(ticks int64, actions ...machine.Action) machine.Step {
	return machine.Step{Ticks: ticks, Actions: actions}
}

// Plan finishes the program; its calendar is that of UTC.
func (b *Builder) Plan() drive.Plan {
	if err := b.P.Finish(); err != nil {
		panic("drivetest: " + err.Error())
	}
	c, err := calendar.New(b.P.Marks, calendar.Place{Zone: time.UTC})
	if err != nil {
		panic("drivetest: " + err.Error())
	}
	return drive.Plan{Program: &b.P, Calendar: c, Facts: func() drive.Facts { return NewCounting(&b.P) }}
}
