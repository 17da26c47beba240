// Courses against the world that counts: what the one can time, the other can do.

package verifier_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// drawn is a random path along a course.
type drawn struct {
	beats []world.Beat
	w     *world.World
}

// drawCourse walks at random in a world without the times of reports and answers,
// for as long as the path has a schedule.
func drawCourse(t *rapid.T, w *world.World, most int) *drawn {
	var starts [][]byte
	w.Initial(func(s []byte) { starts = append(starts, bytes.Clone(s)) })
	if len(starts) == 0 {
		t.Skip("no initial state")
	}
	state := rapid.SampledFrom(starts).Draw(t, "start")
	c := w.Course()
	first, _, err := c.Start(state)
	if err != nil {
		t.Fatal(err)
	}
	d := &drawn{w: w, beats: []world.Beat{first}}
	for range most {
		moves := w.Moves(state)
		if len(moves) == 0 {
			break
		}
		label := rapid.IntRange(0, len(moves)-1).Draw(t, "move")
		if m := moves[label]; m.First >= 0 || m.Kind == world.MoveRest || m.Kind == world.MoveDeliver && m.Value < 0 {
			continue // it says too little of the value a device had from the start on
		}
		next := c.Clone()
		beat, to, err := next.Take(state, uint32(label))
		if err != nil {
			continue
		}
		beats := append(d.beats[:len(d.beats):len(d.beats)], beat)
		if _, ok := w.Schedule(beats); ok {
			d.beats, state, c = beats, to, next
		}
	}
	return d
}

// begins gives the actual value a resource of the path starts with, as far as its
// first report or its first change says; false if any will do.
func (d *drawn) begins(res machine.Res) (models.Value, bool) {
	if v := d.beats[0].Before.Value[res]; v.IsSet() {
		return v, true
	}
	for _, b := range d.beats[1:] {
		if b.Res != res {
			continue
		}
		switch b.Move.Kind {
		case world.MoveReport:
			return b.Steps[0].Input.Value, true
		case world.MoveDeliver:
			if v := b.After.Value[res]; v.IsSet() {
				return v, true
			}
		}
	}
	return models.Value{}, false
}

// start gives the initial state of the world that counts that fits a path.
func (d *drawn) start(w *world.World, cycle world.Beat) ([]byte, bool) {
	var found []byte
	w.Fork().Initial(func(s []byte) {
		if found != nil {
			return
		}
		beat, err := w.Start(s)
		if err != nil || len(beat.Clocks) == 0 && len(cycle.Clocks) > 0 {
			return
		}
		for _, res := range w.Resources() {
			if v, ok := d.begins(res); ok && w.Program().Resources[res].Fact == machine.NoFact && beat.Before.Value[res] != v {
				return
			}
		}
		if sameSlice(beat.Clocks, cycle.Clocks) {
			found = bytes.Clone(s)
		}
	})
	return found, found != nil
}

// sameSlice compares what a start does to the clocks that both worlds have.
func sameSlice(counted, course []world.ClockOp) bool {
	own := func(ops []world.ClockOp) (out []world.ClockOp) {
		for _, op := range ops {
			if op.Clock < 100 && op.High > 60 {
				out = append(out, op)
			}
		}
		return out
	}
	a, b := own(counted), own(course)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// follow takes the moves of the path in the world that counts; of a sensor whose
// actual value the other world leaves open it takes the change before its report. It
// gives the first move that is not possible, -1 if all are.
func (d *drawn) follow(w *world.World, state []byte) int {
	for i := 1; i < len(d.beats); i++ {
		b := &d.beats[i]
		at, ok := d.take(w, state, b.Move)
		if !ok && b.Move.Kind == world.MoveReport {
			change := world.Move{Kind: world.MoveActual, At: b.Move.At, Value: b.Move.Value, First: -1, Command: -1}
			if state, ok = d.take(w, state, change); !ok {
				return i
			}
			at, ok = d.take(w, state, b.Move)
		}
		if !ok {
			return i
		}
		state = at
	}
	return -1
}

// take takes the very same move, or the same but for whether it overtakes a report.
func (d *drawn) take(w *world.World, state []byte, m world.Move) ([]byte, bool) {
	moves := w.Moves(state)
	label := slices.Index(moves, m)
	if label < 0 {
		m.Coalesced = !m.Coalesced
		label = slices.Index(moves, m)
	}
	if label < 0 {
		return state, false
	}
	_, next, err := w.Take(state, uint32(label))
	if err != nil {
		return state, false
	}
	return next, true
}

func TestCoursesAreTimedAsTheWorldThatCounts(t *testing.T) {
	besideOthers(t)
	followed, long := 0, 0
	for range rounds(t) {
		rapid.Check(t, func(t *rapid.T) {
			g := &generator{t: t, time: true, two: rapid.Bool().Draw(t, "two")}
			files, site := g.system()
			r, _ := compile.Load(files, site)
			if r == nil {
				t.Fatal(files["a.tenet"])
			}
			pr := r.Spec.Properties[0]
			w, err := world.New(r.Spec, world.Delayed, pr)
			if err != nil || pr.Timed || pr.Observer != nil || pr.OfPairs() {
				t.Skip("the sentence counts, or guesses")
			}
			pr.Timed = true
			counts, err := world.New(r.Spec, world.Delayed, pr)
			if err != nil {
				t.Skip("it is too large")
			}
			d := drawCourse(t, w, 25)
			state, ok := d.start(counts, d.beats[0])
			if !ok {
				t.Skip("no such start")
			}
			if at := d.follow(counts, state); at >= 0 {
				for _, b := range d.beats[:at+1] {
					t.Logf("%+v", b.Move)
					for _, op := range b.Clocks {
						t.Logf("  %+v", op)
					}
				}
				t.Fatalf("%s\nmove %d of %d can be timed, and yet not be taken", files["a.tenet"], at, len(d.beats)-1)
			}
			followed++
			for _, b := range d.beats {
				if b.Move.Kind == world.MoveTime {
					long++
					break
				}
			}
		})
	}
	if followed == 0 || long == 0 {
		t.Errorf("%d paths followed, %d of them with time", followed, long)
	}
}
