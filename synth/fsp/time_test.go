// Mistakes about time: each is said at its place.

package fsp_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fsp"
)

func TestMistakesAboutTime(t *testing.T) {
	const before = "P = (a -> b -> P).\n"
	for _, c := range []struct{ text, code, want string }{
		{"timed T = P { a in 3..2 }", fsp.CodeTime, "after 2 ticks, and not before 3"},
		{"timed T = P { a in 1..2, {a, b} from 1 }", fsp.CodeTime, "a has bounds already"},
		{"timed T = P { c in 1..2 }", fsp.CodeNoEffect, "c is no action of the process"},
		{"timed T = P { a from 70000 }", fsp.CodeTime, "70000 is no number of ticks"},
		{"timed T = P { a from 0 - 1 }", fsp.CodeTime, "-1 is no number of ticks"},
		{"Q = (tick -> Q).\ntimed T = Q {}", fsp.CodeTime, "Q has the action tick already"},
		{"deadline T = tick within 1 after a", fsp.CodeTime, "T is about tick itself"},
		{"deadline T = a within 99999 after b", fsp.CodeTime, "99999 is no number of ticks"},
		{"timed T = P { a }", fsp.CodeSyntax, "expected `in` or `from`"},
		{"delay T = a at 3 after b", fsp.CodeSyntax, "expected `least`"},
		{"deadline T = a within 3 b", fsp.CodeSyntax, "expected `after`"},
		{"timed T = NONE {}", fsp.CodeUndefinedProcess, "NONE"},
		{"timed T = T {}", fsp.CodeCyclic, "T needs T"},
		{"timed P = P {}", fsp.CodeTwice, "P is defined twice"},
		{"M = (a? -> M).\ntimed T = M { a from 1 }", fsp.CodeUnsupported, "maybe"},
		{"B = (x[i:0..9] -> B).\n||BB = (B).\ntimed T = BB { x[i:0..9] from 60000 }", fsp.CodeTooLarge, "more than"},
	} {
		model, found := fsp.Read("model.lts", before+c.text+"\n")
		if !found.Failed() {
			_, found = model.System(context.Background(), "T", fsp.Limits{States: 1000})
		}
		if len(found) == 0 || found[0].Code != c.code || !strings.Contains(found[0].Message, c.want) {
			t.Errorf("%s: %s", c.text, found.Render())
		}
	}
}

// TestWordsOfTimeAreNames reads texts in which they are actions.
func TestWordsOfTimeAreNames(t *testing.T) {
	text := `P = (timed -> deadline -> delay -> P).
assert A = []<>delay
Q = (delay -> Q).
fluent F = <timed, deadline>
assert B = (F -> timed)
R = (in -> from -> R) + {within, after}.
`
	model, found := fsp.Read("model.lts", text)
	if found.Failed() {
		t.Fatal(found.Render())
	}
	if got := strings.Join(model.Processes(), " "); got != "P Q R" {
		t.Errorf("processes %s", got)
	}
}
