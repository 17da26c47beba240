// The HTTP adapter passes the conformance suite, polling a device.

package http_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/http"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/adapters/simdevice"
)

// entry is a valid configuration for the suite's device.
const entry = `type: http
poll:
  - url: http://DEVICE/state
    every: 20 ms
    timeout: 1 s
    headers: {Accept: application/json}
    bindings:
      - resource: lab/climate/temperature
        path: $["climate/temperature"]
        unit: °F
      - resource: lab/heating/power
        path: $["heating/power"]
        values: {"OFF": off, "ON": on}
        set:
          url: http://DEVICE/heating/power
          template: {value: $value, id: $id}
      - resource: lab/window/open
        path: $["window/open"]
        values: {1: true, 0: false}
`

func TestConformance(t *testing.T) {
	spoil := func(old, mistake string) adaptertest.Mistake { return adaptertest.Spoil(t, entry, old, mistake) }
	adaptertest.Run(t, adaptertest.Harness{
		Factory: http.New,
		Start:   start,
		Mistakes: map[string]adaptertest.Mistake{
			mapping.UnknownKey:       spoil("every: 20 ms", "§evry: 20 ms"),
			mapping.WrongType:        spoil("every: 20 ms", "every: §often"),
			mapping.BadValue:         spoil("http://DEVICE/state", "§file:///etc/passwd"),
			mapping.BadPath:          spoil(`$["window/open"]`, `§$["window`),
			mapping.UnknownResource:  spoil("resource: lab/window/open", "resource: §lab/window/opn"),
			mapping.UnitMismatch:     spoil("unit: °F", "unit: §kWh"),
			mapping.DuplicateBinding: spoil("1: true, 0: false}", "1: true, 0: false}\n      - {resource: §lab/window/open}"),
			mapping.MissingKey:       spoil("          url: http://DEVICE/heating/power\n          template", "          §template"),
		},
	})
}

// start serves the device behind a proxy for the adapter.
func start(t *testing.T, device *simdevice.Device) adaptertest.Rig {
	server := httptest.NewServer(device.Handler())
	proxy := adaptertest.NewTCPProxy(t, strings.TrimPrefix(server.URL, "http://"))
	return adaptertest.Rig{
		Config:   strings.ReplaceAll(entry, "DEVICE", proxy.Addr),
		Contacts: proxy.Count,
		Cut:      proxy.Cut,
		Restore:  proxy.Restore,
		Stop: func() {
			proxy.Close()
			server.Close()
		},
	}
}
