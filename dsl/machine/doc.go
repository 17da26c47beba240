// Package machine holds what rules compile to and the one function that says
// what they do: Step.
//
// A Program is a deployment with every number cut into regions: conditions are
// truth tables over regions and variables, actions are tables of exact values.
// Step takes a State and an Input and gives the next State and what leaves the
// machine: commands, notifications, timers. It is pure and deterministic; the
// gateway drives it with the world, the verifier explores it, the simulator
// plays it. There is no second interpreter.
//
// A Step is one reaction run to completion (and one more for "is set" and "is
// refused"), then the gate: policy and range, for rules and people alike.
// Source: SEMANTICS section 3; run to completion after Harel & Naamad, "The
// STATEMATE semantics of statecharts" (1996).
package machine
