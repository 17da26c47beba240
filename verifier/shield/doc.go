// Package shield computes which commands the gate has to refuse so that a promise
// is kept.
//
// The rules, the devices and the people of a deployment are played as a game: the
// world makes a move, the machine reacts, and of the commands that would leave some
// may be refused. synth/game says from where the promise can still be kept. The gate
// knows what the machine knows and no more, so a command is refused if there is a
// world, among those that look the same to the table, in which it may be followed
// by a broken promise. What comes out is a short table for machine.Gate.
//
// Nothing here is trusted: a table is part of the program like a rule, and the
// promise is verified with it in place.
package shield
