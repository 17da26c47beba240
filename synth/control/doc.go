// This file is the package comment.

// Package control finds the controllers that texts in FSP ask for: it puts the
// plant and the controllerSpec of a controller together for package game, and has
// what game finds verified.
//
// The reading is MTSA's. A safety goal is an ltl_property, or a process whose
// traces the plant must keep to. Assumptions and liveness goals are fluents, or
// assertions without temporal operators, each to be true again and again: GR(1).
// An action in them is true from when it happens until the next action. Goals of
// buchi are owed whatever the assumptions; failures excuse liveness goals; and
// reachability makes one to be met once. A nonblocking goal keeps one of the marked
// actions within reach, by a run that is not empty. The plant must be
// deterministic; if it is modal, the question is whether all, some or none of its
// implementations have a controller.
//
// Sources: D'Ippolito, Braberman, Piterman & Uchitel (2013) for GR(1) goals;
// Ciolek et al. (2023) for nonblocking ones; D'Ippolito, Braberman, Piterman &
// Uchitel, The Modal Transition System Control Problem (2012), for modal plants.
package control
