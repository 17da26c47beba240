// Package compile turns a checked deployment into finite tables: the
// machine.Program that Step runs and the world.Spec it is explored in.
//
// Every number is cut at exactly the values it is compared with, and at those
// it is set to. An atom of a condition becomes a truth table over the regions
// of its readings and the values of its finite operands; the table is filled by
// evaluating the atom's CEL text on one sample of every combination, which is
// enough because no two readings of a region can be told apart by it. Equal
// atoms and equal conditions are shared.
//
// Only resources that something mentions take part: rules, properties, the
// environment, assumptions, the safe state, grants, the behaviours of resources
// that take part, and what facts among them are computed from. All order is
// deterministic: resources by reference, facts among them; devices by name,
// variables by app.name, rules by app, file and position, those of a for each one
// device after another; timers by kind, then rule and trigger, slot or resource;
// marks ascending.
//
// The package is pure: no clock, I/O or goroutine.
package compile
