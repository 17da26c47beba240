// The walk over promises.

package names

import "github.com/tenet-iot/tenet/dsl/syntax"

func (w *walker) scope(s *syntax.Scope) {
	if s != nil {
		w.happening(s.From)
		w.happening(s.To)
	}
}

func (w *walker) happening(h *syntax.Happening) {
	if h != nil {
		w.event(h.Event)
		w.expr(h.Cond, boolType)
	}
}

func (w *walker) event(e *syntax.Event) {
	if e == nil {
		return
	}
	how := Reads
	switch e.What {
	case "notify":
		w.roleName(e.Role)
	case "dropped":
		w.ruleName(e.Rule)
	case "set", "asked to set", "set by a person", "call":
		how = Writes
	}
	if e.Resource != nil {
		w.ref(e.Resource, noType, how)
		w.expr(e.Value, w.typeOfRef(e.Resource))
	}
}

// conds walks conditions; some may be missing.
func (w *walker) conds(list ...syntax.Expr) {
	for _, e := range list {
		w.expr(e, boolType)
	}
}

// durations walks constant durations; some may be missing.
func (w *walker) durations(list ...syntax.Expr) {
	for _, e := range list {
		w.expr(e, noType)
	}
}

func (w *walker) sentence(s syntax.Sentence) {
	switch n := s.(type) {
	case *syntax.AlwaysSentence:
		w.conds(n.P, n.While)
	case *syntax.NeverSentence:
		w.conds(n.P, n.While)
	case *syntax.NeverTogether:
		w.conds(n.P...)
	case *syntax.AlwaysTogether:
		w.conds(n.P...)
	case *syntax.NeverLasts:
		w.conds(n.P, n.While)
		w.durations(n.D)
	case *syntax.NeverHappens:
		w.event(n.Event)
		w.conds(n.While)
		w.durations(n.Within)
		w.happening(n.After)
	case *syntax.OnlyHappens:
		w.event(n.Event)
		w.conds(n.While)
	case *syntax.HappensEvery:
		w.event(n.Event)
		w.durations(n.D)
	case *syntax.HappensAtMost:
		w.event(n.Event)
		w.durations(n.D)
	case *syntax.Whenever:
		w.conds(n.P, n.Q, n.Until)
		w.durations(n.Within, n.For)
	case *syntax.Before:
		w.conds(n.Q, n.P)
	case *syntax.AfterUntil:
		w.happening(n.F)
		w.conds(n.P)
		w.happening(n.R)
	case *syntax.EventuallySentence:
		w.conds(n.P)
	case *syntax.AgainSentence:
		w.conds(n.P)
	case *syntax.StaysPossible:
		w.conds(n.P)
	case *syntax.StaysBetween:
		w.between(n)
	case *syntax.NobodyLearns:
		w.ref(n.Resource, noType, Reads)
	case *syntax.CannotControl:
		w.ref(n.Resource, noType, Reads)
		w.deviceOrRef(n.Device)
	case *syntax.FLTL:
		w.formula(n.Formula)
	}
}

func (w *walker) between(n *syntax.StaysBetween) {
	w.expr(n.X, noType)
	typ := w.typeOf(n.X)
	w.expr(n.Low, typ)
	w.expr(n.High, typ)
	w.expr(n.While, boolType)
}

// deviceOrRef walks what is a device or a resource of one.
func (w *walker) deviceOrRef(e *syntax.RefExpr) {
	if e == nil || len(e.Parts) != 1 {
		w.ref(e, noType, Reads)
		return
	}
	w.note(e.Parts[0], w.deviceNamed(e.Parts[0].Name), Reads)
}

func (w *walker) formula(f syntax.Formula) {
	switch n := f.(type) {
	case *syntax.FormulaCond:
		w.expr(n.Cond, boolType)
	case *syntax.FormulaEvent:
		w.event(n.Event)
	case *syntax.FormulaUnary:
		w.formula(n.X)
	case *syntax.FormulaBinary:
		w.formula(n.X)
		w.formula(n.Y)
	}
}
