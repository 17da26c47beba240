// The cache of results: what is forgotten is computed again.

package symbolic

// op says what a result is of; above opFire are the firings of the labels, for
// each phase apart.
type op uint32

const (
	opUnion op = iota + 1
	opMeet
	opMinus
	opSaturate
	opFire // plus the label's number times 2, plus 1 if saturated below
)

// entry is a result; op is 0 in one that is free.
type entry struct {
	op      op
	a, b, r node
}

// cache is direct-mapped and grows with the results it loses.
type cache struct {
	entries []entry
	mask    uint32
	lost    int // results overwritten since it grew last
}

const (
	leastCache = 1 << 14
	mostCache  = 1 << 22
)

func newCache() cache {
	return cache{entries: make([]entry, leastCache), mask: leastCache - 1}
}

func (c *cache) slot(o op, a, b node) *entry {
	h := mix(uint64(a)<<32|uint64(b), 0xe7037ed1a0b428db^uint64(o)*0x9e3779b97f4a7c15)
	return &c.entries[uint32(h^h>>32)&c.mask]
}

func (c *cache) get(o op, a, b node) node {
	if e := c.slot(o, a, b); e.op == o && e.a == a && e.b == b {
		return e.r
	}
	return none
}

func (c *cache) put(o op, a, b, r node) {
	e := c.slot(o, a, b)
	if e.op != 0 {
		c.lost++
	}
	*e = entry{o, a, b, r}
}

// fit lets the cache grow once it has lost as many results as it holds.
func (c *cache) fit() {
	if c.lost < len(c.entries) || len(c.entries) >= mostCache {
		return
	}
	old := c.entries
	size := min(mostCache, 4*len(old))
	c.entries, c.mask = make([]entry, size), uint32(size-1)
	for _, e := range old {
		if e.op != 0 {
			c.put(e.op, e.a, e.b, e.r)
		}
	}
	c.lost = 0
}

func (c *cache) forget() { clear(c.entries) }

func (c *cache) bytes() int64 { return 16 * int64(len(c.entries)) }
