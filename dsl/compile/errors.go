// The diagnostics of the compiler; Codes lists their codes.

package compile

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
)

func errTooWide(e *check.Expr, axes []axis) diag.Diagnostic {
	list := ""
	for i, a := range axes {
		if i > 0 {
			list += ", "
		}
		list += fmt.Sprintf("%s (%d)", nameOf(a.operand), len(a.values))
	}
	return diag.Diagnostic{
		Span: e.Node.Where(), Code: "condition-too-wide",
		Message: fmt.Sprintf("this expression has more than %d combinations of what it reads", maxEntries),
		Help:    "it reads " + list + "; join smaller conditions with && and ||, or give variables smaller ranges",
	}
}

func errTooMuch(e *check.Expr) diag.Diagnostic {
	return diag.Diagnostic{
		Span: e.Node.Where(), Code: "deployment-too-wide",
		Message: "all expressions together have too many combinations of what they read",
		Help:    "give variables smaller ranges, shorten lists, or split the deployment over several gateways",
	}
}

func errTooManyRegions(at diag.Span, ref string, reason string) diag.Diagnostic {
	return diag.Diagnostic{
		Span: at, Code: "too-many-regions",
		Message: fmt.Sprintf("%s is compared with too many different values: %s", ref, reason),
		Help:    "compare it with fewer values, or with variables of smaller ranges",
	}
}

func noValue(e *check.Expr, err error, r *row) diag.Diagnostic {
	when := r.String()
	if when != "" {
		when = " when " + when
	}
	return check.NoValue(e.Node.Where(), errorReason(err), when)
}

// codes describes every diagnostic of this package.
var codes = []diag.CodeDoc{
	{
		Code:    "condition-too-wide",
		Summary: "an expression reads so many things together that its table would be too large",
		Example: "app A {\n  var a: int [0..999] = 0\n  var b: int [0..999] = 0\n  rule r { when a == b then a = 1 }\n}\n",
		Cure:    "Join smaller conditions with && and ||, or give variables smaller ranges.",
	},
	{
		Code:    "deployment-too-wide",
		Summary: "the tables of all expressions together would be too large",
		Cure:    "Give variables smaller ranges, shorten lists, or split the deployment over several gateways.",
	},
	{
		Code:    "too-many-regions",
		Summary: "a resource is compared with more values than there can be regions",
		Example: "model M {\n  service s { sensor x: int }\n}\ndevice m : M\napp A {\n  var a: int [0..60000] = 0\n" +
			"  rule r { when m.x == a * 2 then a = 1 }\n}\n",
		Cure: "Compare it with fewer values, or with variables of smaller ranges.",
	},
}

// Codes lists the diagnostics of this package, by code.
func Codes() []diag.CodeDoc { return append([]diag.CodeDoc(nil), codes...) }
