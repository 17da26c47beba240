// TL: transfer line.

package families

import "fmt"

// transferLine: n machines in a row, each with a buffer behind it, and a test
// unit at the end that accepts a work piece or sends it back to the first buffer.
// Machines and buffers hold k pieces. No machine may take from an empty buffer,
// no buffer may overflow (Wonham).
var transferLine = &Family{
	Name: "TL", About: "transfer line: n machines, k work pieces",
	controllable: starting("get"),
	marked:       []string{"accept", "reject"},
	realizable:   always,
	build: func(n, k int) []*process {
		var out []*process
		for m := range n {
			out = append(out, machine(m, k), buffer(m+1, k))
		}
		return append(out, testUnit(n))
	},
}

func machine(m, k int) *process {
	x := newProcess(fmt.Sprintf("machine %d", m))
	for w := range k {
		x.on(at("working", w), at("get", m), at("working", w+1))
		x.on(at("working", w+1), at("put", m+1), at("working", w))
	}
	return x
}

func buffer(b, k int) *process {
	x := newProcess(fmt.Sprintf("buffer %d", b))
	x.on("holding.0", at("get", b), "ERROR")
	for c := range k {
		x.on(at("holding", c), at("put", b), at("holding", c+1))
		x.on(at("holding", c), at("return", b), at("holding", c+1))
		x.on(at("holding", c+1), at("get", b), at("holding", c))
	}
	x.on(at("holding", k), at("put", b), "ERROR")
	x.on(at("holding", k), at("return", b), "ERROR")
	return x
}

// testUnit has every return in its alphabet: no buffer but the first gets one.
func testUnit(n int) *process {
	x := newProcess("test unit")
	x.on("idle", at("get", n), "testing")
	x.on("testing", "accept", "idle")
	x.path("testing", []string{"return.1", "reject"}, "idle")
	for b := range n + 1 {
		x.b.Label(at("return", b))
	}
	return x
}
