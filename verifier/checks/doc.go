// Package checks finds what is wrong with rules when nobody wrote a property.
//
// A suspicion that is found on the text is confirmed on the model before it is
// shown as fact: a finding comes with a run that replays, was decided exactly
// on the tables, or says "possible, not confirmed". Codes and slugs are stable.
//
// Built in so far: A1 to A4 (told by dsl/check), A6, B1, C1, C2, D1.
// Source: Brackenbury et al., How Users Interpret Bugs in Trigger-Action
// Programming (2019); Celik et al., IoTGuard (2019); Alhanahnah et al., IoTCOM
// (2020).
package checks
