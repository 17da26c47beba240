// Going back: what was applied and did not become durable never happened.

package drive

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// undo is how to go back to the last Keep.
type undo struct {
	on      bool // Keep was called
	stepped bool
	before  machine.State
	memory  []undoMemory
	timers  []undoTimer
	facts   Facts // those before the first Reset, if there was one
	marks   marks
	sets    setCount
	mono    time.Duration
	started int64
}

type undoMemory struct {
	res machine.Res
	was memory
}

type undoTimer struct {
	of  queueOf
	was timer
	ran bool
}

// queueOf names one of the two queues.
type queueOf uint8

const (
	timerQueue queueOf = iota
	timeoutQueue
)

func (d *Driver) queue(of queueOf) *queue {
	if of == timerQueue {
		return &d.timers
	}
	return &d.timeouts
}

// Keep makes what was applied the state to go back to. A driver of which it is
// never called remembers nothing to go back to.
func (d *Driver) Keep() {
	u := &d.undo
	if !u.on {
		u.on, u.before = true, d.p.Initial()
	}
	u.stepped = false
	u.memory, u.timers = u.memory[:0], u.timers[:0]
	u.marks, u.sets, u.mono, u.started = d.marks, d.sets, d.mono, d.started
	d.facts.Keep()
	u.facts = nil
}

// Rollback goes back to the last Keep, which there must have been.
func (d *Driver) Rollback() {
	u := &d.undo
	if u.stepped {
		d.state.CopyFrom(&u.before)
	}
	for i := len(u.memory) - 1; i >= 0; i-- {
		d.memory[u.memory[i].res] = u.memory[i].was
	}
	for i := len(u.timers) - 1; i >= 0; i-- {
		if t := &u.timers[i]; t.ran {
			d.queue(t.of).start(t.was.id, t.was.due)
		} else {
			d.queue(t.of).cancel(t.was.id)
		}
	}
	d.marks, d.sets, d.mono, d.started = u.marks, u.sets, u.mono, u.started
	if u.facts != nil {
		d.facts = u.facts
	}
	d.facts.Rollback()
	d.Keep()
}

// begin keeps the machine's state before the first input after a Keep.
func (d *Driver) begin() {
	if d.undo.on && !d.undo.stepped {
		d.undo.before.CopyFrom(&d.state)
		d.undo.stepped = true
	}
}

// change gives the memory of a resource to alter.
func (d *Driver) change(r machine.Res) *memory {
	if d.undo.on {
		d.undo.memory = append(d.undo.memory, undoMemory{res: r, was: d.memory[r]})
	}
	return &d.memory[r]
}

func (d *Driver) noteTimer(of queueOf, id int32) {
	if d.undo.on {
		due, ran := d.queue(of).runs(id)
		d.undo.timers = append(d.undo.timers, undoTimer{of: of, was: timer{due: due, id: id}, ran: ran})
	}
}

func (d *Driver) start(of queueOf, id int32, due int64) {
	d.noteTimer(of, id)
	d.queue(of).start(id, due)
}

func (d *Driver) stop(of queueOf, id int32) {
	d.noteTimer(of, id)
	d.queue(of).cancel(id)
}
