// Conditions and values as tables, equal ones shared.

package compile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// condKey tells conditions apart: the connective with its parts, or the table.
type condKey struct {
	op      machine.Op
	a, b, c machine.CondID
	table   int32
}

// cond numbers a condition, its parts first; nil is NoCond.
func (b *builder) cond(c *check.Cond) machine.CondID {
	if c == nil {
		return machine.NoCond
	}
	key := condKey{op: c.Op, a: machine.NoCond, b: machine.NoCond, c: machine.NoCond, table: -1}
	if c.Op == machine.OpAtom {
		key.table = b.table(c.Atom)
	} else {
		key.a, key.b, key.c = b.cond(c.A), b.cond(c.B), b.cond(c.C)
	}
	if id, ok := b.conds[key]; ok {
		return id
	}
	id := machine.CondID(len(b.program.Conds))
	n := machine.Cond{Op: c.Op, A: key.a, B: key.b, C: key.c, Table: key.table, Text: c.Text, Where: c.Node.Where()}
	for _, o := range c.Operands() {
		if o.Var != nil {
			n.VarDeps = append(n.VarDeps, b.vars[o.Var])
		} else {
			n.Deps = append(n.Deps, b.resources[o.Resource])
		}
	}
	slices.Sort(n.Deps)
	slices.Sort(n.VarDeps)
	b.program.Conds = append(b.program.Conds, n)
	b.origin.Conds = append(b.origin.Conds, c)
	b.conds[key] = id
	return id
}

// axes lists the operands of an expression in table order, resources before
// variables, both ascending; a reading has one sample for each region.
func (b *builder) axes(e *check.Expr) ([]axis, []machine.Operand) {
	operands := slices.Clone(e.Operands)
	slices.SortFunc(operands, func(x, y check.Operand) int {
		if (x.Var == nil) != (y.Var == nil) {
			if x.Var == nil {
				return -1
			}
			return 1
		}
		if x.Var != nil {
			return cmp.Compare(b.vars[x.Var], b.vars[y.Var])
		}
		return cmp.Compare(b.resources[x.Resource], b.resources[y.Resource])
	})
	axes := make([]axis, len(operands))
	ops := make([]machine.Operand, len(operands))
	for i, o := range operands {
		if o.Var != nil {
			axes[i] = finiteAxis(o)
			ops[i] = machine.Operand{IsVar: true, Var: b.vars[o.Var], Size: int32(len(axes[i].values))}
			continue
		}
		res := b.resources[o.Resource]
		axes[i] = axis{operand: o}
		cut := b.program.Resources[res].Cut
		for region := range cut.Size() {
			axes[i].values = append(axes[i].values, cut.Samples(models.Region(region), 1)...)
		}
		ops[i] = machine.Operand{Res: res, Size: int32(len(axes[i].values))}
	}
	return axes, ops
}

// table numbers the truth table of an atom.
func (b *builder) table(e *check.Expr) int32 {
	axes, ops := b.axes(e)
	key := fmt.Sprint(e.CEL, ops)
	if id, ok := b.tables[key]; ok {
		return id
	}
	n := 1
	for _, a := range axes {
		n = min(n*len(a.values), maxEntries+1)
	}
	t := machine.Table{Operands: ops, Bits: make([]uint64, (n+63)/64)}
	b.evaluate(e, axes, func(i int, v models.Value) {
		if v.Bool() {
			t.Bits[i>>6] |= 1 << (i & 63)
		}
	})
	id := int32(len(b.program.Tables))
	b.program.Tables = append(b.program.Tables, t)
	b.tables[key] = id
	return id
}

// value numbers a value table. The value goes to a resource (settable or
// action argument: then res is nil) or to a variable.
func (b *builder) value(e *check.Expr, res *check.Resource, v *check.Variable) machine.ValueID {
	axes, ops := b.axes(e)
	target := fmt.Sprint("value of ", e.Type, e.CEL, ops)
	if res != nil {
		target += " to " + res.Ref
	}
	if v != nil {
		target += " to variable " + v.App.Name + "." + v.Name
	}
	if id, ok := b.texts[target]; ok {
		return machine.ValueID(id)
	}
	t := machine.ValueTable{Operands: ops, Text: e.Text, Carried: e.Carries != nil}
	if t.Carried {
		b.program.Resources[ops[0].Res].Carried = true
	}
	b.evaluate(e, axes, func(_ int, x models.Value) {
		region, index := machine.NoRegion, int32(-1)
		if res != nil {
			if r, ok := b.program.Resources[b.resources[res]].Cut.Cut(x); ok {
				region = r
			}
		}
		if v != nil {
			index = int32(v.Index(x))
			t.Index = append(t.Index, index)
		}
		if !t.Carried {
			t.Values = append(t.Values, x)
		}
		t.Regions = append(t.Regions, region)
	})
	id := len(b.program.Values)
	b.program.Values = append(b.program.Values, t)
	b.origin.Values = append(b.origin.Values, e)
	b.texts[target] = int32(id)
	return machine.ValueID(id)
}
