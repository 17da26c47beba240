// Walks among faults: a plain simulation in seconds of devices that are deaf, cut
// off or do what they should not, and of a gateway that stops and starts again.
// What holds on the faulty rung must hold on every walk, judged by the clock.

package verifier_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier"
)

// trouble is a fault in a walk.
type trouble struct {
	kind   string // deaf, odd, cut, down
	res    machine.Res
	dev    machine.Dev
	line   world.Transition
	heals  int64 // by when at the latest
	offend bool  // it excuses the sentence
}

// longAfter is later than a walk goes.
const longAfter = int64(1) << 40

// struggle is a walk with faults. It keeps its own times for everything under way.
type struggle struct {
	*walk
	troubles []trouble
	budget   int
	excused  int64 // nothing is judged up to here, once no fault excuses the sentence
	firstBy  []int64
	// Of commands, by resource: when the newest target was first sent, when the
	// time-out of the newest command is due, whether a fault has touched it, whether
	// its answer is on its way, and what may arrive once more.
	asked, timeout []int64
	touched        []bool
	answer         []bool
	twice          []models.Value
	excusers       map[machine.Dev]bool
	// Of responses and of sentences without excuse: since when.
	pBefore, qSince bool
	wrongSince      int64 // actual !p since, longAfter if it is true
	openSince       int64
	struck          int64 // when an excusing fault was last at work
	judged          int   // how often something was judged after a fault
}

func newStruggle(t *rapid.T, r *compile.Result, prop *world.Property) *struggle {
	s := &struggle{walk: newWalk(t, r, world.Delayed, prop), budget: 1, wrongSince: longAfter, openSince: longAfter, struck: -longAfter, excused: -1}
	n := len(s.things)
	s.firstBy, s.asked, s.timeout = make([]int64, n), make([]int64, n), make([]int64, n)
	s.touched, s.answer, s.twice = make([]bool, n), make([]bool, n), make([]models.Value, n)
	s.excusers = excusers(r.Program, prop)
	return s
}

// excusers says which devices excuse a sentence: those it names, and those read
// by rules that write what it names, or a variable that is read so.
func excusers(p *machine.Program, prop *world.Property) map[machine.Dev]bool {
	devs, vars := map[machine.Dev]bool{}, map[machine.Var]bool{}
	own := slices.Clone(prop.Own)
	cond := func(c machine.CondID) {
		if c == machine.NoCond {
			return
		}
		for _, r := range p.Conds[c].Deps {
			for _, x := range append(slices.Clone(p.Resources[r].Sources), r) {
				if p.Resources[x].Fact == machine.NoFact {
					devs[p.Resources[x].Device] = true
				}
			}
		}
		for _, v := range p.Conds[c].VarDeps {
			vars[v] = true
		}
	}
	cond(prop.P)
	cond(prop.Q)
	if prop.Kind == world.NeverEvent || prop.Kind == world.OnlyEvent {
		own = append(own, prop.Event.Res)
	}
	for _, r := range own {
		devs[p.Resources[r].Device] = true
	}
	for range len(p.Rules) + 1 {
		for i := range p.Rules {
			rule := &p.Rules[i]
			if rule.EachAction(func(a *machine.Action) bool {
				return !(a.Kind == machine.DoSet && slices.Contains(own, a.Res) || a.Kind == machine.DoAssign && vars[a.Var])
			}) {
				continue
			}
			cond(rule.Guard)
			for _, t := range rule.Triggers {
				switch t.Kind {
				case machine.WhenTrue, machine.HoldsFor:
					cond(t.Cond)
				case machine.OnOffline, machine.OnOnline:
					devs[t.Dev] = true
				case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
					devs[p.Resources[t.Res].Device] = true
				}
			}
			rule.EachAction(func(a *machine.Action) bool {
				if a.Kind == machine.DoSet || a.Kind == machine.DoAssign {
					for _, o := range p.Values[a.Value].Operands {
						if o.IsVar {
							vars[o.Var] = true
						} else {
							devs[p.Resources[o.Res].Device] = true
						}
					}
				}
				return true
			})
		}
	}
	return devs
}

func (s *struggle) dev(r machine.Res) machine.Dev { return s.p.Resources[r].Device }
func (s *struggle) fact(r machine.Res) bool       { return s.p.Resources[r].Fact != machine.NoFact }

// suffers reports whether a fault of one of the kinds strikes a resource.
func (s *struggle) suffers(r machine.Res, kinds ...string) bool {
	return slices.ContainsFunc(s.troubles, func(x trouble) bool {
		return slices.Contains(kinds, x.kind) && (x.kind == "down" || x.kind == "cut" && x.dev == s.dev(r) || x.kind != "cut" && x.res == r)
	})
}

func (s *struggle) down() bool { return s.suffers(0, "down") }

func (s *struggle) offline(r machine.Res) bool { return !s.state.Online[s.dev(r)] }

// walk goes so many steps; it says what broke the sentence, "" if nothing did.
func (s *struggle) walkOn(steps int) string {
	for r := range s.things {
		s.things[r].flightBy = s.reportTime(machine.Res(r))
		s.firstBy[r] = s.reportTime(machine.Res(r))
	}
	s.begins()
	s.judgeNow()
	for range steps {
		if due := s.dueNow(); len(due) > 0 {
			due[s.number(0, len(due)-1, "due")]()
		} else {
			s.happens()
		}
		if s.judgeNow(); s.broken != "" {
			return fmt.Sprintf("%s, at %d s, faults %v", s.broken, s.clock.now, s.troubles)
		}
	}
	return ""
}

// begins starts the machine.
func (s *struggle) begins() {
	c := &s.clock
	c.due, c.sun = map[machine.TimerID]int64{}, map[machine.MarkID]int64{}
	c.wall = int64(s.number(0, secondsOfDay-1, "wall"))
	s.give(machine.Input{Kind: machine.InStart, Clock: s.hour()})
}

// give runs Step and takes what left; events are judged unless excused.
func (s *struggle) give(in machine.Input) {
	before := s.state.Copy()
	s.step.Step(&s.state, in, &s.out)
	s.tick()
	for _, c := range s.out.Commands {
		if c.Call {
			continue
		}
		x := &s.things[c.Res]
		if s.twice[c.Res].IsSet() && s.chance() {
			x.queue = append(x.queue, s.twice[c.Res])
		}
		s.twice[c.Res] = models.Value{}
		x.queue = append(x.queue, c.Value)
		s.answer[c.Res], s.touched[c.Res] = false, s.suffers(c.Res, "cut")
		s.timeout[c.Res] = s.clock.now + s.answerTime(c.Res)
		if c.From != machine.FromResend {
			s.asked[c.Res] = s.clock.now
		}
	}
	if s.recovered() {
		s.events(in, &before)
	}
}

// recovered reports whether the sentence is judged now.
func (s *struggle) recovered() bool {
	return s.prop.EvenIfDeaf || s.clock.now > s.excused && !s.offended()
}

// offended reports whether a fault is at work that excuses the sentence.
func (s *struggle) offended() bool {
	return slices.ContainsFunc(s.troubles, func(x trouble) bool { return x.offend })
}

// dueNow lists what has to happen before time may pass.
func (s *struggle) dueNow() []func() {
	var due []func()
	add := func(now bool, f func()) {
		if now {
			due = append(due, f)
		}
	}
	now, down := s.clock.now, s.down()
	for k := range s.troubles {
		add(s.troubles[k].heals <= now, func() { s.heal(k) })
	}
	for i := range s.things {
		r, x := machine.Res(i), &s.things[i]
		if s.fact(r) || down || s.offline(r) {
			continue
		}
		held := s.suffers(r, "cut")
		add(!held && (!x.reported && s.firstBy[r] <= now || x.flight.IsSet() && x.flightBy <= now || x.newerBy > 0 && x.newerBy <= now), func() { s.deliverReport(r) })
		if s.state.Channel[r].Pending && s.timeout[r] <= now {
			if s.obliged(r) && !s.touched[r] && !held && !s.suffers(r, "odd") {
				add(true, func() { s.answers(r) })
			} else {
				add(true, func() { s.give(machine.Input{Kind: machine.InTimeout, Res: r}) })
			}
		}
	}
	for i := range s.things { // time-outs need no device
		r := machine.Res(i)
		if !s.fact(r) && !down && s.offline(r) && s.state.Channel[r].Pending && s.timeout[r] <= now {
			add(true, func() { s.give(machine.Input{Kind: machine.InTimeout, Res: r}) })
		}
	}
	return due
}

// next is how long it is until something is due.
func (s *struggle) next() int64 {
	left := s.untilDue()
	if s.down() {
		left = secondsOfDay
	}
	sooner := func(at int64) {
		if at > s.clock.now {
			left = min(left, at-s.clock.now)
		}
	}
	for _, x := range s.troubles {
		sooner(x.heals)
	}
	for i := range s.things {
		x := &s.things[i]
		if !x.reported {
			sooner(s.firstBy[i])
		}
		if x.flight.IsSet() {
			sooner(x.flightBy)
		}
		sooner(x.newerBy)
		if s.state.Channel[i].Pending {
			sooner(s.timeout[i])
		}
	}
	return left
}

// happens lets something happen that may, or time pass.
func (s *struggle) happens() {
	r := machine.Res(s.number(0, len(s.things)-1, "resource"))
	if s.fact(r) {
		s.passes()
		return
	}
	switch s.number(0, 13, "happens") {
	case 0, 1:
		s.moves(r)
	case 2, 3:
		if !s.down() && !s.offline(r) {
			s.deliverReport(r)
		}
	case 4:
		if !s.down() {
			s.person(r)
		}
	case 5, 6:
		s.arrives(r)
	case 7:
		if !s.down() && !s.offline(r) {
			s.answers(r)
		}
	case 8, 9:
		s.fails(r)
	default:
		s.passes()
	}
}

// passes lets time go by, up to the next thing that is due.
func (s *struggle) passes() {
	c, left := &s.clock, s.next()
	step := left
	if s.chance() {
		step = int64(s.number(0, int(min(left, 3)), "seconds"))
	}
	reached := step == s.untilDue()
	c.now, c.wall = c.now+step, c.wall+step
	if reached && !s.down() {
		s.marks()
		s.expire()
	}
}

// marks and expire of the walk call input; here every Step goes through give.
func (s *struggle) expire() {
	in := machine.Input{Kind: machine.InExpired}
	for id, due := range s.clock.due {
		if due == s.clock.now {
			in.Timers = append(in.Timers, id)
		}
	}
	if len(in.Timers) == 0 {
		return
	}
	slices.Sort(in.Timers)
	for _, id := range in.Timers {
		delete(s.clock.due, id)
	}
	s.give(in)
}

func (s *struggle) marks() {
	c := &s.clock
	in := machine.Input{Kind: machine.InMarks, Clock: s.hour()}
	for id := range s.p.Marks {
		if m := &s.p.Marks[id]; m.Sun == "" && c.wall%secondsOfDay == m.Second {
			in.Marks = append(in.Marks, machine.MarkID(id))
		}
	}
	if len(in.Marks) > 0 {
		s.give(in)
	}
}

// becomes gives a resource another actual value.
func (s *struggle) becomes(r machine.Res, v models.Value) {
	x := &s.things[r]
	if x.actual == v && x.reported {
		return
	}
	x.actual = v
	switch {
	case !x.flight.IsSet():
		x.flight, x.flightBy = v, s.clock.now+s.reportTime(r)
	case s.chance():
		x.flight = v
	}
	switch newer := x.flight != v; {
	case !newer:
		x.newerBy = 0
	case x.newerBy == 0:
		x.newerBy = s.clock.now + s.reportTime(r)
	}
}

// moves lets a value move by itself, by hand or by a fault.
func (s *struggle) moves(r machine.Res) {
	v := s.draw(r)
	from, _ := s.p.Resources[r].Cut.Cut(s.things[r].actual)
	to, _ := s.p.Resources[r].Cut.Cut(v)
	odd := slices.ContainsFunc(s.troubles, func(x trouble) bool {
		t := x.line
		return x.kind == "odd" && x.res == r && !t.OnSet && (t.From == nil || has(t.From, from)) && has(t.To, to)
	})
	if from != to && (odd || s.drifts(r, from, to)) {
		s.becomes(r, v)
	}
}

// deliverReport brings the report under way, or the present value.
func (s *struggle) deliverReport(r machine.Res) {
	x := &s.things[r]
	v := x.flight
	if !v.IsSet() {
		v = x.actual
	}
	x.flightBy = 0
	if x.flight = (models.Value{}); v != x.actual {
		x.flight, x.flightBy = x.actual, x.newerBy
	}
	x.newerBy = 0
	changed := !x.reported || x.last != v
	x.reported, x.last = true, v
	s.give(s.p.Report(r, v, changed, s.clock.now-s.asked[r] >= s.reportTime(r)))
}

func (s *struggle) person(r machine.Res) {
	if !s.p.Resources[r].Settable {
		return
	}
	role := machine.Role(-1)
	for _, g := range s.p.Gate.Grants {
		if g.Res == r {
			role = g.Role
		}
	}
	s.give(s.p.Command(role, r, s.draw(r)))
}

// arrives brings the oldest command under way to its device.
func (s *struggle) arrives(r machine.Res) {
	x := &s.things[r]
	switch {
	case s.offline(r):
	case len(x.queue) > 0:
		v := x.queue[0]
		x.queue = x.queue[1:]
		s.obeys(r, v, len(x.queue) == 0)
	case s.twice[r].IsSet() && s.suffers(r, "cut"):
		s.obeys(r, s.twice[r], false)
	}
}

// obeys lets a device do with a command what it may; newest says that its answer
// is waited for.
func (s *struggle) obeys(r machine.Res, v models.Value, newest bool) {
	for _, x := range s.troubles {
		t := x.line
		from, _ := s.p.Resources[r].Cut.Cut(s.things[r].actual)
		to, _ := s.p.Resources[r].Cut.Cut(v)
		odd := x.kind == "odd" && x.res == r && t.OnSet && (t.SetRegions == nil || has(t.SetRegions, to)) && (t.From == nil || has(t.From, from))
		switch {
		case (x.kind == "deaf" && x.res == r || odd && t.Effect == world.EffectNone) && s.chance():
			s.touched[r] = s.touched[r] || newest
			return
		case odd && t.Effect == world.EffectTo && s.chance():
			samples := s.p.Resources[r].Cut.Samples(t.To[0], 1)
			s.becomes(r, samples[0])
			s.answer[r] = s.answer[r] || newest
			s.touched[r] = s.touched[r] || newest && s.chance()
			return
		}
	}
	if s.follows(r) {
		s.becomes(r, v)
	}
	if newest {
		s.answer[r] = true
	}
	if newest && s.suffers(r, "cut") {
		s.twice[r] = v
	}
}

// answers brings the answer to the newest command; what is due has to reach the
// device first.
func (s *struggle) answers(r machine.Res) {
	x := &s.things[r]
	due := s.timeout[r] <= s.clock.now && !s.touched[r]
	for due && len(x.queue) > 0 {
		s.arrives(r)
	}
	if s.state.Channel[r].Pending && s.answer[r] && len(x.queue) == 0 {
		s.answer[r] = false
		s.give(machine.Input{Kind: machine.InAnswer, Res: r, OK: true})
	} else if due && s.touched[r] {
		s.give(machine.Input{Kind: machine.InTimeout, Res: r})
	}
}

// fails lets a fault begin, do harm, or heal.
func (s *struggle) fails(r machine.Res) {
	x := &s.things[r]
	for k := range s.troubles {
		if s.number(0, 3, "heals") == 3 {
			s.heal(k)
			return
		}
	}
	cut := s.suffers(r, "cut")
	switch s.number(0, 5, "harm") {
	case 0, 1:
		s.strike(r)
	case 2:
		if cut || s.down() {
			x.flight, x.flightBy, x.newerBy = models.Value{}, 0, 0
		}
	case 3:
		if cut && len(x.queue) > 0 {
			x.queue = slices.Delete(x.queue, len(x.queue)-1, len(x.queue))
			s.touched[r] = true
		}
	case 4:
		if cut || s.down() {
			s.answer[r], s.touched[r] = false, true
		}
	default:
		if cut && !s.down() && !s.offline(r) {
			s.give(machine.Input{Kind: machine.InAvailability, Dev: s.dev(r)})
		}
	}
}

// strike lets a fault begin.
func (s *struggle) strike(r machine.Res) {
	if len(s.troubles) >= s.budget {
		return
	}
	heal := int64(60)
	x := trouble{kind: []string{"deaf", "odd", "cut", "cut", "down"}[s.number(0, 4, "kind")], res: r, dev: s.dev(r)}
	switch x.kind {
	case "deaf":
		if !s.p.Resources[r].Settable || slices.ContainsFunc(s.spec.Behaviour[r], func(t world.Transition) bool { return t.OnSet }) {
			return
		}
	case "odd":
		for _, t := range s.spec.Behaviour[r] {
			if t.Label == world.Fault {
				x.line = t
				if t.HealTicks > 0 {
					heal = t.HealTicks
				}
			}
		}
		if x.line.Label != world.Fault {
			return
		}
	}
	x.offend = x.kind == "down" || s.excusers[x.dev]
	x.heals = s.clock.now + int64(s.number(0, int(heal), "heals within"))
	if x.kind == "cut" {
		for i := range s.things {
			s.touched[i] = s.touched[i] || s.dev(machine.Res(i)) == x.dev
		}
	}
	s.troubles = append(s.troubles, x)
}

// heal ends a fault; what it struck reports again within L.
func (s *struggle) heal(k int) {
	x := s.troubles[k]
	if x.kind == "cut" && s.down() {
		s.troubles[k].heals = s.clock.now + 1
		return
	}
	s.troubles = slices.Delete(slices.Clone(s.troubles), k, k+1)
	l, r := int64(0), int64(0)
	for i := range s.things {
		res, y := machine.Res(i), &s.things[i]
		if s.fact(res) || x.kind != "down" && s.dev(res) != x.dev {
			continue
		}
		by := s.clock.now + s.reportTime(res)
		l, r = max(l, s.reportTime(res)), max(r, s.answerTime(res))
		s.firstBy[i] = by
		if !y.flight.IsSet() {
			y.flight = y.actual
		}
		if y.flightBy = by; y.flight != y.actual {
			y.newerBy = by
		}
		if x.kind == "cut" {
			s.twice[i] = models.Value{}
		}
	}
	if x.offend {
		s.excused = max(s.excused, s.clock.now+l+2*r)
	}
	switch x.kind {
	case "cut":
		if !s.state.Online[x.dev] {
			s.give(machine.Input{Kind: machine.InAvailability, Dev: x.dev, Online: true})
		}
	case "down":
		s.restarts()
	}
}

// restarts starts the machine again: what is pending and in time is sent once
// more, timers that ran out come in the order in which they were due.
func (s *struggle) restarts() {
	s.give(machine.Input{Kind: machine.InStart, Clock: s.hour()})
	for i := range s.things {
		r := machine.Res(i)
		if !s.state.Channel[i].Pending {
			continue
		}
		s.touched[i] = true
		if s.timeout[i] > s.clock.now {
			s.things[i].queue = append(s.things[i].queue, s.state.Channel[r].Value)
			s.asked[i], s.answer[i] = s.clock.now, false
		}
	}
	for {
		first := longAfter
		for _, due := range s.clock.due {
			first = min(first, due)
		}
		if first > s.clock.now {
			return
		}
		in := machine.Input{Kind: machine.InExpired}
		for id, due := range s.clock.due {
			if due == first {
				in.Timers = append(in.Timers, id)
			}
		}
		slices.Sort(in.Timers)
		for _, id := range in.Timers {
			delete(s.clock.due, id)
		}
		s.give(in)
	}
}

// judgeNow looks at the sentence by the clock.
func (s *struggle) judgeNow() {
	if s.offended() {
		s.struck = s.clock.now
	} else if s.excused >= 0 && s.recovered() {
		s.judged++
	}
	switch s.prop.Kind {
	case world.StateProperty:
		s.judgeState()
	case world.ResponseProperty:
		s.judgeResponse()
	}
}

// patience is L+R of the sentence's own resources.
func (s *struggle) patience() int64 {
	l, r := int64(0), int64(0)
	for _, x := range s.prop.Own {
		l, r = max(l, s.reportTime(x)), max(r, s.answerTime(x))
	}
	return l + r
}

func (s *struggle) judgeState() {
	wrong := s.p.Eval(s.prop.P, s.actual()) == machine.False
	switch {
	case !wrong:
		s.wrongSince = longAfter
	case s.wrongSince == longAfter:
		s.wrongSince = s.clock.now
	}
	if s.recovered() {
		s.broken = s.wrong(s.prop.P)
	}
	if s.prop.EvenIfDeaf && wrong && s.struck >= s.wrongSince && s.clock.now-s.wrongSince > s.patience() {
		s.broken = "the opposite lasts too long"
	}
}

// judgeResponse: what is owed from the time of a fault is due when no excuse is
// left, if its trigger is still true and it has not come since.
func (s *struggle) judgeResponse() {
	a := s.actual()
	p, q := s.p.Eval(s.prop.P, a) == machine.True, s.p.Eval(s.prop.Q, a) == machine.True
	rises := p && !s.pBefore
	if s.pBefore = p; rises {
		s.qSince, s.openSince = false, s.clock.now
		s.open = true
	}
	if s.qSince = s.qSince || q; q {
		s.open = false
	}
	if !s.recovered() {
		s.open = p && !s.qSince
		return
	}
	switch {
	case !s.open:
	case s.settled():
		s.broken = "the response never came"
	case s.prop.EvenIfDeaf && s.struck >= s.openSince && s.clock.now-s.openSince > s.patience():
		s.broken = "the response comes too late"
	}
}

// frailLamps are lamps with faults.
var frailLamps = []string{
	"modifiable state power: enum {off, on} } }",
	"modifiable state power: enum {off, on} responds within 3 s by hand } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n    fault power: on -> off\n  } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n    fault on set power(v) -> power unchanged\n  } }",
	"modifiable state power: enum {off, on} reported within 4 s }\n  behaviour {\n    on set power(v) -> power = v\n    fault on set power(v) -> power = off heals within 20 s\n  } }",
	"modifiable state power: enum {off, on} }\n  behaviour {\n    on set power(v) -> power = v\n    may on set power(v) -> power unchanged\n    fault power: off -> on heals within 5 s\n  } }",
}

// drawFrail draws a lamp, a sensor, rules of which some mend what faults break,
// and sentences.
func drawFrail(t *rapid.T) (map[string]string, check.Site) {
	g := &generator{t: t}
	night := g.chance(70) // it only becomes dark, and the lamp is to be on then
	sky := "sensor dark: bool }\n  behaviour { may dark: false -> true } }"
	if !night {
		sky = g.pick("sensor dark: bool } }", "sensor dark: bool stale after 30 s } }")
	}
	fmt.Fprintf(&g.b, "model Lamp { service light { %s\nmodel Sky { service light { %s\n", g.pick(frailLamps...), sky)
	g.b.WriteString("device a : Lamp\ndevice s : Sky\napp A {\n  var v: bool = false\n")
	rules := g.mixedRules
	if night {
		rules = g.nightRules
	}
	for i, rule := range rules() {
		fmt.Fprintf(&g.b, "  rule r%d { %s }\n", i, rule)
	}
	sentences := []string{"always a.power == on while s.dark", "always a.power == on while s.dark", "whenever s.dark, a.power == on", "set a.power = on only happens while s.dark"}
	if !night {
		sentences = []string{
			"never a.power == on while !s.dark", "never a.power == on while v", "never a.power == off while s.dark", "set a.power = on only happens while s.dark",
			"set a.power = on never happens while !s.dark", "set a.power = off never happens while really s.dark", "whenever v, a.power == on", "whenever a.power == off, !s.dark",
		}
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "sentences") {
		fmt.Fprintf(&g.b, "  %s as \"p%d\" critical%s\n", g.pick(sentences...), i, g.pick("", "", "", "", "", " even if deaf"))
	}
	g.b.WriteString("}\n")
	site := check.Site{}
	if !night && g.chance(15) {
		site.Grants = append(site.Grants, check.SiteGrant{Role: "resident", Resource: "a.power"})
	}
	return map[string]string{"a.tenet": g.b.String()}, site
}

// nightRules switch the lamp on when it is dark; with what some of them add that
// survives delays, but not all survive faults.
func (g *generator) nightRules() []string {
	rules := []string{g.pick("when s.dark also on reconnect", "on s.dark changes while s.dark", "on s.dark updates while s.dark") +
		" then " + g.pick("set", "always set") + " a.power = on"}
	if g.chance(50) {
		rules = append(rules, "on a.power updates while a.power == off && s.dark then "+g.pick("set", "always set")+" a.power = on")
	}
	if g.chance(60) {
		rules = append(rules, g.pick("on s offline then set a.power = off", "on start then set a.power = off", "on start while !s.dark then set a.power = off",
			"on s online then set a.power = off", "on a offline then set a.power = off", "when s.dark for 3 s then set a.power = on", "every 5 s while !s.dark then set a.power = off"))
	}
	return rules
}

// mixedRules are any rules.
func (g *generator) mixedRules() []string {
	rules := []string{
		"when s.dark also on reconnect then set a.power = on", "when !s.dark also on reconnect then set a.power = off",
		"when s.dark && a.power == off also on reconnect then set a.power = on", "when !s.dark && a.power == on also on reconnect then set a.power = off",
		"when s.dark && a.power == off also on reconnect then always set a.power = on", "when !s.dark && a.power == on also on reconnect then always set a.power = off",
		"on a.power updates while a.power == on && !s.dark then always set a.power = off",
		"on s offline then set a.power = off", "on a online then v = true", "on start then set a.power = off", "on s.dark updates then set a.power = s.dark ? on : off",
		"when s.dark for 3 s then set a.power = on", "every 5 s while !s.dark then always set a.power = off",
		"when s.dark also on reconnect then v = true", "when !s.dark then set a.power = off after 2 s always set a.power = off", "when v then set a.power = on",
		"at 06:00 then set a.power = off",
	}
	var chosen []string
	if g.chance(70) { // what mends the day
		chosen = append(chosen, rules[1], g.pick(rules[3], rules[5], rules[6]))
	}
	for range rapid.IntRange(1-min(1, len(chosen)), 2).Draw(g.t, "rules") {
		chosen = append(chosen, g.pick(rules...))
	}
	return chosen
}

func TestWalksAmongFaults(t *testing.T) {
	held, judged, broke := 0, 0, 0
	for range rare {
		rapid.Check(t, func(t *rapid.T) {
			files, site := drawFrail(t)
			r, list := compile.Load(files, site)
			if r == nil {
				t.Fatalf("%s\n%s", files["a.tenet"], diag.Render(list, diag.Options{Source: diag.Sources(files)}))
			}
			rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, MaxStates: 20_000})
			if err != nil {
				t.Fatal(err)
			}
			for i := range rep.Properties {
				p := &rep.Properties[i]
				if p.Rung < world.Delayed || p.Verdict == verifier.Unknown {
					continue
				}
				why := ""
				for n := 0; n < 12 && why == ""; n++ {
					s := newStruggle(t, r, &r.Spec.Properties[i])
					why = s.walkOn(100)
					judged += s.judged * count(p.Rung == world.Faulty)
				}
				switch {
				case p.Rung == world.Faulty && why != "":
					t.Fatalf("%s\n%s holds among faults, and a walk breaks it: %s", files["a.tenet"], p.Sentence, why)
				case p.Rung == world.Faulty:
					held++
				case why != "":
					broke++
				}
			}
		})
		if held > 20 && judged > 200 && broke > 0 {
			return
		}
	}
	t.Errorf("too few walks mean anything: %d sentences held, judged %d times after a fault, %d walks broke others", held, judged, broke)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
