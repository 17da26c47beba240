// Package verifier turns rules, environment and wishes into verdicts.
//
// Verify checks every property of a compiled deployment on a ladder of worlds,
// prompt, delayed and, where that is asked for, faulty, and looks for what is wrong
// without being asked (verifier/checks). A verdict is never a guess: "holds" carries evidence that
// verifier/proof re-checks, "violated" a run that was confirmed on raw
// readings, and everything else is "unknown" with the limit that was hit.
package verifier
