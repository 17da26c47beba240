// The stage of a story: a clock, the time-outs of commands, and how both are
// told.

package oracle

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// stage runs a story.
type stage struct {
	t    *testing.T
	pair // of the machine and its twin, which must agree
	now  time.Duration
	// sent is when the newest command to a target left, armed are those whose
	// time-out is running.
	sent  map[machine.Res]time.Duration
	armed map[machine.Res]bool
	said  strings.Builder
}

func newStage(t *testing.T, r *compile.Result) *stage {
	return &stage{
		t: t, pair: newPair(r),
		sent: map[machine.Res]time.Duration{}, armed: map[machine.Res]bool{},
	}
}

// eventForm is a line of the section events:
//
//	5s start
//	5s room.temperature = 19 °C     a reading
//	5s heater.power answers         success of the newest command
//	5s heater.power fails           failure of it
//	5s heater offline               or online
//	5s carer sets heater.power = on
//	5s passes                       nothing but time
var eventForm = regexp.MustCompile(`^(\d+)s (?:(start|passes)|(\S+) (offline|online|answers|fails)|(?:(\S+) sets )?(\S+) = (.+))$`)

// event plays one line, after the time-outs that are due before it.
func (s *stage) event(line string) {
	s.t.Helper()
	f := eventForm.FindStringSubmatch(line)
	if f == nil {
		s.t.Fatalf("event %q is of no form", line)
	}
	seconds, err := strconv.Atoi(f[1])
	if err != nil {
		s.t.Fatal(err)
	}
	at := time.Duration(seconds) * time.Second
	if at < s.now {
		s.t.Fatalf("event %q is before the last one", line)
	}
	s.timeouts(at)
	s.now = at
	switch {
	case f[2] == "start":
		s.play(line, input{kind: machine.InStart})
	case f[4] == "offline" || f[4] == "online":
		s.play(line, input{kind: machine.InAvailability, device: s.device(f[3]), online: f[4] == "online"})
	case f[4] != "":
		s.play(line, input{kind: machine.InAnswer, res: s.resource(f[3]), ok: f[4] == "answers"})
	case f[5] != "":
		r := s.resource(f[6])
		s.play(line, input{kind: machine.InCommand, role: f[5], res: r, value: s.value(r, f[7])})
	case f[6] != "":
		r := s.resource(f[6])
		sent, told := s.sent[s.m.res[r]]
		late := told && s.now-sent >= r.Model.L()
		s.play(line, input{kind: machine.InReport, res: r, value: s.value(r, f[7]), late: late})
	}
}

func (s *stage) device(name string) *check.Device {
	s.t.Helper()
	for _, d := range s.m.Origin.Devices {
		if d.Name == name {
			return d
		}
	}
	s.t.Fatalf("there is no device %s", name)
	return nil
}

func (s *stage) resource(ref string) *check.Resource {
	s.t.Helper()
	for _, r := range s.m.Origin.Resources {
		if r.Ref == ref {
			return r
		}
	}
	s.t.Fatalf("no rule mentions a resource %s", ref)
	return nil
}

// value reads a value, which may lie outside the declared range.
func (s *stage) value(r *check.Resource, text string) models.Value {
	s.t.Helper()
	typ := r.Model.Type
	typ.Range = nil
	if text == "null" {
		return models.OfNull()
	}
	v, err := models.Parse(typ, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// timeouts plays the time-outs that are due up to a time, in order.
func (s *stage) timeouts(until time.Duration) {
	for {
		type due struct {
			res machine.Res
			at  time.Duration
		}
		var list []due
		for r, on := range s.armed {
			if at := s.sent[r] + s.m.Program.Resources[r].R(); on && at <= until {
				list = append(list, due{r, at})
			}
		}
		if len(list) == 0 {
			return
		}
		first := slices.MinFunc(list, func(a, b due) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.res, b.res))
		})
		s.now = first.at
		res := s.m.Origin.Resources[first.res]
		s.play(fmt.Sprintf("%gs %s has not answered", s.now.Seconds(), res.Ref), input{kind: machine.InTimeout, res: res})
	}
}

// play lets the machine and its twin take an input and says what it did.
func (s *stage) play(line string, in input) {
	s.t.Helper()
	vars := slices.Clone(s.m.state.Vars)
	if _, wrong := s.step(in); wrong != "" {
		s.t.Errorf("%s: Step (+) and its twin (-) disagree:\n%s", line, wrong)
	}
	for _, x := range s.m.out.Timeouts {
		s.armed[x.Res] = x.Start
		if x.Start {
			s.sent[x.Res] = s.now
		}
	}
	s.said.WriteString(line + "\n")
	s.firings()
	s.commands()
	s.changes(vars)
}

// say writes an indented line.
func (s *stage) say(format string, args ...any) {
	s.said.WriteString("    " + fmt.Sprintf(format, args...) + "\n")
}

// endlessMicros is how many micro-steps are told of a reaction without end.
const endlessMicros = 4

// firings says which rules were triggered, with the micro-step after the first.
func (s *stage) firings() {
	for _, f := range s.m.out.Firings {
		if s.m.out.Overflow && f.Micro == endlessMicros {
			s.say("and so on: cut off after %d micro-steps", s.m.out.Micros)
			break
		}
		what := "fires"
		switch {
		case f.Branch == machine.Else:
			what = "runs its else"
		case f.Branch == machine.Quiet && f.Unknown:
			what = "stays quiet, its guard is unknown"
		case f.Branch == machine.Quiet:
			what = "stays quiet, its guard is false"
		}
		s.say("%s %s%s", s.m.Program.Rules[f.Rule].Name, what, inMicro(f.Micro))
	}
	for _, c := range s.m.out.Conflicts {
		name := ""
		if c.IsVar {
			name = s.m.Program.Vars[c.Var].Name
		} else {
			name = s.m.Program.Resources[c.Res].Ref
		}
		s.say("conflict over %s: %s comes before %s", name, s.m.Program.Rules[c.Winner].Name, s.m.Program.Rules[c.Loser].Name)
	}
}

func inMicro(n int32) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" in micro-step %d", n)
}

// commands says what was sent again, what became of writes, and who was
// notified.
func (s *stage) commands() {
	o := &s.m.out
	for _, c := range o.Commands {
		if c.From == machine.FromResend {
			s.say("send again %s", s.assignment(c.Res, c.Value))
		}
	}
	for i := range o.Writes {
		s.write(&o.Writes[i])
	}
	for _, n := range o.Notices {
		s.say("notify %s %q", n.Action.Role, s.text(n.Action))
	}
}

// write says what became of a write.
func (s *stage) write(x *machine.Write) {
	by := sources[x.From]
	switch x.From {
	case machine.FromRule:
		by = s.m.Program.Rules[x.Rule].Name
	case machine.FromPerson:
		by = "a person"
	}
	if x.Call {
		s.say("call %s%s by %s: %s", s.m.Program.Resources[x.Res].Ref, s.arguments(x), by, fates[x.Fate])
		return
	}
	s.say("set %s by %s: %s", s.assignment(x.Res, x.Value), by, fates[x.Fate])
}

// arguments finds the arguments of a call with its command.
func (s *stage) arguments(x *machine.Write) string {
	for _, c := range s.m.out.Commands {
		if !c.Call || c.Res != x.Res || c.Rule != x.Rule || c.Micro != x.Micro {
			continue
		}
		var parts []string
		for i, v := range c.Args {
			parts = append(parts, s.m.Program.Resources[c.Res].Model.Params[i].Type.Format(v))
		}
		return "(" + strings.Join(parts, ", ") + ")"
	}
	return ""
}

func (s *stage) assignment(r machine.Res, v models.Value) string {
	x := &s.m.Program.Resources[r]
	return x.Ref + " = " + x.Model.Type.Format(v)
}

// text renders a notification from what is known when it leaves.
func (s *stage) text(a *machine.Action) string {
	var b strings.Builder
	for _, p := range a.Text {
		switch {
		case !p.Show:
			b.WriteString(p.Text)
		case p.IsVar:
			v := &s.m.Program.Vars[p.Var]
			b.WriteString(v.Type.Format(v.Domain[s.m.state.Vars[p.Var]]))
		default:
			b.WriteString(s.m.Program.Resources[p.Res].Model.Type.Format(s.m.last[p.Res]))
		}
	}
	return b.String()
}

// changes says which variables have another value now.
func (s *stage) changes(before []int32) {
	for i, v := range s.m.state.Vars {
		if v != before[i] {
			x := &s.m.Program.Vars[i]
			s.say("%s becomes %s", x.Name, x.Type.Format(x.Domain[v]))
		}
	}
}
