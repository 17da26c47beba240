// Every diagnostic of this package, one function each; Codes lists their codes.

package sensinact

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

func fail(at diag.Span, code, help, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Span: at, Code: code, Message: fmt.Sprintf(format, args...), Help: help}
}

func hint(at diag.Span, code, help, format string, args ...any) diag.Diagnostic {
	d := fail(at, code, help, format, args...)
	d.Severity = diag.Hint
	return d
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

func errTooLarge(at diag.Span) diag.Diagnostic {
	return fail(at, "too-large", "an application has one chain of conditions; split the file", "a file of more than 1 MiB, or 50,000 words, is not read")
}

func errExpected(w word, what string) diag.Diagnostic {
	found := fmt.Sprintf("%q", shorten(w.text))
	switch {
	case w.kind == end:
		found = "the end of the file"
	case w.kind == wrong && w.text == `"`:
		found = "a text without an end"
	}
	return fail(w.at, "malformed", "sensiNact Studio could not read it either; mend it there", "%s is needed here, not %s", what, found)
}

func errDuration(at diag.Span) diag.Diagnostic {
	return fail(at, "duration", "write whole seconds, up to ten years", "rules count whole seconds")
}

func errOption(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "option", "leave it out", "option %q has no counterpart", shorten(name))
}

func errAutostart(at diag.Span) diag.Diagnostic {
	return fail(at, "autostart", "set it to true, and deploy the rules when they should run", "an app runs once it is deployed; there is none that waits to be started")
}

func errTwice(at diag.Span, name string, first diag.Span) diag.Diagnostic {
	d := fail(at, "duplicate-name", "rename one of them", "the name %q is there already", shorten(name))
	d.Notes = []diag.Note{{Span: first, Message: "first here"}}
	return d
}

func errUnknownName(at diag.Span, name string, known []string) diag.Diagnostic {
	return fail(at, "unknown-name", "there are: "+strings.Join(known, ", "), "nothing is called %q", shorten(name))
}

func errNoValue(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "no-value", "use the resources themselves", "%s is a sequence of events and has no value", shorten(name))
}

func errNotResource(at diag.Span, name, verb string) diag.Diagnostic {
	return fail(at, "not-a-resource", "name a resource", "%s is computed, so %s() is not possible", shorten(name), verb)
}

func errNested(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "nested", "watch the resources themselves", "%s is computed, and what is computed cannot be watched by another define", shorten(name))
}

func errEarliest(at diag.Span) diag.Diagnostic {
	return fail(at, "earliest", "leave the first duration out", "a sequence of rules has a latest time between its events, and no earliest")
}

func errActionValue(at diag.Span, name string, action diag.Span) diag.Diagnostic {
	d := fail(at, "action-value", "use another resource for one of the two", "%s is an action, which has no value", shorten(name))
	d.Notes = []diag.Note{{Span: action, Message: "used as an action here"}}
	return d
}

func errArguments(at diag.Span, name string, have, want int, first diag.Span) diag.Diagnostic {
	d := fail(at, "arguments", "call it with the same number everywhere", "%s is called with %d values here and with %d before", shorten(name), have, want)
	d.Notes = []diag.Note{{Span: first, Message: "called here first"}}
	return d
}

func errSetArguments(at diag.Span) diag.Diagnostic {
	return fail(at, "arguments", "set a resource to one value", "set() takes one value")
}

func errType(at diag.Span, is, need string) diag.Diagnostic {
	return fail(at, "type", "compare and combine values of one type", "this is a %s, and a %s is needed", is, need)
}

func errResourceType(at diag.Span, name, is, need string, first diag.Span) diag.Diagnostic {
	d := fail(at, "type", "compare it with values of one type everywhere", "%s is a %s here and a %s before", shorten(name), need, is)
	d.Notes = []diag.Note{{Span: first, Message: "a " + is + " here"}}
	return d
}

func errUntyped(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "untyped", "compare it with a value, such as "+name+".get() == true", "nothing tells what kind of value %s has", shorten(name))
}

func errNotNumeric(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "not-numeric", "count a resource that is a number or true and false", "texts of %s cannot be counted", shorten(name))
}

func errModulo(at diag.Span) diag.Diagnostic {
	return fail(at, "modulo", "compare the number itself", "%% of a reading has no counterpart")
}

func errDivision(at diag.Span) diag.Diagnostic {
	return fail(at, "division", "multiply the other side instead", "division by a reading, which may be zero, has no counterpart")
}

func errNoNumber(at diag.Span) diag.Diagnostic {
	return fail(at, "no-number", "write the number", "this has no value that can be written as a number")
}

func errComputedValue(at diag.Span) diag.Diagnostic {
	return fail(at, "computed-value", "choose between fixed values by conditions", "a value that depends on a reading")
}

func errSetTwice(at diag.Span, name string) diag.Diagnostic {
	return fail(at, "set-twice", "keep the last one", "%s is set twice at one moment", shorten(name))
}

func hintResult(at diag.Span, name string) diag.Diagnostic {
	return hint(at, "result", "leave it out; nothing can read it", "the answer %s is not kept", shorten(name))
}

func hintWindow(at diag.Span, name string) diag.Diagnostic {
	return hint(at, "window-event", "nothing to do, unless the moment counts at which an old reading leaves the window",
		"%s sets the rules off with every report of its resource", shorten(name))
}

func hintNothing(at diag.Span) diag.Diagnostic {
	return hint(at, "does-nothing", "take it out, or look at its conditions", "the application never does anything")
}
