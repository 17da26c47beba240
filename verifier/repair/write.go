// Writing: rules for a promise, where no change of those there are mends it.

package repair

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/draft"
	"github.com/tenet-iot/tenet/verifier/wish"
)

// gameStates bounds the games that rules are written from.
const gameStates = 60_000

// rungs are the worlds games are played in: that in which everything answers at once is
// soon searched, and rules for it often do in the other.
var rungs = []world.Rung{world.Prompt, world.Delayed}

// way is how a game is played: in which world, and whether all other promises have a part in
// it, or only those about states.
type way struct {
	rung   world.Rung
	joined bool
}

// ways are tried one after another. That of all promises together is needed where rules that
// keep one break another.
var ways = []way{{world.Prompt, false}, {world.Delayed, false}, {world.Delayed, true}}

// write looks for new rules that keep a promise beside the others that hold.
func (s *search) write(ctx context.Context, i int, a *Answer) error {
	g := &written{search: s, m: s.menu(i), index: i, files: s.files, r: s.r, besides: s.besides(i)}
	why := ""
	for _, way := range ways {
		if ctx.Err() != nil || len(a.Proposals) > 0 {
			break
		}
		if way.joined && (g.lost || !g.broke || len(g.besides) == 0) {
			continue
		}
		got, err := g.rules(ctx, way, a)
		if err != nil {
			return err
		}
		switch {
		case got.Impossible:
			why = "none keep it beside the promises that hold"
		case got.Rules == nil && !(way.joined && got.Lost):
			why = got.Limit
		case got.Rules == nil:
			why = "none were found that keep it beside the promises that hold"
		case way.rung == world.Prompt:
			why = "the rules that were found keep it only while every answer comes before anything else happens"
		}
	}
	switch {
	case len(a.Proposals) > 0:
		a.Why = ""
		return nil
	case ctx.Err() != nil:
		return nil
	}
	a.Why = strings.TrimPrefix(a.Why+"; of new rules: "+why, "; of new rules: ")
	return g.clash(ctx, a)
}

// lost notes how the world breaks the promise, and whether that is because no rules keep it.
func (a *Answer) lost(got *wish.Answer) {
	if a.Impossible || !got.Lost {
		return
	}
	a.Play = got.Play
	if !got.Impossible {
		return
	}
	a.Impossible, a.Why = true, got.Limit
	if len(a.Clash) > 0 {
		a.Why = fmt.Sprintf("no rules keep it and %s: the world can break one of them whatever is asked for, and whenever", quoted(a.Clash))
	}
}

// besides lists the places of the other promises that hold.
func (s *search) besides(i int) []int {
	var out []int
	for k := range s.before.Properties {
		if k != i && s.before.Properties[k].Verdict == verifier.Holds {
			out = append(out, k)
		}
	}
	return out
}

// written is the search for rules for one promise of a deployment.
type written struct {
	*search
	m       *menu
	index   int
	files   map[string]string
	r       *compile.Result
	besides []int
	tried   string
	given   *change // what is conceded besides
	broke   bool    // rules were found, and did not do
	lost    bool    // the delayed world was, to all rules
}

func (g *written) play(ctx context.Context, w way, besides []int, alone bool) (*wish.Answer, error) {
	return wish.Write(ctx, g.files, g.site, g.r, g.index, wish.Options{
		Rung: w.rung, States: gameStates, Besides: besides, Joined: w.joined, Alone: alone,
	})
}

// rules plays in some way, and tries the rules that come of it.
func (g *written) rules(ctx context.Context, w way, a *Answer) (*wish.Answer, error) {
	got, err := g.play(ctx, w, g.besides, false)
	if err != nil {
		return nil, err
	}
	g.broke, g.lost = g.broke || got.Rules != nil, g.lost || got.Lost && w.rung == world.Delayed
	c, ok := g.m.written(got.Rules)
	if !ok || c.edits[0].Text == g.tried {
		return got, nil
	}
	g.tried = c.edits[0].Text
	if g.given != nil {
		if c, ok = join(*g.given, c); !ok {
			return got, nil
		}
	}
	return got, g.pursue(ctx, aim{promise: &g.before.Properties[g.index]}, []change{c}, a)
}

// clash finds out whether the promise can be kept at all, and if so which other promises
// cannot be kept beside it; then what would have to be conceded.
func (g *written) clash(ctx context.Context, a *Answer) error {
	for _, rung := range rungs {
		alone, err := g.play(ctx, way{rung: rung}, nil, true)
		if err != nil {
			return err
		}
		if alone.Rules == nil {
			a.lost(alone)
		} else if err := g.among(ctx, rung, a); err != nil {
			return err
		}
		if len(a.Clash) > 0 || ctx.Err() != nil {
			break
		}
	}
	for _, concede := range []func([][]string) (change, bool){g.m.except, g.m.assuming} {
		if err := g.concede(ctx, concede, a); err != nil || len(a.Proposals) > 0 {
			return err
		}
	}
	return nil
}

// among names other promises beside which this one, which can be kept alone, is lost:
// one, if that is enough; else as few as there need be of all together, so that it can be
// kept beside all of them but any one. Promises are looked at in their order.
func (g *written) among(ctx context.Context, rung world.Rung, a *Answer) error {
	lost := func(besides []int) (bool, error) {
		got, err := g.play(ctx, way{rung, rung == world.Delayed}, besides, true)
		return err == nil && got.Lost, err
	}
	var clash []int
	for _, b := range g.besides {
		is, err := lost([]int{b})
		if err != nil {
			return err
		}
		if is {
			clash = []int{b}
			break
		}
	}
	if clash == nil && len(g.besides) > 1 {
		is, err := lost(g.besides)
		if err == nil && is {
			clash, err = fewest(nil, g.besides, false, lost)
		}
		if err != nil {
			return err
		}
	}
	if clash == nil || ctx.Err() != nil {
		return nil
	}
	for _, b := range clash {
		a.Clash = append(a.Clash, g.before.Properties[b].Name)
	}
	a.Why = fmt.Sprintf("no rules were found that keep it and %s", quoted(a.Clash))
	got, err := g.play(ctx, way{world.Delayed, true}, clash, true)
	if err == nil {
		a.lost(got)
	}
	return err
}

// fewest gives a minimal part of a list that is lost together with what is given, which is
// itself lost with all of the list. Check says that it may be lost without any.
//
// Cost: of n promises k of which remain, about 2k log(n/k) games.
// Source: Junker, QuickXplain (2004).
func fewest(given, list []int, check bool, lost func([]int) (bool, error)) ([]int, error) {
	if check {
		if is, err := lost(given); is || err != nil {
			return nil, err
		}
	}
	if len(list) == 1 {
		return list, nil
	}
	half := len(list) / 2
	first, second := list[:half], list[half:]
	right, err := fewest(slices.Concat(given, first), second, true, lost)
	if err != nil {
		return nil, err
	}
	left, err := fewest(slices.Concat(given, right), first, len(right) > 0, lost)
	return slices.Concat(left, right), err
}

// quoted lists names for people.
func quoted(names []string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = fmt.Sprintf("%q", n)
	}
	if len(list) == 1 {
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// corners bounds what is conceded for one promise.
const corners = 4

// concede leaves out of the promise, or of the world, what the game was lost in, as long
// as it is lost; then rules are looked for that keep what is left.
func (g *written) concede(ctx context.Context, concede func([][]string) (change, bool), a *Answer) error {
	h := *g
	give := func(corners [][]string) bool {
		c, ok := concede(corners)
		if !ok {
			return false
		}
		edited, ok := draft.Apply(g.files, c.edits)
		if !ok {
			return false
		}
		if h.r, _ = compile.Load(edited, h.site); h.r == nil {
			return false
		}
		h.given, h.files, h.tried = &c, edited, ""
		return true
	}
	if !give(nil) {
		h = *g
	}
	var out [][]string
	for len(out) <= corners {
		got, err := h.play(ctx, way{rung: world.Prompt}, h.besides, false)
		if err != nil || ctx.Err() != nil {
			return err
		}
		if got.Rules != nil {
			break
		}
		if !got.Lost || got.Corner == nil || slices.ContainsFunc(out, func(c []string) bool { return slices.Equal(c, got.Corner) }) {
			return nil
		}
		if out = append(out, got.Corner); !give(out) {
			return nil
		}
	}
	for _, rung := range rungs {
		if h.given == nil || len(a.Proposals) > 0 {
			break
		}
		if _, err := h.rules(ctx, way{rung: rung}, a); err != nil {
			return err
		}
	}
	return nil
}

// except promises nothing in some corners of the world; of a reaction only what is so once
// reports and commands have come, since it cannot be called off.
func (m *menu) except(corners [][]string) (change, bool) {
	var verb, p string
	var while syntax.Expr
	switch s := m.p.Decl.Sentence.(type) {
	case *syntax.Whenever:
		if s.For != nil || s.Until != nil {
			return change{}, false
		}
		verb, p, while = "always", operand(s.Q, m.text(s.Q)), s.P
	case *syntax.AlwaysSentence:
		verb, p, while = "always", m.text(s.P), s.While
	case *syntax.NeverSentence:
		verb, p, while = "never", m.text(s.P), s.While
	default:
		return change{}, false
	}
	var asked, parts, lost []string // what is asked for anyway needs no exception
	for _, l := range m.both(while) {
		asked = append(asked, l.text)
	}
	if while != nil {
		parts = append(parts, operand(while, m.text(while)))
	}
	for _, c := range corners {
		rest := slices.DeleteFunc(slices.Clone(c), func(l string) bool { return slices.Contains(asked, l) })
		if len(rest) == 0 {
			return change{}, false
		}
		parts, lost = append(parts, never(rest)), append(lost, strings.Join(rest, " && "))
	}
	_, reaction := m.p.Decl.Sentence.(*syntax.Whenever)
	if len(lost) == 0 && !reaction {
		return change{}, false
	}
	text := verb + " " + p + " while " + strings.Join(parts, " && ")
	var costs []string
	if reaction {
		costs = append(costs, "nothing is promised of moments in which reports or commands are still under way")
	}
	if len(lost) > 0 {
		costs = append(costs, "nothing is promised while "+strings.Join(lost, ", or while "))
	}
	c := change{
		does:  []string{"the promise becomes: " + text},
		costs: costs,
		edits: []draft.Edit{draft.Put(m.p.Decl.Sentence.Where(), text)},
		lost:  asksLess,
		about: []string{"except"},
	}
	if m.p.Decl.Name == "" {
		c.named = text
	}
	return c, true
}

// never says that some conditions are not all true.
func never(corner []string) string {
	text := strings.Join(corner, " && ")
	if len(corner) == 1 && strings.Count(text, " == ") == 1 && !strings.ContainsAny(text, "&|(") {
		return strings.Replace(text, " == ", " != ", 1)
	}
	return "!(" + text + ")"
}

// assuming leaves some corners out of the world.
func (m *menu) assuming(corners [][]string) (change, bool) {
	if len(corners) == 0 {
		return change{}, false
	}
	decl := m.p.Decl.Span
	text := ""
	var said []string
	for _, c := range corners {
		text += "assume " + never(c) + "\n  "
		said = append(said, strings.Join(c, " && "))
	}
	return change{
		does:  []string{"it is assumed that never " + strings.Join(said, ", and never ")},
		costs: []string{"nothing is promised once " + strings.Join(said, ", or ")},
		edits: []draft.Edit{draft.Put(diag.Span{File: decl.File, Start: decl.Start, End: decl.Start}, text)},
		lost:  assumed,
		about: []string{"assume"},
	}, true
}

// written adds rules after those of the promise's app; false if there are none, or no place
// for them. They have the last word over those that set the same to something else.
func (m *menu) written(rules []wish.Rule) (change, bool) {
	at, ok := m.afterRules()
	if !ok || len(rules) == 0 {
		return change{}, false
	}
	c := change{lost: added, about: []string{"write"}}
	text := ""
	taken := map[string]bool{}
	for i := range rules {
		r := &rules[i]
		base := strings.NewReplacer(".", "_", "/", "_").Replace(r.Ref) + "_" + plain(r.Value)
		name := m.fresh(base)
		for n := 2; taken[name]; n++ {
			name = m.fresh(fmt.Sprint(base, n))
		}
		taken[name] = true
		priority := int32(0)
		if high, others := m.highest(literal{ref: r.Ref, bads: m.others(r)}); others {
			priority = high + 1
		}
		text += "\n" + r.Text(name, priority)
		c.does = append(c.does, fmt.Sprintf("a new rule %s: %s", name, r.Does()))
	}
	c.edits = []draft.Edit{draft.Put(at, text)}
	return c, true
}

// others are the other values that a rule's resource can be set to.
func (m *menu) others(r *wish.Rule) []string {
	var out []string
	if res := m.settable(r.Ref); res != nil {
		for _, v := range members(res) {
			if v != r.Value {
				out = append(out, v)
			}
		}
	}
	return out
}

// plain writes a value so that it can stand in a name.
func plain(value string) string {
	out := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_':
			return c
		}
		return -1
	}, value)
	if out == "" {
		return "value"
	}
	return out
}
