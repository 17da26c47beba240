// Looks: which reported values a Step depends on.

package machine

// Looks notes, in the order of the first looks, the resources whose reported values
// conditions and values look at. A Step takes the same course from all states that
// agree in these, in what was reported with it, and in all but reported values.
type Looks struct {
	Open []bool // per resource: a look at it is still to be noted
	At   []Res
}

// see notes a look at a resource; nothing if nobody wants to know.
func (l *Looks) see(r Res) {
	if l != nil && l.Open[r] {
		l.Open[r] = false
		l.At = append(l.At, r)
	}
}

// told says that a resource has just been reported: what it was before cannot be
// seen any more.
func (l *Looks) told(r Res) {
	if l != nil {
		l.Open[r] = false
	}
}
