// Checking and formatting texts that are being typed.

package studio

import (
	"fmt"
	"net/http"
)

// CheckReport is what a check found. Hash is the content hash a verdict on
// these files is bound to; it is set also when there are errors.
type CheckReport struct {
	Hash        string       `json:"hash"`
	Diagnostics []Diagnostic `json:"diagnostics"`
	Apps        []App        `json:"apps"`
}

// Diagnostic is one message about a text. Lines and columns count from 1,
// columns in characters (Unicode code points); the end is exclusive. Severity
// is error, warning or hint.
type Diagnostic struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	EndLine  int    `json:"endLine"`
	EndCol   int    `json:"endCol"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Help     string `json:"help,omitempty"`
	Try      string `json:"try,omitempty"`
	Notes    []Note `json:"notes,omitempty"`
}

// Note is a further place involved in a Diagnostic.
type Note struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	EndLine int    `json:"endLine"`
	EndCol  int    `json:"endCol"`
	Message string `json:"message"`
}

// App is one app of the files, as far as it could be read.
type App struct {
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	Rules      []Rule     `json:"rules"`
	Properties []Property `json:"properties"`
}

// Rule says where a rule stands and what it is for.
type Rule struct {
	Name string `json:"name"`
	File string `json:"file"`
	Line int    `json:"line"`
	Doc  string `json:"doc"`
}

// Property is a promise as written. Required is the rung it must reach before
// it may be deployed: prompt, delayed, faulty or none.
type Property struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Required string `json:"required"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// errorCount counts the diagnostics that block everything that follows.
func (c CheckReport) errorCount() int {
	n := 0
	for _, d := range c.Diagnostics {
		if d.Severity == "error" {
			n++
		}
	}
	return n
}

// filesBody is the body of check and verify: texts by name.
type filesBody struct {
	Files map[string]string `json:"files"`
}

// readFiles reads a filesBody within the limits of a project.
func readFiles(w http.ResponseWriter, r *http.Request) (map[string]string, error) {
	var body filesBody
	if err := readJSON(w, r, &body); err != nil {
		return nil, err
	}
	return body.Files, limitFiles(body.Files)
}

// limitFiles refuses texts beyond the limits of a project.
func limitFiles(files map[string]string) error {
	if len(files) > maxFiles {
		return &SizeError{Name: "the project", Limit: fmt.Sprintf("%d files", maxFiles)}
	}
	total := 0
	for _, text := range files {
		total += len(text)
	}
	if total > maxProject {
		return &SizeError{Name: "the project", Limit: fmt.Sprintf("%d bytes", maxProject)}
	}
	return nil
}

func (s *Studio) postCheck(w http.ResponseWriter, r *http.Request) {
	files, err := readFiles(w, r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	report, err := s.checker.Check(r.Context(), files)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, withoutNulls(report))
}

// withoutNulls turns absent lists into empty ones, so that readers need one
// case less.
func withoutNulls(c CheckReport) CheckReport {
	if c.Diagnostics == nil {
		c.Diagnostics = []Diagnostic{}
	}
	apps := make([]App, len(c.Apps))
	for i, a := range c.Apps {
		if a.Rules == nil {
			a.Rules = []Rule{}
		}
		if a.Properties == nil {
			a.Properties = []Property{}
		}
		apps[i] = a
	}
	c.Apps = apps
	return c
}

func (s *Studio) postFormat(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Name string `json:"name"`
		Text string `json:"text"`
	}
	if err := readJSON(w, r, &body); err != nil {
		s.fail(w, r, err)
		return
	}
	if len(body.Text) > maxFile {
		s.fail(w, r, &SizeError{Name: body.Name, Limit: fmt.Sprintf("%d bytes", maxFile)})
		return
	}
	text, err := s.checker.Format(body.Name, body.Text)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, map[string]string{"text": text})
}
