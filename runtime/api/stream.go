// The stream: a snapshot, then batches of changes (server-sent events).

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The stream's rhythm.
const (
	batchEvery   = 100 * time.Millisecond
	heartbeat    = 15 * time.Second
	writeTimeout = 20 * time.Second
)

// maxStreams bounds the readers of the stream.
const maxStreams = 256

// stream serves one reader until it leaves, is too slow or the gateway closes.
func (h *handlers) stream(w http.ResponseWriter, r *http.Request) {
	if h.hub.Readers() >= maxStreams {
		w.Header().Set("Retry-After", "5")
		WriteError(w, &Error{http.StatusTooManyRequests, "busy", "too many streams are open", "close some"})
		return
	}
	rd, watch := h.hub.join(), h.b.Watch()
	defer h.hub.leave(rd)
	defer watch.Close()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	s := &writer{w: w, control: http.NewResponseController(w)}
	last, _ := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	s.id = last // ids go on where the reader left
	s.send("snapshot", h.b.Resources())
	h.follow(r, s, rd, watch)
}

// follow sends batches until something ends it. Between two batches at least
// batchEvery passes; what changes meanwhile is gathered by the watch.
func (h *handlers) follow(r *http.Request, s *writer, rd *reader, watch Watch) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	<-pause.C
	for s.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-rd.done:
			return
		case <-beat.C:
			s.comment()
			continue
		case <-watch.Ready():
		case <-rd.ready:
		}
		h.batch(s, rd, watch)
		pause.Reset(batchEvery)
		select {
		case <-r.Context().Done():
			return
		case <-rd.done:
			return
		case <-pause.C:
		}
	}
}

// batch sends everything gathered.
func (h *handlers) batch(s *writer, rd *reader, watch Watch) {
	changes, renewed := watch.Take()
	events, lost := h.hub.take(rd)
	switch {
	case renewed || lost:
		s.put("snapshot", mustJSON(h.b.Resources()))
	case len(changes) > 0:
		s.put("changes", mustJSON(Changes{time.Now().UnixMilli(), changes}))
	}
	for _, e := range events {
		s.put(e.kind, e.data)
	}
	s.flush()
}

func mustJSON(doc any) []byte {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("api: a document of the stream must have a JSON form: " + err.Error())
	}
	return raw
}

// writer writes events; the first error sticks.
type writer struct {
	w       http.ResponseWriter
	control *http.ResponseController
	buf     bytes.Buffer
	id      uint64
	err     error
}

func (s *writer) put(kind string, data []byte) {
	s.id++
	fmt.Fprintf(&s.buf, "event: %s\nid: %d\ndata: %s\n\n", kind, s.id, data)
}

func (s *writer) send(kind string, doc any) {
	s.put(kind, mustJSON(doc))
	s.flush()
}

func (s *writer) comment() {
	s.buf.WriteString(": still here\n\n")
	s.flush()
}

// flush hands what was put to the network; a reader that does not take it in
// time is cut off.
func (s *writer) flush() {
	if s.err != nil || s.buf.Len() == 0 {
		return
	}
	s.control.SetWriteDeadline(time.Now().Add(writeTimeout)) // not every writer has one
	if _, s.err = s.w.Write(s.buf.Bytes()); s.err == nil {
		s.err = s.control.Flush()
	}
	s.buf.Reset()
}
