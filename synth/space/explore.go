// The search on one goroutine, and the bookkeeping shared with the parallel one.

package space

import "context"

const (
	defaultEvery = 1 << 14
	pollMask     = 1<<10 - 1 // the context is asked once a state and once in so many of its transitions
)

// Explore visits every reachable state of sys in breadth-first order, initial
// states first, each once. States found from the same state come in the order
// their transitions were emitted. visit may be nil; its state belongs to the
// graph and must not be changed.
//
// The graph is returned whenever the search began, with these errors: a
// *LimitError if a limit ended it, a *SuccessorError if the system failed, a
// *WidthError, alone or within, if it emitted a state of the wrong width. A
// search ended by Stop has no error. Without an error and without Stop every
// reachable state was visited and expanded.
//
// Time: linear in the transitions. Memory: see the package comment.
func Explore(ctx context.Context, sys System, visit func(id ID, state []byte) Verdict, opt Options) (*Graph, error) {
	return explore(ctx, sys, visit, opt, defaultTuning)
}

func explore(ctx context.Context, sys System, visit func(ID, []byte) Verdict, opt Options, tune tuning) (*Graph, error) {
	width := sys.Width()
	if width < 0 {
		return nil, &WidthError{Want: width}
	}
	s := newSearch(ctx, sys, width, visit, opt)
	if opt.DepthFirst {
		s.deepen()
		s.report()
		return s.graph(), s.err
	}
	var p *pool
	if opt.Workers > 1 {
		p = newPool(s, tune)
		s.store.limit -= p.reserve
	}
	s.begin()
	for s.live && s.expanded < s.store.n {
		if p == nil || !p.round() {
			s.expand(ID(s.expanded))
		}
	}
	s.report()
	return s.graph(), s.err
}

// search is a running exploration. The states below expanded are done, the
// others are the frontier, in order; of a depth-first search that is so in number only.
type search struct {
	ctx   context.Context
	sys   System
	visit func(ID, []byte) Verdict
	opt   Options
	store *store

	expanded    int
	at          ID // the state being expanded
	transitions int
	depth       int   // of the state opened last
	levelEnd    int   // the first ID that lies deeper than depth
	buffers     int64 // bytes held by workers

	emitted int                       // transitions of the state being expanded
	emit    func(uint32, []byte) bool // made once: a closure a state would be garbage

	live    bool // false once the search must end, for the first of the reasons below
	err     error
	stopped ID
	found   bool // a callback answered Stop at stopped
}

func newSearch(ctx context.Context, sys System, width int, visit func(ID, []byte) Verdict, opt Options) *search {
	if visit == nil {
		visit = func(ID, []byte) Verdict { return Continue }
	}
	if opt.Every <= 0 {
		opt.Every = defaultEvery
	}
	if opt.Limits.States <= 0 || opt.Limits.States > maxStates {
		opt.Limits.States = maxStates
	}
	s := &search{ctx: ctx, sys: sys, visit: visit, opt: opt, store: newStore(width, opt.Bare, opt.Limits.Bytes), live: true}
	s.emit = s.transition
	return s
}

// begin adds the initial states.
func (s *search) begin() {
	s.sys.Initial(func(state []byte) {
		switch {
		case !s.live:
		case len(state) != s.store.width:
			s.fail(&WidthError{Want: s.store.width, Got: len(state)})
		default:
			s.add(hash(state), state, edge{parent: noParent})
		}
	})
	s.levelEnd = s.store.n
}

// expand explores the transitions of a state.
func (s *search) expand(id ID) {
	if !s.open() {
		return
	}
	s.at, s.emitted = id, 0
	err := s.sys.Successors(s.store.state(id), s.emit)
	s.finish(id, s.emitted, err)
}

// transition takes one transition of the state being expanded.
func (s *search) transition(label uint32, next []byte) bool {
	if !s.live {
		return false
	}
	s.emitted++
	s.transitions++
	if len(next) != s.store.width {
		s.fail(&SuccessorError{State: s.at, Err: &WidthError{Want: s.store.width, Got: len(next)}})
		return false
	}
	if s.emitted&pollMask == 0 && !s.poll() {
		return false
	}
	s.add(hash(next), next, edge{parent: s.at, label: label})
	return s.live
}

// open begins the expansion of the first state of the frontier, unless the
// context forbids it.
func (s *search) open() bool {
	if !s.poll() {
		return false
	}
	if s.expanded == s.levelEnd && !s.opt.DepthFirst {
		s.depth++
		s.levelEnd = s.store.n
	}
	return true
}

// finish closes the expansion of a state with so many transitions and moves on.
func (s *search) finish(id ID, emitted int, err error) {
	if !s.live {
		return
	}
	if err != nil {
		s.fail(&SuccessorError{State: id, Err: err})
		return
	}
	if emitted == 0 && s.opt.Deadlock != nil && s.opt.Deadlock(id, s.store.state(id)) == Stop {
		s.stop(id)
	}
	s.expanded++
	if s.live && s.expanded%s.opt.Every == 0 {
		s.report()
	}
}

// add stores a state unless it is known and shows a new one to the visitor.
func (s *search) add(h uint64, state []byte, e edge) {
	if _, known := s.store.find(h, state); known {
		return
	}
	if s.store.n >= s.opt.Limits.States {
		s.fail(&LimitError{What: LimitStates, At: int64(s.store.n)})
		return
	}
	id, ok := s.store.insert(h, state, e)
	if !ok {
		s.fail(&LimitError{What: LimitMemory, At: s.store.bytes + s.buffers})
		return
	}
	if s.visit(id, s.store.state(id)) == Stop {
		s.stop(id)
	}
}

// poll asks the context whether the search may go on.
func (s *search) poll() bool {
	if err := s.ctx.Err(); err != nil {
		s.fail(contextLimit(err, s.store.n))
	}
	return s.live
}

func (s *search) fail(err error) {
	s.live, s.err = false, err
}

func (s *search) stop(id ID) {
	s.live, s.found, s.stopped = false, true, id
}

func (s *search) report() {
	if s.opt.Progress == nil {
		return
	}
	s.opt.Progress(Progress{
		States:      s.store.n,
		Frontier:    s.store.n - s.expanded,
		Transitions: s.transitions,
		Depth:       s.depth,
		Bytes:       s.store.bytes + s.buffers,
	})
}

func (s *search) graph() *Graph {
	return &Graph{
		store:       s.store,
		expanded:    s.expanded,
		transitions: s.transitions,
		peak:        s.store.peak + s.buffers,
		stopped:     s.stopped,
		hasStopped:  s.found,
	}
}
