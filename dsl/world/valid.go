// Valid: whether bytes from outside are a state of this world at all.

package world

// Valid reports whether packed is a packed state of this world: of its width,
// every number within its table, nothing in the bits left over. Whoever takes
// states from outside must ask before anything else reads them.
func (w *World) Valid(packed []byte) bool {
	if len(packed) != w.layout.bytes {
		return false
	}
	b := bitReader{src: packed}
	l := &w.layout
	within := func(bits, most int) bool { return b.get(bits) <= uint64(most) }
	for i, r := range w.res {
		n := len(w.devices[i].values.values)
		if w.carried(i) {
			if !within(l.region[i], n) {
				return false
			}
			continue
		}
		ok := within(l.region[i], w.program.Resources[r].Cut.Size())
		if l.known[i] {
			b.get(1)
		}
		ok = within(l.actual[i], n) && ok
		ok = within(l.flight[i], n) && ok
		if !ok || w.devices[i].settable && !validChannel(&b, l.channel[i], l.older[i], n) {
			return false
		}
	}
	for i, v := range w.vars {
		if !within(l.vars[i], len(w.program.Vars[v].Domain)-1) {
			return false
		}
	}
	b.get(3) // the observer's
	gap := bitReader{src: packed, at: l.bits}
	return gap.get(8*l.discrete-l.bits) == 0 && w.validAiling(&b) && w.validTime(&b) && b.get(8*len(packed)-b.at) == 0
}

// validTime reads timers, runs and clocks: a run waits exactly while its timer
// runs, and bounds are those of clocks that run, each within reach.
func (w *World) validTime(b *bitReader) bool {
	s := &w.tmp
	w.unpackTime(s, b)
	for i := range w.program.Slots {
		slot, run, q := &w.program.Slots[i], &s.m.Runs[i], &s.m.Waiting[i]
		r := &w.program.Rules[slot.Rule]
		if int(run.Step) > len(r.Later(run.Branch)) || int(run.Trigger) >= len(r.Triggers) ||
			s.m.Running[slot.Timer] != (run.Step != 0) || int(q.Len) > w.layout.slots[i].queue {
			return false
		}
		for k := range w.layout.slots[i].queue {
			if int(q.Trigger[k]) >= len(r.Triggers) || k >= int(q.Len) && q.Trigger[k] != 0 {
				return false
			}
		}
	}
	if s.cycle != 0 && int(s.cycle) >= len(w.clocks.cycle) {
		return false
	}
	if w.prop.Observer != nil && int(s.obs) >= w.prop.Observer.States() {
		return false
	}
	runs := w.running(s)
	for i := range s.zone.n {
		for j := range s.zone.n {
			v := s.zone.at(i, j)
			off := i > 0 && !runs[i-1] || j > 0 && !runs[j-1]
			if off && v != 0 || v > w.clocks.high || v < -w.clocks.high {
				return false
			}
		}
	}
	return true
}

// validChannel reads a command channel: without a value nothing is pending and
// nothing under way.
func validChannel(b *bitReader, channel, older, values int) bool {
	set, flags, under := b.get(channel), b.get(4), b.get(older)
	return set <= uint64(values) && (set != 0 || flags == 0 && under == 0)
}
