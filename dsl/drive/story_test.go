// Stories: rules, what happens to them in virtual time, what is played and what
// it leads to.

package drive_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check/checktest"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	site, place, events, silent, want := "", "2026-06-01 12:00:00 UTC", "", false, -1
	for i, f := range archive.Files {
		switch {
		case f.Name == "want":
			want = i
		case f.Name == "site":
			site = string(f.Data)
		case f.Name == "place":
			place = strings.TrimSpace(string(f.Data))
		case f.Name == "events", f.Name == "events of silent devices":
			events, silent = string(f.Data), f.Name != "events"
		default:
			files[f.Name] = string(f.Data)
		}
	}
	if want < 0 || events == "" {
		t.Fatal("section events or want is missing")
	}
	s := newStage(t, compiled(t, files, site), place)
	s.silent = silent
	for line := range strings.Lines(events) {
		s.event(strings.TrimSpace(line))
	}
	s.replay()
	got := s.said.String()
	if *update {
		archive.Files[want].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func compiled(t *testing.T, files map[string]string, siteText string) *compile.Result {
	t.Helper()
	site, err := checktest.Site("site", siteText)
	if err != nil {
		t.Fatal(err)
	}
	r, list := compile.Load(files, site)
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	return r
}

// stage runs a story.
type stage struct {
	t      *testing.T
	r      *compile.Result
	plan   drive.Plan
	zone   *time.Location
	d      *drive.Driver
	now    drive.Moment
	gone   bool // nobody drives
	silent bool // devices do not answer by themselves
	said   strings.Builder
	facts  map[machine.Res]string
	inputs []drive.Input
}

// The section events is played with devices that answer what they are told at
// once, "events of silent devices" with those that do not.

// newStage reads a place: date, time and zone at the beginning, and coordinates.
func newStage(t *testing.T, r *compile.Result, text string) *stage {
	t.Helper()
	words := strings.Fields(text)
	zone, err := time.LoadLocation(words[2])
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation(time.DateTime, words[0]+" "+words[1], zone)
	if err != nil {
		t.Fatal(err)
	}
	place := drive.Place{Zone: zone}
	if len(words) == 5 {
		place.Known = true
		if _, err := fmt.Sscan(words[3]+" "+words[4], &place.Latitude, &place.Longitude); err != nil {
			t.Fatal(err)
		}
	}
	plan, err := drive.NewPlan(r, place)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, r: r, plan: plan, zone: zone, now: drive.Moment{At: at}, facts: map[machine.Res]string{}}
	s.d = drive.New(plan, s.played)
	return s
}

// eventForm is a line of the section events; times are Go's durations:
//
//	5s start                        also again, after stop
//	5s room.temperature = 19 °C     a reading
//	5s heater.power answers         success of the newest command
//	5s heater.power fails           failure of it
//	5s heater offline               or online
//	5s carer sets heater.power = on
//	5s clock -1h                    the wall clock is put forward or back
//	5s stop                         nobody drives from here on
//	5s passes                       nothing but time
var eventForm = regexp.MustCompile(
	`^(\S+) (?:(start|stop|passes)|clock (\S+)|(\S+) (offline|online|answers|fails)|(?:(\S+) sets )?(\S+) = (.+))$`)

func (s *stage) event(line string) {
	s.t.Helper()
	f := eventForm.FindStringSubmatch(line)
	if f == nil {
		s.t.Fatalf("event %q is of no form", line)
	}
	to, err := time.ParseDuration(f[1])
	if err != nil || to < s.now.Mono {
		s.t.Fatalf("event %q: %v", line, err)
	}
	at := drive.Moment{Mono: to, At: s.now.At.Add(to - s.now.Mono)}
	if !s.gone {
		s.advance(at)
	}
	s.now = at
	switch {
	case f[2] == "stop":
		s.gone = true
	case f[2] == "start":
		s.start()
	case f[3] != "":
		by, err := time.ParseDuration(f[3])
		if err != nil {
			s.t.Fatal(err)
		}
		s.now.At = s.now.At.Add(by)
		fmt.Fprintf(&s.said, "%v the clock shows %s\n", to, s.clock(s.now.At))
		s.d.Due(s.now)
	case f[5] == "offline" || f[5] == "online":
		dev := slices.IndexFunc(s.plan.Program.Devices, func(d machine.Device) bool { return d.Name == f[4] })
		s.d.Availability(s.now, machine.Dev(dev), f[5] == "online")
	case f[5] != "":
		s.d.Answer(s.now, s.res(f[4]), f[5] == "answers", "")
	case f[6] != "":
		s.d.Command(s.now, f[6], s.res(f[7]), s.value(f[7], f[8]))
	case f[7] != "":
		if !s.d.Report(s.now, s.res(f[7]), s.value(f[7], f[8])) {
			fmt.Fprintf(&s.said, "%v nobody sees %s = %s\n", to, f[7], f[8])
		}
	}
	s.answer(s.now)
}

// advance lets time pass, second by second; devices that are not silent answer
// what they are told.
func (s *stage) advance(to drive.Moment) {
	for s.now.Mono < to.Mono {
		step := min(time.Second-s.now.Mono%time.Second, to.Mono-s.now.Mono)
		s.now = drive.Moment{Mono: s.now.Mono + step, At: s.now.At.Add(step)}
		s.d.Advance(s.now)
		s.answer(s.now)
	}
}

func (s *stage) answer(at drive.Moment) {
	for r := range s.plan.Program.Resources {
		if !s.silent && !s.gone {
			s.d.Answer(at, machine.Res(r), true, "")
		}
	}
}

// start starts; again, in another driver that took over what is known.
func (s *stage) start() {
	if s.gone {
		before := s.d.Snapshot()
		s.d = drive.New(s.plan, s.played)
		if err := s.d.Restore(&before); err != nil {
			s.t.Fatal(err)
		}
	}
	s.gone = false
	s.d.Start(s.now)
	s.answer(s.now)
	s.d.Due(s.now)
}

func (s *stage) res(ref string) machine.Res {
	s.t.Helper()
	i := slices.IndexFunc(s.plan.Program.Resources, func(r machine.Resource) bool { return r.Ref == ref })
	if i < 0 {
		s.t.Fatalf("no rule mentions a resource %s", ref)
	}
	return machine.Res(i)
}

// value reads a value, which may lie outside the declared range.
func (s *stage) value(ref, text string) models.Value {
	s.t.Helper()
	typ := s.plan.Program.Resources[s.res(ref)].Model.Type
	typ.Range = nil
	v, err := models.Parse(typ, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// clock writes the local time.
func (s *stage) clock(at time.Time) string { return at.In(s.zone).Format("Mon 15:04:05 MST") }

// played writes an input and what it led to.
func (s *stage) played(in *drive.Input, out *machine.Output) {
	kept := *in
	kept.Timers, kept.Marks = slices.Clone(in.Timers), slices.Clone(in.Marks)
	s.inputs = append(s.inputs, kept)
	if in.Kind == drive.Answer && !s.silent {
		return
	}
	fmt.Fprintf(&s.said, "%v %s\n", in.Mono, s.tell(in))
	s.tellFacts()
	p := s.plan.Program
	branches := []string{"quiet", "then", "else", "dropped", "waits"}
	for _, f := range out.Firings {
		step := ""
		if f.Step > 0 {
			step = " step " + strconv.Itoa(int(f.Step))
		}
		fmt.Fprintf(&s.said, "  %s%s: %s\n", p.Rules[f.Rule].Name, step, branches[f.Branch])
	}
	for _, c := range out.Cancels {
		fmt.Fprintf(&s.said, "  %s ends before step %d\n", p.Rules[c.Rule].Name, c.Step)
	}
	for _, c := range out.Commands {
		again := ""
		if c.From == machine.FromResend {
			again = " again"
		}
		fmt.Fprintf(&s.said, "  %s = %s%s\n", p.Resources[c.Res].Ref, p.Resources[c.Res].Model.Type.Format(c.Value), again)
	}
	for _, n := range out.Notices {
		fmt.Fprintf(&s.said, "  notify %s\n", n.Action.Role)
	}
}

func (s *stage) tell(in *drive.Input) string {
	p := s.plan.Program
	switch in.Kind {
	case drive.Report, drive.Command:
		r := &p.Resources[in.Res]
		who := ""
		if in.Kind == drive.Command {
			who = in.Role + " sets "
		}
		return who + r.Ref + " = " + r.Model.Type.Format(in.Value)
	case drive.Answer:
		return fmt.Sprintf("%s answers %t", p.Resources[in.Res].Ref, in.OK)
	case drive.Timeout:
		return p.Resources[in.Res].Ref + " does not answer"
	case drive.Availability:
		return fmt.Sprintf("%s online %t", p.Devices[in.Dev].Name, in.Online)
	case drive.Start:
		return "start at " + s.clock(in.At)
	case drive.Moved:
		return "time moves facts on"
	case drive.Marks:
		return s.tellMarks(in)
	}
	late := ""
	if in.Late {
		late = ", late"
	}
	return "timers: " + strings.Join(s.timers(in.Timers), ", ") + late
}

func (s *stage) tellMarks(in *drive.Input) string {
	var list []string
	for _, m := range in.Marks {
		mark := &s.plan.Program.Marks[m]
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %v", mark.Sun, time.Duration(mark.Second)*time.Second)))
	}
	return fmt.Sprintf("marks at %s: %s", s.clock(in.At), strings.Join(list, ", "))
}

func (s *stage) timers(ids []machine.TimerID) []string {
	p := s.plan.Program
	var list []string
	for _, id := range ids {
		switch t := &p.Timers[id]; t.Kind {
		case machine.TimerHold:
			list = append(list, "hold of "+p.Rules[t.Rule].Name)
		case machine.TimerEvery:
			list = append(list, "every of "+p.Rules[t.Rule].Name)
		case machine.TimerSlot:
			list = append(list, fmt.Sprintf("run %d of %s", t.Slot-p.Rules[t.Rule].Slot, p.Rules[t.Rule].Name))
		case machine.TimerAge:
			list = append(list, p.Resources[t.Res].Ref)
		case machine.TimerStale:
			list = append(list, p.Resources[t.Res].Ref+" is too old")
		}
	}
	return list
}

// tellFacts writes the facts that are not what they were.
func (s *stage) tellFacts() {
	p := s.plan.Program
	for i := range p.Resources {
		r := machine.Res(i)
		if p.Resources[i].Fact == machine.NoFact || p.Resources[i].Fact == machine.SequenceFact {
			continue
		}
		text := "unknown"
		switch state := s.d.State(); {
		case !state.Known[i]:
		case p.Resources[i].Fact == machine.AgeFact:
			text = strconv.FormatBool(state.Region[i] == 1)
		default:
			text = p.Resources[i].Model.Type.Format(s.d.Raw(r))
		}
		if before, told := s.facts[r]; text != before && (told || text != "unknown") {
			fmt.Fprintf(&s.said, "  %s: %s\n", p.Resources[i].Ref, text)
		}
		s.facts[r] = text
	}
}

// replay applies the inputs to another driver, which must agree.
func (s *stage) replay() {
	again := drive.New(s.plan, nil)
	for i := range s.inputs {
		if !again.Apply(&s.inputs[i]) {
			s.t.Fatalf("input %d is not taken back: %+v", i, s.inputs[i])
		}
	}
	if !again.State().Equal(s.d.State()) {
		s.t.Errorf("replayed state\n%+v, want\n%+v", *again.State(), *s.d.State())
	}
}
