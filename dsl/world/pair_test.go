// What must be true of all pairs: packing loses nothing, forks agree, and which run
// is called the first makes no difference.

package world_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/world"
)

// secrets are deployments with one sentence about pairs, in which the runs can come
// far apart before anything differs.
var secrets = map[string]string{
	"masked": `
app A {
  rule light { on button.pressed while window.state == closed then set lamp.power = off }
  rule over priority 2 { on button.pressed then set lamp.power = on }
  nobody outside can learn window.state
}`,
	"device": `
app A {
  rule heat { when window.state == open then set heater.power = on }
  rule light { on button.pressed while heater.power == on then set lamp.power = on }
  rule over priority 2 { on button.pressed then set lamp.power = on }
  window.state cannot control lamp
}`,
	"time": `
app A {
  rule late { when window.state == open for 3 s then set heater.power = on after 2 s set lamp.power = off }
  rule day { at 06:00 then set heater.power = off }
  window.state cannot control lamp.power
}`,
	"assumed": `
environment { assume initially heater.power == off && window.state == closed }
app A {
  rule heat { when window.state == open also on reconnect then set heater.power = on }
  rule rest { when room.temperature > 22 °C then set heater.power = off }
  rule told { when heater.power == on then set lamp.level = 30 % }
  window.state cannot control lamp.level
}`,
}

func eachPair(t *testing.T, f func(t *testing.T, p *world.Pair)) {
	for name, text := range secrets {
		for _, rung := range []world.Rung{world.Prompt, world.Delayed} {
			t.Run(name+"/"+rung.String(), func(t *testing.T) {
				spec := load(t, text)
				p, err := world.NewPair(spec, rung, spec.Properties[0])
				if err != nil {
					t.Fatal(err)
				}
				f(t, p)
			})
		}
	}
}

// somePairs lists pairs in the order found.
func somePairs(t *testing.T, p *world.Pair, most int) [][]byte {
	t.Helper()
	var order [][]byte
	seen := map[string]bool{}
	add := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			order = append(order, slices.Clone(s))
		}
	}
	p.Initial(add)
	for i := 0; i < len(order) && len(order) < most; i++ {
		if err := p.Successors(order[i], func(_ uint32, next []byte) bool { add(next); return true }); err != nil {
			t.Fatal(err)
		}
	}
	return order
}

// TestPairsReplay: forks find the same pairs, which are valid, and a replayed move
// leads to the pair the exploration saw.
func TestPairsReplay(t *testing.T) {
	eachPair(t, func(t *testing.T, p *world.Pair) {
		fork := p.Fork()
		for _, s := range somePairs(t, p, 200) {
			if len(s) != p.Width() || !p.Valid(s) {
				t.Fatalf("%x is no pair of this world", s)
			}
			found := map[uint32]string{}
			if err := p.Successors(s, func(label uint32, next []byte) bool { found[label] = string(next); return true }); err != nil {
				t.Fatal(err)
			}
			for label := range fork.Moves(s) {
				beat, next, err := fork.Take(s, uint32(label))
				want, ok := found[uint32(label)]
				if ok != (err == nil) || ok && want != string(next) {
					t.Fatalf("move %d leads to %x, exploration saw %x (%v)", label, next, want, err)
				}
				if ok && beat.Broken != p.Broken(next) {
					t.Fatal("a replayed pair is judged differently")
				}
			}
		}
	})
}

// TestNoOtherBytesAreAPair: a flipped bit is refused, or is the packed form of some
// other pair; never a panic, never a second form of the same.
func TestNoOtherBytesAreAPair(t *testing.T) {
	eachPair(t, func(t *testing.T, p *world.Pair) {
		states := somePairs(t, p, 300)
		refused := 0
		for i, s := range states {
			bit := i * 7 % (8 * len(s))
			flipped := slices.Clone(s)
			flipped[bit/8] ^= 1 << (bit % 8)
			if !p.Valid(flipped) {
				refused++
				continue
			}
			if err := p.Successors(flipped, func(_ uint32, next []byte) bool { return p.Valid(next) || p.Broken(next) }); err != nil {
				t.Fatal(err)
			}
		}
		if p.Valid(states[0][1:]) || p.Valid(append(slices.Clone(states[0]), 0)) {
			t.Error("bytes of another width are a pair")
		}
		if refused == 0 {
			t.Error("every flipped pair is one")
		}
	})
}

// TestPairsAreSymmetric: whatever may happen may happen with the runs changed over,
// and tells them apart as much.
func TestPairsAreSymmetric(t *testing.T) {
	eachPair(t, func(t *testing.T, p *world.Pair) {
		var starts [][]byte
		p.Initial(func(s []byte) { starts = append(starts, slices.Clone(s)) })
		rapid.Check(t, func(t *rapid.T) {
			a := rapid.SampledFrom(starts).Draw(t, "start")
			b := mirroredStart(t, p, starts, a)
			for range rapid.IntRange(1, 25).Draw(t, "moves") {
				moves := p.Moves(a)
				if len(moves) == 0 {
					return
				}
				label := rapid.IntRange(0, len(moves)-1).Draw(t, "move")
				like := slices.IndexFunc(p.Moves(b), func(m world.PairMove) bool {
					return m.Runs[0] == moves[label].Runs[1] && m.Runs[1] == moves[label].Runs[0] && m.Does[0] == moves[label].Does[1] && m.Does[1] == moves[label].Does[0]
				})
				if like < 0 {
					t.Fatalf("%+v is not possible the other way round", moves[label])
				}
				one, next, errA := p.Take(a, uint32(label))
				two, mirrored, errB := p.Take(b, uint32(like))
				if (errA == nil) != (errB == nil) || errA == nil && one.Broken != two.Broken {
					t.Fatalf("%+v tells the runs apart: %v, the other way round %v (%v, %v)", moves[label], one.Broken, two.Broken, errA, errB)
				}
				if errA == nil {
					a, b = next, mirrored
				}
			}
		})
	})
}

// mirroredStart finds the initial pair with the runs of another changed over.
func mirroredStart(t *rapid.T, p *world.Pair, starts [][]byte, of []byte) []byte {
	beat, err := p.Start(of)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range starts {
		other, err := p.Start(s)
		if err == nil && alike(other.Runs[0], beat.Runs[1]) && alike(other.Runs[1], beat.Runs[0]) {
			return s
		}
	}
	t.Fatal("no initial pair is this one the other way round")
	return nil
}

func alike(a, b *world.Beat) bool {
	return slices.Equal(a.After.Value, b.After.Value) && slices.Equal(a.After.Reported, b.After.Reported) && slices.Equal(a.After.Vars, b.After.Vars)
}
