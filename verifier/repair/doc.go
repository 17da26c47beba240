// Package repair proposes changes of rules after which broken promises hold.
//
// Propose takes the promises of a deployment that are violated, one after another. For
// each it goes through a menu of small changes of the text, read off the sentence and the
// run that breaks it:
//
//   - a guard for the rules that bring about what must not be;
//   - a new rule that mends it, where a reaction is missing;
//   - both together;
//   - a guard that becomes part of the trigger, or a trigger that also reacts to the state
//     after a device has come back;
//   - a delayed step that is given up when its reason is gone;
//   - an assumption about the start, said openly;
//   - one of the rules the run needs, deleted.
//
// Of findings that block it mends conflicts (C1), by a priority.
//
// A change is shown only after Verify has said of the changed text that the promise
// holds, that every other promise is no worse than before, that no check finds an error
// or a rule without use that was not there, and that the promise holds because of the
// rules if it is to do so. So a proposal is a fact about a text, not advice. They are
// ranked: what rules lose least first, then the shorter.
//
// The menu is that of published repairs of trigger-action rules: Zhang and others,
// AutoTap (2019), of triggers and guards; Yu and others, TAPFixer (2024), of the patterns
// of flaws; the decision is this program's own.
//
// The package is pure: no clock, I/O or global state.
package repair
