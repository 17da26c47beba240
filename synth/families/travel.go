// TA: travel agency.

package families

import "fmt"

// travelAgency: a package of n services, each asked in up to k steps, then
// reserved or bought directly, which may fail. A request succeeds only if all are
// bought, and may fail only if one is not to be had, or two could not be
// reserved, or one that could not has been lost.
var travelAgency = &Family{
	Name: "TA", About: "travel agency: n services, up to k steps each",
	controllable: starting("cancel", "purchase"),
	marked:       []string{"agency.succ", "agency.fail"},
	realizable:   always,
	build: func(n, k int) []*process {
		out := []*process{agency(n), honest(n)}
		for s := range n {
			out = append(out, service(s, n, k), bought(s))
		}
		return out
	},
}

// Of the labels of purchases only the purchase itself is the controller's, and
// the agency's answer is.
func init() {
	mine := starting("cancel", "agency.succ", "agency.fail")
	outcome := starting("purchase.succ", "purchase.fail")
	travelAgency.controllable = func(label string) bool {
		return mine(label) || starting("purchase")(label) && !outcome(label)
	}
}

var verdicts = []string{"agency.succ", "agency.fail"}

func agency(n int) *process {
	x := newProcess("agency")
	x.on("idle", "agency.request", "processing")
	for _, v := range verdicts {
		x.on("processing", v, "idle")
	}
	for s := range n {
		x.on("processing", at("query", s), "processing")
	}
	return x
}

func service(s, n, k int) *process {
	x := newProcess(fmt.Sprintf("service %d", s))
	free := "free"
	x.on(free, at("query", s), "asked")
	x.path("asked", []string{at("unavailable", s), at("query.fail", s)}, free)
	x.on("asked", at("available", s), "available")
	for step := range k {
		chosen := at("steps", step)
		x.on("available", at("steps", s, step), chosen)
		x.on(chosen, at("query.succ", s), at("selection", step))
		if step > 0 {
			x.on(at("selection", step), at("select", s), at("selection", step-1))
		}
	}
	for _, way := range []struct{ label, state string }{{"committed", "reserve"}, {"uncommitted", "direct"}} {
		labels := []string{at(way.label, s)}
		if s < n-1 {
			labels = append(labels, at("query", s+1))
		}
		x.path("selection.0", labels, way.state)
		x.on(way.state, at("cancel", s), free)
		x.on(way.state, at("purchase", s), way.state+" bought")
		x.on(way.state+" bought", at("purchase.succ", s), free)
		for _, v := range verdicts {
			x.on(way.state, v, free)
		}
	}
	x.on("direct bought", at("purchase.fail", s), free)
	for _, v := range verdicts {
		x.on(free, v, free)
	}
	return x
}

// bought: the agency succeeds only if the service has been bought.
func bought(s int) *process {
	x := newProcess(fmt.Sprintf("bought %d", s))
	x.on("idle", at("query", s), "in query")
	x.on("in query", at("query.succ", s), "found")
	x.on("in query", at("query.fail", s), "lost")
	x.on("found", at("purchase.succ", s), "bought")
	x.on("found", at("purchase.fail", s), "lost")
	x.on("found", at("cancel", s), "lost")
	x.on("bought", "agency.succ", "idle")
	for _, state := range []string{"idle", "in query", "found", "lost"} {
		x.on(state, "agency.succ", "ERROR")
	}
	for _, state := range []string{"idle", "in query", "found", "lost", "bought"} {
		x.on(state, "agency.fail", "idle")
	}
	return x
}

// honest: the agency fails only for a reason.
func honest(n int) *process {
	x := newProcess("honest")
	x.on("none", "agency.fail", "ERROR")
	x.on("none", "agency.succ", "none")
	x.on("one unreserved", "agency.fail", "ERROR")
	x.on("one unreserved", "agency.succ", "none")
	for _, v := range verdicts {
		x.on("allow", v, "none")
	}
	for s := range n {
		for _, state := range []string{"none", "one unreserved", "allow"} {
			x.on(state, at("query.fail", s), "allow")
		}
		x.on("none", at("uncommitted", s), "one unreserved")
		x.on("one unreserved", at("uncommitted", s), "allow")
		x.on("one unreserved", at("purchase.fail", s), "allow")
		x.on("allow", at("uncommitted", s), "allow")
		x.on("allow", at("purchase.fail", s), "allow")
	}
	return x
}
