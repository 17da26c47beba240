// BW: bidding workflow.

package families

import "fmt"

// bidding: a document goes to n teams, each of which may look at it k times. It
// is approved if all accept it, and may be refused only after a team has
// rejected it the last time, or before anyone has accepted it.
var bidding = &Family{
	Name: "BW", About: "bidding workflow: n teams, k looks each",
	controllable: starting("assign", "refuse", "approve"),
	marked:       []string{"refuse", "approve"},
	realizable:   always,
	build: func(n, k int) []*process {
		out := []*process{document(n, k)}
		for t := range n {
			out = append(out, team(t, k))
		}
		return out
	},
}

func team(t, k int) *process {
	x := newProcess(fmt.Sprintf("team %d", t))
	x.on("pending", "approve", "ERROR")
	x.on("pending", "refuse", "ERROR")
	x.on("pending", at("assign", t), "assigned.1")
	for s := 1; s <= k; s++ {
		assigned, rejected := at("assigned", s), at("rejected", s)
		x.on(assigned, at("reject", t, s), rejected)
		x.on(assigned, at("accept", t), "accepted")
		x.on(rejected, "refuse", "pending")
		x.on(rejected, "approve", "ERROR")
		if s < k {
			x.on(rejected, at("assign", t), at("assigned", s+1))
		} else {
			x.on(rejected, at("assign", t), "ERROR")
		}
	}
	x.on("accepted", "approve", "pending")
	x.on("accepted", "refuse", "pending")
	x.on("accepted", at("assign", t), "ERROR")
	return x
}

func document(n, k int) *process {
	x := newProcess("document")
	for c := range n {
		count := at("count", c)
		for t := range n {
			x.on(count, at("reject", t, k), "rejected")
			x.on(count, at("accept", t), at("count", c+1))
		}
		x.on(count, "approve", "ERROR")
		if c == 0 {
			x.on(count, "refuse", count)
		} else {
			x.on(count, "refuse", "ERROR")
		}
	}
	all := at("count", n)
	for t := range n {
		for _, s := range []string{all, "rejected"} {
			x.on(s, at("accept", t), s)
			x.on(s, at("reject", t, k), s)
		}
	}
	x.on(all, "approve", "count.0")
	x.on(all, "refuse", "ERROR")
	x.on("rejected", "approve", "ERROR")
	x.on("rejected", "refuse", "count.0")
	return x
}
