// Package world closes a machine with everything around it: devices, physics,
// people and the command channel. Moves says what may happen next in a state,
// Apply does it, driving machine.Step; together they are the only definition
// of the environment rules are judged in. Slicing and the observers of the
// property sentences live here too, so that a checker of evidence needs
// nothing else.
//
// A World is built for one question (a property, a rung): only what lies in
// the question's cone of influence is composed. States are explored without
// ticks; commands and reports take any time, in the order the channel keeps. A Course
// says of a path by when they have to come. The Key of a world is the hash of all that
// its moves depend on.
//
// A world with a Focus keeps little of most resources: see focus.go.
//
// A command that takes a number as read carries the exact value of a fact. A world has
// several exact values of each region, as many as can be told apart, and takes states
// that differ in nothing but their names for one (carry.go, normal.go).
//
// The faulty rung adds what may fail (fault.go): its moves strike and heal, and until
// what they have held up has come, a sentence they excuse is not judged.
//
// Sentences about two runs have a Flow, which says whether anything of a secret can
// come out at all, and a Pair, a world taken twice.
//
// Of sentences about the long run, Steps says what each move does of that which
// every run does again and again (demand.go); of "it stays possible", Helps says
// which moves lead on (help.go).
// Source: SEMANTICS sections 4 to 6.
package world
