// Loops: a run that goes on for ever, confirmed by coming back to itself.

package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/world"
)

// ConcretizeLoop confirms, like Concretize, a path that ends with rounds of a
// loop: the first begins after beat from, and each has length beats and leads
// back to the same packed state. It goes through the rounds until all it chose
// freely is as it was a round, or some, before: the raw readings, the commands
// under way, and how long which clock has run. From there on the same rounds can
// be gone through for ever, a second each at least, so that time diverges. The
// run it gives ends there, and its Loop is the first beat of these rounds.
//
// Errors: *AbstractionError, also if nothing comes back within the rounds given.
func ConcretizeLoop(spec *world.Spec, w *world.World, beats []world.Beat, from, length int, judge Judge) (*Run, error) {
	run := &Run{World: w, Beats: beats}
	at, ages, ok := w.Rounds(beats, from, length)
	if !ok {
		return nil, &AbstractionError{Beat: from + 1, Reason: "time cannot pass while the moves that follow come again and again"}
	}
	if w.Timed() {
		run.At = at
	}
	c := newConcretizer(spec, w, judge, maxTries)
	if len(c.derived) > 0 {
		return nil, &AbstractionError{Beat: from, Reason: "what is computed from readings is not confirmed in what goes on for ever"}
	}
	before := map[string]int{}
	for i := range beats {
		if err := c.take(run, i); err != nil {
			return nil, err
		}
		if i < from || (i-from)%length != 0 {
			continue
		}
		now := ages[(i-from)/length] + c.mark()
		if begun, again := before[now]; again {
			return run.loop(begun+1, i+1), nil
		}
		before[now] = i
	}
	return nil, &AbstractionError{Beat: len(beats) - 1, Reason: "the rounds do not come back to the same readings and times"}
}

// take confirms beat i of a run and notes its readings.
func (c *concretizer) take(run *Run, i int) error {
	if run.At != nil {
		c.now = run.At[i]
	}
	readings, err := c.only(&run.Beats[i])
	if err != nil {
		return &AbstractionError{Beat: i, Reason: err.Error()}
	}
	run.Readings = append(run.Readings, readings)
	return nil
}

// loop cuts a run so that the beats from first on are its loop.
func (r *Run) loop(first, end int) *Run {
	r.Beats, r.Readings, r.Loop = r.Beats[:end], r.Readings[:end], first
	if r.At != nil {
		r.At = r.At[:end]
	}
	return r
}

// mark writes what is not in a packed state and yet matters to what follows: raw
// readings, commands under way and timers.
func (c *concretizer) mark() string {
	var out strings.Builder
	for r, in := range c.composed {
		if in {
			fmt.Fprintf(&out, "%d: %v %v; ", r, c.raw[r], c.sent[r])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.due)) {
		fmt.Fprintf(&out, "timer %d in %d; ", id, c.due[id]-c.now)
	}
	return out.String()
}
