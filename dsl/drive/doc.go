// Package drive turns what happens into inputs of a machine: readings, people,
// answers, and time. Whoever runs rules drives them with it, so that the
// gateway, rule tests and the simulator agree.
//
// A Driver owns a machine's state and what must be remembered beside it: the
// last raw values, when commands were sent, the running timers and when they run
// out, what computes derived facts, and how far the moments of the day have been
// played. It has no clock: a Moment comes with each call. Gateway time (Mono)
// never steps back and goes on over restarts; rule timers count it in ticks of
// one second, time-outs of commands exactly. The wall clock (At) may jump; it
// decides about moments of the day alone.
//
// What is due at a moment is played in a fixed order, each as an input of its
// own:
//
//  1. derived facts that time alone has changed, if a rule can see it;
//  2. moments of the day, those that fall together as one input;
//  3. rule timers: all that run out on one tick as one input, earlier ticks
//     first; then again for the timers started with no delay on this tick;
//  4. time-outs of commands, by when they are due, then by resource.
//
// What is due comes before what is reported at the same moment. After an input
// that ends a run, a queued one begins at once, as an input of its own.
//
// A restart is a Start at a later moment: what time has done to derived facts
// meanwhile comes in one step; timers that ran out are played once each in the
// order in which they were due, marked late, and "every" counts on from there;
// moments of the day since then are lost. While a driver
// runs, a jump of the wall clock forward plays the moments it skips, late; a jump
// back plays none a second time. A jump of more than three hours is a correction:
// nothing is made up for, time counts from there. (Three hours is what cron
// takes for the limit, see its manual page.)
//
// Inputs are raw: regions and derived facts are computed from them, so that a
// journal of inputs gives the same outputs again (SEMANTICS section 3).
package drive
