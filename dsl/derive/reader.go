// Reading a snapshot byte by byte.

package derive

import (
	"encoding/binary"

	"github.com/tenet-iot/tenet/dsl/derive/internal/window"
	"github.com/tenet-iot/tenet/models"
)

// reader takes bytes from the front; once it has failed it gives zeros.
type reader struct {
	b      []byte
	failed bool
}

// take gives the next n bytes, nil if there are fewer.
func (r *reader) take(n int) []byte {
	if r.failed || n < 0 || n > len(r.b) {
		r.failed = true
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) bool() bool {
	b := r.byte()
	r.failed = r.failed || b > 1
	return b == 1
}

// count gives the number of things that follow, each of a byte at least.
func (r *reader) count() int {
	x, n := binary.Uvarint(r.b)
	if r.take(n); r.failed || n == 0 || x > uint64(len(r.b)) {
		r.failed = true
		return 0
	}
	return int(x)
}

func (r *reader) text() string { return string(r.take(r.count())) }

// tick gives a tick that is at most the latest.
func (r *reader) tick(latest int64) int64 {
	x, n := binary.Varint(r.b)
	if r.take(n); r.failed || n == 0 || x < -maxTick || x > latest {
		r.failed = true
		return 0
	}
	return x
}

func (r *reader) value() models.Value {
	v := models.Value{Kind: models.Kind(r.byte())}
	switch {
	case v.Kind > models.List:
		r.failed = true
	case v.Kind == models.String || v.Kind == models.Geo || v.Kind == models.List:
		v.Text = r.text()
	case v.Kind > models.Null:
		if b := r.take(8); b != nil {
			v.Bits = binary.BigEndian.Uint64(b)
		}
	}
	switch {
	case r.failed:
		return models.Value{}
	case v.Kind == models.Float:
		return models.OfFloat(v.Float())
	}
	return v
}

// entry reads what is remembered of a fact.
func (r *reader) entry(now int64) entry {
	switch r.byte() {
	case windowEntry:
		return r.window(now)
	case sequenceEntry:
		return entry{state: state{a: r.memory(now), b: r.memory(now)}}
	}
	r.failed = true
	return entry{}
}

func (r *reader) window(now int64) entry {
	e := entry{state: state{took: r.bool()}}
	w, rest, err := window.Decode(r.b)
	if err != nil {
		r.failed = true
	}
	if r.failed {
		return entry{}
	}
	if newest, some := w.Newest(); some && newest > now {
		r.failed = true
	}
	e.window, r.b = w, rest
	return e
}

func (r *reader) memory(now int64) memory {
	m := memory{open: r.bool()}
	if m.open {
		m.at = r.tick(now)
	}
	return m
}
