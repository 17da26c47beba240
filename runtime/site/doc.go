// Package site reads a project: site.yaml and the rules it names.
//
// site.yaml says what is particular to one place: which provider each device
// is, who may command what, which adapters run, where the gateway keeps its
// data and listens. It is read strictly: an unknown key, a wrong type, a value
// that makes no sense is an error with its position and cure, and all of them
// are reported at once. The comments of Site and its parts are the manual of
// the keys; docs/site.md is made from them.
//
// A folder without site.yaml and a single .tenet file are projects too, without
// adapters and policy, so that rules can be checked anywhere.
package site
