// JUnit XML, for the test views of CI services.

package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// JUnit writes a document as JUnit XML: a suite for each app, with a test for each promise
// and one for each finding that warns or blocks. A broken promise and an error fail with
// the run that shows it; an undecided promise is skipped with the limit; a warning passes
// and is told in the output of its test. What a baseline knows is skipped.
func JUnit(doc *Document) ([]byte, error) {
	var all junit.Testsuites
	for i := range doc.Apps {
		app := &doc.Apps[i]
		suite := junit.Testsuite{Name: app.App, ID: i, File: app.File, Time: seconds(0)}
		if suite.Name == "" {
			suite.Name = "deployment"
		}
		spent := 0.0
		for k := range app.Properties {
			suite.AddTestcase(propertyTest(suite.Name, &app.Properties[k]))
			spent += app.Properties[k].Seconds
		}
		for k := range app.Findings {
			if f := &app.Findings[k]; f.Severity != "hint" {
				suite.AddTestcase(findingTest(suite.Name, f))
			}
		}
		suite.Time = seconds(spent)
		all.AddSuite(suite)
	}
	all.Name, all.Time = "tenet verify", seconds(doc.Summary.Seconds)
	b := bytes.NewBufferString(xml.Header)
	if err := all.WriteXML(b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func propertyTest(suite string, p *Property) junit.Testcase {
	c := junit.Testcase{Name: p.Name, Classname: suite, Time: seconds(p.Seconds)}
	text := p.Sentence
	if p.Trace != nil {
		text += "\n" + run(p.Trace)
	}
	switch {
	case p.Verdict == verifier.Holds.String():
	case p.Known:
		c.Skipped = &junit.Result{Message: "it was no better in the baseline", Data: text}
	case p.Verdict == verifier.Violated.String():
		c.Failure = &junit.Result{Message: "the promise can be broken", Type: broken, Data: text}
	default:
		why := "not decided"
		if p.Limit != nil {
			why += ": " + *p.Limit
		}
		c.Skipped = &junit.Result{Message: why, Data: text}
	}
	return c
}

func findingTest(suite string, f *Finding) junit.Testcase {
	c := junit.Testcase{Name: f.Check + " " + f.Slug + " " + strings.Join(f.Rules, " "), Classname: suite}
	text := f.Message + "\n" + f.Cure
	if f.Trace != nil {
		text += "\n" + run(f.Trace)
	}
	switch {
	case f.Known:
		c.Skipped = &junit.Result{Message: "it is in the baseline", Data: text}
	case f.Severity == "error":
		c.Failure = &junit.Result{Message: f.Message, Type: f.Check, Data: text}
	default:
		c.SystemOut = &junit.Output{Data: text}
	}
	return c
}

// run tells a run in lines.
func run(trace *explain.Trace) string {
	var b strings.Builder
	for i := range trace.Steps {
		s := &trace.Steps[i]
		mark := ""
		if s.Broken {
			mark = "  ← here"
		}
		fmt.Fprintf(&b, "%2d. %s%s%s\n", s.N, clock(s.At), told(s, nil), mark)
	}
	if trace.Loop != nil {
		fmt.Fprintf(&b, "and so on for ever from step %d\n", *trace.Loop)
	}
	return b.String() + trace.Explanation
}
