// Tables: rows of what is refused, and the program that has them.

package shield

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Table is what the gate refuses. A command that no row refuses goes on to the
// policy.
type Table []Row

// Row refuses commands to Res with a value of Region while all of When is true.
type Row struct {
	Res    machine.Res
	Region models.Region
	When   []Literal
}

// Literal says that a reported value or a variable is one of some.
type Literal struct {
	Operand machine.Operand
	// In are the regions, or the values of the variable by index, ascending.
	In []int
	// Unknown: it is true of a value that is not known as well.
	Unknown bool
}

// Apply returns the program with the rows added to its shield; p is not changed.
// Errors: rows that do not fit the program.
func (t Table) Apply(p *machine.Program) (*machine.Program, error) {
	q := *p
	q.Conds, q.Tables = slices.Clip(p.Conds), slices.Clip(p.Tables)
	q.Gate.Shield = slices.Clip(p.Gate.Shield)
	for _, row := range t {
		q.Gate.Shield = append(q.Gate.Shield, machine.Refusal{
			Res: row.Res, Regions: []models.Region{row.Region}, While: row.condition(&q),
		})
	}
	if err := q.Finish(); err != nil {
		return nil, fmt.Errorf("shield: %w", err)
	}
	return &q, nil
}

// condition adds the conjunction of a row's literals to a program.
func (r Row) condition(p *machine.Program) machine.CondID {
	all := machine.NoCond
	for _, l := range r.When {
		c := l.condition(p)
		if all != machine.NoCond {
			c = join(p, machine.OpAnd, all, c)
		}
		all = c
	}
	return all
}

// condition adds a literal: it is never unknown itself.
func (l Literal) condition(p *machine.Program) machine.CondID {
	bits := make([]uint64, (int(l.Operand.Size)+63)/64)
	for _, v := range l.In {
		bits[v>>6] |= 1 << (v & 63)
	}
	n := machine.Cond{Op: machine.OpAtom, Table: int32(len(p.Tables))}
	if l.Operand.IsVar {
		n.VarDeps = []machine.Var{l.Operand.Var}
	} else {
		n.Deps = []machine.Res{l.Operand.Res}
	}
	p.Tables = append(p.Tables, machine.Table{Operands: []machine.Operand{l.Operand}, Bits: bits})
	atom := add(p, n)
	if l.Operand.IsVar {
		return atom
	}
	known := join(p, machine.OpKnown, atom, machine.NoCond)
	if !l.Unknown {
		return join(p, machine.OpAnd, known, atom)
	}
	return join(p, machine.OpOr, join(p, machine.OpNot, known, machine.NoCond), atom)
}

func add(p *machine.Program, c machine.Cond) machine.CondID {
	p.Conds = append(p.Conds, c)
	return machine.CondID(len(p.Conds) - 1)
}

// join adds a connective of one or two conditions, with what they read.
func join(p *machine.Program, op machine.Op, a, b machine.CondID) machine.CondID {
	c := machine.Cond{Op: op, A: a, B: b, C: machine.NoCond}
	for _, part := range []machine.CondID{a, b} {
		if part != machine.NoCond {
			c.Deps = append(c.Deps, p.Conds[part].Deps...)
			c.VarDeps = append(c.VarDeps, p.Conds[part].VarDeps...)
		}
	}
	slices.Sort(c.Deps)
	slices.Sort(c.VarDeps)
	c.Deps, c.VarDeps = slices.Compact(c.Deps), slices.Compact(c.VarDeps)
	return add(p, c)
}

// Text says a table in words, one row a line: "refuse to set heater.power to on
// while window.state is open".
func (t Table) Text(p *machine.Program) string {
	var b strings.Builder
	for _, row := range t {
		res := &p.Resources[row.Res]
		fmt.Fprintf(&b, "refuse to set %s to %s", res.Ref, res.Cut.Describe(row.Region, res.Model.Type))
		for i, l := range row.When {
			b.WriteString([]string{" while ", " and "}[min(i, 1)])
			b.WriteString(l.text(p))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (l Literal) text(p *machine.Program) string {
	var name string
	var values []string
	for _, v := range l.In {
		if l.Operand.IsVar {
			x := &p.Vars[l.Operand.Var]
			values = append(values, x.Type.Format(x.Domain[v]))
			continue
		}
		res := &p.Resources[l.Operand.Res]
		values = append(values, res.Cut.Describe(models.Region(v), res.Model.Type))
	}
	if l.Operand.IsVar {
		name = p.Vars[l.Operand.Var].Name
	} else {
		name = p.Resources[l.Operand.Res].Ref
	}
	if l.Unknown {
		values = append(values, "unknown")
	}
	return name + " is " + strings.Join(values, " or ")
}
