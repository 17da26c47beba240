// Sample values of a region: what a trace shows a reader.

package models

import (
	"math"
	"strconv"
	"time"
)

// Samples returns up to k distinct values of region r in a fixed order, the
// first one the "nicest" (a bound, an integer, a short decimal); fewer if the
// region has fewer. Every sample is cut to r again. Nil for a region that is
// not there.
func (p *Partition) Samples(r Region, k int) []Value {
	if int(r) >= p.size() || k <= 0 {
		return nil
	}
	switch p.kind {
	case Bool:
		return []Value{OfBool(r == 1)}
	case Enum:
		return []Value{OfEnum(int(r))}
	case String:
		if int(r) < len(p.texts) {
			return []Value{OfString(p.texts[r])}
		}
		return p.otherTexts(k)
	}
	s := &sampler{p: p, r: r, k: k}
	s.first, s.last = p.ends(r)
	s.collect()
	return s.found
}

// otherTexts returns k texts that are no constant of p.
func (p *Partition) otherTexts(k int) []Value {
	var found []Value
	for i := 1; len(found) < k; i++ {
		text := "other"
		if i > 1 {
			text += " " + strconv.Itoa(i)
		}
		if r, _ := p.Cut(OfString(text)); int(r) == len(p.texts) {
			found = append(found, OfString(text))
		}
	}
	return found
}

// sampler gathers distinct values of one region of numbers, nicest first.
type sampler struct {
	p           *Partition
	r           Region
	k           int
	first, last int64 // ranks of the region's ends
	found       []Value
}

// offer takes the value of a rank if it lies in the region and is new.
func (s *sampler) offer(rank int64) {
	if rank < s.first || rank > s.last || len(s.found) >= s.k {
		return
	}
	v := unrank(s.p.kind, rank)
	for _, w := range s.found {
		if v == w {
			return
		}
	}
	s.found = append(s.found, v)
}

// offerFloat is offer for a float; infinities are left to the last resort.
func (s *sampler) offerFloat(f float64) {
	if r, ok := rank(OfFloat(f)); ok && !math.IsInf(f, 0) {
		s.offer(r)
	}
}

// collect offers candidates from nice to plain. The walk at the end visits
// every value of the region sooner or later, so k values are found if there
// are k.
func (s *sampler) collect() {
	s.offerBorders()
	if s.p.kind == Float {
		s.offerDecimals()
	} else {
		s.offerRound()
	}
	s.walk(s.centre())
}

// offerBorders offers the region's own borders: rule constants first, then the
// ends of a declared range.
func (s *sampler) offerBorders() {
	isRule := func(first bool) bool {
		if first {
			return s.r > 0 && !s.p.bounds[s.r-1].Closed
		}
		return int(s.r) < len(s.p.bounds) && s.p.bounds[s.r].Closed
	}
	if isRule(true) {
		s.offer(s.first)
	}
	if isRule(false) {
		s.offer(s.last)
	}
	if s.p.kind != Int {
		return
	}
	if s.r > 0 {
		s.offer(s.first)
	} else if len(s.p.bounds) > 0 {
		s.offer(s.last)
	}
}

// offerRound offers integers near zero, or whole seconds and milliseconds next
// to the region's ends, and the ends of a declared range.
func (s *sampler) offerRound() {
	if s.p.kind == Duration {
		s.offerMultiples(int64(time.Second))
		s.offerMultiples(int64(time.Millisecond))
	}
	for i := range int64(s.k) {
		s.offer(i)
		s.offer(-i)
	}
	if s.p.ranged {
		s.offer(s.first)
		s.offer(s.last)
	}
}

// offerMultiples offers the first multiples of step in the region, or of an
// unbounded region the last ones.
func (s *sampler) offerMultiples(step int64) {
	at, next := s.first-s.first%step, step
	if s.first > at {
		at += step
	}
	if s.r == 0 && !s.p.ranged {
		at, next = s.last-s.last%step, -step
	}
	for range min(s.k, 1000) {
		s.offer(at)
		if at > s.last-step && next > 0 || at < s.first+step && next < 0 {
			return
		}
		at += next
	}
}

// offerDecimals offers the integers next to the region's ends, the ends of a
// declared range, the shortest decimal inside and its neighbours.
func (s *sampler) offerDecimals() {
	low, high := unrank(Float, s.first).Float(), unrank(Float, s.last).Float()
	isFirst, isLast := s.r == 0, int(s.r) == len(s.p.bounds)
	if !isFirst {
		s.offerFloat(math.Ceil(low))
	}
	if !isLast {
		s.offerFloat(math.Floor(high))
	}
	if s.p.ranged && isFirst {
		s.offerFloat(low)
	}
	if s.p.ranged && isLast {
		s.offerFloat(high)
	}
	s.offerFloat(0)
	middle := middleOf(low, high)
	for digits := 0; digits <= 17 && len(s.found) < s.k; digits++ {
		s.offerFloat(roundTo(middle, digits))
		centre := unrank(Float, s.centre()).Float()
		step := math.Pow10(-digits)
		for i := 1; i <= min(s.k, 9) && len(s.found) < s.k; i++ {
			s.offerFloat(roundTo(centre+float64(i)*step, digits))
			s.offerFloat(roundTo(centre-float64(i)*step, digits))
		}
	}
}

// middleOf returns a point between two floats, without overflow; of a ray the
// finite end, of the whole line 0.
func middleOf(low, high float64) float64 {
	switch {
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		return 0
	case math.IsInf(low, 0):
		return high
	case math.IsInf(high, 0):
		return low
	}
	return low/2 + high/2
}

// roundTo rounds to a number of decimals, to the float nearest that decimal.
func roundTo(f float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', digits, 64), 64)
	if err != nil {
		return f
	}
	return r
}

// centre is the rank the walk starts from: the nicest value found so far, else
// an end of the region, a finite one if there is one.
func (s *sampler) centre() int64 {
	if len(s.found) > 0 {
		r, _ := rank(s.found[0])
		return r
	}
	if lo, _ := kindLimits(s.p.kind); s.first == lo && s.last > s.first {
		return s.last
	}
	return s.first
}

// walk offers the values ever further from the rank at, in both directions.
func (s *sampler) walk(at int64) {
	s.offer(at)
	up, down := at, at
	for len(s.found) < s.k && (up < s.last || down > s.first) {
		if up < s.last {
			up++
			s.offer(up)
		}
		if down > s.first {
			down--
			s.offer(down)
		}
	}
}
