// Forms of the texts that are being typed, and what promises mean.

package studio

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// maxChange is the largest text one change of a form may hold, in bytes.
const maxChange = 1 << 16

// Former shows texts as forms. The text stays the only document.
type Former interface {
	// Form shows the named file as a form; the other files give the names that
	// can be chosen.
	Form(ctx context.Context, files map[string]string, name string) (FormReport, error)
	// Edit turns one change of a text's form into an edit of the text.
	Edit(ctx context.Context, name, text string, c FormChange) (FormEdit, error)
	// Meaning explains the promises written at a place of the files: one, or one
	// for each device of a group.
	Meaning(ctx context.Context, files map[string]string, at FormPlace) (MeaningReport, error)
}

// FormReport is a file as a form: a document of the schema tenet.form/1
// (dsl/form/README.md) without what could not be read, and the errors that say
// what could not be.
type FormReport struct {
	Form        json.RawMessage `json:"form"`
	Diagnostics []Diagnostic    `json:"diagnostics"`
}

// FormChange is one change of a form, as dsl/form/README.md describes it.
type FormChange struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Text  string `json:"text"`
	Index int    `json:"index"`
}

// FormEdit is what a change comes to: an edit, or diagnostics that say why it is
// refused. Edit is {"place": {"line", "col", "endLine", "endCol"}, "text"}, null
// if it is refused.
type FormEdit struct {
	Edit        json.RawMessage `json:"edit"`
	Diagnostics []Diagnostic    `json:"diagnostics"`
}

// FormPlace is where something begins: line and column from 1, columns in
// characters.
type FormPlace struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
}

// MeaningReport says what the promises at a place mean. Ready is false if the
// texts have errors, since a promise means nothing then. More counts those that
// were left out.
type MeaningReport struct {
	Ready    bool      `json:"ready"`
	Meanings []Meaning `json:"meanings"`
	More     int       `json:"more"`
}

// Meaning is a promise in other words. Meaning is "" for a promise that is not
// about single runs; it has no stories then.
type Meaning struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Meaning  string `json:"meaning"`
	// Allowed is a run in which what is promised comes to be, Forbidden one that
	// breaks it; without steps if no such run was found.
	Allowed   Story `json:"allowed"`
	Forbidden Story `json:"forbidden"`
	// Boundaries has an entry for each duration that decides.
	Boundaries []Boundary `json:"boundaries"`
}

// Boundary shows a duration, in seconds, by two runs that differ by one tick.
type Boundary struct {
	Seconds int64 `json:"seconds"`
	Kept    Story `json:"kept"`
	Broken  Story `json:"broken"`
}

// Story is a run. ForEver: nothing happens any more after its last step.
type Story struct {
	Steps   []StoryStep `json:"steps"`
	ForEver bool        `json:"forEver"`
}

// StoryStep is what happens At a second of the run, or Times times from then
// Until another. Broken: this breaks the promise.
type StoryStep struct {
	At     int64  `json:"at"`
	Until  int64  `json:"until"`
	Times  int    `json:"times"`
	What   string `json:"what"`
	Broken bool   `json:"broken"`
}

func (s *Studio) postForm(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Files map[string]string `json:"files"`
		Name  string            `json:"name"`
	}
	err := readJSON(w, r, &body)
	if err == nil {
		err = limitFiles(body.Files)
	}
	if _, there := body.Files[body.Name]; err == nil && !there {
		err = &Refusal{Status: http.StatusNotFound, Code: "no-such-file", Message: fmt.Sprintf("there is no text %q", body.Name)}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	report, err := s.former.Form(r.Context(), body.Files, body.Name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, report)
}

func (s *Studio) postFormEdit(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Name   string     `json:"name"`
		Text   string     `json:"text"`
		Change FormChange `json:"change"`
	}
	err := readJSON(w, r, &body)
	switch {
	case err != nil:
	case len(body.Text) > maxFile:
		err = &SizeError{Name: body.Name, Limit: fmt.Sprintf("%d bytes", maxFile)}
	case len(body.Change.Text) > maxChange:
		err = &SizeError{Name: "the change", Limit: fmt.Sprintf("%d bytes", maxChange)}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	edit, err := s.former.Edit(r.Context(), body.Name, body.Text, body.Change)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, edit)
}

func (s *Studio) postMeaning(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Files map[string]string `json:"files"`
		At    FormPlace         `json:"at"`
	}
	err := readJSON(w, r, &body)
	if err == nil {
		err = limitFiles(body.Files)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	report, err := s.former.Meaning(r.Context(), body.Files, body.At)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, report)
}
