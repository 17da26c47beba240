// Labels changed, against maps of transitions.

package lts

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// byHand relabels with a builder and no renumbering of its own.
func byHand(l *LTS, change func(name string) []string) *LTS {
	b := NewBuilder(l.name)
	b.States(l.Len())
	b.Use(l.uses)
	if l.Len() > 0 {
		b.Start(l.initial)
	}
	for a, name := range l.alphabet.All() {
		for _, n := range change(name) {
			if k := b.Label(n); k != Tau && l.Controllable(a) {
				b.Control(k)
			}
		}
	}
	for s := range State(l.Len()) {
		b.Mark(s, l.Marks(s))
		for _, e := range l.Out(s) {
			names := []string{TauName}
			if e.Label() != Tau {
				names = change(l.alphabet.Name(e.Label()))
			}
			for _, n := range names {
				b.add(s, codeOf(b.Label(n), e.Maybe()), e.to)
			}
		}
	}
	return b.Build()
}

func TestRelabelAgainstBuilder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := common.draw(t, "P")
		target := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "x", "y", TauName}), 0, 3, rapid.ID[string])
		table := map[string][]string{}
		for _, n := range []string{"a", "b", "c"} {
			table[n] = target.Draw(t, "new "+n)
		}
		change := func(n string) []string { return table[n] }
		got, want := Relabel(l, change), byHand(l, change)
		if text(got) != text(want) || !slices.Equal(got.control, want.control) && got.control != nil {
			t.Fatalf("got\n%s\nwant\n%s", text(got), text(want))
		}
		if err := checkCanonical(got); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSharingAndHiding(t *testing.T) {
	b := NewBuilder("P")
	b.States(2)
	b.Edge(0, b.Label("get"), 1)
	b.Edge(1, b.Label("put"), 0)
	l := b.Build()
	for _, c := range []struct {
		got  *LTS
		want string
	}{
		{Prefix(l, "p"), "[p.get p.put] start 0 uses 0\n0 [0]: p.get->1\n1 [0]: p.put->0\n"},
		{Share(l, []string{"p", "q"}), "[p.get p.put q.get q.put] start 0 uses 0\n0 [0]: p.get->1 q.get->1\n1 [0]: p.put->0 q.put->0\n"},
		{Hide(l, func(n string) bool { return n == "put" }), "[get] start 0 uses 0\n0 [0]: get->1\n1 [0]: tau->0\n"},
		{Expose(l, "put"), "[put] start 0 uses 0\n0 [0]: tau->1\n1 [0]: put->0\n"},
		{Extend(l, "drop"), "[drop get put] start 0 uses 0\n0 [0]: get->1\n1 [0]: put->0\n"},
		{Replace(l, map[string][]string{"put": {"get"}}), "[get] start 0 uses 0\n0 [0]: get->1\n1 [0]: get->0\n"},
	} {
		if got := text(c.got); got != c.want {
			t.Errorf("got\n%swant\n%s", got, c.want)
		}
	}
}

func TestProperty(t *testing.T) {
	b := NewBuilder("POLITE")
	b.States(2)
	b.Edge(0, b.Label("knock"), 1)
	b.Edge(1, b.Label("enter"), 0)
	p, err := Property(b.Build())
	if err != nil {
		t.Fatal(err)
	}
	want := "[enter knock] start 0 uses 0\n0 [0]: enter->-1 knock->1\n1 [0]: enter->0 knock->-1\n"
	if text(p) != want {
		t.Errorf("got\n%swant\n%s", text(p), want)
	}
	b.Edge(0, b.Label("knock"), 0)
	var twice *NondeterminismError
	if _, err := Property(b.Build()); !errors.As(err, &twice) || twice.Error() != "state 0 has several transitions with label knock" {
		t.Errorf("got %v", err)
	}
}

func TestImplementations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := common.draw(t, "P")
		for _, p := range []*LTS{Optimistic(l), Pessimistic(l)} {
			if p.Modal() {
				t.Fatalf("still modal:\n%s", text(p))
			}
			if why, ok, _ := Refines(background, p, l, StrongRefinement, Limits{}); !ok {
				t.Fatalf("no implementation: %+v\n%s\n%s", why, text(p), text(l))
			}
		}
	})
}
