// The package comment of studio.

// Package studio is the browser's side of a gateway: it serves the built web
// pages from the binary itself and answers the authoring requests behind them
// (project files, check, format, forms, meanings, verify, deploy).
//
// The package decides nothing about rules. What a text means, whether a
// promise holds and what may run is answered by the Checker, the Former, the
// Verifier and the Deployer it is given; the studio keeps files, jobs and
// remembered results, and lets a deployment through only when the result
// remembered for exactly that content hash allows it.
//
// Words: a promise is a property as users see it; a revision is the hash of
// one file's text; the content hash is the hash of everything a verdict
// depends on, as the Checker computes it.
package studio
