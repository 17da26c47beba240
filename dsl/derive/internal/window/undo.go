// The four ways a window changes, and the way back.

package window

// step is a change that can be taken back.
type step struct {
	kind stepKind
	span span
	was  int64 // widened: the width before
}

type stepKind uint8

const (
	pushed stepKind = iota
	poppedBack
	poppedFront
	widened
)

// Keep makes the present state the one that Undo goes back to, unless there is
// one already; it reports whether it did. Changes are noted until Release or
// Undo.
func (w *Window) Keep() bool {
	if w.logs {
		return false
	}
	w.logs = true
	return true
}

// Release gives up going back.
func (w *Window) Release() { w.logs, w.log = false, w.log[:0] }

// Undo goes back to the state that was kept.
func (w *Window) Undo() {
	w.logs = false
	for i := len(w.log) - 1; i >= 0; i-- {
		switch s := w.log[i]; s.kind {
		case pushed:
			w.popBack()
		case poppedBack:
			w.pushBack(s.span)
		case poppedFront:
			w.spans.pushFront(s.span)
			w.count(s.span, 1)
		case widened:
			w.width = s.was
		}
	}
	w.Release()
}

func (w *Window) note(s step) {
	if w.logs {
		w.log = append(w.log, s)
	}
}

func (w *Window) pushBack(s span) {
	w.spans.pushBack(s)
	w.count(s, 1)
	w.note(step{kind: pushed})
}

func (w *Window) popBack() span {
	s := w.spans.popBack()
	w.count(s, -1)
	w.note(step{kind: poppedBack, span: s})
	return s
}

func (w *Window) popFront() span {
	s := w.spans.popFront()
	w.count(s, -1)
	w.note(step{kind: poppedFront, span: s})
	return s
}

func (w *Window) setWidth(width int64) {
	w.note(step{kind: widened, was: w.width})
	w.width = width
}

// count adds the readings of a span to the sums or takes them away.
func (w *Window) count(s span, sign int64) {
	w.n += sign * s.n
	if w.fn != Sum && w.fn != Avg {
		return
	}
	w.total.add(s.sum.hi, sign)
	w.total.add(s.sum.lo, sign)
	if w.n == 0 {
		w.total = total{} // it is 0
	}
}
