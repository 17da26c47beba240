// What runs rests on assumptions: when one is not so, everybody can see it.

package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/runtime/api"
)

// inState waits until the deployment is in a state.
func (h *house) inState(t *testing.T, state string) {
	t.Helper()
	h.follow(t, state, func(api.Resources) bool {
		s, err := h.client.Status(t.Context())
		return err == nil && s.Deployment != nil && s.Deployment.State == state
	})
}

func TestBrokenAssumptions(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	assuming := strings.Replace(app, "  rule save", "  assume initially window.state == closed\n  rule save", 1)
	if _, err := h.Deploy(t.Context(), h.bundle(t, assuming), "test"); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(alarmCodes(t, h), "assumption-broken") {
		t.Error("nothing is known yet")
	}
	h.wire.report(t, window, on)
	h.inState(t, "degraded")
	says := func() string {
		s, err := h.client.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range s.Alarms {
			if a.Code == "assumption-broken" {
				return a.Message
			}
		}
		return ""
	}
	const want = `what was assumed is not so: initially window.state == closed; these promises rest on it and are not proved any more: "no heating to the street"`
	if got := says(); got != want {
		t.Errorf("%q", got)
	}

	// Held and let go: what was assumed is still not so. Neither is it after a restart.
	if _, err := h.client.Hold(t.Context(), true, api.HoldRequest{Resources: []string{"heater"}, Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	h.restart(t)
	if _, err := h.client.Hold(t.Context(), false, api.HoldRequest{All: true}); err != nil {
		t.Fatal(err)
	}
	h.inState(t, "degraded")
	if codes := alarmCodes(t, h); says() != want || slices.Contains(codes, "on-hold") {
		t.Errorf("%v", codes)
	}

	// The same rules without the assumption are another deployment.
	if _, err := h.Deploy(t.Context(), h.bundle(t, app), "test"); err != nil {
		t.Fatal(err)
	}
	h.inState(t, "active")
	if says() != "" {
		t.Error("nothing is assumed any more")
	}
}

// An assumption that no promise rests on is said, and marks nothing.
func TestUnusedAssumptions(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	assuming := strings.Replace(app, "  rule save", "  assume initially heater.power == off\n  rule save", 1)
	if _, err := h.Deploy(t.Context(), h.bundle(t, assuming), "test"); err != nil {
		t.Fatal(err)
	}
	h.wire.report(t, heater, on)
	h.follow(t, "the alarm", func(api.Resources) bool { return slices.Contains(alarmCodes(t, h), "assumption-broken") })
	h.inState(t, "active")
}
