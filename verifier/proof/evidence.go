// Evidence and its packed form.

package proof

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
)

// Evidence is what a verdict "holds" rests on. It is plain data and may be
// stored as JSON.
type Evidence struct {
	Property string     `json:"property"` // its name
	Index    int        `json:"index"`    // its place among the deployment's properties
	Rung     world.Rung `json:"rung"`
	Coarse   bool       `json:"coarse"` // of the coarse world, which contains the delayed one
	// Focus, if given: of the world with this focus, which contains that of the rung.
	Focus *world.Focus `json:"focus,omitempty"`
	// Pairs: the states are pairs, as a sentence about pairs of runs has them. Flow:
	// there are none, since nothing leads from the secret to what is watched.
	Pairs bool `json:"pairs,omitempty"`
	Flow  bool `json:"flow,omitempty"`
	// Timed: of the world in which reports and answers keep their times, where
	// the sentence alone would not ask for that. It does not contain the world of the
	// rung below as it is without them.
	Timed  bool   `json:"timed,omitempty"`
	Width  int    `json:"width"`  // bytes of a packed state
	States []byte `json:"states"` // packed by Pack
	// Ranks, packed by PackRanks, belong to sentences about the long run.
	Ranks []byte `json:"ranks,omitempty"`
	// Below is evidence for the rung below, where this rung's world does not
	// contain that one's: see Ladder.
	Below *Evidence `json:"below,omitempty"`
}

// Ladder says whether evidence about a property has to speak of every rung
// apart. A state sentence that no delayed run breaks, no prompt run breaks: they
// are among the delayed ones. A response may be met in the delayed world at an
// instant that the prompt world does not have, after a change and before its
// report, so holding there says nothing about the rung below. Of pairs it is not
// shown that those of one rung are among those of the next.
func Ladder(p world.Property) bool {
	return p.Kind == world.ResponseProperty || p.Kind == world.Observed || p.Kind == world.PossibleProperty || p.OfPairs()
}

// Limits of the packed form.
const (
	// MaxPacked is the largest size of Evidence.States.
	MaxPacked = 8 << 20
	// MaxPlain is the largest size of the states before packing.
	MaxPlain = 256 << 20
	// maxWidth bounds a packed state; a world has never come near it.
	maxWidth = 1 << 16
)

// magic opens the packed form and names its version.
const magic = "TPE1"

// SizeError says that evidence is larger than the bar.
type SizeError struct {
	What     string
	Got, Max int64
}

// Error names what is too large, and both sizes in bytes.
func (e *SizeError) Error() string {
	return fmt.Sprintf("evidence: %s of %d bytes, at most %d are accepted", e.What, e.Got, e.Max)
}

// Pack sorts the states, given one after another with width bytes each, drops
// repetitions and packs them: each is stored as its difference from the one
// before, and the whole is deflated. states is not changed.
//
// Errors: a length that is no multiple of width; *SizeError above MaxPacked.
func Pack(states []byte, width int) ([]byte, error) {
	if width <= 0 || width > maxWidth || len(states)%width != 0 {
		return nil, fmt.Errorf("evidence: %d bytes are no states of %d bytes", len(states), width)
	}
	if len(states) > MaxPlain {
		return nil, &SizeError{What: "unpacked states", Got: int64(len(states)), Max: MaxPlain}
	}
	at := func(i uint32) []byte { return states[int(i)*width : (int(i)+1)*width] }
	order := make([]uint32, len(states)/width)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int { return bytes.Compare(at(i), at(j)) })
	order = slices.CompactFunc(order, func(i, j uint32) bool { return bytes.Equal(at(i), at(j)) })

	var out bytes.Buffer
	out.WriteString(magic)
	out.Write(binary.AppendUvarint(nil, uint64(width)))
	out.Write(binary.AppendUvarint(nil, uint64(len(order))))
	if err := deflate(&out, order, at, width); err != nil {
		return nil, err
	}
	if out.Len() > MaxPacked {
		return nil, &SizeError{What: "packed states", Got: int64(out.Len()), Max: MaxPacked}
	}
	return out.Bytes(), nil
}

func deflate(out io.Writer, order []uint32, at func(uint32) []byte, width int) error {
	z, err := flate.NewWriter(out, flate.DefaultCompression)
	if err != nil {
		return err
	}
	before, diff := make([]byte, width), make([]byte, width)
	for _, k := range order {
		s := at(k)
		for i := range s {
			diff[i] = s[i] ^ before[i]
		}
		if _, err := z.Write(diff); err != nil {
			return err
		}
		before = s
	}
	return z.Close()
}

// Unpack gives the states back, ascending, one after another, and their width.
// It is strict: anything cut short, repeated, out of order or with something
// behind it is an error. Memory is bounded by what the
// input really holds, not by what it claims.
func Unpack(packed []byte) (states []byte, width int, err error) {
	if len(packed) > MaxPacked {
		return nil, 0, &SizeError{What: "packed states", Got: int64(len(packed)), Max: MaxPacked}
	}
	rest, ok := bytes.CutPrefix(packed, []byte(magic))
	if !ok {
		return nil, 0, errors.New("evidence: unknown format")
	}
	w, rest, err := uvarint(rest)
	if err != nil {
		return nil, 0, err
	}
	n, rest, err := uvarint(rest)
	if err != nil {
		return nil, 0, err
	}
	if w == 0 || w > maxWidth || n > MaxPlain/w {
		return nil, 0, fmt.Errorf("evidence: %d states of %d bytes are not accepted", n, w)
	}
	states, err = inflate(rest, int(w), int(n))
	return states, int(w), err
}

// uvarint reads a number in its shortest form.
func uvarint(b []byte) (uint64, []byte, error) {
	v, k := binary.Uvarint(b)
	if k <= 0 || len(binary.AppendUvarint(nil, v)) != k {
		return 0, nil, errors.New("evidence: header cut short")
	}
	return v, b[k:], nil
}

func inflate(packed []byte, width, n int) ([]byte, error) {
	in := bytes.NewReader(packed)
	z := flate.NewReader(in)
	var plain bytes.Buffer
	got, err := io.Copy(&plain, io.LimitReader(z, int64(width)*int64(n)+1))
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	if got != int64(width)*int64(n) {
		return nil, fmt.Errorf("evidence: %d states of %d bytes announced, %d bytes found", n, width, got)
	}
	if in.Len() != 0 {
		return nil, fmt.Errorf("evidence: %d bytes too many", in.Len())
	}
	states := plain.Bytes()
	for at := width; at < len(states); at += width {
		for i := range width {
			states[at+i] ^= states[at-width+i]
		}
		if bytes.Compare(states[at-width:at], states[at:at+width]) >= 0 {
			return nil, errors.New("evidence: states are not ascending")
		}
	}
	return states, nil
}
