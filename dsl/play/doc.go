// Package play lets a deployment run in virtual time: rule tests and the
// simulator. It drives the machine as a gateway does, with dsl/drive; a second
// of the day takes no time.
//
// An event is a line of text: a reading, a person's command, a device that goes,
// time that passes (see Event). A Player plays events and tells line by line what
// rules did, and why they did not.
//
// A Story is a rule test: a txtar archive with the sections
//
//	-- setup --   where and when it plays, what devices do by themselves
//	-- events --  one a line, each with its time
//	-- want --    what is told; "want some": lines that are told in this order
//
// and, if it does not test a project's rules, .tenet files. Lines beginning with #
// are comments.
//
// The package is pure: no clock, I/O or goroutine.
package play
