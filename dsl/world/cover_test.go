// Covering and joining against the plain sets of clock values.

package world

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// covering is a world that is nothing but three clocks, with a byte in front.
func covering() *World {
	w := &World{clocks: clocks{n: 3, high: longest, bits: bits.Len(2 * longest), zoned: []int{0, 1, 2, 3}}}
	w.layout = layout{bits: 8, discrete: 1, bytes: 1 + (3*4*w.clocks.bits+7)/8}
	return w
}

func (w *World) packedZone(z *zone, first byte) []byte {
	out := make([]byte, w.layout.bytes)
	out[0] = first
	b := bitWriter{dst: out[1:]}
	w.packZone(z, &b)
	b.end(len(b.dst))
	return out
}

func (w *World) zoneOf(packed []byte) zone {
	z, r := newZone(w.clocks.n), w.zoneReader(packed)
	w.unpackZone(&z, &r)
	return z
}

// drawZone lets the clocks given be started, pass and be restricted.
func drawZone(t *rapid.T, running []bool) zone {
	z, on := newZone(3), make([]bool, 3)
	for k := range running {
		if !running[k] {
			continue
		}
		low := int32(rapid.IntRange(0, longest).Draw(t, "low"))
		z.start(k, low, int32(rapid.IntRange(int(low), longest).Draw(t, "high")), on)
		on[k] = true
		if rapid.Bool().Draw(t, "elapse") {
			z.elapse(on)
		}
		if rapid.Bool().Draw(t, "restrict") {
			before := slices.Clone(z.m)
			if !z.notDue(k, on) {
				copy(z.m, before)
			}
		}
	}
	return z
}

func drawRunning(t *rapid.T) []bool {
	return rapid.SliceOfN(rapid.Bool(), 3, 3).Draw(t, "running")
}

func (v values) within(all values) bool {
	for x := range v {
		if !all[x] {
			return false
		}
	}
	return true
}

func TestCoversIsInclusion(t *testing.T) {
	w := covering()
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		running := drawRunning(t)
		a, b := drawZone(t, running), drawZone(t, running)
		want := meaning(&b, running).within(meaning(&a, running))
		seen[want]++
		if got := w.Covers(w.packedZone(&a, 7), w.packedZone(&b, 7)); got != want {
			t.Fatalf("covers %v, wanted %v: %v, %v", got, want, a.m, b.m)
		}
		if w.Covers(w.packedZone(&a, 7), w.packedZone(&a, 8)) {
			t.Fatal("another discrete part is covered")
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("one-sided: %v", seen)
	}
}

func TestJoinIsTheLeastThatCovers(t *testing.T) {
	w := covering()
	rapid.Check(t, func(t *rapid.T) {
		running := drawRunning(t)
		a, b := drawZone(t, running), drawZone(t, running)
		both := meaning(&a, running)
		for x := range meaning(&b, running) {
			both[x] = true
		}
		packed := w.packedZone(&a, 7)
		w.Join(packed, w.packedZone(&b, 7), false)
		joined := w.zoneOf(packed)
		if !both.within(meaning(&joined, running)) {
			t.Fatalf("%v and %v, joined %v: something is lost", a.m, b.m, joined.m)
		}
		canonical(t, &joined, running, both)

		packed = w.packedZone(&a, 7)
		w.Join(packed, w.packedZone(&b, 7), true)
		leapt := w.zoneOf(packed)
		if !both.within(meaning(&leapt, running)) {
			t.Fatalf("%v and %v, with a leap %v: something is lost", a.m, b.m, leapt.m)
		}
	})
}

// Bounds that have leapt are no longer tight. What is done to such a zone still
// loses nothing of what it stands for.
func TestLooseZonesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		running := drawRunning(t)
		z := drawZone(t, running)
		for i := range z.n {
			for j := range z.n {
				free := (i == 0 || running[i-1]) && (j == 0 || running[j-1]) && i != j
				if most := int32(longest); free && rapid.Bool().Draw(t, "leap") {
					if i == 0 {
						most = 0
					}
					z.set(i, j, most)
				}
			}
		}
		k := rapid.IntRange(0, 2).Draw(t, "clock")
		all := meaning(&z, running)
		want, left := all, true
		switch what := rapid.IntRange(0, 4).Draw(t, "what"); {
		case what == 0 && !running[k]:
			z.start(k, 2, 4, running)
			running[k] = true
			want = all.each(func(x [3]int32, add func([3]int32)) {
				for x[k] = 2; x[k] <= 4; x[k]++ {
					add(x)
				}
			})
		case what == 1 && running[k]:
			z.stop(k)
			running[k] = false
			want = all.each(func(x [3]int32, add func([3]int32)) { x[k] = -1; add(x) })
		case what == 2 && slices.Contains(running, true):
			z.elapse(running)
			want = all.each(func(x [3]int32, add func([3]int32)) { pass(x, running, add) })
		case what == 3 && running[k]:
			left = z.due(k, running)
			want = all.each(func(x [3]int32, add func([3]int32)) {
				if x[k] == 0 {
					add(x)
				}
			})
		case what == 4 && running[k]:
			left = z.notDue(k, running)
			want = all.each(func(x [3]int32, add func([3]int32)) {
				if x[k] > 0 {
					add(x)
				}
			})
		}
		if !left && len(want) > 0 || left && !want.within(meaning(&z, running)) {
			t.Fatalf("something is lost of %d values: %v", len(want), z.m)
		}
	})
}
