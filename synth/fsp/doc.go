// This file is the package comment.

// Package fsp reads finite state processes, the notation of LTSA and MTSA, and
// says what its systems do.
//
// # From text to answer
//
// [Parse] makes a tree with positions; [File.Format] prints it again. [Compile]
// looks every name up and gives a [Model]. [Model.System] elaborates one process
// or composite process: constants, ranges and parameters are worked out, each
// primitive process becomes an explicit system of package lts, and a composite
// process stays a list of them, which is composed on the fly. [System.Check]
// looks for deadlocks and broken properties and decides progress and assertions;
// [System.LTS] is what the target is, hidden and minimised as the text says.
//
// Formulas mean what package fltl says; their notation is read here, as labels,
// indices and parameters in them are those of FSP. Controllers are read as a
// [Goal] and solved elsewhere.
//
// # What is read
//
// All of LTSA's language but import: processes with parameters, guards, indices,
// conditions, local processes, sequential composition, alphabets, relabelling,
// hiding; compositions with sharing, prefixes, replication, conditions,
// priorities; deterministic, minimal, compose, closure; property, progress,
// fluent, assert, constraint, ltl_property; menus and animations, which mean
// nothing here. Of MTSA: maybe transitions, functions, optimistic, pessimistic, plant,
// controllerSpec, controller, heuristic, checkCompatibility. A text that uses
// anything else gets an error that names it.
//
// # Where the texts are silent
//
// The alphabet of a process is that of all its local processes, reached or not,
// but not of actions behind false guards. An indexed local process outside its
// range is ERROR, with a warning, and so is one that is not defined. A composition has ended when all that can end
// have, if nobody else has actions of his own. Checks look at a target before its
// own hiding, minimal or deterministic. All this is as in LTSA. Of a modal system
// only what holds in every implementation holds.
//
// A run that stands still, by STOP, END or silent steps for ever, is read by
// assertions as one in which nothing more happens: fluents stay as they are.
//
// The parser is written by hand, not generated: whether a capital names a set or
// a process decides how a text is read, and that is known from its definitions.
//
// Sources: Magee & Kramer, Concurrency, 2nd ed. (2006), App. A to C; LTSA's and
// MTSA's behaviour where the book is silent.
package fsp
