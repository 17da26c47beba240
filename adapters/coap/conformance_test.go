// The CoAP adapter passes the conformance suite, against an observable device.

package coap_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/coap"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/adapters/simdevice"
)

// entry is a valid configuration for the suite's device.
const entry = `type: coap
timeout: 1 s
retry: 20 ms
retry_max: 100 ms
bindings:
  - resource: lab/climate/temperature
    uri: coap://DEVICE/climate/temperature
    unit: °F
  - resource: lab/heating/power
    uri: coap://DEVICE/heating/power
    values: {"OFF": off, "ON": on}
    set: {method: PUT}
  - resource: lab/window/open
    uri: coap://DEVICE/window/open
    values: {1: true, 0: false}
`

func TestConformance(t *testing.T) {
	spoil := func(old, mistake string) adaptertest.Mistake {
		return adaptertest.Spoil(t, strings.ReplaceAll(entry, "DEVICE", "127.0.0.1"), old, mistake)
	}
	adaptertest.Run(t, adaptertest.Harness{
		Factory: coap.New,
		Start: func(t *testing.T, device *simdevice.Device) adaptertest.Rig {
			return start(t, device, simdevice.CoAPOptions{MaxAge: 1})
		},
		Mistakes: map[string]adaptertest.Mistake{
			mapping.UnknownKey:       spoil("method: PUT", "§metod: PUT"),
			mapping.WrongType:        spoil("timeout: 1 s", "timeout: §[1, 2]"),
			mapping.BadValue:         spoil("coap://127.0.0.1/window/open", "§http://127.0.0.1/window/open"),
			mapping.UnknownResource:  spoil("lab/window/open", "§lab/windows/open"),
			mapping.UnitMismatch:     spoil("unit: °F", "unit: §lx"),
			mapping.DuplicateBinding: spoil("1: true, 0: false}", "1: true, 0: false}\n  - {resource: §lab/window/open, uri: \"coap://127.0.0.1/x\"}"),
			mapping.MissingKey:       spoil("resource: lab/window/open\n    uri: coap://127.0.0.1/window/open", "§resource: lab/window/open"),
			mapping.NotSettable:      spoil("unit: °F", "unit: °F\n    §set: {method: PUT}"),
		},
	})
}

func TestConformanceOfADeviceWithoutObserve(t *testing.T) {
	h := adaptertest.Harness{
		Factory: coap.New,
		Start: func(t *testing.T, device *simdevice.Device) adaptertest.Rig {
			rig := start(t, device, simdevice.CoAPOptions{NoObserve: true})
			rig.Config = strings.ReplaceAll(rig.Config, "    uri:", "    observe: true\n    poll: 20 ms\n    uri:")
			return rig
		},
	}
	adaptertest.Stories(t, h)
}

// start serves the device behind a proxy for the adapter.
func start(t *testing.T, device *simdevice.Device, o simdevice.CoAPOptions) adaptertest.Rig {
	server, err := simdevice.ListenCoAP(device, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Serve(ctx); err != nil {
			t.Errorf("device: %v", err)
		}
	})
	proxy := adaptertest.NewUDPProxy(t, server.Addr().String())
	return adaptertest.Rig{
		Config:   strings.ReplaceAll(entry, "DEVICE", proxy.Addr),
		Contacts: proxy.Count,
		Cut:      proxy.Cut,
		Restore:  proxy.Restore,
		Stop: func() {
			cancel()
			serving.Wait()
			proxy.Close()
		},
	}
}
