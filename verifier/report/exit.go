// The summary and the exit code.

package report

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/verifier"
)

// The exit codes; of several that apply the one named first wins: Internal,
// BadInput, Broken, Undecided, Fine.
const (
	Fine      = 0 // all well
	Broken    = 1 // a property violated, or a blocking finding
	BadInput  = 2
	Undecided = 3 // within the limits given
	Internal  = 4
)

// Worse returns the exit code that wins over the other.
func Worse(a, b int) int {
	rank := [...]int{Fine: 0, Undecided: 1, Broken: 2, BadInput: 3, Internal: 4}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// Exit returns the exit code of a report. A blocking finding that is possible
// but not confirmed leaves the question undecided.
func Exit(r *verifier.Report) int {
	code := Fine
	for i := range r.Properties {
		switch r.Properties[i].Verdict {
		case verifier.Violated:
			code = Worse(code, Broken)
		case verifier.Unknown:
			code = Worse(code, Undecided)
		}
	}
	for i := range r.Findings {
		switch f := &r.Findings[i]; {
		case f.Blocking() && f.Confirmed:
			code = Worse(code, Broken)
		case f.Blocking():
			code = Worse(code, Undecided)
		}
	}
	return code
}

func summarise(r *verifier.Report) Summary {
	s := Summary{Properties: len(r.Properties), Seconds: r.Seconds, Exit: Exit(r)}
	for i := range r.Properties {
		p := &r.Properties[i]
		s.States += p.States
		if p.Vacuous {
			s.Vacuous++
		}
		switch p.Verdict {
		case verifier.Holds:
			s.Holds++
		case verifier.Violated:
			s.Violated++
		default:
			s.Unknown++
		}
	}
	for i := range r.Findings {
		switch r.Findings[i].Severity {
		case diag.Error:
			s.Errors++
		case diag.Warning:
			s.Warnings++
		default:
			s.Hints++
		}
	}
	return s
}
