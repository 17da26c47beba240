// Fairness and assumptions, as formulas.

package fltl

// Justice returns []<>p: p happens again and again. As an assumption of a check,
// conjoined to what is searched for, it costs an acceptance set and no state.
func Justice(p Formula) Formula { return Always(Eventually(p)) }

// WeakFairness returns <>[]enabled -> []<>taken: what is enabled from some
// position on for ever is taken again and again. That an action is enabled
// cannot be said over actions alone: enabled is a fluent, or a proposition of
// the caller's.
//
// Source: Manna & Pnueli, The Temporal Logic of Reactive and Concurrent Systems
// (1992), ch. 2, where it is also called justice.
func WeakFairness(enabled, taken Formula) Formula {
	return Implies(Eventually(Always(enabled)), Justice(taken))
}

// StrongFairness returns []<>enabled -> []<>taken: what is enabled again and
// again is taken again and again. LTSA's fair choice is strong fairness of every
// transition of the system and needs the system's own states; it cannot be
// written as one formula over actions.
//
// Source: as WeakFairness; there also called compassion.
func StrongFairness(enabled, taken Formula) Formula {
	return Implies(Justice(enabled), Justice(taken))
}

// GR1 returns the goal of generalised reactivity of rank 1: if every assumption
// holds again and again, so does every guarantee. The automaton of its negation,
// which a check searches, has one state more than there are guarantees; its
// transitions are exponential in the number of assumptions.
//
// Source: Piterman, Pnueli & Sa'ar, Synthesis of Reactive(1) Designs (2006).
func GR1(assumptions, guarantees []Formula) Formula {
	return Implies(allJust(assumptions), allJust(guarantees))
}

func allJust(ps []Formula) Formula {
	just := make([]Formula, len(ps))
	for i, p := range ps {
		just[i] = Justice(p)
	}
	return And(just...)
}

// Assuming returns f under assumptions: on runs that meet them all, f holds.
func Assuming(f Formula, assumptions ...Formula) Formula {
	if len(assumptions) == 0 {
		return f
	}
	return Implies(And(assumptions...), f)
}
