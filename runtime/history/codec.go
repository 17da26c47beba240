// One commit's readings as a payload.

package history

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

const tailVersion = 1

// MaxBatch is the largest number of readings in one payload.
const MaxBatch = 1 << 20

// Encoder encodes batches and keeps its memory between them.
type Encoder struct{ known map[models.Path]uint64 }

// Append appends the payload of a batch to dst, in the order given: a path is
// spelled out once, times are differences.
func (e *Encoder) Append(dst []byte, readings []models.Reading) []byte {
	if e.known == nil {
		e.known = map[models.Path]uint64{}
	}
	clear(e.known)
	dst = append(dst, tailVersion)
	last := int64(0)
	for i := range readings {
		r := &readings[i]
		k, ok := e.known[r.Path]
		if !ok {
			k = uint64(len(e.known))
			e.known[r.Path] = k
		}
		dst = binary.AppendUvarint(dst, k)
		if !ok {
			dst = journal.AppendText(dst, r.Path.Provider)
			dst = journal.AppendText(dst, r.Path.Service)
			dst = journal.AppendText(dst, r.Path.Resource)
		}
		at := r.Time.UnixNano()
		dst = binary.AppendVarint(dst, at-last)
		last = at
		dst = append(dst, byte(r.Quality))
		dst = journal.AppendValue(dst, r.Value)
	}
	return dst
}

// Decode reads the payload of a batch back. Errors: journal.ErrMalformed.
func Decode(payload []byte) ([]models.Reading, error) {
	d := journal.NewDecoder(payload)
	if d.Byte() != tailVersion {
		return nil, malformed(d, "readings of another version")
	}
	var readings []models.Reading
	var paths []models.Path
	seen := map[models.Path]bool{}
	at := int64(0)
	for d.More() {
		k := d.Uvarint()
		if k > uint64(len(paths)) || len(readings) == MaxBatch {
			return nil, malformed(d, "a reading of an unknown resource")
		}
		if k == uint64(len(paths)) {
			p := models.Path{Provider: d.Text(), Service: d.Text(), Resource: d.Text()}
			if seen[p] {
				return nil, malformed(d, "a resource named twice")
			}
			seen[p] = true
			paths = append(paths, p)
		}
		at += d.Varint()
		quality := models.Quality(d.Byte())
		if quality > models.OutOfRange {
			return nil, malformed(d, "a reading of unknown quality")
		}
		value := d.Value()
		readings = append(readings, models.Reading{Path: paths[k], Value: value, Time: time.Unix(0, at), Quality: quality})
	}
	return readings, d.Close()
}

// skim calls f for the readings of a batch in their order, with the number of their path,
// which is paths[k] from its first reading on. Errors: journal.ErrMalformed.
func skim(payload []byte, f func(paths []models.Path, k uint64, e entry)) (n int, err error) {
	d := journal.NewDecoder(payload)
	if d.Byte() != tailVersion {
		return 0, malformed(d, "readings of another version")
	}
	var paths []models.Path
	at := int64(0)
	for d.More() {
		k := d.Uvarint()
		if k > uint64(len(paths)) || n == MaxBatch {
			return n, malformed(d, "a reading of an unknown resource")
		}
		if k == uint64(len(paths)) {
			paths = append(paths, models.Path{Provider: d.Text(), Service: d.Text(), Resource: d.Text()})
		}
		at += d.Varint()
		raw, err := skimValue(d, payload)
		if err != nil {
			return n, err
		}
		f(paths, k, entry{at, raw})
		n++
	}
	return n, d.Close()
}

func malformed(d *journal.Decoder, what string) error {
	if err := d.Err(); err != nil {
		return err
	}
	return fmt.Errorf("%w: %s", journal.ErrMalformed, what)
}

// bounds turns a time range into nanoseconds; zero times are open ends.
func bounds(from, to time.Time) (lo, hi int64) {
	lo, hi = math.MinInt64, math.MaxInt64
	if !from.IsZero() {
		lo = from.UnixNano()
	}
	if !to.IsZero() {
		hi = to.UnixNano()
	}
	return lo, hi
}
