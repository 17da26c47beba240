// Packing: a vector of component states in few bits.

package lts

import (
	"encoding/binary"
	"math/bits"
)

// layout places the state of each component in a word of a packed vector; no
// field crosses the end of a word.
type layout struct {
	fields []field
	words  int
	width  int // bytes that are stored: the last word may be cut short
}

// field is where a component's state lies.
type field struct {
	word  int
	shift uint
	mask  uint64 // not shifted
}

// newLayout places components with the given numbers of values.
func newLayout(values []int) layout {
	var l layout
	used, last := uint(0), uint(0)
	for i, v := range values {
		size := uint(bits.Len(uint(v - 1)))
		if i == 0 || used+size > 64 {
			l.words, used = l.words+1, 0
		}
		l.fields = append(l.fields, field{l.words - 1, used, 1<<size - 1})
		used += size
		last = used
	}
	l.width = max(l.words-1, 0)*8 + int(last+7)/8
	return l
}

func (l *layout) get(v []uint64, i int) int {
	f := &l.fields[i]
	return int(v[f.word] >> f.shift & f.mask)
}

func (l *layout) set(v []uint64, i, value int) {
	f := &l.fields[i]
	v[f.word] = v[f.word]&^(f.mask<<f.shift) | uint64(value)<<f.shift
}

// load reads stored bytes into words.
func (l *layout) load(v []uint64, state []byte) {
	for i := range v {
		if len(state) >= 8 {
			v[i] = binary.LittleEndian.Uint64(state)
			state = state[8:]
			continue
		}
		v[i] = 0
		for j, b := range state {
			v[i] |= uint64(b) << (8 * j)
		}
	}
}

// store writes words to a buffer of words*8 bytes and returns the bytes to keep.
func (l *layout) store(buf []byte, v []uint64) []byte {
	for i, w := range v {
		binary.LittleEndian.PutUint64(buf[8*i:], w)
	}
	return buf[:l.width]
}
