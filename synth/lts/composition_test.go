// Composition on the fly: packing, and one transition at a time.

package lts

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/space"
	"pgregory.net/rapid"
)

// What is packed is what comes out, whatever else is packed beside it.
func TestLayoutKeepsFieldsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 1<<20), 1, 40).Draw(t, "sizes")
		l := newLayout(sizes)
		v := make([]uint64, l.words)
		want := make([]int, len(sizes))
		for range 3 * len(sizes) {
			i := rapid.IntRange(0, len(sizes)-1).Draw(t, "field")
			want[i] = rapid.IntRange(0, sizes[i]-1).Draw(t, "value")
			l.set(v, i, want[i])
		}
		packed := l.store(make([]byte, 8*l.words), v)
		if len(packed) != l.width {
			t.Fatalf("%d bytes, want %d", len(packed), l.width)
		}
		back := make([]uint64, l.words)
		l.load(back, packed)
		for i := range sizes {
			if got := l.get(back, i); got != want[i] {
				t.Fatalf("field %d is %d, want %d", i, got, want[i])
			}
		}
	})
}

// Thirty rings of five states take 90 bits and more; turned together they have
// five states, turned one by one 5^30.
func TestComposeManyParts(t *testing.T) {
	var parts []*LTS
	for i := range 30 {
		b := NewBuilder(fmt.Sprint("RING", i))
		b.States(5)
		for s := range State(5) {
			b.Edge(s, b.Label("turn"), (s+1)%5)
		}
		parts = append(parts, b.Build())
	}
	l, err := Compose(background, Options{}, Limits{}, parts...)
	if err != nil || l.Len() != 5 {
		t.Fatalf("%d states, %v", l.Len(), err)
	}
	for i := range parts {
		parts[i] = Prefix(parts[i], fmt.Sprint(i))
	}
	if _, err := Compose(background, Options{}, Limits{States: 1000}, parts...); err == nil {
		t.Error("no limit was hit")
	}
}

// Enabled and Step give the transitions that Successors gives, but for hiding and
// for other targets of a label.
func TestStepAgainstSuccessors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []*LTS
		for i := range rapid.IntRange(1, 3).Draw(t, "parts") {
			parts = append(parts, common.draw(t, fmt.Sprint("P", i)))
		}
		opt := drawOptions(t)
		opt.Hidden = nil
		c := NewComposition(opt, parts...)
		g, err := space.Explore(background, c, nil, space.Options{})
		if err != nil {
			t.Fatal(err)
		}
		other := c.Fork().(*Composition)
		for _, state := range g.All() {
			first := map[Label]string{}
			var labels []Label
			_ = c.Successors(state, func(code uint32, next []byte) bool {
				l := c.Edge(code).Label()
				if _, seen := first[l]; !seen {
					first[l] = fmt.Sprint(c.Edge(code).Maybe(), next)
					labels = append(labels, l)
				}
				return true
			})
			enabled := other.Enabled(state, nil)
			slices.Sort(enabled)
			slices.Sort(labels)
			if got := slices.Compact(enabled); !slices.Equal(got, labels) {
				t.Fatalf("enabled %v, want %v", got, labels)
			}
			for _, l := range labels {
				next, maybe, ok := other.Step(state, l)
				if got := fmt.Sprint(maybe, next); !ok || got != first[l] {
					t.Fatalf("step %d: %s, want %s", l, got, first[l])
				}
			}
			if _, _, ok := other.Step(state, Label(c.Alphabet().Len())); ok {
				t.Fatal("a label that is not there can be taken")
			}
		}
	})
}
