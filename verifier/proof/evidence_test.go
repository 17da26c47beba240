// The packed form: what is packed comes back, nothing else is accepted.

package proof

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPackKeepsStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 9).Draw(t, "width")
		n := rapid.IntRange(0, 200).Draw(t, "states")
		plain := rapid.SliceOfN(rapid.ByteRange(0, 3), n*width, n*width).Draw(t, "bytes")
		packed, err := Pack(plain, width)
		if err != nil {
			t.Fatal(err)
		}
		got, w, err := Unpack(packed)
		if err != nil || w != width {
			t.Fatalf("width %d, %v", w, err)
		}
		var want [][]byte
		for i := 0; i < len(plain); i += width {
			want = append(want, plain[i:i+width])
		}
		slices.SortFunc(want, bytes.Compare)
		want = slices.CompactFunc(want, bytes.Equal)
		if !bytes.Equal(got, bytes.Join(want, nil)) {
			t.Fatalf("%v became %v", plain, got)
		}
	})
}

func TestUnpackIsStrict(t *testing.T) {
	good, err := Pack([]byte{1, 2, 3, 4, 5, 6}, 2)
	if err != nil {
		t.Fatal(err)
	}
	bomb := binary.AppendUvarint(binary.AppendUvarint([]byte(magic), 1), 1<<40)
	var repeated bytes.Buffer
	repeated.Write(binary.AppendUvarint(binary.AppendUvarint([]byte(magic), 1), 2))
	z, err := flate.NewWriter(&repeated, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write([]byte{7, 0}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty":          nil,
		"other format":   append([]byte("TPE2"), good[4:]...),
		"cut short":      good[:len(good)-1],
		"something more": append(slices.Clone(good), 0),
		"too many":       bomb,
		"width 0":        append([]byte(magic), 0, 1, 0),
		"long number":    append([]byte(magic), 0x82, 0x00, 3),
		"repeated state": repeated.Bytes(),
	} {
		if _, _, err := Unpack(bad); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestSizeBarIsNamed(t *testing.T) {
	var size *SizeError
	if _, _, err := Unpack(make([]byte, MaxPacked+1)); !errors.As(err, &size) || size.Max != MaxPacked {
		t.Errorf("an oversized file gives %v", err)
	}
	noise := make([]byte, MaxPacked+MaxPacked/8)
	x := uint64(1)
	for i := range noise {
		x = x*6364136223846793005 + 1442695040888963407
		noise[i] = byte(x >> 56)
	}
	if _, err := Pack(noise, 64); !errors.As(err, &size) {
		t.Errorf("packing too much gives %v", err)
	}
}

func FuzzUnpack(f *testing.F) {
	for _, plain := range [][]byte{{}, {1}, {1, 2, 3, 4}, {9, 9, 8, 8}} {
		for _, width := range []int{1, 2} {
			if packed, err := Pack(plain, width); err == nil {
				f.Add(packed)
			}
		}
	}
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		states, width, err := Unpack(data)
		if err != nil {
			return
		}
		again, err := Pack(states, width)
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := Unpack(again)
		if err != nil || !bytes.Equal(back, states) {
			t.Fatalf("states change on the way: %v", err)
		}
	})
}
