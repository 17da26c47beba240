// Systems written as text and read back.

package fsp_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

// drawSystem draws any system, modal or not, with ends, errors, silent steps and
// labels nobody uses.
func drawSystem(t *rapid.T) *lts.LTS {
	b := lts.NewBuilder("P")
	n := rapid.IntRange(1, 5).Draw(t, "states")
	b.States(n)
	for _, label := range []string{"a", "b.1", "b.-2.c", "silent", "silent_.x", "1.2"} {
		b.Label(label)
	}
	for range rapid.IntRange(0, 8).Draw(t, "edges") {
		from := lts.State(rapid.IntRange(0, n-1).Draw(t, "from"))
		to := lts.State(rapid.IntRange(-1, n-1).Draw(t, "to"))
		label := lts.Label(rapid.IntRange(0, 6).Draw(t, "label"))
		if label != lts.Tau && rapid.IntRange(0, 4).Draw(t, "maybe") == 0 {
			b.Maybe(from, label, to)
		} else {
			b.Edge(from, label, to)
		}
	}
	if rapid.Bool().Draw(t, "end") {
		end := b.State()
		b.Mark(end, lts.End)
		b.Edge(0, b.Label("a"), end)
	}
	return b.Build()
}

// TestText: what is written and read is bisimilar, and from then on the same.
func TestText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawSystem(t)
		once := rewritten(t, l)
		if !bisimilar(withModality(l), withModality(once)) || !l.Alphabet().Equal(once.Alphabet()) {
			t.Fatalf("%s\nis not\n%s", drawn(once), drawn(l))
		}
		if got, want := drawn(rewritten(t, once)), drawn(once); got != want {
			t.Fatalf("%s\nis not\n%s", got, want)
		}
	})
}

func rewritten(t *rapid.T, l *lts.LTS) *lts.LTS {
	text, err := fsp.Text(l, "P")
	if err != nil {
		t.Fatal(err)
	}
	model, found := fsp.Read("x.lts", text)
	if found.Failed() {
		t.Fatalf("%s\n%s", text, found.Render())
	}
	system, found := model.System(context.Background(), "P", fsp.Limits{})
	if len(found) > 0 {
		t.Fatalf("%s\n%s", text, found.Render())
	}
	return system.Parts[0]
}

// required says that a transition of the same label that has to be there leads to
// the same state once states that stop alike are one.
func required(l *lts.LTS, s lts.State, maybe lts.Edge) bool {
	stops := func(s lts.State) bool { return s != lts.Error && len(l.Out(s)) == 0 }
	return slices.ContainsFunc(l.Out(s), func(e lts.Edge) bool {
		return !e.Maybe() && e.Label() == maybe.Label() && stops(e.To()) && stops(maybe.To()) && l.Marks(e.To()) == l.Marks(maybe.To())
	})
}

// withModality is a system whose maybe transitions have labels of their own.
func withModality(l *lts.LTS) *naive {
	n := asNaive(l)
	for s := range lts.State(l.Len()) {
		for _, e := range l.Out(s) {
			if e.Maybe() {
				for m := range n.moves {
					if m.from == stateName(s) && m.label == l.Alphabet().Name(e.Label()) && m.to == stateName(e.To()) {
						delete(n.moves, m)
						if !required(l, s, e) {
							n.moves[move{m.from, m.label + "?", m.to}] = true
						}
					}
				}
			}
		}
	}
	return n
}

func TestTextOfOddLabels(t *testing.T) {
	for _, label := range []string{"", "A", "a..b", "a b", "when", "a.B", "é", "-"} {
		b := lts.NewBuilder("P")
		b.Edge(b.State(), b.Label(label), 0)
		if text, err := fsp.Text(b.Build(), "P"); err == nil {
			t.Errorf("label %q is written as %s", label, text)
		}
	}
}
