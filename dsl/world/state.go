// States of the world and their packed form.

package world

import (
	"math/bits"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// none stands for "no value": not born, nothing in flight.
const none int16 = -1

// state is a machine's state with the world around it. Slices but m are
// parallel to World.res.
type state struct {
	m machine.State
	// actual is the value of the device; none while it is still open, which it
	// is until something reads it.
	actual []int16
	// flight is the report under way; none if there is none. An open actual
	// value has its first report under way.
	flight []int16
	// newest says that the newest command has not reached the device yet; it is
	// the channel's value. older is the set of superseded values the device may
	// still take on, as bits.
	newest []bool
	older  []uint64
	// last and open belong to the observer of a response: the trigger was true
	// in the state before, and a response is owed. broken is set by events.
	last, open, broken bool
}

func (w *World) newState() state {
	n := len(w.res)
	return state{
		m: w.program.Initial(), actual: make([]int16, n), flight: make([]int16, n),
		newest: make([]bool, n), older: make([]uint64, n),
	}
}

// copy makes dst equal to src as far as the world is composed. What lies
// outside the cone is left as it is: nothing inside can read it.
func (w *World) copy(dst, src *state) {
	for _, r := range w.res {
		dst.m.Region[r], dst.m.Known[r] = src.m.Region[r], src.m.Known[r]
		dst.m.Channel[r] = src.m.Channel[r]
	}
	for _, v := range w.vars {
		dst.m.Vars[v] = src.m.Vars[v]
	}
	copy(dst.actual, src.actual)
	copy(dst.flight, src.flight)
	copy(dst.newest, src.newest)
	copy(dst.older, src.older)
	dst.last, dst.open, dst.broken = src.last, src.open, src.broken
}

// layout says how many bits each part of a state takes.
type layout struct {
	region, actual, flight, channel, older []int // per composed resource
	vars                                   []int
	bytes                                  int
}

func newLayout(w *World) layout {
	var l layout
	total := 3
	for i, r := range w.res {
		n := len(w.devices[i].values.values)
		region := bits.Len(uint(w.program.Resources[r].Cut.Size()))
		value := bits.Len(uint(n))
		l.region = append(l.region, region)
		l.actual = append(l.actual, value)
		l.flight = append(l.flight, value)
		total += region + value
		if w.rung == Prompt {
			l.flight[i] = 0
		}
		total += l.flight[i]
		channel, older := 0, 0
		if w.devices[i].settable {
			channel, older = value, n
			total += value + 4 + n
		}
		l.channel = append(l.channel, channel)
		l.older = append(l.older, older)
	}
	for _, v := range w.vars {
		n := bits.Len(uint(len(w.program.Vars[v].Domain) - 1))
		l.vars = append(l.vars, n)
		total += n
	}
	l.bytes = (total + 7) / 8
	return l
}

// Width returns the number of bytes of a packed state.
func (w *World) Width() int { return w.layout.bytes }

// pack writes s as bits into dst, which has Width bytes.
func (w *World) pack(s *state, dst []byte) {
	b := bitWriter{dst: dst}
	clear(dst)
	l := &w.layout
	for i, r := range w.res {
		b.put(uint64(s.m.Region[r]+1), l.region[i]) // NoRegion wraps to 0
		b.put(uint64(s.actual[i]+1), l.actual[i])
		b.put(uint64(s.flight[i]+1), l.flight[i])
		if !w.devices[i].settable {
			continue
		}
		ch := &s.m.Channel[r]
		value := none
		if ch.Value.IsSet() {
			value = w.devices[i].values.index(ch.Value)
		}
		b.put(uint64(value+1), l.channel[i])
		b.flag(ch.Pending)
		b.flag(ch.Succeeded)
		b.flag(ch.Differs)
		b.flag(s.newest[i])
		b.put(s.older[i], l.older[i])
	}
	for i, v := range w.vars {
		b.put(uint64(s.m.Vars[v]), l.vars[i])
	}
	b.flag(s.last)
	b.flag(s.open)
	b.flag(s.broken)
}

// unpack reads a packed state. Whatever is not composed keeps its initial
// value.
func (w *World) unpack(src []byte, s *state) {
	b := bitReader{src: src}
	l := &w.layout
	for i, r := range w.res {
		s.m.Region[r] = models.Region(b.get(l.region[i])) - 1 // 0 wraps to NoRegion
		s.m.Known[r] = s.m.Region[r] != machine.NoRegion
		s.actual[i] = int16(b.get(l.actual[i])) - 1
		s.flight[i] = int16(b.get(l.flight[i])) - 1
		if !w.devices[i].settable {
			continue
		}
		ch := &s.m.Channel[r]
		*ch = machine.Channel{}
		vs := &w.devices[i].values
		if v := int16(b.get(l.channel[i])) - 1; v != none {
			ch.Value, ch.Region = vs.values[v], vs.region[v]
		}
		ch.Pending, ch.Succeeded, ch.Differs = b.bit(), b.bit(), b.bit()
		s.newest[i] = b.bit()
		s.older[i] = b.get(l.older[i])
	}
	for i, v := range w.vars {
		s.m.Vars[v] = int32(b.get(l.vars[i]))
	}
	s.last, s.open, s.broken = b.bit(), b.bit(), b.bit()
}

// bitWriter and bitReader put numbers of a few bits side by side, low bits
// first.
type bitWriter struct {
	dst []byte
	at  int // bits written
}

func (b *bitWriter) put(v uint64, n int) {
	for n > 0 {
		free := 8 - b.at&7
		b.dst[b.at>>3] |= byte(v << (b.at & 7))
		take := min(free, n)
		v >>= take
		n -= take
		b.at += take
	}
}

func (b *bitWriter) flag(v bool) {
	if v {
		b.dst[b.at>>3] |= 1 << (b.at & 7)
	}
	b.at++
}

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
