// Going back to the last Keep.

package derive

// undoLog holds what there was before.
type undoLog struct {
	on      bool
	now     int64
	states  []saved
	windows []int32 // facts whose windows were touched
}

type saved struct {
	slot int32
	was  state
}

// Keep makes the present state the one that Rollback goes back to: what came
// since is journalled, or will never be.
//
// Cost: of the inputs since the last Keep, in time and memory; before the first
// Keep nothing is noted.
func (d *Deriver) Keep() {
	d.undo.on, d.undo.now = true, d.now
	d.undo.states = d.undo.states[:0]
	for _, f := range d.undo.windows {
		d.facts[f].window.Release()
	}
	d.undo.windows = d.undo.windows[:0]
}

// Rollback forgets all inputs since the last Keep; without one it does nothing.
func (d *Deriver) Rollback() {
	if !d.undo.on {
		return
	}
	for i := len(d.undo.states) - 1; i >= 0; i-- {
		d.states[d.undo.states[i].slot] = d.undo.states[i].was
	}
	d.now = d.undo.now
	for _, f := range d.undo.windows {
		d.facts[f].window.Undo()
	}
	for _, f := range d.undo.windows {
		d.schedule(f)
	}
	d.Keep()
}

// change gives a state to alter.
func (d *Deriver) change(slot int32) *state {
	s := &d.states[slot]
	if d.undo.on {
		d.undo.states = append(d.undo.states, saved{slot: slot, was: *s})
	}
	return s
}

// touch is called before a window changes.
func (d *Deriver) touch(f int32) {
	if d.undo.on && d.facts[f].window.Keep() {
		d.undo.windows = append(d.undo.windows, f)
	}
}
