// This file is the package comment.

// Package timed puts discrete time into labelled transition systems: a label tick,
// shared by all that know of time, is a unit of time going by.
//
// [Expand] gives the labels of a system bounds: a label that has become possible
// must not happen before its lower bound, and has to happen, or cease to be
// possible, before a tick would take it past its upper bound. These are the timed discrete-event
// systems of Brandin & Wonham. [Deadline] and [Delay] are properties: something
// happens within a time after something else, or not before.
//
// Which ticks a controller may forestall, and that it must not stop time, is a
// matter of goals: see package game.
//
// Sources: Brandin & Wonham, Supervisory Control of Timed Discrete-Event Systems
// (1994); Wonham & Cai, Supervisory Control of Discrete-Event Systems (2019),
// chapter 9.
package timed
