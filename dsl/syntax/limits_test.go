// Limits: hostile texts are refused in time that grows with their size alone.

package syntax_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

const mebibyte = 1 << 20

// fill repeats a text up to an eighth of the size limit: enough for anything
// worse than linear to show.
func fill(start, repeated, end string) string { return fillTo(mebibyte/8, start, repeated, end) }

func fillTo(size int, start, repeated, end string) string {
	return start + strings.Repeat(repeated, (size-len(start)-len(end))/len(repeated)) + end
}

// Each of these once takes a recursive, backtracking or quadratic reader down.
// The bound is far above what any of them needs, and far below what they took.
func TestHostileTextsAreReadInTime(t *testing.T) {
	for _, c := range []struct{ name, source, code string }{
		{"prefixes", fill("app A { let x = ", "!", ""), "nested-too-deeply"},
		{"signs", fill("app A { let x = ", "-", ""), "nested-too-deeply"},
		{"braces", fill("", "{", ""), "nested-too-deeply"},
		{"parentheses", fill("app A { let x = ", "(", ""), "nested-too-deeply"},
		{"brackets", fill("app A { let x = ", "[", ""), "nested-too-deeply"},
		{"conditions", fill("app A { let x = ", "a?b:", "c }"), "nested-too-deeply"},
		{"lists", fill("app A { var x: ", "list of ", "int = 0 }"), "nested-too-deeply"},
		{"sum", fill("app A { let x = a", "+a", " }"), "expression-too-long"},
		{"leftmost brackets", fill("app A { let x = "+strings.Repeat("(", 90), "a+", "a }"), "expression-too-long"},
		{"open comments", fill("", "/*", ""), "unclosed-comment"},
		{"quotes", fill("", "\"", ""), "expected-declaration"},
		{"unit factors", fill("app A { let x = 5 m", "/m", " }"), ""},
		{"unit brackets", fill("app A { let x = 5 m", "[m]", " }"), "unexpected"},
		{"path", fill("app A { let x = a", ".a", " }"), ""},
		{"options", fill("app A { never a ", "critical ", "}"), "said-twice"},
		{"ambiguous options", fill("app A { never a ", "critical - ", "}"), "expression-too-long"},
		{"half events", fill("app A { ", "set by ", "}"), "expected-promise"},
		{"conjunction", fill("app A { never a ", "and a ", "together }"), ""},
		{"triggers", fill("app A { rule r { on a ", "or on a ", "then set b = c } }"), ""},
		{"delays", fill("app A { rule r { on a then ", "after 5 s ", "set b = c } }"), ""},
		{"named delays", fill("app A { rule r { on a then ", "after after anyway ", "set b = c } }"), ""},
		{"last delays", fill("app A { rule r { on a then ", "after 5 s ", "} }"), "last-after"},
		{"stops", fill("app A { rule r { on a then ", "stop after ", "} }"), ""},
		{"stopped stops", fill("app A { rule r { on a then ", "stop after stop ", "} }"), ""},
		{"days", fill("app A { rule r { at 22:30 on ", "mon..fri, ", "sun then set b = c } }"), ""},
		{"times", fill("app A { rule r { ", "at 22:30 or ", "on a then set b = c } }"), ""},
		{"seconds", fill("app A { let x = 1", ":05", " }"), "unexpected"},
		{"sequences", fill("app A { rule r { ", "on (a then b within 5 s) or ", "on a then set b = c } }"), ""},
		{"nested sequences", fill("app A { rule r { ", "on (", "a then b within 5 s) then set b = c } }"), "nested-too-deeply"},
		{"groups", fill("app A { never ", "any a in all B: ", "a }"), "nested-too-deeply"},
		{"groups in filters", fill("app A { never ", "every a in all B where ", "a: b }"), "nested-too-deeply"},
		{"groups in sums", fill("app A { never ", "a + any a in all B: ", "a }"), "nested-too-deeply"},
		{"for each", fill("app A { ", "for each a in all B { ", "}"), "nested-too-deeply"},
		{"many for each", fill("app A { ", "for each a in all B { } ", "}"), ""},
		{"boxes", fill("app A { fltl \"x\": ", "[] ", "a }"), "nested-too-deeply"},
		{"nexts", fill("app A { fltl \"x\": ", "X ", "a }"), "nested-too-deeply"},
		{"untils", fill("app A { fltl \"x\": a ", "U a ", "}"), "expression-too-long"},
		{"implications", fill("app A { fltl \"x\": a ", "-> a ", "}"), "expression-too-long"},
		{"formulas", fill("app A { ", "fltl \"x\": [] {a changes} -> <> b ", "}"), ""},
		{"nested formulas", fill("app A { fltl \"x\": ", "(a U ", "a }"), "nested-too-deeply"},
		{"scopes", fill("app A { ", "while a: always b ", "}"), ""},
		{"scoped scopes", fill("app A { ", "while a: ", "}"), "expected-promise"},
		{"whiles", fill("app A { never a ", "while b ", "}"), "unexpected"},
		{"half scopes", fill("app A { ", "between a and ", "}"), "scope-colon"},
		{"moments", fill("app A { ", "after a until b: never c ", "}"), ""},
		{"endless moments", fill("app A { ", "after after ", "}"), "scope-colon"},
		{"again", fill("app A { a ", "again and ", "}"), "use-and-operator"},
		{"ambiguous owners", fill("app A { never a ", "owner changes never happens ", "}"), ""},
		{"ambiguous wishes", fill("app A { ", "achieve achieve ", "}"), ""},
		{"imports", fill("", "import a \"1\" as b ", ""), ""},
		{"parameters", fill("app A(", "a: B, ", ") { }"), ""},
		{"arguments", fill("app A = B(", "a = 5, ", ")"), ""},
		{"properties", fill("device a : B { ", "a = 5 ", "}"), ""},
		{"holes", fill("app A { rule r { on a then notify b \"", "{a}", "\" } }"), "too-many-holes"},
		{"notifications", fill("app A { rule r { on a then ", "notify b \"{a}\" ", "} }"), ""},
		{"escapes", fill("device a : B \"", "\\q", "\""), "unknown-escape"},
		{"names", fill("", "灯", ""), "unknown-item"},
		{"errors", fill("", "device 5\n", ""), "expected-name"},
		{"noise", noise(), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			file, found := syntax.Parse("a.tenet", c.source)
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
			checkLossless(t, file)
			switch {
			case c.name == "noise":
			case c.code == "" && len(found) > 0:
				t.Errorf("%s [%s] at %v", found[0].Message, found[0].Code, found[0].Span)
			case c.code != "" && (len(found) == 0 || !hasCode(found, c.code)):
				t.Errorf("no %s among %d diagnostics", c.code, len(found))
			}
			if len(found) > 51 {
				t.Errorf("%d diagnostics are shown", len(found))
			}
			for _, d := range found {
				if len(d.Message) > 400 {
					t.Errorf("a message of %d bytes", len(d.Message))
				}
			}
		})
	}
}

// noise is words of the language in no order, with few brackets.
func noise() string {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("rule when a . 5 min or then set = == \"x\" app always never and critical model service state : enum on % / - ! ? for after , changes if while safe environment notify } device")
	out := strings.Builder{}
	out.WriteString("app A {")
	for out.Len() < mebibyte-20 {
		out.WriteString(words[random.IntN(len(words))])
		out.WriteByte(" \n"[random.IntN(2)])
	}
	return out.String()
}

func TestAFileTooLargeIsKeptButNotRead(t *testing.T) {
	file, found := syntax.Parse("a.tenet", strings.Repeat(" ", mebibyte+1))
	checkLossless(t, file)
	if len(found) != 1 || found[0].Code != "file-too-large" {
		t.Errorf("got %+v", found)
	}
}

func TestDepthUpToTheLimitIsRead(t *testing.T) {
	source := "app A { let x = " + strings.Repeat("(", 98) + "a" + strings.Repeat(")", 98) + " }"
	if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
		t.Errorf("98 brackets inside an app: %s", found[0].Message)
	}
	source = "app A { let x = " + strings.Repeat("(", 100) + "a" + strings.Repeat(")", 100) + " }"
	if _, found := syntax.Parse("a.tenet", source); len(found) != 1 || found[0].Code != "nested-too-deeply" {
		t.Errorf("100 brackets inside an app: %+v", found)
	}
	source = "app A { let x = a" + strings.Repeat(" + a", 1000) + " let y = a" + strings.Repeat(" && a", 1000) + " }"
	if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
		t.Errorf("1000 operators twice: %s", found[0].Message)
	}
}
