// D2 to D5: rules that act again and again.

package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// circles looks for D2: moves that nothing external brings about, and that no
// schedule asks for, lead from a rule's command back to where it left.
func (c *run) circles(t *tour) error {
	on := c.goesRound(t)
	circle := t.components(on)
	asked := map[machine.RuleID]int{}
	for i := range t.edges {
		e := &t.edges[i]
		rule, ok := c.ruleCommands(t, e)
		if !ok || circle[e.from] != circle[e.to] || !on(e) {
			continue
		}
		if asked[rule]++; asked[rule] > samples {
			continue
		}
		loop := []edge{*e}
		if e.to != e.from {
			back := t.chase(e.to, func(x *edge) (bool, bool) { return on(x), on(x) && x.to == e.from })
			if back == nil {
				continue
			}
			loop = append(loop, back...)
		}
		rules, res := c.commanding(t, loop)
		f := c.rulesFinding("D2", diag.Warning, c.ref(res), rules, say.Of(
			"%s command %s again and again by themselves", list(c.names(rules)), c.ref(res)))
		if len(rules) == 1 {
			f.tell(say.Of("rule %s commands %s again and again by itself", c.name(rules[0]), c.ref(res)))
		}
		if err := c.confirmLoop(t, t.way(e.from), loop, keyOf("D2", "", rules...), f); err != nil {
			return err
		}
	}
	return nil
}

// goesRound says which edges may be part of a circle: nothing external, no moment
// of the day, no "every".
func (c *run) goesRound(t *tour) func(*edge) bool {
	return func(e *edge) bool {
		if e.external || e.scheduled {
			return false
		}
		for _, d := range t.doings(e) {
			for _, f := range d.firings {
				if k := c.p.Rules[f.Rule].Triggers[f.Trigger].Kind; f.Step == 0 && (k == machine.OnEvery || k == machine.OnMark) {
					return false
				}
			}
		}
		return true
	}
}

// ruleCommands gives the first rule that commands something on an edge.
func (c *run) ruleCommands(t *tour, e *edge) (rule machine.RuleID, ok bool) {
	t.commandsOf(e, func(x *machine.Command) bool {
		rule, ok = x.Rule, x.From == machine.FromRule
		return !ok
	})
	return rule, ok
}

// commanding lists the rules that command something on some edges, ascending,
// and the first resource they command.
func (c *run) commanding(t *tour, list []edge) (rules []machine.RuleID, res machine.Res) {
	for i := range list {
		t.commandsOf(&list[i], func(x *machine.Command) bool {
			if x.From == machine.FromRule {
				if len(rules) == 0 {
					res = x.Res
				}
				rules = append(rules, x.Rule)
			}
			return true
		})
	}
	slices.Sort(rules)
	return slices.Compact(rules), res
}

func (c *run) names(rules []machine.RuleID) []string {
	var out []string
	for _, id := range rules {
		out = append(out, c.name(id))
	}
	return out
}

// flapping looks for D3: a number that goes across one bound and back has a
// resource commanded to and fro, without any room or time in between.
func (c *run) flapping(t *tour) error {
	asked := map[string]int{}
	for i := range t.edges {
		e := &t.edges[i]
		x, ok := c.crosses(t, e)
		if !ok {
			continue
		}
		what := fmt.Sprint(x.rule, x.told, x.sensor, x.from)
		if asked[what]++; asked[what] > samples {
			continue
		}
		rest := t.settle(e.to)
		if rest == nil {
			continue
		}
		at := e.to
		if len(rest) > 0 {
			at = rest[len(rest)-1].to
		}
		list := t.out(at)
		for k := range list {
			y, ok := c.crosses(t, &list[k])
			if !ok || y.sensor != x.sensor || y.from != x.to || y.to != x.from || y.told != x.told || y.value == x.value {
				continue
			}
			way := append(append(t.upTo(e), rest...), list[k])
			if err := c.confirm(t, way, keyOf("D3", c.ref(x.sensor), x.rule, y.rule), c.flappingFinding(x, y)); err != nil {
				return err
			}
		}
	}
	return nil
}

// crossing is a number that crosses a bound, and what a rule commands then.
type crossing struct {
	sensor   machine.Res
	from, to models.Region
	rule     machine.RuleID
	told     machine.Res
	value    models.Value
}

func (c *run) flappingFinding(x, y crossing) Finding {
	bound := c.p.Resources[x.sensor].Cut.Bounds()[min(x.from, x.to)]
	at := c.p.Resources[x.sensor].Model.Type
	at.Kind = models.Float
	f := c.rulesFinding("D3", diag.Warning, c.ref(x.told)+" by "+c.ref(x.sensor), []machine.RuleID{min(x.rule, y.rule), max(x.rule, y.rule)}, say.Of(
		"%s is switched to and fro each time %s crosses %s", c.ref(x.told), c.ref(x.sensor), at.Format(bound.At)))
	return f
}

// crosses reads off an edge that the reading of a number goes from one region to
// the next, a single value between them left out, and that a rule commands
// something at once.
func (c *run) crosses(t *tour, e *edge) (crossing, bool) {
	if !e.external || e.at < 0 || e.kind != world.MoveReport && e.kind != world.MoveActual {
		return crossing{}, false
	}
	res := &c.p.Resources[e.at]
	if k := res.Model.Type.Kind; res.Settable || k != models.Float && k != models.Int {
		return crossing{}, false
	}
	x := crossing{sensor: machine.Res(e.at), rule: -1}
	t.commandsOf(e, func(cmd *machine.Command) bool {
		if cmd.From == machine.FromRule {
			x.rule, x.told, x.value = cmd.Rule, cmd.Res, cmd.Value
		}
		return x.rule < 0
	})
	if x.rule < 0 {
		return crossing{}, false
	}
	x.from, x.to = t.reported(e.from, x.sensor), t.reported(e.to, x.sensor)
	if x.from == machine.NoRegion || x.from == x.to {
		return crossing{}, false
	}
	low, high := min(x.from, x.to), max(x.from, x.to)
	near := high-low == 1 || high-low == 2 && res.Cut.Singleton(low+1)
	return x, near
}

// settle follows the moves that are due at once until only external ones and
// time are left; nil if that does not come about within a few moves, an empty
// way if nothing is due.
func (t *tour) settle(from int32) []edge {
	way := []edge{}
	for len(way) < 32 {
		list := t.out(from)
		if list == nil {
			return nil
		}
		k := slices.IndexFunc(list, func(e edge) bool { return !e.external && e.kind != world.MoveTime })
		if k < 0 {
			return way
		}
		way = append(way, list[k])
		from = list[k].to
	}
	return nil
}

// atRest reports whether only external moves and time are left in a state.
func (t *tour) atRest(id int32) bool {
	rest := t.settle(id)
	return rest != nil && len(rest) == 0
}

// repeated looks for D4: a report that changes nothing has a rule command what
// is so already, and leaves all as it was.
func (c *run) repeated(t *tour) error {
	asked := map[string]int{}
	for i := range t.edges {
		e := &t.edges[i]
		if !e.external || e.kind != world.MoveReport {
			continue
		}
		var cmd *machine.Command
		t.commandsOf(e, func(x *machine.Command) bool { cmd = x; return false })
		if cmd == nil || cmd.From != machine.FromRule || t.reported(e.from, cmd.Res) != cmd.Region {
			continue
		}
		what := fmt.Sprint(cmd.Rule, cmd.Res)
		if asked[what]++; asked[what] > samples {
			continue
		}
		way := t.settle(e.to)
		if len(way) == 0 || way[len(way)-1].to != e.from {
			continue
		}
		f := c.ruleFinding("D4", diag.Hint, cmd.Rule, say.Of(
			"rule %s tells %s again to be %s with every report that says nothing new", c.name(cmd.Rule), c.ref(cmd.Res), c.value(cmd)))
		f.About, f.Where = c.ref(cmd.Res), c.whereWritten(world.Target{Res: cmd.Res}, cmd.Rule)
		if err := c.confirm(t, append(t.upTo(e), way...), keyOf("D4", c.ref(cmd.Res), cmd.Rule), f); err != nil {
			return err
		}
	}
	return nil
}

// rates looks for D5: "every D" has a rule command a resource again before it
// must have answered the last command.
func (c *run) rates(t *tour) error {
	asked := map[string]int{}
	for i := range t.edges {
		e := &t.edges[i]
		rule, cmd := c.everyCommand(t, e)
		if cmd == nil {
			continue
		}
		what := fmt.Sprint(rule, cmd.Res)
		if asked[what]++; asked[what] > samples {
			continue
		}
		way := t.chase(e.to, func(n *edge) (on, end bool) {
			again, next := c.everyCommand(t, n)
			end = next != nil && again == rule && next.Res == cmd.Res
			return !end, end
		})
		if way == nil {
			continue
		}
		f := c.ruleFinding("D5", diag.Warning, rule, say.Of(
			"rule %s commands %s again before it must have answered: it has %s", c.name(rule), c.ref(cmd.Res), models.FormatDuration(c.p.Resources[cmd.Res].R())))
		f.About = c.ref(cmd.Res)
		if err := c.confirm(t, append(t.upTo(e), way...), keyOf("D5", c.ref(cmd.Res), rule), f); err != nil {
			return err
		}
	}
	return nil
}

// everyCommand gives a command that a rule set off by "every D" gives on an edge
// to a resource that may take longer than D to answer; nil if there is none.
func (c *run) everyCommand(t *tour, e *edge) (rule machine.RuleID, cmd *machine.Command) {
	for _, d := range t.doings(e) {
		for _, f := range d.firings {
			x := &c.p.Rules[f.Rule].Triggers[f.Trigger]
			if f.Step != 0 || x.Kind != machine.OnEvery {
				continue
			}
			t.commandsOf(e, func(k *machine.Command) bool {
				if k.From == machine.FromRule && k.Rule == f.Rule && c.p.Timers[x.Timer].Ticks < int64(c.p.Resources[k.Res].R()/time.Second) {
					rule, cmd = f.Rule, k
				}
				return cmd == nil
			})
		}
	}
	return rule, cmd
}
