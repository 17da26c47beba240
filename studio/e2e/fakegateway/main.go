// A stand-in for a gateway, for looking at every screen of the studio.

// Command fakegateway serves the real studio handler over made-up devices and
// made-up answers, so that the screen tests can show every state of every
// screen. It proves nothing and runs no rule; the journey test drives the real
// program.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/studio"
	"github.com/tenet-iot/tenet/studio/author"
)

func main() {
	devices := flag.Int("devices", 0, "further made-up devices, for the long list")
	flag.Parse()
	if err := run(*devices); err != nil {
		log.Fatal(err)
	}
}

func run(devices int) error {
	dir, err := os.MkdirTemp("", "fakegateway-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"home.tenet": homeText, "devices.tenet": devicesText} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	project, err := studio.OpenFolder(dir)
	if err != nil {
		return err
	}
	defer project.Close()
	g := newGateway(devices)
	s, err := studio.New(studio.Config{Project: project, Checker: g, Former: author.New(&site.Project{}, author.Gateway{}), Verifier: g, Deployer: g})
	if err != nil {
		return err
	}
	defer s.Close()
	mux := http.NewServeMux()
	s.Mount(mux)
	g.mount(mux)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("studio: http://%s/\n", listener.Addr())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	server := &http.Server{Handler: mux}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// gateway holds the made-up world; changed is closed at every change.
type gateway struct {
	mu         sync.Mutex
	resources  []map[string]any
	deployment map[string]any
	firings    []map[string]any
	hold       chan struct{} // set while verify must not finish
	severed    bool
	changed    chan struct{}
}

func (g *gateway) change(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
	close(g.changed)
	g.changed = make(chan struct{})
}

// mount adds the live half of the API, and /fake/ for the tests to steer it.
func (g *gateway) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v1/status", func(w http.ResponseWriter, _ *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		answer(w, 200, map[string]any{"schema": "tenet.status/1", "version": "0", "site": "Elm House", "ready": true, "deployment": g.deployment, "alarms": []any{}})
	})
	mux.HandleFunc("GET /api/v1/stream", g.stream)
	mux.HandleFunc("GET /api/v1/firings", func(w http.ResponseWriter, _ *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		answer(w, 200, g.firings)
	})
	mux.HandleFunc("GET /api/v1/why", why)
	mux.HandleFunc("GET /api/v1/shadow", func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, nil) })
	mux.HandleFunc("PUT /api/v1/resources/{p}/{s}/{r}", g.put)
	mux.HandleFunc("POST /fake/{what}", g.steer)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// steer lets a test cut and mend the stream, and hold and release verify.
func (g *gateway) steer(w http.ResponseWriter, r *http.Request) {
	g.change(func() {
		switch r.PathValue("what") {
		case "sever":
			g.severed = true
		case "mend":
			g.severed = false
		case "hold":
			g.hold = make(chan struct{})
		case "release":
			if g.hold != nil {
				close(g.hold)
				g.hold = nil
			}
		}
	})
	w.WriteHeader(http.StatusNoContent)
}

func (g *gateway) put(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Value any `json:"value"`
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		answer(w, 400, map[string]string{"code": "bad-json", "message": "cannot read the body"})
		return
	}
	path := r.PathValue("p") + "/" + r.PathValue("s") + "/" + r.PathValue("r")
	if path == "lock-1/lock/state" {
		answer(w, 200, map[string]any{"result": "refused", "reason": "the policy does not grant this"})
		return
	}
	g.change(func() { g.set(path, body.Value) })
	answer(w, 200, map[string]any{"result": "sent", "seq": 7})
}

// set changes a value and notes nothing else; g.mu is held.
func (g *gateway) set(path string, value any) {
	for _, r := range g.resources {
		if r["path"] == path {
			r["value"], r["text"], r["quality"] = value, fmt.Sprint(value), "good"
			r["time"] = time.Now().UTC().Format(time.RFC3339)
		}
	}
}

// stream sends a snapshot at every change, which is dull but right.
func (g *gateway) stream(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	for first := true; ; first = false {
		g.mu.Lock()
		severed, changed := g.severed, g.changed
		firings := g.firings
		snapshot, _ := json.Marshal(map[string]any{"revision": 1, "resources": g.resources})
		deployment, _ := json.Marshal(g.deployment)
		g.mu.Unlock()
		if severed {
			if first {
				answer(w, 503, map[string]string{"code": "starting", "message": "not now"})
			}
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "event: snapshot\ndata: %s\n\nevent: deployment\ndata: %s\n\n", snapshot, deployment)
		for _, f := range firings {
			data, _ := json.Marshal(f)
			fmt.Fprintf(w, "event: firing\ndata: %s\n\n", data)
		}
		if rc.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-changed:
		}
	}
}

// Shadow has nothing to compute.
func (g *gateway) Shadow(_ context.Context, hash string, _ map[string]string, _ json.RawMessage) (json.RawMessage, error) {
	return json.Marshal(map[string]any{"hash": hash})
}

// Deploy switches the made-up heater off, since the window is open.
func (g *gateway) Deploy(_ context.Context, hash string, _ map[string]string, _ json.RawMessage) (json.RawMessage, error) {
	now := time.Now().UTC().Format(time.RFC3339)
	g.change(func() {
		g.deployment = map[string]any{"hash": hash, "state": "active", "activated": now}
		g.set("heater-1/heating/power", "off")
		g.firings = append([]map[string]any{{
			"seq": 12, "at": now, "rule": "Comfort.save", "branch": "then", "input": "window.state became open",
			"commands": []any{map[string]any{"ref": "heater.power", "text": "heater.power = off", "fate": "left"}},
		}}, g.firings...)
	})
	g.mu.Lock()
	defer g.mu.Unlock()
	return json.Marshal(g.deployment)
}
