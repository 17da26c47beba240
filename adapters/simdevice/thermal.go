// A room's temperature as a pure function of time, and a loop that drives it.

package simdevice

import (
	"context"
	"math"
	"time"
)

// Thermal is a room after Newton's law of cooling: its temperature moves
// towards a limit at a rate proportional to the distance.
type Thermal struct {
	Outside float64 // °C, the limit without heating
	Warm    float64 // °C, the limit while heated with the window closed
	Closed  float64 // rate with the window closed, per second
	Open    float64 // rate with the window open, per second
}

// Step returns the temperature after dt. The room warms while it is heated
// with the window closed and is colder than Warm; otherwise it moves towards
// the outside. The result does not depend on how dt is cut into pieces.
func (t Thermal) Step(celsius float64, heated, windowOpen bool, dt time.Duration) float64 {
	limit, rate := t.Outside, t.Closed
	switch {
	case windowOpen:
		rate = t.Open
	case heated:
		limit = t.Warm
	}
	return limit + (celsius-limit)*math.Exp(-rate*dt.Seconds())
}

// Room ties devices to a Thermal. Heated and WindowOpen say how things stand;
// Set receives each new temperature in °C, rounded to 0.1, when it changed.
type Room struct {
	Thermal            Thermal
	Start              float64 // °C
	Speed              float64 // simulated seconds a second; 0 is 1
	Heated, WindowOpen func() bool
	Set                func(celsius float64)
}

// Run moves the room at every tick until ctx ends or ticks is closed. The time
// of the first tick is the start.
func (r Room) Run(ctx context.Context, ticks <-chan time.Time) {
	speed := r.Speed
	if speed == 0 {
		speed = 1
	}
	now, said := r.Start, math.NaN()
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case at, ok := <-ticks:
			if !ok {
				return
			}
			if !last.IsZero() {
				now = r.Thermal.Step(now, r.Heated(), r.WindowOpen(), time.Duration(float64(at.Sub(last))*speed))
			}
			last = at
			if tenth := math.Round(now*10) / 10; tenth != said {
				said = tenth
				r.Set(tenth)
			}
		}
	}
}
