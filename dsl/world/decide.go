// Deciding: what may be found in blurred resources is tried out, one decision after
// another.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Decision is what a move found where nothing is kept: a blurred resource in a region,
// a loose variable with a value of its domain, or a condition true or not.
type Decision struct {
	IsCond bool
	IsVar  bool
	Var    machine.Var
	Index  int32
	Cond   machine.CondID
	Truth  machine.Truth
	Res    machine.Res
	Region models.Region
	// Told: what was reported or assigned with the move, for once not decided; the condition
	// after the report.
	Told bool
}

// decider is the oracle of a world with blurred resources. It takes the decisions that
// it took before, as far as they go, and then the first there is.
// Source: Godefroid, Model Checking for Programming Languages using VeriSoft (1997), of
// stateless search.
type decider struct {
	w      *World
	move   Move
	over   bool          // a move has more outcomes than are tried
	told   machine.Res   // reported in the present move; -1 if nothing was
	gone   []machine.Res // blurred, and become unknown in the present move
	trail  []taken
	n      int // how many have been taken
	try    uint64
	looked []uint64 // by resource: the try in which it was looked at last
	opened []uint64 // by loose variable, as World.vars: likewise
	// What was found out about conditions: where nothing but values is blurred, before a
	// report and after one, and all others.
	before [][]machine.Truth // by condition
	was    [][]machine.Truth // by condition, as what it was before a report of it
	after  map[uint64][]machine.Truth
	others map[maybe][]machine.Truth
}

// taken is a decision and what is left to try.
type taken struct {
	Decision
	option, options int
}

// maybe is what decides which truths a condition may have.
type maybe struct {
	cond    machine.CondID
	told    machine.Res   // the resource that was reported, if the condition speaks of it; else -1
	region  models.Region // of that
	unheard uint64        // which of the resources it speaks of were never reported
	gone    uint64        // and which have become unknown
	was     bool          // asked for as what it was before a report of it
}

// short is a maybe of a condition on resources that may all be unknown.
func (m *maybe) short() uint64 {
	return uint64(m.cond)<<40 ^ uint64(m.told)<<16 ^ uint64(m.region)
}

func newDecider(w *World) decider {
	return decider{
		w: w, told: -1, looked: make([]uint64, len(w.program.Resources)), opened: make([]uint64, len(w.loose)),
		before: make([][]machine.Truth, len(w.program.Conds)), was: make([][]machine.Truth, len(w.program.Conds)), after: map[uint64][]machine.Truth{}, others: map[maybe][]machine.Truth{},
	}
}

// mostOutcomes bounds what is tried for one move.
const mostOutcomes = 1 << 16

// eachOutcome calls yield with the state after a move, in w.next, for all that may be
// found in blurred resources, until it returns false.
func (w *World) eachOutcome(m Move, yield func() bool) bool {
	d := &w.decider
	d.move = m
	d.trail = d.trail[:0]
	for tried := 1; ; tried++ {
		if tried > mostOutcomes {
			d.over = true
			return false
		}
		w.copy(&w.next, &w.cur)
		d.n, d.told, d.gone = 0, -1, d.gone[:0]
		d.try++
		possible := m.Kind != MoveReport || m.Changed || !w.devices[m.At].blurred || w.same(m)
		if w.next.m.Oracle = d; possible {
			possible = w.apply(&w.next, m)
		}
		w.next.m.Oracle = nil
		if d.trail = d.trail[:d.n]; possible {
			if !yield() {
				return false
			}
		}
		for d.n > 0 && d.trail[d.n-1].option+1 >= d.trail[d.n-1].options {
			d.n--
		}
		if d.n == 0 {
			return true
		}
		d.trail = d.trail[:d.n]
		d.trail[d.n-1].option++
	}
}

// limit is the error of a move that has too many outcomes; nil if none had.
func (d *decider) limit() error {
	if d.over {
		return &LimitError{What: fmt.Sprintf("a move has more than %d outcomes", mostOutcomes)}
	}
	return nil
}

// same gives a blurred resource the value that it is about to report again; false if it
// was never reported. Among faults it may be unknown, although it was.
func (w *World) same(m Move) bool {
	k, r, d := w.blurAt(m.At), w.res[m.At], &w.decider
	unheard := w.blurred[k].heard && w.unheard(k)
	if unheard && w.rung != Faulty {
		return false
	}
	w.leave(&w.next, k, w.devices[m.At].values.region[m.Value])
	d.looked[r] = d.try
	switch {
	case unheard:
		w.next.m.Known[r] = false
	case w.rung == Faulty && !w.blurred[k].heard:
		option, x := d.take(2)
		w.next.m.Known[r] = option == 0
		x.Decision = Decision{Res: r, Region: w.next.m.Region[r]}
		if option == 1 {
			x.Region = machine.NoRegion
		}
	}
	return true
}

// take gives the number of the option to take at the present decision.
func (d *decider) take(options int) (option int, x *taken) {
	if d.n == len(d.trail) {
		d.trail = append(d.trail, taken{options: options})
	}
	x = &d.trail[d.n]
	x.options = options
	d.n++
	return x.option, x
}

// Look decides what a blurred resource is when it is looked at first.
func (d *decider) Look(r machine.Res) {
	i := d.w.at(r)
	if i < 0 || d.looked[r] == d.try {
		return
	}
	k := d.w.blurAt(i)
	if k < 0 {
		return
	}
	d.looked[r] = d.try
	if n := d.w.options(k); n > 1 {
		option, x := d.take(n)
		region := d.w.optionRegion(k, option)
		x.Decision = Decision{Res: r, Region: region}
		d.w.leave(&d.w.next, k, region)
	} else {
		d.w.leave(&d.w.next, k, d.w.optionRegion(k, 0))
	}
}

// LookVar decides what a loose variable is when it is looked at first.
func (d *decider) LookVar(v machine.Var) {
	if d.w.loose == nil {
		return
	}
	i := slices.Index(d.w.vars, v)
	if i < 0 || !d.w.loose[i] || d.opened[i] == d.try {
		return
	}
	d.opened[i] = d.try
	option, x := d.take(len(d.w.program.Vars[v].Domain))
	x.Decision = Decision{IsVar: true, Var: v, Index: int32(option)}
	d.w.next.m.Vars[v] = int32(option)
}

// assigned gives the loose variables that a move has left otherwise than it found them.
func (d *decider) assigned(out []Decision) []Decision {
	for _, x := range d.trail[:d.n] {
		if x.IsVar && d.w.next.m.Vars[x.Var] != x.Index {
			out = append(out, Decision{IsVar: true, Var: x.Var, Index: d.w.next.m.Vars[x.Var], Told: true})
		}
	}
	return out
}

// Told: what it was before cannot be seen any more.
func (d *decider) Told(r machine.Res) {
	d.looked[r] = d.try
	switch {
	case d.w.next.m.Known[r]:
		d.told = r
	case d.w.at(r) >= 0 && d.w.blurAt(d.w.at(r)) >= 0:
		d.gone = append(d.gone, r)
	}
}

// Whole reports whether a condition is decided as a whole.
func (d *decider) Whole(c machine.CondID) bool { return d.w.whole[c] }

// Decide decides a condition on blurred resources alone: before a report of one of them,
// or before they become unknown, and again after that.
func (d *decider) Decide(c machine.CondID) (machine.Truth, bool) {
	if !d.w.whole[c] {
		return machine.False, false
	}
	told := d.told >= 0 && slices.Contains(d.w.program.Conds[c].Deps, d.told) || len(d.gone) > 0 && d.places(c, d.gone) != 0
	return d.decide(c, told, d.mayBe(c, told, false)), true
}

// Was decides whether a condition was true before the report that has just been taken
// over.
func (d *decider) Was(c machine.CondID, reconnect bool) bool {
	t := d.decide(c, false, d.mayBe(c, false, true))
	return t == machine.True || t == machine.Unknown && !reconnect
}

// decide is the truth of a condition that was decided already, or one of those given.
func (d *decider) decide(c machine.CondID, told bool, truths []machine.Truth) machine.Truth {
	for i := range d.n {
		if x := &d.trail[i]; x.IsCond && x.Cond == c && x.Told == told {
			return x.Truth
		}
	}
	if len(truths) == 1 {
		return truths[0]
	}
	option, x := d.take(len(truths))
	x.Decision = Decision{IsCond: true, Cond: c, Truth: truths[option], Told: told}
	return x.Truth
}

// mostRows bounds the values of a condition's resources that are tried together.
const mostRows = 1 << 12

// mayBe lists the truths a condition on blurred resources may have, but for those that
// look the same as another.
func (d *decider) mayBe(c machine.CondID, told, was bool) []machine.Truth {
	w := d.w
	key := maybe{cond: c, told: -1, region: machine.NoRegion, was: was}
	if told && len(d.gone) > 0 {
		key.gone = d.places(c, d.gone)
	} else if told {
		key.told, key.region = d.told, w.next.m.Region[d.told]
	}
	if w.hears[c] || key.gone != 0 {
		for i, r := range w.program.Conds[c].Deps {
			if k := w.blurAt(w.at(r)); w.blurred[k].heard && w.unheard(k) {
				key.unheard |= 1 << (i & 63)
			}
		}
		return remembered(d.others, key, d, key)
	}
	if told {
		return remembered(d.after, key.short(), d, key)
	}
	list := d.before
	if was {
		list = d.was
	}
	if list[c] == nil {
		list[c] = d.truths(key)
	}
	return list[c]
}

// places says which of the resources that a condition speaks of are in a list.
func (d *decider) places(c machine.CondID, list []machine.Res) (set uint64) {
	for i, r := range d.w.program.Conds[c].Deps {
		if slices.Contains(list, r) {
			set |= 1 << (i & 63)
		}
	}
	return set
}

// remembered is truths, found out once.
func remembered[K comparable](m map[K][]machine.Truth, at K, d *decider, key maybe) []machine.Truth {
	list, known := m[at]
	if !known {
		list = d.truths(key)
		m[at] = list
	}
	return list
}

// truths finds out which truths a condition may have, as far as they can be told apart.
func (d *decider) truths(key maybe) (out []machine.Truth) {
	w, c := d.w, key.cond
	deps := w.program.Conds[c].Deps
	var may [3]bool
	s := w.program.Initial()
	rows := 1
	for _, r := range deps {
		rows *= w.options(w.blurAt(w.at(r)))
	}
	var try func(i int)
	try = func(i int) {
		if i == len(deps) {
			may[w.program.Eval(c, &s)] = true
			return
		}
		r := deps[i]
		switch {
		case r == key.told:
			s.Region[r], s.Known[r] = key.region, true
			try(i + 1)
			return
		case key.gone&(1<<(i&63)) != 0:
			s.Known[r] = false
			try(i + 1)
			return
		}
		k := w.blurAt(w.at(r))
		for option := range w.options(k) {
			s.Region[r] = w.optionRegion(k, option)
			s.Known[r] = s.Region[r] != machine.NoRegion
			try(i + 1)
		}
	}
	if rows > mostRows || len(deps) > 64 {
		may = [3]bool{true, true, true}
	} else {
		try(0)
	}
	for t, is := range may {
		if is {
			out = append(out, machine.Truth(t))
		}
	}
	if key.was {
		return w.hindsights[c].seen(out)
	}
	return w.sights[c].seen(out)
}

// Outcome is how a state of a world with blurred resources came about.
type Outcome struct {
	Move Move
	// Found are the decisions, in their order, then the loose variables that have another
	// value now, and last the report of a blurred resource, if the move is one.
	Found []Decision
	// Expired are the vague timers, numbered as those of the deployment.
	Expired []machine.TimerID
}

// Outcome says how the state that is being emitted came about.
func (w *World) Outcome() Outcome {
	if w.memory != nil && w.memory.told != nil {
		return *w.memory.told
	}
	d := &w.decider
	out := Outcome{Move: d.move}
	for _, x := range d.trail {
		out.Found = append(out.Found, x.Decision)
	}
	out.Found = d.assigned(out.Found)
	if m := d.move; m.Kind == MoveReport && w.devices[m.At].blurred {
		out.Found = append(out.Found, Decision{Res: w.res[m.At], Region: w.devices[m.At].values.region[m.Value], Told: true})
	}
	for t, vague := range w.vague {
		if vague && d.move.Kind == MoveTime && d.move.Set&(1<<t) != 0 {
			out.Expired = append(out.Expired, w.timers[t])
		}
	}
	return out
}

// Region is the region of a move's value; NoRegion if it has none.
func (w *World) Region(m Move) models.Region {
	switch m.Kind {
	case MoveActual, MoveReport, MovePerson, MoveDeliver:
		if m.Value != none {
			return w.devices[m.At].values.region[m.Value]
		}
	}
	return machine.NoRegion
}

// Expiring lists the timers that a move of time lets expire, numbered as those of the
// deployment.
func (w *World) Expiring(m Move) (out []machine.TimerID) {
	for t, id := range w.timers {
		if m.Kind == MoveTime && m.Set&(1<<t) != 0 {
			out = append(out, id)
		}
	}
	return out
}

// options is how many things a blurred resource may be in the present state: any of
// its values, or unknown unless it is kept that it was reported.
func (w *World) options(k int) int {
	b := &w.blurred[k]
	n := len(w.devices[b.at].values.values)
	switch {
	case !b.heard:
		return 1 + n
	case w.unheard(k):
		return 1
	}
	return n
}

// optionRegion is the region that an option stands for.
func (w *World) optionRegion(k, option int) models.Region {
	b := &w.blurred[k]
	switch regions := w.devices[b.at].values.region; {
	case b.heard && !w.unheard(k):
		return regions[option]
	case !b.heard && option > 0:
		return regions[option-1]
	}
	return machine.NoRegion
}

func (w *World) unheard(k int) bool {
	return w.cur.m.Region[w.res[w.blurred[k].at]] == machine.NoRegion
}

// leave sets all that is told of a blurred resource.
func (w *World) leave(s *state, k int, region models.Region) {
	r := w.res[w.blurred[k].at]
	s.m.Region[r], s.m.Known[r] = region, region != machine.NoRegion
	if w.program.Resources[r].Settable {
		s.m.Channel[r] = machine.Channel{}
	}
}

// takeWhole finds the conditions that are decided as a whole: on blurred resources alone.
func (w *World) takeWhole(apart []machine.CondID) {
	w.whole, w.hears = make([]bool, len(w.program.Conds)), make([]bool, len(w.program.Conds))
	for c := range w.program.Conds {
		n := &w.program.Conds[c]
		w.whole[c] = len(n.Deps) > 0 && len(n.VarDeps) == 0 && !slices.Contains(apart, machine.CondID(c)) &&
			!slices.ContainsFunc(n.Deps, func(r machine.Res) bool { i := w.at(r); return i < 0 || !w.devices[i].blurred })
		w.hears[c] = w.whole[c] && slices.ContainsFunc(n.Deps, func(r machine.Res) bool { return w.blurred[w.blurAt(w.at(r))].heard })
	}
}
