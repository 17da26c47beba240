// Lazy search: decisions one by one, where the whole game is too large.

package wish

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// lazy looks for what rules ask for after each change they hear of, without the states that
// other decisions would lead to. It follows the world with the decisions made so far, and makes
// one when a change comes up that has none. A run that breaks the sentence names the decisions
// it came by, which are not made together again; a change for which nothing is left names those
// that leave nothing.
//
// The decisions it finds keep the sentence; if it finds that there are none, no rules do that
// ask for the same whenever the same change is heard.
//
// Source: Ginsberg, "Dynamic backtracking" (1993), with conflicts from counterexamples as in
// Solar-Lezama et al., "Combinatorial sketching for finite programs" (2006).
type lazy struct {
	a       *arena
	made    map[string]*choice
	nogoods map[choiceOf][]nogood
	order   int // of the next decision
	checks  int
}

// choice is a decision that is made.
type choice struct {
	heard
	mask  mask
	order int
	made  bool
	used  int // the last check that it came up in
}

// choiceOf is a mask after a change, by the key of the change.
type choiceOf struct {
	change string
	mask   mask
}

// nogood are decisions that are not to be made together.
type nogood []choiceOf

// maxChecks bounds how often the world is followed from the start.
const maxChecks = 3000

// search makes decisions; nil if none keep the sentence, or limit says why it ended before.
func (l *lazy) search(ctx context.Context) (found bool, limit string) {
	l.made, l.nogoods = map[string]*choice{}, map[choiceOf][]nogood{}
	for {
		if ctx.Err() != nil {
			return false, interrupted
		}
		if l.checks++; l.checks > maxChecks {
			return false, "too many decisions"
		}
		bad, _ := l.follow()
		switch {
		case l.a.limit != "":
			return false, l.a.limit
		case l.a.partial:
			return false, tooMany
		case bad == nil:
			return true, ""
		case len(bad) == 0:
			return false, ""
		}
		l.learn(bad)
	}
}

// learn keeps decisions apart, and takes back the last of them.
func (l *lazy) learn(bad nogood) {
	last := bad[0]
	for _, c := range bad {
		l.nogoods[c] = append(l.nogoods[c], bad)
		if l.made[c.change].order > l.made[last.change].order {
			last = c
		}
	}
	l.made[last.change].made = false
}

// came is how a state was reached: from which, by which decision.
type came struct {
	from int32
	by   choiceOf // change "" if nothing was heard
}

// follow goes through all that the world can do with the decisions there are, making those
// that are missing. It gives decisions that cannot be made together, nil if they keep the
// sentence, and the states that are reached.
func (l *lazy) follow() (nogood, map[int32]came) {
	reached := map[int32]came{}
	var due []int32
	for _, id := range l.a.starts {
		if _, again := reached[id]; !again {
			reached[id], due = came{from: unset}, append(due, id)
		}
		if l.a.nodes[id].broken {
			return nogood{}, reached
		}
	}
	for len(due) > 0 {
		id := due[0]
		due = due[1:]
		l.knowMoves(id)
		for _, m := range l.a.nodes[id].moves {
			if l.a.partial || l.a.limit != "" {
				return nil, reached
			}
			how, next := came{from: id}, m.next
			if m.heard {
				h := heard{l.a.nodes[id].seen, l.a.nodes[m.next].seen}
				key := h.key()
				c, stuck := l.decide(key, h, m.next)
				if c == nil {
					return stuck, reached
				}
				how.by = choiceOf{key, c.mask}
				after, possible := l.a.asked(m.next, c.mask, l.knowAsks)
				if !possible {
					return l.blame(reached, how), reached
				}
				next = after
			}
			next = l.a.later(next)
			if l.a.nodes[next].broken {
				return l.blame(reached, how), reached
			}
			if _, again := reached[next]; !again {
				reached[next], due = how, append(due, next)
			}
		}
	}
	return nil, reached
}

// blame lists the decisions a state was reached by.
func (l *lazy) blame(reached map[int32]came, how came) nogood {
	by := map[choiceOf]bool{}
	for {
		if how.by.change != "" {
			by[how.by] = true
		}
		if how.from == unset {
			break
		}
		how = reached[how.from]
	}
	return sortedChoices(by)
}

func sortedChoices(set map[choiceOf]bool) nogood {
	out := slices.AppendSeq(nogood{}, maps.Keys(set))
	slices.SortFunc(out, func(x, y choiceOf) int { return cmp.Or(cmp.Compare(x.change, y.change), cmp.Compare(x.mask, y.mask)) })
	return out
}

// knowMoves takes the moves of the world out of a state, once.
func (l *lazy) knowMoves(id int32) {
	if n := &l.a.nodes[id]; !n.moved {
		n.moved = true
		l.a.expandMoves(id)
	}
}

// knowAsks takes what may be asked for in a state, once.
func (l *lazy) knowAsks(id int32) {
	if n := &l.a.nodes[id]; !n.asked {
		n.asked = true
		l.a.expandAsks(id, 0, l.a.all())
	}
}

// decide gives the decision after a change, making it if there is none: the least that no
// other decisions keep from being made. If there is none such, it gives those.
func (l *lazy) decide(key string, h heard, id int32) (*choice, nogood) {
	c := l.made[key]
	if c != nil && c.made {
		c.used = l.checks
		return c, nil
	}
	reasons := map[choiceOf]bool{}
	l.knowAsks(id)
	for _, m := range l.a.masks() {
		if why := l.barred(choiceOf{key, m}); why != nil {
			for _, other := range why {
				if other.change != key {
					reasons[other] = true
				}
			}
			continue
		}
		l.order++
		c = &choice{heard: h, mask: m, order: l.order, made: true, used: l.checks}
		l.made[key] = c
		return c, nil
	}
	return nil, sortedChoices(reasons)
}

// barred gives a nogood that keeps a decision from being made; nil if there is none.
func (l *lazy) barred(c choiceOf) nogood {
	for _, n := range l.nogoods[c] {
		if !slices.ContainsFunc(n, func(other choiceOf) bool {
			d := l.made[other.change]
			return other.change != c.change && (d == nil || !d.made || d.mask != other.mask)
		}) {
			return n
		}
	}
	return nil
}

// policy gives the decisions found, with what else might be asked for after each change
// while all others stay as they are, and where they lead.
func (l *lazy) policy(ctx context.Context) *policy {
	p := &policy{a: l.a, made: map[string]*decision{}, style: asNeeded}
	wins := map[int32]bool{}
	visit := func(reached map[int32]came) {
		for id := range reached {
			wins[id] = true
		}
	}
	l.checks++
	_, reached := l.follow()
	visit(reached)
	var keys []string
	for key, c := range l.made {
		if c.made && c.used == l.checks {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		c := l.made[key]
		p.made[key] = &decision{heard: c.heard, mays: []mask{c.mask}}
	}
	for _, key := range keys {
		c, d := l.made[key], p.made[key]
		for i := range l.a.commands {
			more := c.mask | 1<<i
			if more == c.mask || c.mask&l.a.rivals(i) != 0 || ctx.Err() != nil {
				continue
			}
			kept := c.mask
			c.mask = more
			bad, reached := l.follow()
			if c.mask = kept; bad == nil && !l.a.partial && l.a.limit == "" {
				d.mays = append(d.mays, more)
				visit(reached)
			}
		}
	}
	p.wins = make([]bool, len(l.a.nodes))
	for id := range wins {
		p.wins[id] = true
	}
	return p
}
