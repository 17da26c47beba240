// What an atom tests.

package homeassistant

import (
	"math/big"
	"strconv"
	"strings"
)

// test is something that is true, false or unknown.
type test interface {
	key() string // the same for the same test
	refs() []ref // what it reads
}

type (
	// compareTest holds a value against a state or a number.
	compareTest struct {
		ref     ref
		op      string // == of states and texts; any comparison of numbers
		value   string // a state, or a decimal number
		numeric bool
	}
	// computedTest compares two numbers that are computed.
	computedTest struct {
		op   string
		x, y numeric
	}
	// knownTest: the value is known.
	knownTest struct{ ref ref }
	// previousTest: the value before the last was this state.
	previousTest struct {
		ref   ref
		value string
	}
	// clockTest compares the time of day; minute counts from midnight.
	clockTest struct {
		op     string
		minute int
	}
	// stepTest: the automation is at a step.
	stepTest struct {
		of   *progress
		step string
	}
	// latchTest: a latch is on.
	latchTest struct{ of *latch }
)

func (t compareTest) key() string {
	return t.ref.key() + t.op + strconv.Quote(t.value) + strconv.FormatBool(t.numeric)
}
func (t computedTest) key() string { return t.x.key() + t.op + t.y.key() }
func (t knownTest) key() string    { return "known " + t.ref.key() }
func (t previousTest) key() string { return "previous " + t.ref.key() + strconv.Quote(t.value) }
func (t clockTest) key() string    { return "now" + t.op + strconv.Itoa(t.minute) }
func (t stepTest) key() string     { return "step " + t.step }
func (t latchTest) key() string    { return "latch " + t.of.key() }

func (t compareTest) refs() []ref  { return []ref{t.ref} }
func (t computedTest) refs() []ref { return append(t.x.refs(), t.y.refs()...) }
func (t knownTest) refs() []ref    { return []ref{t.ref} }
func (t previousTest) refs() []ref { return []ref{t.ref} }
func (clockTest) refs() []ref      { return nil }
func (stepTest) refs() []ref       { return nil }
func (t latchTest) refs() []ref    { return nil }

// numeric is a number that depends on entities.
type numeric interface {
	key() string
	refs() []ref
}

type (
	// reading is the number an entity has.
	reading struct{ ref ref }
	// literal is a number.
	literal struct{ value *big.Rat }
	// sum is x + y, or x - y.
	sum struct {
		op   string
		x, y numeric
	}
)

func (n reading) key() string { return n.ref.key() }
func (n literal) key() string { return n.value.RatString() }
func (n sum) key() string     { return "(" + n.x.key() + n.op + n.y.key() + ")" }

func (n reading) refs() []ref { return []ref{n.ref} }
func (literal) refs() []ref   { return nil }
func (n sum) refs() []ref     { return append(n.x.refs(), n.y.refs()...) }

// negated are the comparisons that hold exactly where others do not.
var negated = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// decimalText writes a number without exponent, as short as it is exact.
func decimalText(v *big.Rat) string {
	text := v.FloatString(12)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// isDecimal reports whether decimalText loses nothing.
func isDecimal(v *big.Rat) bool {
	back, ok := new(big.Rat).SetString(decimalText(v))
	return ok && back.Cmp(v) == 0
}

// whole returns the number if it is a whole one of moderate size.
func whole(v *big.Rat) (int64, bool) {
	if !v.IsInt() || !v.Num().IsInt64() {
		return 0, false
	}
	n := v.Num().Int64()
	return n, n > -1_000_000_000 && n < 1_000_000_000
}
