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
		ok := within(l.region[i], w.program.Resources[r].Cut.Size())
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
	return b.get(8*len(packed)-b.at) == 0
}

// validChannel reads a command channel: without a value nothing is pending and
// nothing under way.
func validChannel(b *bitReader, channel, older, values int) bool {
	set, flags, under := b.get(channel), b.get(4), b.get(older)
	return set <= uint64(values) && (set != 0 || flags == 0 && under == 0)
}
