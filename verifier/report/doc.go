// Package report writes verdicts for programs and for people: the document
// tenet.verify/1, the text of a terminal, and the exit code.
//
// # tenet.verify/1
//
// One JSON object. Fields are never left out; lists are never null.
//
//	schema      "tenet.verify/1"
//	apps        one object for each app, by name; findings that belong to no
//	            app are in one with an empty name
//	  app         the app's name
//	  file        the file its first property or finding stands in
//	  properties  one object for each property, in order of file and position
//	    name         as "…", else the sentence
//	    sentence     as written, on one line
//	    verdict      "holds", "violated" or "unknown"
//	    rung         the highest world it survives: "none", "prompt",
//	                 "delayed" or "faulty"
//	    required     the rung it has to reach for "holds"
//	    vacuous      true if it owes nothing to the rules; why says how
//	    why          "" unless vacuous
//	    known        true if it does not hold, and was no better off in the
//	                 baseline it was compared with
//	    assumptions  what the verdict rests on, in words
//	    states       states of the world that decided it
//	    seconds      time spent
//	    limit        why the verdict is unknown; null otherwise
//	    beyond       why one that holds is not decided on the next rung, although
//	                 that was asked for; null otherwise
//	    trace        a run that breaks it on the rung after rung; null if none
//	                 is known
//	    pair         the second run, of sentences that only two runs can break
//	                 (P18); trace is the first. Null otherwise
//	    blame        rules the run needs, or one "missing reaction: …"
//	    at           file, line and col of the sentence
//	  findings    what the built-in checks found, by position
//	    check, slug  a stable code, such as "C1" and "conflict"
//	    fingerprint  the same for the same finding in another version of the
//	                 texts: code, rules and what it is about, no places
//	    known        true if the baseline it was compared with has it, too
//	    severity     "error" (blocks deployment), "warning" or "hint"
//	    confirmed    false: possible, not confirmed
//	    message      one line
//	    words        the same for all languages, see below
//	    rules        the rules involved
//	    at           file, line and col; lines and columns count from 1
//	    cure         what to do
//	    trace        the run that shows it; null if there is none to show
//	    pair         the second run, where it takes two to show it; else null
//	    repairs      always empty in this version
//	summary     counts: properties, holds, violated, unknown, vacuous,
//	            errors, warnings, hints; states; seconds; exit (the exit code;
//	            with a baseline that of what is new)
//
// A trace has steps, loop (null, or the n of the step it returns to after the
// last, again and again for ever; then no step is marked broken), explanation, words
// (explanation for all languages), missing (after what no rule reacts, for all
// languages; null where rules are to blame) and
// devices (those that matter). A step has n (from 1), kind (start, report, change,
// person, deliver, answer, timeout, time, fact, or rest: nothing happens any
// more), text, words (text for all languages), ref, device,
// changes (ref, from, to, what: actual, reported, pending or variable), rules
// (name, branch: then, else or quiet), commands (ref, value), notices (role,
// rule), refused (ref, value, why: policy or range) and broken.
//
// Words are a sentence before it is told in a language: a text that is the same in
// all, or key (the English template, with %s for each part) and parts (words again).
// verifier/words has the templates in other languages by those of English.
//
// A pair has secret (the resource in whose doings the inputs of the two runs
// differ), second (a trace), moments (what happens together: first and second, the
// numbers of a step of each run, 0 where that run does nothing) and sees (first and
// second: lists of what leaves each run at the last moment, where they differ for
// the first time, as "set REF = VALUE", "call REF(…)" or "notify ROLE TEXT").
package report
