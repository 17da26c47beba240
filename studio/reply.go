// Requests in, replies out: JSON bodies and the one error shape.

package studio

import (
	"encoding/json"
	"errors"
	"net/http"
)

// maxBody is the largest request body accepted: a whole project and the
// escapes JSON adds to it.
const maxBody = 2*maxProject + 1<<16

// Refusal is an answer of no, in words meant for the person who asked.
// Reasons lists what stands in the way, one plain sentence each.
type Refusal struct {
	Status  int      `json:"-"` // HTTP status; 0 is 409
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Hint    string   `json:"hint,omitempty"`
	Reasons []string `json:"reasons,omitempty"`
}

func (r *Refusal) Error() string { return r.Message }

// readJSON decodes the request's body into v; unknown members, a second value
// and bodies over maxBody are refused.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: "body-too-large", Message: "the request is larger than the studio accepts"}
		}
		return &Refusal{Status: http.StatusBadRequest, Code: "bad-json", Message: "the request body cannot be read: " + err.Error()}
	}
	if dec.More() {
		return &Refusal{Status: http.StatusBadRequest, Code: "bad-json", Message: "the request body holds more than one value"}
	}
	return nil
}

// reply writes v as JSON with the given status.
func (s *Studio) reply(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.log.Error("studio reply cannot be encoded", "err", err)
		http.Error(w, `{"code":"internal","message":"the answer could not be written"}`, http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}

// fail answers err: known errors in their own words, others as internal.
func (s *Studio) fail(w http.ResponseWriter, r *http.Request, err error) {
	var (
		refusal  *Refusal
		conflict *ConflictError
		name     *NameError
		size     *SizeError
	)
	switch {
	case errors.As(err, &refusal):
		status := refusal.Status
		if status == 0 {
			status = http.StatusConflict
		}
		s.reply(w, status, refusal)
	case errors.As(err, &conflict):
		s.reply(w, http.StatusConflict, conflictBody{Code: "conflict", Message: conflict.Error(), Theirs: conflict.Theirs})
	case errors.As(err, &name):
		s.reply(w, http.StatusBadRequest, &Refusal{Code: "bad-name", Message: name.Error(), Hint: "use a relative name ending in .tenet inside " + name.Where})
	case errors.As(err, &size):
		s.reply(w, http.StatusRequestEntityTooLarge, &Refusal{Code: "too-large", Message: size.Error()})
	default:
		s.log.Error("studio request failed", "method", r.Method, "path", r.URL.Path, "err", err)
		s.reply(w, http.StatusInternalServerError, &Refusal{Code: "internal", Message: "the gateway could not do this", Hint: "its log says why"})
	}
}

// conflictBody is the answer to a save that lost a race: their text comes
// along so that nothing typed is lost. Theirs is null when they deleted it.
type conflictBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Theirs  *File  `json:"theirs"`
}
