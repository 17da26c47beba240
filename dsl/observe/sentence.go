// Sentences and scopes: what an observer can be made of.

package observe

// Property is a sentence in a scope; a nil Scope is "always".
type Property struct {
	Scope    Scope
	Sentence Sentence
}

// Scope says in which stretches of a run a sentence is to be kept: While,
// Between or After.
type Scope interface {
	parts() parts
	gate(at signals) ([]place, gate)
	say(w Words) string
}

// The scopes.
type (
	// While: the stretches in which Q is true.
	While struct{ Q Prop }
	// Between: from each From to the next To; a stretch that never ends does
	// not count.
	Between struct{ From, To Happening }
	// After: from each From to the next To or, if there is no further To, for
	// ever. To may be none: then from the first From on.
	After struct{ From, To Happening }
)

// Happening is a moment: an event, or a condition that becomes true. Exactly
// one is set; the zero Happening is none.
type Happening struct {
	Event   Event
	Becomes Prop
}

func (h Happening) none() bool { return h == Happening{} }

// Sentence is the core of a property. Durations are in ticks.
type Sentence interface {
	parts() parts
	table(c context) table
	say(w Words) string
}

// The sentences, numbered as in SEMANTICS section 5. Props named While may be
// 0: the sentence has no "while" of its own.
type (
	// Always: always P [while While] (P1, P2).
	Always struct{ P, While Prop }
	// Never: never P [while While] (P1, P2).
	Never struct{ P, While Prop }
	// NeverTogether: never all of P together (P3).
	NeverTogether struct{ P []Prop }
	// AlwaysTogether: all of P always together (P3).
	AlwaysTogether struct{ P []Prop }
	// LastsAtMost: P never lasts longer than Ticks [while While] (P4, P5).
	LastsAtMost struct {
		P, While Prop
		Ticks    int64
	}
	// LastsAtLeast: P never lasts shorter than Ticks, at least 1 (P4).
	LastsAtLeast struct {
		P     Prop
		Ticks int64
	}
	// NeverHappens: Event never happens [while While] (P6).
	NeverHappens struct {
		Event Event
		While Prop
	}
	// OnlyHappens: Event only happens while While (P7).
	OnlyHappens struct {
		Event Event
		While Prop
	}
	// Whenever: whenever P, Q within Within (P8) [and then stays for For |
	// until Until] (P9). With Settled, which stands for "at once" where no
	// ticks are seen, Within is 0 and Q must be true no later than the first
	// moment Settled is true.
	Whenever struct {
		P, Q    Prop
		Within  int64
		Settled Prop
		For     int64 // 0: none
		Until   Prop  // 0: none
	}
	// NeverWithin: Event never happens within Ticks after After (P10).
	NeverWithin struct {
		Event Event
		Ticks int64
		After Happening
	}
	// HappensEvery: Event happens at least every Ticks (P11).
	HappensEvery struct {
		Event Event
		Ticks int64
	}
	// HappensAtMost: Event happens at most Times in any Ticks, at least 1
	// (P12).
	HappensAtMost struct {
		Event Event
		Times int
		Ticks int64
	}
	// Before: Q before P (P13).
	Before struct{ Q, P Prop }
	// AfterUntil: after F, P until R (P14).
	AfterUntil struct {
		F Happening
		P Prop
		R Happening
	}
	// Eventually: eventually P (P15).
	Eventually struct{ P Prop }
	// Again: P again and again (P15).
	Again struct{ P Prop }
	// StaysBetween: x stays between a and b [while While]; In is "x is between
	// a and b" (P16).
	StaysBetween struct{ In, While Prop }
)

// Limits of a property.
const (
	// MaxTicks is the longest duration.
	MaxTicks int64 = 1 << 40
	// MaxTimes is the largest Times of HappensAtMost.
	MaxTimes = 1000
)
