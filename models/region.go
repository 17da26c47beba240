// Partitions of a resource's values into finitely many regions.

package models

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// Region is the index of a block of a Partition, from 0 in ascending order.
type Region uint16

// MaxRegions is the largest Size a Partition can have.
const MaxRegions = math.MaxUint16 + 1

// Bound is one border of a number line partition: everything below At lies to
// the left, everything above to the right; Closed says that At itself belongs
// to the left block ("x <= At" is a union of left blocks), otherwise to the
// right one ("x < At"). At is an Int, a Float or, for durations, a Duration.
type Bound struct {
	At     Value
	Closed bool
}

// Partition is a finite partition of the values of one type. Numbers are cut
// into intervals, booleans and enums into single values, texts into the named
// constants (sorted) and one last region for every other text.
//
// A Partition is immutable and safe for concurrent use.
type Partition struct {
	kind    Kind
	members int      // bool, enum
	texts   []string // string: sorted constants
	bounds  []Bound  // numbers: ascending, distinct, none of them idle
	// starts[i] is the rank (see rank) of the least value of region i+1. It is
	// strictly ascending and lies in (lo, hi], so no region is empty.
	starts []int64
	lo, hi int64 // numbers: ranks of the least and greatest allowed value
	ranged bool  // numbers: lo and hi come from a declared range
}

// NewPartition returns the coarsest partition of t that keeps every bound
// (numbers) or constant (texts) apart. Bounds outside t's range are dropped;
// for an Int type a fractional bound is moved to the integer border with the
// same meaning, so that no region is empty; of several bounds no value of t can
// tell apart the least is kept. Order and repetition of bounds and texts do not
// matter. Durations are cut in nanoseconds.
//
// Errors: a bound that is no number or NaN, a range that holds no value, an
// enum without members, more than MaxRegions regions, a kind without partition
// (time, geo, list).
func NewPartition(t Type, bounds []Bound, texts []string) (*Partition, error) {
	p := &Partition{kind: t.Kind}
	switch t.Kind {
	case Bool:
		p.members = 2
	case Enum:
		p.members = len(t.Members)
		if p.members == 0 {
			return nil, fmt.Errorf("cut %s: an enum needs at least one member", t)
		}
	case String:
		p.texts = slices.Clone(texts)
		sort.Strings(p.texts)
		p.texts = slices.Compact(p.texts)
	case Int, Float, Duration:
		if err := p.cutNumbers(t, bounds); err != nil {
			return nil, fmt.Errorf("cut %s: %w", t, err)
		}
	default:
		return nil, fmt.Errorf("cut %s: values of this type cannot be compared in a rule; use a number, bool, enum or string", t)
	}
	if n := p.size(); n > MaxRegions {
		return nil, fmt.Errorf("cut %s: %d regions, at most %d are possible", t, n, MaxRegions)
	}
	return p, nil
}

// cutNumbers fills lo, hi, bounds and starts.
func (p *Partition) cutNumbers(t Type, bounds []Bound) error {
	var err error
	if p.lo, p.hi, err = t.rankLimits(); err != nil {
		return err
	}
	p.ranged = t.Range != nil
	sorted := slices.Clone(bounds)
	for _, b := range sorted {
		if _, ok := rank(b.At); !ok {
			return fmt.Errorf("bound %s is not a number", b.At)
		}
	}
	slices.SortFunc(sorted, compareBounds)
	for _, b := range sorted {
		start, ok := firstRight(p.kind, b)
		if !ok || start <= p.lo || start > p.hi {
			continue
		}
		if n := len(p.starts); n > 0 && p.starts[n-1] == start {
			continue
		}
		p.starts = append(p.starts, start)
		p.bounds = append(p.bounds, wholeBound(p.kind, b, start))
	}
	return nil
}

// compareBounds orders bounds along the number line: "x < At" cuts just left of
// "x <= At". Bounds at equal numbers of different kinds follow their kind, so
// that the order is total.
func compareBounds(a, b Bound) int {
	if c, _ := Compare(a.At, b.At); c != 0 {
		return c
	}
	switch {
	case a.Closed != b.Closed && b.Closed:
		return -1
	case a.Closed != b.Closed:
		return 1
	}
	return int(a.At.Kind) - int(b.At.Kind)
}

// firstRight returns the rank of the least value of kind k right of b; false
// if there is none.
func firstRight(k Kind, b Bound) (int64, bool) {
	up := ceilRank
	if b.Closed {
		up = aboveRank
	}
	return up(k, b.At)
}

// wholeBound gives a fractional bound of an integer kind its integer form.
func wholeBound(k Kind, b Bound, start int64) Bound {
	if k == Float {
		return b
	}
	if c, _ := Compare(unrank(k, start-1), b.At); b.Closed && c == 0 {
		return Bound{At: unrank(k, start-1), Closed: true}
	}
	return Bound{At: unrank(k, start)}
}

// Kind returns the kind of the values the partition cuts.
func (p *Partition) Kind() Kind { return p.kind }

// Size returns the number of regions, at least 1.
func (p *Partition) Size() int { return p.size() }

func (p *Partition) size() int {
	switch p.kind {
	case Bool, Enum:
		return p.members
	case String:
		return len(p.texts) + 1
	}
	return len(p.starts) + 1
}

// Ordered reports whether regions ascend with their values, so that "higher"
// and "lower" mean something: true for numbers and durations.
func (p *Partition) Ordered() bool {
	return p.kind == Int || p.kind == Float || p.kind == Duration
}

// Bounds returns a copy of the bounds that separate the regions, ascending;
// bound i lies between regions i and i+1. Nil for anything but numbers.
func (p *Partition) Bounds() []Bound { return slices.Clone(p.bounds) }

// Cut returns the region v lies in; false if v is not set, null, of another
// type, NaN, or outside the declared range. An infinity is cut like any float:
// it is refused only where a declared range leaves it out. An Int is not a
// Float here; Type.Coerce turns one into the other.
//
// Cost: a binary search over the bounds, no allocation.
func (p *Partition) Cut(v Value) (Region, bool) {
	if v.Kind != p.kind {
		return 0, false
	}
	switch p.kind {
	case Bool, Enum:
		return Region(v.Bits), v.Bits < uint64(p.members)
	case String:
		i, found := slices.BinarySearch(p.texts, v.Text)
		if !found {
			i = len(p.texts)
		}
		return Region(i), true
	}
	rank, ok := rank(v)
	if !ok || rank < p.lo || rank > p.hi {
		return 0, false
	}
	return p.find(rank), true
}

// find returns the region of a rank: the number of starts at or below it.
func (p *Partition) find(rank int64) Region {
	i, j := 0, len(p.starts)
	for i < j {
		if m := int(uint(i+j) >> 1); p.starts[m] <= rank {
			i = m + 1
		} else {
			j = m
		}
	}
	return Region(i)
}

// ends returns the ranks of the least and the greatest value of a number
// region.
func (p *Partition) ends(r Region) (first, last int64) {
	first, last = p.lo, p.hi
	if r > 0 {
		first = p.starts[r-1]
	}
	if int(r) < len(p.starts) {
		last = p.starts[r] - 1
	}
	return first, last
}

// Interval returns the least and the greatest value of a region of numbers,
// both in the region; false for other kinds and for a region that is not
// there. Of a Float region open at 20 the least value is the float after 20.
func (p *Partition) Interval(r Region) (least, greatest Value, ok bool) {
	if !p.Ordered() || int(r) >= p.size() {
		return Value{}, Value{}, false
	}
	first, last := p.ends(r)
	return unrank(p.kind, first), unrank(p.kind, last), true
}

// Singleton reports whether region r holds exactly one value: then two values
// cut to r are equal.
func (p *Partition) Singleton(r Region) bool {
	if int(r) >= p.size() {
		return false
	}
	switch p.kind {
	case Bool, Enum:
		return true
	case String:
		return int(r) < len(p.texts)
	}
	first, last := p.ends(r)
	return first == last
}

// Neighbours reports whether a value can pass from region a to region b, or
// back, without lying in a third region between them: adjacent regions of
// numbers, any two different regions of kinds without an order.
func (p *Partition) Neighbours(a, b Region) bool {
	if n := p.size(); int(a) >= n || int(b) >= n || a == b {
		return false
	}
	return !p.Ordered() || a+1 == b || b+1 == a
}
