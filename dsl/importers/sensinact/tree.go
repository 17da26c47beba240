// What an application says.

package sensinact

import "github.com/tenet-iot/tenet/dsl/diag"

// app is one file.
type app struct {
	file     string
	options  []option
	aliases  []*alias
	defines  []*define
	on       []word
	branches []branch // the last one may have no condition
}

// option: option autostart = true
type option struct {
	name, value string
	at          diag.Span
}

// alias: resource NAME = [gateway/device/service/resource]
type alias struct {
	name string
	path [4]string
	at   diag.Span
}

// define: define NAME = after(a.subscribe(), b.subscribe(), 5 min)
type define struct {
	name    string
	op      string // after, before, coincide, min, max, avg, sum, count
	refs    []word
	seconds []int // durations, in order
	at      diag.Span
}

// branch: if CONDITION do ACTIONS, or else do ACTIONS
type branch struct {
	cond    *expr // nil: else
	actions []action
	at      diag.Span
}

// action: [v =] NAME.act(args) or NAME.set(args)
type action struct {
	result *word // nil: not kept
	ref    word
	verb   string
	args   []*expr
	at     diag.Span
}

// expr is an expression: or and == != < <= > >= + - * / % not get number text
// truth.
type expr struct {
	op   string
	text string // of get the name, of literals the text
	args []*expr
	at   diag.Span
}

// word is a token.
type word struct {
	kind kind
	text string // of a text without its quotes
	at   diag.Span
}

// kind of a token.
type kind uint8

const (
	end   kind = iota
	name       // letters, digits, _ : and -
	text       // between quotes
	sign       // everything else
	wrong      // a character that begins nothing, or a text without end
)
