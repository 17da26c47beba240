// Repairs: changed texts that mend what is told.

package report

import (
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/tenet-iot/tenet/verifier/draft"
)

// Repair is a change of the text after which a promise holds, or a finding is gone.
type Repair struct {
	Does     []string       `json:"does"`
	Costs    []string       `json:"costs"`
	Brings   []string       `json:"brings"`
	Concedes bool           `json:"concedes"` // the promise asks for less, or something is assumed
	Changes  []draft.Change `json:"changes"`
}

// Text says what is done, on one line.
func (r Repair) Text() string { return strings.Join(r.Does, "; ") }

// Fixes are what mends a finding, in full.
func (f Finding) Fixes() []Repair { return f.fixes }

// Mend adds repairs to a promise of an app, or else to its findings of a code with a
// message.
func (d *Document) Mend(app, name, message string, list []Repair) {
	for i := range d.Apps {
		a := &d.Apps[i]
		if a.App != app {
			continue
		}
		for k := range a.Properties {
			if p := &a.Properties[k]; p.Name == name {
				p.Repairs = append(p.Repairs, list...)
			}
		}
		for k := range a.Findings {
			f := &a.Findings[k]
			if f.Check != name || f.Message != message {
				continue
			}
			f.fixes = append(f.fixes, list...)
			for n := range list {
				f.Repairs = append(f.Repairs, list[n].Text())
			}
		}
	}
}

// fixes gives repairs as SARIF has them: lines that go, and the text in their place.
func (s *scan) fixes(list []Repair) []*sarif.Fix {
	var out []*sarif.Fix
	for i := range list {
		fix := sarif.NewFix().WithDescription(sarif.NewTextMessage(list[i].Text()))
		var change *sarif.ArtifactChange
		file := ""
		for _, c := range list[i].Changes {
			if change == nil || c.File != file {
				file = c.File
				change = sarif.NewArtifactChange().WithArtifactLocation(s.physical(Place{File: file}).ArtifactLocation)
				fix.AddArtifactChange(change)
			}
			text := ""
			for _, line := range c.After {
				text += line + "\n"
			}
			region := sarif.NewRegion().WithStartLine(c.Line).WithStartColumn(1).WithEndLine(c.Line + len(c.Before)).WithEndColumn(1)
			change.AddReplacement(sarif.NewReplacement().WithDeletedRegion(region).WithInsertedContent(sarif.NewArtifactContent().WithText(text)))
		}
		out = append(out, fix)
	}
	return out
}
