// What comparisons of one number say of one another.

package homeassistant

import "math/big"

// interval is the numbers for which a comparison holds: those on one side of a
// border, or the border alone.
type interval struct {
	op string // <, <=, >, >= or ==
	at *big.Rat
}

// intervals gives both atoms as intervals, if they compare one number. The first
// is known to hold, so the number is known; then false and not true are one.
func intervals(k, a atom) (p, q interval, ok bool) {
	p, pOf, isP := intervalOf(k)
	q, qOf, isQ := intervalOf(a)
	return p, q, isP && isQ && pOf == qOf
}

func intervalOf(a atom) (i interval, of string, ok bool) {
	negative := a.mood == isFalse || a.mood == notTrue
	switch t := a.test.(type) {
	case clockTest:
		i, of = interval{t.op, big.NewRat(int64(t.minute), 1)}, "now"
	case compareTest:
		if !t.numeric {
			return i, "", false
		}
		v, _ := parseNumber(t.value)
		i, of = interval{t.op, v}, t.ref.key()
	default:
		return i, "", false
	}
	i.op = operator(i.op, negative)
	return i, of, i.op != "!="
}

// settles says what becomes of q where p holds: it is true if it contains p, and
// false if the two have nothing in common.
func (p interval) settles(q interval) (value, ok bool) {
	switch {
	case p.within(q):
		return true, true
	case p.apart(q):
		return false, true
	}
	return false, false
}

func (p interval) below() bool { return p.op == "<" || p.op == "<=" }
func (p interval) above() bool { return p.op == ">" || p.op == ">=" }

// holds reports whether the border of q is in p.
func (p interval) holds(q interval) bool { return bound1{p.op, p.at}.holds(q.at) }

func (p interval) within(q interval) bool {
	switch {
	case p.op == "==":
		return q.holds(p)
	case p.below() && q.below(), p.above() && q.above():
		return q.holds(p) || p.at.Cmp(q.at) == 0 && len(p.op) == 1
	}
	return false
}

func (p interval) apart(q interval) bool {
	switch {
	case p.op == "==":
		return !q.holds(p)
	case q.op == "==":
		return !p.holds(q)
	case p.below() && q.above(), p.above() && q.below():
		return !p.holds(q) && !q.holds(p) || p.at.Cmp(q.at) == 0 && (len(p.op) == 1 || len(q.op) == 1)
	}
	return false
}
