// Tables: locations, guarded edges and clocks, before a scope is put around.

package observe

// Clocks is a set of clocks.
type Clocks uint8

// The clocks; no observer has more.
const (
	First Clocks = 1 << iota
	Second
	maxClocks = iota
)

// place is one thing a letter is asked: a conjunction over its bits, and "some
// is known true" if some is not empty. A rising place is true only where it was
// not true a letter before.
type place struct {
	is, may, events, some uint32
	rising                bool
}

func (p *place) holds(l Letter) bool {
	return l.is&p.is == p.is && l.may&p.may == p.may && l.events&p.events == p.events &&
		(p.some == 0 || l.is&p.some != 0)
}

// known is true where all conditions are known true; perhaps where each is true
// or unknown.
func known(ps ...Prop) place   { return place{is: propBits(ps)} }
func perhaps(ps ...Prop) place { return place{may: propBits(ps)} }
func some(ps ...Prop) place    { return place{some: propBits(ps)} }
func happens(e Event) place    { return place{events: eventBit(e)} }

func becomes(p Prop) place {
	at := known(p)
	at.rising = true
	return at
}

func moment(h Happening) place {
	if h.Event != 0 {
		return happens(h.Event)
	}
	return becomes(h.Becomes)
}

func propBits(ps []Prop) uint32 {
	var bits uint32
	for _, p := range ps {
		bits |= propBit(p)
	}
	return bits
}

// signals is the set of places a letter makes true.
type signals uint16

// The signals of a sentence's places, in order. impossible is no place's.
const (
	sig0 signals = 1 << iota
	sig1
	sig2
	sig3
	impossible signals = 1 << 15
)

// guard is met by signals with all of need and none of forbid.
type guard struct{ need, forbid signals }

func on(need signals) guard            { return guard{need: need} }
func (g guard) not(some signals) guard { return guard{g.need, g.forbid | some} }

func (g guard) reads() signals { return g.need | g.forbid }

func (g guard) met(s signals) bool { return s&g.need == g.need && s&g.forbid == 0 }

var never = on(impossible)

// Targets of an edge besides locations.
const (
	toBroken = -1 - iota // the sentence is broken
	toEnd                // what was guessed is refuted: the branch ends
)

// edge is taken by a letter whose signals meet the guard, and starts clocks.
type edge struct {
	guard
	to    int
	start Clocks
	guess bool // taken besides the edge of the letter, not instead
	shows bool // what a run should do to show that the sentence is kept
}

// expiry is what happens when one of the clocks expires.
type expiry struct {
	clocks Clocks
	to     int
	shows  bool
}

// location has its edges in order: of those that do not guess the first that is
// met is taken, and with none the observer stays. The same holds for expiries.
type location struct {
	name      string
	running   Clocks
	edges     []edge
	expiries  []expiry
	accepting bool // staying for ever breaks the sentence
	owes      bool // the end of the scope breaks the sentence
}

// table is an observer of a sentence. Location 0 reads the first letter.
type table struct {
	places []place
	locs   []location
	// spans are the durations the sentence gives, by clock; ticks what the
	// clocks are started with.
	spans, ticks [maxClocks]int64
}

// context is what a sentence must know of its scope.
type context struct {
	ends    bool // the scope may end
	mustEnd bool // a stretch that never ends does not count
}
