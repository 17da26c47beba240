// Readings: how a run becomes a word of letters.

package fltl

// Reading says which letters a run gives. A run is a sequence of symbols,
// numbered from 0; each is one position of the word, and its letter depends on
// the symbol and on the letter before it. Readings do not change.
type Reading struct {
	Atoms   []*Atom  // atom i is bit i of a letter
	Symbols []string // their names

	start     Letter
	keep, set []Letter // by symbol: what it leaves as it is, what it makes true
	kept      Letter   // what any symbol leaves: the fluents
}

// ReadActions reads runs of a labelled transition system: each action is one
// position. At an action's position the atoms of action sets that contain it
// hold, and the fluents have the values it leaves them with. Actions no atom
// speaks of are positions too; internal steps (tau) are not actions and have no
// position. Time is an action like others, by custom tick.
//
// Errors: *LimitError for more than 64 atoms; an error if an atom's fluent is
// not among fluents, a name is given twice, or an action both initiates and
// terminates a fluent.
// Source: Giannakopoulou & Magee (2003), 3; the letter at a position is taken
// after its action, as in LTSA.
func ReadActions(atoms []*Atom, actions []string, fluents []Fluent) (*Reading, error) {
	defined, err := byName(fluents)
	if err != nil {
		return nil, err
	}
	r, number, err := newReading(atoms, actions)
	if err != nil {
		return nil, err
	}
	for i, a := range atoms {
		bit := Letter(1) << i
		if a.Fluent == "" {
			r.mark(r.set, a.Actions, number, bit)
			continue
		}
		f, ok := defined[a.Fluent]
		if !ok {
			return nil, errUndefined(a.Fluent)
		}
		r.latch(f, number, bit)
	}
	return r, nil
}

func byName(fluents []Fluent) (map[string]Fluent, error) {
	defined := map[string]Fluent{}
	for _, f := range fluents {
		if _, twice := defined[f.Name]; twice {
			return nil, errTwice("fluent", f.Name)
		}
		if err := f.Check(); err != nil {
			return nil, err
		}
		defined[f.Name] = f
	}
	return defined, nil
}

// newReading returns a reading in which nothing holds, and the actions' numbers.
func newReading(atoms []*Atom, actions []string) (*Reading, map[string]int, error) {
	if len(atoms) > MaxAtoms {
		return nil, nil, &LimitError{LimitAtoms, MaxAtoms}
	}
	number := map[string]int{}
	for i, a := range actions {
		if _, twice := number[a]; twice {
			return nil, nil, errTwice("action", a)
		}
		number[a] = i
	}
	n := len(actions)
	return &Reading{Atoms: atoms, Symbols: actions, keep: make([]Letter, n), set: make([]Letter, n)}, number, nil
}

// mark adds a bit for each of the actions that are in the alphabet.
func (r *Reading) mark(of []Letter, actions []string, number map[string]int, bit Letter) {
	for _, a := range actions {
		if i, ok := number[a]; ok {
			of[i] |= bit
		}
	}
}

// latch makes a bit a fluent.
func (r *Reading) latch(f Fluent, number map[string]int, bit Letter) {
	if f.Initially {
		r.start |= bit
	}
	r.kept |= bit
	for i := range r.keep {
		r.keep[i] |= bit
	}
	r.mark(r.set, f.Initiating, number, bit)
	for _, a := range f.Terminating {
		if i, ok := number[a]; ok {
			r.keep[i] &^= bit
		}
	}
}

// maxPropositions bounds the atoms of a reading in which any may hold.
const maxPropositions = 12

// ReadPropositions reads words in which any atoms may hold at any position: the
// symbols are the letters themselves, numbered by their value and named by the
// atoms that hold.
//
// Errors: *LimitError for more than 12 atoms, as there are 2^n symbols.
func ReadPropositions(atoms []*Atom) (*Reading, error) {
	if len(atoms) > maxPropositions {
		return nil, &LimitError{LimitAtoms, maxPropositions}
	}
	n := 1 << len(atoms)
	r := &Reading{Atoms: atoms, keep: make([]Letter, n), set: make([]Letter, n)}
	for i := range n {
		r.set[i] = Letter(i)
		r.Symbols = append(r.Symbols, r.Describe(Letter(i)))
	}
	return r, nil
}

// Start returns the letter before the first position: the fluents' initial
// values. It is not part of the word.
func (r *Reading) Start() Letter { return r.start }

// Step returns the letter at a symbol's position from the letter before it.
func (r *Reading) Step(before Letter, symbol int) Letter {
	return before&r.keep[symbol] | r.set[symbol]
}

// Kept returns the part of a letter that the next one depends on. Two runs
// whose letters agree in it have the same future.
func (r *Reading) Kept(l Letter) Letter { return l & r.kept }

// Describe names the atoms that hold in a letter: "ON & done", or "none".
func (r *Reading) Describe(l Letter) string {
	text := ""
	for i, a := range r.Atoms {
		if l>>i&1 == 0 {
			continue
		}
		if text != "" {
			text += " & "
		}
		text += a.String()
	}
	if text == "" {
		return "none"
	}
	return text
}
