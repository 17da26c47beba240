// Baselines: what an earlier report says already.

package report

import (
	"encoding/json"
	"fmt"

	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
)

// Baseline is what an earlier document of a project says: its findings by
// fingerprint, and the properties that did not hold then. The nil Baseline knows
// nothing.
type Baseline struct {
	findings map[string]bool
	broken   map[string]verifier.Verdict // by app and name
}

// ReadBaseline reads a document of this schema. Errors: anything else, and
// documents written before findings had fingerprints.
func ReadBaseline(raw []byte) (*Baseline, error) {
	var doc Document
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("a baseline is a report written with --format json: %w", err)
	}
	if doc.Schema != Schema {
		return nil, fmt.Errorf("a baseline is a report of the schema %s, this is %q", Schema, doc.Schema)
	}
	b := &Baseline{findings: map[string]bool{}, broken: map[string]verifier.Verdict{}}
	for _, app := range doc.Apps {
		for _, f := range app.Findings {
			if f.Fingerprint == "" {
				return nil, fmt.Errorf("this report was written before findings had fingerprints; write it anew")
			}
			b.findings[f.Fingerprint] = true
		}
		for _, p := range app.Properties {
			switch p.Verdict {
			case verifier.Violated.String():
				b.broken[property(app.App, p.Name)] = verifier.Violated
			case verifier.Unknown.String():
				b.broken[property(app.App, p.Name)] = verifier.Unknown
			}
		}
	}
	return b, nil
}

func property(app, name string) string { return app + "\x00" + name }

// KnowsFinding reports whether a finding was there already.
func (b *Baseline) KnowsFinding(f *checks.Finding) bool {
	return b != nil && b.findings[f.Fingerprint()]
}

// KnowsProperty reports whether a property that does not hold was no better off:
// violated before, or unknown before and now.
func (b *Baseline) KnowsProperty(p *verifier.Property) bool {
	if b == nil || p.Verdict == verifier.Holds {
		return false
	}
	before, ok := b.broken[property(p.App, p.Name)]
	return ok && (before == verifier.Violated || p.Verdict == verifier.Unknown)
}

// New gives a report without what a baseline knows: what is left decides the exit
// code of a change.
func (b *Baseline) New(r *verifier.Report) *verifier.Report {
	left := *r
	left.Properties, left.Findings = nil, nil
	for i := range r.Properties {
		if !b.KnowsProperty(&r.Properties[i]) {
			left.Properties = append(left.Properties, r.Properties[i])
		}
	}
	for i := range r.Findings {
		if !b.KnowsFinding(&r.Findings[i]) {
			left.Findings = append(left.Findings, r.Findings[i])
		}
	}
	return &left
}
