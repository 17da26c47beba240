// Package checks finds what is wrong with rules when nobody wrote a property.
//
// A suspicion that is found on the text is confirmed on the model before it is
// shown as fact: a finding comes with a run that replays, was decided exactly
// on the tables, or says "possible, not confirmed". Codes and slugs are stable.
//
// The Catalogue lists what is built in; A1 to A4 are told by dsl/check.
//
// Checks that look at what happens share one exploration for each cluster of
// rules, a tour: of the prompt world, since what is wrong there is wrong however
// quick devices are. What a tour finds is a way through it, which is shown only
// once it was confirmed with raw readings and with all rules. What is said of all
// situations (B2 to B4) is asked of the delayed world, and is not said where that
// is too large. Where a cluster is too large, its rules and targets are looked at
// one by one, for what a run can show.
// Source: Brackenbury et al., How Users Interpret Bugs in Trigger-Action
// Programming (2019); Celik et al., IoTGuard (2019); Alhanahnah et al., IoTCOM
// (2020).
package checks
