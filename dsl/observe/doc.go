// Package observe turns property sentences into observers: small automata that
// watch a run and say when a sentence is broken. It knows nothing of rules:
// conditions and events are numbers, whose truth the caller feeds.
//
// # Runs
//
// A run is a sequence of steps. Each has a tick and a [Letter]: which
// conditions are true in the stable state the step led to, and which events
// happened in it. The first letter is that of the first state. Several letters
// may share a tick, and a tick may have none. Between letters the state lasts:
// just after each letter, and at the beginning of each tick, there is a silent
// moment with the conditions of the last letter and no event. All formulas of
// SEMANTICS section 5 are read over letters and silent moments alike, so it
// changes nothing how often a state is looked at.
//
// # What the sentences mean
//
// The formulas are those of SEMANTICS section 5. What they leave open is
// settled here:
//
//   - ^p is true where p is true and was not a moment before, and in the first
//     state. A [Happening] that is a condition is such an edge.
//   - F<=k and G<=k reach to the end of the k-th following tick: tick k is still
//     in time, and what is owed is broken at the beginning of tick k+1. G<k
//     reaches to the end of tick k-1. 0 ticks is the rest of the same tick.
//   - P9: if the response is lost before its time it may come again while the
//     first deadline lasts. "q until r" is weak: q need not hold where r does,
//     and without r it must last for ever. If r is true in time, q is never
//     needed.
//   - P10 is strictly after f: an e in the step of f does not count, one in a
//     later step does, on the same tick too.
//   - P11 counts from the first state, and after each e anew: no gap is longer
//     than D. An e in the first step is the first.
//   - P12: a window is D ticks on end, so n+1 events break it if the last comes
//     less than D after the first. An event every hour happens at most once in
//     any hour. An event counts once a letter: a caller that sees two in one
//     step feeds two letters.
//   - P13 is not strict: q and p at the same moment are fine.
//   - P14: p must hold in the step of f. If r comes in that step nothing is
//     asked, and r ends it without p.
//   - P15: "eventually p" has no deadline but the end of its scope.
//
// # Scopes
//
// A stretch begins with the moment that opens the scope and ends before the
// moment that closes it: [F, R). Each stretch stands alone, as a run of its
// own: a condition that is true at its first moment becomes true there, windows
// do not reach over its ends, and P11 and P13 begin anew.
//
//   - While q: a stretch lasts as long as q is true in the stable states. An
//     event in the step that makes q true is in it, one in the step that makes
//     q false is not.
//   - F while the scope is open does nothing. After R the next F opens it again.
//     A moment that is both F and R ends an open stretch and opens none.
//   - An obligation that the end of a stretch cuts off is met. The exception is
//     "eventually p".
//   - After F until R counts whether R comes or not; between F and R only counts
//     when R comes (Dwyer et al.). What happened before is broken then.
//   - A scope that never opens breaks nothing.
//
// # Unknown
//
// An unknown condition is read in favour of the sentence, place by place: it
// begins no obligation and meets any, so a stretch that must not last too long
// ends with it. It opens no scope, and "while q" is closed where q is unknown.
// In P6 and P7 it counts against the sentence. From unknown to true is an edge.
//
// # What the caller decides
//
//   - In P1, P2, P3 and P16 the caller feeds judged conditions (SEMANTICS 5,
//     "When is it judged?"). A judge that looks at the sentence as a whole feeds
//     its verdict as P of Always in the same scope. That no stretch of actual !p
//     lasts longer than L+R is LastsAtMost over the condition !p.
//   - In P6 and P7 the condition of "while" is that which belongs to the event,
//     in the state it is compared with; of several in one step the worst.
//   - "At once" is Within with the ticks the caller gives. Where no ticks are
//     seen, Whenever.Settled stands for the deadline.
//
// # Observers
//
// An [Observer] has locations, at most two clocks, and edges guarded by letters;
// it remembers what it needs of the last letter. A sentence whose triggers are
// met at different times guesses one and follows it: Step then gives two
// states, and the property is broken if one of them is ever broken. Broken is
// exact: it comes with the first moment from which no continuation keeps the
// property, if conditions and events are free. "Again and again" and, where the
// scope may last for ever, "eventually" are broken by runs that meet an
// accepting state again and again.
//
// To explore an observer beside a system, put its State and clocks into the
// state of the system. After each letter: stop the clocks that do not run in the
// new state, start those of Next.Start with Observer.Ticks. A clock expires at
// the beginning of the tick that is so many after the letter; time must not pass
// it. Expire takes all that expire on one tick, in one call, before any letter
// of this tick. Clocks only have to be compared with each other and with the
// system's timers, so zones over integers are enough.
//
// [Monitor] does all this for one run, [Observer.Lasso] for one that goes round
// for ever, and [Explain] says what a property means.
//
// Sources: Dwyer, Avrunin & Corbett 1999 (scopes, patterns); Konrad & Cheng 2005
// (timed patterns); Alur & Dill 1994 (clocks); Kupferman & Vardi 2001 (bad
// prefixes); Giannakopoulou et al., FRET (first moments and ends of scopes).
package observe
