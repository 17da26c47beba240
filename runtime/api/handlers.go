// The handlers of the API but the stream.

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
)

// The limits of a request.
const (
	maxBody       = 64 << 10
	answerTimeout = 15 * time.Second
	maxPoints     = 10_000
	defaultPoints = 1_000
	maxFirings    = 1_000
)

type handlers struct {
	b   Backend
	hub *Hub
}

// Mount adds the API's routes to a mux. hub carries the stream's events.
func Mount(m *access.Mux, b Backend, hub *Hub) {
	h := &handlers{b, hub}
	m.Handle("GET /healthz", access.Public, http.HandlerFunc(h.health))
	m.Handle("GET /readyz", access.Public, http.HandlerFunc(h.ready))
	m.Handle("GET /api/v1/stream", access.Members, http.HandlerFunc(h.stream))
	m.Handle("GET /api/v1/history/{p}/{s}/{r}/export", access.Members, http.HandlerFunc(h.export))
	for pattern, answer := range map[string]answer{
		"GET /api/v1/status":                      h.status,
		"GET /api/v1/resources":                   h.resources,
		"GET /api/v1/resources/{p}/{s}/{r}":       h.resource,
		"PUT /api/v1/resources/{p}/{s}/{r}":       h.set,
		"POST /api/v1/resources/{p}/{s}/{r}/act":  h.act,
		"GET /api/v1/history/{p}/{s}/{r}":         h.history,
		"GET /api/v1/history/{p}/{s}/{r}/summary": h.summary,
		"GET /api/v1/why":                         h.why,
		"GET /api/v1/firings":                     h.firings,
		"GET /api/v1/deployments":                 h.deployments,
		"GET /api/v1/shadow":                      h.shadow,
		"GET /api/v1/uptime":                      h.uptime,
		"GET /api/v1/holds":                       h.holds,
		"POST /api/v1/holds":                      h.hold(true),
		"POST /api/v1/holds/end":                  h.hold(false),
	} {
		m.Handle(pattern, access.Members, answer)
	}
	m.Handle("POST /api/v1/deployments/{bundle}/activate", access.Owners, answer(h.activate))
	m.Handle("POST /api/v1/deployments/{bundle}/shadow", access.Owners, answer(h.startShadow))
	m.Handle("DELETE /api/v1/shadow", access.Owners, answer(h.endShadow))
	m.Handle("POST /api/v1/deployments", access.Owners, http.HandlerFunc(h.release))
	m.Handle("POST /api/v1/deployments/suspend", access.Owners, answer(h.suspend))
}

// answer is a handler that returns its document.
type answer func(w http.ResponseWriter, r *http.Request) (any, error)

// ServeHTTP writes the document as JSON, within bounded time.
func (a answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * answerTimeout)) // not every writer has one
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	doc, err := a(w, r.WithContext(ctx))
	if err != nil {
		WriteError(w, err)
		return
	}
	writeJSON(w, doc)
}

func writeJSON(w http.ResponseWriter, doc any) {
	raw, err := json.Marshal(doc)
	if err != nil {
		WriteError(w, fmt.Errorf("encode the answer: %w", err))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(raw)
}

func (h *handlers) health(w http.ResponseWriter, _ *http.Request) {
	io.WriteString(w, "ok\n")
}

func (h *handlers) ready(w http.ResponseWriter, _ *http.Request) {
	if !h.b.Ready() {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ready\n")
}

func (h *handlers) status(_ http.ResponseWriter, r *http.Request) (any, error) {
	return h.b.Status(r.Context())
}

func (h *handlers) resources(http.ResponseWriter, *http.Request) (any, error) {
	return h.b.Resources(), nil
}

func pathOf(r *http.Request) models.Path {
	return models.Path{Provider: r.PathValue("p"), Service: r.PathValue("s"), Resource: r.PathValue("r")}
}

func (h *handlers) resource(_ http.ResponseWriter, r *http.Request) (any, error) {
	path := pathOf(r)
	res, ok := h.b.Resource(path)
	if !ok {
		return nil, NotFound(path)
	}
	return res, nil
}

func (h *handlers) set(_ http.ResponseWriter, r *http.Request) (any, error) {
	var body SetRequest
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	if body.Value == nil {
		return nil, Invalid("no-value", `the body has no key "value"`, `send {"value": …}`)
	}
	who, _ := access.Who(r.Context())
	return h.b.Set(r.Context(), who, pathOf(r), body.Value)
}

func (h *handlers) act(_ http.ResponseWriter, r *http.Request) (any, error) {
	var body ActRequest
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	who, _ := access.Who(r.Context())
	return h.b.Act(r.Context(), who, pathOf(r), body.Args)
}

// decode reads one JSON object and nothing after it, without unknown keys.
func decode(r *http.Request, into any) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return Invalid("bad-json", "the body is not what is expected: "+err.Error(), "")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Invalid("bad-json", "there is something after the JSON object", "")
	}
	return nil
}

// rangeOf reads which resource is meant, and what part of its past. Errors: *Error.
func (h *handlers) rangeOf(r *http.Request) (path models.Path, from, to time.Time, err error) {
	if from, err = timeParam(r, "from", time.Unix(0, 0)); err != nil {
		return path, from, to, err
	}
	if to, err = timeParam(r, "to", time.Unix(0, math.MaxInt64)); err != nil {
		return path, from, to, err
	}
	path = pathOf(r)
	if _, ok := h.b.Resource(path); !ok {
		err = NotFound(path)
	}
	return path, from, to, err
}

func (h *handlers) history(_ http.ResponseWriter, r *http.Request) (any, error) {
	limit, err := intParam(r, "limit", defaultPoints, maxPoints)
	if err != nil {
		return nil, err
	}
	path, from, to, err := h.rangeOf(r)
	if err != nil {
		return nil, err
	}
	points, err := h.b.History(r.Context(), path, from, to, limit)
	if points == nil {
		points = []Point{}
	}
	return History{points}, err
}

// timeParam reads an RFC 3339 time or Unix milliseconds.
func timeParam(r *http.Request, name string, otherwise time.Time) (time.Time, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ms > -1<<43 && ms < 1<<43 {
		return time.UnixMilli(ms), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, Invalid("bad-time", fmt.Sprintf("%s: %q is not a time", name, text), "use Unix milliseconds or RFC 3339, such as 2026-05-01T08:00:00Z")
	}
	return t, nil
}

func intParam(r *http.Request, name string, otherwise, most int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, Invalid("bad-number", fmt.Sprintf("%s: %q is not a number from 1 to %d", name, text, most), "")
	}
	return n, nil
}

func (h *handlers) why(_ http.ResponseWriter, r *http.Request) (any, error) {
	path, ok := ParsePath(r.URL.Query().Get("path"))
	if !ok {
		return nil, Invalid("bad-path", "path is not provider/service/resource", "send ?path=provider/service/resource")
	}
	if _, ok := h.b.Resource(path); !ok {
		return nil, NotFound(path)
	}
	return h.b.Why(r.Context(), path)
}

func (h *handlers) firings(_ http.ResponseWriter, r *http.Request) (any, error) {
	limit, err := intParam(r, "limit", 50, maxFirings)
	if err != nil {
		return nil, err
	}
	list, err := h.b.Firings(r.Context(), limit)
	if list == nil {
		list = []Firing{}
	}
	return Firings{list}, err
}

func (h *handlers) deployments(_ http.ResponseWriter, r *http.Request) (any, error) {
	list, err := h.b.Deployments(r.Context())
	if list == nil {
		list = []DeploymentStep{}
	}
	return Deployments{list}, err
}

func (h *handlers) holds(_ http.ResponseWriter, r *http.Request) (any, error) {
	list, err := h.b.Holds(r.Context())
	if list == nil {
		list = []Hold{}
	}
	return Holds{list}, err
}

// hold puts on hold, or ends that.
func (h *handlers) hold(on bool) answer {
	return func(_ http.ResponseWriter, r *http.Request) (any, error) {
		var body HoldRequest
		if err := decode(r, &body); err != nil {
			return nil, err
		}
		who, _ := access.Who(r.Context())
		paths, err := h.b.Hold(r.Context(), who, on, body)
		if paths == nil {
			paths = []string{}
		}
		return HoldResult{paths}, err
	}
}

// activate answers with what runs then.
func (h *handlers) activate(_ http.ResponseWriter, r *http.Request) (any, error) {
	who, _ := access.Who(r.Context())
	return h.b.Activate(r.Context(), who, r.PathValue("bundle"))
}

// The bounds of a release that is brought: its size, and the time to read and to check it.
const (
	maxRelease     = 260 << 20
	releaseTimeout = 5 * time.Minute
)

func (h *handlers) uptime(http.ResponseWriter, *http.Request) (any, error) {
	return h.b.Uptime(), nil
}

// shadow answers with what is computed beside what runs, null if nothing is.
func (h *handlers) shadow(http.ResponseWriter, *http.Request) (any, error) { return h.b.Shadow(), nil }

func (h *handlers) startShadow(_ http.ResponseWriter, r *http.Request) (any, error) {
	who, _ := access.Who(r.Context())
	return h.b.StartShadow(r.Context(), who, r.PathValue("bundle"))
}

func (h *handlers) endShadow(_ http.ResponseWriter, r *http.Request) (any, error) {
	who, _ := access.Who(r.Context())
	return struct{}{}, h.b.EndShadow(r.Context(), who)
}

// release takes in the file of a release, and answers with what runs then; with ?shadow=true
// with what is computed beside what runs.
func (h *handlers) release(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), releaseTimeout)
	defer cancel()
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(releaseTimeout)) // not every connection has one
	conn.SetWriteDeadline(time.Now().Add(2 * releaseTimeout))
	file, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRelease))
	if err != nil {
		WriteError(w, Invalid("bad-body", "the release could not be read: "+err.Error(), "send the file that tenet bundle wrote"))
		return
	}
	who, _ := access.Who(ctx)
	var doc any
	if r.URL.Query().Get("shadow") == "true" {
		doc, err = h.b.ShadowRelease(ctx, who, file)
	} else {
		doc, err = h.b.Release(ctx, who, file)
	}
	if err != nil {
		WriteError(w, err)
		return
	}
	writeJSON(w, doc)
}

func (h *handlers) suspend(_ http.ResponseWriter, r *http.Request) (any, error) {
	who, _ := access.Who(r.Context())
	return struct{}{}, h.b.Suspend(r.Context(), who)
}
