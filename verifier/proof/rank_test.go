// The packed form of ranks.

package proof_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/verifier/proof"
)

func drawRanks(t *rapid.T) proof.Ranks {
	return proof.Ranks{
		Demands: rapid.SliceOfN(rapid.IntRange(0, 300), 0, 5).Draw(t, "demands"),
		Of:      rapid.SliceOfN(rapid.Uint32(), 0, 50).Draw(t, "ranks"),
	}
}

func TestRanksComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawRanks(t)
		packed, err := proof.PackRanks(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := proof.UnpackRanks(packed, len(want.Of))
		if err != nil || !slices.Equal(got.Of, want.Of) || !slices.Equal(got.Demands, want.Demands) {
			t.Fatalf("%v came back as %v, %v", want, got, err)
		}
		if _, err := proof.UnpackRanks(packed, len(want.Of)+1); err == nil {
			t.Fatal("ranks of another number of states are accepted")
		}
	})
}

// Whatever comes from outside is refused or read; nothing panics, and what is read
// packs to ranks that read the same.
func FuzzUnpackRanks(f *testing.F) {
	for _, r := range []proof.Ranks{{}, {Demands: []int{0, 3}, Of: []uint32{1, 0, 1}}} {
		packed, err := proof.PackRanks(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed, len(r.Of))
		f.Add(packed[:len(packed)-1], len(r.Of))
	}
	f.Fuzz(func(t *testing.T, packed []byte, states int) {
		if states < 0 || states > 1000 {
			return
		}
		r, err := proof.UnpackRanks(packed, states)
		if err != nil {
			return
		}
		again, err := proof.PackRanks(r)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := proof.UnpackRanks(again, states); err != nil || !slices.Equal(same.Of, r.Of) {
			t.Fatalf("%v is read again as %v, %v", r, same, err)
		}
	})
}
