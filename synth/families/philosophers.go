// DP: dining philosophers.

package families

import "fmt"

// philosophers: n of them, who take their left fork, observe k steps of
// etiquette, take the right one and eat. All are to have eaten again and again.
// One alone needs the same fork twice and never eats.
var philosophers = &Family{
	Name: "DP", About: "dining philosophers: n of them, k steps of etiquette",
	controllable: starting("take"),
	marked:       []string{"eat.all"},
	realizable:   func(n, _ int) bool { return n > 1 },
	build: func(n, k int) []*process {
		var out []*process
		for p := range n {
			out = append(out, philosopher(p, n, k), fork(p, n), eaten(p))
		}
		return out
	},
}

func philosopher(p, n, k int) *process {
	x := newProcess(fmt.Sprintf("philosopher %d", p))
	left, right := p, (p+1)%n
	x.on("idle", at("think", p), "hungry")
	x.on("hungry", at("take", p, left), at("etiquette", k))
	for s := k; s > 0; s-- {
		x.on(at("etiquette", s), at("step", p), at("etiquette", s-1))
	}
	x.path("etiquette.0", []string{at("take", p, right), at("eat", p), at("release", p, left), at("release", p, right)}, "idle")
	return x
}

func fork(f, n int) *process {
	x := newProcess(fmt.Sprintf("fork %d", f))
	for _, p := range []int{f, (f + n - 1) % n} {
		x.on("table", at("take", p, f), "hand")
		x.on("hand", at("release", p, f), "table")
	}
	return x
}

func eaten(p int) *process {
	x := newProcess(fmt.Sprintf("has %d eaten", p))
	x.on("not yet", at("eat", p), "done")
	x.on("done", at("eat", p), "done")
	x.on("done", "eat.all", "not yet")
	return x
}
