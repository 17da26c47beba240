// Random properties and runs, drawn from bytes.

package observe

import "math/rand/v2"

// source is a source of small numbers; when it is used up, all are 0.
type source struct{ data []byte }

func randomSource(random *rand.Rand, n int) *source {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return &source{data}
}

// below draws a number from 0 to n-1.
func (s *source) below(n int) int {
	if len(s.data) == 0 {
		return 0
	}
	b := s.data[0]
	s.data = s.data[1:]
	return int(b) % n
}

func (s *source) prop() Prop   { return Prop(1 + s.below(4)) }
func (s *source) event() Event { return Event(1 + s.below(3)) }
func (s *source) ticks() int64 { return int64(s.below(5)) }

// while is none every other time.
func (s *source) while() Prop {
	if s.below(2) == 0 {
		return 0
	}
	return s.prop()
}

func (s *source) moment() Happening {
	if s.below(2) == 0 {
		return Happening{Event: s.event()}
	}
	return Happening{Becomes: s.prop()}
}

func (s *source) props() []Prop {
	out := make([]Prop, 1+s.below(3))
	for i := range out {
		out[i] = s.prop()
	}
	return out
}

// kinds are the forms of sentences and scopes, each with a way to draw one.
var kinds = []struct {
	name string
	draw func(s *source) Sentence
}{
	{"always", func(s *source) Sentence { return Always{s.prop(), s.while()} }},
	{"never", func(s *source) Sentence { return Never{s.prop(), s.while()} }},
	{"never together", func(s *source) Sentence { return NeverTogether{s.props()} }},
	{"always together", func(s *source) Sentence { return AlwaysTogether{s.props()} }},
	{"lasts at most", func(s *source) Sentence { return LastsAtMost{s.prop(), 0, s.ticks()} }},
	{"lasts at most while", func(s *source) Sentence { return LastsAtMost{s.prop(), s.prop(), s.ticks()} }},
	{"lasts at least", func(s *source) Sentence { return LastsAtLeast{s.prop(), 1 + s.ticks()} }},
	{"never happens", func(s *source) Sentence { return NeverHappens{s.event(), s.while()} }},
	{"only happens", func(s *source) Sentence { return OnlyHappens{s.event(), s.prop()} }},
	{"whenever", func(s *source) Sentence { return Whenever{P: s.prop(), Q: s.prop(), Within: s.ticks()} }},
	{"whenever settled", func(s *source) Sentence { return Whenever{P: s.prop(), Q: s.prop(), Settled: s.prop()} }},
	{"whenever for", func(s *source) Sentence {
		return Whenever{P: s.prop(), Q: s.prop(), Within: s.ticks(), For: 1 + s.ticks()}
	}},
	{"whenever until", func(s *source) Sentence {
		return Whenever{P: s.prop(), Q: s.prop(), Within: s.ticks(), Until: s.prop()}
	}},
	{"whenever until settled", func(s *source) Sentence {
		return Whenever{P: s.prop(), Q: s.prop(), Settled: s.prop(), Until: s.prop()}
	}},
	{"never within", func(s *source) Sentence { return NeverWithin{s.event(), s.ticks(), s.moment()} }},
	{"happens every", func(s *source) Sentence { return HappensEvery{s.event(), s.ticks()} }},
	{"happens at most", func(s *source) Sentence { return HappensAtMost{s.event(), 1 + s.below(3), 1 + s.ticks()} }},
	{"before", func(s *source) Sentence { return Before{s.prop(), s.prop()} }},
	{"after until", func(s *source) Sentence { return AfterUntil{s.moment(), s.prop(), s.moment()} }},
	{"eventually", func(s *source) Sentence { return Eventually{s.prop()} }},
	{"again", func(s *source) Sentence { return Again{s.prop()} }},
	{"stays between", func(s *source) Sentence { return StaysBetween{s.prop(), s.while()} }},
}

var scopes = []struct {
	name string
	draw func(s *source) Scope
}{
	{"", func(*source) Scope { return nil }},
	{" in while", func(s *source) Scope { return While{s.prop()} }},
	{" in between", func(s *source) Scope { return Between{s.moment(), s.moment()} }},
	{" in after", func(s *source) Scope { return After{From: s.moment()} }},
	{" in after until", func(s *source) Scope { return After{s.moment(), s.moment()} }},
}

// letter draws one that resembles the last.
func (s *source) letter(last Letter) Letter {
	l := last.silent()
	for p := Prop(1); p <= 4; p++ {
		switch s.below(10) {
		case 0, 1:
			l = l.With(p, False)
		case 2, 3:
			l = l.With(p, True)
		case 4:
			l = l.With(p, Unknown)
		}
	}
	for e := Event(1); e <= 3; e++ {
		if s.below(3) == 0 {
			l = l.Happens(e)
		}
	}
	return l
}

func (s *source) letters(n int) []Letter {
	out := make([]Letter, n)
	var last Letter
	for i := range out {
		last = s.letter(last)
		out[i] = last
	}
	return out
}

// run draws up to most letters, several on a tick and none on others.
func (s *source) run(most int) run {
	var r run
	var last Letter
	for n := 1 + s.below(most); n > 0; n-- {
		last = s.letter(last)
		r.letters = append(r.letters, timed{r.until, last})
		r.until += []int64{0, 0, 1, 1, 2, 3, 6}[s.below(7)]
	}
	return r
}
