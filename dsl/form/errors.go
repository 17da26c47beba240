// Every diagnostic of this package: why a change is refused.

package form

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/diag"
)

func refuse(at diag.Span, code, message, help string) diag.Diagnostic {
	return diag.Diagnostic{Span: at, Code: code, Message: message, Help: help}
}

func errNoSlot(at diag.Span, path string) diag.Diagnostic {
	return refuse(at, "no-such-slot", fmt.Sprintf("the form has no slot %q", path), "show the form of the text as it is now")
}

func errNotPossible(at diag.Span, c Change) diag.Diagnostic {
	return refuse(at, "no-such-change", fmt.Sprintf("%q is not possible here", c.Op), "set a slot, or insert, remove or move an element of a list")
}

func errNeeded(at diag.Span, name string) diag.Diagnostic {
	return refuse(at, "slot-needed", fmt.Sprintf("the slot %q cannot be empty", name), "write something else, or remove the whole")
}

func errElsewhere(at diag.Span, path string) diag.Diagnostic {
	return refuse(at, "says-more", fmt.Sprintf("this would also change something else (%s)", dotted(path)), "put it into parentheses, or write less")
}

func errComment(at diag.Span) diag.Diagnostic {
	return refuse(at, "comment-lost", "this would swallow a comment", "move the comment, or edit the text itself")
}
