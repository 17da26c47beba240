// This file is the package comment.

// Package game synthesises controllers: given a plant, whose labels are
// controllable or not, and a [Goal], it finds a controller that makes the plant
// meet the goal whatever the plant's uncontrollable labels do, or says that there
// is none.
//
// # The game
//
// The plant is a deterministic system of package lts without internal or maybe
// transitions (but see SolveModal); its Error must never be reached, whatever the goal. A controller
// is a system that runs in composition with the plant. It may refuse controllable
// labels and nothing else: an uncontrollable label is never blocked, and never
// pre-empted. Of what is possible then, an adversary picks the next label; a run
// stops only where nothing is possible.
//
// This is the reading of MTSA. So where a state has uncontrollable labels, a goal
// that must be reached is reached through them alone: a controllable label that
// is offered beside them may never be taken.
//
// # Goals
//
// [Safety] keeps away from bad states; its controller is the most permissive one.
// [Nonblocking] keeps a marked state or label within reach, but does not force
// it: again the most permissive controller, the supervisor of Ramadge and Wonham.
// Two readings differ: the classic one lets a run rest in a marked state, MTSA's
// wants a way on to the next mark from everywhere. [Reachability] forces a visit
// to a set of states, [Buchi] visits again and again, and [GR1] visits to each of
// several sets again and again if assumptions, sets of states too, are met again
// and again; [BGR1] adds sets that are owed in any case. A guarantee may be excused
// in some states, by a failure: see Goal.Excuses. Goals over fluents become sets of
// states by [Observe].
//
// # Time
//
// In a plant with ticks (package timed) a tick is a label as others are, not
// controllable; but where the controller offers a label of Goal.Forcible it may refuse
// the tick, and what is forced comes first. Goal.Ticking keeps a tick within reach;
// for liveness goals ticks again and again are one of the guarantees.
//
// # Results
//
// [Solve] decides and returns a [Solution], which makes the controller. [Verify]
// checks a controller of any origin against plant and goal and shares no code
// with Solve. [Directed] finds a nonblocking controller without building the
// plant, if all that is wanted is some controller. Where there is none, [Rescue]
// says what would have to be assumed, [Counter] how the plant wins, which [Refute]
// checks, and [Compatible] whether what is assumed suits the plant. [SolveModal] decides for how many implementations of a modal plant there
// is a controller; Verify checks one for all of them at once.
//
// Sources: Ramadge & Wonham, Supervisory Control of a Class of Discrete Event
// Processes (1987); Piterman, Pnueli & Sa'ar, Synthesis of Reactive(1) Designs
// (2006); D'Ippolito, Braberman, Piterman & Uchitel, Synthesising
// Non-anomalous Event-based Controllers for Liveness Goals (2013), and The Modal
// Transition System Control Problem (2012); Brandin & Wonham, Supervisory Control of
// Timed Discrete-Event Systems (1994).
package game
