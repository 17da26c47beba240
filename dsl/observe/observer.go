// Observers: automata that say when a property is broken.

package observe

import "math/bits"

// State is a state of an observer: a location and, for conditions whose
// becoming true matters, whether they were true in the last letter. States are
// numbered from 0 to Observer.States()-1; the methods of Observer panic on other
// numbers, so states that come from outside are to be checked against States.
type State uint32

// Next is a state with the clocks that are started, anew if they run already,
// on the way into it. A clock that is neither started nor among those the state
// has running is stopped; the others run on.
type Next struct {
	State State
	Start Clocks
}

// Observer watches runs for one property. It does not change and may be shared.
type Observer struct {
	property Property
	gate     gate
	places   []place
	locs     []location // targets of edges are indices here
	// The special locations; absent if the scope does not need them.
	closed, begin, spoilt, broken int
	spans, ticks                  [maxClocks]int64
	// rising are the signals of rising places, from the low bit of a State up;
	// was gives the signals for every value of these bits.
	rising []signals
	was    []signals
	live   []signals // by location: what of rising can still matter
}

// absent is the number of a location an observer has not.
const absent = -1000

// New builds the observer of a property. It has at most two clocks, and few
// states: 4 times those of the sentence at most for a scope, and MaxTimes + 3
// locations at most.
//
// Errors: numbers and durations out of range, and sentences that can never be
// broken for what they are.
func New(p Property) (*Observer, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	o := &Observer{property: p, closed: absent, spoilt: absent}
	o.assemble()
	o.remember()
	return o, nil
}

// assemble puts the scope around the table of the sentence. The table depends
// on what scope it is in, and the scope's signals come after the table's.
func (o *Observer) assemble() {
	o.gate = gate{closes: never}
	if o.property.Scope != nil {
		_, o.gate = o.property.Scope.gate(0)
	}
	t := o.property.Sentence.table(o.gate.context)
	o.places, o.spans, o.ticks = t.places, t.spans, t.ticks
	if o.property.Scope != nil {
		var places []place
		places, o.gate = o.property.Scope.gate(1 << len(t.places))
		o.places = append(o.places, places...)
		o.closed = o.add(location{name: "closed"})
	}
	o.begin = len(o.locs)
	o.locs = append(o.locs, t.locs...)
	breaks := len(o.locs)
	if o.gate.mustEnd {
		o.spoilt = o.add(location{name: "spoilt"})
	}
	o.broken = o.add(location{name: "broken"})
	for i := range t.locs {
		o.locs[o.begin+i] = t.locs[i].moved(o.begin, breaks)
	}
}

func (o *Observer) add(l location) int {
	o.locs = append(o.locs, l)
	return len(o.locs) - 1
}

// moved returns a location of a table for its place in an observer: location 0
// is at begin, and breaks is where the sentence is broken.
func (l location) moved(begin, breaks int) location {
	to := func(target int) int {
		switch target {
		case toBroken:
			return breaks
		case toEnd:
			return absent
		}
		return begin + target
	}
	edges, expiries := make([]edge, len(l.edges)), make([]expiry, len(l.expiries))
	for i, e := range l.edges {
		e.to = to(e.to)
		edges[i] = e
	}
	for i, x := range l.expiries {
		x.to = to(x.to)
		expiries[i] = x
	}
	l.edges, l.expiries = edges, expiries
	return l
}

// remember settles which places must be remembered in which location.
func (o *Observer) remember() {
	for i := range o.places {
		if o.places[i].rising {
			o.rising = append(o.rising, 1<<i)
		}
	}
	o.was = make([]signals, 1<<len(o.rising))
	for mem := range o.was {
		for k, s := range o.rising {
			if mem>>k&1 != 0 {
				o.was[mem] |= s
			}
		}
	}
	o.live = make([]signals, len(o.locs))
	for changed := true; changed; {
		changed = false
		for i := range o.locs {
			if need := o.needs(i); need != o.live[i] {
				o.live[i], changed = need, true
			}
		}
	}
}

// needs is what must be remembered in a location: what its own edges read, what
// those after it in the same stretch read, and what opens and closes the scope.
// A stretch begins with nothing remembered.
func (o *Observer) needs(at int) signals {
	var reads, later signals
	switch at {
	case o.broken:
		return 0
	case o.spoilt:
		return o.gate.closes.reads() & o.remembered()
	}
	if o.gate.closes != never || at == o.closed {
		reads |= o.gate.opens.reads() | o.gate.closes.reads()
	}
	for _, e := range o.locs[at].edges {
		reads |= e.reads()
		if e.to != absent {
			later |= o.live[e.to]
		}
	}
	for _, x := range o.locs[at].expiries {
		later |= o.live[x.to]
	}
	return reads&o.remembered() | later
}

// remembered is all that may have to be remembered.
func (o *Observer) remembered() signals { return o.was[len(o.was)-1] }

// Initial returns the state before the first letter.
func (o *Observer) Initial() State { return 0 }

// Step reads a letter and appends the next states, at most two, to dst. Two
// means that a trigger is guessed: the first goes on without it, the second
// follows it. None means that what this branch guessed is refuted. The property
// is broken if any branch breaks it.
//
// Cost: linear in the edges of a location; no allocation if dst has room.
func (o *Observer) Step(dst []Next, s State, l Letter) []Next {
	at, was := o.unpack(s)
	now := o.read(l)
	main, guess := o.moves(at, now&^was)
	for _, m := range [2]move{main, guess} {
		if m.to != absent {
			dst = append(dst, Next{o.pack(m.to, now), m.start})
		}
	}
	return dst
}

// Expire says what follows when clocks of the state, all that expire on this
// tick, have expired. It comes before the letters of the tick.
func (o *Observer) Expire(s State, expired Clocks) State {
	at, was := o.unpack(s)
	to, _ := o.expire(at, expired)
	return o.pack(to, was)
}

// Broken reports whether the property is broken, however the run goes on. Then
// it stays broken.
func (o *Observer) Broken(s State) bool { return o.at(s) == o.broken }

// Accepting reports whether a run that meets such states again and again breaks
// the property (Büchi acceptance).
func (o *Observer) Accepting(s State) bool { return o.locs[o.at(s)].accepting }

// Liveness reports whether the property can be broken in the long run only: if
// not, no state is accepting.
func (o *Observer) Liveness() bool {
	for i := range o.locs {
		if o.locs[i].accepting {
			return true
		}
	}
	return false
}

// Running returns the clocks that run in a state.
func (o *Observer) Running(s State) Clocks { return o.locs[o.at(s)].running }

// Ticks returns what a clock, First or Second, is started with: it expires at
// the beginning of that tick after the letter that starts it. It is 0 for a
// clock the observer never starts.
func (o *Observer) Ticks(c Clocks) int64 {
	switch c {
	case First:
		return o.ticks[0]
	case Second:
		return o.ticks[1]
	}
	return 0
}

// States returns the number of states, Bits how many bits hold one.
func (o *Observer) States() int { return len(o.locs) << len(o.rising) }

// Bits returns how many bits hold a State.
func (o *Observer) Bits() int { return bits.Len(uint(o.States() - 1)) }

// Location names the location of a state, for traces.
func (o *Observer) Location(s State) string { return o.locs[o.at(s)].name }

// move is one way a letter leads; to is absent if there is none.
type move struct {
	to    int
	start Clocks
	shows bool
}

func (o *Observer) moves(at int, s signals) (main, guess move) {
	stay, nowhere := move{to: at}, move{to: absent}
	switch {
	case at == o.broken:
		return stay, nowhere
	case at == o.spoilt && o.gate.closes.met(s):
		return move{to: o.broken}, nowhere
	case at == o.spoilt, at == o.closed && !o.gate.opens.met(s):
		return stay, nowhere
	case at == o.closed:
		at = o.begin
	case o.gate.closes.met(s):
		return o.cut(at), nowhere
	}
	return o.take(at, s)
}

// cut ends the scope: what is owed is met, unless the sentence has no other
// deadline.
func (o *Observer) cut(at int) move {
	switch {
	case o.locs[at].owes:
		return move{to: o.broken}
	case o.locs[at].accepting:
		return move{to: absent}
	}
	return move{to: o.closed}
}

// take follows the edges of a location.
func (o *Observer) take(at int, s signals) (main, guess move) {
	main, guess = move{to: at}, move{to: absent}
	for i := range o.locs[at].edges {
		e := &o.locs[at].edges[i]
		switch {
		case !e.met(s):
		case !e.guess:
			return move{e.to, e.start, e.shows}, guess
		case guess.to == absent:
			guess = move{e.to, e.start, e.shows}
		}
	}
	return main, guess
}

func (o *Observer) expire(at int, expired Clocks) (to int, shows bool) {
	for i := range o.locs[at].expiries {
		if x := &o.locs[at].expiries[i]; x.clocks&expired != 0 {
			return x.to, x.shows
		}
	}
	return at, false
}

// read gives the signals of a letter, taking no edge into account.
func (o *Observer) read(l Letter) signals {
	var s signals
	for i := range o.places {
		if o.places[i].holds(l) {
			s |= 1 << i
		}
	}
	return s
}

func (o *Observer) pack(at int, now signals) State {
	s := State(at) << len(o.rising)
	now &= o.live[at]
	for k, r := range o.rising {
		if now&r != 0 {
			s |= 1 << k
		}
	}
	return s
}

func (o *Observer) unpack(s State) (at int, was signals) {
	return o.at(s), o.was[s&(1<<len(o.rising)-1)]
}

func (o *Observer) at(s State) int { return int(s >> len(o.rising)) }
