// Bits: numbers of a few bits side by side, low bits first.

package world

import "encoding/binary"

// bitWriter fills dst from byte at on. What it was told last may not be in dst before
// end.
type bitWriter struct {
	dst  []byte
	at   int    // bytes written
	word uint64 // what follows
	n    int    // bits of it
}

// put writes the n low bits of v, which has no others unless n is 0.
func (b *bitWriter) put(v uint64, n int) {
	if n == 0 {
		return
	}
	b.word |= v << b.n
	if b.n += n; b.n < 64 {
		return
	}
	binary.LittleEndian.PutUint64(b.dst[b.at:], b.word)
	b.at, b.n = b.at+8, b.n-64
	b.word = v >> (n - b.n)
}

func (b *bitWriter) flag(v bool) { b.put(uint64(count(v)), 1) }

// end writes what is left, and zeros up to byte at.
func (b *bitWriter) end(at int) {
	for ; b.at < at; b.at++ {
		b.dst[b.at] = byte(b.word)
		b.word >>= 8
	}
	b.n = 0
}

// bitReader reads what a bitWriter wrote.
type bitReader struct {
	src []byte
	at  int // bits read
}

func (b *bitReader) get(n int) uint64 {
	v, got := uint64(0), 0
	for got < n {
		v |= uint64(b.src[b.at>>3]>>(b.at&7)) << got
		take := min(8-b.at&7, n-got)
		got += take
		b.at += take
	}
	return v & (1<<n - 1)
}

func (b *bitReader) bit() bool { return b.get(1) == 1 }
