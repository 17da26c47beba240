// Payloads survive the round trip, and nothing else is taken for one.

package journal_test

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

var values = rapid.Custom(func(t *rapid.T) models.Value {
	switch rapid.IntRange(0, 8).Draw(t, "kind") {
	case 0:
		return models.Value{}
	case 1:
		return models.OfNull()
	case 2:
		return models.OfBool(rapid.Bool().Draw(t, "bool"))
	case 3:
		return models.OfInt(rapid.Int64().Draw(t, "int"))
	case 4:
		return models.OfFloat(rapid.Float64().Draw(t, "float"))
	case 5:
		return models.OfString(rapid.String().Draw(t, "string"))
	case 6:
		return models.OfEnum(rapid.IntRange(0, 1000).Draw(t, "enum"))
	case 7:
		return models.Value{Kind: models.Time, Bits: rapid.Uint64().Draw(t, "time")}
	}
	return models.Value{Kind: models.List, Text: rapid.String().Draw(t, "list")}
})

// ids draws ascending positions.
var ids = rapid.Custom(func(t *rapid.T) []int32 {
	drawn := rapid.SliceOfDistinct(rapid.Int32Min(0), func(id int32) int32 { return id }).Draw(t, "ids")
	slices.Sort(drawn)
	if len(drawn) == 0 {
		return nil
	}
	return drawn
})

func TestInputRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, flag := rapid.String(), rapid.Bool()
		in := journal.Input{
			Kind:  journal.Kind(rapid.IntRange(int(journal.Report), int(journal.Hold)).Draw(t, "kind")),
			Path:  models.Path{Service: text.Draw(t, "service"), Resource: text.Draw(t, "resource")},
			Value: values.Draw(t, "value"), Changed: flag.Draw(t, "changed"), Late: flag.Draw(t, "late"),
			OK: flag.Draw(t, "ok"), Online: flag.Draw(t, "online"), Role: text.Draw(t, "role"), Note: text.Draw(t, "note"),
		}
		if in.Kind >= journal.Expired {
			in.IDs = ids.Draw(t, "ids")
		}
		var got journal.Input
		if err := journal.DecodeInput(journal.AppendInput(nil, &in), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(in, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestIntentRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		in := journal.Intent{
			Key: text.Draw(t, "key"), Path: models.Path{Provider: text.Draw(t, "provider"), Service: text.Draw(t, "service")},
			Call: rapid.Bool().Draw(t, "call"), Value: values.Draw(t, "value"), From: rapid.Uint8().Draw(t, "from"),
			Rule: text.Draw(t, "rule"), Micro: rapid.Int32Range(0, 64).Draw(t, "micro"),
		}
		if n := rapid.IntRange(0, 3).Draw(t, "args"); n > 0 {
			in.Args = rapid.SliceOfN(values, n, n).Draw(t, "arg")
		}
		var got journal.Intent
		if err := journal.DecodeIntent(journal.AppendIntent(nil, &in), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(in, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// Kinds that were written before rules took time are read and written as then.
func TestOldInputsStayReadable(t *testing.T) {
	for _, c := range []struct {
		want    journal.Input
		payload string
	}{
		{journal.Input{Kind: journal.Start, Note: "b1"}, "\x01\x06\x00\x00\x00\x00\x02b1\x00"},
		{journal.Input{Kind: journal.Report, Path: models.Path{Service: "s", Resource: "r"}, Value: models.OfEnum(1), Changed: true, Late: true},
			"\x01\x01\x03\x01s\x01r\x00\x00\x06\x01"},
		{journal.Input{Kind: journal.Reset, Note: "b2"}, "\x01\x08\x00\x00\x00\x00\x02b2\x00"},
		{journal.Input{Kind: journal.Expired, IDs: []int32{2, 5}, Late: true}, "\x02\x09\x02\x00\x00\x00\x00\x00\x02\x03\x03"},
		{journal.Input{Kind: journal.Moved}, "\x02\x0b\x00\x00\x00\x00\x00\x00\x00"},
		{journal.Input{Kind: journal.Hold, Online: true, Role: "ana", IDs: []int32{0, 2}}, "\x02\x0c\x08\x00\x00\x03ana\x00\x00\x02\x01\x02"},
	} {
		var got journal.Input
		if err := journal.DecodeInput([]byte(c.payload), &got); err != nil {
			t.Errorf("%s: %v", c.want.Kind, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.want.Kind, diff)
		}
		if again := journal.AppendInput(nil, &c.want); string(again) != c.payload {
			t.Errorf("%s is written %q, want %q", c.want.Kind, again, c.payload)
		}
	}
	for _, bad := range []string{
		"\x02\x06\x00\x00\x00\x00\x00\x00\x00",             // an old kind in the new form
		"\x01\x09\x00\x00\x00\x00\x00\x00",                 // a new kind in the old form
		"\x02\x09\x00\x00\x00\x00\x00\x00\x02\x01\x00",     // timers out of order
		"\x02\x09\x00\x00\x00\x00\x00\x00\xff\xff\xff\x7f", // more timers than bytes
		"\x02\x0d\x00\x00\x00\x00\x00\x00\x00",             // no kind
	} {
		if err := journal.DecodeInput([]byte(bad), new(journal.Input)); !errors.Is(err, journal.ErrMalformed) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What decodes is exactly what encoding gives: one payload for one input.
func FuzzDecodeInput(f *testing.F) {
	for _, v := range []models.Value{{}, models.OfFloat(21.5), models.OfFloat(math.NaN()), models.OfString("on"), models.OfInt(-1)} {
		f.Add(journal.AppendInput(nil, &journal.Input{Kind: journal.Report, Path: lamp, Value: v, Changed: true}))
	}
	f.Add(journal.AppendInput(nil, &journal.Input{Kind: journal.Expired, IDs: []int32{0, 3, 1 << 20}, Late: true}))
	f.Add(journal.AppendInput(nil, &journal.Input{Kind: journal.Marks, Value: models.Value{Kind: models.Duration, Bits: 79200e9}}))
	f.Add([]byte{1, 1, 0, 0x80, 0})
	f.Fuzz(func(t *testing.T, payload []byte) {
		var in journal.Input
		if journal.DecodeInput(payload, &in) != nil {
			return
		}
		if again := journal.AppendInput(nil, &in); !bytes.Equal(again, payload) {
			t.Errorf("%x decodes to %+v, which encodes to %x", payload, in, again)
		}
	})
}

func FuzzDecodeIntent(f *testing.F) {
	f.Add(journal.AppendIntent(nil, &journal.Intent{Key: "k", Path: lamp, Value: models.OfBool(true), Rule: "a.b"}))
	f.Add(journal.AppendIntent(nil, &journal.Intent{Key: "k", Path: lamp, Call: true, Args: []models.Value{models.OfInt(3)}}))
	f.Fuzz(func(t *testing.T, payload []byte) {
		var in journal.Intent
		if journal.DecodeIntent(payload, &in) != nil {
			return
		}
		if again := journal.AppendIntent(nil, &in); !bytes.Equal(again, payload) {
			t.Errorf("%x decodes to %+v, which encodes to %x", payload, in, again)
		}
	})
}
