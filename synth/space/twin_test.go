// The search against a slow, obvious twin on random systems.

package space

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"
)

// drawLinear draws a pseudo-random graph of at most maxSize states. Small draws
// alone would give small graphs, so numbers are often spread by the hash's fold.
func drawLinear(t *rapid.T, maxSize int) linear {
	number := rapid.Custom(func(t *rapid.T) uint32 {
		x := rapid.Uint32().Draw(t, "x")
		if rapid.Bool().Draw(t, "spread") {
			return uint32(fold(uint64(x)^root2, root3))
		}
		return x
	})
	some := func(name string, least int) []uint32 {
		if rapid.IntRange(0, 9).Draw(t, "few "+name) == 9 {
			return rapid.SliceOfN(number, 0, 1).Draw(t, name)
		}
		return rapid.SliceOfN(number, least, 4).Draw(t, name)
	}
	l := linear{
		size:    maxSize - rapid.IntRange(0, maxSize-1).Draw(t, "smaller by"),
		width:   rapid.IntRange(4, 40).Draw(t, "width"),
		initial: some("initial", 1),
		factor:  some("factor", 2),
		sparse:  rapid.SampledFrom([]uint32{0, 50, 9, 5, 2}).Draw(t, "sparse"),
	}
	l.offset = rapid.SliceOfN(number, len(l.factor), len(l.factor)).Draw(t, "offset")
	return l
}

// distances returns the shortest distance of every reachable number: transitions
// are relaxed until nothing changes.
func (l linear) distances() map[uint32]int {
	dist := map[uint32]int{}
	l.Initial(func(state []byte) { dist[l.unpack(state)] = 0 })
	for changed := true; changed; {
		changed = false
		for x := range uint32(l.size) {
			d, reached := dist[x]
			if !reached {
				continue
			}
			_ = l.Successors(l.pack(x), func(_ uint32, next []byte) bool {
				y := l.unpack(next)
				if old, reached := dist[y]; !reached || d+1 < old {
					dist[y], changed = d+1, true
				}
				return true
			})
		}
	}
	return dist
}

// has says whether a transition exists.
func has(sys System, from []byte, label uint32, to []byte) bool {
	found := false
	_ = sys.Successors(from, func(l uint32, next []byte) bool {
		found = found || l == label && bytes.Equal(next, to)
		return true
	})
	return found
}

// checkTwin explores a random system and compares reachable set, order, traces.
func checkTwin(t *rapid.T) {
	l := drawLinear(t, 250)
	var depths []int
	g, err := Explore(context.Background(), l, nil, Options{Every: 1, Progress: func(p Progress) {
		depths = append(depths, p.Depth)
	}})
	if err != nil {
		t.Fatal(err)
	}
	dist := l.distances()
	if g.Len() != len(dist) || g.Expanded() != len(dist) {
		t.Fatalf("found %d states, expanded %d, want %d", g.Len(), g.Expanded(), len(dist))
	}
	last := 0
	for id, state := range g.All() {
		want, reachable := dist[l.unpack(state)]
		steps := g.Trace(id)
		if !reachable || len(steps)-1 != want {
			t.Fatalf("state %d has a trace of %d steps, shortest are %d (reachable: %t)", id, len(steps)-1, want, reachable)
		}
		if want < last {
			t.Fatalf("state %d at distance %d comes after one at %d", id, want, last)
		}
		last = want
		if depths[id] != want {
			t.Fatalf("expanding state %d reports depth %d, want %d", id, depths[id], want)
		}
		checkTrace(t, l, steps, dist)
		if found, ok := g.Find(state); !ok || found != id {
			t.Fatalf("state %d is found as %d (%t)", id, found, ok)
		}
	}
	for x := range uint32(l.size) {
		if _, reachable := dist[x]; g.Contains(l.pack(x)) != reachable {
			t.Fatalf("contains %d: %t, want %t", x, !reachable, reachable)
		}
	}
}

func checkTrace(t *rapid.T, l linear, steps []Step, dist map[uint32]int) {
	if dist[l.unpack(steps[0].State)] != 0 {
		t.Fatalf("a trace begins at %x, which is not initial", steps[0].State)
	}
	for i, step := range steps[1:] {
		if !has(l, steps[i].State, step.Label, step.State) {
			t.Fatalf("a trace steps from %x by %d to %x, the system does not", steps[i].State, step.Label, step.State)
		}
	}
}

func TestTwin(t *testing.T) { rapid.Check(t, checkTwin) }

func FuzzTwin(f *testing.F) {
	for _, pattern := range [][]byte{{7, 0, 1, 255}, {1, 2, 3}, {0}} {
		f.Add(bytes.Repeat(pattern, 512))
	}
	f.Fuzz(rapid.MakeFuzz(checkTwin))
}

// The families' sizes are known without a search.
func TestFamilySizes(t *testing.T) {
	for _, c := range []struct {
		sys         System
		want        int
		transitions int
	}{
		{counters{1, 8}, 256, 256},
		{counters{4, 3}, 4096, 4 * 4096},
		{counters{16, 1}, 65536, 16 * 65536},
	} {
		g, err := Explore(context.Background(), c.sys, nil, Options{})
		if err != nil || g.Len() != c.want || g.Transitions() != c.transitions {
			t.Errorf("%+v: %d states, %d transitions, error %v; want %d, %d", c.sys, g.Len(), g.Transitions(), err, c.want, c.transitions)
		}
	}
}

// No fork of the dining philosophers is ever held twice, and of the 3^n ways to
// hand out n forks all are reached but the one where everybody holds the right.
func TestPhilosophersAgainstForks(t *testing.T) {
	for n := 2; n <= 6; n++ {
		g, err := Explore(context.Background(), philosophers{count: n}, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for id, state := range g.All() {
			for i := range n {
				rightHeld := state[i] == eating || state[i] == holdsRight
				next := state[(i+1)%n]
				if rightHeld && (next == holdsLeft || next == eating) {
					t.Fatalf("n=%d, state %d: %v: fork %d is held twice", n, id, state[:n], i)
				}
			}
		}
		if g.Len() != pow3(n)-1 {
			t.Errorf("n=%d: %d states, want 3^n-1", n, g.Len())
		}
	}
}

func pow3(n int) int {
	p := 1
	for range n {
		p *= 3
	}
	return p
}
