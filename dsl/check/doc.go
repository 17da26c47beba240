// Package check gives a parsed deployment its meaning: it resolves every name,
// types every expression, converts every quantity into the unit it is used
// with, and says what is wrong, all of it at once.
//
// Input are the files of a deployment (syntax.File) and what its site file says
// (Site). Output is a Deployment: models, devices, apps, rules, properties and
// the environment, with conditions split into Kleene's connectives over
// *atoms*. Every atom and every value is a text in the Common Expression
// Language, type-checked and planned by cel-go. In that text
//
//   - a resource is device.service.resource, a variable app.variable;
//   - bool is bool, int is int, float is double, string is string;
//   - an enum value is a string, the member's name;
//   - a duration is an int of nanoseconds;
//   - constants stand in the unit of what they are compared with or set to.
//
// Every node of an expression remembers where its CEL text begins and ends, so
// that what cel-go says about the text is shown at the place in the file.
//
// What a finite machine follows are comparisons of a reading with a *finite
// expression* (constants, variables, bool and enum resources); each of them is
// listed as a Cut, from which the regions of the reading are made. What else an
// expression computes from readings is a *fact*: a resource that no device
// reports. Arithmetic over readings is a number that is cut like a reading, a
// comparison of readings with readings is true or false as a whole; values over
// the past of a reading (previous, changed, averages), its age, the time of day
// and sequences of happenings are facts, too. The value of a command that depends
// on exactly which number is read is that of a fact. What remains, such as the
// number of a reading in a variable, is refused with the way out.
//
// Templates are checked once for each app made from them, a for each once for
// every device, in a scope in which names stand for devices and constants; the
// syntax trees of rules and sentences are then shared. What is wrong with such a
// text is said once.
//
// Eval and EvalCond evaluate on raw readings by cel-go alone, independently of
// the tables made from a Deployment.
//
// The package is pure: no clock, I/O or goroutine.
package check
