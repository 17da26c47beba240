// AT: air traffic.

package families

import "fmt"

// airTraffic: n airplanes ask to land and are told at which of k heights to wait;
// two at one height, or on the ramp, crash. A plane that flies on or has landed
// waits for all others before it starts anew. There is a controller if there is a
// height for each plane, or only one plane.
var airTraffic = &Family{
	Name: "AT", About: "air traffic: n airplanes, k heights",
	controllable: starting("descend", "approach"),
	marked:       []string{"control.all"},
	realizable:   func(n, k int) bool { return n == 1 || k >= n },
	build: func(n, k int) []*process {
		out := []*process{responses(n, k), ramp(n)}
		for h := range k {
			out = append(out, height(n, h))
		}
		for p := range n {
			out = append(out, airplane(p, k))
		}
		return out
	},
}

func airplane(p, k int) *process {
	x := newProcess(fmt.Sprintf("airplane %d", p))
	x.on("flying", at("requestLand", p), "asked")
	x.on("flying", at("extendFlight", p), "over")
	for h := range k {
		x.on("asked", at("descend", p, h), at("holding", h))
		if h > 0 {
			x.on(at("holding", h), at("descend", p, h-1), at("holding", h-1))
		}
	}
	x.path("holding.0", []string{at("approach", p), at("land", p)}, "over")
	x.on("over", "control.all", "flying")
	return x
}

// height watches one height; the lowest is left by landing.
func height(n, h int) *process {
	x := newProcess(fmt.Sprintf("height %d", h))
	for p := range n {
		held := at("held", p)
		x.on("empty", at("descend", p, h), held)
		if h > 0 {
			x.on("empty", at("descend", p, h-1), "empty")
			x.on(held, at("descend", p, h-1), "empty")
		}
		for o := range n {
			switch {
			case o == p:
				continue
			case h > 0:
				x.on(held, at("descend", o, h-1), held)
			}
			x.path(held, []string{at("descend", o, h), at("air.crash", h)}, "ERROR")
		}
		for o := range n {
			if h == 0 {
				x.on(held, at("land", o), "empty")
			}
		}
	}
	return x
}

func ramp(n int) *process {
	x := newProcess("ramp")
	for p := range n {
		x.on("empty", at("approach", p), "taken")
	}
	for p := range n {
		x.on("taken", at("land", p), "empty")
		x.path("taken", []string{at("approach", p), "land.crash"}, "ERROR")
	}
	return x
}

// responses: who asks to land is told a height before anything else.
func responses(n, k int) *process {
	x := newProcess("responses")
	for p := range n {
		asked := at("asked", p)
		x.on("idle", at("requestLand", p), asked)
		x.on("idle", at("extendFlight", p), "idle")
		x.on("idle", at("approach", p), "idle")
		for h := range k {
			x.on(asked, at("descend", p, h), "idle")
			x.on("idle", at("descend", p, h), "idle")
		}
	}
	return x
}
