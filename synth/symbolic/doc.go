// Package symbolic explores compositions without listing their states, and finds
// their most permissive non-blocking supervisors: sets of states are decision
// diagrams, so that 10^16 states of a regular system take a few hundred nodes.
//
// A set of states of n components is a multi-valued decision diagram with a level
// for each component: a node lists, for states of its component, the node that
// stands for the other components then. Equal nodes are one. A label's
// transitions are the product of what the components do on it, so a relation is
// never built: firing a label goes through the levels of the components that
// have it and leaves the others alone.
//
// Fixed points are computed by saturation: a node is closed under all labels that
// reach no higher before it becomes part of one above it. With a constraint, only
// states of a given set are entered; backward that gives the states of a
// candidate supervisor from which a marked label can still come.
//
// The order of the levels decides about the size. It is found by FORCE, from
// which components share labels. Regular rows, rings and trees become small;
// systems in which everything permutes with everything do not, and an explicit
// search is then better.
//
// Sources: Miller & Drechsler (1998) for the diagrams; Ciardo, Lüttgen & Siminiceanu
// (2001) for saturation; Zhao & Ciardo (2009) for constraints; Aloul, Markov &
// Sakallah (2003) for FORCE; Ramadge & Wonham (1987, 1989) for supervisors.
package symbolic
