// The system: states, transitions, marks, in compact storage.

package lts

import "math"

// State numbers a state of a system from 0, or is Error.
type State int32

// Error is where violations lead. It has no transitions and no marks, and does
// not count as a state.
const Error State = -1

// Label numbers a label of a system's alphabet; Tau is 0.
type Label uint32

// Tau is the internal action, present in every alphabet.
const Tau Label = 0

// Marks are properties of a state. End is LTSA's and Marked that of supervisory
// control; the others are the caller's.
type Marks uint8

const (
	// End is a successful end: no deadlock, although nothing follows.
	End Marks = 1 << iota
	// Marked is a completed task in the sense of Ramadge and Wonham.
	Marked
)

const (
	maxStates = math.MaxInt32 - 1
	maxEdges  = math.MaxUint32
	edgeBytes = 8
)

// Edge is a transition as seen from its source.
type Edge struct {
	code uint32 // label, then one bit: maybe
	to   State
}

// Label returns the transition's label.
func (e Edge) Label() Label { return Label(e.code >> 1) }

// To returns the transition's target, perhaps Error.
func (e Edge) To() State { return e.to }

// Maybe says that an implementation may leave the transition out.
func (e Edge) Maybe() bool { return e.code&maybeBit != 0 }

const maybeBit = 1

// codeOf returns the number that stands for a label and its modality: in a
// sorted list of transitions those required come before those that are not.
func codeOf(l Label, maybe bool) uint32 {
	if maybe {
		return uint32(l)<<1 | maybeBit
	}
	return uint32(l) << 1
}

// LTS is a labelled transition system, perhaps modal, in the canonical form of
// the package comment. Make one with a [Builder]. It does not change and may be
// used from several goroutines.
//
// Memory: 8 bytes a transition, 4 a state, 1 more if there are marks.
type LTS struct {
	name     string
	alphabet *Alphabet
	control  []bool // by label; nil if none is controllable
	initial  State  // 0, or Error
	first    []uint32
	edges    []Edge // those of state s are edges[first[s]:first[s+1]]
	marks    []Marks
	uses     Marks
}

// Name returns the name the system was given; nothing depends on it.
func (l *LTS) Name() string { return l.name }

// Alphabet returns the labels of the system.
func (l *LTS) Alphabet() *Alphabet { return l.alphabet }

// Len returns the number of states, Error not counted. It is 0 only if the
// system starts in Error.
func (l *LTS) Len() int { return len(l.first) - 1 }

// Transitions returns the number of transitions, those to Error included.
func (l *LTS) Transitions() int { return len(l.edges) }

// Initial returns where the system starts: state 0, or Error.
func (l *LTS) Initial() State { return l.initial }

// Out returns the transitions of a state, sorted by label, required before
// maybe, then target; none for Error. The slice is the system's own and must not
// be changed.
func (l *LTS) Out(s State) []Edge {
	if s == Error {
		return nil
	}
	a, b := l.first[s], l.first[s+1]
	return l.edges[a:b:b]
}

// Marks returns the marks of a state; Error has none.
func (l *LTS) Marks(s State) Marks {
	if l.marks == nil || s == Error {
		return 0
	}
	return l.marks[s]
}

// Uses returns the marks the system has a say in: in a composition a state
// carries a mark if every system that uses the mark carries it there.
func (l *LTS) Uses() Marks { return l.uses }

// Controllable says whether a label is controllable; Tau never is.
func (l *LTS) Controllable(a Label) bool { return l.control != nil && l.control[a] }

// Modal says whether some transition is maybe.
func (l *LTS) Modal() bool {
	for _, e := range l.edges {
		if e.Maybe() {
			return true
		}
	}
	return false
}

// HasError says whether Error can be reached.
func (l *LTS) HasError() bool {
	for _, e := range l.edges {
		if e.to == Error {
			return true
		}
	}
	return l.initial == Error
}

// Bytes returns the memory the system holds, its names not counted.
func (l *LTS) Bytes() int64 {
	return int64(len(l.edges))*edgeBytes + 4*int64(len(l.first)) + int64(len(l.marks))
}

// Rename returns the system with another name.
func (l *LTS) Rename(name string) *LTS {
	m := *l
	m.name = name
	return &m
}
