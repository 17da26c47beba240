// Formulas of temporal logic as watchers.

package compile

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/fltl"
)

// formulaLimits bound the automaton of a formula.
var formulaLimits = fltl.Limits{States: 1 << 10, Transitions: 1 << 14}

// formula compiles a formula to the automaton of its negation, over the letters
// of the sentence. Where that is not possible the sentence stays Undecided, with
// the reason.
func (b *builder) formula(out *world.Property, p *check.Property) {
	w := watching{builder: b, out: out}
	a, err := w.automaton(p)
	if err != nil {
		out.Props, out.Events, out.Undecidable = nil, nil, "this formula is not explored: "+err.Error()
		return
	}
	out.Kind, out.Observer = world.Observed, a
}

func (w *watching) automaton(p *check.Property) (*observe.Automaton, error) {
	if p.Scope != nil {
		return nil, fmt.Errorf("it has a scope in front; say in the formula when it counts")
	}
	f := w.temporal(p.Formula)
	if len(w.out.Props) > observe.MaxProps || len(w.out.Events) > observe.MaxEvents {
		return nil, fmt.Errorf("it speaks of more than %d conditions, or of more than %d events", observe.MaxProps, observe.MaxEvents)
	}
	buchi, err := fltl.NewBuchi(fltl.Not(f), fltl.Options{Limits: formulaLimits})
	if err != nil {
		return nil, err
	}
	next := make([][]observe.Edge, len(buchi.Next))
	for s, edges := range buchi.Next {
		for _, e := range edges {
			next[s] = append(next[s], observe.Edge{
				Needs: letterOf(buchi.Atoms, e.Guard.Pos), Lacks: letterOf(buchi.Atoms, e.Guard.Neg), To: observe.State(e.To),
			})
		}
	}
	return observe.NewAutomaton(next, buchi.Accepting)
}

// temporal translates a formula; its atoms are named p1 … and e1 … after the
// numbers of conditions and events.
func (w *watching) temporal(g *check.Formula) fltl.Formula {
	switch {
	case g.Cond != nil:
		return atomOf('p', int(w.prop(g.Cond)))
	case g.Event != nil:
		return atomOf('e', w.once(g.Event))
	}
	return operators[g.Op](g, w.temporal)
}

// atomOf names condition or event n.
func atomOf(kind byte, n int) fltl.Formula { return fltl.Prop(string(kind) + strconv.Itoa(n)) }

// operators are those of the language but X, which dsl/check refuses.
var operators = map[string]func(g *check.Formula, of func(*check.Formula) fltl.Formula) fltl.Formula{
	"!":   unary(fltl.Not),
	"[]":  unary(fltl.Always),
	"<>":  unary(fltl.Eventually),
	"&&":  binary(func(x, y fltl.Formula) fltl.Formula { return fltl.And(x, y) }),
	"||":  binary(func(x, y fltl.Formula) fltl.Formula { return fltl.Or(x, y) }),
	"->":  binary(fltl.Implies),
	"<->": binary(fltl.Iff),
	"U":   binary(fltl.Until),
	"W":   binary(fltl.WeakUntil),
}

func unary(op func(fltl.Formula) fltl.Formula) func(*check.Formula, func(*check.Formula) fltl.Formula) fltl.Formula {
	return func(g *check.Formula, of func(*check.Formula) fltl.Formula) fltl.Formula { return op(of(g.X)) }
}

func binary(op func(x, y fltl.Formula) fltl.Formula) func(*check.Formula, func(*check.Formula) fltl.Formula) fltl.Formula {
	return func(g *check.Formula, of func(*check.Formula) fltl.Formula) fltl.Formula { return op(of(g.X), of(g.Y)) }
}

// once numbers an event; an equal one keeps its number.
func (w *watching) once(e *check.Event) int {
	event := w.builder.event(e)
	for i := range w.out.Events {
		if old := &w.out.Events[i].Event; old.Kind == event.Kind && old.Res == event.Res && old.Role == event.Role &&
			old.Rule == event.Rule && slices.Equal(old.Regions, event.Regions) && (old.Regions == nil) == (event.Regions == nil) {
			return i + 1
		}
	}
	return int(w.event(e, nil, false, false))
}

// letterOf makes the letter that has the atoms of a set.
func letterOf(atoms []*fltl.Atom, set fltl.Letter) observe.Letter {
	var l observe.Letter
	for i, a := range atoms {
		if set>>i&1 == 0 {
			continue
		}
		n, err := strconv.Atoi(a.Fluent[1:])
		if err != nil {
			panic("compile: an atom of a formula has no number: " + a.Fluent)
		}
		if a.Fluent[0] == 'e' {
			l = l.Happens(observe.Event(n))
		} else {
			l = l.With(observe.Prop(n), observe.True)
		}
	}
	return l
}
