// What a collector hears.

package gateway_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

// spans is a collector that keeps the names of spans.
type spans struct {
	mu    sync.Mutex
	names []string
}

// ServeHTTP takes OTLP over HTTP.
func (s *spans) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var request collector.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(raw, &request) != nil {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range request.ResourceSpans {
		for _, y := range x.ScopeSpans {
			for _, z := range y.Spans {
				s.names = append(s.names, z.Name)
			}
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// TestTraces: a rule that acts is traced to a collector, with its command, at the latest when
// the gateway stops.
func TestTraces(t *testing.T) {
	heard := &spans{}
	server := httptest.NewServer(heard)
	defer server.Close()
	h := build(t, map[string]string{"site.yaml": siteFile + "traces: {endpoint: \"" + server.URL + "\", sample: 1}\n"})
	h.start(t)
	if _, err := h.Deploy(t.Context(), h.bundle(t, app), "test"); err != nil {
		t.Fatal(err)
	}
	h.wire.report(t, window, off)
	h.wire.report(t, window, on)
	h.wire.until(t, "the heater is told", func() bool { return len(h.wire.written) > 0 })
	h.stop()
	heard.mu.Lock()
	defer heard.mu.Unlock()
	for _, want := range []string{"report", "rule Comfort.save", "command heater.power"} {
		if !slices.Contains(heard.names, want) {
			t.Errorf("no span %q among %q", want, heard.names)
		}
	}
}
