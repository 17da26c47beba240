// Package house keeps the tree in order: its tests check that imports point one
// way, that the pure core stays pure, that links in the documentation lead
// somewhere, and that generated files are up to date. It exports nothing.
package house
