// This file is the package comment.

// Package lts is labelled transition systems: explicit ones, stored compactly,
// and the operations of process algebra on them. It knows nothing of rules, nor
// of the languages in which systems are written.
//
// # The system
//
// An [LTS] has states numbered from 0 and transitions with labels; label [Tau],
// number 0, is the internal action. Its alphabet may hold labels that no
// transition carries: in a composition it then forbids them. Each label is
// controllable or not.
//
// Three ways to stop are told apart, as LTSA does. A state without transitions
// is a deadlock; with the mark [End] it is a successful end; [Error], number -1,
// is no state of its own but where every violation leads, and has no way out.
//
// A system may be modal (an MTS): a transition is required, or it is maybe
// there. An LTS in the narrow sense is one where every transition is required.
//
// # Canonical form
//
// Whatever made it, a system is kept in one form: only reachable states, in
// breadth-first order from the initial state 0, following transitions in order
// of label; labels in order of their names; transitions of a state sorted by
// label and target, none twice; states that end alike are one, unless
// [Builder.Apart] says otherwise. So the same input gives the same numbers, byte
// for byte. Systems do not change; operations return new ones, which may share
// memory with the old.
//
// # Operations
//
// [Compose] is parallel composition of any number of systems, [Composition] the
// same on the fly, for the searches of package space. [Hide], [Relabel] and
// their kin change labels. [Minimise] divides by strong, branching or weak
// bisimilarity; [Determinise], [Included] and [Refines] compare behaviours;
// [Deadlock], [Livelock] and others look for trouble. [ReadAUT], [WriteAUT] and
// [WriteDOT] exchange systems with other tools.
//
// Everything that can grow takes a context and [Limits]; what would grow beyond
// them is a *[LimitError], never a partial system.
//
// Sources: Magee & Kramer, Concurrency, 2nd ed. (2006), for LTSA's reading;
// Larsen & Thomsen, A Modal Process Logic (1988); the algorithms name their own.
package lts
