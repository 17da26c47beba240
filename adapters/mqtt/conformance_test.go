// The MQTT adapter passes the conformance suite, against mosquitto.

package mqtt_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/adapters/mqtt"
	"github.com/tenet-iot/tenet/adapters/simdevice"
)

// entry is a valid configuration for the suite's device.
const entry = `type: mqtt
url: tcp://BROKER
client_id: gateway
retry: 20 ms
retry_max: 100 ms
timeout: 5 s
bindings:
  - resource: lab/climate/temperature
    topic: home/lab/climate/temperature
    unit: °F
  - resource: lab/heating/power
    topic: home/lab/heating/power
    values: {"OFF": off, "ON": on}
    set:
      topic: home/lab/heating/power/set
      template: {value: $value, id: $id}
  - resource: lab/window/open
    topic: home/lab/window/open
    values: {1: true, 0: false}
`

func config(addr string) string { return strings.Replace(entry, "BROKER", addr, 1) }

func TestConformance(t *testing.T) {
	spoil := func(old, mistake string) adaptertest.Mistake { return adaptertest.Spoil(t, entry, old, mistake) }
	adaptertest.Run(t, adaptertest.Harness{
		Factory:    mqtt.New,
		Start:      start,
		EveryValue: true,
		Mistakes: map[string]adaptertest.Mistake{
			mapping.UnknownKey:       spoil("topic: home/lab/window/open", "topic: home/lab/window/open\n    §topik: x"),
			mapping.WrongType:        spoil("timeout: 5 s", "timeout: §soon"),
			mapping.BadValue:         spoil("tcp://BROKER", "§home/BROKER"),
			mapping.UnknownResource:  spoil("resource: lab/window/open", "resource: §lab/window/opn"),
			mapping.UnitMismatch:     spoil("unit: °F", "unit: §lx"),
			mapping.UnknownUnit:      spoil("unit: °F", "unit: §furlong"),
			mapping.DuplicateBinding: spoil("1: true, 0: false}", "1: true, 0: false}\n  - {resource: §lab/window/open, topic: x}"),
			mapping.UnknownMember:    spoil(`"ON": on}`, `"ON": §onn}`),
			mapping.NotSettable:      spoil("unit: °F", "unit: °F\n    §set: {topic: x}"),
			mapping.BadTemplate:      spoil("value: $value", "value: §$valeu"),
			mapping.MissingKey:       spoil("      topic: home/lab/heating/power/set\n      template", "      §template"),
		},
	})
}

// start runs a broker, a proxy before it for the adapter, and the device.
func start(t *testing.T, device *simdevice.Device) adaptertest.Rig {
	broker := adaptertest.StartBroker(t)
	proxy := adaptertest.NewTCPProxy(t, broker.Addr)
	ctx, cancel := context.WithCancel(context.Background())
	stop := runDevice(ctx, t, device, broker.Addr)
	return adaptertest.Rig{
		Config:   config(proxy.Addr),
		Contacts: proxy.Count,
		Cut:      proxy.Cut,
		Restore:  proxy.Restore,
		Stop: func() {
			cancel()
			stop()
			proxy.Close()
			broker.Kill()
		},
	}
}

// runDevice connects a device and returns how to wait for its end.
func runDevice(ctx context.Context, t *testing.T, device *simdevice.Device, addr string) (wait func()) {
	t.Helper()
	connected := make(chan struct{})
	var once sync.Once
	var running sync.WaitGroup
	running.Go(func() {
		err := simdevice.RunMQTT(ctx, device, simdevice.MQTT{
			Broker: "tcp://" + addr, Prefix: "home", QoS: 1, Retry: 20 * time.Millisecond,
			Connected: func() { once.Do(func() { close(connected) }) },
		})
		if err != nil {
			t.Errorf("device: %v", err)
		}
	})
	select {
	case <-connected:
	case <-time.After(adaptertest.Patience):
		t.Fatalf("device %s did not connect to %s", device.Provider(), addr)
	}
	return running.Wait
}
