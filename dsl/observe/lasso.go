// Lassos: runs that go round for ever.

package observe

// Lasso reports whether the property is broken by the run that reads the stem
// and then the loop again and again: by some letter, or in the long run. An
// empty loop stands for nothing ever happening any more. No time passes, so
// clocks do not expire.
//
// Cost: at most quadratic in letters times states.
func (o *Observer) Lasso(stem, loop []Letter) bool {
	w := word{observer: o, letters: append(stem[:len(stem):len(stem)], loop...), back: len(stem)}
	if len(loop) == 0 {
		var last Letter
		if len(stem) > 0 {
			last = stem[len(stem)-1]
		}
		w.letters = append(w.letters, last.silent())
	}
	reached := w.from(turn{0, o.Initial()})
	for _, at := range reached {
		if o.Broken(at.state) || o.Accepting(at.state) && w.returns(at) {
			return true
		}
	}
	return false
}

// word is a run without end: after the last letter comes letters[back].
type word struct {
	observer *Observer
	letters  []Letter
	back     int
}

// turn is a branch about to read a letter of a word.
type turn struct {
	next  int
	state State
}

// from lists the turns that can be reached in one step or more, in the order
// they are found.
func (w word) from(start turn) []turn {
	seen := map[turn]bool{}
	var out []turn
	var next []Next
	visit := func(at turn) {
		next = w.observer.Step(next[:0], at.state, w.letters[at.next])
		for _, n := range next {
			to := turn{at.next + 1, n.State}
			if to.next == len(w.letters) {
				to.next = w.back
			}
			if !seen[to] {
				seen[to] = true
				out = append(out, to)
			}
		}
	}
	visit(start)
	for i := 0; i < len(out); i++ {
		visit(out[i])
	}
	return out
}

func (w word) returns(at turn) bool {
	for _, to := range w.from(at) {
		if to == at {
			return true
		}
	}
	return false
}
