// Package gateway puts the parts together: one process that connects devices,
// judges what they report and commands what the rules ask for.
//
// Open prepares everything that can fail for reasons an operator must mend: the
// data folder, the journal, the deployment that ran last, the adapters'
// configuration, the addresses. Run serves until its context ends and then
// stops in the order that loses nothing: first the adapters, so that nothing
// more comes in, then the engine, which finishes and writes a snapshot, then
// what shows it to others.
//
// Without an active deployment the gateway serves its devices and obeys the
// policy, but runs no rules.
package gateway
