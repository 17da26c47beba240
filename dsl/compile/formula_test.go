// Formulas against their meaning, place by place, on runs that go round for ever.

package compile_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/world"
)

// drawFormula draws the text of a formula over two conditions and an event.
func drawFormula(t *rapid.T, depth int) string {
	atoms := []string{"a.power == on", "s.dark", "{set a.power = on}"}
	if depth == 0 {
		return rapid.SampledFrom(atoms).Draw(t, "atom")
	}
	sub := func() string { return drawFormula(t, depth-1) }
	switch op := rapid.SampledFrom([]string{"", "!", "[]", "<>", "&&", "||", "->", "<->", "U", "W"}).Draw(t, "op"); op {
	case "":
		return rapid.SampledFrom(atoms).Draw(t, "atom")
	case "!", "[]", "<>":
		return op + " (" + sub() + ")"
	default:
		return "((" + sub() + ") " + op + " (" + sub() + "))"
	}
}

func formulaOf(t *rapid.T, text string) (*world.Property, *check.Property) {
	files := map[string]string{"a.tenet": `model Lamp { service light { modifiable state power: enum {off, on} } }
model Sky { service light { sensor dark: bool } }
device a : Lamp
device s : Sky
app A {
  rule r { when s.dark then set a.power = on }
  fltl "f": ` + text + `
}
`}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatalf("%s\n%s", text, diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	pr := &r.Spec.Properties[0]
	if pr.Kind != world.Observed {
		t.Fatalf("%s: %s", text, pr.Undecidable)
	}
	return pr, r.Origin.Properties[0]
}

// place is one moment of a run: its letter as truths by text.
type place map[string]bool

// meaning evaluates a formula at every place of a run whose last place is
// followed by the one at back. Until is the least solution, weak until the
// greatest.
func meaningAt(g *check.Formula, run []place, back int) []bool {
	switch {
	case g.Cond != nil:
		return at(run, g.Cond.Text)
	case g.Event != nil:
		return at(run, "event")
	}
	x := meaningAt(g.X, run, back)
	y := x
	if g.Y != nil {
		y = meaningAt(g.Y, run, back)
	}
	solve := func(start bool, step func(i int, after bool) bool) []bool {
		out := make([]bool, len(run))
		for i := range out {
			out[i] = start
		}
		for range len(run) + 1 {
			for i := len(run) - 1; i >= 0; i-- {
				after := back
				if i+1 < len(run) {
					after = i + 1
				}
				out[i] = step(i, out[after])
			}
		}
		return out
	}
	each := func(f func(i int) bool) []bool {
		out := make([]bool, len(run))
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	switch g.Op {
	case "!":
		return each(func(i int) bool { return !x[i] })
	case "&&":
		return each(func(i int) bool { return x[i] && y[i] })
	case "||":
		return each(func(i int) bool { return x[i] || y[i] })
	case "->":
		return each(func(i int) bool { return !x[i] || y[i] })
	case "<->":
		return each(func(i int) bool { return x[i] == y[i] })
	case "[]":
		return solve(true, func(i int, after bool) bool { return x[i] && after })
	case "<>":
		return solve(false, func(i int, after bool) bool { return x[i] || after })
	case "U":
		return solve(false, func(i int, after bool) bool { return y[i] || x[i] && after })
	default:
		return solve(true, func(i int, after bool) bool { return y[i] || x[i] && after })
	}
}

func at(run []place, text string) []bool {
	out := make([]bool, len(run))
	for i := range run {
		out[i] = run[i][text]
	}
	return out
}

// breaks reports whether a watcher takes letters that go round for ever for a run
// that breaks the property: it reaches a broken state, or comes back to an
// accepting one at the same place.
func breaks(w observe.Watcher, letters []observe.Letter, back int) bool {
	type turn struct {
		next int
		s    observe.State
	}
	from := func(start turn) map[turn]bool {
		seen, queue := map[turn]bool{}, []turn{start}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			for _, n := range w.Step(nil, at.s, letters[at.next]) {
				to := turn{at.next + 1, n.State}
				if to.next == len(letters) {
					to.next = back
				}
				if !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
		return seen
	}
	for at := range from(turn{0, w.Initial()}) {
		if w.Broken(at.s) || w.Accepting(at.s) && from(at)[at] {
			return true
		}
	}
	return false
}

func TestFormulasMeanWhatTheySay(t *testing.T) {
	kept, broken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawFormula(t, rapid.IntRange(1, 3).Draw(t, "depth"))
		pr, origin := formulaOf(t, text)
		n := rapid.IntRange(1, 4).Draw(t, "letters")
		back := rapid.IntRange(0, n-1).Draw(t, "back")
		var run []place
		var letters []observe.Letter
		for i := range n {
			p := place{}
			for _, name := range []string{"a.power == on", "s.dark", "event"} {
				p[name] = rapid.Bool().Draw(t, fmt.Sprint(name, i))
			}
			silent := place{"a.power == on": p["a.power == on"], "s.dark": p["s.dark"]}
			run = append(run, p, silent)
			letters = append(letters, letterOf(pr, origin, p))
		}
		got := breaks(pr.Observer, letters, back)
		if want := !meaningAt(origin.Formula, run, 2*back)[0]; got != want {
			t.Fatalf("%s on %v, back to %d: broken %v, by its meaning %v", text, run, back, got, want)
		}
		// Looking once more at a state changes nothing.
		k := rapid.IntRange(0, n-1).Draw(t, "again")
		again := place{"a.power == on": run[2*k]["a.power == on"], "s.dark": run[2*k]["s.dark"]}
		longer := append(append(append([]observe.Letter{}, letters[:k+1]...), letterOf(pr, origin, again)), letters[k+1:]...)
		if k < back {
			back++
		}
		if breaks(pr.Observer, longer, back) != got {
			t.Fatalf("%s on %v: a second look at place %d makes a difference", text, run, k)
		}
		if got {
			broken++
		} else {
			kept++
		}
	})
	if kept == 0 || broken == 0 {
		t.Errorf("%d runs keep their formula, %d break it", kept, broken)
	}
}

// letterOf makes the letter of a place, by the texts of the conditions.
func letterOf(pr *world.Property, origin *check.Property, p place) observe.Letter {
	var l observe.Letter
	number := map[string]int{}
	origin.EachCond(func(c *check.Cond) {
		if _, twice := number[c.Text]; !twice {
			number[c.Text] = len(number) + 1
		}
	})
	for text, n := range number {
		if p[text] {
			l = l.With(observe.Prop(n), observe.True)
		}
	}
	if p["event"] && len(pr.Events) > 0 {
		l = l.Happens(1)
	}
	return l
}
