// Alike: regions of a resource that nothing in a question tells apart.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// alike gives for every region of a resource the first of those that no condition and no
// value of the slice tells from it. A region is a cell of what the whole deployment
// compares the resource with; a question asks of fewer bounds.
//
// Cost: the rows of every table that reads the resource, for each of its regions.
func (w *World) alike(r machine.Res) []models.Region {
	n := w.program.Resources[r].Cut.Size()
	first := make([]models.Region, n)
	tables := w.tablesOf(r)
	for a := range n {
		first[a] = models.Region(a)
		for b := range a {
			same := func(t rows) bool { return t.same(a, b) }
			if first[b] == models.Region(b) && !slices.ContainsFunc(tables, func(t rows) bool { return !same(t) }) {
				first[a] = models.Region(b)
				break
			}
		}
	}
	return first
}

// rows is a table as seen by one of its operands.
type rows struct {
	size, step int // regions of the operand; rows from one of them to the next
	count      int
	equal      func(i, j int) bool
}

// same reports whether two regions of the operand give the same in all rows.
func (t rows) same(a, b int) bool {
	for i := range t.count {
		if i/t.step%t.size == 0 && !t.equal(i+a*t.step, i+b*t.step) {
			return false
		}
	}
	return true
}

// seenBy gives a table as seen by each operand that is r.
func seenBy(ops []machine.Operand, r machine.Res, equal func(i, j int) bool) (out []rows) {
	count := 1
	for k := len(ops) - 1; k >= 0; k-- {
		if !ops[k].IsVar && ops[k].Res == r {
			out = append(out, rows{size: int(ops[k].Size), step: count, equal: equal})
		}
		count *= int(ops[k].Size)
	}
	for i := range out {
		out[i].count = count
	}
	return out
}

// tablesOf lists the tables of the question that read a resource.
func (w *World) tablesOf(r machine.Res) (out []rows) {
	p := w.program
	seen := map[int32]bool{}
	var visit func(machine.CondID)
	visit = func(id machine.CondID) {
		if id == machine.NoCond {
			return
		}
		c := &p.Conds[id]
		if c.Op != machine.OpAtom {
			c.EachPart(visit)
			return
		}
		if t := int32(c.Table); !seen[t] {
			seen[t] = true
			bits := p.Tables[t].Bits
			row := func(i int) bool { return bits[i>>6]&(1<<(i&63)) != 0 }
			out = append(out, seenBy(p.Tables[t].Operands, r, func(i, j int) bool { return row(i) == row(j) })...)
		}
	}
	w.eachCond(visit)
	value := func(id machine.ValueID) {
		v := &p.Values[id]
		out = append(out, seenBy(v.Operands, r, func(i, j int) bool {
			return !v.Carried && (v.Values == nil || v.Values[i] == v.Values[j]) && (v.Index == nil || v.Index[i] == v.Index[j])
		})...)
	}
	for i := range p.Rules {
		p.Rules[i].EachAction(func(a *machine.Action) bool {
			if a.Kind == machine.DoSet || a.Kind == machine.DoAssign {
				value(a.Value)
			}
			for _, arg := range a.Args {
				value(arg)
			}
			return true
		})
	}
	return out
}

// eachCond calls visit for every condition that may be asked in the world.
func (w *World) eachCond(visit func(machine.CondID)) {
	for i := range w.program.Rules {
		for _, t := range w.program.Rules[i].Triggers {
			if t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor {
				visit(t.Cond)
			}
		}
		visit(w.program.Rules[i].Guard)
	}
	pr := &w.prop
	for _, c := range []machine.CondID{pr.P, pr.Q, pr.Trigger} {
		visit(c)
	}
	for i := range pr.Props {
		visit(pr.Props[i].Cond)
	}
	for i := range pr.Events {
		visit(pr.Events[i].Cond)
	}
	for _, row := range w.program.Gate.Shield {
		if w.at(row.Res) >= 0 {
			visit(row.While)
		}
	}
	for _, a := range w.spec.Assumes {
		if w.speaksOf(a.Cond) {
			visit(a.Cond)
		}
	}
	for _, ph := range w.spec.Physics {
		if w.at(ph.Res) >= 0 {
			visit(ph.While)
		}
	}
	for _, r := range w.res {
		for _, t := range w.spec.Behaviour[r] {
			visit(t.When)
		}
	}
}

// merge keeps one value of those that are alike, for a resource that merely reports.
func (vs *valueSet) merge(first []models.Region) {
	var out valueSet
	for i, v := range vs.values {
		if region := vs.region[i]; first[region] == region {
			out.values, out.region = append(out.values, v), append(out.region, region)
		}
	}
	*vs = out
}
