// Scripts: a run as lines that the simulator plays.

package explain

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/play"
	"github.com/tenet-iot/tenet/dsl/world"
)

// ErrScript is wrapped when a run cannot be played: it says what is in the way.
var ErrScript = errors.New("this run cannot be played")

// Script tells a run as lines for the simulator: all that the rules hear, in order, with
// the time between. Devices say there themselves what they do (devices silent). A run that
// goes on for ever is told once. It is to begin at a time of day, in seconds; -1 if any
// will do.
//
// Errors: ErrScript, of runs in which the gateway is down, of readings outside their range,
// and of moments of the sun or of certain days.
func (r *Run) Script(p *machine.Program) (lines []string, start int64, err error) {
	s := &script{p: p, start: -1}
	for i := range r.Beats {
		if r.At != nil {
			if err := s.until(r, i); err != nil {
				return nil, 0, err
			}
		}
		for k := range r.Beats[i].Steps {
			if err := s.input(r, i, k); err != nil {
				return nil, 0, err
			}
		}
	}
	return s.lines, s.start, nil
}

type script struct {
	p     *machine.Program
	start int64 // seconds of the day; -1: not known yet
	now   int64 // seconds after the start
	lines []string
}

func (s *script) say(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

// until lets time pass to a beat, which comes at a time of day if it has one.
func (s *script) until(r *Run, i int) error {
	at := r.At[i]
	clock, ok, err := s.clock(&r.Beats[i])
	switch {
	case err != nil:
		return err
	case ok && s.start < 0:
		wait := max(at-s.now, 1) // whoever begins at the moment itself comes too late for it
		s.start = ((clock-s.now-wait)%day + day) % day
		s.wait(wait)
	case !ok && at > s.now:
		s.wait(at - s.now)
	case ok:
		s.say("until %02d:%02d", clock/3600, clock/60%60) // of another day: these may be of other lengths
	}
	s.now = at
	return nil
}

func (s *script) wait(seconds int64) {
	s.say("wait %s", play.FormatDuration(time.Duration(seconds)*time.Second))
}

const day = 24 * 60 * 60

// clock is the second of the day at which a beat comes; false if it has none.
func (s *script) clock(b *world.Beat) (int64, bool, error) {
	for k := range b.Steps {
		marks := b.Steps[k].Input.Marks
		if len(marks) == 0 {
			continue
		}
		x := s.p.Marks[marks[0]]
		if x.Sun != "" || x.Second%60 != 0 || slices.Contains(x.Days[:], false) {
			return 0, false, fmt.Errorf("%w: it waits for a moment that depends on the day", ErrScript)
		}
		return x.Second, true, nil
	}
	return 0, false, nil
}

// input tells an input of a run.
func (s *script) input(r *Run, i, k int) error {
	in := &r.Beats[i].Steps[k].Input
	switch in.Kind {
	case machine.InReport:
		if in.Bad {
			return fmt.Errorf("%w: a reading lies outside its range", ErrScript)
		}
		s.say("%s = %s", s.ref(in.Res), s.value(r, i, k, in.Res))
	case machine.InCommand:
		s.say("%s sets %s = %s", s.p.Roles[in.Role], s.ref(in.Res), s.value(r, i, k, in.Res))
	case machine.InAnswer:
		word := "answers"
		if !in.OK {
			word = "fails"
		}
		s.say("%s %s", s.ref(in.Res), word)
	case machine.InAvailability:
		word := "online"
		if !in.Online {
			word = "offline"
		}
		s.say("%s %s", s.p.Devices[in.Dev].Name, word)
	case machine.InTimeout:
		if r.At == nil {
			s.say("wait %s", play.FormatDuration(s.p.Resources[in.Res].R()))
		}
	case machine.InStart:
		if r.Beats[i].Move.Kind != world.MoveStart {
			return fmt.Errorf("%w: the gateway is down for some time in it", ErrScript)
		}
	case machine.InMarks:
		clock, ok, err := s.clock(&r.Beats[i])
		if err != nil || !ok || r.At != nil {
			return err
		}
		s.say("until %02d:%02d", clock/3600, clock/60%60)
	case machine.InExpired, machine.InFacts:
		// they come of the time that has passed
	}
	return nil
}

func (s *script) ref(r machine.Res) string { return s.p.Resources[r].Ref }

// value is the raw value that came with an input.
func (s *script) value(r *Run, i, k int, res machine.Res) string {
	return s.p.Resources[res].Model.Type.Format(r.Readings[i][k])
}
