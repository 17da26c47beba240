// Formulas as text.

package fltl

import "strings"

// maxWritten bounds the text of one formula: parts that are shared in memory
// are written once a use.
const maxWritten = 1 << 20

// String returns true or false.
func (c Constant) String() string {
	if c {
		return "true"
	}
	return "false"
}

// String returns the fluent's name, a label, or a set of labels in braces.
func (a *Atom) String() string {
	if a.Fluent == "" && len(a.Actions) == 1 {
		return a.Actions[0]
	}
	return a.key()
}

// String writes the formula; see [Formula].
func (u *Unary) String() string { return written(u) }

// String writes the formula; see [Formula].
func (b *Binary) String() string { return written(b) }

func written(f Formula) string {
	var w writer
	w.formula(f)
	return w.String()
}

type writer struct{ strings.Builder }

func (w *writer) formula(f Formula) {
	if w.Len() > maxWritten {
		return
	}
	switch f := f.(type) {
	case *Unary:
		w.unary(f)
	case *Binary:
		w.operand(f.L, bareLeft(f.Op, f.L))
		w.put(" " + f.Op.String() + " ")
		w.operand(f.R, bareRight(f.Op, f.R))
	default:
		w.put(f.String())
	}
}

func (w *writer) unary(u *Unary) {
	bare := tight(u.X)
	w.put(u.Op.String())
	if u.Op == OpNext {
		w.put(" ")
	}
	w.operand(u.X, bare)
}

func (w *writer) operand(f Formula, bare bool) {
	if !bare {
		w.put("(")
	}
	w.formula(f)
	if !bare {
		w.put(")")
	}
}

func (w *writer) put(text string) {
	if w.Len() > maxWritten {
		return
	}
	w.WriteString(text)
	if w.Len() > maxWritten {
		w.WriteString("…")
	}
}

// tight says whether a formula never needs parentheses.
func tight(f Formula) bool { return opOf(f) == noOp }

const noOp = Op(0xff)

// opOf returns the operator of a Binary and noOp for all else.
func opOf(f Formula) Op {
	if b, ok := f.(*Binary); ok {
		return b.Op
	}
	return noOp
}

// bareLeft says whether the left operand needs no parentheses. LTSA lets U bind
// weaker than && and as strongly as ->, and || weaker than both; elsewhere U
// binds strongest and -> weaker than ||. What is bare here is read the same by
// either. Of two of && or two of || the left one comes first for all.
func bareLeft(op Op, f Formula) bool {
	in := opOf(f)
	return bareRight(op, f) || in == op && (op == OpAnd || op == OpOr)
}

func bareRight(op Op, f Formula) bool {
	switch in := opOf(f); op {
	case OpOr:
		return in == noOp || in == OpAnd || in == OpUntil || in == OpWeakUntil || in == OpRelease
	case OpImplies, OpIff:
		return in == noOp || in == OpAnd
	default:
		return in == noOp
	}
}
