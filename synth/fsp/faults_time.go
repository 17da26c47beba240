// What can be said about time.

package fsp

import (
	"fmt"

	"github.com/tenet-iot/tenet/synth/timed"
)

func noBounds(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected `in` or `from` after the label, found "+describe(t), "write a in 1..2, or a from 3")
}

func noTicks(at Span, n int64) Diagnostic {
	return fault(CodeTime, at, fmt.Sprintf("%d is no number of ticks", n), fmt.Sprintf("0 to %d are", timed.MaxBound))
}

func boundsCrossed(at Span, low, high int) Diagnostic {
	return fault(CodeTime, at, fmt.Sprintf("it has to happen after %d ticks, and not before %d", high, low), "the first bound is the smaller one")
}

func boundTwice(at Span, label string) Diagnostic {
	return fault(CodeTime, at, label+" has bounds already", "give it one pair")
}

func ticksAlready(at Ident) Diagnostic {
	return fault(CodeTime, at.Span, at.Name+" has the action tick already", "give bounds to the process before it is put in time")
}

func aboutTicks(at Ident) Diagnostic {
	return fault(CodeTime, at.Span, at.Name+" is about tick itself", "name the actions that ticks are counted between")
}

func notOfProcess(at Span, label string) Diagnostic {
	return warning(CodeNoEffect, at, label+" is no action of the process", "is it spelt as there?")
}
