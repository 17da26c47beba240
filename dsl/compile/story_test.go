// Stories: sources and the tables they compile to.

package compile_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/check/checktest"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
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
	files, siteText, want := map[string]string{}, "", -1
	for i, f := range archive.Files {
		switch {
		case f.Name == "want":
			want = i
		case f.Name == "site":
			siteText = string(f.Data)
		default:
			files[f.Name] = string(f.Data)
		}
	}
	if want < 0 {
		t.Fatal("section want is missing")
	}
	site, err := checktest.Site("site", siteText)
	if err != nil {
		t.Fatal(err)
	}
	r, list := compile.Load(files, site)
	got := diag.Render(list, diag.Options{Source: diag.Sources(files)})
	if r != nil {
		got += tell(r)
	}
	if *update {
		archive.Files[want].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old := string(archive.Files[want].Data); got != old {
		t.Errorf("got\n%s\nwant\n%s", got, old)
	}
}

// teller writes a compiled deployment for people.
type teller struct {
	strings.Builder
	r *compile.Result
	p *machine.Program
}

func (w *teller) printf(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func tell(r *compile.Result) string {
	w := &teller{r: r, p: r.Program}
	for _, d := range w.p.Devices {
		w.printf("device %s at %s", d.Name, d.Provider)
	}
	for i, res := range w.p.Resources {
		w.printf("resource %s: %s", res.Ref, w.regions(machine.Res(i)))
	}
	w.facts()
	for i, v := range w.p.Vars {
		w.printf("variable %d %s: %d values, initially %s", i, v.Name, len(v.Domain), v.Type.Format(v.Domain[v.Init]))
	}
	for i := range w.p.Conds {
		w.printf("condition %d %s", i, w.cond(i))
	}
	w.timing()
	w.rules()
	for _, g := range w.p.Gate.Grants {
		w.printf("grant %s %s", w.p.Roles[g.Role], w.p.Resources[g.Res].Ref)
	}
	for _, s := range w.p.Safe {
		w.printf("safe %s = %s", w.p.Resources[s.Res].Ref, w.region(s.Res, s.Region))
	}
	w.world()
	return w.String()
}

func (w *teller) region(r machine.Res, region models.Region) string {
	if region == machine.NoRegion {
		return "out of range"
	}
	return w.p.Resources[r].Cut.Describe(region, w.p.Resources[r].Model.Type)
}

func (w *teller) regions(r machine.Res) string {
	if w.p.Resources[r].Model.Kind == models.Action {
		return "action"
	}
	if w.p.Resources[r].Fact == machine.SequenceFact {
		return "happens"
	}
	var list []string
	for i := range w.p.Resources[r].Cut.Size() {
		list = append(list, w.region(r, models.Region(i)))
	}
	return strings.Join(list, " | ")
}

func (w *teller) list(r machine.Res, regions []models.Region) string {
	if regions == nil {
		return "any"
	}
	var list []string
	for _, region := range regions {
		list = append(list, w.region(r, region))
	}
	return strings.Join(list, " or ")
}

func (w *teller) cond(i int) string {
	c := w.p.Conds[i]
	switch c.Op {
	case machine.OpAnd:
		return fmt.Sprintf("%d && %d", c.A, c.B)
	case machine.OpOr:
		return fmt.Sprintf("%d || %d", c.A, c.B)
	case machine.OpNot:
		return fmt.Sprintf("!%d", c.A)
	case machine.OpIf:
		return fmt.Sprintf("%d ? %d : %d", c.A, c.B, c.C)
	case machine.OpKnown:
		return fmt.Sprintf("known(%d)", c.A)
	}
	bits := ""
	table := w.p.Tables[c.Table]
	n := 1
	for _, o := range table.Operands {
		n *= int(o.Size)
	}
	for j := range n {
		bits += fmt.Sprint(table.Bits[j>>6] >> (j & 63) & 1)
	}
	return fmt.Sprintf("%s over %s: %s", w.r.Origin.Conds[i].Atom.CEL, w.operands(table.Operands), bits)
}

func (w *teller) operands(list []machine.Operand) string {
	var names []string
	for _, o := range list {
		if o.IsVar {
			names = append(names, w.p.Vars[o.Var].Name)
		} else {
			names = append(names, w.p.Resources[o.Res].Ref)
		}
	}
	return strings.Join(names, ", ")
}

// facts tells what facts are computed from.
func (w *teller) facts() {
	names := []string{"", "derived", "age", "clock", "sequence"}
	for i, res := range w.p.Resources {
		if res.Fact == machine.NoFact {
			continue
		}
		var sources []string
		for _, s := range res.Sources {
			sources = append(sources, w.p.Resources[s].Ref)
		}
		text := ""
		if f := w.r.Origin.Resources[i].Fact; f.Expr != nil {
			text = ": " + f.Expr.CEL
		}
		w.printf("fact %s is %s from [%s]%s", res.Ref, names[res.Fact], strings.Join(sources, ", "), text)
	}
}

// timing tells marks, timers and slots.
func (w *teller) timing() {
	for i, m := range w.p.Marks {
		border := ""
		if w.r.Origin.Marks[i] == nil {
			border = " (border)"
		}
		w.printf("mark %d %s%+d s on %v%s", i, m.Sun, m.Second, m.Days, border)
	}
	kinds := []string{"hold", "every", "slot", "age", "stale"}
	for i, t := range w.p.Timers {
		what := ""
		switch t.Kind {
		case machine.TimerHold, machine.TimerEvery:
			what = w.p.Rules[t.Rule].Name + fmt.Sprintf(" trigger %d", t.Trigger)
		case machine.TimerSlot:
			what = w.p.Rules[t.Rule].Name + fmt.Sprintf(" slot %d", t.Slot)
		default:
			what = w.p.Resources[t.Res].Ref
		}
		w.printf("timer %d %s of %s: %d s", i, kinds[t.Kind], what, t.Ticks)
	}
	for i, s := range w.p.Slots {
		w.printf("slot %d of %s with timer %d", i, w.p.Rules[s.Rule].Name, s.Timer)
	}
}

var triggerNames = []string{
	"when", "updates", "changes", "is set", "is refused", "start", "offline", "online", "holds", "every", "mark", "dropped",
}

var modeNames = []string{"single", "restart", "queued", "parallel"}

func (w *teller) rules() {
	for _, r := range w.p.Rules {
		mode := ""
		if r.Slots > 0 {
			mode = fmt.Sprintf(" %s(%d) in %d from %d", modeNames[r.Mode], r.Max, r.Slots, r.Slot)
		}
		w.printf("rule %s priority %d while %d%s", r.Name, r.Priority, r.Guard, mode)
		for _, t := range r.Triggers {
			line := "  on " + triggerNames[t.Kind]
			switch t.Kind {
			case machine.WhenTrue:
				line += fmt.Sprintf(" %d", t.Cond)
				if t.AlsoOnReconnect {
					line += " also on reconnect"
				}
			case machine.HoldsFor:
				line += fmt.Sprintf(" %d timer %d", t.Cond, t.Timer)
			case machine.OnEvery:
				line += fmt.Sprintf(" timer %d", t.Timer)
			case machine.OnMark:
				line += fmt.Sprintf(" %d", t.Mark)
			case machine.OnDropped:
				line += " " + w.p.Rules[t.Rule].Name
			case machine.OnStart:
			case machine.OnOffline, machine.OnOnline:
				line += " " + w.p.Devices[t.Dev].Name
			default:
				line += " " + w.p.Resources[t.Res].Ref
			}
			w.printf("%s", line)
		}
		for _, a := range r.Then {
			w.printf("  then %s", w.action(a))
		}
		w.steps("then", r.ThenLater)
		for _, a := range r.Else {
			w.printf("  else %s", w.action(a))
		}
		w.steps("else", r.ElseLater)
	}
}

func (w *teller) steps(branch string, list []machine.Step) {
	for _, step := range list {
		w.printf("  %s after %d s anyway %t", branch, step.Ticks, step.Anyway)
		for _, a := range step.Actions {
			w.printf("    %s", w.action(a))
		}
	}
}

func (w *teller) action(a machine.Action) string {
	switch a.Kind {
	case machine.DoStop:
		return "stop " + w.p.Rules[a.Rule].Name
	case machine.DoSet:
		always := ""
		if a.Always {
			always = "always "
		}
		v := w.p.Values[a.Value]
		var values []string
		for i, x := range v.Values {
			text := w.p.Resources[a.Res].Model.Type.Format(x)
			if v.Regions[i] == machine.NoRegion {
				text += " (out of range)"
			}
			values = append(values, text)
		}
		return fmt.Sprintf("%sset %s over [%s]: %s", always, w.p.Resources[a.Res].Ref, w.operands(v.Operands), strings.Join(values, ", "))
	case machine.DoAssign:
		v := w.p.Values[a.Value]
		return fmt.Sprintf("assign %s over [%s]: %v", w.p.Vars[a.Var].Name, w.operands(v.Operands), v.Index)
	case machine.DoCall:
		text := "call " + w.p.Resources[a.Res].Ref
		for i, arg := range a.Args {
			param := w.p.Resources[a.Res].Model.Params[i]
			text += fmt.Sprintf(" %s = %s", param.Name, param.Type.Format(w.p.Values[arg].Values[0]))
		}
		return text
	}
	text := "notify " + a.Role + ": "
	for _, p := range a.Text {
		switch {
		case p.IsVar:
			text += "{" + w.p.Vars[p.Var].Name + "}"
		case p.Show:
			text += "{" + w.p.Resources[p.Res].Ref + "}"
		default:
			text += p.Text
		}
	}
	return text
}

var (
	labelNames     = []string{"must", "may", "fault"}
	directionNames = []string{"fall", "rise", "change"}
	eventNames     = []string{"set", "asked", "set by a person", "notify", "call", "changes", "updates", "is refused", "dropped"}
)

func (w *teller) world() {
	s := w.r.Spec
	for i, list := range s.Behaviour {
		for _, t := range list {
			w.printf("behaviour %s %s", w.p.Resources[i].Ref, w.transition(machine.Res(i), t))
		}
	}
	for _, r := range s.Stepwise {
		w.printf("stepwise %s", w.p.Resources[r].Ref)
	}
	for _, p := range s.Physics {
		w.printf("physics while %d: %s does not %s", p.While, w.p.Resources[p.Res].Ref, directionNames[p.Not])
	}
	for _, a := range s.Recurs {
		w.printf("assume %d again and again: %s", a.Cond, a.Text)
	}
	for _, a := range s.Assumes {
		w.printf("assume %d initially %t: %s", a.Cond, a.Initially, a.Text)
	}
	for _, p := range s.Properties {
		w.property(p)
	}
}

func (w *teller) transition(r machine.Res, t world.Transition) string {
	text := labelNames[t.Label]
	if t.OnSet {
		text += " on set " + w.list(r, t.SetRegions)
	}
	text += " from " + w.list(r, t.From)
	switch t.Effect {
	case world.EffectTarget:
		text += " to the target"
	case world.EffectNone:
		text += " unchanged"
	default:
		text += " to " + w.list(r, t.To)
	}
	return fmt.Sprintf("%s when %d heals %d", text, t.When, t.HealTicks)
}

func (w *teller) event(e world.Event) string {
	text := eventNames[e.Kind] + " "
	switch e.Kind {
	case world.EvNotify:
		return text + e.Role
	case world.EvDropped:
		return text + w.p.Rules[e.Rule].Name
	}
	return text + w.p.Resources[e.Res].Ref + " " + w.list(e.Res, e.Regions)
}

func (w *teller) property(p world.Property) {
	w.printf("property %q required %s", p.Name, p.Required)
	switch p.Kind {
	case world.StateProperty:
		w.printf("  always %d trigger %d briefly %t", p.P, p.Trigger, p.EvenBriefly)
	case world.Undecided:
		w.printf("%s", strings.TrimSuffix("  undecided: "+p.Undecidable, ": "))
	case world.PossibleProperty:
		w.printf("  possible %d weather %t", p.P, p.Weather)
	case world.Observed:
		text := fmt.Sprintf("  observed, timed %t", p.Timed)
		if p.Observer.Liveness() {
			text += ", in the long run"
		}
		w.printf("%s", text)
		for _, q := range p.Props {
			w.printf("    condition %d judged %t", q.Cond, q.Judged)
		}
		for _, e := range p.Events {
			w.printf("    event %s condition %d unless %t really %t", w.event(e.Event), e.Cond, e.Unless, e.Really)
		}
	case world.ResponseProperty:
		w.printf("  whenever %d then %d", p.P, p.Q)
	case world.NobodyLearns, world.CannotControl:
		watched := []string{}
		for _, r := range p.Watched {
			watched = append(watched, w.p.Resources[r].Ref)
		}
		w.printf("  secret %s, watched %s", w.p.Resources[p.Secret].Ref, strings.Join(watched, ", "))
	default:
		kind := "never"
		if p.Kind == world.OnlyEvent {
			kind = "only"
		}
		w.printf("  %s %s while %d really %t", kind, w.event(p.Event), p.Q, p.Really)
	}
	var own []string
	for _, r := range p.Own {
		own = append(own, w.p.Resources[r].Ref)
	}
	for _, v := range p.OwnVars {
		own = append(own, w.p.Vars[v].Name)
	}
	w.printf("  about %s", strings.Join(own, ", "))
}

// The work of filling tables is bounded: a list of thousands of values is
// refused, and said once.
func TestWorkIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("device room : Thermometer\ndevice lamp : Switch\napp A {\n  rule r { when room.temperature in [")
	for i := range 6000 {
		fmt.Fprintf(&b, "%d.%d °C, ", i%100, i)
	}
	b.WriteString("1 °C] || room.temperature > 1 °C then set lamp.power = on }\n}\n")
	r, list := compile.Load(map[string]string{"long.tenet": b.String()}, check.Site{})
	if r != nil || len(list) != 1 || list[0].Code != "deployment-too-wide" {
		t.Errorf("result %v with %v", r != nil, list)
	}
}

// Every code has an example that raises it alone.
func TestCodes(t *testing.T) {
	codes := compile.Codes()
	if !slices.IsSortedFunc(codes, func(a, b diag.CodeDoc) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("codes are not in order")
	}
	for _, c := range codes {
		if c.Example == "" {
			continue
		}
		_, list := compile.Load(map[string]string{"example.tenet": c.Example}, check.Site{})
		if len(list) != 1 || list[0].Code != c.Code || list[0].Help == "" {
			t.Errorf("%s: the example gives %v", c.Code, list)
		}
	}
}
