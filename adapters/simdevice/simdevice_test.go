// Devices and rooms behave as described.

package simdevice_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/adapters/simdevice"
)

// listener records what a device says.
type listener struct {
	mu   sync.Mutex
	said []string
}

func (l *listener) link(resource string, payload []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, fmt.Sprintf("%s=%s", resource, payload))
}

// take returns and forgets what was said.
func (l *listener) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := strings.Join(l.said, " ")
	l.said = nil
	return all
}

func TestADeviceReportsObeysAndFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := simdevice.New("d", map[string]any{"s/on": false, "s/level": 3.0})
		var l listener
		detach := d.Attach(l.link)
		expect := func(what, want string) {
			t.Helper()
			synctest.Wait()
			if got := l.take(); got != want {
				t.Errorf("%s: said %q, want %q", what, got, want)
			}
		}
		expect("attached", "s/level=3 s/on=false")
		d.SetActual("s/level", 4.0)
		d.SetActual("s/level", 4.0)
		expect("changed once", "s/level=4")
		answered := 0
		set := simdevice.Command{Resource: "s/on", Value: true, ID: "k"}
		d.Hear(set, func() { answered++ })
		expect("obeyed", "s/on=true")
		d.Deaf(true)
		d.Hear(simdevice.Command{Resource: "s/on", Value: false}, func() { answered++ })
		expect("deaf", "")
		d.Deaf(false)
		d.Silent(true)
		d.SetActual("s/level", 5.0)
		expect("silent", "")
		d.Silent(false)
		expect("no longer silent", "s/level=5 s/on=true")
		d.Repeat(1)
		d.Report("s/level")
		expect("repeating", "s/level=5 s/level=5")
		d.Repeat(0)
		d.Late(time.Second)
		d.SetActual("s/level", 6.0)
		d.Late(0)
		d.SetActual("s/level", 7.0)
		expect("late", "")
		<-time.After(time.Second) // virtual
		expect("late, and in order", "s/level=6 s/level=7")
		d.Hear(simdevice.Command{Resource: "s/none", Value: 1.0}, nil)
		expect("a resource it does not have", "")
		if answered != 1 || len(d.Heard()) != 3 || d.Heard()[0] != set {
			t.Errorf("answered %d, heard %v", answered, d.Heard())
		}
		detach()
		d.SetActual("s/level", 8.0)
		expect("detached", "")
	})
}

func TestReactionsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := simdevice.New("d", map[string]any{"s/level": 0.0})
		for i, delay := range []time.Duration{3, 1, 2} {
			d.React(delay * time.Second)
			d.Hear(simdevice.Command{Resource: "s/level", Value: float64(i + 1)}, nil)
		}
		<-time.After(4 * time.Second) // virtual
		synctest.Wait()
		if got := d.Actual("s/level"); got != 3.0 {
			t.Errorf("the last command did not win: %v", got)
		}
	})
}

// house is a small room in winter.
var house = simdevice.Thermal{Outside: 5, Warm: 26, Closed: 0.01, Open: 0.05}

func TestTheRoomWarmsAndCools(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		celsius := rapid.Float64Range(6, 25).Draw(r, "celsius")
		heated, open := rapid.Bool().Draw(r, "heated"), rapid.Bool().Draw(r, "open")
		dt := time.Duration(rapid.Int64Range(1, 3600).Draw(r, "seconds")) * time.Second
		after := house.Step(celsius, heated, open, dt)
		if warmer := after > celsius; warmer != (heated && !open) {
			r.Fatalf("from %v °C to %v °C, heated %v, open %v", celsius, after, heated, open)
		}
		halves := house.Step(house.Step(celsius, heated, open, dt/2), heated, open, dt-dt/2)
		if math.Abs(after-halves) > 1e-9 {
			r.Fatalf("one step gives %v, two halves %v", after, halves)
		}
		if open && after > house.Step(celsius, heated, false, dt) {
			r.Fatal("an open window warms the room")
		}
	})
}

func TestTheRoomFollowsItsTicks(t *testing.T) {
	ticks := make(chan time.Time)
	var said []float64
	heated := true
	done := make(chan struct{})
	go func() {
		simdevice.Room{
			Thermal: house, Start: 18, Speed: 10,
			Heated: func() bool { return heated }, WindowOpen: func() bool { return false },
			Set: func(celsius float64) { said = append(said, celsius) },
		}.Run(context.Background(), ticks)
		close(done)
	}()
	start := time.Unix(0, 0)
	for i := range 10 {
		ticks <- start.Add(time.Duration(i) * time.Second)
	}
	close(ticks)
	<-done
	want := math.Round(house.Step(18, true, false, 90*time.Second)*10) / 10
	if len(said) == 0 || said[0] != 18 || said[len(said)-1] != want {
		t.Errorf("said %v, want from 18 to %v", said, want)
	}
	for i := 1; i < len(said); i++ {
		if said[i] <= said[i-1] {
			t.Errorf("said %v, which does not rise", said)
		}
	}
}

func ExampleThermal_Step() {
	room := simdevice.Thermal{Outside: 5, Warm: 26, Closed: 0.001, Open: 0.01}
	fmt.Printf("heated for 10 min: %.1f °C\n", room.Step(18, true, false, 10*time.Minute))
	fmt.Printf("window open for 10 min: %.1f °C\n", room.Step(18, true, true, 10*time.Minute))
	// Output:
	// heated for 10 min: 21.6 °C
	// window open for 10 min: 5.0 °C
}
