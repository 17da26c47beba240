// Package form shows a .tenet file as forms, and turns what is filled in into
// edits of the text. The text stays the only document: a form is a view of its
// tree, and every edit is one piece of text in place of another.
//
// Project lists the cards of a file: devices and their types, the place, apps,
// rules, promises, constants. A card has slots, each of a kind: a condition, a
// duration, a resource, a choice, a list … A slot knows what is written in it,
// where, and which choices fit. What is optional and not written is an empty
// slot.
//
// Edit makes one change: fill a slot, empty it, insert, remove or move an
// element of a list. The result is one edit of the text, laid out as the file
// is. It is refused if the text would not parse, if anything but the addressed
// slot would come to say something else, or if a comment would be lost. Nothing
// is written here; the caller applies the edit and projects again.
//
// Slots are addressed by their place in the tree, such as
// "Decls.1.Items.0.Then.2.Value". An address holds for the text that was
// projected, not for a later one.
//
// The JSON form of a Form (schema tenet.form/1) is described in README.md.
//
// The package is pure: no clock, I/O or goroutine.
package form
