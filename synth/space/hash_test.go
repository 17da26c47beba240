// The hash: every byte counts, and regular states spread well.

package space

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

func TestHashSeesEveryBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state := rapid.SliceOfN(rapid.Byte(), 1, 100).Draw(t, "state")
		before := hash(state)
		bit := rapid.IntRange(0, 8*len(state)-1).Draw(t, "bit")
		state[bit/8] ^= 1 << (bit % 8)
		if after := hash(state); uint32(after) == uint32(before) && after>>32 == before>>32 {
			t.Fatalf("flipping bit %d of %x does not change its hash", bit, state)
		}
	})
}

// probes returns the mean number of slots read to find a stored state.
func probes(s *store) float64 {
	mask := uint32(len(s.table) - 1)
	total := 0
	for i, slot := range s.table {
		if slot != 0 {
			id := ID(slot&(1<<s.bits-1) - 1)
			total += int((uint32(i)-uint32(hash(s.state(id))))&mask) + 1
		}
	}
	return float64(total) / float64(s.n)
}

// Linear probing of random hashes at load a needs (1 + 1/(1-a))/2 probes for a
// stored state (Knuth, TAOCP vol. 3, 6.4); packed states must do about as well.
func TestHashSpreadsRegularStates(t *testing.T) {
	wide := linear{size: 40_000, width: 37, factor: []uint32{1, 1}, offset: []uint32{1, 256}, initial: []uint32{0}}
	for _, sys := range []System{counters{4, 4}, counters{16, 1}, counters{1, 8}, philosophers{9}, wide} {
		g, err := Explore(context.Background(), sys, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		load := float64(g.Len()) / float64(len(g.store.table))
		if load > 0.75 {
			t.Errorf("%+v: load %.2f, want at most 0.75", sys, load)
		}
		want := (1 + 1/(1-load)) / 2
		if got := probes(g.store); got > 1.15*want {
			t.Errorf("%+v: %.2f probes a state at load %.2f, random hashes need %.2f", sys, got, load, want)
		}
	}
}
