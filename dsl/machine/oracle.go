// Oracles: what a state does not tell is decided when a Step depends on it.

package machine

// Oracle decides what the state does not tell of reported values. A Step takes the same
// course from all states that agree in what is looked at, so that whoever tries all
// decisions takes all courses there are.
type Oracle interface {
	// Decide gives the truth of a condition, if it is decided as a whole.
	Decide(c CondID) (t Truth, decided bool)
	// Look is called before the reported value of a resource is looked at.
	Look(r Res)
	// Told is called when a report has just been taken over.
	Told(r Res)
}
