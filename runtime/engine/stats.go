// Counters.

package engine

import "sync/atomic"

// Stats are counts since the engine was made.
type Stats struct {
	Accepted   int64 // readings made durable
	Journalled int64 // inputs judged
	Refused    int64 // readings and requests turned away
	Firings    int64 // rules that ran a branch
	Commands   int64 // commands handed to adapters
	Batches    int64 // transactions
	Pending    int   // open targets and actions, now
	Waiting    int   // readings at the door, now
	LastSeq    int64 // the newest input
}

type counters struct {
	accepted, journalled, refused, firings, commands, batches atomic.Int64
}

func (c *counters) commit(b *batch) {
	c.accepted.Add(int64(len(b.readings)))
	c.journalled.Add(int64(len(b.Inputs)))
	if !b.Empty() {
		c.batches.Add(1)
	}
	for i := range b.decided {
		for k := range b.decided[i].Firings {
			if b.decided[i].Firings[k].ran() {
				c.firings.Add(1)
			}
		}
	}
}

// Stats returns the counts.
func (e *Engine) Stats() Stats {
	e.mu.Lock()
	pending := len(e.pending.targets) + len(e.pending.calls)
	e.mu.Unlock()
	c := &e.counters
	return Stats{
		Accepted: c.accepted.Load(), Journalled: c.journalled.Load(), Refused: c.refused.Load(),
		Firings: c.firings.Load(), Commands: c.commands.Load(), Batches: c.batches.Load(),
		Pending: pending, Waiting: e.door.waiting(), LastSeq: e.cfg.Store.Cursor().Seq,
	}
}
