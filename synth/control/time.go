// Goals in time.

package control

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
)

// timed adds to a goal in time that time goes on: for safety and nonblocking goals a
// tick stays within reach, for others ticks come again and again.
func (p *Problem) timed(m *fsp.Model) error {
	if !p.spec.Timed {
		return nil
	}
	if !slices.ContainsFunc(p.Plant, knowsTick) {
		return p.spec.Complain("timed", "the plant does not know of time: it has no action tick", "put a process in time: timed NAME = PROCESS { … }")
	}
	if p.mine(timed.Tick) {
		return p.spec.Complain("controllable", "tick is not controllable: it is forestalled where something is forced", "leave it out, and name what can be forced under forcible")
	}
	if p.spec.Compatibility {
		return p.spec.Complain("timed", "checkCompatibility does not go with time", "leave timed and forcible out")
	}
	if p.isModal() {
		return p.spec.Complain("timed", "time does not go with a modal plant", "leave timed and forcible out")
	}
	if slices.Contains(p.spec.Forcible, timed.Tick) {
		return p.spec.Complain("forcible", "tick cannot be forced", "leave it out")
	}
	g := Part{Kind: Time}
	if len(p.spec.Liveness)+len(p.spec.Buchi)+len(p.assumptions) > 0 {
		var err error
		if g.holds, err = p.formula(m, fltl.Action(timed.Tick)); err != nil {
			return p.spec.Complain("timed", "the goal "+err.Error(), "leave goals out")
		}
	}
	p.Goals = append(p.Goals, g)
	return nil
}

// marks says what must stay within reach: marked actions, ticks, or both.
func (p *Problem) marks(goal *game.Goal) {
	goal.MarkedLabels = p.spec.Marking
	asks := func(k Kind) bool { return slices.ContainsFunc(p.Goals, func(g Part) bool { return g.Kind == k }) }
	switch {
	case !asks(Nonblocking):
		goal.MarkedLabels = []string{timed.Tick}
	case asks(Time):
		goal.Ticking = true
	}
}

func knowsTick(l *lts.LTS) bool {
	_, ticks := l.Alphabet().Find(timed.Tick)
	return ticks
}
