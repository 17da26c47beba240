// The catalogue of codes.

package checks

import "slices"

// Doc describes a check for the catalogue. Precise says what is meant exactly, and
// how far it looks; "" where the summary says it.
type Doc struct {
	Check, Slug, Summary, Cure, Precise string
}

// amongFaults reports whether a check is of the faulty world, and made where faults
// are asked for alone.
func (d Doc) amongFaults() bool { return d.Check[0] == 'G' }

// prompt is said of checks that look at what happens where devices answer at
// once: what is wrong there is wrong in every world.
const prompt = "Looked for in the prompt world; silent beyond the limit of states, and where no run could be confirmed."

// whereAsked is said of checks of the faulty world.
const whereAsked = "Looked for where faults are asked for; silent beyond the limit of states, and where no run could be confirmed."

// Catalogue lists the checks that are built in, in order.
func Catalogue() []Doc {
	return []Doc{
		{"A1", "dangling", "a rule or property names something that does not exist", "use a name that exists, or declare it", ""},
		{"A2", "type", "types or units do not fit together", "compare and set values of one type, with their units", ""},
		{"A3", "out-of-range", "a value lies outside the declared range", "use a value inside the range, or widen it", ""},
		{"A4", "read-only", "something that cannot be set is set, or something that never changes is waited for", "set what is modifiable, wait for what changes", ""},
		{"A5", "unknown-guard", "a rule does its else actions because nobody knows whether its guard holds", "write what is to happen then: while known(C), or while C or unknown",
			"Only where the rule has else actions: a guard that is unknown counts as false, and other rules just wait. " + prompt},
		{"A6", "contradiction", "the guard is false whenever the trigger comes true", "change the trigger or the guard so that both can be true together", ""},
		{"A7", "missing-trigger", "what a rule's guard asks for can come true without anything that sets the rule off", "wait for the condition itself: when C, or add the trigger",
			"Of rules that reports set off and whose guard reads what was reported and something else; F4 says it of rules that wait for a condition. The resource then is not what the rule would make it. " + prompt},
		{"B1", "unreachable", "a rule never does anything", "delete the rule, or change the condition that is never met",
			"The time-window fallacy of other languages (E8), two events that have to come at one moment, cannot be written: triggers are joined with or, and \"a and b together within D\" has a length."},
		{"B2", "shadowed", "whenever a rule runs, rules of higher priority set the same resources and win", "delete the rule, or raise its priority",
			"Of rules that do nothing else than what is lost. As B3, and no write of the rule ever wins."},
		{"B3", "no-effect", "a rule runs and never makes a difference", "delete the rule, or change what it does",
			"In every situation of the delayed world, with and without what the rule does, the same state, commands and notifications follow. Silent if there are more situations than the limit, and about rules that wait for devices to go or return. A rule that repeats a command in case a device was deaf makes no difference until faults are looked at."},
		{"B4", "redundant", "whatever a rule does is done by others at the same moments", "delete the rule",
			"As B3, and each time the rule runs one of the others named sets the same target. Of rules that cover each other the last is named."},
		{"B4a", "duplicate", "two rules do the same on the same occasions", "delete one of them",
			"Decided on the tables: equal triggers, equivalent guards, the same values set; rules with delayed steps or else actions are left out."},
		{"B4b", "special-case", "another rule does the same on more occasions", "delete the special case",
			"Decided on the tables: the triggers are among the other's, the guard implies the other's, what is set is among what the other sets, and the other's priority is no lower. Two conditions one of which implies the other are no case of it: they become true at different moments."},
		{"B5", "superfluous", "several rules can be left out together, and the others do the same", "delete them",
			"As B3, of all of them at once: that each can go by itself does not mean that two can. Beginning with the last in the text, as many as can go; of those that stay none can."},
		{"C1", "conflict", "two rules of equal priority write different values at the same moment", "give one of them a higher priority, or make their conditions exclude each other", ""},
		{"C2", "self-conflict", "one rule writes two values at the same moment", "keep one of the two actions", ""},
		{"C3", "flip", "a resource is told a value and, later in the same reaction, another", "let one of the rules wait, or guard the first against what sets off the second",
			"Of resources, not of variables, which are often used so. The later write must not lose to a higher priority. " + prompt},
		{"C4", "race", "which of two things that happen at one moment is heard of first decides what comes of them", "ask for both in one condition: when p && q; or give one of the rules the last word",
			"Of readings of two devices, where what is set differs once all has settled; not where F4 says why already. The journal keeps the order, so a replay goes as the run went. " + prompt},
		{"C5", "opposing", "rules drive one reading both ways, such as a heater and a cooler", "let each of the two rules be guarded by the other device being off",
			"By declared physics alone: one condition that keeps the reading from falling and one that keeps it from rising are both true, each made so by a rule's command. " + prompt},
		{"C6", "tug-of-war", "what a rule has just set is undone by a rule although nothing else has happened", "decide which of the two is to win: guard the other, or give them one condition",
			"Between the two commands there is no person, no sensor and no time: only the device obeys. What goes on for ever is D2. " + prompt},
		{"C7", "overruled", "what a person has just set is undone by a rule at once", "let the rule wait, or react to something else than the change itself",
			"Changes by hand, and commands the policy grants; no time passes before the rule's command. " + prompt},
		{"D1", "endless", "rules trigger each other without end", "break the circle: one of the rules must not change what triggers the next", ""},
		{"D2", "circle", "rules command again and again by themselves", "break the circle: let one of the rules depend on something outside",
			"A loop of situations with a rule's command in it, without persons, sensors, moments of the day and \"every\", that time can fill. " + prompt},
		{"D3", "flapping", "a resource is switched to and fro each time a number crosses one bound", "use two bounds with room between them, or ask that the condition holds for some time",
			"The number goes to the next range and straight back, and each time a rule commands the same resource, with different values. A single value between two ranges is no room. " + prompt},
		{"D4", "repeated", "a rule commands what is so already with every report that says nothing new", "use set in place of always set, or react to changes",
			"Only reports that leave everything as it was. " + prompt},
		{"D5", "too-often", "a rule commands a resource again before it must have answered", "let the rule run less often, or command changes only",
			"\"every D\" with D less than the time the device has for its answer (responds within), and two commands that leave one after the other. Limits of a channel cannot be declared. " + prompt},
		{"D6", "long-chain", "one thing that happens sets off a long chain of rules", "shorten the chain: let rules react to what happened, not to variables of each other",
			"A warning from 9 steps on, an error from 33 on, where all effects of the rules are dropped. What comes back to the same variables is D1. Steps that \"is set\" begins are counted with the others. The warning is looked for in the prompt world."},
		{"E1", "stale-step", "a delayed step is done although the reason for it is gone", "drop the word anyway, or guard what the step does",
			"Steps after anyway only: all others are given up. " + prompt},
		{"E2", "undone-later", "a delayed step undoes a command given since", "stop the delay when something else commands the resource, or ask again before the step",
			"The step was already waiting when the other rule, or a person, commanded another value, and nothing external happens in between. " + prompt},
		{"E3", "cut-short", "what a rule keeps up for some time is ended early by another rule", "give the rule that should win a higher priority, or guard the other",
			"The rule has set a value, waits to set the resource again, and is still waiting after another rule of no higher priority has set another value. " + prompt},
		{"E4", "disorder", "of two rules that one thing sets off the first in the text has the last word", "put the steps into one rule, in their order",
			"Rules of one app that run in the same step and set one resource later, the first of them after a longer time. " + prompt},
		{"E5", "dropped-trigger", "a trigger is dropped because the rule is still under way", "choose mode restart, queued or parallel, or react to the loss: on RULE dropped",
			"A hint for mode single, a warning where a queue or parallel runs are full; not where a rule waits for it. " + prompt},
		{"E6", "boundary", "timers run out together, and whether a reading changes just before or just after decides how things end", "let one of the times be longer, or ask in each step whether it is still to be done",
			"Of two or more timers that one thing has begun, and a reading in the second in which they run out, on whose two sides different rules with such a timer have the last word over a resource. " + prompt},
		{"E7", "missed-moment", "a moment of the day sets something, and nothing makes up for it if it is missed", "add on start, with a guard on now()",
			"Read off the text: no trigger but moments of the day, and no rule that sets the same resource goes by on start or by now()."},
		{"F1", "no-way-back", "a rule takes a resource away from its safe value for good", "add the rule that brings it back",
			"Of resources in the safe state. No course of things in the prompt world leads back, other than a person at the resource itself; beyond the limit of states only where no rule sets the safe value."},
		{"F2", "stays-open", "a rule unlocks or opens something that can then stay so for ever", "add a rule that closes it after some time",
			"Of what can be set to locked and unlocked, or to closed and open if the safe state says closed. Nothing external happens any more, and no timer or moment of the day closes it. " + prompt},
		{"F3", "gap", "two rules that look complementary leave one value out", "include the bound in one of the two conditions, or add a rule for the value",
			"Decided on the tables: both rules go by one reading, set different values, exclude each other, and leave out a single number, or one of three or more members."},
		{"F4", "one-sided", "a rule does nothing when its guard becomes true while its trigger condition is true already", "put both conditions into the trigger: when p && q",
			"Where its target then is not what the rule would make it. A start with the condition true already is not counted: also on reconnect is for that. " + prompt},
		{"G1", "stale-input", "a rule takes a resource away from its safe value because of what a device said long ago", "declare how old the reading may be in its type, or ask age(…) in the guard",
			"Of resources in the safe state, and readings whose age nothing bounds. What is under way from the device is held up, the reading changes meanwhile, and the rule would not run if it knew. " + whereAsked},
		{"G2", "lost-device", "promises are broken after a device has failed, and stay so", "react to what is so when the device is back: also on reconnect, or a rule that looks at every report",
			"Of promises that hold in the delayed world: each device that breaks them by its own faults, as the faulty rung judges (so even if deaf as soon as it fails), the gateway's restart included. Not of lengths of time, of what happens one after the other and of the long run, which are not explored among faults."},
		{"G3", "not-retried", "a fault moves a resource away from what a rule still has reason to ask for, and no rule sets it again", "look at every report: on r updates while r is not as it should be then always set it",
			"A declared fault, or a command that got lost, and all that is sent again by itself has come. Timers are waited for, moments of the day are not. " + whereAsked},
		{"G4", "spurious-restart", "a rule runs because the gateway has restarted, although nothing has happened", "react to changes, or wait for the condition: when C",
			"Every device reports again what was so before, timers go on, and the rule commands, calls or notifies, which it would not have done without the restart. Not of rules that wait for the start, or for what those do. " + whereAsked},
		{"G5", "missed-return", "a condition comes true while its device is offline, and the rule that waits for it does nothing when the device is back", "add also on reconnect to the condition",
			"What the rule would set then is not so. " + whereAsked},
		{"H1", "hidden-trigger", "what a rule commands moves a reading that sets off another rule", "make sure that this is meant, or guard the second rule",
			"By declared physics, in the direction it leaves open; not where the second rule controls the same device. " + prompt},
		{"H2", "hidden-enabling", "what a rule commands moves a reading that another rule's guard goes by", "make sure that this is meant, or guard by something else",
			"As H1, of guards that become true or false. " + prompt},
		{"H3", "held-away", "a rule never does anything because what is commanded elsewhere keeps its readings away from it", "change the threshold, or what drives the reading",
			"B1, where the rule would run without the physics that commands bring about."},
		{"H4", "overload", "rules have more switched on at once than there is power for", "guard one of the rules by the other load being off, or raise the limit",
			"Smallest sets of loads (draws) that are more than the limit (at most) and come to hold together, once all has been obeyed, from a beginning in which they did not; only where a rule commands one of them on the way, or, of two, switches one on while the other is, and at most 64 sets. In the prompt and the delayed world; silent beyond the limit of states."},
		{"I2", "overblocked", "people may command a value, and it never stays so", "let the rule that undoes it make an exception, or take the grant away",
			"No situation of the prompt world in which all has settled has the value; silent beyond the limit of states."},
		{"I3", "no-time", "an assumption forbids whatever may come next", "weaken the assumption: it must not speak of what rules bring about",
			"Something is due, and every move is forbidden: no verdict speaks of what comes after. " + prompt},
		{"N1", "disclosed", "a rule puts a private value where everybody sees it", "leave the value out, or tell a role that is not public",
			"Values of private resources, and of variables they are written to, in what public resources are set to, public actions are called with, and public roles are notified of. " + prompt},
		{"N2", "implied", "from what is said to everybody something private can be told", "say it to a role that is not public, or at moments that do not depend on it",
			"Two runs with equal inputs but for what the private resource does differ in the notifications of public roles or the calls of public actions, or when they leave. In the prompt world; silent beyond the limit of states, and where N1 says why."},
		{"N3", "intrusion", "something untrusted has a rule set a guarded resource, and nothing else is asked for", "guard the rule by something that not everybody can bring about",
			"Through rules that wait for what is untrusted, or for what such rules write, and read nothing else but what they set themselves; the time of the day vouches for nobody. " + prompt},
		{"N4", "by-side-effect", "what everybody sees a device do depends on something private", "let it run at other times as well, or make sure that it may be known",
			"As N2, of the commands to public resources."},
		{"O1", "idle-allow", "an allow dismisses nothing", "delete it, or correct the code", "Of codes of this page and of codes that nothing has; only if no limit was hit."},
	}
}

// doc finds the catalogue's entry of a code.
func doc(check string) Doc {
	list := Catalogue()
	return list[slices.IndexFunc(list, func(d Doc) bool { return d.Check == check })]
}
