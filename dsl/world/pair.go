// Pairs: two runs of one world, for sentences that no single run can break.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Pair is a world taken twice: its states are pairs of states of one World, and
// what runs in them is timed by one clock. Both runs share every input but what
// the secret does: the same reports of everything else in the same order, the
// same moments, the same commands of people, and commands that left both runs
// together reach their device, and are answered, together. A device that was told
// different things in the two runs may do anything of its own in each from then on
// (but see Strict). The sentence is broken by the first move in which what somebody
// watches differs; nothing may leave where one run moves alone.
//
// Every pair of runs with equal inputs is one of a Pair: what the runs do not share
// moves one of them at a time, all else both.
// Source: Barthe, D'Argenio & Rezk, "Secure information flow by self-composition"
// (2004); Clarkson & Schneider, "Hyperproperties" (2010).
type Pair struct {
	w      *World
	flow   *Flow
	strict bool

	own    int                   // position of the secret
	hidden []bool                // parallel to w.res: may differ in the two runs
	apartN []int                 // hidden positions that a device stands behind
	loud   []bool                // per rule of the slice: its notifications and calls may differ
	called []bool                // parallel to w.res: some action writes it
	calls  map[machine.Res][]int // hidden positions an action writes
	prefix int                   // bytes of a run's part of a packed state
	blank  []byte                // what follows that part, to unpack it
	clocks int                   // of both runs: the day's are common
	bytes  int

	cur, next pairState
	ears      [2]ear
	runs      []bool
	ops       Record
	buf       []byte
	full      []byte
}

// pairState is two states whose own zones are empty, with one zone for both. apart
// says of a hidden position that its device was told different things.
type pairState struct {
	runs   [2]state
	zone   zone
	apart  []bool
	broken bool
}

// NewPair builds the pairs of a sentence that is about them, on a rung (Prompt or
// Delayed). Errors: *LimitError as New, and for too many clocks.
func NewPair(spec *Spec, rung Rung, prop Property) (*Pair, error) {
	w, err := New(spec, rung, prop)
	if err != nil {
		return nil, err
	}
	p := &Pair{w: w, flow: NewFlow(spec, &prop), own: w.at(prop.Secret), calls: map[machine.Res][]int{}}
	p.clocks = 2*w.clocks.timers + w.clocks.day
	if p.clocks > maxClocks {
		return nil, &LimitError{What: fmt.Sprintf("%d timers and moments of two runs matter, more than %d", p.clocks, maxClocks)}
	}
	if err := p.exact(); err != nil {
		return nil, err
	}
	p.hide()
	p.prefix = w.layout.discrete
	tail := 1 + len(p.apartN) + p.clocks*(p.clocks+1)*w.clocks.bits
	p.bytes = 2*p.prefix + (tail+7)/8
	p.scratch()
	return p, nil
}

// exact refuses actions whose value is another for two readings of one region of what
// may differ: commands are compared by their values.
func (p *Pair) exact() error {
	program := p.w.program
	for i := range program.Values {
		for _, o := range program.Values[i].Operands {
			if o.IsVar || !p.flow.Touched(o.Res) {
				continue
			}
			cut := program.Resources[o.Res].Cut
			for region := range cut.Size() {
				if !cut.Singleton(models.Region(region)) {
					return &LimitError{What: program.Values[i].Text + " depends on more than the regions of " + program.Resources[o.Res].Ref}
				}
			}
		}
	}
	return nil
}

// hide notes what may differ in the two runs.
func (p *Pair) hide() {
	w := p.w
	for i, r := range w.res {
		touched := p.flow.Touched(r)
		p.hidden = append(p.hidden, touched)
		if touched && !w.devices[i].fact {
			p.apartN = append(p.apartN, i)
		}
	}
	for _, rule := range w.rules {
		p.loud = append(p.loud, p.flow.TouchedRule(rule))
	}
	p.called = make([]bool, len(w.res))
	for r := range w.program.Resources {
		if w.program.Resources[r].Fact != machine.NoFact {
			continue
		}
		for _, x := range writtenBy(w.program, machine.Res(r)) {
			if i := w.at(x); i >= 0 && p.hidden[i] {
				p.calls[machine.Res(r)] = append(p.calls[machine.Res(r)], i)
				p.called[i] = true
			}
		}
	}
}

// scratch allocates what a goroutine needs for itself.
func (p *Pair) scratch() {
	p.cur, p.next = p.newState(), p.newState()
	p.ears, p.ops = [2]ear{{pair: p}, {pair: p}}, Record{}
	p.runs = make([]bool, p.clocks)
	p.buf, p.full = make([]byte, p.bytes), make([]byte, p.w.Width())
	blank := p.w.newState()
	p.w.pack(&blank, p.full)
	p.blank = slices.Clone(p.full[p.prefix:])
}

func (p *Pair) newState() pairState {
	return pairState{runs: [2]state{p.w.newState(), p.w.newState()}, zone: newZone(p.clocks), apart: make([]bool, len(p.w.res))}
}

// Fork returns the same pairs for another goroutine.
func (p *Pair) Fork() *Pair {
	f := *p
	f.w = p.w.Fork()
	f.scratch()
	return &f
}

// Strict returns the pairs in which a device that was told different things still
// does the same in both runs wherever it can. They are fewer: a difference among
// them is put down to the secret alone, but what holds of them need not hold.
func (p *Pair) Strict() *Pair {
	f := p.Fork()
	f.strict = true
	return f
}

// World returns the world that is taken twice.
func (p *Pair) World() *World { return p.w }

// Flow returns the flow graph of the sentence.
func (p *Pair) Flow() *Flow { return p.flow }

// Width returns the number of bytes of a packed pair.
func (p *Pair) Width() int { return p.bytes }

// Broken reports whether the runs of a packed pair have let out different things.
func (p *Pair) Broken(packed []byte) bool { return packed[2*p.prefix]&1 == 1 }

// copy makes dst equal to src.
func (p *Pair) copy(dst, src *pairState) {
	for k := range dst.runs {
		p.w.copy(&dst.runs[k], &src.runs[k])
	}
	copy(dst.zone.m, src.zone.m)
	copy(dst.apart, src.apart)
	dst.broken = src.broken
}

// pack writes both runs, then what they have in common.
func (p *Pair) pack(s *pairState, dst []byte) {
	for k := range s.runs {
		p.w.pack(&s.runs[k], p.full)
		copy(dst[k*p.prefix:], p.full[:p.prefix])
	}
	b := bitWriter{dst: dst[2*p.prefix:]}
	b.flag(s.broken)
	for _, i := range p.apartN {
		b.flag(s.apart[i])
	}
	for i := range s.zone.n {
		for j := range s.zone.n {
			if i != j {
				b.put(uint64(s.zone.at(i, j)+p.w.clocks.high), p.w.clocks.bits)
			}
		}
	}
	b.end(len(b.dst))
}

func (p *Pair) unpack(src []byte, s *pairState) {
	for k := range s.runs {
		p.unpackRun(src, k, &s.runs[k])
	}
	b := bitReader{src: src[2*p.prefix:]}
	s.broken = b.bit()
	for _, i := range p.apartN {
		s.apart[i] = b.bit()
	}
	for i := range s.zone.n {
		for j := range s.zone.n {
			if i != j {
				s.zone.set(i, j, int32(b.get(p.w.clocks.bits))-p.w.clocks.high)
			}
		}
	}
}

func (p *Pair) unpackRun(src []byte, k int, s *state) {
	p.w.unpack(p.plain(src, k), s)
	clear(s.zone.m)
}

// plain gives one run of a packed pair as a packed state of its world.
func (p *Pair) plain(src []byte, k int) []byte {
	copy(p.full, src[k*p.prefix:(k+1)*p.prefix])
	copy(p.full[p.prefix:], p.blank)
	return p.full
}

// Valid reports whether packed is a packed pair of this world: two valid states,
// bounds of clocks that run, and nothing besides.
func (p *Pair) Valid(packed []byte) bool {
	if len(packed) != p.bytes {
		return false
	}
	for k := range 2 {
		// A copy: Valid of a world may use its scratch space.
		if !p.w.Valid(slices.Clone(p.plain(packed, k))) {
			return false
		}
	}
	p.unpack(packed, &p.cur)
	runs := p.running(&p.cur)
	for i := range p.cur.zone.n {
		for j := range p.cur.zone.n {
			v := p.cur.zone.at(i, j)
			off := i > 0 && !runs[i-1] || j > 0 && !runs[j-1]
			if off && v != 0 || v > p.w.clocks.high || v < -p.w.clocks.high {
				return false
			}
		}
	}
	p.pack(&p.cur, p.buf)
	return slices.Equal(p.buf, packed)
}

// running says which clocks of both runs run: the timers of the first, those of the
// day, the timers of the second.
func (p *Pair) running(s *pairState) []bool {
	c := &p.w.clocks
	copy(p.runs, s.runs[0].m.Running)
	for k := c.timers; k < c.timers+c.day; k++ {
		p.runs[k] = true
	}
	copy(p.runs[c.timers+c.day:], s.runs[1].m.Running)
	return p.runs
}
