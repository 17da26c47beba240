// The forms for other programs and for readers: valid, and saying all that is found.

package report_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/draft"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/report"
	"github.com/tenet-iot/tenet/verifier/words"
)

// documents gives the documents of all stories, and of a system with a promise whose name
// means something in every form.
func documents(t *testing.T) map[string]*report.Document {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no stories", err)
	}
	out := map[string]*report.Document{"hostile": document(t, map[string]string{"a b é.tenet": `
device window : Contact
app A {
  rule r { when window.state == open then notify resident "x" }
  never window.state == open as "<b>&amp; ]]> \" <script>alert(1)</script>"
}
`})}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".tenet") {
				files[f.Name] = string(f.Data)
			}
		}
		out[filepath.Base(path)] = document(t, files)
	}
	mended := out["hostile"]
	mended.Mend("A", mended.Apps[0].Properties[0].Name, "", []report.Repair{{
		Does: []string{"rule <r> is deleted"}, Costs: []string{"all that rule r does"},
		Changes: []draft.Change{{File: "a b é.tenet", Line: 4, Before: []string{"  rule r"}, After: []string{}}},
	}})
	return out
}

func document(t *testing.T, files map[string]string) *report.Document {
	t.Helper()
	sources := diag.Sources(files)
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		return report.OfDiagnostics(list, sources)
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{AllFindings: true})
	if err != nil {
		t.Fatal(err)
	}
	return report.New(rep, sources)
}

// problems counts what a document says is wrong, and the runs it has of that.
func problems(doc *report.Document) (results, runs int) {
	for _, a := range doc.Apps {
		for _, p := range a.Properties {
			if p.Verdict != "holds" {
				results++
				if p.Trace != nil {
					runs++
				}
			}
		}
		for _, f := range a.Findings {
			results++
			if f.Trace != nil {
				runs++
			}
		}
	}
	return results, runs
}

// A log is valid SARIF 2.1.0 and has a result for every problem, with its run.
func TestSARIF(t *testing.T) {
	for name, doc := range documents(t) {
		raw, err := report.SARIF(doc, report.SARIFOptions{Version: "v1", Base: "my project", Compared: true})
		if err != nil {
			t.Fatal(name, err)
		}
		log, err := sarif.FromBytes(raw, sarif.WithStrictValidation())
		if err != nil {
			t.Fatal(name, err)
		}
		if err := log.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		results, runs := problems(doc)
		flows := 0
		for _, r := range log.Runs[0].Results {
			flows += len(r.CodeFlows)
			at := r.Locations[0].PhysicalLocation
			if uri := *at.ArtifactLocation.URI; !strings.HasPrefix(uri, "my%20project/") || strings.Contains(uri, " ") {
				t.Errorf("%s: the file is %q", name, uri)
			}
			if at.Region == nil || *at.Region.StartLine < 1 {
				t.Errorf("%s: %s has no place", name, *r.Message.Text)
			}
			if r.PartialFingerprints["tenet/v1"] == "" || *r.BaselineState != "new" || *r.RuleID != *log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if got := len(log.Runs[0].Results); got != results || flows != runs {
			t.Errorf("%s: %d results with %d runs, want %d with %d", name, got, flows, results, runs)
		}
	}
}

// A suite has a test for every promise, and for every finding but hints.
func TestJUnit(t *testing.T) {
	for name, doc := range documents(t) {
		raw, err := report.JUnit(doc)
		if err != nil {
			t.Fatal(name, err)
		}
		var got junit.Testsuites
		if err := xml.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, raw)
		}
		s := doc.Summary
		if got.Tests != s.Properties+s.Errors+s.Warnings || got.Failures != s.Violated+s.Errors || got.Skipped != s.Unknown {
			t.Errorf("%s: %d tests, %d failures, %d skipped of %+v", name, got.Tests, got.Failures, got.Skipped, s)
		}
		for _, suite := range got.Suites {
			for _, c := range suite.Testcases {
				if c.Failure != nil && c.Failure.Data == "" {
					t.Errorf("%s: %s fails without a word", name, c.Name)
				}
			}
		}
	}
}

// A page is well formed, names everything and runs nothing.
func TestHTML(t *testing.T) {
	for name, doc := range documents(t) {
		raw, err := report.HTML(doc, "en")
		if err != nil {
			t.Fatal(name, err)
		}
		text := visible(t, raw)
		for _, a := range doc.Apps {
			for _, p := range a.Properties {
				if !strings.Contains(text, p.Name) {
					t.Errorf("%s: the page does not name %q", name, p.Name)
				}
			}
			for _, f := range a.Findings {
				if !strings.Contains(text, f.Message) {
					t.Errorf("%s: the page does not say %q", name, f.Message)
				}
			}
		}
		for _, out := range []string{"<script", "http:", "https:", "url("} {
			if bytes.Contains(raw, []byte(out)) {
				t.Errorf("%s: the page has %s", name, out)
			}
		}
	}
}

// visible reads the text of a page, which closes all it opens but what HTML lets stay open.
func visible(t *testing.T, raw []byte) string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict, d.AutoClose, d.Entity = false, []string{"meta"}, xml.HTMLEntity
	var b strings.Builder
	var open []string
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			open = append(open, x.Name.Local)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != x.Name.Local {
				t.Fatalf("</%s> within %v", x.Name.Local, open)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			b.Write(x)
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v is not closed", open)
	}
	return b.String()
}

// TestRepairsAreFixes: what mends a promise or a finding stands with it in every form that
// has a place for it, as lines to be replaced.
func TestRepairsAreFixes(t *testing.T) {
	doc := document(t, map[string]string{"a.tenet": `device window : Contact
device heater : Heater
app A {
  rule one { when window.state == open then set heater.power = on }
  rule two { when window.state == open then set heater.power = off }
  never heater.power == on while window.state == open as "street"
}
`})
	repair := []report.Repair{{
		Does: []string{"rule one is deleted"}, Costs: []string{"all that rule one does"}, Brings: []string{},
		Changes: []draft.Change{{File: "a.tenet", Line: 4, Before: []string{"  rule one"}, After: []string{"  // gone", "  // for good"}}},
	}}
	doc.Mend("A", "street", "", repair)
	clash := ""
	for _, f := range doc.Apps[0].Findings {
		if f.Check == "C1" {
			clash = f.Message
		}
	}
	doc.Mend("A", "C1", clash, repair)
	raw, err := report.SARIF(doc, report.SARIFOptions{Base: "rules"})
	if err != nil {
		t.Fatal(err)
	}
	for text, n := range map[string]int{
		`"uri": "rules/a.tenet"`: 3, `"text": "  // gone\n  // for good\n"`: 2, `"endLine": 5`: 2, `"text": "rule one is deleted"`: 2,
	} {
		if got := strings.Count(string(raw), text); got < n {
			t.Errorf("SARIF has %s %d times", text, got)
		}
	}
	text, err := doc.JSON()
	if err != nil || strings.Count(string(text), `"rule one is deleted"`) != 2 {
		t.Errorf("JSON: %v\n%s", err, text)
	}
	page, err := report.HTML(doc, "en")
	if err != nil || strings.Count(string(page), "+   // for good") != 2 || strings.Count(string(page), "Gives up: all that rule one does") != 2 {
		t.Errorf("HTML: %v\n%s", err, page)
	}
}

// In every language a page and a text say what they say in English otherwise: of the words of
// the frame none is left.
func TestLanguages(t *testing.T) {
	english := regexp.MustCompile(`(?i)promises|can never|be broken|survive|the run that|needed for|missing reaction|rests on|rule \S+ fires|leaves|is reported|\bstates\b|this run`)
	for _, language := range words.Languages()[1:] {
		c, err := words.In(language)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for name, doc := range documents(t) {
			raw, err := report.HTML(doc, language)
			if err != nil {
				t.Fatal(name, err)
			}
			page := visible(t, raw)
			for _, a := range doc.Apps {
				for _, p := range a.Properties { // which are quoted
					for _, quoted := range append([]string{p.Sentence, p.Name}, p.Assumptions...) {
						page = strings.ReplaceAll(page, quoted, "")
					}
					if p.Trace != nil {
						seen++
					}
				}
			}
			if left := english.FindString(page); left != "" {
				t.Errorf("%s in %s: %q is left", name, language, left)
			}
		}
		if seen < 3 {
			t.Errorf("%s: %d runs", language, seen)
		}
		p := verifier.Property{Name: "p", Sentence: "p", Verdict: verifier.Violated, Required: world.Delayed, Trace: &explain.Trace{Steps: []explain.Step{{
			N: 1, Words: say.Of("%s confirms the command.", "lamp"), Broken: true, Rules: []explain.Fired{{Name: "A.r", Branch: "then"}},
		}}}}
		text := report.Text(&verifier.Report{Properties: []verifier.Property{p}}, report.TextOptions{Language: c})
		if left := english.FindString(text); left != "" || strings.Contains(text, "confirms") {
			t.Errorf("%s: %q is left in\n%s", language, left, text)
		}
	}
	if _, err := report.HTML(&report.Document{}, "tlh"); err == nil {
		t.Error("a page in a language without words")
	}
}
