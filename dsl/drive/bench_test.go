// The cost of a reading.

package drive_test

import (
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/drive/drivetest"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// busy has n rules that hold, wait and repeat on a number and a switch; every
// other reading changes region and starts and ends holds.
func busy(n int) drive.Plan {
	var b drivetest.Builder
	level, lamp := b.Number("level", 0), b.Lamp("lamp")
	for range n {
		b.Rule("hold", machine.NoCond, b.Set(lamp, 1))
		b.Holds(b.Is(level, 1), 60)
	}
	b.Rule("when", machine.NoCond, b.Set(lamp, 0))
	b.On(machine.Trigger{Kind: machine.WhenTrue, Cond: b.Is(level, 0)})
	b.Later(machine.Restart, 0, drivetest.After(30, b.Set(lamp, 2)))
	plan := b.Plan()
	plan.Facts = nil
	return plan
}

func BenchmarkReport(b *testing.B) {
	for _, c := range []struct {
		name   string
		rules  int
		values [2]models.Value
		keep   bool
	}{
		{"unseen", 10, [2]models.Value{models.OfFloat(5), models.OfFloat(6)}, false},
		{"10 rules", 10, [2]models.Value{models.OfFloat(5), models.OfFloat(-5)}, false},
		{"10 rules, kept", 10, [2]models.Value{models.OfFloat(5), models.OfFloat(-5)}, true},
		{"1000 rules", 1000, [2]models.Value{models.OfFloat(5), models.OfFloat(-5)}, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := drive.New(busy(c.rules), func(*drive.Input, *machine.Output) {})
			d.Start(moment(0))
			d.Report(moment(0), 0, c.values[0])
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				now := moment(time.Duration(i) * time.Millisecond)
				d.Due(now)
				d.Report(now, 0, c.values[i%2])
				if c.keep {
					d.Keep()
				}
			}
		})
	}
}

// A reading costs no allocation where no fact depends on it.
func TestReportAllocatesNothing(t *testing.T) {
	d := drive.New(busy(10), func(*drive.Input, *machine.Output) {})
	d.Start(moment(0))
	d.Keep()
	i := 0
	report := func() {
		i++
		now := moment(time.Duration(i) * 100 * time.Millisecond)
		d.Due(now)
		d.Report(now, 0, models.OfFloat([]float64{5, -5}[i%2]))
		d.Keep()
	}
	for range 1000 { // until everything has its size
		report()
	}
	if n := testing.AllocsPerRun(1000, report); n > 0 {
		t.Errorf("%v allocations for a reading", n)
	}
}
