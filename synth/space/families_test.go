// Families of systems that tests and benchmarks grow.

package space

import "encoding/binary"

// counters are count counters of width bits each, in 16 bytes; each can be
// incremented at any time and wraps. They have 1<<(count*width) states.
type counters struct {
	count, width int
}

func (c counters) Width() int { return 16 }

func (c counters) Initial(emit func([]byte)) { emit(make([]byte, 16)) }

func (c counters) Successors(state []byte, emit func(uint32, []byte) bool) error {
	var next [16]byte
	copy(next[:], state)
	for i := range c.count {
		next[i] = (state[i] + 1) & (1<<c.width - 1)
		if !emit(uint32(i), next[:]) {
			return nil
		}
		next[i] = state[i]
	}
	return nil
}

// philosophers dine: each takes the left fork, takes the right, returns the
// left, returns the right. One byte a philosopher, in 16 bytes.
type philosophers struct {
	count int
}

const (
	thinking = iota
	holdsLeft
	eating
	holdsRight
)

func (p philosophers) Width() int { return 16 }

func (p philosophers) Initial(emit func([]byte)) { emit(make([]byte, 16)) }

func (p philosophers) Successors(state []byte, emit func(uint32, []byte) bool) error {
	var next [16]byte
	copy(next[:], state)
	for i := range p.count {
		left, right := state[(i+p.count-1)%p.count], state[(i+1)%p.count]
		switch {
		case state[i] == thinking && left >= eating: // the left neighbour holds my left fork
			continue
		case state[i] == holdsLeft && (right == holdsLeft || right == eating):
			continue
		}
		next[i] = (state[i] + 1) % 4
		if !emit(uint32(4*i)+uint32(state[i]), next[:]) {
			return nil
		}
		next[i] = state[i]
	}
	return nil
}

// linear is a pseudo-random graph on the numbers below size: from x the k-th
// transition leads to factor[k]*x + offset[k], unless a rule of thumb forbids it.
// States are padded to any width of at least 4.
type linear struct {
	size, width    int
	factor, offset []uint32
	initial        []uint32
	sparse         uint32 // transition k of x is left out if (x+k) % sparse == 0; 0 leaves none out
}

func (l linear) Width() int { return l.width }

func (l linear) pack(x uint32) []byte {
	state := make([]byte, l.width)
	binary.BigEndian.PutUint32(state[l.width-4:], x)
	for i := range l.width - 4 {
		state[i] = byte(x * uint32(i+1))
	}
	return state
}

func (l linear) unpack(state []byte) uint32 {
	return binary.BigEndian.Uint32(state[l.width-4:])
}

func (l linear) Initial(emit func([]byte)) {
	for _, x := range l.initial {
		emit(l.pack(x % uint32(l.size)))
	}
}

func (l linear) Successors(state []byte, emit func(uint32, []byte) bool) error {
	x := l.unpack(state)
	for k := range l.factor {
		if l.sparse > 0 && (x+uint32(k))%l.sparse == 0 {
			continue
		}
		y := (l.factor[k]*x + l.offset[k]) % uint32(l.size)
		if !emit(uint32(k), l.pack(y)) {
			return nil
		}
	}
	return nil
}
