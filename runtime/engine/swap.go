// Swapping bundles at an input boundary.

package engine

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/timers"
)

// ready reports whether a swap may happen now: no command is on its way, or
// devices had their time. What a device still does for the old rules would
// surprise the new ones.
func (e *Engine) ready(s *swap) bool {
	if s.program == nil || len(s.program.Rules) == 0 {
		return true // stopping rules waits for nothing
	}
	if s.until == 0 {
		s.until = e.mono() + e.cfg.SettleWait
	}
	return e.core.quiet() || e.mono() >= s.until
}

// swapsDue performs the swaps that waited for devices to settle.
func (e *Engine) swapsDue() error {
	for len(e.waiting) > 0 && e.ready(e.waiting[0].swap) {
		r := e.waiting[0]
		e.waiting = e.waiting[1:]
		if err := e.swap(r); err != nil {
			return err
		}
	}
	return nil
}

// swap lets another program take over, in a transaction of its own: the swap, a
// snapshot, so that recovery never replays across it, the start of the rules,
// and what is known as first reports.
//
// The new rules begin where their proofs begin: with everything unknown and
// variables at their initial values. State of the old rules is not carried
// over, because nothing shows that the new ones keep their promises from there.
func (e *Engine) swap(r *request) error {
	s := r.swap
	old, oldQueue := e.core, e.queue
	program := s.program
	if program == nil {
		program = new(machine.Program)
		if err := program.Finish(); err != nil {
			r.answer(err)
			return nil
		}
	}
	fresh := newCore(program, s.bundle)
	x := old.image()
	unsettled := fresh.begin(&x)
	e.core, e.queue = fresh, timers.Queue{}
	e.beginBatch()
	if err := e.changeBundle(); err != nil {
		e.work.failed = err
	}
	e.judge(journal.Input{Kind: journal.Start, Note: fresh.bundle})
	e.firstReports(unsettled)
	if err := e.finish(); err != nil || e.ill != nil {
		e.core, e.queue = old, oldQueue
		r.answer(refusal(e.ill))
		return err
	}
	e.catalog.Store(&s.catalog)
	e.cfg.Twin.Declare(s.catalog)
	e.armAll()
	e.showAll(old)
	r.answer(nil)
	return nil
}

// changeBundle journals that the core's bundle takes over here, with a
// snapshot of what it took over.
func (e *Engine) changeBundle() error {
	e.judge(journal.Input{Kind: journal.Swap, Note: e.core.bundle})
	return e.addSnapshot()
}

// firstReports reports to a new program the last good values: to it they are
// first reports like any other. A resource that is unsettled stays unknown until
// its device reports.
func (e *Engine) firstReports(unsettled map[models.Path]bool) {
	c := e.core
	for i := range c.p.Resources {
		path := c.p.Resources[i].Path
		entry, ok := e.cfg.Twin.Get(path)
		if unsettled[path] || !ok || entry.Reading.Quality != models.Good {
			continue
		}
		if v, err := c.p.Resources[i].Model.Type.Coerce(entry.Reading.Value); err == nil {
			e.judge(journal.Input{Kind: journal.Report, Path: path, Value: v, Changed: true})
		}
	}
}

// armAll starts the time-outs of all open targets.
func (e *Engine) armAll() {
	for r := range e.core.facts {
		if f := &e.core.facts[r]; f.armed {
			e.queue.Start(int32(r), f.due)
		}
	}
}

// showAll tells the twin about all open targets, and that those of an older
// program are open no more.
func (e *Engine) showAll(old *core) {
	if old != nil {
		for i := range old.p.Resources {
			e.cfg.Twin.SetPending(old.p.Resources[i].Path, models.Value{})
		}
	}
	all := make([]machine.Res, len(e.core.p.Resources))
	for r := range all {
		all[r] = machine.Res(r)
	}
	e.showPending(all)
}
