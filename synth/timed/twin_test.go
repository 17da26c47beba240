// Random systems in time against the definitions, word by word.

package timed_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
	"pgregory.net/rapid"
)

var labels = []string{"a", "b", "c"}

func drawActivity(t *rapid.T) *lts.LTS {
	b := lts.NewBuilder("activity")
	n := rapid.IntRange(1, 4).Draw(t, "states")
	b.States(n)
	for _, name := range labels {
		l := b.Label(name)
		for s := range lts.State(n) {
			if to := rapid.IntRange(-2, n).Draw(t, "to"); to >= 0 {
				target := lts.State(to)
				if to == n {
					target = lts.Error
				}
				b.Edge(s, l, target)
			}
		}
	}
	return b.Build()
}

func drawBounds(t *rapid.T) map[string]timed.Bound {
	bounds := map[string]timed.Bound{}
	for _, name := range labels {
		low := rapid.IntRange(0, 2).Draw(t, "lower")
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			bounds[name] = timed.Bound{Lower: low, Upper: low + rapid.IntRange(0, 2).Draw(t, "more")}
		case 1:
			bounds[name] = timed.Bound{Lower: low, Upper: timed.Unbounded}
		}
	}
	return bounds
}

// ages reads words by the definition: how long each label has been possible.
type ages struct {
	at  lts.State
	age [3]int
}

// next lists what is possible at a moment, and where it leads.
func (m ages) next(activity *lts.LTS, bounds map[string]timed.Bound) map[string]ages {
	out := map[string]ages{}
	if m.at == lts.Error {
		return out
	}
	ticks := true
	can := map[string]lts.State{}
	for _, e := range activity.Out(m.at) {
		can[activity.Alphabet().Name(e.Label())] = e.To()
	}
	for i, name := range labels {
		to, possible := can[name]
		if !possible {
			continue
		}
		b, bounded := bounds[name]
		if bounded && b.Upper != timed.Unbounded && m.age[i] >= b.Upper {
			ticks = false
		}
		if bounded && m.age[i] < b.Lower {
			continue
		}
		then := ages{at: to}
		if to != lts.Error {
			for _, e := range activity.Out(to) {
				if k := slices.Index(labels, activity.Alphabet().Name(e.Label())); k != i {
					then.age[k] = m.age[k]
				}
			}
		}
		out[name] = then
	}
	if ticks {
		then := m
		for i, name := range labels {
			if _, possible := can[name]; possible {
				then.age[i] = min(then.age[i]+1, 9)
			}
		}
		out[timed.Tick] = then
	}
	return out
}

func TestExpandAgainstAges(t *testing.T) {
	ticked := 0
	rapid.Check(t, func(t *rapid.T) {
		activity, bounds := drawActivity(t), drawBounds(t)
		got, err := timed.Expand(context.Background(), activity, bounds, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		type pair struct {
			s lts.State
			m ages
		}
		first := pair{got.Initial(), ages{at: activity.Initial()}}
		seen, todo := map[pair]bool{first: true}, []pair{first}
		for ; len(todo) > 0; todo = todo[1:] {
			p := todo[0]
			want := p.m.next(activity, bounds)
			can := map[string]lts.State{}
			if p.s != lts.Error {
				for _, e := range got.Out(p.s) {
					can[got.Alphabet().Name(e.Label())] = e.To()
				}
			}
			if len(can) != len(want) {
				t.Fatalf("%v: at %+v there is %v, want %v", bounds, p.m, can, want)
			}
			for name, m := range want {
				s, ok := can[name]
				if !ok || (s == lts.Error) != (m.at == lts.Error) {
					t.Fatalf("%v: at %+v there is %v, want %v", bounds, p.m, can, want)
				}
				if name == timed.Tick {
					ticked++
				}
				if next := (pair{s, m}); !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			}
		}
	})
	if ticked < 100 {
		t.Errorf("only %d ticks", ticked)
	}
}

// TestPropertiesAgainstWords reads random words by the properties and by counting.
func TestPropertiesAgainstWords(t *testing.T) {
	broken := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3).Draw(t, "ticks")
		event := rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 1, 2, rapid.ID[string]).Draw(t, "event")
		after := rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 1, 2, rapid.ID[string]).Draw(t, "after")
		word := rapid.SliceOfN(rapid.SampledFrom(append([]string{timed.Tick, timed.Tick, timed.Tick}, labels...)), 0, 12).Draw(t, "word")
		early := rapid.Bool().Draw(t, "delay")
		make := timed.Deadline
		if early {
			make = timed.Delay
		}
		p, err := make("P", event, after, n)
		if err != nil {
			t.Fatal(err)
		}
		want := false
		for i, begin := range word {
			if !slices.Contains(after, begin) {
				continue
			}
			ticks := 0
			for _, l := range word[i+1:] {
				if l == timed.Tick {
					ticks++
				}
				if !early && ticks > n {
					want = true
				}
				if slices.Contains(event, l) {
					want = want || early && ticks < n
					if !early {
						break
					}
				}
			}
		}
		if got := reads(p, word); got == want {
			t.Fatalf("event %v after %v, %d ticks, delay %v: %v is kept: %v", event, after, n, early, word, got)
		}
		broken[want]++
	})
	if broken[true] < 20 || broken[false] < 20 {
		t.Errorf("words broken and not: %v", broken)
	}
}

// reads says whether a word keeps a property; labels it does not know it ignores.
func reads(p *lts.LTS, word []string) bool {
	s := p.Initial()
	for _, name := range word {
		l, known := p.Alphabet().Find(name)
		if !known {
			continue
		}
		for _, e := range p.Out(s) {
			if e.Label() == l {
				s = e.To()
				break
			}
		}
		if s == lts.Error {
			return false
		}
	}
	return true
}

func TestMisuse(t *testing.T) {
	b := lts.NewBuilder("x")
	s := b.State()
	b.Edge(s, b.Label("a"), s)
	plain := b.Build()
	expand := func(l *lts.LTS, bound timed.Bound, label string) error {
		_, err := timed.Expand(context.Background(), l, map[string]timed.Bound{label: bound}, lts.Limits{States: 50})
		return err
	}
	var limit *lts.LimitError
	for _, c := range []struct {
		err  error
		want error
	}{
		{expand(plain, timed.Bound{Lower: 3, Upper: 2}, "a"), timed.ErrBound},
		{expand(plain, timed.Bound{Lower: -1, Upper: 2}, "a"), timed.ErrBound},
		{expand(plain, timed.Bound{Lower: 1, Upper: timed.MaxBound + 1}, "a"), timed.ErrBound},
		{expand(plain, timed.Bound{}, "b"), timed.ErrBound},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%v, want %v", c.err, c.want)
		}
	}
	if err := expand(plain, timed.Bound{Lower: 100, Upper: timed.Unbounded}, "a"); !errors.As(err, &limit) {
		t.Errorf("%v, want a limit", err)
	}
	once, err := timed.Expand(context.Background(), plain, nil, lts.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := timed.Expand(context.Background(), once, nil, lts.Limits{}); !errors.Is(err, timed.ErrTick) {
		t.Errorf("%v, want %v", err, timed.ErrTick)
	}
	for _, n := range []int{-1, timed.MaxBound + 1} {
		if _, err := timed.Deadline("D", []string{"a"}, []string{"b"}, n); !errors.Is(err, timed.ErrBound) {
			t.Errorf("%v", err)
		}
	}
	if _, err := timed.Delay("D", []string{timed.Tick}, []string{"b"}, 1); !errors.Is(err, timed.ErrBound) {
		t.Errorf("%v", err)
	}
}

func ExampleDeadline() {
	p, err := timed.Deadline("SOON", []string{"ring"}, []string{"done"}, 2)
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Len(), "states")
	// Output: 4 states
}
