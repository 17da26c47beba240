// Expressions as text of the language.

package sensinact

import (
	"math/big"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// fold computes a number that depends on no resource; false if it does, or has
// no value.
func (e *expr) fold() (*big.Rat, bool) {
	if e.op == "number" {
		return new(big.Rat).SetString(e.text)
	}
	if len(e.args) != 2 {
		return nil, false
	}
	x, ok := e.args[0].fold()
	y, also := e.args[1].fold()
	if !ok || !also || x.Num().BitLen()+y.Num().BitLen() > 500 {
		return nil, false
	}
	switch e.op {
	case "+":
		return new(big.Rat).Add(x, y), true
	case "-":
		return new(big.Rat).Sub(x, y), true
	case "*":
		return new(big.Rat).Mul(x, y), true
	case "/", "%":
		if y.Sign() == 0 {
			return nil, false
		}
	default:
		return nil, false
	}
	q := new(big.Rat).Quo(x, y)
	if e.op == "/" {
		return q, true
	}
	whole := new(big.Rat).SetInt(new(big.Int).Quo(q.Num(), q.Denom()))
	return new(big.Rat).Sub(x, whole.Mul(whole, y)), true
}

// isDecimal reports whether twelve digits behind the point are enough.
func isDecimal(v *big.Rat) bool {
	back, ok := new(big.Rat).SetString(v.FloatString(12))
	return ok && back.Cmp(v) == 0
}

func decimal(v *big.Rat) string {
	text := v.FloatString(12)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// flipped are the comparisons that hold exactly where others do not.
var flipped = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// operators of the language.
var operators = map[string]string{"or": "||", "and": "&&"}

// strength of operators in the language, where all comparisons are alike.
var strength = map[string]int{"or": 0, "and": 1, "==": 2, "!=": 2, "<": 2, "<=": 2, ">": 2, ">=": 2, "+": 3, "-": 3, "*": 4, "/": 4, "%": 4}

// strongest binds like a single word.
const strongest = 5

// text writes an expression.
func (w *writer) text(e *expr) string {
	if v, ok := e.fold(); ok {
		return decimal(v)
	}
	switch e.op {
	case "text":
		return draft.Quote(e.text)
	case "truth":
		return e.text
	case "get":
		return w.get(e.text)
	case "not":
		return "!" + w.operand(e.args[0], strongest)
	}
	if plain, negative, ok := w.truthOf(e); ok {
		return not(negative) + plain
	}
	op := e.op
	if o, ok := operators[op]; ok {
		op = o
	}
	return w.binary(e, op)
}

// binary writes an operation. Of comparisons, neither side may be one.
func (w *writer) binary(e *expr, op string) string {
	n := strength[e.op]
	left := n
	if n == strength["=="] {
		left++
	}
	return w.operand(e.args[0], left) + " " + op + " " + w.operand(e.args[1], n+1)
}

// operand writes a part, in brackets if it binds weaker.
func (w *writer) operand(e *expr, least int) string {
	text := w.text(e)
	if _, folded := e.fold(); folded || len(e.args) != 2 || strength[e.op] >= least {
		return text
	}
	if _, _, plain := w.truthOf(e); plain {
		return text
	}
	return "(" + text + ")"
}

func not(negative bool) string {
	if negative {
		return "!"
	}
	return ""
}

// truthOf writes x == true as x, and x == false as !x.
func (w *writer) truthOf(e *expr) (plain string, negative, ok bool) {
	if e.op != "==" && e.op != "!=" {
		return "", false, false
	}
	x, y := e.args[0], e.args[1]
	if x.op == "truth" {
		x, y = y, x
	}
	if y.op != "truth" || x.op != "get" {
		return "", false, false
	}
	return w.get(x.text), (y.text == "true") != (e.op == "=="), true
}

// get writes the value of a resource, or what is computed of one.
func (w *writer) get(name string) string {
	if d := w.now.defines[name]; d != nil {
		return d.op + "(" + w.ref(d.refs[0].text) + ", " + draft.Duration(d.seconds[0]) + ")"
	}
	return w.ref(name)
}

// met writes that a condition is met. A comparison of something that is not known
// is not met, and so its negation is. Loose is set if || stands in it unbracketed.
func (w *writer) met(e *expr) (text string, loose bool) {
	switch e.op {
	case "and", "or":
		x, xLoose := w.met(e.args[0])
		y, yLoose := w.met(e.args[1])
		if e.op == "or" {
			return x + " || " + y, true
		}
		return bracket(x, xLoose) + " && " + bracket(y, yLoose), false
	case "not":
		return w.otherwise(e.args[0])
	}
	return w.text(e), false
}

// otherwise writes that a condition is not met.
func (w *writer) otherwise(e *expr) (text string, loose bool) {
	switch e.op {
	case "and", "or":
		x, xLoose := w.otherwise(e.args[0])
		y, yLoose := w.otherwise(e.args[1])
		if e.op == "and" {
			return x + " || " + y, true
		}
		return bracket(x, xLoose) + " && " + bracket(y, yLoose), false
	case "not":
		return w.met(e.args[0])
	case "truth":
		return map[string]string{"true": "false", "false": "true"}[e.text], false
	}
	return w.negated(e) + w.unknown(e), e.reads()
}

// negated writes that a comparison is false.
func (w *writer) negated(e *expr) string {
	if plain, negative, ok := w.truthOf(e); ok {
		return not(!negative) + plain
	}
	if op, ok := flipped[e.op]; ok {
		return w.binary(e, op)
	}
	return "!" + w.operand(e, strongest)
}

// unknown writes that what a condition reads is not known.
func (w *writer) unknown(e *expr) string {
	gets := e.gets()
	switch {
	case len(gets) == 0:
		return ""
	case len(gets) == 1 && w.now.defines[gets[0]] == nil:
		return " || !known(" + w.ref(gets[0]) + ")"
	}
	return " || !known(" + w.text(e) + ")"
}

// gets lists the names an expression reads, each once.
func (e *expr) gets() []string {
	var out []string
	if e.op == "get" {
		out = append(out, e.text)
	}
	for _, a := range e.args {
		for _, name := range a.gets() {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

func bracket(text string, loose bool) string {
	if loose {
		return "(" + text + ")"
	}
	return text
}

// excludes reports whether two conditions hold a resource against different
// values, so that the second says already that the first is not met.
func excludes(x, y *expr) bool {
	a, v, ok := x.equality()
	b, u, also := y.equality()
	return ok && also && a == b && v != u
}

// equality reads name == value.
func (e *expr) equality() (name, value string, ok bool) {
	if e.op != "==" {
		return "", "", false
	}
	x, y := e.args[0], e.args[1]
	if x.op != "get" {
		x, y = y, x
	}
	if x.op != "get" || y.op != "text" && y.op != "truth" && y.op != "number" {
		return "", "", false
	}
	return x.text, y.op + y.text, true
}
