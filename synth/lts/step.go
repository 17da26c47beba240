// Composition one transition at a time, for searches that choose what to look at.

package lts

// Enabled appends the labels that are possible in a packed state to list, sorted
// by part that offers them, then label, each once but Tau, which comes once for
// each part. Priorities are applied, hiding is not.
func (c *Composition) Enabled(state []byte, list []Label) []Label {
	if c.IsError(state) {
		return list
	}
	c.look(state)
	for _, o := range c.open {
		list = append(list, o.label)
	}
	return list
}

// Step returns where a label that is enabled leads to, and whether the transition
// is maybe; of several targets the first. The slice is used again by the next
// call. ok is false if the label is not enabled.
func (c *Composition) Step(state []byte, label Label) (next []byte, maybe, ok bool) {
	if c.IsError(state) {
		return nil, false, false
	}
	c.look(state)
	for i := range c.open {
		if c.open[i].label != label {
			continue
		}
		c.take(&c.open[i], func(code uint32, to []byte) bool {
			next, maybe, ok = to, code&maybeBit != 0, true
			return false
		})
		break
	}
	return next, maybe, ok
}
