// New rules that do too much are taken back.

package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
)

const watchful = siteFile + "deployments: {watch: 1 h, commands: 20}\n"

// flap opens and closes the window, which makes the rules command each time.
func (h *house) flap(t *testing.T, times int) {
	t.Helper()
	for range times {
		h.wire.report(t, window, on)
		h.wire.report(t, window, off)
	}
}

// runs waits until a bundle runs; "" is none.
func (h *house) runs(t *testing.T, bundle string) api.Status {
	t.Helper()
	var s api.Status
	h.follow(t, "bundle "+bundle, func(api.Resources) bool {
		var err error
		s, err = h.client.Status(t.Context())
		return err == nil && (s.Deployment == nil && bundle == "" || s.Deployment != nil && s.Deployment.Bundle == bundle)
	})
	return s
}

// step waits for the transition of a bundle to a state, and gives the note of the newest.
func (h *house) step(t *testing.T, bundle, state string) string {
	t.Helper()
	note := ""
	h.follow(t, bundle+" "+state, func(api.Resources) bool {
		list, err := h.client.Deployments(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(s api.DeploymentStep) bool { return s.Bundle == bundle && s.State == state })
		if i >= 0 {
			note = list[i].Note
		}
		return i >= 0
	})
	return note
}

func TestRulesThatFloodAreTakenBack(t *testing.T) {
	h := build(t, map[string]string{"site.yaml": watchful})
	h.start(t)
	first, err := h.Deploy(t.Context(), h.bundle(t, app), "test")
	if err != nil {
		t.Fatal(err)
	}
	if first.WatchedUntil == nil || time.Until(*first.WatchedUntil) < 59*time.Minute {
		t.Errorf("watched until %v", first.WatchedUntil)
	}
	other := strings.Replace(app, "rule warm", "rule warmer", 1)
	second, err := h.Deploy(t.Context(), h.bundle(t, other), "test")
	if err != nil {
		t.Fatal(err)
	}
	h.flap(t, 5) // that is allowed
	h.restart(t) // and still watched
	if s := h.runs(t, second.Bundle); s.Deployment.WatchedUntil == nil || !s.Deployment.WatchedUntil.Equal(*second.WatchedUntil) {
		t.Errorf("after a restart: %+v", s.Deployment)
	}
	h.flap(t, 15)
	s := h.runs(t, first.Bundle)
	if s.Deployment.WatchedUntil != nil {
		t.Error("what is known to do is watched")
	}
	if note := h.step(t, second.Bundle, "rejected"); !strings.Contains(note, "within a minute") {
		t.Error(note)
	}
	if note := h.step(t, first.Bundle, "active"); !strings.Contains(note, "was given back: they commanded") {
		t.Error(note)
	}
	h.follow(t, "the alarm", func(api.Resources) bool { return slices.Contains(alarmCodes(t, h), "given-back") })
	h.flap(t, 15) // as ever
	h.runs(t, first.Bundle)

	// It may be tried again.
	if _, err := h.Deploy(t.Context(), h.bundle(t, other), "test"); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(alarmCodes(t, h), "given-back") {
		t.Errorf("alarms: %v", alarmCodes(t, h))
	}
}

// Rules before which there were none leave none.
func TestTheFirstRulesAreStopped(t *testing.T) {
	h := build(t, map[string]string{"site.yaml": watchful})
	h.start(t)
	first, err := h.Deploy(t.Context(), h.bundle(t, app), "test")
	if err != nil {
		t.Fatal(err)
	}
	h.flap(t, 15)
	h.runs(t, "")
	h.step(t, first.Bundle, "rejected")
	h.restart(t)
	h.runs(t, "")
}

// While something is on hold nothing leaves, and nothing takes over.
func TestHeldRulesAreTakenBackLater(t *testing.T) {
	h := build(t, map[string]string{"site.yaml": watchful})
	h.start(t)
	first, err := h.Deploy(t.Context(), h.bundle(t, app), "test")
	if err != nil {
		t.Fatal(err)
	}
	hold := func(on bool) {
		t.Helper()
		if _, err := h.client.Hold(t.Context(), on, api.HoldRequest{All: true, Reason: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	h.flap(t, 8)
	hold(true)
	h.Endless()
	time.Sleep(1500 * time.Millisecond) // it is looked at every second
	if s := h.runs(t, first.Bundle); s.Deployment.State != "degraded" {
		t.Errorf("%+v", s.Deployment)
	}
	hold(false)
	h.Endless()
	h.runs(t, "")
	if note := h.step(t, first.Bundle, "rejected"); !strings.Contains(note, "did not come to an end") {
		t.Error(note)
	}
}

func TestUnwatchedRulesStay(t *testing.T) {
	h := build(t, map[string]string{"site.yaml": siteFile + "deployments: {watch: 0 s, commands: 5}\n"})
	h.start(t)
	first, err := h.Deploy(t.Context(), h.bundle(t, app), "test")
	if err != nil {
		t.Fatal(err)
	}
	if first.WatchedUntil != nil {
		t.Errorf("watched until %v", first.WatchedUntil)
	}
	h.flap(t, 10)
	h.runs(t, first.Bundle)
}
