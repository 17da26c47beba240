// Three-valued evaluation of conditions and values over a State.

package machine

import "github.com/tenet-iot/tenet/models"

// Truth is a value of Kleene's strong three-valued logic, ordered so that and
// is the minimum and or the maximum.
type Truth uint8

// The truth values.
const (
	False Truth = iota
	Unknown
	True
)

// String gives false, unknown or true.
func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t] }

// Not is Kleene's negation.
func (t Truth) Not() Truth { return True - t }

// Eval evaluates a condition. Cost: linear in the condition; no allocation.
func (p *Program) Eval(c CondID, s *State) Truth {
	if c == NoCond {
		return True
	}
	if s.Oracle != nil {
		if t, decided := s.Oracle.Decide(c); decided {
			return t
		}
	}
	n := &p.Conds[c]
	switch n.Op {
	case OpAtom:
		return p.evalTable(&p.Tables[n.Table], s)
	case OpAnd:
		a := p.Eval(n.A, s)
		if a == False {
			return False
		}
		return min(a, p.Eval(n.B, s))
	case OpOr:
		a := p.Eval(n.A, s)
		if a == True {
			return True
		}
		return max(a, p.Eval(n.B, s))
	case OpNot:
		return p.Eval(n.A, s).Not()
	case OpIf:
		return p.evalIf(n, s)
	case OpKnown:
		if p.Eval(n.A, s) == Unknown {
			return False
		}
		return True
	}
	panic("machine: condition node with an operator out of range")
}

// EachPart calls f for the conditions that a condition is made of.
func (c *Cond) EachPart(f func(CondID)) {
	switch c.Op {
	case OpAnd, OpOr:
		f(c.A)
		f(c.B)
	case OpNot, OpKnown:
		f(c.A)
	case OpIf:
		f(c.A)
		f(c.B)
		f(c.C)
	}
}

// evalIf gives the chosen branch; with an unknown choice, what both branches
// agree on.
func (p *Program) evalIf(n *Cond, s *State) Truth {
	switch p.Eval(n.A, s) {
	case True:
		return p.Eval(n.B, s)
	case False:
		return p.Eval(n.C, s)
	}
	b, c := p.Eval(n.B, s), p.Eval(n.C, s)
	if b == c {
		return b
	}
	return Unknown
}

func (p *Program) evalTable(t *Table, s *State) Truth {
	i, ok := tableIndex(t.Operands, s)
	if !ok {
		return Unknown
	}
	if t.Bits[i>>6]&(1<<(i&63)) != 0 {
		return True
	}
	return False
}

// tableIndex gives the row of a table; false if an operand is unknown.
func tableIndex(ops []Operand, s *State) (int, bool) {
	i := 0
	for k := range ops {
		o := &ops[k]
		v := 0
		if o.IsVar {
			if s.Oracle != nil {
				s.Oracle.LookVar(o.Var)
			}
			v = int(s.Vars[o.Var])
		} else {
			if s.Oracle != nil {
				s.Oracle.Look(o.Res)
			}
			if !s.Known[o.Res] || s.Region[o.Res] == NoRegion {
				return 0, false
			}
			v = int(s.Region[o.Res])
		}
		i = i*int(o.Size) + v
	}
	return i, true
}

// EvalValue gives the exact value of an action and its region; false if an
// operand is unknown.
func (p *Program) EvalValue(v ValueID, s *State) (models.Value, models.Region, bool) {
	t := &p.Values[v]
	i, ok := tableIndex(t.Operands, s)
	if !ok {
		return models.Value{}, NoRegion, false
	}
	if t.Carried {
		return s.Value[t.Operands[0].Res], t.Regions[i], true
	}
	return t.Values[i], t.Regions[i], true
}

// evalIndex gives the domain index of an assignment, -1 for a value outside the
// domain; false if an operand is unknown.
func (p *Program) evalIndex(v ValueID, s *State) (int32, bool) {
	t := &p.Values[v]
	i, ok := tableIndex(t.Operands, s)
	if !ok {
		return 0, false
	}
	return t.Index[i], true
}
