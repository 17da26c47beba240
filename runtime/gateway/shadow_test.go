// Rules that are computed beside those that run.

package gateway_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
)

// TestShadow: a shadow sees what what runs sees, says what it would do differently, sends
// nothing, goes on over a restart, and takes over when it is told to.
func TestShadow(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	var ce *client.Error
	if s, err := h.client.Shadow(t.Context()); err != nil || s != nil {
		t.Errorf("%+v %v", s, err)
	}
	first, err := h.Deploy(t.Context(), h.bundle(t, app), "first")
	if err != nil {
		t.Fatal(err)
	}
	never := strings.Replace(app, "then set heater.power = on", "then set heater.power = off", 1)
	s, err := h.DeployShadow(t.Context(), h.bundle(t, never), "try")
	if err != nil {
		t.Fatal(err)
	}
	h.flap(t, 2)
	h.follow(t, "the heater is switched on", func(api.Resources) bool {
		said := h.wire.said()
		return len(said) > 0 && said[len(said)-1] == "heater/heating/power = on"
	})
	shadowed := h.differs(t, func(s api.Shadow) bool { return s.OnlyLive >= 2 })
	for _, d := range shadowed.Differences {
		if d.Target != "heater.power" || d.Kind != "set" || d.By == "live" && (d.Value != "on" || d.Rule != "Comfort.warm") {
			t.Errorf("%+v", d)
		}
	}
	if shadowed.Same == 0 || shadowed.Bundle != s.Bundle {
		t.Errorf("%+v", shadowed)
	}
	st, err := h.client.Status(t.Context())
	if err != nil || st.Deployment.Bundle != first.Bundle || st.Shadow == nil || st.Shadow.OnlyLive < 2 || len(st.Shadow.Differences) > 0 {
		t.Errorf("%+v %v", st, err)
	}

	h.restart(t)
	again := h.differs(t, func(api.Shadow) bool { return true })
	if again.Bundle != s.Bundle || again.OnlyLive > 0 {
		t.Errorf("after a restart: %+v", again)
	}
	h.flap(t, 1)
	h.differs(t, func(s api.Shadow) bool { return s.OnlyLive > 0 })

	d, err := h.client.Activate(t.Context(), s.Bundle)
	if err != nil || d.Bundle != s.Bundle {
		t.Fatalf("%+v %v", d, err)
	}
	if s, err := h.client.Shadow(t.Context()); err != nil || s != nil {
		t.Errorf("what runs is its own shadow: %+v %v", s, err)
	}

	// What ran before, as a shadow, until that is ended.
	if s, err := h.client.StartShadow(t.Context(), first.Bundle); err != nil || s.Hash != first.Hash {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := h.client.StartShadow(t.Context(), d.Bundle); !errors.As(err, &ce) || ce.Code != "not-now" {
		t.Errorf("what runs is computed beside itself: %v", err)
	}
	if _, err := h.client.StartShadow(t.Context(), "nothing"); !errors.As(err, &ce) || ce.Code != "not-verified" {
		t.Errorf("%v", err)
	}
	if err := h.client.EndShadow(t.Context()); err != nil {
		t.Error(err)
	}
	h.restart(t)
	if s, err := h.client.Shadow(t.Context()); err != nil || s != nil {
		t.Errorf("an ended shadow is back: %+v %v", s, err)
	}
}

// differs waits for a shadow that is as wanted.
func (h *house) differs(t *testing.T, as func(api.Shadow) bool) api.Shadow {
	t.Helper()
	var s *api.Shadow
	h.follow(t, "the shadow differs", func(api.Resources) bool {
		var err error
		s, err = h.client.Shadow(t.Context())
		return err == nil && s != nil && as(*s)
	})
	return *s
}
