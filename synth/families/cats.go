// CM: cats and mice.

package families

import "fmt"

// catsAndMice: n cats and n mice move by turns in a corridor of 2k+1 cells, the
// mice first. The mice are to meet in the middle and to share no other cell with
// a cat.
var catsAndMice = &Family{
	Name: "CM", About: "cats and mice: n of each, a corridor of 2k+1 cells",
	controllable: starting("mouse"),
	marked:       []string{"safe"},
	realizable:   always,
	build: func(n, k int) []*process {
		var out []*process
		for i := range n {
			out = append(out, mouse(i, n, k))
		}
		for i := range n {
			out = append(out, cat(i, n, k))
		}
		return out
	},
}

// The controllable labels are the moves, "mouse.1.move.3", not "mouse.turn".
func init() {
	catsAndMice.controllable = func(label string) bool { return starting("mouse")(label) && label != "mouse.turn" }
}

func move(who string, i, cell int) string { return fmt.Sprintf("%s.%d.move.%d", who, i, cell) }

// critter adds what cats and mice have in common: after their turn has come they
// stay or go one cell further, and in the others' turn they see them come.
func (x *process) critter(who string, i int, others string, n, k int) {
	for a := range 2*k + 1 {
		wait, act := at("wait", a), at("act", a)
		x.on(wait, who+".turn", act)
		for o := range n {
			for b := range 2*k + 1 {
				to := wait
				if a == b && a != k {
					to = "ERROR"
				}
				x.on(wait, move(others, o, b), to)
			}
		}
		for _, b := range []int{a - 1, a, a + 1} {
			if b >= 0 && b <= 2*k {
				x.on(act, move(who, i, b), at("next", b))
			}
		}
	}
}

func mouse(i, n, k int) *process {
	x := newProcess(fmt.Sprintf("mouse %d", i))
	x.state(at("wait", 2*k))
	x.critter("mouse", i, "cat", n, k)
	for a := range 2*k + 1 {
		if a == k {
			x.path(at("next", a), []string{"safe", "cat.turn"}, at("wait", a))
		} else {
			x.on(at("next", a), "cat.turn", at("wait", a))
		}
	}
	return x
}

func cat(i, n, k int) *process {
	x := newProcess(fmt.Sprintf("cat %d", i))
	x.state(at("next", 0))
	x.critter("cat", i, "mouse", n, k)
	for a := range 2*k + 1 {
		x.on(at("next", a), "mouse.turn", at("wait", a))
	}
	return x
}
