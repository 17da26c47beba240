// Formulas as text of the language.

package homeassistant

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// path is where an aspect is in the output.
func (im *importer) path(r ref) string {
	if r.e.shape.variable != nil {
		return r.e.name
	}
	return r.e.name + "." + r.e.shape.has[r.attr].resource
}

// literal is a state or a text of an aspect as a value of the language.
func (im *importer) literal(r ref, value string) string {
	if m, ok := r.e.shape.has[r.attr].members[value]; ok {
		return m
	}
	return draft.Quote(value)
}

// quantity is a number of an aspect, with its unit.
func (im *importer) quantity(r ref, v *big.Rat) string {
	return strings.TrimSpace(decimalText(v) + " " + im.unit(r))
}

// never reports whether a test cannot be unknown.
func (im *importer) never(t test) bool {
	if _, ok := t.(knownTest); ok {
		return true
	}
	return im.onlyVariables(t)
}

// fixed finds tests that the output settles: a variable is always known.
func (im *importer) fixed(t test) (value, ok bool) {
	_, isKnown := t.(knownTest)
	return true, isKnown && im.onlyVariables(t)
}

func (im *importer) onlyVariables(t test) bool {
	for _, r := range t.refs() {
		if r.e.shape.variable == nil {
			return false
		}
	}
	return true
}

// text writes a test, or its negation.
func (im *importer) text(t test, negative bool) string {
	switch t := t.(type) {
	case compareTest:
		return im.compareText(t, negative)
	case computedTest:
		return im.numericText(t.x, t) + " " + operator(t.op, negative) + " " + im.numericText(t.y, t)
	case knownTest:
		return not(negative) + "known(" + im.path(t.ref) + ")"
	case previousTest:
		return im.stateText(t.ref, "previous("+im.path(t.ref)+")", t.value, negative)
	case clockTest:
		return fmt.Sprintf("now() %s %02d:%02d", operator(t.op, negative), t.minute/60, t.minute%60)
	case stepTest:
		return t.of.name + " " + operator("==", negative) + " " + t.step
	case latchTest:
		return not(negative) + t.of.name
	}
	panic("homeassistant: a test of no kind")
}

func not(negative bool) string {
	if negative {
		return "!"
	}
	return ""
}

func operator(op string, negative bool) string {
	if negative {
		return negated[op]
	}
	return op
}

func (im *importer) compareText(t compareTest, negative bool) string {
	if !t.numeric {
		return im.stateText(t.ref, im.path(t.ref), t.value, negative)
	}
	v, _ := parseNumber(t.value)
	return im.path(t.ref) + " " + operator(t.op, negative) + " " + im.quantity(t.ref, v)
}

// stateText compares something that has the values of an aspect with one.
func (im *importer) stateText(r ref, subject, value string, negative bool) string {
	switch literal := im.literal(r, value); literal {
	case "true":
		return not(negative) + subject
	case "false":
		return not(!negative) + subject
	default:
		return subject + " " + operator("==", negative) + " " + literal
	}
}

// numericText writes a number; a literal has the unit of what it meets.
func (im *importer) numericText(n numeric, in computedTest) string {
	switch n := n.(type) {
	case reading:
		return im.path(n.ref)
	case literal:
		return im.quantity(in.refs()[0], n.value)
	case sum:
		y := im.numericText(n.y, in)
		if _, nested := n.y.(sum); nested {
			y = "(" + y + ")"
		}
		return im.numericText(n.x, in) + " " + n.op + " " + y
	}
	panic("homeassistant: a number of no kind")
}

// atomText writes an atom; loose is set if || stands in it unbracketed.
func (im *importer) atomText(a atom) (text string, loose bool) {
	negative := a.mood == isFalse || a.mood == notTrue
	text = im.text(a.test, negative)
	if a.mood == isTrue || a.mood == isFalse || im.never(a.test) {
		return text, false
	}
	about := ""
	if refs := a.test.refs(); len(refs) == 1 {
		if _, isPrevious := a.test.(previousTest); !isPrevious {
			about = im.path(refs[0])
		}
	}
	if about == "" {
		about = im.text(a.test, false)
	}
	return text + " || !known(" + about + ")", true
}

// formText writes a formula that is no constant.
func (im *importer) formText(f form) string {
	text, _ := im.looseText(f)
	return text
}

func (im *importer) looseText(f form) (text string, loose bool) {
	switch f := f.(type) {
	case constant:
		return f.key(), false
	case atom:
		return im.atomText(f)
	case and:
		return im.joined(f, " && ", true), false
	case or:
		return im.joined(f, " || ", false), true
	}
	panic("homeassistant: a formula of no kind")
}

func (im *importer) joined(list []form, with string, bracket bool) string {
	var parts []string
	for _, f := range list {
		text, loose := im.looseText(f)
		if loose && bracket {
			text = "(" + text + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, with)
}

// condition writes a formula as a trigger or a guard has it: "C" or
// "C or unknown".
func (im *importer) condition(f form) string {
	if a, ok := f.(atom); ok && (a.mood == notTrue || a.mood == notFalse) && !im.never(a.test) {
		return im.text(a.test, a.mood == notTrue) + " or unknown"
	}
	return im.formText(f)
}

// canBeUnknown reports whether a condition, written so, can be unknown.
func (im *importer) canBeUnknown(f form) bool {
	found := false
	atoms(f, func(a atom) {
		found = found || (a.mood == isTrue || a.mood == isFalse) && !im.never(a.test)
	})
	return found
}
