// Package mapping turns protocol payloads into readings and commands into
// payloads, by configuration only. Every adapter shares it.
//
// A *binding* ties a place in a protocol (a topic, a URI, a path inside a JSON
// document) to a resource of the site and says how the two spell the same
// value: format, unit, scale, offset, names of values. Compiling a binding
// needs the site's Catalog and finds every mistake at once, each with its
// position in site.yaml (ConfigError). Reading and writing payloads is pure:
// no clock, no I/O, no shared state, so a Codec may be used from any goroutine.
//
// Numbers keep their decimal meaning: 213 with scale 0.1 is 21.3, since scale
// and offset are applied to exact fractions and rounded once.
package mapping
