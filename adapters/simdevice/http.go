// The HTTP link of a simulated device.

package simdevice

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// Handler serves a device over HTTP: GET /state answers all values as
// {"service/resource": value}, PUT or POST /SERVICE/RESOURCE obeys a JSON
// value. A silent or deaf device answers 503.
func (d *Device) Handler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /state", d.serveState)
	m.HandleFunc("PUT /{service}/{resource}", d.serveSet)
	m.HandleFunc("POST /{service}/{resource}", d.serveSet)
	return m
}

func (d *Device) serveState(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	f := d.faults
	state := map[string]any{}
	for name, value := range d.values {
		state[name] = value
	}
	d.mu.Unlock()
	if f.silent {
		http.Error(w, "silent", http.StatusServiceUnavailable)
		return
	}
	if f.late > 0 {
		timer := time.NewTimer(f.late)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	body, err := json.Marshal(state)
	if err != nil || f.garbledReplies {
		body = garbage
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // a client that went away misses its answer
}

func (d *Device) serveSet(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	c, err := parseSet(r.PathValue("service")+"/"+r.PathValue("resource"), body)
	if err != nil {
		http.Error(w, strings.TrimSpace(err.Error()), http.StatusBadRequest)
		return
	}
	d.Hear(c, nil)
	if d.mute() {
		http.Error(w, "deaf", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
