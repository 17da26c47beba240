// Processes in time, deadlines and delays, made into systems.

package fsp

import (
	"errors"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
)

// timing is a definition about time, and the process it makes of it.
func (e *elaborator) timing(name string) *lts.LTS {
	switch d := e.timings[name].(type) {
	case *TimedDef:
		return e.timedLTS(d)
	case *WithinDef:
		return e.withinLTS(d)
	}
	panic("fsp: a definition about time of no known kind")
}

func (e *elaborator) timedLTS(d *TimedDef) *lts.LTS {
	activity := e.process(d.Use, env{})
	bounds := map[string]timed.Bound{}
	for _, b := range d.Bounds {
		bound := timed.Bound{Lower: e.ticks(b.Low), Upper: timed.Unbounded}
		if b.High != nil {
			bound.Upper = e.ticks(b.High)
		}
		if !e.failed && bound.Upper != timed.Unbounded && bound.Upper < bound.Lower {
			e.fail(boundsCrossed(b.High.Where(), bound.Lower, bound.Upper))
		}
		for _, label := range e.labels(b.Labels, env{}) {
			if e.failed {
				return nil
			}
			if _, twice := bounds[label]; twice {
				e.fail(boundTwice(b.Labels.Span, label))
			} else if _, known := activity.Alphabet().Find(label); !known {
				e.add(notOfProcess(b.Labels.Span, label))
			} else {
				bounds[label] = bound
			}
		}
	}
	if e.failed {
		return nil
	}
	l, err := timed.Expand(e.ctx, activity, bounds, e.lim.lts())
	if errors.Is(err, timed.ErrTick) {
		e.fail(ticksAlready(d.Use.Ident))
		return nil
	}
	if err != nil {
		e.failAs(d.Ident, err)
		return nil
	}
	return l.Rename(d.Name)
}

// ticks is the value of an expression as a number of ticks.
func (e *elaborator) ticks(x Expr) int {
	n := e.number(x, env{})
	if !e.failed && (n < 0 || n > timed.MaxBound) {
		e.fail(noTicks(x.Where(), n))
	}
	return int(n)
}

func (e *elaborator) withinLTS(d *WithinDef) *lts.LTS {
	event, after, n := e.labels(d.Event, env{}), e.labels(d.After, env{}), e.ticks(d.Ticks)
	if e.failed {
		return nil
	}
	make := timed.Deadline
	if d.Keyword == "delay" {
		make = timed.Delay
	}
	l, err := make(d.Name, event, after, n)
	if err != nil {
		e.fail(aboutTicks(d.Ident))
		return nil
	}
	return l
}
