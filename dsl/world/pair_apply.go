// Apply for pairs: one move, and whether what leaves differs.

package world

// apply performs a move on p.cur, each run's part of it by run, and leaves the
// result in p.next. It reports false if a run leaves the declared assumptions.
func (p *Pair) apply(m PairMove, run func(k int, m Move) bool) bool {
	p.copy(&p.next, &p.cur)
	if m.Set != 0 {
		runs := p.running(&p.next)
		for k := range p.clocks {
			switch {
			case !runs[k]:
			case m.Set&(1<<k) != 0:
				p.next.zone.due(k, runs)
			default:
				p.next.zone.notDue(k, runs)
			}
		}
	}
	for k := range m.Does {
		p.ears[k].reset()
		if m.Does[k] && !run(k, m.Runs[k]) {
			return false
		}
	}
	p.next.broken = differs(&p.ears[0], &p.ears[1])
	for _, i := range p.apartN {
		p.next.apart[i] = p.next.apart[i] || p.toldApart(i)
	}
	if p.clocks > 0 && !p.w.held(&p.next.runs[0]) && !p.w.held(&p.next.runs[1]) {
		p.next.zone.elapse(p.running(&p.next))
	}
	return true
}

// quick performs a move of one run and keeps nothing but what it did to clocks.
func (p *Pair) quick(k int, m Move) bool {
	p.w.copy(&p.w.next, &p.next.runs[k])
	p.ops = Record{Clocks: p.ops.Clocks[:0], ClocksOnly: true}
	return p.applyRun(k, m, &p.ops)
}

// applyRun performs a move of one run, which is the next state of its world.
func (p *Pair) applyRun(k int, m Move, rec *Record) bool {
	p.w.record, p.w.ear = rec, &p.ears[k]
	ok := p.w.apply(&p.w.next, m)
	p.w.record, p.w.ear = nil, nil
	p.w.copy(&p.next.runs[k], &p.w.next)
	clear(p.next.runs[k].zone.m)
	p.follow(k, rec.Clocks)
	return ok
}

// follow does to the common zone what a run did to its clocks. Those of the day are
// the first run's alone: both runs do the same to them.
func (p *Pair) follow(k int, ops []ClockOp) {
	c := &p.w.clocks
	runs := p.running(&p.next)
	for _, op := range ops {
		clock, common := p.clock(k, op.Clock)
		switch {
		case common && k == 1:
		case op.Start:
			p.next.zone.stop(clock)
			p.next.zone.start(clock, int32(op.Low), int32(op.High), runs)
		case op.Clock < c.timers:
			p.next.zone.stop(clock)
		}
	}
}

// clock numbers a clock of a run among those of both.
func (p *Pair) clock(k, clock int) (number int, common bool) {
	c := &p.w.clocks
	switch {
	case clock >= c.timers:
		return clock, true
	case k == 1:
		return c.timers + c.day + clock, false
	}
	return clock, false
}
