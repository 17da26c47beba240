// A window as bytes.

package window

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/tenet-iot/tenet/models"
)

// Limits of what Decode accepts. Within them no sum leaves its total and no
// tick overflows.
const (
	maxTick  = 1 << 60
	maxTicks = 1 << 40
	maxCount = 1 << 40
)

var maxSum = math.Ldexp(1, 1000)

// Append writes the window to b: what it is for, then its spans.
func (w *Window) Append(b []byte) []byte {
	b = append(b, byte(w.fn), byte(w.kind))
	b = binary.AppendUvarint(b, uint64(w.ticks))
	b = binary.AppendUvarint(b, uint64(w.width))
	b = binary.AppendUvarint(b, uint64(w.spans.count))
	for i := range w.spans.count {
		s := w.spans.at(i)
		b = binary.AppendVarint(b, s.last)
		b = binary.AppendUvarint(b, uint64(s.n))
		switch w.fn {
		case Sum, Avg:
			b = binary.BigEndian.AppendUint64(b, math.Float64bits(s.sum.hi))
			b = binary.BigEndian.AppendUint64(b, math.Float64bits(s.sum.lo))
		case Min, Max:
			b = binary.BigEndian.AppendUint64(b, s.best)
		}
	}
	return b
}

// Like reports whether two windows do the same.
func (w *Window) Like(v *Window) bool {
	return w.fn == v.fn && w.kind == v.kind && w.ticks == v.ticks
}

// Newest is the tick of the newest reading; false if there is none.
func (w *Window) Newest() (int64, bool) {
	if w.spans.count == 0 {
		return 0, false
	}
	return w.spans.back().last, true
}

// errMalformed is what Decode says of bytes Append cannot have written.
var errMalformed = errors.New("malformed window")

// Decode reads what Append wrote and returns the bytes behind it. It allocates
// no more than the bytes account for. Errors: bytes no window gives.
func Decode(b []byte) (*Window, []byte, error) {
	d := decoder{b: b}
	fn, kind := Func(d.byte()), models.Kind(d.byte())
	w := New(fn, kind, int64(d.uvarint(1, maxTicks)))
	w.width = int64(d.uvarint(1, 2*maxTicks))
	number := kind == models.Int || kind == models.Float || kind == models.Duration
	if fn > Max || kind > models.List || fn != Count && !number || w.width&(w.width-1) != 0 {
		d.failed = true
	}
	for range d.uvarint(0, Limit) {
		s := span{last: d.tick(), n: int64(d.uvarint(1, maxCount))}
		switch fn {
		case Sum, Avg:
			s.sum = pair{hi: d.float(), lo: d.float()}
		case Min, Max:
			s.best = d.uint64()
		}
		if d.failed || !w.follows(s) {
			return nil, nil, errMalformed
		}
		w.pushBack(s)
	}
	if d.failed {
		return nil, nil, errMalformed
	}
	return w, d.b, nil
}

// follows reports whether a span may stand behind those that are there.
func (w *Window) follows(s span) bool {
	best := models.Value{Kind: w.kind, Bits: s.best}
	if _, ordered := models.Compare(best, best); !ordered && (w.fn == Min || w.fn == Max) {
		return false
	}
	if w.spans.count == 0 {
		return true
	}
	b := w.spans.back()
	return b.last < s.last && (w.fn != Min && w.fn != Max || w.beats(b.best, s.best))
}

// decoder takes bytes from the front; once it has failed it gives zeros.
type decoder struct {
	b      []byte
	failed bool
}

// take gives the next n bytes, nil if there are fewer.
func (d *decoder) take(n int) []byte {
	if d.failed || n < 0 || n > len(d.b) {
		d.failed = true
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uint64() uint64 {
	if b := d.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// float gives a float that can be added up.
func (d *decoder) float() float64 {
	f := math.Float64frombits(d.uint64())
	if !(math.Abs(f) <= maxSum) {
		d.failed = true
		return 0
	}
	return f
}

// uvarint gives a number from least to most.
func (d *decoder) uvarint(least, most uint64) uint64 {
	x, n := binary.Uvarint(d.b)
	if d.take(n); d.failed || n == 0 || x < least || x > most {
		d.failed = true
		return least
	}
	return x
}

func (d *decoder) tick() int64 {
	x, n := binary.Varint(d.b)
	if d.take(n); d.failed || n == 0 || x < -maxTick || x > maxTick {
		d.failed = true
		return 0
	}
	return x
}
