// The slow twin of sentences about the long run: which states lead to each other,
// by a search from every one of them.

package verifier_test

import (
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// edges is an explored world with its moves, by number of state.
type edges struct {
	w      *world.World
	states []string
	number map[string]int
	next   [][]edge
	leads  []map[int]bool // to which states in a move or more
}

type edge struct {
	to  int
	met world.Met
}

func edgesOf(w *world.World, states []string) *edges {
	e := &edges{w: w, states: states, number: map[string]int{}}
	for i, s := range states {
		e.number[s] = i
	}
	for _, s := range states {
		var out []edge
		w.Steps([]byte(s), func(_ uint32, next []byte, met world.Met) bool {
			to, known := e.number[string(next)]
			if !known {
				panic("a step leads to a state that no move leads to")
			}
			out = append(out, edge{to, met})
			return true
		})
		e.next = append(e.next, out)
	}
	for i := range states {
		leads, queue := map[int]bool{}, []int{i}
		for len(queue) > 0 {
			for _, x := range e.next[queue[0]] {
				if !leads[x.to] {
					leads[x.to] = true
					queue = append(queue, x.to)
				}
			}
			queue = queue[1:]
		}
		e.leads = append(e.leads, leads)
	}
	return e
}

// round gives the demands that a run can meet which comes back to a state again
// and again; none if it cannot come back.
func (e *edges) round(i int) world.Met {
	var met world.Met
	for j := range e.states {
		for _, x := range e.next[j] {
			if (j == i || e.leads[i][j]) && (x.to == i || e.leads[x.to][i]) {
				met = met.With(x.met)
			}
		}
	}
	return met
}

// breaks reports whether some run breaks the sentence in the long run.
func (e *edges) breaks() bool {
	for i := range e.states {
		if met := e.round(i); met.Has(0) && metAll(e.w, met) {
			return true
		}
	}
	return false
}

func metAll(w *world.World, met world.Met) bool {
	for i := range w.Demands() {
		if !met.Has(i) {
			return false
		}
	}
	return true
}

// ranks numbers the components, each with a rank of its own, and names a demand
// that is not met in each.
func (e *edges) ranks() proof.Ranks {
	of := make([]int, len(e.states)) // the first state it leads to and back
	for i := range e.states {
		of[i] = i
		for j := i - 1; j >= 0; j-- {
			if e.leads[i][j] && e.leads[j][i] {
				of[i] = of[j]
			}
		}
	}
	// A component is ranked when all it leads to are: the one with the fewest
	// states behind it comes first.
	var r proof.Ranks
	rank := map[int]uint32{}
	for len(rank) < len(e.states) {
		best := -1
		for i := range e.states {
			if _, done := rank[of[i]]; !done && (best < 0 || e.behind(i) < e.behind(best)) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		rank[of[best]] = uint32(len(r.Demands))
		met, d := e.round(best), 0
		for d < e.w.Demands()-1 && met.Has(d) {
			d++
		}
		r.Demands = append(r.Demands, d)
	}
	for i := range e.states {
		r.Of = append(r.Of, rank[of[i]])
	}
	return r
}

// behind counts a state and those it leads to.
func (e *edges) behind(i int) int {
	if e.leads[i][i] {
		return len(e.leads[i])
	}
	return len(e.leads[i]) + 1
}

// longRun adds to the twin's word what it says about the long run, and ranks to
// its evidence.
func longRun(t *rapid.T, w *world.World, states []string, ev *proof.Evidence) (breaks bool) {
	e := edgesOf(w, states)
	breaks = e.breaks()
	flat, width, err := proof.Unpack(ev.States)
	if err != nil {
		t.Fatal(err)
	}
	of := e.ranks()
	sorted := proof.Ranks{Demands: of.Demands}
	for i := 0; i < len(flat); i += width {
		sorted.Of = append(sorted.Of, of.Of[e.number[string(flat[i:i+width])]])
	}
	if ev.Ranks, err = proof.PackRanks(sorted); err != nil {
		t.Fatal(err)
	}
	return breaks
}
