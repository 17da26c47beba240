// Alphabets: labels by number and by name.

package lts

import (
	"iter"
	"slices"
)

// TauName is the name of Tau, in every alphabet and file.
const TauName = "tau"

// Alphabet is a set of labels, numbered in order of their names, after Tau. It
// does not change.
type Alphabet struct {
	names []string
	index map[string]Label
}

// NewAlphabet returns the alphabet of the given names, repetitions and "tau"
// allowed.
func NewAlphabet(names ...string) *Alphabet {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	a := &Alphabet{names: []string{TauName}, index: make(map[string]Label, len(sorted)+1)}
	for _, n := range sorted {
		if n != TauName {
			a.names = append(a.names, n)
		}
	}
	for i, n := range a.names {
		a.index[n] = Label(i)
	}
	return a
}

// Len returns the number of labels, Tau included.
func (a *Alphabet) Len() int { return len(a.names) }

// Name returns the name of a label.
func (a *Alphabet) Name(l Label) string { return a.names[l] }

// Find returns the label of a name.
func (a *Alphabet) Find(name string) (Label, bool) {
	l, ok := a.index[name]
	return l, ok
}

// Names returns the names of all labels but Tau, in order. The slice is the
// alphabet's own and must not be changed.
func (a *Alphabet) Names() []string { return a.names[1:] }

// All ranges over the labels but Tau, in order.
func (a *Alphabet) All() iter.Seq2[Label, string] {
	return func(yield func(Label, string) bool) {
		for i, n := range a.names[1:] {
			if !yield(Label(i+1), n) {
				return
			}
		}
	}
}

// Equal says whether two alphabets have the same labels.
func (a *Alphabet) Equal(b *Alphabet) bool { return a == b || slices.Equal(a.names, b.names) }

// Union returns the labels of all given alphabets.
func Union(alphabets ...*Alphabet) *Alphabet {
	var names []string
	for _, a := range alphabets {
		names = append(names, a.Names()...)
	}
	return NewAlphabet(names...)
}

// into returns for each label of a its number in b, which must have them all.
func (a *Alphabet) into(b *Alphabet) []Label {
	to := make([]Label, len(a.names))
	for i, n := range a.names {
		to[i] = b.index[n]
	}
	return to
}
