// Policies: what rules ask for, by what they have heard, in few conditions.

package wish

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// heard is a change of what the machine knows, which is all that a rule reacts to.
type heard struct{ before, after cubes.Observation }

func (h heard) key() string { return fmt.Sprint(h.before, h.after) }

// decision is what is asked for after a change. mays holds, of what can be asked for at
// all, what keeps the sentence wherever the change was met so far, least first.
type decision struct {
	heard
	mays []mask
}

// policy decides what to ask for after each change that comes up, and then which
// conditions becoming true say so.
type policy struct {
	a       *arena
	wins    []bool
	own     func(machine.Operand) bool // the sentence speaks of it
	style   style
	made    map[string]*decision
	early   []map[string]bool // by command: reasons to ask for it, as but writes them
	clauses [][]cubes.Cube    // by command
	never   []map[string]heard
}

// rounds bounds how often conditions are drawn anew, as what they bring about leads to
// changes that did not come up before.
const rounds = 64

// find looks for a policy; "" or why there is none. Asking as late as may be shows what has
// to be asked for at all; asking at once, when all but the commanded resource is so, needs
// fewer and plainer conditions, and is tried first.
func (p *policy) find() string {
	if !p.settle() {
		return opposite
	}
	late := p.made
	p.hasten()
	why := ""
	for _, style := range []style{soon, sooner, asNeeded} {
		p.style, p.made = style, map[string]*decision{}
		if style == asNeeded {
			p.made = late
		}
		if !p.settle() || style == soon && !p.thin() {
			continue
		}
		if why = p.word(); why == "" {
			return ""
		}
	}
	return why
}

// style is when a policy asks for things.
type style int

const (
	asNeeded style = iota // as late as may be
	sooner                // and besides when all else becomes so that it may have to be
	soon                  // only then
)

const opposite = "worlds that look the same to the rules call for opposite decisions"

// settle decides after all changes that come up; false if nothing is left for one, or what
// is wanted does not keep the sentence.
func (p *policy) settle() bool {
	for more := true; more; {
		var dead *decision
		if more, dead = p.reach(p.chosen); dead != nil {
			return false
		}
	}
	for _, d := range p.made {
		if !slices.Contains(d.mays, p.wanted(d)) {
			return false
		}
	}
	return true
}

// hasten notes by command what else is so, besides its resource, where it has to be asked
// for.
func (p *policy) hasten() {
	p.early = make([]map[string]bool, len(p.a.commands))
	for c := range p.early {
		p.early[c] = map[string]bool{}
		for _, d := range p.made {
			if d.mays[0]&(1<<c) != 0 {
				p.early[c][p.but(c, d.after)] = true
			}
		}
	}
}

// thin leaves out whatever need not be a reason to ask, one after another, and decides
// with what is left.
func (p *policy) thin() bool {
	for _, reasons := range p.early {
		for _, k := range slices.Sorted(maps.Keys(reasons)) {
			delete(reasons, k)
			if p.made = map[string]*decision{}; !p.settle() {
				reasons[k] = true
			}
		}
	}
	p.made = map[string]*decision{}
	return p.settle()
}

// word finds conditions for what is wanted; "" or why there are none.
func (p *policy) word() string {
	p.never = make([]map[string]heard, len(p.a.commands))
	for c := range p.never {
		p.never[c] = map[string]heard{}
	}
	for range rounds {
		if p.draw(); slices.ContainsFunc(p.clauses, func(list []cubes.Cube) bool {
			return slices.ContainsFunc(list, func(k cubes.Cube) bool { return !p.sayable(k) })
		}) {
			break
		}
		more, dead := p.reach(p.fires)
		if dead != nil {
			return opposite
		}
		if !more && !p.mend() {
			return ""
		}
	}
	return "conditions that say when to react were not found"
}

// chosen is what is asked for after a change.
func (p *policy) chosen(h heard) mask {
	if d := p.made[h.key()]; d != nil {
		return p.wanted(d)
	}
	return 0
}

func (p *policy) wanted(d *decision) mask {
	m := d.mays[0]
	switch p.style {
	case asNeeded:
		return m
	case soon:
		m = 0
	}
	for c, reasons := range p.early {
		if !reasons[p.but(c, d.after)] || reasons[p.but(c, d.before)] {
			continue
		}
		if with := m | 1<<c; p.style == soon || m&p.a.rivals(c) == 0 && slices.Contains(d.mays, with) {
			m = with
		}
	}
	return m
}

// fires is what the conditions that become true with a change ask for.
func (p *policy) fires(h heard) mask {
	var out mask
	for c, list := range p.clauses {
		if slices.ContainsFunc(list, func(k cubes.Cube) bool { return k.Has(h.after) && !k.Has(h.before) }) {
			out |= 1 << c
		}
	}
	return out
}

// reach follows all moves of the world where rules react by some choice, and notes every
// change; more says that a decision was narrowed or new. dead is a decision for which
// nothing is left.
func (p *policy) reach(choice func(heard) mask) (more bool, dead *decision) {
	if p.made == nil {
		p.made = map[string]*decision{}
	}
	reached := make([]bool, len(p.a.nodes))
	due := slices.Clone(p.a.starts)
	for len(due) > 0 {
		id := due[len(due)-1]
		due = due[:len(due)-1]
		if reached[id] || !p.wins[id] {
			continue // it is lost where a choice is not yet what it will be
		}
		reached[id] = true
		for _, m := range p.a.nodes[id].moves {
			if !m.heard {
				due = append(due, p.a.nodes[m.next].later)
				continue
			}
			h := heard{p.a.nodes[id].seen, p.a.nodes[m.next].seen}
			d, news := p.meet(h, m.next)
			if more = more || news; len(d.mays) == 0 {
				return more, d
			}
			if next, ok := p.a.after(m.next, choice(h)); ok {
				due = append(due, next)
			}
		}
	}
	return more, nil
}

// meet narrows the decision of a change to what keeps the sentence here, too.
func (p *policy) meet(h heard, id int32) (*decision, bool) {
	d := p.made[h.key()]
	if d == nil {
		d = &decision{heard: h, mays: p.options(id)}
		p.made[h.key()] = d
		return d, true
	}
	before := len(d.mays)
	d.mays = slices.DeleteFunc(d.mays, func(m mask) bool { return !p.keeps(id, m) })
	return d, len(d.mays) < before
}

func (p *policy) keeps(id int32, m mask) bool {
	next, ok := p.a.after(id, m)
	return ok && p.wins[next]
}

// options lists the sets of commands, at most one of each resource, that keep the
// sentence in a state; those with fewest first.
func (p *policy) options(id int32) []mask {
	return slices.DeleteFunc(p.a.masks(), func(m mask) bool { return !p.keeps(id, m) })
}

// draw covers, command by command, the changes after which it is asked for by conditions
// that become true with them. A condition may become true also with changes that never
// come up, and with those that differ only in what is known of the resource itself and
// may have the command.
func (p *policy) draw() {
	p.clauses = make([][]cubes.Cube, len(p.a.commands))
	list := p.sorted()
	for c := range p.a.commands {
		order := p.order(c)
		alike := map[string]bool{}
		for _, d := range list {
			if p.wanted(d)&(1<<c) != 0 {
				alike[p.but(c, d.after)] = true
			}
		}
		var free []heard // must not be covered
		for _, d := range list {
			if _, barred := p.never[c][d.key()]; barred || p.wanted(d)&(1<<c) == 0 && !(p.may(d, c) && alike[p.but(c, d.after)]) {
				free = append(free, d.heard)
			}
		}
		for _, d := range list {
			if p.wanted(d)&(1<<c) == 0 || slices.ContainsFunc(p.clauses[c], func(k cubes.Cube) bool { return k.Has(d.after) && !k.Has(d.before) }) {
				continue
			}
			p.clauses[c] = append(p.clauses[c], cubes.Grow(p.a.operands, order, d.after, func(k cubes.Cube) bool {
				return !k.Has(d.before) && p.sayable(k) && !slices.ContainsFunc(free, func(h heard) bool { return k.Has(h.after) && !k.Has(h.before) })
			}))
		}
		p.clauses[c] = p.irredundant(c, list)
	}
}

// may reports whether what is asked for after a change may include a command.
func (p *policy) may(d *decision, c int) bool {
	m := p.wanted(d)
	return m&p.a.rivals(c) == 0 && slices.Contains(d.mays, m|1<<c)
}

// but writes an observation without what is known of a command's resource.
func (p *policy) but(c int, o cubes.Observation) string {
	o = slices.Clone(o)
	for i, x := range p.a.operands {
		if !x.IsVar && x.Res == p.a.commands[c].res {
			o[i] = cubes.Unknown
		}
	}
	return fmt.Sprint(o)
}

// sayable: a condition of a rule is not true of what is unknown, so that a cube has
// unknown only alone, where it says so. That a wait is not over has no word.
func (p *policy) sayable(k cubes.Cube) bool {
	for i, set := range k {
		if set == nil {
			continue
		}
		values, unknown := k.Values(i)
		if unknown && len(values) > 0 || p.a.operands[i].IsVar && set[1] {
			return false
		}
	}
	return true
}

// order is in which order operands are dropped from the condition of a command: its own
// resource, then what the sentence does not speak of.
func (p *policy) order(c int) []int {
	rank := func(i int) int {
		switch {
		case !p.a.operands[i].IsVar && p.a.operands[i].Res == p.a.commands[c].res:
			return 0
		case !p.own(p.a.operands[i]):
			return 1
		}
		return 2
	}
	order := make([]int, len(p.a.operands))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(rank(i), rank(j)) })
	return order
}

// irredundant drops conditions of a command without which all its changes are covered.
func (p *policy) irredundant(c int, list []*decision) []cubes.Cube {
	out := p.clauses[c]
	for i := len(out) - 1; i >= 0; i-- {
		rest := slices.Delete(slices.Clone(out), i, i+1)
		if !slices.ContainsFunc(list, func(d *decision) bool {
			return p.wanted(d)&(1<<c) != 0 && !slices.ContainsFunc(rest, func(k cubes.Cube) bool { return k.Has(d.after) && !k.Has(d.before) })
		}) {
			out = rest
		}
	}
	return out
}

// mend bars commands from changes after which they are asked for although what is asked
// for then does not keep the sentence; false if there is none such.
func (p *policy) mend() bool {
	found := false
	for _, d := range p.sorted() {
		m := p.fires(d.heard)
		if m == p.wanted(d) || slices.Contains(d.mays, m) {
			continue
		}
		for c := range p.a.commands {
			if m&^p.wanted(d)&(1<<c) != 0 {
				p.never[c][d.key()] = d.heard
				found = true
			}
		}
	}
	return found
}

// sorted lists the decisions in one order.
func (p *policy) sorted() []*decision {
	out := make([]*decision, 0, len(p.made))
	for _, d := range p.made {
		out = append(out, d)
	}
	slices.SortFunc(out, func(x, y *decision) int {
		return cmp.Or(slices.Compare(x.before, y.before), slices.Compare(x.after, y.after))
	})
	return out
}
