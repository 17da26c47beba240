// A family, and processes put together by the names of their states.

package families

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Family is a row of growing plants. Both numbers are at least 1.
type Family struct {
	Name  string // as published: AT, BW, CM, DP, TA, TL
	About string
	build func(n, k int) []*process
	// controllable and marked say which labels are.
	controllable func(label string) bool
	marked       []string
	realizable   func(n, k int) bool
}

// Instance is one plant of a family.
type Instance struct {
	Name  string // such as "AT-3-4"
	Parts []*lts.LTS
	// Marked are the labels of which one has to stay reachable.
	Marked []string
	// Realizable says whether there is a controller, as is known of the family.
	Realizable bool
}

// Instance builds the plant of size n, k: its components, with their
// controllable labels. It panics if a number is below 1.
func (f *Family) Instance(n, k int) Instance {
	if n < 1 || k < 1 {
		panic(fmt.Sprintf("families: %s-%d-%d", f.Name, n, k))
	}
	in := Instance{Name: fmt.Sprintf("%s-%d-%d", f.Name, n, k), Marked: f.marked, Realizable: f.realizable(n, k)}
	for _, p := range f.build(n, k) {
		in.Parts = append(in.Parts, lts.Control(p.b.Build(), f.controllable))
	}
	return in
}

// All returns the families in the order of their names.
func All() []*Family {
	return []*Family{airTraffic, bidding, catsAndMice, philosophers, travelAgency, transferLine}
}

// Named returns a family by its name; nil if there is none.
func Named(name string) *Family {
	for _, f := range All() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func always(int, int) bool { return true }

// starting returns a test for labels that begin with one of the words.
func starting(words ...string) func(string) bool {
	return func(label string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return label == w || strings.HasPrefix(label, w+".") })
	}
}

// process is a component on its way; states are named, the first one named is
// where it starts.
type process struct {
	b      *lts.Builder
	states map[string]lts.State
}

func newProcess(name string) *process {
	return &process{b: lts.NewBuilder(name), states: map[string]lts.State{"ERROR": lts.Error}}
}

func (p *process) state(name string) lts.State {
	s, ok := p.states[name]
	if !ok {
		s = p.b.State()
		p.states[name] = s
	}
	return s
}

// on adds a transition.
func (p *process) on(from, label, to string) {
	a := p.state(from)
	p.b.Edge(a, p.b.Label(label), p.state(to))
}

// path adds a line of transitions through states of no other use.
func (p *process) path(from string, labels []string, to string) {
	for i, label := range labels {
		next := to
		if i+1 < len(labels) {
			next = from + ">" + label
		}
		p.on(from, label, next)
		from = next
	}
}

// at names a state or a label with numbers: at("take", 1, 2) is "take.1.2".
func at(word string, numbers ...int) string {
	for _, n := range numbers {
		word += fmt.Sprintf(".%d", n)
	}
	return word
}
