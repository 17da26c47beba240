// Step and its twin agree on random deployments and random inputs.

package oracle

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check/checktest"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// fatal is what a random and a plain test have in common.
type fatal interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// load compiles a deployment; warnings are welcome.
func load(t fatal, files map[string]string, siteText string) *compile.Result {
	t.Helper()
	site, err := checktest.Site("site", siteText)
	if err != nil {
		t.Fatal(err)
	}
	r, list := compile.Load(files, site)
	if r == nil {
		sources := maps.Clone(files)
		sources["site"] = siteText
		t.Fatalf("%s", diag.Render(list, diag.Options{Source: diag.Sources(sources)}))
	}
	return r
}

// tally counts what random runs came across.
type tally map[string]int

func (c tally) count(name string, happened bool) {
	if happened {
		c[name]++
	}
}

func (c tally) note(in input, out *outcome) {
	c.count("input", true)
	c.count("cut-off reaction", out.overflow)
	c.count("notification", len(out.notices) > 0)
	c.count("three micro-steps", len(out.varsAt) >= 3)
	for _, x := range out.writes {
		c.count("write "+fates[x.fate], true)
	}
	for _, x := range out.commands {
		c.count("command by "+sources[x.from], true)
		c.count("call", x.call)
	}
	for _, x := range out.conflicts {
		c.count("conflict over a variable", x.v != nil)
		c.count("conflict over a resource", x.res != nil)
	}
	for _, f := range out.firings {
		c.count("branch "+branches[f.branch], true)
		c.count("delayed step", f.step > 0)
		c.count("unknown guard", f.unknown)
	}
	for _, x := range out.clocks {
		c.count("timer of kind "+timerKinds[x.clock.kind], x.start)
		c.count("timer that is stopped", !x.start)
		c.count("timer that is due at once", x.start && x.ticks == 0)
	}
	c.count("run that ends early", len(out.ended) > 0)
	c.count("moment of the day", in.kind == machine.InMarks && len(in.marks) > 0 && len(out.firings) > 0)
	c.count("fact with a report", in.kind == machine.InReport && len(in.facts) > 0)
	for _, x := range out.timers {
		c.count("report as an answer", !x.start && in.kind == machine.InReport)
		c.count("answer", !x.start && in.kind == machine.InAnswer)
	}
}

var timerKinds = [...]string{"hold", "every", "delay", "age", "time to live"}

// seen is everything a good generator comes across.
var seen = []string{
	"cut-off reaction", "notification", "three micro-steps", "write left", "write lost", "write suppressed",
	"write refused by policy", "write refused by range", "write dropped", "command by rule", "command by person",
	"command by time-out", "command by safe state", "call", "conflict over a variable", "conflict over a resource",
	"branch quiet", "branch then", "branch else", "unknown guard", "report as an answer", "answer",
	"branch dropped", "branch waits", "delayed step", "run that ends early", "timer that is stopped", "timer that is due at once",
	"timer of kind hold", "timer of kind every", "timer of kind delay", "timer of kind age", "timer of kind time to live",
	"moment of the day", "fact with a report",
}

// checks sets how many random deployments are drawn, and returns it:
// TENET_RANDOM if that is set, else n, fewer in short runs.
func checks(t *testing.T, n int) int {
	t.Helper()
	if testing.Short() {
		n /= 3
	}
	if text := os.Getenv("TENET_RANDOM"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("TENET_RANDOM: %v", err)
		}
	}
	f := flag.Lookup("rapid.checks")
	old := f.Value.String()
	t.Cleanup(func() {
		if err := f.Value.Set(old); err != nil {
			t.Error(err)
		}
	})
	if err := f.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	return n
}

// enough is the number of deployments after which everything must have been
// met.
const enough = 500

func TestStepAgreesWithItsTwin(t *testing.T) {
	n := checks(t, 2*enough)
	met := tally{}
	rapid.Check(t, func(t *rapid.T) {
		files, site := deployment(t)
		agree(t, files, site, met)
	})
	for _, name := range seen {
		if met[name] == 0 && n >= enough {
			t.Errorf("no run met: %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(met)) {
		t.Logf("%-26s %d", name, met[name])
	}
}

// agree runs both on 20 to 60 random inputs.
func agree(t *rapid.T, files map[string]string, site string, met tally) {
	p := newPair(load(t, files, site))
	s := newStimulus(t, p.m)
	var inputs []input
	var past []moment
	for range rapid.IntRange(20, 60).Draw(t, "inputs") {
		in := s.draw()
		if len(inputs) == 0 { // a machine begins with its start
			in = input{kind: machine.InStart, clock: s.timeOfDay()}
		}
		inputs = append(inputs, in)
		before := p.m.state.Copy()
		out, wrong := p.step(in)
		if wrong != "" {
			inputs, wrong = minimal(p.m.Result, inputs, wrong)
			t.Fatalf("Step (+) and its twin (-) disagree:\n%s\nafter\n%sin\n%s", wrong, history(inputs), show(files, site))
		}
		met.note(in, out)
		past = append(past, moment{state: before, in: p.m.in, said: p.m.tell()})
		if len(past)%4 == 0 {
			p.m.relive(t, past[s.to("past", len(past)-1)])
		}
	}
}

// pair is a deployment run by Step and by its twin.
type pair struct {
	m *driven
	w *twin
}

func newPair(r *compile.Result) pair { return pair{m: newDriven(r), w: newTwin(r.Deployment)} }

// step lets both take an input and says where they disagree; "" if they agree.
func (p pair) step(in input) (out *outcome, wrong string) {
	p.m.step(in)
	out, err := p.w.step(in)
	if err != nil {
		return nil, err.Error()
	}
	want, got := p.w.tell(out, p.m.Result), p.m.tell()
	if slices.Equal(want, got) {
		return out, ""
	}
	return out, cmp.Diff(want, got)
}

// minimal leaves out inputs as long as both still disagree, and says how.
func minimal(r *compile.Result, inputs []input, wrong string) ([]input, string) {
	for i := len(inputs) - 1; i > 0; i-- {
		fewer := slices.Delete(slices.Clone(inputs), i, i+1)
		p := newPair(r)
		for k, in := range fewer {
			if _, w := p.step(in); w != "" {
				inputs, wrong = fewer[:k+1], w
				i = min(i, k+1)
				break
			}
		}
	}
	return inputs, wrong
}

// moment is a step of the past with what it said.
type moment struct {
	state machine.State
	in    machine.Input
	said  []string
}

// relive takes a step again: a Stepper remembers nothing of what it did since.
func (m *driven) relive(t *rapid.T, past moment) {
	again := *m
	again.state = past.state.Copy()
	again.stepper.Step(&again.state, past.in, &again.out)
	if got := again.tell(); !slices.Equal(past.said, got) {
		t.Fatalf("the same step taken again says something else:\n%s", cmp.Diff(past.said, got))
	}
}

// show writes the texts of a deployment as they can be given to a story.
func show(files map[string]string, site string) string {
	text := "-- site --\n" + site
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text += "-- " + name + " --\n" + files[name]
	}
	return text
}
