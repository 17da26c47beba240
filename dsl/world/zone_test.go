// Zones against the plain set of all clock values.

package world

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// values is a set of clock values: what a zone stands for, written out.
type values map[[3]int32]bool

// each builds the set of the values f makes of those in v.
func (v values) each(f func(x [3]int32, add func([3]int32))) values {
	out := values{}
	for x := range v {
		f(x, func(y [3]int32) { out[y] = true })
	}
	return out
}

// meaning lists the values of the running clocks that a zone allows; others are
// -1.
func meaning(z *zone, running []bool) values {
	out := values{}
	var x [3]int32
	var fill func(k int)
	fill = func(k int) {
		if k == len(x) {
			for i := range z.n {
				for j := range z.n {
					if i > 0 && !running[i-1] || j > 0 && !running[j-1] {
						continue
					}
					if value(x, i)-value(x, j) > z.at(i, j) {
						return
					}
				}
			}
			out[x] = true
			return
		}
		if !running[k] {
			x[k] = -1
			fill(k + 1)
			return
		}
		for x[k] = 0; x[k] <= longest; x[k]++ {
			fill(k + 1)
		}
	}
	fill(0)
	return out
}

const longest = 6

func value(x [3]int32, i int) int32 {
	if i == 0 {
		return 0
	}
	return x[i-1]
}

func TestZonesMeanTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := newZone(3)
		running := make([]bool, 3)
		want := values{{-1, -1, -1}: true}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			k := rapid.IntRange(0, 2).Draw(t, "clock")
			switch what := rapid.IntRange(0, 4).Draw(t, "what"); {
			case what == 0 && !running[k]:
				low := int32(rapid.IntRange(0, longest).Draw(t, "low"))
				high := int32(rapid.IntRange(int(low), longest).Draw(t, "high"))
				z.start(k, low, high, running)
				running[k] = true
				want = want.each(func(x [3]int32, add func([3]int32)) {
					for x[k] = low; x[k] <= high; x[k]++ {
						add(x)
					}
				})
			case what == 1 && running[k]:
				z.stop(k)
				running[k] = false
				want = want.each(func(x [3]int32, add func([3]int32)) { x[k] = -1; add(x) })
			case what == 2 && slices.Contains(running, true):
				z.elapse(running)
				want = want.each(func(x [3]int32, add func([3]int32)) { pass(x, running, add) })
			case what == 3 && running[k]:
				before := slices.Clone(z.m)
				left := z.due(k, running)
				want = restricted(t, &z, want, before, left, func(x [3]int32) bool { return x[k] == 0 })
			case what == 4 && running[k]:
				before := slices.Clone(z.m)
				left := z.notDue(k, running)
				want = restricted(t, &z, want, before, left, func(x [3]int32) bool { return x[k] >= 1 })
			}
			got := meaning(&z, running)
			if len(got) != len(want) {
				t.Fatalf("the zone has %d values, wanted %d: %v", len(got), len(want), z.m)
			}
			for x := range want {
				if !got[x] {
					t.Fatalf("%v is missing: %v", x, z.m)
				}
			}
			canonical(t, &z, running, want)
		}
	})
}

// pass adds the values after any time up to the first clock that is due.
func pass(x [3]int32, running []bool, add func([3]int32)) {
	for {
		add(x)
		for k, on := range running {
			if on && x[k] == 0 {
				return
			}
		}
		for k, on := range running {
			if on {
				x[k]--
			}
		}
	}
}

// restricted compares a restriction with its meaning; one that leaves nothing
// is taken back.
func restricted(t *rapid.T, z *zone, all values, before []int32, left bool, keep func([3]int32) bool) values {
	out := all.each(func(x [3]int32, add func([3]int32)) {
		if keep(x) {
			add(x)
		}
	})
	if left != (len(out) > 0) {
		t.Fatalf("something left: %v, wanted %v", left, len(out) > 0)
	}
	if !left {
		copy(z.m, before)
		return all
	}
	return out
}

// canonical: every bound is reached by some value, so that equal sets have equal
// zones.
func canonical(t *rapid.T, z *zone, running []bool, all values) {
	for i := range z.n {
		for j := range z.n {
			if i == j || i > 0 && !running[i-1] || j > 0 && !running[j-1] {
				continue
			}
			reached := false
			for x := range all {
				reached = reached || value(x, i)-value(x, j) == z.at(i, j)
			}
			if !reached {
				t.Fatalf("x%d - x%d <= %d is never reached: %v", i, j, z.at(i, j), z.m)
			}
		}
	}
}
