// The logic of conditions against a slow reading of it.

package homeassistant

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// three is a value of Kleene's logic, and a result of Home Assistant: of a
// condition, unknown is that its evaluation failed.
type three int8

const (
	no three = iota
	unknown
	yes
)

func (a three) not() three { return yes - a }

// namedTest is a test for these tests.
type namedTest struct{ name string }

func (t namedTest) key() string { return "named " + t.name }
func (namedTest) refs() []ref   { return nil }

// assignment gives every test a value.
type assignment map[string]three

// valueOf evaluates a formula as the language does.
func (m assignment) valueOf(f form) three {
	switch f := f.(type) {
	case constant:
		return map[bool]three{true: yes, false: no}[bool(f)]
	case atom:
		v := m[f.test.key()]
		switch f.mood {
		case isTrue:
			return v
		case isFalse:
			return v.not()
		case notTrue: // !p || !known(p)
			return map[bool]three{true: yes, false: no}[v != yes]
		}
		return map[bool]three{true: yes, false: no}[v != no]
	case and:
		out := yes
		for _, g := range f {
			out = min(out, m.valueOf(g))
		}
		return out
	case or:
		out := no
		for _, g := range f {
			out = max(out, m.valueOf(g))
		}
		return out
	}
	panic("no formula")
}

// drawn is a condition as a pair, and as Home Assistant evaluates it.
type drawn struct {
	pair pair
	eval func(assignment) three
	text string
}

func draw(t *rapid.T, depth int) drawn {
	kinds := []string{"total", "failing", "true", "and", "or", "not", "thenAnd", "thenOr", "oneOf"}
	if depth == 0 {
		kinds = kinds[:3]
	}
	switch kind := rapid.SampledFrom(kinds).Draw(t, "kind"); kind {
	case "true":
		return drawn{certain(true), func(assignment) three { return yes }, "true"}
	case "total", "failing":
		test := namedTest{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "test")}
		if kind == "total" {
			return drawn{total(test), func(m assignment) three {
				if m[test.key()] == yes {
					return yes
				}
				return no
			}, "is " + test.name}
		}
		return drawn{failing(test), func(m assignment) three { return m[test.key()] }, test.name}
	case "not":
		x := draw(t, depth-1)
		return drawn{x.pair.not(), func(m assignment) three { return x.eval(m).not() }, "not(" + x.text + ")"}
	default:
		x, y := draw(t, depth-1), draw(t, depth-1)
		text := kind + "(" + x.text + ", " + y.text + ")"
		switch kind {
		case "and":
			return drawn{allOf(x.pair, y.pair), func(m assignment) three { return min(x.eval(m), y.eval(m)) }, text}
		case "or":
			return drawn{anyOf(x.pair, y.pair), func(m assignment) three { return max(x.eval(m), y.eval(m)) }, text}
		case "oneOf":
			z := draw(t, depth-1)
			return drawn{oneOf(x.pair, y.pair, z.pair), func(m assignment) three {
				switch x.eval(m) {
				case yes:
					return y.eval(m)
				case no:
					return z.eval(m)
				}
				return unknown
			}, "oneOf(" + x.text + ", " + y.text + ", " + z.text + ")"}
		case "thenAnd":
			return drawn{thenAnd(x.pair, y.pair), func(m assignment) three {
				if v := x.eval(m); v != yes {
					return v
				}
				return y.eval(m)
			}, text}
		}
		return drawn{thenOr(x.pair, y.pair), func(m assignment) three {
			if v := x.eval(m); v != no {
				return v
			}
			return y.eval(m)
		}, text}
	}
}

func each(visit func(assignment)) {
	for i := range 27 {
		visit(assignment{"named a": three(i % 3), "named b": three(i / 3 % 3), "named c": three(i / 9)})
	}
}

// A pair says exactly when a condition is true and when it is false.
func TestPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t, 4)
		each(func(m assignment) {
			if got, want := m.valueOf(d.pair.t) == yes, d.eval(m) == yes; got != want {
				t.Fatalf("%s at %v: true %v, want %v (%s)", d.text, m, got, want, d.pair.t.key())
			}
			if got, want := m.valueOf(d.pair.f) == yes, d.eval(m) == no; got != want {
				t.Fatalf("%s at %v: false %v, want %v (%s)", d.text, m, got, want, d.pair.f.key())
			}
		})
	})
}

// A complement is true exactly where the formula is not, and a simpler formula
// exactly where it is.
func TestComplementAndSimplify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := conj(draw(t, 3).pair.t, draw(t, 3).pair.f)
		opposite, short := complement(f), simplify(f, plain{})
		each(func(m assignment) {
			is := m.valueOf(f) == yes
			if (m.valueOf(opposite) == yes) == is {
				t.Fatalf("complement of %s at %v: %s", f.key(), m, opposite.key())
			}
			if (m.valueOf(short) == yes) != is {
				t.Fatalf("%s at %v became %s", f.key(), m, short.key())
			}
		})
		if len(short.key()) > len(f.key()) {
			t.Fatalf("%s became longer: %s", f.key(), short.key())
		}
	})
}

// Formulas over states and numbers of one entity, simplified, are true for the
// same values.
func TestSimplifyComparisons(t *testing.T) {
	e := &entity{id: "sensor.x", d: domains["sensor"]}
	r := ref{e, ""}
	rapid.Check(t, func(t *rapid.T) {
		numeric := rapid.Bool().Draw(t, "numeric")
		f := drawComparisons(t, r, numeric, 3)
		short := simplify(f, plain{})
		for v := -1; v < 8; v++ { // -1: unknown
			if a, b := compared(f, v), compared(short, v); (a == yes) != (b == yes) {
				t.Fatalf("%s at %d: %v, but %s: %v", f.key(), v, a, short.key(), b)
			}
		}
	})
}

func drawComparisons(t *rapid.T, r ref, numeric bool, depth int) form {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		m := mood(rapid.IntRange(0, 3).Draw(t, "mood"))
		if rapid.IntRange(0, 4).Draw(t, "known") == 0 {
			return atom{knownTest{r}, m}
		}
		op := "=="
		if numeric {
			op = rapid.SampledFrom([]string{"<", "<=", ">", ">=", "=="}).Draw(t, "op")
		}
		return atom{compareTest{ref: r, op: op, value: fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "value")), numeric: numeric}, m}
	}
	x, y := drawComparisons(t, r, numeric, depth-1), drawComparisons(t, r, numeric, depth-1)
	if rapid.Bool().Draw(t, "and") {
		return conj(x, y)
	}
	return disj(x, y)
}

// compared evaluates at half of v; states are 0, 1, 2 ….
func compared(f form, v int) three {
	m := assignment{}
	atoms(f, func(a atom) {
		switch c := a.test.(type) {
		case knownTest:
			m[c.key()] = map[bool]three{true: yes, false: no}[v >= 0]
		case compareTest:
			x, _ := parseNumber(c.value)
			at := big.NewRat(int64(v), 2)
			switch {
			case v < 0:
				m[c.key()] = unknown
			case bound1{c.op, x}.holds(at):
				m[c.key()] = yes
			default:
				m[c.key()] = no
			}
		}
	})
	return m.valueOf(f)
}

// A number without its fraction, compared, is what the bounds say of the number.
func TestTruncated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		op := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "op")
		c := big.NewRat(int64(rapid.IntRange(-20, 20).Draw(t, "c")), int64(rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "over")))
		v := big.NewRat(int64(rapid.IntRange(-60, 60).Draw(t, "v")), 8)
		bounds, negate := truncated(op, c)
		got := true
		for _, b := range bounds {
			got = got && b.holds(v)
		}
		want := truncate(v).Cmp(c) != 0
		if op != "!=" {
			want = bound1{op, c}.holds(truncate(v))
		}
		if got != negate != want {
			t.Fatalf("int(%s) %s %s: %v, want %v by %v (negated %v)", v, op, c, got != negate, want, bounds, negate)
		}
	})
}

// Every brightness of 255 steps is the percentage that gives it back.
func TestPercent(t *testing.T) {
	for n := int64(0); n <= 255; n++ {
		p := percent(big.NewRat(n, 1))
		back := new(big.Rat).Mul(p, big.NewRat(255, 100))
		if got := truncate(back.Add(back, big.NewRat(1, 2))); got.Cmp(big.NewRat(n, 1)) != 0 {
			t.Errorf("%d is %s %%, which is %s", n, decimalText(p), got)
		}
	}
}

// Days as text are the same days.
func TestDaysText(t *testing.T) {
	for d := days(1); d <= everyDay; d++ {
		var back days
		for part := range strings.SplitSeq(daysText(d), ", ") {
			from, to, isRange := strings.Cut(part, "..")
			switch {
			case part == "weekdays":
				from, to, isRange = "mon", "fri", true
			case part == "weekends":
				from, to, isRange = "sat", "sun", true
			}
			for i := range dayNames {
				if dayNames[i] == from || isRange && i > index(from) && i <= index(to) {
					back |= 1 << i
				}
			}
		}
		if back != d {
			t.Errorf("%07b is %s, which is %07b", d, daysText(d), back)
		}
	}
}

func index(day string) int {
	for i, name := range dayNames {
		if name == day {
			return i
		}
	}
	return -1
}

// A pattern of time is regular with a period exactly if it matches at equal
// distances over two days.
func TestRegular(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := func(name string, size int) *pattern {
			switch rapid.SampledFrom([]string{"*", "/n", "0"}).Draw(t, name) {
			case "*":
				return every(size, 1)
			case "/n":
				return every(size, rapid.IntRange(1, size-1).Draw(t, name+" step"))
			}
			return &pattern{values: []int{0}}
		}
		hours, minutes, seconds := field("hours", 24), field("minutes", 60), field("seconds", 60)
		period := regular(hours, minutes, seconds)
		if period == 0 {
			return
		}
		last := -period
		for day := range 2 {
			for _, h := range hours.values {
				for _, m := range minutes.values {
					for _, s := range seconds.values {
						at := day*86400 + h*3600 + m*60 + s
						if at-last != period {
							t.Fatalf("after %d comes %d, not %d later", last, at, period)
						}
						last = at
					}
				}
			}
		}
	})
}
