// Properties that count ticks.

package timed

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Deadline returns the property that one of the labels event happens at most n ticks
// after each of the labels after; the tick that comes too late leads to Error. One
// event answers all that came before it, and not what happens with it.
//
// Size: n+2 states. Errors: ErrBound.
func Deadline(name string, event, after []string, n int) (*lts.LTS, error) {
	p, err := newProperty(name, event, after, n, n+2)
	if err != nil {
		return nil, err
	}
	// State 0: nothing is owed; state k: something is, for k-1 ticks.
	for s := range lts.State(n + 2) {
		for _, l := range p.labels(event) {
			p.b.Edge(s, l, p.begin(l, after, 1))
		}
		for _, l := range p.labels(after) {
			if !slices.Contains(p.labels(event), l) {
				p.b.Edge(s, l, max(s, 1))
			}
		}
		to := lts.State(0)
		if s > 0 {
			to = s + 1
		}
		if int(to) == n+2 {
			to = lts.Error
		}
		p.b.Edge(s, p.b.Label(Tick), to)
	}
	return p.b.Build(), nil
}

// Delay returns the property that none of the labels event happens before n ticks
// have gone by after each of the labels after.
//
// Size: n+1 states. Errors: ErrBound.
func Delay(name string, event, after []string, n int) (*lts.LTS, error) {
	p, err := newProperty(name, event, after, n, n+1)
	if err != nil {
		return nil, err
	}
	for s := range lts.State(n + 1) { // ticks to wait
		for _, l := range p.labels(event) {
			if s > 0 {
				p.b.Edge(s, l, lts.Error)
			} else {
				p.b.Edge(s, l, p.begin(l, after, lts.State(n)))
			}
		}
		for _, l := range p.labels(after) {
			if !slices.Contains(p.labels(event), l) {
				p.b.Edge(s, l, lts.State(n))
			}
		}
		p.b.Edge(s, p.b.Label(Tick), max(s, 1)-1)
	}
	return p.b.Build(), nil
}

type property struct{ b *lts.Builder }

func newProperty(name string, event, after []string, n, states int) (*property, error) {
	switch {
	case n < 0 || n > MaxBound:
		return nil, fmt.Errorf("%w: %s counts %d ticks; 0 to %d can be", ErrBound, name, n, MaxBound)
	case slices.Contains(event, Tick) || slices.Contains(after, Tick):
		return nil, fmt.Errorf("%w: %s is about %s itself", ErrBound, name, Tick)
	}
	p := &property{lts.NewBuilder(name)}
	p.b.States(states)
	return p, nil
}

func (p *property) labels(names []string) (list []lts.Label) {
	for _, n := range names {
		if l := p.b.Label(n); !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}

// begin is the state after an event: begun, if it is one of after too.
func (p *property) begin(l lts.Label, after []string, begun lts.State) lts.State {
	if slices.Contains(p.labels(after), l) {
		return begun
	}
	return 0
}
