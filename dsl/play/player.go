// Player: a deployment in virtual time.

package play

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Setup says where and when a play begins, and what devices do by themselves.
type Setup struct {
	Start time.Time // local time; the zero time is DefaultStart
	Place drive.Place
	// Silent devices neither answer commands nor report them. Others do both,
	// Obey after the command.
	Silent bool
	Obey   time.Duration
}

// DefaultStart is when a play begins that does not say: a Monday at noon.
var DefaultStart = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// DefaultObey is how long devices take to obey.
const DefaultObey = time.Second

// Player plays events. It belongs to one goroutine.
type Player struct {
	result *compile.Result
	setup  Setup
	driver *drive.Driver
	start  time.Time
	now    time.Duration
	res    map[*check.Resource]machine.Res
	devs   map[*check.Device]machine.Dev
	// answers are what devices owe, by when.
	answers []answer
	lines   []string
	begun   bool
}

// answer is a command that a device will have obeyed.
type answer struct {
	at    time.Duration
	res   machine.Res
	value models.Value
}

// New returns a player before the start of the rules. Errors: *drive.PlaceError
// if rules speak of the sun and the setup does not say where they run.
func New(r *compile.Result, setup Setup) (*Player, error) {
	plan, err := drive.NewPlan(r, setup.Place)
	if err != nil {
		return nil, err
	}
	p := &Player{
		result: r, setup: setup, start: setup.Start,
		res: map[*check.Resource]machine.Res{}, devs: map[*check.Device]machine.Dev{},
	}
	if p.start.IsZero() {
		p.start = DefaultStart
		if setup.Place.Zone != nil {
			p.start = time.Date(2026, time.June, 1, 12, 0, 0, 0, setup.Place.Zone)
		}
	}
	for i, x := range r.Origin.Resources {
		p.res[x] = machine.Res(i)
	}
	for i, x := range r.Origin.Devices {
		p.devs[x] = machine.Dev(i)
	}
	p.driver = drive.New(plan, p.played)
	return p, nil
}

// Now is the time since the start of the play, Clock the local time.
func (p *Player) Now() time.Duration { return p.now }

// Clock is the local time.
func (p *Player) Clock() time.Time { return p.start.Add(p.now) }

func (p *Player) moment() drive.Moment { return drive.Moment{Mono: p.now, At: p.start.Add(p.now)} }

// Advance lets time pass up to a moment of the play, with everything that is due
// on the way, and gives what is told of it.
func (p *Player) Advance(to time.Duration) []string {
	p.begin()
	for {
		next := to
		if len(p.answers) > 0 {
			next = min(next, p.answers[0].at)
		}
		// One thing at a time: what is due may make a device owe an answer.
		if due, ok := p.driver.Next(p.moment()); ok && due > p.now {
			next = min(next, due)
		}
		next = max(next, p.now)
		p.driver.Advance(drive.Moment{Mono: next, At: p.start.Add(next)})
		p.now = next
		switch {
		case len(p.answers) > 0 && p.answers[0].at <= p.now:
			p.follow()
		case p.now >= to:
			return p.told()
		}
	}
}

// follow lets the device that is due answer, and report what it was told.
func (p *Player) follow() {
	a := p.answers[0]
	p.answers = slices.Delete(p.answers, 0, 1)
	p.driver.Answer(p.moment(), a.res, true, "")
	p.driver.Report(p.moment(), a.res, a.value)
}

// begin starts the rules, once.
func (p *Player) begin() {
	if !p.begun {
		p.begun = true
		p.driver.Start(p.moment())
	}
}

// Play plays an event now and gives what is told of it. A reading of something
// no rule speaks of changes nothing.
func (p *Player) Play(e Event) []string {
	if e.Kind == Restarts {
		p.begin()
		p.now += e.For
		p.say("restart")
		p.driver.Start(p.moment())
		p.driver.Due(p.moment())
		return p.told()
	}
	p.begin()
	switch e.Kind {
	case Passes:
		return p.Advance(p.now + e.For)
	case Until:
		return p.Advance(p.until(e.Clock))
	case Available:
		p.driver.Availability(p.moment(), p.devs[e.Device], e.OK)
		return p.told()
	case Starts:
		return p.told()
	}
	r, mentioned := p.res[e.Resource]
	switch {
	case !mentioned && e.Kind == Person:
		p.say("%s: refused, nobody may set it", e.Text)
	case !mentioned:
	case e.Kind == Reading:
		p.driver.Report(p.moment(), r, e.Value)
	case e.Kind == Answered:
		p.driver.Answer(p.moment(), r, e.OK, "")
	case e.Kind == Person:
		if !p.driver.Command(p.moment(), e.Role, r, e.Value) {
			p.say("%s: refused, it cannot be set", e.Text)
		}
	}
	return p.told()
}

// until is the next moment at which the local clock shows a time of day.
func (p *Player) until(clock string) time.Duration {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return p.now
	}
	local := p.Clock()
	day := time.Date(local.Year(), local.Month(), local.Day(), at.Hour(), at.Minute(), 0, 0, local.Location())
	if !day.After(local) {
		day = time.Date(local.Year(), local.Month(), local.Day()+1, at.Hour(), at.Minute(), 0, 0, local.Location())
	}
	return p.now + day.Sub(local)
}

// obey lets a device follow a command that has left, unless it is silent. A newer
// command replaces one it has not followed yet.
func (p *Player) obey(c *machine.Command, at time.Duration) {
	if p.setup.Silent || c.Call {
		return
	}
	if slices.ContainsFunc(p.answers, func(a answer) bool { return a.res == c.Res && a.value == c.Value }) {
		return // it is on its way already
	}
	p.answers = slices.DeleteFunc(p.answers, func(a answer) bool { return a.res == c.Res })
	a := answer{at: at + p.setup.Obey, res: c.Res, value: c.Value}
	i, _ := slices.BinarySearchFunc(p.answers, a, func(x, y answer) int {
		if x.at <= y.at {
			return -1
		}
		return 1
	})
	p.answers = slices.Insert(p.answers, i, a)
}

// Obeys says what devices do from now on.
func (p *Player) Obeys(silent bool, after time.Duration) {
	p.setup.Silent, p.setup.Obey = silent, after
	if silent {
		p.answers = nil
	}
}

func (p *Player) say(format string, args ...any) {
	p.lines = append(p.lines, FormatDuration(p.now)+" "+fmt.Sprintf(format, args...))
}

func (p *Player) told() []string {
	lines := p.lines
	p.lines = nil
	return lines
}

// Values lists what is known of every resource and variable, one a line.
func (p *Player) Values() []string {
	s := p.driver.State()
	var out []string
	for i, r := range p.result.Origin.Resources {
		if r.Model.Kind == models.Action || r.Fact != nil && r.Fact.Kind == check.FactSequence {
			continue
		}
		text := "unknown"
		if v := p.driver.Raw(machine.Res(i)); s.Known[i] && v.IsSet() {
			text = p.result.Program.Resources[i].Text(v)
		}
		if ch := &s.Channel[i]; ch.Pending {
			text += ", asked for " + r.Model.Type.Format(ch.Value)
		}
		out = append(out, r.Ref+" = "+text)
	}
	for i := range p.result.Program.Vars {
		v := &p.result.Program.Vars[i]
		out = append(out, v.Name+" = "+v.Type.Format(v.Domain[s.Vars[i]]))
	}
	for i := range p.result.Program.Timers {
		if tick, ok := p.driver.Timer(machine.TimerID(i)); ok {
			left := time.Duration(tick)*time.Second - p.now
			out = append(out, fmt.Sprintf("%s: %s left", timerName(p.result.Program, machine.TimerID(i)), FormatDuration(left)))
		}
	}
	return out
}

// timerName says what a timer is for.
func timerName(p *machine.Program, id machine.TimerID) string {
	t := &p.Timers[id]
	switch t.Kind {
	case machine.TimerHold:
		return "rule " + p.Rules[t.Rule].Name + ", its condition holds"
	case machine.TimerEvery:
		return "rule " + p.Rules[t.Rule].Name + ", its next turn"
	case machine.TimerSlot:
		return "rule " + p.Rules[t.Rule].Name + ", its next step"
	case machine.TimerAge:
		return strings.TrimSpace(p.Resources[t.Res].Ref)
	}
	return p.Resources[t.Res].Ref + ", until it is too old"
}
