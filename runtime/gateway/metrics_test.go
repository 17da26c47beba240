package gateway_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// scrape asks for the metrics, with a token or with none.
func (h *house) scrape(t *testing.T, token string) (code int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+h.Addr()+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

// What Prometheus reads is what has happened, and nobody without a token reads it.
func TestMetrics(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	h.wire.report(t, window, on)
	if _, err := h.client.Set(t.Context(), heater, []byte(`"on"`)); err != nil {
		t.Fatal(err)
	}
	h.wire.until(t, "the command arrives", func() bool { return len(h.wire.written) == 1 })
	if code, body := h.scrape(t, ""); code != http.StatusUnauthorized || strings.Contains(body, "tenet_") {
		t.Errorf("without a token: %d", code)
	}
	code, body := h.scrape(t, guestToken)
	if code != http.StatusOK {
		t.Fatalf("%d: %s", code, body)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"tenet_info": 1, "tenet_ready": 1, "tenet_readings_total": 1, "tenet_commands_total": 1, "tenet_refused_total": 0,
		"tenet_adapter_up": 1, "tenet_adapter_readings_total": 1, "tenet_adapter_garbled_total": 0,
	} {
		f := families[name]
		if f == nil || len(f.Metric) != 1 {
			t.Errorf("%s: %v", name, f)
			continue
		}
		if m := f.Metric[0]; m.GetGauge().GetValue()+m.GetCounter().GetValue() != want {
			t.Errorf("%s is %v, want %v", name, m, want)
		}
	}
	for _, name := range []string{"tenet_accept_seconds", "tenet_commit_seconds"} {
		if f := families[name]; f == nil || f.Metric[0].GetHistogram().GetSampleCount() == 0 {
			t.Errorf("%s: %v", name, f)
		}
	}
	if families["go_goroutines"] == nil || families["process_resident_memory_bytes"] == nil || families["tenet_journal_bytes"] == nil {
		t.Error("nothing is said of the process or the journal")
	}
}
