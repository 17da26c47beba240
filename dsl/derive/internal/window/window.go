// Readings coming and going.

package window

import (
	"math"

	"github.com/tenet-iot/tenet/models"
)

// Func is what a window says about its readings.
type Func uint8

// The functions.
const (
	Count Func = iota
	Sum
	Avg
	Min
	Max
)

// Limit is the number of spans a window holds at most.
const Limit = 4096

// Window holds readings of one kind. Ticks never go back.
type Window struct {
	fn    Func
	kind  models.Kind // of the readings
	ticks int64
	limit int

	spans ring
	width int64 // ticks that share a span
	n     int64 // readings
	total total // of the readings: sum and avg
	log   []step
	logs  bool
}

// span holds the readings of some neighbouring ticks. Of least and greatest it
// holds the one that matters, and only spans that can matter are kept.
type span struct {
	last int64 // tick of its newest reading
	n    int64
	sum  pair   // sum, avg
	best uint64 // min, max: Bits of the value
}

// New returns an empty window of some ticks, at least 1, over readings of a
// kind: any for Count, numbers for the rest.
func New(fn Func, kind models.Kind, ticks int64) *Window {
	return &Window{fn: fn, kind: kind, ticks: ticks, limit: Limit, width: 1}
}

// Takes reports whether a value can be added: sums and averages take finite
// floats of magnitudes up to 2^960.
func (w *Window) Takes(v models.Value) bool {
	return w.fn != Sum && w.fn != Avg || v.Kind != models.Float || math.Abs(v.Float()) <= largest
}

// Add takes a reading that arrived on a tick. Readings that are too old by then
// leave.
func (w *Window) Add(tick int64, v models.Value) {
	w.Move(tick)
	s := span{last: tick, n: 1}
	switch w.fn {
	case Sum, Avg:
		s.sum = pairOf(v)
	case Min, Max:
		s.best = v.Bits
		for w.spans.count > 0 && !w.beats(w.spans.back().best, s.best) {
			w.popBack()
		}
	}
	for w.spans.count == w.limit && !w.joins(s) {
		w.coarsen()
	}
	w.append(s)
}

// append puts a span at the end, or into the one that is there.
func (w *Window) append(s span) {
	if w.joins(s) {
		s = join(w.popBack(), s)
	}
	w.pushBack(s)
}

// joins reports whether a span belongs to the newest one.
func (w *Window) joins(s span) bool {
	return w.spans.count > 0 && floorDiv(w.spans.back().last, w.width) == floorDiv(s.last, w.width)
}

// join makes one span of two. The older one holds the better value: it would
// not be there otherwise.
func join(older, newer span) span {
	return span{last: newer.last, n: older.n + newer.n, sum: older.sum.plus(newer.sum), best: older.best}
}

// beats reports whether a is strictly less (Min) or greater (Max) than b.
func (w *Window) beats(a, b uint64) bool {
	x, y := models.Value{Kind: w.kind, Bits: a}, models.Value{Kind: w.kind, Bits: b}
	if w.fn == Max {
		x, y = y, x
	}
	return models.Less(x, y)
}

// coarsen makes spans twice as wide.
func (w *Window) coarsen() {
	w.setWidth(2 * w.width)
	first := w.popFront()
	rest := w.spans.count
	w.pushBack(first)
	for range rest {
		w.append(w.popFront())
	}
}

// Move lets go of what has left by a tick.
func (w *Window) Move(tick int64) {
	for w.spans.count > 0 && w.spans.at(0).last+w.ticks <= tick {
		w.popFront()
	}
	if w.width > 1 && w.spans.count <= w.limit/4 {
		w.setWidth(1)
	}
}

// Due is the next tick on which something leaves; false if the window is empty.
func (w *Window) Due() (int64, bool) {
	if w.spans.count == 0 {
		return 0, false
	}
	return w.spans.at(0).last + w.ticks, true
}

// Value is what the function gives: an int for Count and the sum of integers,
// a float for other sums and averages, else a value of the readings' kind.
// False if it is undefined: nothing has an average, a least or a greatest; a
// sum of integers that int64 does not hold.
func (w *Window) Value() (models.Value, bool) {
	switch {
	case w.fn == Count:
		return models.OfInt(w.n), true
	case w.fn == Sum && w.kind == models.Float:
		return models.OfFloat(w.total.over(1)), true
	case w.fn == Sum:
		i, ok := w.total.whole()
		return models.OfInt(i), ok
	case w.spans.count == 0:
		return models.Value{}, false
	case w.fn == Avg:
		return models.OfFloat(w.total.over(w.n)), true
	}
	return models.Value{Kind: w.kind, Bits: w.spans.at(0).best}, true
}

func pairOf(v models.Value) pair {
	if v.Kind == models.Float {
		return pair{hi: v.Float()}
	}
	return ofInt(v.Int())
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
