// The driver against a slow twin that looks at every second.

package drive_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/drive/drivetest"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// epoch is the wall clock at gateway time 0: shortly before a mark.
var epoch = time.Date(2026, 6, 1, 21, 59, 50, 0, time.UTC)

func moment(mono time.Duration) drive.Moment { return drive.Moment{Mono: mono, At: epoch.Add(mono)} }

// slowTwin gives everything to Step as it happens, in maps, second by second.
type slowTwin struct {
	p       *machine.Program
	stepper *machine.Stepper
	state   machine.State
	out     machine.Output
	facts   *drivetest.Counting
	now     time.Duration
	raw     map[machine.Res]models.Value
	sent    map[machine.Res]time.Duration
	due     map[machine.Res]time.Duration
	timers  map[machine.TimerID]int64
	sets    map[int64]int
	said    []string
}

func newSlowTwin(p *machine.Program) *slowTwin {
	return &slowTwin{
		p: p, stepper: machine.NewStepper(p), state: p.Initial(), facts: drivetest.NewCounting(p),
		raw: map[machine.Res]models.Value{}, sent: map[machine.Res]time.Duration{}, due: map[machine.Res]time.Duration{},
		timers: map[machine.TimerID]int64{}, sets: map[int64]int{},
	}
}

func (s *slowTwin) tick() int64 { return int64(s.now / time.Second) }

func (s *slowTwin) step(in machine.Input) {
	s.stepper.Step(&s.state, in, &s.out)
	for _, c := range s.out.Commands {
		if c.From != machine.FromResend {
			s.sent[c.Res] = s.now
		}
	}
	for _, t := range in.Timers {
		delete(s.timers, t)
	}
	for _, t := range s.out.Timers {
		delete(s.timers, t.Timer)
		if t.Start {
			s.timers[t.Timer] = s.tick() + t.Ticks
		}
	}
	for _, t := range s.out.Timeouts {
		delete(s.due, t.Res)
		if t.Start {
			s.due[t.Res] = s.now + s.p.Resources[t.Res].R()
		}
	}
	s.said = say(s.said, s.p, s.now, &s.out)
}

// say writes what an output did, if anything.
func say(said []string, p *machine.Program, now time.Duration, out *machine.Output) []string {
	var b strings.Builder
	for _, f := range out.Firings {
		fmt.Fprintf(&b, " %s/%d branch %d step %d;", p.Rules[f.Rule].Name, f.Trigger, f.Branch, f.Step)
	}
	for _, c := range out.Cancels {
		fmt.Fprintf(&b, " %s slot %d ends at step %d;", p.Rules[c.Rule].Name, c.Slot, c.Step)
	}
	for _, c := range out.Commands {
		fmt.Fprintf(&b, " %s = %v from %d;", p.Resources[c.Res].Ref, c.Value, c.From)
	}
	for _, n := range out.Notices {
		fmt.Fprintf(&b, " %s notifies;", p.Rules[n.Rule].Name)
	}
	if b.Len() == 0 {
		return said
	}
	return append(said, fmt.Sprintf("%v:%s", now, &b))
}

// clock is the region of the time of day.
func (s *slowTwin) clock() models.Region {
	for _, r := range s.p.Resources {
		if r.Fact == machine.ClockFact {
			at := epoch.Add(s.now)
			day := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
			region, _ := r.Cut.Cut(models.Value{Kind: models.Duration, Bits: uint64(day)})
			return region
		}
	}
	return machine.NoRegion
}

// start starts, or goes on after nobody looked for a while.
func (s *slowTwin) start() {
	s.step(machine.Input{Kind: machine.InStart, Clock: s.clock()})
	s.playFacts()
	s.playSets()
	s.playTimeouts()
}

// pass lets time go by, looking at every second and at every time-out.
func (s *slowTwin) pass(d time.Duration) {
	for end := s.now + d; s.now < end; {
		next := min(s.now.Truncate(time.Second)+time.Second, end)
		for _, due := range s.due {
			next = min(next, due)
		}
		s.now = next
		if next%time.Second == 0 {
			s.playFacts()
			s.playMarks()
			s.playSets()
		}
		s.playTimeouts()
	}
}

func (s *slowTwin) playFacts() {
	facts := s.facts.At(s.tick(), nil)
	if len(facts) > 0 {
		s.step(machine.Input{Kind: machine.InFacts, Facts: s.cut(facts)})
	}
}

func (s *slowTwin) cut(facts []machine.Fact) []machine.Fact {
	for i := range facts {
		facts[i].Region, facts[i].Known = s.p.Resources[facts[i].Res].Cut.Cut(facts[i].Value)
	}
	return facts
}

func (s *slowTwin) playMarks() {
	at := epoch.Add(s.now)
	var fall []machine.MarkID
	for i, m := range s.p.Marks {
		if int64(at.Hour()*3600+at.Minute()*60+at.Second()) == m.Second && m.Days[(at.Weekday()+6)%7] {
			fall = append(fall, machine.MarkID(i))
		}
	}
	if len(fall) > 0 {
		s.step(machine.Input{Kind: machine.InMarks, Marks: fall, Clock: s.clock()})
	}
}

// playSets plays what is due, the earliest tick first, and begins anew.
func (s *slowTwin) playSets() {
	for s.sets[s.tick()] < drive.MaxSets {
		first := int64(-1)
		for _, due := range s.timers {
			if due <= s.tick() && (first < 0 || due < first) {
				first = due
			}
		}
		if first < 0 {
			return
		}
		var set []machine.TimerID
		for _, t := range slices.Sorted(maps.Keys(s.timers)) {
			if s.timers[t] == first {
				set = append(set, t)
			}
		}
		s.sets[s.tick()]++
		s.forgetStale(set)
		s.step(machine.Input{Kind: machine.InExpired, Timers: set})
	}
}

func (s *slowTwin) forgetStale(set []machine.TimerID) {
	for _, t := range set {
		if s.p.Timers[t].Kind == machine.TimerStale {
			s.facts.Forget(s.tick(), s.p.Timers[t].Res)
		}
	}
}

func (s *slowTwin) playTimeouts() {
	var due []machine.Res
	for r, at := range s.due {
		if at <= s.now {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(a, b machine.Res) int { return cmp.Or(cmp.Compare(s.due[a], s.due[b]), cmp.Compare(a, b)) })
	for _, r := range due {
		delete(s.due, r)
		if s.state.Channel[r].Pending {
			s.step(machine.Input{Kind: machine.InTimeout, Res: r})
		}
	}
	s.playSets()
}

func (s *slowTwin) report(r machine.Res, v models.Value) {
	in := s.p.Report(r, v, s.raw[r] != v, s.now-s.sent[r] >= s.p.Resources[r].L())
	if in.Bad {
		s.facts.Forget(s.tick(), r)
	} else {
		s.raw[r] = v
		in.Facts = s.cut(s.facts.Report(s.tick(), r, v, nil))
	}
	s.step(in)
	s.playSets()
}

func (s *slowTwin) command(role string, r machine.Res, v models.Value) {
	id, ok := s.p.FindRole(role)
	if !ok {
		id = -1
	}
	s.step(s.p.Command(id, r, v))
	s.playSets()
}

func (s *slowTwin) answer(r machine.Res, ok bool) {
	s.step(machine.Input{Kind: machine.InAnswer, Res: r, OK: ok})
	s.playSets()
}

func (s *slowTwin) availability(dev machine.Dev, online bool) {
	if !online {
		for _, r := range s.p.Devices[dev].Resources {
			s.facts.Forget(s.tick(), r)
		}
	}
	s.step(machine.Input{Kind: machine.InAvailability, Dev: dev, Online: online})
	s.playSets()
}
