// Derived facts that are easy to follow: how often something was reported.

package drivetest

import (
	"encoding/json"
	"slices"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// CountTicks is how far back reports are counted.
const CountTicks = 4

// Counting computes the facts that Count declares; each is the number of reports
// of its source within the last CountTicks, this one included. It recounts every
// time.
type Counting struct {
	p     *machine.Program
	state countState
	kept  countState
}

// countState is what is stored: the ticks of reports, and what was said last.
type countState struct {
	Reports [][]int64 // by resource; nil: unknown
	Said    []int64   // by resource: the count and 1; 0: unknown
	Now     int64
}

var _ drive.Facts = (*Counting)(nil)

// NewCounting has counted nothing yet.
func NewCounting(p *machine.Program) *Counting {
	return &Counting{p: p, state: countState{Reports: make([][]int64, len(p.Resources)), Said: make([]int64, len(p.Resources))}}
}

// Report implements drive.Facts.
func (c *Counting) Report(tick int64, r machine.Res, _ models.Value, dst []machine.Fact) []machine.Fact {
	c.state.Now = max(c.state.Now, tick)
	c.state.Reports[r] = append(c.state.Reports[r], tick)
	return c.say(dst)
}

// Forget implements drive.Facts.
func (c *Counting) Forget(_ int64, r machine.Res) {
	c.state.Reports[r] = nil
	for i := range c.p.Resources {
		if c.counts(machine.Res(i)) == r {
			c.state.Said[i] = 0
		}
	}
}

// counts is the source of a fact; -1 for what is none.
func (c *Counting) counts(f machine.Res) machine.Res {
	if r := &c.p.Resources[f]; r.Fact == machine.DerivedFact {
		return r.Sources[0]
	}
	return -1
}

// say appends the facts that are not what was said last.
func (c *Counting) say(dst []machine.Fact) []machine.Fact {
	for i := range c.p.Resources {
		source := c.counts(machine.Res(i))
		if source < 0 || c.state.Reports[source] == nil {
			continue
		}
		n := int64(0)
		for _, at := range c.state.Reports[source] {
			if at > c.state.Now-CountTicks {
				n++
			}
		}
		if c.state.Said[i] != n+1 {
			c.state.Said[i] = n + 1
			dst = append(dst, machine.Fact{Res: machine.Res(i), Known: true, Value: models.OfFloat(float64(n))})
		}
	}
	return dst
}

// Next implements drive.Facts.
func (c *Counting) Next() (int64, bool) {
	next, ok := int64(0), false
	for _, reports := range c.state.Reports {
		for _, at := range reports {
			if gone := at + CountTicks; gone > c.state.Now && (!ok || gone < next) {
				next, ok = gone, true
			}
		}
	}
	return next, ok
}

// At implements drive.Facts.
func (c *Counting) At(tick int64, dst []machine.Fact) []machine.Fact {
	c.state.Now = max(c.state.Now, tick)
	return c.say(dst)
}

// Keep implements drive.Facts.
func (c *Counting) Keep() { c.kept = c.state.copy() }

// Rollback implements drive.Facts.
func (c *Counting) Rollback() { c.state = c.kept.copy() }

func (s *countState) copy() countState {
	x := countState{Said: slices.Clone(s.Said), Now: s.Now}
	for _, reports := range s.Reports {
		x.Reports = append(x.Reports, slices.Clone(reports))
	}
	return x
}

// Snapshot implements drive.Facts.
func (c *Counting) Snapshot() []byte {
	b, err := json.Marshal(c.state)
	if err != nil {
		panic("drivetest: " + err.Error())
	}
	return b
}

// Restore implements drive.Facts.
func (c *Counting) Restore(snapshot []byte) error {
	var s countState
	if err := json.Unmarshal(snapshot, &s); err != nil {
		return err
	}
	c.state = s
	return nil
}
