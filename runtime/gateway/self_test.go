// The gateway as a device of its own.

package gateway_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/gateway"
)

const (
	selfAware = siteFile + "  - {name: self, protocol: gateway, every: 1 s}\n"
	box       = devices + "device box : Gateway at \"gateway\"\n"
)

// value is what is reported of a resource, as text; "" for nothing.
func value(r api.Resources, ref string) string {
	for _, x := range r.Resources {
		if x.Ref == ref && x.Quality == "good" {
			return strings.Trim(string(x.Value), `"`)
		}
	}
	return ""
}

func TestTheGatewayIsADevice(t *testing.T) {
	h := build(t, map[string]string{"site.yaml": selfAware, "rules/devices.tenet": box})
	h.start(t)
	becomes := func(ref, want string) {
		t.Helper()
		h.follow(t, ref+" "+want, func(r api.Resources) bool { return value(r, ref) == want })
	}
	becomes("box.state", "none")
	becomes("box.ready", "true")
	becomes("box.alarms", "0")
	becomes("box.broken", "1")
	h.wire.report(t, window, off)
	becomes("box.broken", "0")
	watching := strings.Replace(app, "  rule save", "  rule tell { when box.held > 0 then notify resident \"{box.held} on hold\" }\n  rule save", 1)
	if _, err := h.Deploy(t.Context(), h.bundle(t, watching), "test"); err != nil {
		t.Fatal(err)
	}
	becomes("box.state", "active")
	becomes("box.watched", "true")
	if _, err := h.client.Hold(t.Context(), true, api.HoldRequest{All: true, Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	becomes("box.state", "degraded")
	becomes("box.held", "1")
	becomes("box.alarms", "1")
	h.follow(t, "the rule", func(api.Resources) bool {
		list, err := h.client.Firings(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			if f.Rule == "Comfort.tell" {
				return true
			}
		}
		return false
	})
}

func TestMistakesAboutTheGateway(t *testing.T) {
	for entry, want := range map[string]string{
		"{name: self, protocol: gateway}":                   "no device is called gateway",
		"{name: self, protocol: gateway, provider: window}": "a gateway has no battery/battery",
		"{name: self, protocol: gateway, evry: 1 s}":        "evry",
		"{name: self, protocol: gateway, every: 1 ms}":      "every",
		"{name: self, protocol: gatewy}":                    "unknown protocol \"gatewy\"; there are: fake, gateway",
	} {
		h := build(t, map[string]string{"site.yaml": siteFile + "  - " + entry + "\n"})
		_, err := h.open(h.options())
		var wrong *gateway.AdapterError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error()+list(err), want) {
			t.Errorf("%s: %v %s", entry, err, list(err))
		}
	}
}

// list is all that is wrong with an entry.
func list(err error) string {
	text := ""
	for _, m := range mapping.ListErrors(err) {
		text += m.Error() + "\n"
	}
	return text
}
