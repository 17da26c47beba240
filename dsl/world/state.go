// States of the world and their packed form.

package world

import (
	"math/bits"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
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
	// zone bounds how long clocks still run; cycle is the moment of the day that
	// comes next.
	// run are the clocks of the observer and the channel that run, obs is the
	// observer's state.
	zone  zone
	cycle int16
	run   uint64
	obs   observe.State
	ailing
}

func (w *World) newState() state {
	n := len(w.res)
	s := state{
		m: w.program.Initial(), actual: make([]int16, n), flight: make([]int16, n),
		newest: make([]bool, n), older: make([]uint64, n), zone: newZone(w.clocks.n), ailing: w.newAiling(),
	}
	for i := range n {
		s.actual[i], s.flight[i] = none, none
	}
	return s
}

// copy makes dst equal to src as far as the world is composed. In a world with a focus
// dst is always next, and src one in which nothing is under way to blurred resources.
func (w *World) copy(dst, src *state) {
	copy(dst.m.Region, src.m.Region)
	copy(dst.m.Known, src.m.Known)
	for _, r := range w.roster.values {
		dst.m.Value[r] = src.m.Value[r]
	}
	for _, r := range w.roster.channels {
		dst.m.Channel[r] = src.m.Channel[r]
	}
	for _, r := range w.strayed {
		dst.m.Channel[r] = machine.Channel{}
	}
	w.strayed = w.strayed[:0]
	for _, v := range w.vars {
		dst.m.Vars[v] = src.m.Vars[v]
	}
	copy(dst.m.Running, src.m.Running)
	copy(dst.m.Done, src.m.Done)
	copy(dst.m.Runs, src.m.Runs)
	copy(dst.m.Waiting, src.m.Waiting)
	copy(dst.zone.m, src.zone.m)
	dst.cycle, dst.run, dst.obs = src.cycle, src.run, src.obs
	copy(dst.actual, src.actual)
	copy(dst.flight, src.flight)
	copy(dst.newest, src.newest)
	copy(dst.older, src.older)
	dst.last, dst.open, dst.broken = src.last, src.open, src.broken
	w.copyAiling(dst, src)
}

// layout says how many bits each part of a state takes.
type layout struct {
	region, actual, flight, channel, older []int // per composed resource
	// known says that a resource may be unknown although it was reported.
	known []bool
	vars  []int
	slots []slotLayout
	cycle int
	obs   int
	// The zone comes last, from a byte of its own on: see Discrete.
	bits, discrete, bytes int
}

// slotLayout says how many bits the parts of a run take.
type slotLayout struct{ step, trigger, queue int }

func newLayout(w *World) layout {
	var l layout
	total := 3 + w.ailingBits()
	for i, r := range w.res {
		n := len(w.devices[i].values.values)
		region := bits.Len(uint(w.program.Resources[r].Cut.Size()))
		value := bits.Len(uint(n))
		if w.carried(i) {
			region = value
		}
		if w.devices[i].fact {
			value = 0
		}
		if w.devices[i].blurred {
			region, value = w.blurredBits(i), 0
		}
		l.known = append(l.known, (w.forgets(r) || w.rung == Faulty) && !w.carried(i) && !w.devices[i].blurred)
		total += count(l.known[i])
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
			if channel, older = value, n; w.frail.rough {
				older = 1
			}
			total += channel + 4 + older
		}
		l.channel = append(l.channel, channel)
		l.older = append(l.older, older)
	}
	for _, v := range w.vars {
		n := 0
		if w.keepsVar(len(l.vars)) {
			n = bits.Len(uint(len(w.program.Vars[v].Domain) - 1))
		}
		l.vars = append(l.vars, n)
		total += n
	}
	for i := range w.program.Slots {
		s := w.slotLayout(machine.SlotID(i))
		l.slots = append(l.slots, s)
		total += s.step + 1 + s.trigger
		if s.queue > 0 {
			total += queueBits + s.queue*s.trigger
		}
	}
	if len(w.clocks.cycle) > 0 {
		l.cycle = bits.Len(uint(len(w.clocks.cycle) - 1))
	}
	if w.prop.Observer != nil {
		l.obs = w.prop.Observer.Bits()
	}
	c := &w.clocks
	total += 2*len(w.program.Timers) + l.cycle + l.obs + c.n - c.watch
	l.bits, l.discrete = total, (total+7)/8
	l.bytes = l.discrete + (len(c.zoned)*(len(c.zoned)-1)*c.bits+7)/8
	return l
}

// queueBits hold the length of a queue.
const queueBits = 4

func (w *World) slotLayout(id machine.SlotID) slotLayout {
	r := &w.program.Rules[w.program.Slots[id].Rule]
	s := slotLayout{
		step:    bits.Len(uint(max(len(r.ThenLater), len(r.ElseLater)) + 1)),
		trigger: bits.Len(uint(len(r.Triggers) - 1)),
	}
	if r.Mode == machine.Queued {
		s.queue = int(r.Max)
	}
	return s
}

// forgets reports whether a resource may become unknown again, or is a fact that
// may be.
func (w *World) forgets(r machine.Res) bool {
	if w.program.Resources[r].Fact != machine.NoFact {
		return true
	}
	for i := range w.program.Timers {
		if t := &w.program.Timers[i]; t.Kind == machine.TimerStale && t.Res == r {
			return true
		}
	}
	return false
}

// Width returns the number of bytes of a packed state.
func (w *World) Width() int { return w.layout.bytes }

// pack writes s as bits into dst, which has Width bytes.
func (w *World) pack(s *state, dst []byte) {
	b := bitWriter{dst: dst}
	l := &w.layout
	for _, i := range w.roster.packed {
		r := w.res[i]
		switch {
		case w.carried(i):
			b.put(uint64(w.digitNow(s, i)), l.region[i])
			continue
		case w.devices[i].blurred:
			b.flag(s.m.Known[r])
			continue
		}
		b.put(uint64(w.told(s, i)+1), l.region[i]) // NoRegion wraps to 0
		if l.known[i] {
			b.flag(s.m.Known[r])
		}
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
		b.flag(ch.Succeeded && !ch.Differs) // where it differs, success is as good as none
		b.flag(ch.Pending && ch.Differs)
		b.flag(s.newest[i])
		if w.frail.rough {
			b.flag(s.older[i] != 0)
			continue
		}
		b.put(s.older[i], l.older[i])
	}
	for i, v := range w.vars {
		if w.keepsVar(i) {
			b.put(uint64(s.m.Vars[v]), l.vars[i])
		}
	}
	b.flag(s.last)
	b.flag(s.open)
	b.flag(s.broken)
	w.packAiling(s, &b)
	w.packTime(s, &b)
}

// packTime writes timers, runs and clocks.
func (w *World) packTime(s *state, b *bitWriter) {
	for t := range w.program.Timers {
		b.flag(s.m.Running[t])
		b.flag(s.m.Done[t])
	}
	for i := range w.layout.slots {
		l, run, q := w.layout.slots[i], &s.m.Runs[i], &s.m.Waiting[i]
		b.put(uint64(run.Step+1), l.step) // StartRun is 0
		b.flag(run.Branch == machine.Else)
		b.put(uint64(run.Trigger), l.trigger)
		if l.queue > 0 {
			b.put(uint64(q.Len), queueBits)
		}
		for k := range l.queue {
			b.put(uint64(q.Trigger[k]), l.trigger)
		}
	}
	b.put(uint64(s.cycle), w.layout.cycle)
	b.put(uint64(s.obs), w.layout.obs)
	b.put(s.run>>w.clocks.watch, w.clocks.n-w.clocks.watch)
	b.end(w.layout.discrete)
	w.packZone(&s.zone, b)
	b.end(w.layout.bytes)
}

// unpackTime reads what packTime wrote.
func (w *World) unpackTime(s *state, b *bitReader) {
	for t := range w.program.Timers {
		s.m.Running[t], s.m.Done[t] = b.bit(), b.bit()
	}
	for i := range w.layout.slots {
		l, run, q := w.layout.slots[i], &s.m.Runs[i], &s.m.Waiting[i]
		run.Step = int16(b.get(l.step)) - 1
		run.Branch = machine.Quiet
		if b.bit() {
			run.Branch = machine.Else
		} else if run.Step > 0 {
			run.Branch = machine.Then
		}
		run.Trigger = int16(b.get(l.trigger))
		*q = machine.Queue{}
		if l.queue > 0 {
			q.Len = uint8(b.get(queueBits))
		}
		for k := range l.queue {
			q.Trigger[k] = int16(b.get(l.trigger))
		}
	}
	s.cycle = int16(b.get(w.layout.cycle))
	s.obs = observe.State(b.get(w.layout.obs))
	s.run = b.get(w.clocks.n-w.clocks.watch) << w.clocks.watch
	b.at = 8 * w.layout.discrete
	w.unpackZone(&s.zone, b)
}

// unpack reads a packed state. Whatever is not composed keeps its initial
// value, and so does what is blurred: nobody writes to a state that was unpacked.
func (w *World) unpack(src []byte, s *state) {
	b := bitReader{src: src}
	l := &w.layout
	for _, i := range w.roster.packed {
		r := w.res[i]
		if w.carried(i) {
			w.unpackCarried(s, i, int(b.get(l.region[i])))
			continue
		}
		s.m.Region[r] = models.Region(b.get(l.region[i])) - 1 // 0 wraps to NoRegion
		s.m.Known[r] = s.m.Region[r] != machine.NoRegion
		if l.known[i] {
			s.m.Known[r] = b.bit()
		}
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
		if s.older[i] = b.get(l.older[i]); w.frail.rough && s.older[i] != 0 {
			s.older[i] = w.frail.commands[i]
		}
	}
	for i, v := range w.vars {
		s.m.Vars[v] = int32(b.get(l.vars[i]))
	}
	s.last, s.open, s.broken = b.bit(), b.bit(), b.bit()
	w.unpackAiling(s, &b)
	w.unpackTime(s, &b)
}

// unpackCarried gives a carried fact the value of a digit. Of an unknown one nothing
// is kept: nobody can tell what it was.
func (w *World) unpackCarried(s *state, i, digit int) {
	r := w.res[i]
	s.m.Known[r], s.m.Value[r], s.m.Region[r] = digit > 0, models.Value{}, machine.NoRegion
	if digit > 0 {
		s.m.Value[r], s.m.Region[r] = w.valueOfDigit(i, digit)
	}
	s.actual[i], s.flight[i] = none, none
}
