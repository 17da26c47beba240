// Findings, and the catalogue of codes.

package checks

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// Finding is something wrong. Error blocks deployment.
type Finding struct {
	Check    string // C1
	Slug     string // conflict
	Severity diag.Severity
	// Confirmed: decided on the model or exactly on the tables; otherwise the
	// message says "possible, not confirmed".
	Confirmed bool
	Message   string
	Words     say.Text // Message for all languages
	App       string   // "" if it belongs to none
	Rules     []string
	Where     diag.Span
	Cure      string
	Notes     []diag.Note
	About     string         // the resource, variable or condition it is about, in words; "" if none
	More      int            // findings of this code that are not shown, said with the last that is
	Trace     *explain.Trace // the run that shows it; nil if there is none to show
	Run       *explain.Run   // Trace as data
	// Pair and PairRun are of a finding about pairs of runs, in place of Run: Trace is
	// then the first of two.
	Pair    *explain.PairTrace
	PairRun *explain.PairRun
}

// Blocking reports whether a finding stops a deployment.
func (f *Finding) Blocking() bool { return f.Severity == diag.Error }

func newFinding(check string, severity diag.Severity, message say.Text) Finding {
	d := doc(check)
	f := Finding{Check: check, Slug: d.Slug, Severity: severity, Cure: d.Cure, Rules: []string{}}
	f.tell(message)
	return f
}

// doubt says that a finding is possible, and not confirmed.
func (f *Finding) doubt() { f.tell(say.Of("%s (possible, not confirmed)", f.Words)) }

// tell gives a finding another message.
func (f *Finding) tell(message say.Text) { f.Message, f.Words = message.String(), message }

// Diagnostic gives a finding the form in which all problems of a text are
// shown.
func (f *Finding) Diagnostic() diag.Diagnostic {
	return diag.Diagnostic{
		Span: f.Where, Severity: f.Severity, Code: f.Check + " " + f.Slug, Message: f.Message,
		Help: f.Cure, Notes: f.Notes,
	}
}

// Sort orders findings by file, position, check and message.
func Sort(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Where.File, b.Where.File), cmp.Compare(a.Where.Start, b.Where.Start),
			cmp.Compare(a.Check, b.Check), cmp.Compare(a.Message, b.Message),
		)
	})
}

// textual says which codes of dsl/check and dsl/compile are findings.
var textual = map[string]string{
	"unknown-device": "A1", "unknown-resource": "A1", "unknown-service": "A1", "unknown-member": "A1",
	"unknown-model": "A1", "unknown-name": "A1", "unknown-role": "A1", "unknown-variable": "A1", "unknown-function": "A1",
	"type-mismatch": "A2", "unit-mismatch": "A2", "unit-missing": "A2", "unknown-unit": "A2",
	"condition-not-boolean": "A2", "argument-count": "A2", "bad-expression": "A2",
	"out-of-range": "A3",
	"not-settable": "A4", "never-changes": "A4", "assign-to-constant": "A4", "not-an-action": "A4", "modifiable-sensor": "A4",
}

// FromDiagnostics turns the diagnostics of a text that are checks A1 to A4 into
// findings, in their order.
func FromDiagnostics(list []diag.Diagnostic) []Finding {
	out := []Finding{}
	for _, d := range list {
		check, ok := textual[d.Code]
		if !ok {
			continue
		}
		f := newFinding(check, d.Severity, say.Plain(d.Message))
		f.Confirmed, f.Where, f.Notes = true, d.Span, d.Notes
		if d.Help != "" {
			f.Cure = d.Help
		}
		out = append(out, f)
	}
	return out
}
