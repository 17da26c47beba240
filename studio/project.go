// Requests about the project's files.

package studio

import (
	"net/http"
)

// projectBody is the answer to GET /api/v1/project. Hash is the content hash
// of the saved texts.
type projectBody struct {
	Files []File `json:"files"`
	Hash  string `json:"hash"`
}

func (s *Studio) getProject(w http.ResponseWriter, r *http.Request) {
	files, err := s.project.Files(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	report, err := s.checker.Check(r.Context(), texts(files))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if files == nil {
		files = []File{}
	}
	s.reply(w, http.StatusOK, projectBody{Files: files, Hash: report.Hash})
}

// fileBody is the body of a save. Revision is the one the text started from,
// "" for a new file.
type fileBody struct {
	Text     string `json:"text"`
	Revision string `json:"revision"`
}

func (s *Studio) putFile(w http.ResponseWriter, r *http.Request) {
	var body fileBody
	if err := readJSON(w, r, &body); err != nil {
		s.fail(w, r, err)
		return
	}
	revision, err := s.project.Save(r.Context(), r.PathValue("name"), body.Text, body.Revision)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, map[string]string{"revision": revision})
}

// deleteFile takes the base revision from the body, as putFile does.
func (s *Studio) deleteFile(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Revision string `json:"revision"`
	}
	if err := readJSON(w, r, &body); err != nil {
		s.fail(w, r, err)
		return
	}
	if err := s.project.Remove(r.Context(), r.PathValue("name"), body.Revision); err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, http.StatusOK, map[string]string{"revision": ""})
}

// texts returns the files' texts by name.
func texts(files []File) map[string]string {
	m := make(map[string]string, len(files))
	for _, f := range files {
		m[f.Name] = f.Text
	}
	return m
}
