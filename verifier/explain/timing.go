// Timing: the timers of a path run as long as they are to run.

package explain

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// inTime checks an input against the running timers: those that expire are due
// now, all others later, or now if the input comes first.
func (c *concretizer) inTime(in *machine.Input) error {
	switch {
	case in.Kind == machine.InStart:
		return nil // what is due is judged after it
	case c.overdue && in.Kind == machine.InExpired:
		return c.belated(in)
	}
	for _, id := range slices.Sorted(maps.Keys(c.due)) {
		due := c.due[id]
		expires := in.Kind == machine.InExpired && slices.Contains(in.Timers, id)
		switch {
		case expires && due != c.now:
			return fmt.Errorf("a timer that is due at %d s expires at %d s", due, c.now)
		case due < c.now, in.Kind == machine.InExpired && !expires && due == c.now:
			return fmt.Errorf("a timer that is due at %d s has not expired at %d s", due, c.now)
		case expires:
			delete(c.due, id)
		}
	}
	return nil
}

// follow takes what the last Step did to timers.
func (c *concretizer) follow() {
	for _, op := range c.out.Timers {
		delete(c.due, op.Timer)
		if op.Start && c.world.Runs(op.Timer) {
			c.due[op.Timer] = c.now + op.Ticks
		}
	}
}
