// Clocks that jump, gateways that stall, rules that take no time.

package drive_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/drive/drivetest"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// watch is a driver whose inputs are written down.
type watch struct {
	d    *drive.Driver
	mono time.Duration
	wall time.Time
	told strings.Builder
}

func newWatch(plan drive.Plan) *watch {
	w := &watch{wall: epoch}
	w.d = drive.New(plan, func(in *drive.Input, _ *machine.Output) {
		late := ""
		if in.Late {
			late = " late"
		}
		switch in.Kind {
		case drive.Start:
			fmt.Fprintf(&w.told, "%v start\n", in.Mono)
		case drive.Expired:
			fmt.Fprintf(&w.told, "%v timers %v%s\n", in.Mono, in.Timers, late)
		case drive.Marks:
			fmt.Fprintf(&w.told, "%v marks %v %s\n", in.Mono, in.Marks, in.At.Format("15:04:05"))
		}
	})
	return w
}

// pass lets both clocks go on, and plays each moment at its time.
func (w *watch) pass(d time.Duration) {
	w.mono, w.wall = w.mono+d, w.wall.Add(d)
	w.d.Advance(drive.Moment{Mono: w.mono, At: w.wall})
}

// stall lets both clocks go on and plays only then.
func (w *watch) stall(d time.Duration) {
	w.mono, w.wall = w.mono+d, w.wall.Add(d)
	w.d.Due(drive.Moment{Mono: w.mono, At: w.wall})
}

// jump sets the wall clock.
func (w *watch) jump(d time.Duration) {
	w.wall = w.wall.Add(d)
	w.d.Due(drive.Moment{Mono: w.mono, At: w.wall})
}

func (w *watch) start() { w.d.Start(drive.Moment{Mono: w.mono, At: w.wall}) }

func (w *watch) want(t *testing.T, lines ...string) {
	t.Helper()
	want := strings.Join(lines, "\n") + "\n"
	if diff := cmp.Diff(want, w.told.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// night has a timer every 7 s and moments at 22:00:00, 22:00:10 and 23:00.
func night() drive.Plan {
	var b drivetest.Builder
	lamp := b.Lamp("lamp")
	b.Rule("beat", machine.NoCond, b.Set(lamp, 1))
	b.Every(7)
	b.Rule("night", machine.NoCond, b.Set(lamp, 0))
	for _, s := range []int64{22 * 3600, 22*3600 + 10, 23 * 3600} {
		b.At(machine.Mark{Second: s, Days: [7]bool{true, true, true, true, true, true, true}})
	}
	return b.Plan()
}

// The wall clock is put back: no moment comes twice, no timer is moved.
func TestClockPutBack(t *testing.T) {
	w := newWatch(night())
	w.start()
	w.pass(12 * time.Second) // 22:00:02
	w.jump(-30 * time.Second)
	w.pass(30 * time.Second) // 22:00:02 again
	w.pass(8 * time.Second)
	w.want(t, "0s start", "7s timers [0]", "10s marks [0] 22:00:00", "14s timers [0]", "21s timers [0]", "28s timers [0]",
		"35s timers [0]", "42s timers [0]", "49s timers [0]", "50s marks [1] 22:00:10")
}

// The wall clock is put forward: what it skips comes at once.
func TestClockPutForward(t *testing.T) {
	w := newWatch(night())
	w.start()
	w.jump(time.Hour)
	w.pass(10 * time.Second)
	w.want(t, "0s start", "0s marks [0] 22:00:00", "0s marks [1] 22:00:10", "7s timers [0]", "10s marks [2] 23:00:00")
}

// A clock that was far off is set right: nothing is made up for or held back.
func TestClockSetRight(t *testing.T) {
	w := newWatch(night())
	w.start()
	w.jump(50 * time.Hour) // 23:59:50, two days later
	w.pass(time.Second)
	w.jump(-50*time.Hour - time.Second)
	w.pass(10 * time.Second)
	w.want(t, "0s start", "0s marks [] 23:59:50", "1s marks [] 21:59:50", "7s timers [0]", "11s marks [0] 22:00:00")
}

// A gateway that stalls plays what is due once, each tick by itself, and goes on
// from there.
func TestStall(t *testing.T) {
	var b drivetest.Builder
	lamp := b.Lamp("lamp")
	b.Rule("beat", machine.NoCond, b.Set(lamp, 1))
	b.Every(7)
	b.Rule("start", machine.NoCond)
	b.On(machine.Trigger{Kind: machine.OnStart})
	b.Later(machine.Single, 0, drivetest.After(5, b.Set(lamp, 0)), drivetest.After(1, b.Set(lamp, 1)))
	w := newWatch(b.Plan())
	w.start()
	w.stall(30 * time.Second)
	w.pass(8 * time.Second)
	w.want(t, "0s start", "30s timers [1] late", "30s timers [0] late", "31s timers [1]", "37s timers [0]")
}

// The wall clock was put back while nobody looked: what came before the stop
// does not come again after it.
func TestRestartWithClockPutBack(t *testing.T) {
	w := newWatch(night())
	w.start()
	w.pass(11 * time.Second) // 22:00:01
	s := w.d.Snapshot()
	again := newWatch(night())
	if err := again.d.Restore(&s); err != nil {
		t.Fatal(err)
	}
	again.mono, again.wall = w.mono+time.Second, w.wall.Add(-20*time.Second)
	again.start()
	again.stall(0)
	again.pass(30 * time.Second) // 22:00:11
	again.want(t, "12s start", "14s timers [0]", "21s timers [0]", "28s timers [0]", "35s timers [0]", "41s marks [1] 22:00:10", "42s timers [0]")
}

// Rules that keep each other going without any time passing do not hold the
// gateway up: the rest waits for the next tick.
func TestNoTimeLoop(t *testing.T) {
	var b drivetest.Builder
	on := b.Variable("on", 2)
	isOn := b.VarIs(on, 1)
	door := b.Switch("door")
	lamp := b.Lamp("lamp")
	// Each run makes its own next step groundless and queues another run.
	b.Rule("turn", isOn, b.Assign(on, 0))
	b.P.Rules[0].Else = []machine.Action{b.Assign(on, 1)}
	b.On(machine.Trigger{Kind: machine.WhenTrue, Cond: isOn})
	b.On(machine.Trigger{Kind: machine.WhenTrue, Cond: b.VarIs(on, 0)})
	b.On(machine.Trigger{Kind: machine.OnUpdates, Res: door})
	b.Later(machine.Queued, 1, drivetest.After(60, b.Set(lamp, 1)))
	b.P.Rules[0].ElseLater = []machine.Step{drivetest.After(60, b.Set(lamp, 0))}
	sets := map[time.Duration]int{}
	d := drive.New(b.Plan(), func(in *drive.Input, _ *machine.Output) {
		if in.Kind == drive.Expired {
			sets[in.Mono]++
		}
	})
	d.Start(moment(0))
	d.Report(moment(0), door, models.OfEnum(0))
	d.Advance(moment(1500 * time.Millisecond))
	if diff := cmp.Diff(map[time.Duration]int{0: drive.MaxSets, time.Second: drive.MaxSets}, sets); diff != "" {
		t.Errorf("sets of timers by time (-want +got):\n%s", diff)
	}
	if next, ok := d.Next(moment(1500 * time.Millisecond)); !ok || next != 2*time.Second {
		t.Errorf("next is due at %v, %t", next, ok)
	}
}
