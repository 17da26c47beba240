// Lazy search: decisions one by one, where the whole game is too large.

package wish

import (
	"cmp"
	"context"
	"iter"
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
	arenas  []*arena // with the same operands and commands; a world each, to keep a sentence each
	made    map[string]*choice
	nogoods map[choiceOf][]nogood
	order   int // of the next decision
	checks  int
	in      int     // the arena of broke
	broke   *defeat // the last run that broke a sentence
}

// joined lets decisions be searched in arenas together; those whose rules read something else
// than those of the first are left out.
func joined(arenas []*arena) *lazy {
	l := &lazy{}
	var commands []command
	for _, a := range arenas {
		a.begin()
		if len(l.arenas) > 0 && !slices.Equal(a.operands, l.arenas[0].operands) || len(a.starts) == 0 {
			continue
		}
		l.arenas = append(l.arenas, a)
		a.commands = commands
		a.knowAsks(a.starts[0])
		commands = a.commands
	}
	for _, a := range l.arenas {
		a.commands = slices.Clone(commands)
	}
	return l
}

// stopped says why nothing more can be found out; "" if it can.
func (l *lazy) stopped() string {
	for _, a := range l.arenas {
		if a.limit != "" {
			return a.limit
		}
		if a.partial {
			return tooMany
		}
	}
	return ""
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

// search makes decisions until they keep the sentences, or none do; limit says why it ended
// before either was known.
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
		switch why := l.stopped(); {
		case why != "":
			return false, why
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

// came is how a state was reached: by a move out of another, and what was asked for then.
type came struct {
	from  int32
	label uint32
	then  int32    // where rules had their turn
	by    choiceOf // change "" if nothing was heard
}

// follow goes through all that the worlds can do with the decisions there are, making those
// that are missing. It gives decisions that cannot be made together, nil if they keep the
// sentences, and the states that are reached, by arena.
func (l *lazy) follow() (bad nogood, reached []map[int32]came) {
	for k := range l.arenas {
		bad, in := l.followIn(k)
		if reached = append(reached, in); bad != nil {
			return bad, reached
		}
	}
	return nil, reached
}

func (l *lazy) followIn(k int) (nogood, map[int32]came) {
	a, reached := l.arenas[k], map[int32]came{}
	var due []int32
	for _, id := range a.starts {
		if _, again := reached[id]; !again {
			reached[id], due = came{from: unset}, append(due, id)
		}
		if a.nodes[id].broken {
			l.in, l.broke = k, &defeat{start: id, end: id}
			return nogood{}, reached
		}
	}
	for len(due) > 0 {
		id := due[0]
		due = due[1:]
		a.knowMoves(id)
		for _, m := range a.nodes[id].moves {
			if a.partial || a.limit != "" {
				return nil, reached
			}
			how, next := came{from: id, label: m.label, then: m.next}, m.next
			if m.heard {
				h := heard{a.nodes[id].seen, a.nodes[m.next].seen}
				key := h.key()
				c, stuck := l.decide(a, key, h, m.next)
				if c == nil {
					return stuck, reached
				}
				how.by = choiceOf{key, c.mask}
				after, possible := a.asked(m.next, c.mask, a.knowAsks)
				if !possible {
					return l.blame(k, reached, how, m.next), reached
				}
				next = after
			}
			next = a.later(next)
			if a.nodes[next].broken {
				return l.blame(k, reached, how, next), reached
			}
			if _, again := reached[next]; !again {
				reached[next], due = how, append(due, next)
			}
		}
	}
	return nil, reached
}

// blame lists the decisions that led to a state in which a sentence is broken, and notes the
// run.
func (l *lazy) blame(k int, reached map[int32]came, how came, end int32) nogood {
	a, by := l.arenas[k], map[choiceOf]bool{}
	run := &defeat{end: end}
	var ways []came
	for ; how.from != unset; how = reached[how.from] {
		if how.by.change != "" {
			by[how.by] = true
		}
		ways, run.start = append(ways, how), how.from
	}
	for _, way := range slices.Backward(ways) {
		run.moves = append(run.moves, taken{way.from, way.label, false})
		if way.by.change == "" {
			continue
		}
		a.each(way.then, way.by.mask, func(id int32, k ask) { run.moves = append(run.moves, taken{id, k.label, true}) })
	}
	l.in, l.broke = k, run
	return sortedChoices(by)
}

func sortedChoices(set map[choiceOf]bool) nogood {
	out := slices.AppendSeq(nogood{}, maps.Keys(set))
	slices.SortFunc(out, func(x, y choiceOf) int { return cmp.Or(cmp.Compare(x.change, y.change), cmp.Compare(x.mask, y.mask)) })
	return out
}

// decide gives the decision after a change, making it if there is none: the least that no
// other decisions keep from being made. If there is none such, it gives those.
func (l *lazy) decide(a *arena, key string, h heard, id int32) (*choice, nogood) {
	c := l.made[key]
	if c != nil && c.made {
		c.used = l.checks
		return c, nil
	}
	reasons := map[choiceOf]bool{}
	a.knowAsks(id)
	for _, m := range a.masks() {
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
// while all others stay as they are, and where they lead in the first arena.
func (l *lazy) policy(ctx context.Context) *policy {
	a := l.arenas[0]
	p := &policy{a: a, made: map[string]*decision{}, style: asNeeded}
	wins := map[int32]bool{}
	l.checks++
	_, reached := l.follow()
	maps.Insert(wins, reach(reached[0]))
	var keys []string
	for key, c := range l.made {
		if c.made && c.used == l.checks {
			keys = append(keys, key)
			p.made[key] = &decision{heard: c.heard, mays: []mask{c.mask}}
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		c, d := l.made[key], p.made[key]
		for i := range a.commands {
			more := c.mask | 1<<i
			if more == c.mask || c.mask&a.rivals(i) != 0 || ctx.Err() != nil {
				continue
			}
			kept := c.mask
			c.mask = more
			bad, reached := l.follow()
			if c.mask = kept; bad == nil && l.stopped() == "" {
				d.mays = append(d.mays, more)
				maps.Insert(wins, reach(reached[0]))
			}
		}
	}
	p.wins = make([]bool, len(a.nodes))
	for id := range wins {
		p.wins[id] = true
	}
	return p
}

// reach gives the states that are reached.
func reach(reached map[int32]came) iter.Seq2[int32, bool] {
	return func(yield func(int32, bool) bool) {
		for id := range reached {
			if !yield(id, true) {
				return
			}
		}
	}
}
