// Walking the tree.

package syntax

// Inspect calls visit for a node and, if it returns true, for everything below
// it, in the order of the source.
func Inspect(node Node, visit func(Node) bool) {
	if !visit(node) {
		return
	}
	switch n := node.(type) {
	case Decl:
		inspectDecl(n, visit)
	case AppItem:
		inspectItem(n, visit)
	case EnvItem:
		inspectEnv(n, visit)
	case Trigger:
		inspectTrigger(n, visit)
	case Action:
		inspectAction(n, visit)
	case Sentence:
		inspectSentence(n, visit)
	case Formula:
		inspectFormula(n, visit)
	case Expr:
		inspectExpr(n, visit)
	default:
		inspectPart(n, visit)
	}
}

// InspectFile calls Inspect for the package and imports of a file and for every
// declaration.
func InspectFile(f *File, visit func(Node) bool) {
	optional(visit, f.Package)
	each(visit, f.Imports...)
	for _, d := range f.Decls {
		Inspect(d, visit)
	}
}

// each inspects those of the nodes that are there.
func each[N Node](visit func(Node) bool, nodes ...N) {
	for _, n := range nodes {
		Inspect(n, visit)
	}
}

// maybe inspects an expression that may be missing.
func maybe(visit func(Node) bool, exprs ...Expr) {
	for _, e := range exprs {
		if e != nil {
			Inspect(e, visit)
		}
	}
}

func optional[N any, P interface {
	*N
	Node
}](visit func(Node) bool, nodes ...P) {
	for _, n := range nodes {
		if n != nil {
			Inspect(n, visit)
		}
	}
}

func inspectDecl(d Decl, visit func(Node) bool) {
	switch d := d.(type) {
	case *ModelDecl:
		optional(visit, &d.Name)
		each(visit, d.Services...)
		optional(visit, d.Behaviour)
	case *DeviceDecl:
		optional(visit, &d.Name, d.Package, &d.Model)
		optional(visit, d.Provider, d.Friendly)
		each(visit, d.Properties...)
	case *EnvironmentDecl:
		each(visit, d.Items...)
	case *SafeDecl:
		each(visit, d.Sets...)
	case *AppDecl:
		optional(visit, &d.Name)
		each(visit, d.Params...)
		each(visit, d.Items...)
	case *AppUse:
		optional(visit, &d.Name, &d.Template)
		each(visit, d.Args...)
	}
}

// inspectPart is for the nodes that are in no closed set.
func inspectPart(node Node, visit func(Node) bool) {
	switch n := node.(type) {
	case *PackageDecl:
		optional(visit, &n.Name)
		optional(visit, n.Version)
	case *ImportDecl:
		optional(visit, &n.Name)
		optional(visit, n.Version)
		optional(visit, n.Alias)
	case *DeviceProperty:
		optional(visit, &n.Name)
		maybe(visit, n.Value)
	case *AppParam:
		optional(visit, &n.Name, n.Package, n.Model)
		optional(visit, n.Type)
		maybe(visit, n.Default)
	case *NamedArg:
		optional(visit, &n.Name)
		maybe(visit, n.Value)
	case *ServiceDecl:
		optional(visit, &n.Name)
		each(visit, n.Resources...)
	case *ResourceDecl:
		optional(visit, &n.Name)
		optional(visit, n.Type)
		each(visit, n.Params...)
		each(visit, n.Writes...)
		maybe(visit, n.Default)
		each(visit, n.Clauses...)
	case *ParamDecl:
		optional(visit, &n.Name)
		optional(visit, n.Type)
	case *TimingClause:
		optional(visit, n.Value, n.Per)
	case *TypeExpr:
		for i := range n.Members {
			Inspect(&n.Members[i], visit)
		}
		optional(visit, n.Elem)
		optional(visit, n.Unit)
		optional(visit, n.Min, n.Max)
	case *BehaviourDecl:
		each(visit, n.Transitions...)
	case *Transition:
		inspectTransition(n, visit)
	case *ModeExpr:
		optional(visit, n.Max)
	case *SequenceStep:
		maybe(visit, n.Cond)
	case *DayRange:
		optional(visit, &n.From, n.To)
	case *Scope:
		optional(visit, n.From, n.To)
	case *Happening:
		optional(visit, n.Event)
		maybe(visit, n.Cond)
	case *Event:
		optional(visit, n.Resource)
		maybe(visit, n.Value)
	}
}

func inspectTransition(t *Transition, visit func(Node) bool) {
	optional(visit, t.OnSet)
	maybe(visit, t.SetValue)
	optional(visit, t.Var)
	if t.OnSet != nil {
		maybe(visit, t.When)
	}
	optional(visit, t.Resource)
	maybe(visit, t.From, t.To)
	if t.OnSet == nil {
		maybe(visit, t.When)
	}
	optional(visit, t.Heals)
}

func inspectEnv(item EnvItem, visit func(Node) bool) {
	switch n := item.(type) {
	case *MovesStepwise:
		optional(visit, n.Resource)
	case *Physics:
		maybe(visit, n.While)
		optional(visit, n.Resource)
	case *LabelLine:
		if n.Resource != nil {
			optional(visit, n.Resource)
		} else {
			optional(visit, &n.Role)
		}
	case *Load:
		maybe(visit, n.While)
		optional(visit, n.Draws)
	case *LoadLimit:
		optional(visit, n.Most)
	case *Assume:
		maybe(visit, n.Cond)
	}
}

func inspectItem(item AppItem, visit func(Node) bool) {
	switch n := item.(type) {
	case *Assume:
		maybe(visit, n.Cond)
	case *LetDecl:
		optional(visit, &n.Name)
		maybe(visit, n.Value)
	case *VarDecl:
		optional(visit, &n.Name)
		optional(visit, n.Type)
		maybe(visit, n.Init)
	case *AllowDecl:
		optional(visit, &n.Code)
	case *RuleDecl:
		optional(visit, &n.Name)
		inspectHead(n, visit)
		each(visit, n.Triggers...)
		maybe(visit, n.While)
		each(visit, n.Then...)
		each(visit, n.Else...)
		each(visit, n.Allows...)
	case *PropertyDecl:
		optional(visit, n.Scope)
		Inspect(n.Sentence, visit)
	case *AchieveDecl:
		Inspect(n.Sentence, visit)
	case *ForEach:
		optional(visit, &n.Var, n.Package, &n.Model)
		maybe(visit, n.Filter)
		each(visit, n.Items...)
	}
}

// inspectHead visits what may stand in either order.
func inspectHead(r *RuleDecl, visit func(Node) bool) {
	if r.Priority != nil && r.Mode != nil && r.Mode.Span.Start < r.Priority.Span.Start {
		optional(visit, r.Mode)
		optional(visit, r.Priority)
		return
	}
	optional(visit, r.Priority)
	optional(visit, r.Mode)
}

func inspectTrigger(t Trigger, visit func(Node) bool) {
	switch n := t.(type) {
	case *WhenTrigger:
		maybe(visit, n.Cond, n.For)
	case *SequenceTrigger:
		optional(visit, n.A, n.B)
		maybe(visit, n.Within)
	case *EveryTrigger:
		maybe(visit, n.Period)
	case *AtTrigger:
		optional(visit, n.Time)
		optional(visit, n.Name)
		maybe(visit, n.Offset)
		each(visit, n.Days...)
	case *DroppedTrigger:
		optional(visit, &n.Rule)
	case *OnTrigger:
		optional(visit, n.Resource)
	case *DeviceTrigger:
		optional(visit, &n.Device)
	}
}

func inspectAction(a Action, visit func(Node) bool) {
	switch n := a.(type) {
	case *AfterAction:
		maybe(visit, n.Delay)
	case *StopAction:
		optional(visit, n.Rule)
	case *SetAction:
		optional(visit, n.Target)
		maybe(visit, n.Value)
	case *CallAction:
		optional(visit, n.Target)
		maybe(visit, n.Args...)
	case *NotifyAction:
		optional(visit, &n.Role)
		for _, p := range n.Parts {
			maybe(visit, p.Expr)
		}
	case *AssignAction:
		optional(visit, &n.Var)
		maybe(visit, n.Value)
	}
}

func inspectSentence(s Sentence, visit func(Node) bool) {
	switch n := s.(type) {
	case *AlwaysSentence:
		maybe(visit, n.P, n.While)
	case *NeverSentence:
		maybe(visit, n.P, n.While)
	case *NeverTogether:
		maybe(visit, n.P...)
	case *AlwaysTogether:
		maybe(visit, n.P...)
	case *NeverLasts:
		maybe(visit, n.P, n.D, n.While)
	case *Whenever:
		maybe(visit, n.P, n.Q, n.Within, n.For, n.Until)
	case *Before:
		maybe(visit, n.Q, n.P)
	case *AfterUntil:
		optional(visit, n.F)
		maybe(visit, n.P)
		optional(visit, n.R)
	case *EventuallySentence:
		maybe(visit, n.P)
	case *AgainSentence:
		maybe(visit, n.P)
	case *StaysBetween:
		maybe(visit, n.X, n.Low, n.High, n.While)
	case *StaysPossible:
		maybe(visit, n.P)
	case *NobodyLearns:
		optional(visit, n.Resource)
	case *CannotControl:
		optional(visit, n.Resource, n.Device)
	case *FLTL:
		Inspect(n.Formula, visit)
	default:
		inspectHappens(s, visit)
	}
}

// inspectHappens is for sentences about events.
func inspectHappens(s Sentence, visit func(Node) bool) {
	switch n := s.(type) {
	case *NeverHappens:
		optional(visit, n.Event)
		maybe(visit, n.While, n.Within)
		optional(visit, n.After)
	case *OnlyHappens:
		optional(visit, n.Event)
		maybe(visit, n.While)
	case *HappensEvery:
		optional(visit, n.Event)
		maybe(visit, n.D)
	case *HappensAtMost:
		optional(visit, n.Event)
		optional(visit, n.N)
		maybe(visit, n.D)
	}
}

func inspectFormula(f Formula, visit func(Node) bool) {
	switch n := f.(type) {
	case *FormulaCond:
		maybe(visit, n.Cond)
	case *FormulaEvent:
		optional(visit, n.Event)
	case *FormulaUnary:
		Inspect(n.X, visit)
	case *FormulaBinary:
		each(visit, n.X, n.Y)
	}
}

func inspectExpr(e Expr, visit func(Node) bool) {
	switch n := e.(type) {
	case *RefExpr:
		for i := range n.Parts {
			Inspect(&n.Parts[i], visit)
		}
	case *UnaryExpr:
		maybe(visit, n.X)
	case *BinaryExpr:
		maybe(visit, n.X, n.Y)
	case *CondExpr:
		maybe(visit, n.Cond, n.X, n.Y)
	case *CallExpr:
		optional(visit, &n.Func)
		maybe(visit, n.Args...)
	case *GroupExpr:
		optional(visit, &n.Var, n.Package, &n.Model)
		maybe(visit, n.Filter, n.Cond)
	case *ListExpr:
		maybe(visit, n.Elems...)
	case *ParenExpr:
		maybe(visit, n.X)
	}
}
