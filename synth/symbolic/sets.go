// Operations on sets.

package symbolic

import "math/big"

// union, meet and minus take two nodes of one level.
func (d *diagrams) union(a, b node) node {
	switch {
	case a == b || b == empty:
		return a
	case a == empty:
		return b
	case a == unit:
		return unit
	}
	if a > b {
		a, b = b, a
	}
	if r := d.cache.get(opUnion, a, b); r != none {
		return r
	}
	if d.spent() {
		return empty
	}
	at := len(d.stack)
	i, j, an, bn := 0, 0, len(d.of(a)), len(d.of(b))
	for i < an || j < bn {
		switch {
		case j == bn || i < an && d.of(a)[i].value < d.of(b)[j].value:
			d.stack = append(d.stack, d.of(a)[i])
			i++
		case i == an || d.of(b)[j].value < d.of(a)[i].value:
			d.stack = append(d.stack, d.of(b)[j])
			j++
		default:
			x, y := d.of(a)[i], d.of(b)[j]
			to := d.union(x.to, y.to)
			d.stack = append(d.stack, arc{x.value, to})
			i++
			j++
		}
	}
	return d.done(opUnion, a, b, at)
}

func (d *diagrams) meet(a, b node) node {
	switch {
	case a == b || b == full:
		return a
	case a == full:
		return b
	case a == empty || b == empty:
		return empty
	}
	if a > b {
		a, b = b, a
	}
	if r := d.cache.get(opMeet, a, b); r != none {
		return r
	}
	if d.spent() {
		return empty
	}
	at := len(d.stack)
	i, j, an, bn := 0, 0, len(d.of(a)), len(d.of(b))
	for i < an && j < bn {
		x, y := d.of(a)[i], d.of(b)[j]
		switch {
		case x.value < y.value:
			i++
		case y.value < x.value:
			j++
		default:
			if to := d.meet(x.to, y.to); to != empty {
				d.stack = append(d.stack, arc{x.value, to})
			}
			i++
			j++
		}
	}
	return d.done(opMeet, a, b, at)
}

// minus is the states of a that are not in b.
func (d *diagrams) minus(a, b node) node {
	switch {
	case a == b || a == empty:
		return empty
	case b == empty:
		return a
	}
	if r := d.cache.get(opMinus, a, b); r != none {
		return r
	}
	if d.spent() {
		return empty
	}
	at := len(d.stack)
	for i, j, an, bn := 0, 0, len(d.of(a)), len(d.of(b)); i < an; i++ {
		x := d.of(a)[i]
		for j < bn && d.of(b)[j].value < x.value {
			j++
		}
		to := x.to
		if j < bn && d.of(b)[j].value == x.value {
			to = d.minus(x.to, d.of(b)[j].to)
		}
		if to != empty {
			d.stack = append(d.stack, arc{x.value, to})
		}
	}
	return d.done(opMinus, a, b, at)
}

// done makes a node of what lies on the stack from at on, and notes it as a
// result.
func (d *diagrams) done(o op, a, b node, at int) node {
	r := d.make(d.stack[at:])
	d.stack = d.stack[:at]
	d.cache.put(o, a, b, r)
	d.poll()
	return r
}

// count is the number of states of a set.
func (d *diagrams) count(n node) *big.Int {
	known := map[node]*big.Int{empty: new(big.Int), unit: big.NewInt(1)}
	var walk func(node) *big.Int
	walk = func(n node) *big.Int {
		if c, ok := known[n]; ok {
			return c
		}
		sum := new(big.Int)
		for _, a := range d.of(n) {
			sum.Add(sum, walk(a.to))
		}
		known[n] = sum
		return sum
	}
	return walk(n)
}

// size is the number of nodes of a diagram, empty and unit not counted.
func (d *diagrams) size(n node) int {
	seen := map[node]bool{empty: true, unit: true}
	var walk func(node)
	walk = func(n node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, a := range d.of(n) {
			walk(a.to)
		}
	}
	walk(n)
	return len(seen) - 2
}

// has says whether a set has a state, given from the highest level down.
func (d *diagrams) has(n node, values []uint32) bool {
	for _, v := range values {
		if n = d.child(n, v); n == empty {
			return false
		}
	}
	return n == unit
}

// product is the set of the states whose value at each level, from the highest
// down, is one of a list, sorted.
func (d *diagrams) product(levels [][]uint32) node {
	n := unit
	for i := len(levels) - 1; i >= 0; i-- {
		at := len(d.stack)
		for _, v := range levels[i] {
			d.stack = append(d.stack, arc{v, n})
		}
		n = d.make(d.stack[at:])
		d.stack = d.stack[:at]
		if n == empty {
			return empty
		}
	}
	return n
}
