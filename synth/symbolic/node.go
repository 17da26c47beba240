// Nodes: hash-consed lists of values and what follows them.

package symbolic

import "math/bits"

// node names a diagram. All paths through it have the same length, one step for
// each level from its own to 0.
type node uint32

const (
	empty node = 0          // no state
	unit  node = 1          // below the last level: the one way to go on
	full  node = ^node(0)   // as a constraint only: every state
	none  node = full - 1   // in caches: not there
	most       = 1<<31 - 16 // nodes at once
)

// arc is one line of a node: for a state of its component, what follows.
type arc struct {
	value uint32
	to    node
}

// store holds the nodes. Arcs of a node are sorted by value and lead to nodes
// that are not empty.
type store struct {
	first []uint32 // arcs of node k are arcs[first[k]:first[k+1]]
	arcs  []arc
	table []node // open addressing, by hash of the arcs
	mask  uint32
}

func newStore() store {
	s := store{first: []uint32{0, 0, 0}}
	s.resize(1 << 12)
	return s
}

func (s *store) len() int { return len(s.first) - 1 }

func (s *store) of(n node) []arc {
	a, b := s.first[n], s.first[n+1]
	return s.arcs[a:b:b]
}

// child returns what follows a value, empty if nothing does.
func (s *store) child(n node, value uint32) node {
	if n == full {
		return full
	}
	list := s.of(n)
	low, high := 0, len(list)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if list[mid].value < value {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(list) && list[low].value == value {
		return list[low].to
	}
	return empty
}

// make returns the node with these arcs; the list is copied.
func (s *store) make(list []arc) node {
	if len(list) == 0 {
		return empty
	}
	i := hash(list) & s.mask
	for s.table[i] != empty {
		if equal(s.of(s.table[i]), list) {
			return s.table[i]
		}
		i = (i + 1) & s.mask
	}
	n := node(s.len())
	s.arcs = append(s.arcs, list...)
	s.first = append(s.first, uint32(len(s.arcs)))
	s.table[i] = n
	if s.len()*2 > len(s.table) {
		s.resize(2 * len(s.table))
	}
	return n
}

func (s *store) resize(size int) {
	s.table = make([]node, size)
	s.mask = uint32(size - 1)
	for n := node(2); int(n) < s.len(); n++ {
		i := hash(s.of(n)) & s.mask
		for s.table[i] != empty {
			i = (i + 1) & s.mask
		}
		s.table[i] = n
	}
}

// bytes is the memory held.
func (s *store) bytes() int64 {
	return 4*int64(cap(s.first)) + 8*int64(cap(s.arcs)) + 4*int64(cap(s.table))
}

func equal(a, b []arc) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// hash mixes a list of arcs (multiply and fold, as in wyhash).
func hash(list []arc) uint32 {
	h := uint64(len(list)) * 0x9e3779b97f4a7c15
	for _, a := range list {
		h = mix(h^(uint64(a.value)<<32|uint64(a.to)), 0xa0761d6478bd642f)
	}
	return uint32(h ^ h>>32)
}

func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}
