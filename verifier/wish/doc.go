// Package wish writes rules that keep a promise.
//
// A sentence, the devices it is about and the rules there are make a game: the world makes
// a move, the machine hears of it or not, and a rule may then ask for one command of each
// resource. synth/game says from where the sentence can still be kept. A rule knows what
// the machine knows and no more, so of what can be asked for after a change only that
// counts which keeps the sentence in every world, among those that look the same, in which
// the change comes up. What has to be asked for is then covered by few conditions that
// become true with these changes; each command's conditions are one rule.
//
// If the game is lost even where something may be asked for at any moment by somebody who
// sees everything, no rules keep the sentence, and the play of the world shows it.
//
// Nothing here is trusted: rules are text, and whoever uses them verifies the promise with
// them in place.
//
// Sources: SEMANTICS section 7; Ramadge and Wonham (1989) for the safety game; bounded
// synthesis, of Schewe and Finkbeiner (2007), for sentences about the long run: the time
// in which something has to happen is chosen, so that a safety game is left.
//
// The package is pure: no clock, I/O or global state.
package wish
