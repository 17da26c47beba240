// A shadow: rules that are told everything and command nothing.

package shadow

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Shadow is an engine.Companion. Its other methods may be called from any goroutine.
//
// Cost: that of Step for every input its rules can see, and memory for Kept differences.
type Shadow struct {
	mu      sync.Mutex
	driver  *drive.Driver
	p       *machine.Program
	byPath  map[models.Path]machine.Res
	now     drive.Moment
	begun   bool
	start   bool          // it is being told what is known when it begins
	touched []machine.Res // commanded by the shadow since it was last told
	compare comparison
	ended   error // it ended: a defect of this program
}

var _ engine.Companion = (*Shadow)(nil)

// New makes a shadow of rules. It begins when an engine says so.
func New(plan drive.Plan) *Shadow {
	s := &Shadow{byPath: map[models.Path]machine.Res{}, compare: comparison{open: map[string][]*act{}}}
	s.driver = drive.New(plan, s.played)
	s.p = s.driver.Program()
	for i := range s.p.Resources {
		if s.p.Resources[i].Fact == machine.NoFact {
			s.byPath[s.p.Resources[i].Path] = machine.Res(i)
		}
	}
	return s
}

// Begin implements engine.Companion. The rules begin as they would after taking over: with
// everything unknown, and what is known as first reports.
func (s *Shadow) Begin(now drive.Moment, known engine.Known) {
	s.safely(func() {
		s.now, s.begun, s.start = now, true, true
		s.compare.since = now.At
		s.driver.Start(now)
		for r := range s.p.Resources {
			s.adopt(machine.Res(r), known)
		}
		for d := range s.p.Devices {
			if !known.Online(s.p.Devices[d].Provider) {
				s.driver.Availability(now, machine.Dev(d), false)
			}
		}
		for r := range s.p.Resources {
			if v, ok := known.Value(s.p.Resources[r].Path); ok {
				s.report(machine.Res(r), v)
			}
		}
		s.adoptTouched(nil, known)
		s.start = false
	})
}

// Follow implements engine.Companion.
func (s *Shadow) Follow(t *engine.Told) {
	s.safely(func() {
		now := t.Now
		now.Mono = max(now.Mono, s.now.Mono)
		s.driver.Advance(now)
		s.driver.Due(now)
		s.now = now
		for i := range t.Happened {
			s.happen(&t.Happened[i])
		}
		for i := range t.Intents {
			s.live(&t.Intents[i])
		}
		for i := range t.Notices {
			n := &t.Notices[i]
			s.compare.add(now.Mono, Difference{At: now.At, Kind: Notify, Target: n.Role, Value: n.Text, Rule: n.Rule, Live: true})
		}
		touched := t.Touched
		if t.TakenOver {
			touched = nil
			for r := range s.p.Resources {
				touched = append(touched, s.p.Resources[r].Path)
			}
		}
		s.adoptTouched(touched, t.Known)
		s.compare.settle(now.Mono)
	})
}

// Report is what was found so far, as of a time.
func (s *Shadow) Report(at time.Time) Report {
	s.safely(func() {
		if !s.begun {
			return
		}
		// What is on its way here may be a little older than at.
		if then := s.now.Mono + at.Sub(s.now.At) - patience; then > s.now.Mono {
			to := drive.Moment{Mono: then, At: at.Add(-patience)}
			s.driver.Advance(to)
			s.now = to
		}
		s.compare.settle(s.now.Mono)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.compare.report(s.ended)
}

// safely does something with the shadow; what it is comes to an end if that panics.
func (s *Shadow) safely(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			s.ended = fmt.Errorf("the shadow ended with a defect of this program: %v", r)
		}
	}()
	do()
}

// happen tells the rules what was handed in.
func (s *Shadow) happen(h *engine.Happening) {
	switch {
	case h.Presence != nil:
		if d, ok := s.p.FindDevice(h.Presence.Provider); ok {
			s.driver.Availability(s.now, d, h.Presence.Online)
		}
	case h.Command != nil:
		if r, ok := s.byPath[h.Command.Path]; ok && s.driver.Reports(r) {
			if v, ok := s.value(r, h.Command.Value); ok {
				s.driver.Command(s.now, h.Command.Role, r, v)
			}
		}
	case h.Answer != nil:
		if r, ok := s.byPath[h.Answer.Path]; ok {
			s.driver.Answer(s.now, r, h.Answer.OK, h.Answer.Note)
		}
	case h.Hold != nil:
		s.hold(h.Hold)
	}
	for i := range h.Readings {
		x := &h.Readings[i]
		r, ok := s.byPath[x.Path]
		switch {
		case !ok:
		case x.Quality != models.Good:
			s.driver.Report(s.now, r, models.Value{})
		default:
			s.report(r, x.Value)
		}
	}
}

// report tells a value, unless it is none of the type that the shadow's devices have.
func (s *Shadow) report(r machine.Res, v models.Value) {
	if !s.driver.Reports(r) {
		return
	}
	if v, ok := s.value(r, v); ok {
		s.driver.Report(s.now, r, v)
	}
}

func (s *Shadow) value(r machine.Res, v models.Value) (models.Value, bool) {
	v, err := s.p.Resources[r].Model.Type.Coerce(v)
	return v, err == nil
}

func (s *Shadow) hold(h *engine.HoldRequest) {
	var list []machine.Res
	for _, path := range h.Paths {
		if r, ok := s.byPath[path]; ok {
			list = append(list, r)
		}
	}
	if slices.Sort(list); len(list) > 0 {
		s.driver.Hold(s.now, list, h.On, h.Safe, h.By, h.Note)
	}
}

// played takes what the shadow's rules did.
func (s *Shadow) played(in *drive.Input, out *machine.Output) {
	for i := range out.Commands {
		c := &out.Commands[i]
		if !c.Call {
			s.touched = append(s.touched, c.Res)
		}
		if d, ok := s.command(c); ok {
			d.At, d.AtStart = in.At, s.start
			s.compare.add(in.Mono, d)
		}
	}
	for i := range out.Writes {
		if w := &out.Writes[i]; w.Fate == machine.Suppressed {
			s.compare.agree(in.Mono, s.done(s.p.Resources[w.Res].Path, false, w.Value, nil))
		}
	}
	for i := range out.Notices {
		n := &out.Notices[i]
		s.compare.add(in.Mono, Difference{
			At: in.At, Kind: Notify, Target: n.Action.Role, Value: s.driver.Text(n, out), Rule: s.p.Rules[n.Rule].Name, AtStart: s.start,
		})
	}
	if out.Overflow {
		s.compare.endless++
	}
}

// command puts a command of the shadow into words; false for one that nobody decided on now.
func (s *Shadow) command(c *machine.Command) (Difference, bool) {
	d := s.done(s.p.Resources[c.Res].Path, c.Call, c.Value, c.Args)
	if c.From == machine.FromRule {
		d.Rule = s.p.Rules[c.Rule].Name
	}
	return d, c.From == machine.FromRule || c.From == machine.FromPerson
}

// live takes a command of the rules that run.
func (s *Shadow) live(it *journal.Intent) {
	if from := machine.Source(it.From); from != machine.FromRule && from != machine.FromPerson {
		return
	}
	d := s.done(it.Path, it.Call, it.Value, it.Args)
	d.At, d.Rule, d.Live = s.now.At, it.Rule, true
	s.compare.add(s.now.Mono, d)
}

// done puts a command into words, those of the shadow's devices if it knows the resource.
func (s *Shadow) done(path models.Path, call bool, v models.Value, args []models.Value) Difference {
	d := Difference{Kind: Set, Target: path.String(), Value: v.String()}
	r, ok := s.byPath[path]
	if ok {
		d.Target = s.p.Resources[r].Ref
	}
	if call {
		d.Kind = Call
		words := make([]string, len(args))
		for i, a := range args {
			words[i] = a.String()
			if ok && i < len(s.p.Resources[r].Model.Params) {
				words[i] = s.p.Resources[r].Model.Params[i].Type.Format(a)
			}
		}
		d.Value = strings.Join(words, ", ")
	} else if ok {
		d.Value = s.p.Resources[r].Model.Type.Format(v)
	}
	return d
}

// adoptTouched takes over what became of commands: to some paths, and to whatever the shadow
// commanded.
func (s *Shadow) adoptTouched(paths []models.Path, known engine.Known) {
	for _, path := range paths {
		if r, ok := s.byPath[path]; ok {
			s.adopt(r, known)
		}
	}
	for _, r := range s.touched {
		s.adopt(r, known)
	}
	s.touched = s.touched[:0]
}

// adopt takes over what became of the newest command to a resource.
func (s *Shadow) adopt(r machine.Res, known engine.Known) {
	if !s.driver.Reports(r) {
		return
	}
	ch := known.Channel(s.p.Resources[r].Path)
	if ch.Value.IsSet() {
		v, ok := s.value(r, ch.Value)
		region, inside := s.p.Resources[r].Cut.Cut(v)
		if !ok || !inside {
			ch = machine.Channel{}
		} else {
			ch.Value, ch.Region = v, region
		}
	}
	s.driver.Follow(r, ch)
}
