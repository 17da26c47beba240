// Diagrams: nodes, the cache, and what bounds them.

package symbolic

import (
	"context"
	"errors"
	"fmt"
)

// diagrams is everything operations work with. It belongs to one goroutine.
type diagrams struct {
	store
	cache cache
	stack []arc // arcs of the nodes being made
	// frames hold, for the nodes being closed, what follows each value.
	frames []node
	dirty  []bool // of the values in frames: changed since labels were fired
	ctx    context.Context
	limit  int64 // bytes; 0: none
	tick   int
	err    *LimitError
}

// Limits bound a computation; zero means none.
type Limits struct {
	Bytes int64
}

// LimitError says which limit ended a computation. No result is given then.
type LimitError struct {
	What  string // "memory", "time", "interrupted"
	Nodes int    // made until then
	cause error
}

// Error says how far it had come.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s limit reached after %d nodes", e.What, e.Nodes)
}

// Unwrap gives the context's error, if that was it.
func (e *LimitError) Unwrap() error { return e.cause }

// spent says that a limit has been reached: operations then return at once, with
// results that mean nothing.
func (d *diagrams) spent() bool { return d.err != nil }

// poll looks whether a limit is reached, and lets the cache grow.
func (d *diagrams) poll() {
	if d.tick++; d.tick&(1<<12-1) != 0 || d.err != nil {
		return
	}
	d.cache.fit()
	switch {
	case errors.Is(d.ctx.Err(), context.DeadlineExceeded):
		d.err = &LimitError{What: "time", Nodes: d.len(), cause: d.ctx.Err()}
	case d.ctx.Err() != nil:
		d.err = &LimitError{What: "interrupted", Nodes: d.len(), cause: d.ctx.Err()}
	case d.limit > 0 && d.bytes() > d.limit, d.len() >= most, len(d.arcs) >= most:
		d.err = &LimitError{What: "memory", Nodes: d.len()}
	}
}

func (d *diagrams) bytes() int64 {
	return d.store.bytes() + d.cache.bytes() + 8*int64(cap(d.stack)) + 4*int64(cap(d.frames))
}

// within runs a computation under limits. After an error the diagrams may be used
// again.
func (d *diagrams) within(ctx context.Context, lim Limits, f func()) error {
	d.ctx, d.limit, d.err, d.tick = ctx, lim.Bytes, nil, 1<<12-1
	d.poll()
	if d.err == nil {
		f()
	}
	err := d.err
	d.ctx, d.err = nil, nil
	if err == nil {
		return nil
	}
	d.cache.forget()
	d.stack, d.frames, d.dirty = d.stack[:0], d.frames[:0], d.dirty[:0]
	return err
}

// keep forgets all nodes but those of the sets given, which get new names.
func (d *diagrams) keep(sets ...*node) {
	old := d.store
	d.store = newStore()
	d.cache.forget()
	moved := map[node]node{empty: empty, unit: unit, full: full}
	var move func(node) node
	move = func(n node) node {
		if m, ok := moved[n]; ok {
			return m
		}
		at := len(d.stack)
		for _, a := range old.of(n) {
			to := move(a.to)
			d.stack = append(d.stack, arc{a.value, to})
		}
		m := d.make(d.stack[at:])
		d.stack = d.stack[:at]
		moved[n] = m
		return m
	}
	for _, n := range sets {
		*n = move(*n)
	}
}
