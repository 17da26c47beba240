// A small builder for programs over enumerations and numbers, so that tests of
// Step need no text.

package machine_test

import (
	"testing"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// builder assembles a program; every name is a device with one resource.
type builder struct {
	t   testing.TB
	p   machine.Program
	res map[string]machine.Res
	v   map[string]machine.Var
}

func build(t testing.TB) *builder {
	return &builder{t: t, res: map[string]machine.Res{}, v: map[string]machine.Var{}}
}

func (b *builder) add(name string, typ models.Type, bounds []models.Bound, settable bool) machine.Res {
	b.t.Helper()
	cut, err := models.NewPartition(typ, bounds, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r := machine.Res(len(b.p.Resources))
	m := models.Resource{Name: "value", Kind: models.Sensor, Mutability: models.Updatable, Type: typ}
	if settable {
		m.Kind, m.Mutability = models.State, models.Modifiable
	}
	b.p.Resources = append(b.p.Resources, machine.Resource{
		Path: models.Path{Provider: name, Service: "s", Resource: "value"}, Ref: name + ".value",
		Device: machine.Dev(len(b.p.Devices)), Model: m, Cut: cut, Settable: settable,
	})
	b.p.Devices = append(b.p.Devices, machine.Device{Name: name, Provider: name, Model: "M", Resources: []machine.Res{r}})
	b.res[name] = r
	return r
}

// sensor declares a boolean sensor, actuator an off|on|auto one that can be set.
func (b *builder) sensor(name string) machine.Res {
	return b.add(name, models.Type{Kind: models.Bool}, nil, false)
}

func (b *builder) actuator(name string) machine.Res {
	return b.add(name, models.Type{Kind: models.Enum, Members: []string{"off", "on", "auto"}}, nil, true)
}

// variable declares an app variable with n values, initially 0.
func (b *builder) variable(name string, n int) machine.Var {
	v := machine.Var(len(b.p.Vars))
	x := machine.Variable{Name: name, Type: models.Type{Kind: models.Int}}
	for i := range n {
		x.Domain = append(x.Domain, models.OfInt(int64(i)))
	}
	b.p.Vars = append(b.p.Vars, x)
	b.v[name] = v
	return v
}

// is is the condition "resource is in region".
func (b *builder) is(name string, region int) machine.CondID {
	r := b.res[name]
	return b.table(machine.Operand{Res: r, Size: int32(b.p.Resources[r].Cut.Size())}, region)
}

// varIs is the condition "variable has value".
func (b *builder) varIs(name string, value int) machine.CondID {
	v := b.v[name]
	return b.table(machine.Operand{IsVar: true, Var: v, Size: int32(len(b.p.Vars[v].Domain))}, value)
}

func (b *builder) table(o machine.Operand, row int) machine.CondID {
	c := machine.Cond{Op: machine.OpAtom, Table: int32(len(b.p.Tables))}
	b.p.Tables = append(b.p.Tables, machine.Table{Operands: []machine.Operand{o}, Bits: []uint64{1 << row}})
	if o.IsVar {
		c.VarDeps = []machine.Var{o.Var}
	} else {
		c.Deps = []machine.Res{o.Res}
	}
	b.p.Conds = append(b.p.Conds, c)
	return machine.CondID(len(b.p.Conds) - 1)
}

// op joins conditions; dependencies are united.
func (b *builder) op(op machine.Op, kids ...machine.CondID) machine.CondID {
	c := machine.Cond{Op: op}
	for i, k := range kids {
		*[]*machine.CondID{&c.A, &c.B, &c.C}[i] = k
		c.Deps = append(c.Deps, b.p.Conds[k].Deps...)
		c.VarDeps = append(c.VarDeps, b.p.Conds[k].VarDeps...)
	}
	b.p.Conds = append(b.p.Conds, c)
	return machine.CondID(len(b.p.Conds) - 1)
}

// rule adds a rule; when makes a trigger, set and assign actions.
func (b *builder) rule(priority int32, triggers []machine.Trigger, guard machine.CondID, then ...machine.Action) machine.RuleID {
	b.p.Rules = append(b.p.Rules, machine.Rule{Priority: priority, Triggers: triggers, Guard: guard, Then: then})
	return machine.RuleID(len(b.p.Rules) - 1)
}

func when(c machine.CondID) []machine.Trigger {
	return []machine.Trigger{{Kind: machine.WhenTrue, Cond: c}}
}

func (b *builder) set(name string, member int) machine.Action {
	id := machine.ValueID(len(b.p.Values))
	b.p.Values = append(b.p.Values, machine.ValueTable{
		Values: []models.Value{models.OfEnum(member)}, Regions: []models.Region{models.Region(member)},
	})
	return machine.Action{Kind: machine.DoSet, Res: b.res[name], Value: id}
}

func (b *builder) assign(name string, index int32) machine.Action {
	id := machine.ValueID(len(b.p.Values))
	b.p.Values = append(b.p.Values, machine.ValueTable{Index: []int32{index}})
	return machine.Action{Kind: machine.DoAssign, Var: b.v[name], Value: id}
}

// run is a machine being driven.
type run struct {
	t   testing.TB
	p   *machine.Program
	st  *machine.Stepper
	s   machine.State
	out machine.Output
}

func (b *builder) run() *run {
	b.t.Helper()
	if err := b.p.Finish(); err != nil {
		b.t.Fatal(err)
	}
	return &run{t: b.t, p: &b.p, st: machine.NewStepper(&b.p), s: b.p.Initial()}
}

func (r *run) report(res machine.Res, v models.Value) {
	r.st.Step(&r.s, r.p.Report(res, v, true, false), &r.out)
}

func (r *run) step(in machine.Input) { r.st.Step(&r.s, in, &r.out) }

// want checks which commands the last Step let out, as enum members.
func (r *run) want(why string, cmds ...int64) {
	r.t.Helper()
	var got []int64
	for _, c := range r.out.Commands {
		got = append(got, c.Value.Int())
	}
	if len(got) != len(cmds) {
		r.t.Fatalf("%s: commands %v, want %v (writes %+v)", why, got, cmds, r.out.Writes)
	}
	for i := range got {
		if got[i] != cmds[i] {
			r.t.Fatalf("%s: commands %v, want %v", why, got, cmds)
		}
	}
}
