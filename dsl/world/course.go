// Courses: paths along which it is noted by when reports and answers have to come.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Course takes the moves of a path one after another, as World.Start and World.Take
// do. Where the world does not count the times of reports and answers, its beats say
// all the same by when they have to come (L, R), as channel.go keeps it: a path whose
// beats have a Schedule can happen within the declared times. A first report is due
// within L of the start; on the prompt rung L is 0, and answers come at once anyway.
type Course struct {
	w      *World
	shadow []bool // nil where nothing is noted
}

// Course begins a course of this world; it belongs to the same goroutine.
func (w *World) Course() *Course {
	c := &Course{w: w}
	if (w.rung == Prompt || w.rung == Delayed) && !w.prop.Timed && !w.coarse {
		c.shadow = make([]bool, channelClocks*len(w.res))
	}
	return c
}

// Clone gives a course that goes on from the same point by itself.
func (c *Course) Clone() *Course { return &Course{w: c.w, shadow: slices.Clone(c.shadow)} }

// Start is World.StartAt.
func (c *Course) Start(packed []byte) (Beat, []byte, error) {
	c.w.shadow = c.shadow
	defer c.rest()
	return c.w.StartAt(packed)
}

// Take is World.Take. After an error the course must not be used any more.
func (c *Course) Take(packed []byte, label uint32) (Beat, []byte, error) {
	c.w.shadow = c.shadow
	defer c.rest()
	return c.w.Take(packed, label)
}

func (c *Course) rest() { c.w.shadow = nil }

// Owed lists the composed resources, by position, of which something is under way in
// a packed state that has to come in time: a report, a command or its answer.
func (w *World) Owed(packed []byte) []int {
	s := &w.tmp
	w.unpack(packed, s)
	var out []int
	for i, r := range w.res {
		unreported := s.m.Region[r] == machine.NoRegion
		if !w.devices[i].fact && (unreported || !w.devices[i].loose && (s.flight[i] != none || s.newest[i] || s.m.Channel[r].Pending)) {
			out = append(out, i)
		}
	}
	return out
}
