// Concrete pairs of walks: two plain simulations with the same inputs but for what
// the secret does. Where a sentence about pairs holds, what is watched never differs.

package verifier_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
)

// tape lets one walk draw what another has drawn.
type tape struct {
	drawn   []int
	at      int
	playing bool
}

func (x *tape) take(low, high int) (int, bool) {
	if x == nil || !x.playing || x.at == len(x.drawn) {
		return 0, false
	}
	n := x.drawn[x.at]
	x.at++
	return n, n >= low && n <= high
}

func (x *tape) keep(n int) {
	if x != nil && !x.playing {
		x.drawn = append(x.drawn, n)
	}
}

// pairWalk is two walks. apart are the resources that were told different things.
type pairWalk struct {
	t     *rapid.T
	p     *machine.Program
	prop  *world.Property
	tape  tape
	walks [2]*walk
	said  [2][]string
	told  [2]map[machine.Res][]string
	apart map[machine.Res]bool
}

func newPairWalk(t *rapid.T, r *compile.Result, rung world.Rung, prop *world.Property) *pairWalk {
	w := &pairWalk{t: t, p: r.Program, prop: prop, apart: map[machine.Res]bool{}}
	w.walks = [2]*walk{newWalk(t, r, rung, prop), newWalk(t, r, rung, prop)}
	// The second begins like the first, with the secret as it was drawn.
	a, b := w.walks[0], w.walks[1]
	own := b.things[prop.Secret]
	copy(b.things, a.things)
	if b.things[prop.Secret] = own; !b.assumed() {
		copy(b.things, a.things)
	}
	for k := range w.walks {
		w.walks[k].tape = &w.tape
		w.walks[k].heard = func() { w.hear(k) }
	}
	return w
}

// watches is the definition in words of docs/verify.md.
func (w *pairWalk) watches(r machine.Res) bool {
	if w.prop.Kind == world.NobodyLearns {
		return r != w.prop.Secret
	}
	return slices.Contains(w.prop.Watched, r)
}

func (w *pairWalk) hear(k int) {
	x := w.walks[k]
	for _, c := range x.out.Commands {
		text := fmt.Sprintf("%d=%s", c.Res, c.Value)
		w.told[k][c.Res] = append(w.told[k][c.Res], text)
		if w.watches(c.Res) && c.From != machine.FromResend {
			w.said[k] = append(w.said[k], text)
		}
	}
	for i := range x.out.Notices {
		if w.prop.Kind == world.NobodyLearns {
			w.said[k] = append(w.said[k], w.text(x, &x.out.Notices[i]))
		}
	}
}

// text renders a notification with the raw values last reported.
func (w *pairWalk) text(x *walk, n *machine.Notice) string {
	text := n.Action.Role
	for _, part := range n.Action.Text {
		switch {
		case !part.Show:
			text += part.Text
		case part.IsVar:
			text += fmt.Sprint(x.out.Vars(n.Micro, len(w.p.Vars))[part.Var])
		case x.things[part.Res].reported:
			text += fmt.Sprint(x.things[part.Res].last)
		default:
			text += "unknown"
		}
	}
	return text
}

// moment lets something happen in one walk or in both, with the same draws, and
// says what differs then; "" if nothing does.
func (w *pairWalk) moment(what func(*walk), in ...int) string {
	w.said, w.tape = [2][]string{}, tape{}
	w.told = [2]map[machine.Res][]string{{}, {}}
	for i, k := range in {
		w.tape.playing, w.tape.at = i > 0, 0
		what(w.walks[k])
	}
	w.tape.playing = false
	for r := range w.p.Resources {
		if id := machine.Res(r); !slices.Equal(w.told[0][id], w.told[1][id]) {
			w.apart[id] = true
		}
	}
	if !slices.Equal(w.said[0], w.said[1]) {
		return fmt.Sprintf("one lets out %q, the other %q", w.said[0], w.said[1])
	}
	return ""
}

func (w *pairWalk) run(moves int) string {
	if why := w.moment((*walk).start, 0, 1); why != "" {
		return why
	}
	for range moves {
		if why := w.move(machine.Res(rapid.IntRange(0, len(w.p.Resources)-1).Draw(w.t, "resource"))); why != "" {
			return why
		}
	}
	return ""
}

// untouched walks until something differs that is watched. Until then nothing that
// the flow graph does not reach may differ either.
func (w *pairWalk) untouched(text string, moves int) {
	flow := world.NewFlow(w.walks[0].spec, w.prop)
	if w.moment((*walk).start, 0, 1) != "" {
		return
	}
	for range moves {
		if w.move(machine.Res(rapid.IntRange(0, len(w.p.Resources)-1).Draw(w.t, "resource"))) != "" {
			return
		}
		a, b := &w.walks[0].state, &w.walks[1].state
		for i := range w.p.Resources {
			if !flow.Touched(machine.Res(i)) && (a.Region[i] != b.Region[i] || a.Known[i] != b.Known[i] || a.Channel[i] != b.Channel[i]) {
				w.t.Fatalf("%s\n%s differs, and the flow graph does not reach it", text, w.p.Resources[i].Ref)
			}
		}
		for i := range w.p.Vars {
			if !flow.TouchedVar(machine.Var(i)) && a.Vars[i] != b.Vars[i] {
				w.t.Fatalf("%s\nvariable %s differs, and the flow graph does not reach it", text, w.p.Vars[i].Name)
			}
		}
		for i := range w.p.Slots {
			if !flow.TouchedRule(w.p.Slots[i].Rule) && (a.Runs[i] != b.Runs[i] || a.Waiting[i] != b.Waiting[i]) {
				w.t.Fatalf("%s\nrule %s is elsewhere, and the flow graph does not reach it", text, w.p.Rules[w.p.Slots[i].Rule].Name)
			}
		}
	}
}

// move: the secret, and what was told otherwise, moves one walk; all else both.
func (w *pairWalk) move(r machine.Res) string {
	kind := rapid.IntRange(0, 8).Draw(w.t, "move")
	if w.p.Resources[r].Fact != machine.NoFact {
		kind = 8
	}
	k := rapid.IntRange(0, 1).Draw(w.t, "walk")
	own := r == w.prop.Secret
	prompt := w.walks[0].prompt
	switch busy := [2]bool{w.walks[0].busy(), w.walks[1].busy()}; {
	case kind >= 6:
		if prompt && (busy[0] || busy[1]) {
			return ""
		}
		return w.pass()
	case kind >= 4:
		if w.apart[r] {
			return w.moment(func(x *walk) { x.channel(r) }, k)
		}
		return w.moment(func(x *walk) { x.channel(r) }, 0, 1)
	case kind == 3:
		if prompt && (busy[0] || busy[1]) {
			return ""
		}
		return w.moment(func(x *walk) { x.person(r) }, 0, 1)
	case own || w.apart[r]:
		if prompt && busy[k] {
			return ""
		}
		return w.moment(w.doing(r, kind), k)
	case prompt && (busy[0] || busy[1]):
		return ""
	}
	return w.moment(w.doing(r, kind), 0, 1)
}

func (w *pairWalk) doing(r machine.Res, kind int) func(*walk) {
	if kind == 0 {
		return func(x *walk) { x.drift(r) }
	}
	return func(x *walk) { x.report(r) }
}

// pass lets the same time go by in both walks.
func (w *pairWalk) pass() string {
	a, b := w.walks[0], w.walks[1]
	if a.held() || b.held() {
		return ""
	}
	wait := min(a.untilDue(), b.untilDue())
	due := wait == 0 || rapid.Bool().Draw(w.t, "until due")
	if !due {
		wait = int64(rapid.IntRange(0, int(min(wait-1, 4))).Draw(w.t, "seconds"))
	}
	for _, x := range w.walks {
		x.clock.now, x.clock.wall = x.clock.now+wait, x.clock.wall+wait
	}
	if !due {
		return ""
	}
	return w.moment(func(x *walk) {
		x.marks()
		x.expire()
	}, 0, 1)
}

// drawPair draws a small system with one sentence about pairs.
func drawPair(t *rapid.T) (map[string]string, check.Site) {
	g := &generator{t: t}
	g.temp, g.two, g.time = g.chance(15), g.chance(30), g.chance(30)
	fmt.Fprintf(&g.b, "model Lamp { service light { %s\n", g.pick(lamps...))
	fmt.Fprintf(&g.b, "model Sky { service light { %s\n", g.pick(skies...))
	g.b.WriteString("model Room { service climate { sensor heat: float °C [0..40] } }\ndevice a : Lamp\ndevice s : Sky\n")
	secrets, devices := []string{"s.dark", "s.dark", "a.power"}, []string{"a", "a.power"}
	if g.two {
		g.b.WriteString("device b : Lamp\n")
		secrets, devices = append(secrets, "b.power"), append(devices, "b", "b")
	}
	if g.temp {
		g.b.WriteString("device r : Room\n")
		secrets = append(secrets, "r.heat")
		if g.chance(30) {
			g.environment()
		}
	}
	g.b.WriteString("app A {\n  var v: bool = false\n")
	for i := range rapid.IntRange(1, 3).Draw(t, "rules") {
		g.drawRule(i)
	}
	sentence := g.pick(secrets...) + " cannot control " + g.pick(devices...)
	if g.chance(35) {
		sentence = "nobody outside can learn " + g.pick(secrets...)
	}
	text := strings.ReplaceAll(g.b.String(), `"look"`, `"`+g.pick("look", "look {v}", "look {s.dark}", "look {a.power}")+`"`)
	site := check.Site{}
	if g.chance(25) {
		site.Grants = append(site.Grants, check.SiteGrant{Role: "resident", Resource: "a.power"})
	}
	return map[string]string{"a.tenet": text + "  " + sentence + " as \"p\"\n}\n"}, site
}

func TestPairsOfWalksRespectVerdicts(t *testing.T) {
	besideOthers(t)
	untilSeen(t, func(t *testing.T, counts map[string]int) {
		rapid.Check(t, func(t *rapid.T) { walkInPairs(t, counts) })
	}, "holds by pairs", "holds by flow", "seen by walks")
}

// untilSeen runs rounds of random systems until each kind of verdict has turned up.
func untilSeen(t *testing.T, round func(*testing.T, map[string]int), wanted ...string) {
	t.Helper()
	counts := map[string]int{}
	missing := func() bool {
		return slices.ContainsFunc(wanted, func(kind string) bool { return counts[kind] == 0 })
	}
	least := rounds(t)
	for n := 0; n < least || n < rare && missing(); n++ {
		round(t, counts)
	}
	if missing() {
		t.Errorf("some of %v never turned up: %v", wanted, counts)
	}
}

func walkInPairs(t *rapid.T, counts map[string]int) {
	files, site := drawPair(t)
	r, list := compile.Load(files, site)
	if r == nil {
		t.Fatal(files["a.tenet"], list)
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, MaxStates: 3_000})
	if err != nil {
		t.Fatalf("%s\n%v", files["a.tenet"], err)
	}
	p, pr := &rep.Properties[0], &r.Spec.Properties[0]
	counts[kindOfProof(p)]++
	if p.Verdict == verifier.Violated && newPairWalk(t, r, p.Rung+1, pr).run(60) != "" {
		counts["seen by walks"]++ // they are not blind
	}
	for rung := world.Prompt; rung <= world.Delayed; rung++ {
		if len(r.Spec.Physics) == 0 {
			newPairWalk(t, r, rung, pr).untouched(files["a.tenet"], 60)
		}
		for range 5 {
			if p.Rung < rung {
				break
			}
			if why := newPairWalk(t, r, rung, pr).run(60); why != "" {
				t.Fatalf("%s\nholds on rung %s, and two walks differ: %s", files["a.tenet"], rung, why)
			}
		}
	}
}

func kindOfProof(p *verifier.Property) string {
	switch {
	case p.Evidence != nil && p.Evidence.Flow:
		return "holds by flow"
	case p.Evidence != nil:
		return "holds by pairs"
	case p.Verdict == verifier.Unknown:
		limit, _, _ := strings.Cut(p.Limit, " ")
		return "unknown " + limit
	}
	return p.Verdict.String()
}
