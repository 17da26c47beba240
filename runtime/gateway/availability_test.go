// When a gateway served, as it accounts for it.

package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/runtime/api"
)

// TestUptime: a stop and a crash are outages, told apart, and what the objective leaves is said.
func TestUptime(t *testing.T) {
	h := build(t, map[string]string{"site.yaml": siteFile + "objectives: {availability: 99.9}\n"})
	h.start(t)
	h.outages(t) // it serves
	h.restart(t)
	h.outages(t, "stopped")
	c := h.crashCopy(t)
	c.start(t)
	u := c.outages(t, "lost", "stopped")
	if len(u.Windows) != 4 || u.Windows[0].Outages != 2 || u.Windows[0].Availability >= 1 || u.Windows[0].Availability <= 0 {
		t.Errorf("%+v", u)
	}
	if o := u.Objective; o == nil || o.LeftSeconds > 2592 || o.LeftSeconds < 2500 {
		t.Errorf("%+v", u.Objective)
	}
	if code, text := c.scrape(t, guestToken); code != http.StatusOK || !strings.Contains(text, `tenet_availability_ratio{window="30 d"} 0.`) {
		t.Errorf("%d: no availability among the metrics", code)
	}
	h.stop()
}

// outages waits until a gateway serves and accounts for outages, newest first.
func (h *house) outages(t *testing.T, want ...string) api.Uptime {
	t.Helper()
	var u api.Uptime
	h.follow(t, "outages "+strings.Join(want, ", "), func(api.Resources) bool {
		var err error
		if u, err = h.client.Uptime(t.Context()); err != nil {
			t.Fatal(err)
		}
		var why []string
		for _, o := range u.Outages {
			why = append(why, o.Why)
		}
		return strings.Join(why, ", ") == strings.Join(want, ", ") && (len(want) > 0 || !u.Windows[0].From.IsZero())
	})
	return u
}
