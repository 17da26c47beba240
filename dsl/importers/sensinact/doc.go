// Package sensinact translates applications of sensiNact Studio (.sna files) into
// rules.
//
// An application is one chain of conditions with actions, and the resources that
// set it off. It becomes an app with a rule for each branch. The files say
// nothing of types: they are inferred from what a resource is compared with, set
// to and called with, over all files together. What has no counterpart, or no
// type, is reported with its place and what to do, and the application left out.
//
// The stages: lex.go, parse.go (text to tree) · infer.go (types) · write.go,
// expr.go (devices and rules). The grammar is that of sensiNact Studio
// (Sensinact.xtext, 2021).
//
// The package is pure: no clock, I/O or goroutine.
package sensinact
