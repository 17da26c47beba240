// Blocks: the readings of one resource in one span of time.

package history

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

const blockVersion = 1

// The widths of blocks: how much time one is about.
const (
	spanNs    = int64(time.Hour)      // of readings, and of sums by the minute
	daySpanNs = 24 * int64(time.Hour) // of sums by the hour
)

// spanOf is the number of the span a time falls in.
func spanOf(at, width int64) int64 {
	if at < 0 {
		return (at+1)/width - 1
	}
	return at / width
}

// spanStart and spanLast are the first and the last time of a span.
func spanStart(span, width int64) int64 {
	if span < math.MinInt64/width {
		return math.MinInt64
	}
	return span * width
}

func spanLast(span, width int64) int64 {
	if span >= math.MaxInt64/width {
		return math.MaxInt64
	}
	return (span+1)*width - 1
}

// entry is a reading as it is written: its time, and its quality and value as bytes.
type entry struct {
	at  int64
	raw []byte
}

func (a entry) compare(b entry) int { return cmp.Compare(a.at, b.at) }

// appendBlock appends the payload of a block of readings in order of time; times are
// differences, the first one to the span's beginning.
func appendBlock(dst []byte, span int64, entries []entry) []byte {
	return appendEntries(append(dst, blockVersion), spanStart(span, spanNs), entries)
}

// appendEntries goes on with the payload of a block whose last reading is of a time.
func appendEntries(dst []byte, last int64, entries []entry) []byte {
	for i := range entries {
		dst = binary.AppendUvarint(dst, uint64(entries[i].at-last))
		last = entries[i].at
		dst = append(dst, entries[i].raw...)
	}
	return dst
}

// skimValue reads a quality and a value and gives the bytes they are.
func skimValue(d *journal.Decoder, payload []byte) ([]byte, error) {
	from := len(payload) - d.Left()
	if models.Quality(d.Byte()) > models.OutOfRange {
		return nil, malformed(d, "a reading of unknown quality")
	}
	d.Value()
	return payload[from : len(payload)-d.Left()], d.Err()
}

// entriesOf appends the entries of a block.
func entriesOf(dst []entry, span int64, payload []byte) ([]entry, error) {
	d := journal.NewDecoder(payload)
	if d.Byte() != blockVersion {
		return dst, malformed(d, "a block of another version")
	}
	at := spanStart(span, spanNs)
	for d.More() {
		at += int64(d.Uvarint())
		raw, err := skimValue(d, payload)
		if err != nil {
			return dst, err
		}
		dst = append(dst, entry{at, raw})
	}
	return dst, d.Close()
}

// decodeBlock appends the readings of a block. Errors: journal.ErrMalformed.
func decodeBlock(dst []models.Reading, path models.Path, span int64, payload []byte) ([]models.Reading, error) {
	d := journal.NewDecoder(payload)
	if d.Byte() != blockVersion {
		return dst, malformed(d, "a block of another version")
	}
	start, into := spanStart(span, spanNs), uint64(0)
	for d.More() {
		step := d.Uvarint()
		if step >= uint64(spanNs) || into+step >= uint64(spanNs) {
			return dst, malformed(d, "a reading outside the time of its block")
		}
		into += step
		quality := models.Quality(d.Byte())
		if quality > models.OutOfRange {
			return dst, malformed(d, "a reading of unknown quality")
		}
		dst = append(dst, models.Reading{Path: path, Value: d.Value(), Time: time.Unix(0, start+int64(into)), Quality: quality})
	}
	return dst, d.Close()
}

// readings appends what a block of readings holds.
func (h *History) readings(dst []models.Reading, path models.Path, b *journal.Block) ([]models.Reading, error) {
	if b.Count == 0 {
		return dst, nil
	}
	dst, err := decodeBlock(dst, path, b.Span, b.Payload)
	if err != nil {
		return dst, h.store.Damaged(fmt.Sprintf("block %d of the history of %s", b.ID, path), err)
	}
	return dst, nil
}
