// The store: a set of packed states, an open-addressing table over the arena.

package space

import (
	"bytes"
	"math"
)

const (
	firstBits = 5                       // log2 of the first table's slots
	maxStates = min(3<<30, math.MaxInt) // three quarters of the largest table, 1<<32 slots
)

// store is a set of states with an account of its memory.
//
// A table of 1<<bits slots is at most three quarters full, so ID+1 needs bits
// bits, and the rest of a slot remembers bits of the hash: most states that are
// not the one looked for are told apart without touching the arena. Slot 0 is
// free.
type store struct {
	arena
	table []uint32
	bits  uint
	bytes int64 // held now
	peak  int64 // most ever held
	limit int64 // bytes never exceeds it
}

func newStore(width int, bare bool, limit int64) *store {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	return &store{arena: newArena(width, bare), limit: limit}
}

// mark returns the bits of a hash that a slot remembers, in their place.
func (s *store) mark(h uint64) uint32 { return uint32(h>>32) << s.bits }

// find looks a state up by its hash.
func (s *store) find(h uint64, state []byte) (ID, bool) {
	if len(s.table) == 0 {
		return 0, false
	}
	mask := uint32(len(s.table) - 1)
	mark, ids := s.mark(h), uint32(1)<<s.bits-1
	for i := uint32(h) & mask; ; i = (i + 1) & mask {
		slot := s.table[i]
		if slot == 0 {
			return 0, false
		}
		if slot&^ids == mark {
			id := ID(slot&ids - 1)
			if bytes.Equal(s.state(id), state) {
				return id, true
			}
		}
	}
}

// insert stores a state that find did not find. It reports false, and changes
// nothing that can be seen, if the memory limit forbids it.
func (s *store) insert(h uint64, state []byte, e edge) (ID, bool) {
	if !s.reserve() {
		return 0, false
	}
	id := s.push(state, e)
	s.place(h, id)
	return id, true
}

// place enters an ID into the first free slot of its probe sequence.
func (s *store) place(h uint64, id ID) {
	mask := uint32(len(s.table) - 1)
	i := uint32(h) & mask
	for s.table[i] != 0 {
		i = (i + 1) & mask
	}
	s.table[i] = s.mark(h) | uint32(id+1)
}

// reserve makes room for one more state in arena and table.
func (s *store) reserve() bool {
	if s.n == s.room {
		states, asked, freed := s.growth()
		if !s.take(asked) {
			return false
		}
		s.grow(states)
		s.bytes -= freed
	}
	if 4*(s.n+1) > 3*len(s.table) {
		return s.double()
	}
	return true
}

// double replaces the table by one twice as large. The old one is counted until
// the new one is full.
func (s *store) double() bool {
	bits := max(s.bits+1, firstBits)
	if !s.take(4 << bits) {
		return false
	}
	old := int64(len(s.table)) * 4
	s.table, s.bits = make([]uint32, 1<<bits), bits
	for id := range ID(s.n) {
		s.place(hash(s.state(id)), id)
	}
	s.bytes -= old
	return true
}

// take accounts for memory about to be asked for.
func (s *store) take(asked int64) bool {
	if asked > s.limit-s.bytes {
		return false
	}
	s.bytes += asked
	s.peak = max(s.peak, s.bytes)
	return true
}
