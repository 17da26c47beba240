// The search on several goroutines: expand apart, merge in order.

package space

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unsafe"
)

// tuning sizes the rounds of a parallel search. No result depends on it, unless
// memory is limited.
type tuning struct {
	blockStates int   // states a worker takes at a time
	blocks      int   // blocks of a round
	minStates   int   // frontiers smaller than this are not worth a round
	bufferBytes int64 // most memory of all buffers, at most an eighth of the limit
}

var defaultTuning = tuning{blockStates: 32, blocks: 64, minStates: 128, bufferBytes: 2 << 20}

// candidate is a transition to a state that was not known when the round began.
// Its packed state lies at the same index in the buffer's states.
type candidate struct {
	hash    uint64
	label   uint32
	ordinal uint32 // which transition of its source it is, from 1
}

// source is what a worker found out about one state of its block.
type source struct {
	end         int // of its candidates in the buffer
	transitions int // known targets included
	err         error
}

const (
	candidateBytes = int64(unsafe.Sizeof(candidate{}))
	sourceBytes    = int64(unsafe.Sizeof(source{}))
)

// buffer holds the expansion of one block. It never grows: a worker leaves the
// states that do not fit, and they are expanded while merging.
type buffer struct {
	candidates []candidate
	states     []byte
	sources    []source
}

// pool expands windows of the frontier. During a round the store is only read;
// between rounds only the search touches it.
type pool struct {
	search  *search
	tune    tuning
	fit     int   // candidates of a buffer
	cost    int64 // bytes of a buffer
	reserve int64 // bytes of all buffers
	buffers []buffer
	workers []*worker

	first, end int // window of the round
	next       atomic.Int64
}

func newPool(s *search, tune tuning) *pool {
	if s.opt.Limits.Bytes > 0 {
		tune.bufferBytes = min(tune.bufferBytes, s.opt.Limits.Bytes/8)
	}
	p := &pool{search: s, tune: tune, buffers: make([]buffer, tune.blocks)}
	fixed := int64(tune.blockStates) * sourceBytes
	each := candidateBytes + int64(s.store.width)
	p.fit = int(max(0, (tune.bufferBytes/int64(tune.blocks)-fixed)/each))
	if p.fit == 0 {
		return p
	}
	p.cost = fixed + int64(p.fit)*each
	p.reserve = p.cost * int64(tune.blocks)
	for i := range s.opt.Workers {
		p.workers = append(p.workers, newWorker(p, i))
	}
	return p
}

// round expands a window of the frontier and merges it. It reports false, and
// does nothing, if the frontier or the memory is too small to be worth it.
func (p *pool) round() bool {
	s := p.search
	size := min(s.store.n-s.expanded, p.tune.blocks*p.tune.blockStates)
	if p.fit == 0 || size < p.tune.minStates {
		return false
	}
	p.first, p.end = s.expanded, s.expanded+size
	blocks := p.prepare(size)
	p.expand(blocks)
	for b := range blocks {
		p.merge(b)
	}
	return true
}

// prepare empties the buffers of a round, making those not used before.
func (p *pool) prepare(size int) (blocks int) {
	blocks = (size + p.tune.blockStates - 1) / p.tune.blockStates
	for b := range blocks {
		buf := &p.buffers[b]
		if buf.sources == nil {
			buf.candidates = make([]candidate, 0, p.fit)
			buf.states = make([]byte, 0, p.fit*p.search.store.width)
			buf.sources = make([]source, 0, p.tune.blockStates)
			p.search.buffers += p.cost
		}
		buf.candidates, buf.states, buf.sources = buf.candidates[:0], buf.states[:0], buf.sources[:0]
	}
	return blocks
}

// expand lets the workers share the blocks and waits for them. The caller's
// goroutine is the first worker. A system's panic is raised again here, where
// the caller can recover from it.
func (p *pool) expand(blocks int) {
	p.next.Store(0)
	var wg sync.WaitGroup
	for _, w := range p.workers[1:] {
		wg.Go(func() { w.share(blocks) })
	}
	p.workers[0].share(blocks)
	wg.Wait()
	for _, w := range p.workers {
		if w.panicked != nil {
			panic(w.panicked)
		}
	}
}

func (p *pool) window(block int) (first, end int) {
	first = p.first + block*p.tune.blockStates
	return first, min(first+p.tune.blockStates, p.end)
}

// merge takes the states of a block one by one, as the search on one goroutine
// would; those the worker left are expanded now.
func (p *pool) merge(block int) {
	s, buf := p.search, &p.buffers[block]
	first, end := p.window(block)
	from := 0
	for i := 0; i < end-first && s.live; i++ {
		if i >= len(buf.sources) {
			s.expand(ID(s.expanded))
			continue
		}
		src := buf.sources[i]
		s.merge(buf, from, src)
		from = src.end
	}
}

// merge adds what a worker found from the first state of the frontier.
func (s *search) merge(buf *buffer, from int, src source) {
	if !s.open() {
		return
	}
	id, width, before := ID(s.expanded), s.store.width, s.transitions
	for i := from; i < src.end; i++ {
		c := &buf.candidates[i]
		s.add(c.hash, buf.states[i*width:(i+1)*width], edge{parent: id, label: c.label})
		if !s.live {
			s.transitions = before + int(c.ordinal)
			return
		}
	}
	s.transitions = before + src.transitions
	s.finish(id, src.transitions, src.err)
}

// worker expands blocks with a system of its own.
type worker struct {
	pool     *pool
	sys      System
	emit     func(uint32, []byte) bool
	panicked any

	buf     *buffer
	ordinal uint32
	err     error // a wrong width
	left    bool  // the state is left to the merge
}

func newWorker(p *pool, i int) *worker {
	w := &worker{pool: p, sys: p.search.sys}
	if f, ok := w.sys.(Forker); ok && i > 0 {
		w.sys = f.Fork()
	}
	w.emit = w.transition
	return w
}

// share expands blocks until none is left.
func (w *worker) share(blocks int) {
	defer func() {
		if r := recover(); r != nil {
			w.panicked = fmt.Sprintf("%v\n\nin a worker of the search:\n%s", r, debug.Stack())
		}
	}()
	for {
		b := int(w.pool.next.Add(1) - 1)
		if b >= blocks {
			return
		}
		w.expand(b)
	}
}

// expand fills a block's buffer, up to the first state that must be left.
func (w *worker) expand(block int) {
	s := w.pool.search
	w.buf = &w.pool.buffers[block]
	first, end := w.pool.window(block)
	for id := first; id < end && s.ctx.Err() == nil; id++ {
		w.ordinal, w.err, w.left = 0, nil, false
		err := w.sys.Successors(s.store.state(ID(id)), w.emit)
		if w.left {
			return
		}
		if w.err != nil {
			err = w.err
		}
		w.buf.sources = append(w.buf.sources, source{end: len(w.buf.candidates), transitions: int(w.ordinal), err: err})
	}
}

// transition keeps a transition unless its target is known already. States with
// very many transitions are left to the merge, which needs no buffer.
func (w *worker) transition(label uint32, next []byte) bool {
	if w.left || w.err != nil {
		return false
	}
	s := w.pool.search
	w.ordinal++
	if len(next) != s.store.width {
		w.err = &WidthError{Want: s.store.width, Got: len(next)}
		return false
	}
	if w.ordinal&pollMask == 0 && (w.ordinal > 1<<30 || s.ctx.Err() != nil) {
		w.left = true
		return false
	}
	h := hash(next)
	if _, known := s.store.find(h, next); known {
		return true
	}
	if len(w.buf.candidates) == w.pool.fit {
		w.left = true
		return false
	}
	w.buf.candidates = append(w.buf.candidates, candidate{hash: h, label: label, ordinal: w.ordinal})
	w.buf.states = append(w.buf.states, next...)
	return true
}
