// Oracles: what a state does not tell is decided when a Step depends on it.

package machine

// Oracle decides what the state does not tell of reported values and variables. A Step takes the same
// course from all states that agree in what is looked at, so that whoever tries all
// decisions takes all courses there are.
type Oracle interface {
	// Whole reports whether a condition is decided as a whole, and Decide gives its truth
	// if it is.
	Whole(c CondID) bool
	Decide(c CondID) (t Truth, decided bool)
	// Was is called when a condition that is decided as a whole is true after a report:
	// whether it was before, so that nothing has come true. From unknown something
	// has only on reconnect.
	Was(c CondID, reconnect bool) bool
	// Look is called before the reported value of a resource is looked at.
	Look(r Res)
	// LookVar is called before a variable is looked at.
	LookVar(v Var)
	// Told is called when a report has just been taken over, or when a resource has become
	// unknown.
	Told(r Res)
}
