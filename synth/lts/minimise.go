// Minimisation: the smallest system of the same behaviour.

package lts

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Equivalence says when two states behave alike.
type Equivalence uint8

const (
	// Strong bisimilarity matches transitions one by one, Tau like any other.
	Strong Equivalence = iota
	// Branching bisimilarity passes over internal steps that decide nothing. An
	// endless internal loop is the same as stopping there.
	Branching
	// BranchingDivergent is Branching, but states that can go on internally for
	// ever without deciding anything are like no others, and keep a loop: so
	// deadlocks and livelocks are kept too.
	BranchingDivergent
	// Weak is Milner's observational equivalence, LTSA's for minimal: coarser
	// than Branching, since internal steps may decide on the way.
	Weak
	// WeakDivergent is to Weak what BranchingDivergent is to Branching.
	WeakDivergent
)

// String returns the name used in messages.
func (q Equivalence) String() string {
	names := [...]string{"strong", "branching", "divergence-preserving branching", "weak", "divergence-preserving weak"}
	return names[q]
}

func (q Equivalence) divergent() bool { return q == BranchingDivergent || q == WeakDivergent }

// Minimise returns the smallest system equivalent to l. States with different
// marks are never alike, and Error is like no other state. In modal systems a
// maybe transition is matched by any, a required one by a required one.
//
// Time: Strong and Branching O(m log n), linear where hints tell most states apart. Weak that of Strong on all weak
// transitions, of which there may be n^2 for each label: lim counts them.
// Memory: 55 bytes a transition for Strong, 110 for Branching.
// Errors: *LimitError; ErrMaybeInternal.
// Sources: Valmari (2010) for Strong; Jansen, Groote, Keiren & Wijs (2020) for
// Branching; Milner, Communication and Concurrency (1989) for Weak.
func Minimise(ctx context.Context, l *LTS, by Equivalence, lim Limits) (*LTS, error) {
	if l.initial == Error {
		return l, nil
	}
	if err := roomFor(l, by, lim); err != nil {
		return nil, err
	}
	if by == Strong {
		return minimiseStrong(ctx, l)
	}
	if l.maybeInternal() {
		return nil, ErrMaybeInternal
	}
	block, loops, err := branching(ctx, l, by.divergent())
	if err != nil {
		return nil, err
	}
	small := l.quotient(block, true, loops)
	if by == Branching || by == BranchingDivergent {
		return small, nil
	}
	return minimiseWeak(ctx, small, by.divergent(), lim)
}

// ErrMaybeInternal says that a system has internal transitions that are maybe,
// which only Strong can compare.
var ErrMaybeInternal = errors.New("internal transitions that are maybe can only be compared by strong bisimilarity")

func (l *LTS) maybeInternal() bool {
	for _, e := range l.edges {
		if e.code == codeOf(Tau, true) {
			return true
		}
	}
	return false
}

// doubled returns l with every required transition also as a maybe one, if some
// are maybe: then labels alone decide what matches what. Internal ones are
// doubled only if one of them is maybe. The result is not in canonical form.
func (l *LTS) doubled() *LTS {
	if !l.Modal() {
		return l
	}
	m, internal := *l, l.maybeInternal()
	m.first, m.edges = []uint32{0}, nil
	for s := range State(l.Len()) {
		from := len(m.edges)
		for _, e := range l.Out(s) {
			m.edges = append(m.edges, e)
			if !e.Maybe() && (internal || e.Label() != Tau) {
				m.edges = append(m.edges, Edge{e.code | maybeBit, e.to})
			}
		}
		slices.SortFunc(m.edges[from:], byEdge)
		m.first = append(m.first, uint32(len(m.edges)))
	}
	return &m
}

// roomFor says whether the limits allow the memory of a refinement.
func roomFor(l *LTS, by Equivalence, lim Limits) error {
	each := int64(55)
	if by != Strong {
		each = 110
	}
	if need := each*int64(l.Transitions()) + 64*int64(l.Len()); lim.Bytes > 0 && need > lim.Bytes {
		return &LimitError{What: LimitMemory, Max: lim.Bytes}
	}
	return nil
}

func minimiseStrong(ctx context.Context, l *LTS) (*LTS, error) {
	block, err := blocksOf(ctx, l, Strong, Limits{})
	if err != nil {
		return nil, err
	}
	return l.quotient(block, false, nil), nil
}

// quotient returns l with states of one block made one; block may number Error
// too. With weak set, required internal steps within a block are left out, but
// blocks with loops keep one.
func (l *LTS) quotient(block []int32, weak bool, loops map[int32]bool) *LTS {
	number, first := firstSeen(block[:l.Len()])
	if !weak && len(first) == l.Len() {
		return l // minimal already
	}
	d := l.again()
	var arcs []arc
	for s := range State(l.Len()) {
		b := number[block[s]]
		if first[b] == s && loops[block[s]] {
			arcs = append(arcs, arc{b, Edge{codeOf(Tau, false), b}})
		}
		if first[b] != s && !weak {
			continue
		}
		for _, e := range l.Out(s) {
			if e.to != Error {
				e.to = number[block[e.to]]
			}
			if weak && e.to == b && e.code == codeOf(Tau, false) {
				continue
			}
			arcs = append(arcs, arc{b, e})
		}
	}
	if l.marks != nil {
		d.marks = make([]Marks, len(first))
		for b, s := range first {
			d.marks[b] = l.marks[s]
		}
	}
	d.initial = number[block[l.initial]]
	d.first, d.edges = rows(len(first), arcs)
	return d.finish()
}

// firstSeen numbers blocks in the order of their first states, which it returns.
func firstSeen(block []int32) (number []State, first []State) {
	most := int32(0)
	for _, b := range block {
		most = max(most, b)
	}
	number = make([]State, most+1)
	for b := range number {
		number[b] = -1
	}
	for s, b := range block {
		if number[b] < 0 {
			number[b] = State(len(first))
			first = append(first, State(s))
		}
	}
	return number, first
}

// Equivalent says whether two systems are equivalent, labels compared by name:
// whether their initial states are alike. Alphabets may differ in labels that no
// transition carries.
//
// Errors: *LimitError; ErrMaybeInternal.
func Equivalent(ctx context.Context, p, q *LTS, by Equivalence, lim Limits) (bool, error) {
	if p.initial == Error || q.initial == Error {
		return p.initial == q.initial, nil
	}
	both, at := sideBySide(p, q)
	if err := roomFor(both, by, lim); err != nil {
		return false, err
	}
	block, err := blocksOf(ctx, both, by, lim)
	if err != nil {
		return false, err
	}
	return block[0] == block[at], nil
}

// blocksOf returns the blocks of an equivalence.
func blocksOf(ctx context.Context, l *LTS, by Equivalence, lim Limits) ([]int32, error) {
	if by != Strong && l.maybeInternal() {
		return nil, ErrMaybeInternal
	}
	switch by {
	case Strong:
		p, err := bisimilarity(ctx, newGraph(l.doubled()))
		if err != nil {
			return nil, err
		}
		return p.set, nil
	case Branching, BranchingDivergent:
		block, _, err := branching(ctx, l, by.divergent())
		return block, err
	case Weak, WeakDivergent:
		return weakBlocks(ctx, l, by.divergent(), lim)
	}
	panic(fmt.Sprintf("lts: equivalence %d", by))
}

// sideBySide returns the states of two systems as one that is not in canonical
// form, those of p first; at is q's initial state.
func sideBySide(p, q *LTS) (both *LTS, at State) {
	a := Union(p.alphabet, q.alphabet)
	both = &LTS{alphabet: a, first: []uint32{0}, uses: p.uses | q.uses}
	for _, l := range []*LTS{p, q} {
		to := l.alphabet.into(a)
		at = State(both.Len())
		for s := range State(l.Len()) {
			for _, e := range l.Out(s) {
				e.code = codeOf(to[e.Label()], e.Maybe())
				if e.to != Error {
					e.to += at
				}
				both.edges = append(both.edges, e)
			}
			both.first = append(both.first, uint32(len(both.edges)))
			both.marks = append(both.marks, l.Marks(s))
		}
	}
	return both, at
}
