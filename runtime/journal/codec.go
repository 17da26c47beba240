// Strict, canonical binary encoding of values and texts.

package journal

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/models"
)

// maxText bounds a text in a payload; longer ones are damage.
const maxText = 16 << 20

// ErrMalformed is the cause of every payload that cannot be decoded.
var ErrMalformed = errors.New("malformed payload")

// AppendText appends a text with its length.
func AppendText(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

// AppendValue appends a value: its kind and what that kind holds. Equal values
// give equal bytes.
func AppendValue(dst []byte, v models.Value) []byte {
	dst = append(dst, byte(v.Kind))
	switch v.Kind {
	case models.Bool:
		return append(dst, byte(v.Bits&1))
	case models.Int, models.Duration, models.Time:
		return binary.AppendVarint(dst, int64(v.Bits))
	case models.Float:
		return binary.LittleEndian.AppendUint64(dst, v.Bits)
	case models.Enum:
		return binary.AppendUvarint(dst, v.Bits)
	case models.String, models.Geo, models.List:
		return AppendText(dst, v.Text)
	}
	return dst
}

// Decoder reads what the Append functions wrote. The first error sticks; the
// readers then give zero values.
type Decoder struct {
	rest []byte
	err  error
}

// NewDecoder reads from b, which it does not keep beyond the texts' copies.
func NewDecoder(b []byte) *Decoder { return &Decoder{rest: b} }

// Close returns the first error, or one if bytes are left over.
func (d *Decoder) Close() error {
	if d.err == nil && len(d.rest) > 0 {
		d.fail("bytes left over")
	}
	return d.err
}

// Err returns the first error.
func (d *Decoder) Err() error { return d.err }

// More reports whether bytes are left and nothing went wrong.
func (d *Decoder) More() bool { return d.err == nil && len(d.rest) > 0 }

// Left is how many bytes have not been read.
func (d *Decoder) Left() int { return len(d.rest) }

func (d *Decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", ErrMalformed, what)
	}
	d.rest = nil
}

// Byte reads one byte.
func (d *Decoder) Byte() byte {
	if len(d.rest) == 0 {
		d.fail("it ends too early")
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

// Uvarint reads an unsigned number in its shortest form.
func (d *Decoder) Uvarint() uint64 {
	u, n := binary.Uvarint(d.rest)
	if n <= 0 || n > 1 && d.rest[n-1] == 0 {
		d.fail("a number is not well formed")
		return 0
	}
	d.rest = d.rest[n:]
	return u
}

// Varint reads a signed number in its shortest form.
func (d *Decoder) Varint() int64 {
	u := d.Uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// Text reads a text.
func (d *Decoder) Text() string {
	n := d.Uvarint()
	if n > maxText || n > uint64(len(d.rest)) {
		d.fail("a text is longer than the payload")
		return ""
	}
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}

// Value reads a value.
func (d *Decoder) Value() models.Value {
	v := models.Value{Kind: models.Kind(d.Byte())}
	switch v.Kind {
	case models.NotSet, models.Null:
	case models.Bool:
		if v.Bits = uint64(d.Byte()); v.Bits > 1 {
			d.fail("a boolean is neither true nor false")
		}
	case models.Int, models.Duration, models.Time:
		v.Bits = uint64(d.Varint())
	case models.Float:
		v = d.float()
	case models.Enum:
		v.Bits = d.Uvarint()
	case models.String, models.Geo, models.List:
		v.Text = d.Text()
	default:
		d.fail("a value is of no known kind")
	}
	if d.err != nil {
		return models.Value{}
	}
	return v
}

// float reads the 64 bits of a normal form: no -0, one NaN.
func (d *Decoder) float() models.Value {
	if len(d.rest) < 8 {
		d.fail("it ends too early")
		return models.Value{}
	}
	v := models.Value{Kind: models.Float, Bits: binary.LittleEndian.Uint64(d.rest)}
	d.rest = d.rest[8:]
	if models.OfFloat(v.Float()) != v {
		d.fail("a float is not in its normal form")
	}
	return v
}
