// Facts: resources that no device reports, computed from readings or from time.

package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// factSet holds the facts made so far. Equal keys are one fact; references are
// unique.
type factSet struct {
	byKey map[string]*Resource
	names map[string]bool // references and CEL names
}

func newFactSet() factSet {
	return factSet{byKey: map[string]*Resource{}, names: map[string]bool{}}
}

// unique returns a name that is not taken yet, and takes it.
func (f factSet) unique(name, format string) string {
	free := name
	for n := 2; f.names[free]; n++ {
		free = fmt.Sprintf(format, name, n)
	}
	f.names[free] = true
	return free
}

// fact returns the fact of a key, made at its first mention. ref is its text as
// a rule would write it, typ the type of its values.
func (c *checker) fact(key, ref string, typ models.Type, f *Fact) *Resource {
	if r := c.facts.byKey[key]; r != nil {
		return r
	}
	f.Sources = sortedSources(f.Sources)
	ref = c.facts.unique(ref, "%s (%d)")
	r := &Resource{
		Ref: ref, Fact: f, cel: c.facts.unique("x_fact."+slug(ref), "%s_%d"),
		Model: models.Resource{Name: ref, Kind: models.Sensor, Mutability: models.Updatable, Type: typ},
	}
	c.facts.byKey[key] = r
	return r
}

func sortedSources(list []*Resource) []*Resource {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *Resource) int { return cmp.Compare(a.Ref, b.Ref) })
	return slices.Compact(list)
}

// slug keeps the letters and digits of a text.
func slug(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range text {
		if r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' {
			gap = true
			continue
		}
		if gap {
			b.WriteByte('_')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sortedFacts lists the facts by reference.
func (c *checker) sortedFacts() []*Resource {
	list := make([]*Resource, 0, len(c.facts.byKey))
	for _, r := range c.facts.byKey {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *Resource) int { return cmp.Compare(a.Ref, b.Ref) })
	return list
}

// outside reports whether a fact is computed outside the machine, from readings
// alone, so that others can be computed from it.
func (f *Fact) outside() bool {
	return f.Kind != FactAge && f.Kind != FactClock && f.Kind != FactSequence
}

// exprFact makes a term over readings a fact; nil if it was reported: refuse
// says why what is no reading cannot take part.
func (l *lifter) exprFact(t *term, refuse func(at diag.Span, what string) diag.Diagnostic) *term {
	operands := t.operands()
	f := &Fact{Kind: FactExpr}
	for _, o := range operands {
		if o.Var != nil || o.Resource.Fact != nil && !o.Resource.Fact.outside() {
			l.report(refuse(t.node.Where(), operandName(o)))
			return nil
		}
		f.Sources = append(f.Sources, o.Resource)
	}
	f.Slope = t.slope()
	if isNumber(t.typ.Kind) {
		ends := t.reach()
		f.Reach = &ends
	}
	typ := plainType(t.typ)
	key := "expression " + typ.Kind.String() + " " + emit(t).text
	if l.facts.byKey[key] == nil {
		f.Expr = l.plan(t.node, t, typ)
	}
	return resourceAt(t.node, l.fact(key, t.factText(), typ, f))
}

// factText is what a fact is called: as a rule would write it, and of a reading
// as it is something that no resource is called.
func (t *term) factText() string {
	if text := t.text(0); t.operands()[0].Resource.Ref != text {
		return text
	}
	return "the value of " + t.text(0)
}

// resourceAt is a resource in the place of an expression.
func resourceAt(node syntax.Expr, r *Resource) *term {
	return &term{kind: tRes, node: node, typ: r.Model.Type, res: r}
}

func operandName(o Operand) string {
	if o.Var != nil {
		return o.Var.Name
	}
	return o.Resource.Ref
}

// levels are the binding strengths of the binary operators.
var levels = map[string]int{
	"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
	"+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}

// text writes a term as a rule would, with parentheses where it stands beside an
// operator that binds at least as strongly as above.
func (t *term) text(above int) string {
	switch t.kind {
	case tConst:
		return constantText(t.con)
	case tRes:
		return t.res.Ref
	case tVar:
		return t.v.Name
	case tUnary:
		return inParens(t.op+t.args[0].text(6), above >= 6)
	case tBinary:
		level := levels[t.op]
		return inParens(t.args[0].text(level-1)+" "+t.op+" "+t.args[1].text(level), level <= above)
	case tIf:
		return inParens(t.args[0].text(0)+" ? "+t.args[1].text(0)+" : "+t.args[2].text(0), above > 0)
	case tIn:
		return inParens(t.args[0].text(3)+" in ["+joinTexts(t.args[1:], 1)+"]", above >= 3)
	case tCall:
		args := make([]string, len(t.args))
		for i, a := range t.args {
			args[i] = a.text(0)
		}
		return t.op + "(" + strings.Join(args, ", ") + ")"
	}
	return t.args[0].text(above) // a conversion is not written
}

// joinTexts lists one side of each of some comparisons.
func joinTexts(comparisons []*term, side int) string {
	texts := make([]string, len(comparisons))
	for i, c := range comparisons {
		texts[i] = c.args[side].text(0)
	}
	return strings.Join(texts, ", ")
}

func inParens(text string, yes bool) string {
	if yes {
		return "(" + text + ")"
	}
	return text
}

func constantText(c constant) string {
	switch c.typ.Kind {
	case models.String:
		return strconv.Quote(c.value.Text)
	case models.Time:
		return timeOfDay(c.value.Int())
	}
	return c.typ.Format(c.value)
}

// timeOfDay writes nanoseconds since midnight as hours and minutes.
func timeOfDay(ns int64) string {
	minutes := ns / int64(time.Minute)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}
