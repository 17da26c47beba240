// Minimisation of monitors.

package fltl

// minimise merges the states of a monitor that cannot be told apart and numbers
// the rest breadth first. All states of m can be reached.
//
// Time: n log n for each symbol.
// Source: Hopcroft, An n log n Algorithm for Minimizing States in a Finite
// Automaton (1971); the partition after Valmari & Lehtinen (2008).
func (m *Monitor) minimise() *Monitor {
	n, k := m.States(), len(m.Symbols)
	if n <= 1 || k == 0 {
		return m
	}
	p := newPartition(n+1, n) // the last stands for Broken
	into := m.inverse(n)
	for len(p.work) > 0 {
		splitter := p.take()
		for symbol := range k {
			for _, to := range splitter {
				for _, from := range into[symbol][to] {
					p.mark(from)
				}
			}
			p.split()
		}
	}
	return m.quotient(p.class)
}

// inverse lists, for each symbol and state, the states it comes from. Broken is
// state n; only what leads into it from elsewhere matters.
func (m *Monitor) inverse(n int) [][][]int {
	into := make([][][]int, len(m.Symbols))
	for symbol := range into {
		into[symbol] = make([][]int, n+1)
		for s := range n {
			to := m.Step(s, symbol)
			if to == Broken {
				to = n
			}
			into[symbol][to] = append(into[symbol][to], s)
		}
	}
	return into
}

// quotient numbers the classes breadth first from that of state 0. The first
// member that is reached stands for its class.
func (m *Monitor) quotient(class []int) *Monitor {
	var classes numbering[int]
	classes.of(class[0])
	first := []int{0}
	q := &Monitor{Symbols: m.Symbols}
	for i := 0; i < len(first); i++ {
		for symbol := range m.Symbols {
			to := m.Step(first[i], symbol)
			if to == Broken {
				q.next = append(q.next, Broken)
				continue
			}
			c := classes.of(class[to])
			if c == len(first) {
				first = append(first, to)
			}
			q.next = append(q.next, c)
		}
	}
	return q
}

// partition is a set of disjoint classes that cover the elements 0 to n-1. The
// elements of a class are neighbours in elements, the marked ones first.
type partition struct {
	elements, place []int // place: where an element stands
	class           []int // of each element
	first, end      []int // of each class
	marked          []int // of each class: how many
	touched         []int // classes with marked elements
	work            []int // classes still to split by
}

// newPartition returns two classes: the element alone, and all others.
func newPartition(n, alone int) *partition {
	p := &partition{class: make([]int, n), first: []int{0, n - 1}, end: []int{n - 1, n},
		marked: []int{0, 0}, work: []int{1}}
	for e := range n {
		p.elements = append(p.elements, e)
		p.place = append(p.place, e)
	}
	p.swap(alone, p.elements[n-1])
	p.class[alone] = 1
	return p
}

func (p *partition) swap(a, b int) {
	i, j := p.place[a], p.place[b]
	p.elements[i], p.elements[j] = b, a
	p.place[a], p.place[b] = j, i
}

// take removes a class from the work and returns a copy of its elements.
func (p *partition) take() []int {
	c := p.work[len(p.work)-1]
	p.work = p.work[:len(p.work)-1]
	return append([]int(nil), p.elements[p.first[c]:p.end[c]]...)
}

// mark marks an element that is not marked.
func (p *partition) mark(e int) {
	c := p.class[e]
	if p.marked[c] == 0 {
		p.touched = append(p.touched, c)
	}
	p.swap(e, p.elements[p.first[c]+p.marked[c]])
	p.marked[c]++
}

// split parts the marked elements of each class from the others. The smaller
// part becomes a new class, to be split by later; the larger one keeps the old
// name, and with it the old class's place in the work, if it had one.
func (p *partition) split() {
	for _, c := range p.touched {
		first, middle, end := p.first[c], p.first[c]+p.marked[c], p.end[c]
		p.marked[c] = 0
		if middle == end {
			continue
		}
		fresh := len(p.first)
		if middle-first <= end-middle {
			p.first[c] = middle
			p.add(first, middle)
		} else {
			p.end[c] = middle
			p.add(middle, end)
		}
		for _, e := range p.elements[p.first[fresh]:p.end[fresh]] {
			p.class[e] = fresh
		}
	}
	p.touched = p.touched[:0]
}

// add makes a new class and puts it to the work.
func (p *partition) add(first, end int) {
	p.work = append(p.work, len(p.first))
	p.first = append(p.first, first)
	p.end = append(p.end, end)
	p.marked = append(p.marked, 0)
}
