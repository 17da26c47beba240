// Package deploy turns a checked project into what a gateway may run, and
// keeps the life of every deployment.
//
// A Bundle holds the rules' texts, the policy, the verdicts and the evidence
// for them; its hash names all of it. Nothing in a bundle is believed: before
// it is activated its own texts are compiled again, its hashes compared, its
// evidence re-checked by the small checker of verifier/proof, and every
// property must hold on the rung it requires. What fails is refused with the
// reason, and the gateway keeps running what it ran.
//
// A Manager walks each bundle through its life cycle (draft, checking,
// verified or rejected, deploying, active, suspended, degraded, superseded,
// retired). Every step is journalled before it is taken.
package deploy
