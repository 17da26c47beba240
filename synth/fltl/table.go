// The table of formulas in negation normal form, each stored once.

package fltl

import (
	"encoding/binary"
	"slices"
)

// kind is an operator of the table. [], <> and W are written with U and R.
type kind uint8

const (
	isTrue kind = iota
	isFalse
	isLiteral
	isAnd
	isOr
	isNext
	isUntil
	isRelease
)

// id names a node of a table; equal formulas have equal ids.
type id int32

const (
	tt id = iota
	ff
)

type node struct {
	kind    kind
	literal int32 // atom*2, +1 if negated
	kids    []id  // of isAnd and isOr: two or more, sorted
	not     id    // the negation; -1 until it is asked for

	// eventual: what holds later held before (w in L, then uw in L).
	// universal: what holds holds for ever (uw in L, then w in L).
	eventual, universal bool
}

// table interns formulas, simplifying them on the way; see rewrite.go.
type table struct {
	atoms   []*Atom
	bit     map[string]int // by key
	nodes   []node
	index   map[string]id
	implied map[[2]id]bool
	budget  int // pairs still to be looked at by implies
}

// implyBudget bounds the time spent on finding implications.
const implyBudget = 1 << 18

// newTable returns a table for formulas over these atoms.
func newTable(atoms []*Atom) (*table, error) {
	if len(atoms) > MaxAtoms {
		return nil, &LimitError{LimitAtoms, MaxAtoms}
	}
	t := &table{atoms: atoms, bit: map[string]int{}, index: map[string]id{}, implied: map[[2]id]bool{}, budget: implyBudget}
	for i, a := range atoms {
		if _, twice := t.bit[a.key()]; twice {
			return nil, errTwice("atom", a.String())
		}
		t.bit[a.key()] = i
	}
	t.intern(node{kind: isTrue})
	t.intern(node{kind: isFalse})
	t.nodes[tt].not, t.nodes[ff].not = ff, tt
	return t, nil
}

func (t *table) kind(x id) kind      { return t.nodes[x].kind }
func (t *table) kids(x id) []id      { return t.nodes[x].kids }
func (t *table) kid(x id) id         { return t.nodes[x].kids[0] }
func (t *table) pair(x id) (a, b id) { return t.nodes[x].kids[0], t.nodes[x].kids[1] }

// literal returns atom i or its negation.
func (t *table) literal(i int, negated bool) id {
	code := int32(i) * 2
	if negated {
		code++
	}
	return t.intern(node{kind: isLiteral, literal: code})
}

// intern returns the id of a node, as it is.
func (t *table) intern(n node) id {
	key := []byte{byte(n.kind)}
	key = binary.AppendVarint(key, int64(n.literal))
	for _, k := range n.kids {
		key = binary.AppendVarint(key, int64(k))
	}
	if x, ok := t.index[string(key)]; ok {
		return x
	}
	x := id(len(t.nodes))
	n.not = -1
	n.eventual, n.universal = t.eventual(n), t.universal(n)
	t.nodes = append(t.nodes, n)
	t.index[string(key)] = x
	return x
}

func (t *table) eventual(n node) bool {
	ev := func(k id) bool { return t.nodes[k].eventual }
	switch n.kind {
	case isLiteral:
		return false
	case isUntil:
		return n.kids[0] == tt || ev(n.kids[0]) && ev(n.kids[1])
	case isRelease:
		return ev(n.kids[1])
	}
	return !slices.ContainsFunc(n.kids, func(k id) bool { return !ev(k) })
}

func (t *table) universal(n node) bool {
	un := func(k id) bool { return t.nodes[k].universal }
	switch n.kind {
	case isLiteral:
		return false
	case isRelease:
		return n.kids[0] == ff || un(n.kids[0]) && un(n.kids[1])
	case isUntil:
		return un(n.kids[1])
	}
	return !slices.ContainsFunc(n.kids, func(k id) bool { return !un(k) })
}

// not returns the negation. It is built without rewriting: the negation of a
// simplified formula is simplified.
func (t *table) not(x id) id {
	if y := t.nodes[x].not; y >= 0 {
		return y
	}
	n := t.nodes[x]
	m := node{kind: duals[n.kind], literal: n.literal}
	if n.kind == isLiteral {
		m.literal ^= 1
	}
	for _, k := range n.kids {
		m.kids = append(m.kids, t.not(k))
	}
	if n.kind == isAnd || n.kind == isOr {
		slices.Sort(m.kids)
	}
	y := t.intern(m)
	t.nodes[x].not, t.nodes[y].not = y, x
	return y
}

var duals = [...]kind{isFalse, isTrue, isLiteral, isOr, isAnd, isNext, isRelease, isUntil}
