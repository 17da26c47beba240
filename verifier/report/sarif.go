// SARIF 2.1.0, for code scanning services and editors.

package report

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// SARIFOptions say what a document does not.
type SARIFOptions struct {
	Version  string // of this program
	Base     string // the project's folder as seen from where the log is read, with slashes
	Compared bool   // the document was compared with a baseline
}

// The rules of results that are about promises.
const (
	broken    = "promise-broken"
	undecided = "promise-undecided"
)

// SARIF writes a document as SARIF 2.1.0: promises that are broken or undecided, and all
// findings, with the runs that show them as code flows and
// repairs as fixes. What a baseline knows is
// "unchanged", the rest "new". Fingerprints are those of tenet.verify/1, of promises the
// app and the name.
//
// Source: OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0 (2020).
func SARIF(doc *Document, opt SARIFOptions) ([]byte, error) {
	s := &scan{opt: opt, run: sarif.NewRunWithInformationURI("tenet", "https://github.com/tenet-iot/tenet")}
	if opt.Version != "" {
		s.run.Tool.Driver.WithVersion(opt.Version)
	}
	for i := range doc.Apps {
		app := &doc.Apps[i]
		for k := range app.Properties {
			s.property(app.App, &app.Properties[k])
		}
		for k := range app.Findings {
			s.finding(&app.Findings[k])
		}
	}
	out := report.NewV210Report()
	out.AddRun(s.run)
	var b bytes.Buffer
	if err := out.PrettyWrite(&b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// scan is the one run of a log.
type scan struct {
	opt   SARIFOptions
	run   *sarif.Run
	rules []string
}

func (s *scan) property(app string, p *Property) {
	var r *sarif.Result
	switch p.Verdict {
	case verifier.Violated.String():
		r = s.result(broken, "A promise is broken.", "", "error", fmt.Sprintf("%s can be broken: %s", p.Name, p.Sentence))
	case verifier.Unknown.String():
		limit := ""
		if p.Limit != nil {
			limit = *p.Limit
		}
		r = s.result(undecided, "A promise could not be decided within the limits.", "", "none", fmt.Sprintf("%s is not decided: %s", p.Name, limit))
		r.WithKind("open")
	default:
		return
	}
	s.add(r, "promise "+app+" "+p.Name, p.Known, p.At, p.Trace, p.Repairs)
}

func (s *scan) finding(f *Finding) {
	level := map[string]string{"error": "error", "warning": "warning", "hint": "note"}[f.Severity]
	summary, cure := f.Slug, f.Cure
	catalogue := checks.Catalogue()
	if i := slices.IndexFunc(catalogue, func(d checks.Doc) bool { return d.Check == f.Check }); i >= 0 {
		summary = catalogue[i].Summary
	}
	s.add(s.result(f.Check, sentence(summary), sentence(cure), level, f.Message), f.Fingerprint, f.Known, f.At, f.Trace, f.fixes)
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// result begins a result, and adds its rule if that is new.
func (s *scan) result(rule, summary, help, level, message string) *sarif.Result {
	i := slices.Index(s.rules, rule)
	if i < 0 {
		i = len(s.rules)
		s.rules = append(s.rules, rule)
		d := s.run.AddRule(rule).WithShortDescription(sarif.NewMultiformatMessageString().WithText(summary))
		if help != "" {
			d.WithHelp(sarif.NewMultiformatMessageString().WithText(help))
		}
	}
	return sarif.NewRuleResult(rule).WithRuleIndex(i).WithLevel(level).WithMessage(sarif.NewTextMessage(message))
}

func (s *scan) add(r *sarif.Result, fingerprint string, known bool, at Place, trace *explain.Trace, repairs []Repair) {
	r.PartialFingerprints = map[string]string{"tenet/v1": fingerprint}
	if s.opt.Compared {
		state := "new"
		if known {
			state = "unchanged"
		}
		r.WithBaselineState(state)
	}
	r.AddLocation(sarif.NewLocationWithPhysicalLocation(s.physical(at)))
	if trace != nil {
		r.WithCodeFlows([]*sarif.CodeFlow{s.flow(trace, at)})
	}
	if len(repairs) > 0 {
		r.WithFixes(s.fixes(repairs))
	}
	s.run.AddResult(r)
}

func (s *scan) physical(at Place) *sarif.PhysicalLocation {
	file := url.URL{Path: path.Join(s.opt.Base, at.File)}
	p := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(file.String()))
	if at.Line > 0 {
		p.WithRegion(sarif.NewRegion().WithStartLine(at.Line).WithStartColumn(at.Col))
	}
	return p
}

// flow tells a run step by step; a run that goes on for ever says so at its end.
func (s *scan) flow(trace *explain.Trace, at Place) *sarif.CodeFlow {
	thread := sarif.NewThreadFlow()
	for i := range trace.Steps {
		thread.AddLocation(s.step(&trace.Steps[i], at))
	}
	f := sarif.NewCodeFlow().WithThreadFlows([]*sarif.ThreadFlow{thread})
	text := trace.Explanation
	if trace.Loop != nil {
		text = strings.TrimSpace(fmt.Sprintf("%s It goes on for ever from step %d.", text, *trace.Loop))
	}
	if text != "" {
		f.WithMessage(sarif.NewTextMessage(text))
	}
	return f
}

func (s *scan) step(x *explain.Step, at Place) *sarif.ThreadFlowLocation {
	importance := "important"
	if x.Broken {
		importance = "essential"
	}
	return sarif.NewThreadFlowLocation().WithImportance(importance).WithExecutionOrder(x.N).
		WithLocation(sarif.NewLocationWithPhysicalLocation(s.physical(at)).WithMessage(sarif.NewTextMessage(told(x, nil))))
}

// told is a step with what the rules do in it, in one line.
func told(s *explain.Step, language say.Catalogue) string {
	var did []string
	for _, t := range deeds(s) {
		did = append(did, t.In(language))
	}
	text := s.Words.In(language)
	if len(did) == 0 {
		return text
	}
	return text + " (" + strings.Join(did, "; ") + ")"
}
