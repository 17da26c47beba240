// The atoms of formulas and the actions they speak of.

package fltl

// MaxAtoms is the number of atoms a letter holds.
const MaxAtoms = 64

// Atoms returns the atoms of formulas in the order of their first occurrence,
// each once.
func Atoms(fs ...Formula) []*Atom {
	var atoms []*Atom
	known := map[string]bool{}
	visit(fs, func(f Formula) {
		if a, ok := f.(*Atom); ok && !known[a.key()] {
			known[a.key()] = true
			atoms = append(atoms, a)
		}
	})
	return atoms
}

// Alphabet returns the actions that formulas and the fluents in them name,
// sorted. It is the alphabet LTSA gives to a constraint: positions of other
// actions do not count. To count them, add them before making a [Reading].
func Alphabet(fs []Formula, fluents []Fluent) []string {
	var labels []string
	used := map[string]bool{}
	for _, a := range Atoms(fs...) {
		labels = append(labels, a.Actions...)
		used[a.Fluent] = true
	}
	for _, f := range fluents {
		if used[f.Name] {
			labels = append(labels, f.Initiating...)
			labels = append(labels, f.Terminating...)
		}
	}
	return sortedSet(labels)
}

// visit calls do once for every node that formulas share, left to right, and
// returns how many there are. It does not recurse: formulas may be deep.
func visit(fs []Formula, do func(Formula)) (nodes int) {
	seen := map[Formula]bool{}
	var stack []Formula
	push := func(f Formula) {
		if !seen[f] {
			stack = append(stack, f)
		}
	}
	for i := len(fs) - 1; i >= 0; i-- {
		push(fs[i])
	}
	for len(stack) > 0 {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[f] {
			continue
		}
		seen[f] = true
		do(f)
		switch f := f.(type) {
		case *Unary:
			push(f.X)
		case *Binary:
			push(f.R)
			push(f.L)
		}
	}
	return len(seen)
}
