// Swapping bundles at an input boundary.

package engine

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/timers"
)

// swap lets another program take over, in a transaction of its own: the swap,
// the first reports of resources new to the program, and a snapshot taken in
// between, so that recovery never replays across it.
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
	taken, err := fresh.take(&x)
	if err != nil {
		r.answer(err)
		return nil
	}
	e.core, e.queue = fresh, timers.Queue{}
	e.beginBatch()
	if err := e.changeBundle(); err != nil {
		e.work.failed = err
	}
	e.firstReports(taken)
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

// firstReports reports to a new program the last good values of resources it
// did not take over: to it they are first reports like any other.
func (e *Engine) firstReports(taken map[models.Path]bool) {
	c := e.core
	for i := range c.p.Resources {
		path := c.p.Resources[i].Path
		entry, ok := e.cfg.Twin.Get(path)
		if taken[path] || !ok || entry.Reading.Quality != models.Good {
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
