// Requests about verify jobs, and their streams.

package studio

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Times of a stream.
const (
	progressEvery = 100 * time.Millisecond // at most one progress event
	heartbeat     = 15 * time.Second       // a comment when nothing happens
	writeWithin   = 10 * time.Second       // a reader slower than this is cut off
)

func (s *Studio) postVerify(w http.ResponseWriter, r *http.Request) {
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
	if n := report.errorCount(); n > 0 {
		s.fail(w, r, &Refusal{
			Status:  http.StatusUnprocessableEntity,
			Code:    "has-errors",
			Message: fmt.Sprintf("the rules have %d error(s); promises can be checked when they are mended", n),
		})
		return
	}
	s.reply(w, http.StatusAccepted, map[string]string{"job": s.jobs.start(report.Hash, files).id})
}

// deleteVerify asks the job to stop; what it decided stays in its stream.
func (s *Studio) deleteVerify(w http.ResponseWriter, r *http.Request) {
	j := s.jobs.find(r.PathValue("job"))
	if j == nil {
		s.fail(w, r, noSuchJob())
		return
	}
	j.cancel(errStopped)
	s.reply(w, http.StatusOK, map[string]string{"job": j.id})
}

func noSuchJob() *Refusal {
	return &Refusal{Status: http.StatusNotFound, Code: "no-such-job", Message: "this check is no longer known", Hint: "start it again"}
}

// streamVerify tells a job from its beginning, or after Last-Event-ID, until
// its last event.
func (s *Studio) streamVerify(w http.ResponseWriter, r *http.Request) {
	j := s.jobs.find(r.PathValue("job"))
	if j == nil {
		s.fail(w, r, noSuchJob())
		return
	}
	sent, err := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	if err != nil || sent < 0 {
		sent = 0
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	st := &stream{w: w, rc: http.NewResponseController(w), sent: sent}
	st.follow(r, j)
}

// stream writes one job to one reader.
type stream struct {
	w        http.ResponseWriter
	rc       *http.ResponseController
	sent     int       // events written
	progress *Progress // newest progress written
	over     bool      // the last event was written
}

// follow writes what is new whenever the job changes, progress at most every
// progressEvery, until the job ends or the reader goes.
func (st *stream) follow(r *http.Request, j *job) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		ended := false
		select {
		case <-j.ended:
			ended = true
		default:
		}
		events, progress, changed := j.since(st.sent)
		if st.write(events, progress, ended) != nil || ended {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			if st.emit(": \n\n") != nil {
				return
			}
			continue
		case <-j.ended:
		case <-changed:
		}
		pause.Reset(progressEvery)
		select {
		case <-r.Context().Done():
			return
		case <-j.ended:
		case <-pause.C:
		}
	}
}

// write sends new events, then progress if it is new and still matters.
func (st *stream) write(events []event, progress *Progress, ended bool) error {
	text := ""
	for _, e := range events {
		st.sent++
		text += fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", st.sent, e.name, oneLine(e.data))
		st.over = st.over || e.name == "done" || e.name == "failed"
	}
	if progress != nil && progress != st.progress && !ended && !st.over {
		st.progress = progress
		data, err := json.Marshal(progress)
		if err != nil {
			return err
		}
		text += fmt.Sprintf("event: progress\ndata: %s\n\n", data)
	}
	return st.emit(text)
}

func (st *stream) emit(text string) error {
	// Writers without deadlines (tests, wrappers) are still good to write to.
	_ = st.rc.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, err := st.w.Write([]byte(text)); err != nil {
		return err
	}
	return st.rc.Flush()
}

// oneLine returns data without line breaks, which JSON has only between
// tokens.
func oneLine(data json.RawMessage) []byte {
	out := make([]byte, 0, len(data))
	for _, c := range data {
		if c != '\n' && c != '\r' {
			out = append(out, c)
		}
	}
	return out
}
