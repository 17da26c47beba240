// This file is the package comment.

// Package fltl is fluent linear temporal logic: formulas over actions and
// fluents, automata for checking them, and monitors for watching them. It knows
// nothing of rules or of the systems the formulas are about.
//
// # Runs and words
//
// A run of a labelled transition system is an infinite sequence of actions. Each
// action is one position, counted from 0; an internal step (tau) has none. At a
// position two kinds of [Atom] hold or do not:
//
//   - a set of actions holds if the action is in it;
//   - a [Fluent] <I, T> initially b holds if the last action so far, this one
//     included, that is in I or T is in I; before there is one, if b.
//
// So a fluent changes at the very position of the action that changes it, and
// [](on -> ON) holds for every ON with on in I. Formulas are read over
// positions, X as "at the next action". This is the asynchronous reading of
// LTSA. Which actions count as positions depends on the alphabet a [Reading] is
// made with, and X and sets of actions notice: another action may come between.
// A formula of fluents alone and without X does not notice actions that leave
// its fluents as they are, from the second position on. Time is the action tick,
// which is an action like others.
//
// A run that ends, by a deadlock, is not a word: whoever checks a formula looks
// for deadlocks separately, or lets tick go on.
//
// # From a formula to an answer
//
// [Parse] reads fluents and assertions in LTSA's notation, [ParseFormula] one
// formula; constructors like [Always] build them. A check that a system meets f
// goes: negate, [NewBuchi] (or [Translate], for acceptance on transitions), walk
// system and automaton together, with [Reading.Step] giving the letter of each
// action and [Cube.Holds] the transitions it allows; a run that is accepted
// breaks f. Atoms may also be propositions of the caller's own, who then makes
// the letters himself: bit i for atom i.
//
// [NewMonitor] makes the deterministic automaton that is Broken after a bad
// prefix, and is all a safety property needs; [Classify] decides whether f is
// one. [SyntacticallySafe] is a quick sufficient test. Fairness is written as
// formulas, which cost acceptance sets rather than states: see [Justice],
// [StrongFairness] and [GR1].
//
// # Guarantees
//
// Everything is a function of its arguments: states are numbered breadth first,
// transitions are sorted. Everything ends: what would grow beyond [Limits] is a
// *[LimitError], never a partial automaton.
//
// Sources: Giannakopoulou & Magee, Fluent Model Checking for Event-based Systems
// (2003); Magee & Kramer, Concurrency, 2nd ed. (2006), ch. 14; Gerth, Peled,
// Vardi & Wolper (1995) and Couvreur (1999) for the translation; Gastin & Oddoux
// (2001) and Somenzi & Bloem (2000) for keeping it small; Alpern & Schneider
// (1987), Sistla (1994) and Kupferman & Vardi (2001) for safety.
package fltl
