// Inspection: nothing a bundle says is believed without looking.

package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
)

// Checker re-checks evidence against what the bundle's own texts compile to,
// independently of the search that found it. It returns an error that names
// what the evidence does not show.
type Checker func(ctx context.Context, r *compile.Result, e Evidence) error

// Evidence is what a checker gets: what is claimed, and the blobs that are to
// show it.
type Evidence struct {
	Claims []Claim // every property of the deployment, in the order of the Spec
	Blobs  map[string][]byte
}

// Claim says that a property holds on a rung and those below.
type Claim struct {
	Property int // index into compile.Result's Spec.Properties
	Rung     world.Rung
}

// The codes of a refusal.
const (
	NotVerified  = "not-verified"  // a property has no verdict, or not on the rung it requires
	OutOfDate    = "out-of-date"   // made for other texts, device types or another engine
	Blocked      = "blocked"       // a finding blocks, or the texts do not compile
	ProofRefused = "proof-refused" // the evidence does not show what is claimed
	NotSigned    = "not-signed"    // nobody vouches for it whom the gateway trusts
	WrongSite    = "wrong-site"    // signed for another site
	Expired      = "expired"       // the release is over, or not yet
	Downgraded   = "downgraded"    // a newer release was taken in before
)

// RefusedError says why a bundle may not be activated.
type RefusedError struct {
	Code    string
	Message string
	Reasons []string
}

func (e *RefusedError) Error() string {
	if len(e.Reasons) == 0 {
		return e.Message
	}
	return e.Message + ": " + strings.Join(e.Reasons, "; ")
}

// Hint says what to do.
func (e *RefusedError) Hint() string {
	switch e.Code {
	case NotVerified, OutOfDate:
		return "verify the project again with this version, then deploy the new verdicts"
	case Blocked:
		return "mend what is listed, verify, and deploy again"
	case NotSigned, WrongSite, Expired, Downgraded:
		return "make a release of it with a key the gateway trusts: tenet bundle --key FILE; then tenet deploy --bundle FILE"
	}
	return "make the bundle again; if it is refused again, report it with the bundle"
}

// Loaded is a bundle that passed inspection.
type Loaded struct {
	Bundle *Bundle
	Hash   string
	Result *compile.Result
}

// inspect compiles a bundle's own texts and decides whether it may run. Time:
// that of compiling and of the checker. Errors: *RefusedError.
func inspect(ctx context.Context, b *Bundle, check Checker) (*Loaded, error) {
	v, err := b.verdicts()
	if err != nil {
		return nil, &RefusedError{Code: NotVerified, Message: err.Error()}
	}
	if v.Hash != "" && v.Hash != b.ContentHash() {
		return nil, &RefusedError{Code: OutOfDate, Message: fmt.Sprintf("the verdicts are about content %.12s, the bundle holds %.12s", v.Hash, b.ContentHash())}
	}
	r, list := compile.Load(b.Content.Files(), b.Content.CheckSite())
	if diag.List(list).HasErrors() || r == nil {
		return nil, &RefusedError{Code: Blocked, Message: "the rules do not compile", Reasons: errorLines(list, b.Content.Files())}
	}
	if err := v.blocking(); err != nil {
		return nil, err
	}
	claims, err := v.claims(r.Spec)
	if err != nil {
		return nil, err
	}
	if err := check(ctx, r, Evidence{claims, b.Evidence}); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &RefusedError{Code: ProofRefused, Message: "the evidence was refused", Reasons: []string{err.Error()}}
	}
	return &Loaded{Bundle: b, Hash: b.Hash(), Result: r}, nil
}

// errorLines renders errors one a line, without excerpts.
func errorLines(list diag.List, files map[string]string) []string {
	var lines []string
	for _, e := range diag.Entries(list, diag.Options{Source: diag.Sources(files)}) {
		if e.Severity == diag.Error.String() {
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s [%s]", e.File, e.Line, e.Col, e.Message, e.Code))
		}
	}
	return lines
}

// blocking refuses findings of severity error.
func (v verdicts) blocking() error {
	var reasons []string
	for _, app := range v.Apps {
		for _, f := range app.Findings {
			if f.Severity == diag.Error.String() {
				reasons = append(reasons, strings.TrimSpace(fmt.Sprintf("%s %s: %s", app.App, f.Check, f.Message)))
			}
		}
	}
	if len(reasons) == 0 {
		return nil
	}
	return &RefusedError{Code: Blocked, Message: "findings block the deployment", Reasons: reasons}
}

// claims matches the verdicts with the properties the texts declare: each must
// hold on the rung its text requires. Requirements come from the texts, never
// from the verdicts.
func (v verdicts) claims(spec *world.Spec) ([]Claim, error) {
	var claims []Claim
	var reasons []string
	for i := range spec.Properties {
		p := &spec.Properties[i]
		rung, reason := v.rung(p)
		if reason != "" {
			reasons = append(reasons, reason)
		}
		claims = append(claims, Claim{i, rung})
	}
	if len(reasons) > 0 {
		return nil, &RefusedError{Code: NotVerified, Message: "not every property holds as required", Reasons: reasons}
	}
	return claims, nil
}

// rung is the rung a property is said to hold on, or the reason why that is
// not enough.
func (v verdicts) rung(p *world.Property) (world.Rung, string) {
	for _, app := range v.Apps {
		if app.App != p.App {
			continue
		}
		for _, q := range app.Properties {
			if q.Name != p.Name {
				continue
			}
			rung, known := rungOf(q.Rung)
			switch {
			case q.Verdict != "holds":
				return 0, fmt.Sprintf("%q is %s", p.Name, q.Verdict)
			case !known || rung < p.Required:
				return 0, fmt.Sprintf("%q holds on rung %s, %s is required", p.Name, q.Rung, p.Required)
			}
			return rung, ""
		}
	}
	return 0, fmt.Sprintf("%q has no verdict", p.Name)
}

func rungOf(word string) (world.Rung, bool) {
	rungs := []world.Rung{world.NoRung, world.Prompt, world.Delayed, world.Faulty}
	i := slices.IndexFunc(rungs, func(r world.Rung) bool { return r.String() == word })
	if i < 0 {
		return world.NoRung, false
	}
	return rungs[i], true
}
