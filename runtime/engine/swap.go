// Swapping bundles at an input boundary.

package engine

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// ready reports whether a swap may happen now: no command is on its way, or
// devices had their time. What a device still does for the old rules would
// surprise the new ones.
func (e *Engine) ready(s *swap) bool {
	if s.plan.Program == nil || len(s.plan.Program.Rules) == 0 {
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
	old := e.core
	fresh := newCore(s.plan, s.bundle)
	fresh.judged = e.judged
	x := old.image()
	unsettled, err := fresh.begin(&x)
	if err != nil {
		r.answer(err)
		return nil
	}
	watched := e.assumed
	e.core, e.assumed = fresh, newWatch(s.plan.Assumes, true)
	e.beginBatch()
	if err := e.changeBundle(); err != nil {
		e.work.failed = err
	}
	e.core.driver.Start(e.work.now())
	e.firstReports(unsettled)
	if err := e.finish(); err != nil || e.ill != nil {
		e.core, e.assumed = old, watched
		r.answer(refusal(e.ill))
		return err
	}
	e.catalog.Store(&s.catalog)
	e.cfg.Twin.Declare(s.catalog)
	e.showAll(old)
	r.answer(nil)
	return nil
}

// changeBundle journals that the core's bundle takes over here, with a
// snapshot of what it took over.
func (e *Engine) changeBundle() error {
	e.core.unplayed(journal.Input{Kind: journal.Swap, At: e.work.at, Mono: e.work.mono, Note: e.core.bundle})
	return e.addSnapshot()
}

// firstReports reports to a new program the last good values: to it they are
// first reports like any other. A resource that is unsettled stays unknown until
// its device reports.
func (e *Engine) firstReports(unsettled map[models.Path]bool) {
	c := e.core
	for i := range c.p.Resources {
		if !c.driver.Reports(machine.Res(i)) {
			continue
		}
		path := c.p.Resources[i].Path
		entry, ok := e.cfg.Twin.Get(path)
		if unsettled[path] || !ok || entry.Reading.Quality != models.Good {
			continue
		}
		if v, err := c.p.Resources[i].Model.Type.Coerce(entry.Reading.Value); err == nil {
			c.driver.Report(e.work.now(), machine.Res(i), v)
		}
	}
}

// showAll tells the twin about all open targets, and that those of an older
// program are open no more.
func (e *Engine) showAll(old *core) {
	if old != nil {
		for _, r := range old.byPath {
			e.cfg.Twin.SetPending(old.p.Resources[r].Path, models.Value{})
		}
	}
	all := make([]machine.Res, 0, len(e.core.byPath))
	for i := range e.core.p.Resources {
		if e.core.p.Resources[i].Fact == machine.NoFact {
			all = append(all, machine.Res(i))
		}
	}
	e.mu.Lock()
	clear(e.pending.targets)
	e.mu.Unlock()
	e.showPending(all)
}
