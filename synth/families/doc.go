// Package families builds the benchmark of compositional controller synthesis:
// six families of plants that grow in two directions, n and k, each with what a
// controller may decide and what it has to keep reachable. They are stated here
// as processes put together by hand, after the descriptions by Ciolek,
// Braberman, D'Ippolito, Piterman & Uchitel ("Interaction Models and Automated
// Control under Partial Observable Environments", 2017; "Compositional
// Supervisory Control via Reactive Synthesis and Automated Planning", 2020), and
// their plants have the published sizes.
//
// The goal is always the same: non-blocking, with marked labels. Whatever
// happens, a marked label can still come.
package families
