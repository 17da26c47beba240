// Zones: what is known of how long the running clocks have still to run.

package world

// zone bounds the differences of clocks. Clock k is row and column k+1; row and
// column 0 stand for "now". m[i*n+j] is the largest value of x_i - x_j in ticks,
// where x_i is the time clock i has still to run. Rows and columns of clocks that
// do not run are 0. It is kept canonical: no bound can be tightened by others.
// Source: Bengtsson & Yi, "Timed Automata: Semantics, Algorithms and Tools" (2004),
// with remaining times in place of elapsed ones, which bounds every clock by the
// longest it can be started with, so that there are finitely many zones.
type zone struct {
	n int // clocks and 1
	m []int32
}

func newZone(clocks int) zone {
	n := clocks + 1
	return zone{n: n, m: make([]int32, n*n)}
}

func (z *zone) at(i, j int) int32     { return z.m[i*z.n+j] }
func (z *zone) set(i, j int, v int32) { z.m[i*z.n+j] = v }

// start lets a clock run, with low to high ticks to go. running says which other
// clocks run.
func (z *zone) start(clock int, low, high int32, running []bool) {
	i := clock + 1
	z.set(i, 0, high)
	z.set(0, i, -low)
	z.set(i, i, 0)
	for k, on := range running {
		if j := k + 1; on && j != i {
			z.set(i, j, high+z.at(0, j))
			z.set(j, i, z.at(j, 0)-low)
		}
	}
}

// stop forgets a clock.
func (z *zone) stop(clock int) {
	i := clock + 1
	for j := range z.n {
		z.set(i, j, 0)
		z.set(j, i, 0)
	}
}

// move gives a clock the time another has still to run, and forgets the other.
func (z *zone) move(from, to int) {
	i, k := from+1, to+1
	for j := range z.n {
		if j != i && j != k {
			z.set(k, j, z.at(i, j))
			z.set(j, k, z.at(j, i))
		}
	}
	z.set(k, i, 0)
	z.set(i, k, 0)
	z.stop(from)
}

// elapse lets any time pass up to the moment the first clock is due.
func (z *zone) elapse(running []bool) {
	for k, on := range running {
		if !on {
			continue
		}
		i := k + 1
		low := int32(0)
		for l, other := range running {
			if other && l != k {
				low = min(low, z.at(l+1, i))
			}
		}
		z.set(0, i, low)
	}
}

// due restricts the zone to the moments at which a clock is due; false if there
// is none.
func (z *zone) due(clock int, running []bool) bool {
	return z.restrict(clock+1, 0, 0, running)
}

// notDue restricts the zone to the moments at which a clock has at least a tick
// to go; false if there is none.
func (z *zone) notDue(clock int, running []bool) bool {
	return z.restrict(0, clock+1, -1, running)
}

// restrict adds x_i - x_j <= c and tightens; false if nothing is left.
func (z *zone) restrict(i, j int, c int32, running []bool) bool {
	if z.at(i, j) <= c {
		return true
	}
	if z.at(j, i)+c < 0 {
		return false
	}
	z.set(i, j, c)
	for a := range z.n {
		if a > 0 && !running[a-1] {
			continue
		}
		for b := range z.n {
			if b > 0 && !running[b-1] || a == b {
				continue
			}
			if via := z.at(a, i) + c + z.at(j, b); via < z.at(a, b) {
				z.set(a, b, via)
			}
		}
	}
	return true
}
