// What only CoAP has: observations and their renewal, error codes, malformed
// datagrams, and libcoap's server as a stranger.

package coap_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plgd-dev/go-coap/v3/udp"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/coap"
	"github.com/tenet-iot/tenet/adapters/simdevice"
	"github.com/tenet-iot/tenet/models"
)

// run starts an adapter and stops it with the test.
func run(t *testing.T, config string, catalog adapters.Catalog) (adapters.Adapter, *adaptertest.Host) {
	t.Helper()
	adapter, err := coap.New("test", adaptertest.Node(t, config), catalog)
	if err != nil {
		t.Fatalf("%v\n%s", err, config)
	}
	host := adaptertest.NewHost()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, host) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(adaptertest.Patience):
			t.Error("Run did not end with its context")
		}
	})
	return adapter, host
}

// labDevice speaks the payloads of the suite.
func labDevice() *simdevice.Device {
	return simdevice.New("lab", map[string]any{"climate/temperature": 68.0, "heating/power": "OFF", "window/open": 0.0})
}

var (
	temperature = adaptertest.Path("lab/climate/temperature")
	power       = adaptertest.Path("lab/heating/power")
)

func TestChangesComeByObservationNotByPolling(t *testing.T) {
	device := labDevice()
	server, err := simdevice.ListenCoAP(device, simdevice.CoAPOptions{MaxAge: 3600})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	defer func() { cancel(); <-ended }()
	_, host := run(t, strings.ReplaceAll(entry, "DEVICE", server.Addr().String()), adaptertest.Lab())
	host.Await(t, "the first value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })
	host.Await(t, "the other observations", func(r adaptertest.Record) bool { return len(r.Readings) == 3 })
	before := server.Requests()
	for _, fahrenheit := range []float64{50, 59, 77} {
		device.SetActual("climate/temperature", fahrenheit)
		host.Await(t, "a change", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat((fahrenheit-32)/1.8)) })
	}
	if after := server.Requests(); after != before {
		t.Errorf("three changes took %d requests, want none", after-before)
	}
}

func TestMalformedDatagramsDoNotHurt(t *testing.T) {
	device := labDevice()
	server, err := simdevice.ListenCoAP(device, simdevice.CoAPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	defer func() { cancel(); <-ended }()
	proxy := adaptertest.NewUDPProxy(t, server.Addr().String())
	defer proxy.Close()
	_, host := run(t, strings.ReplaceAll(entry, "DEVICE", proxy.Addr), adaptertest.Lab())
	host.Await(t, "the first value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })
	for i, datagram := range [][]byte{
		{}, {0xff}, {0x40}, {0x4f, 0x45, 0, 1, 1, 2, 3}, // a token longer than 8
		{0x40, 0x45, 0, 1, 0xf0},       // an option delta that is reserved
		{0x40, 0x45, 0, 1, 0xff},       // a payload marker without payload
		{0x00, 0x45, 0, 1},             // version 0
		bytes.Repeat([]byte{0xe0}, 64), // noise
	} {
		proxy.Inject(datagram)
		device.SetActual("climate/temperature", 68+1.8*float64(i+1))
		host.Await(t, fmt.Sprintf("a value after datagram %d", i), func(r adaptertest.Record) bool {
			last, ok := r.Last(temperature)
			return ok && last.Value.Float() > 20.5+float64(i) && last.Value.Float() < 21.5+float64(i)
		})
	}
	if stranger, err := net.Dial("udp4", server.Addr().String()); err != nil {
		t.Error(err)
	} else {
		defer stranger.Close()
		for range 10 {
			_, _ = stranger.Write([]byte{0xff, 0xff, 0xff}) // to the device, from nobody
		}
	}
}

func TestErrorCodesAreErrorsWithTheirWords(t *testing.T) {
	device := simdevice.New("lab", map[string]any{"climate/temperature": 68.0, "window/open": 0.0}) // no heating
	rig := start(t, device, simdevice.CoAPOptions{})
	defer rig.Stop()
	adapter, host := run(t, rig.Config, adaptertest.Lab())
	host.Await(t, "the first value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })
	_, err := adapter.(adapters.Writer).Write(t.Context(), adapters.Command{ID: "k", Path: power, Value: models.OfEnum(1)})
	if err == nil || !strings.Contains(err.Error(), "4.04 NotFound") {
		t.Errorf("got %v, want 4.04 NotFound", err)
	}
	r := host.Await(t, "a note about the missing resource, and the device online", func(r adaptertest.Record) bool {
		return strings.Contains(strings.Join(r.Logs, "\n"), "4.04 NotFound") && r.Is("lab", true)
	})
	online := slices.Index(r.Presence, adaptertest.Presence{Provider: "lab", Online: true})
	if slices.Contains(r.Presence[online:], adaptertest.Presence{Provider: "lab", Online: false}) {
		t.Errorf("a device with one missing resource was taken offline: %v", r)
	}
}

func TestADeafDeviceFailsTheWrite(t *testing.T) {
	device := labDevice()
	rig := start(t, device, simdevice.CoAPOptions{})
	defer rig.Stop()
	adapter, host := run(t, rig.Config, adaptertest.Lab())
	host.Await(t, "the first value", func(r adaptertest.Record) bool { return r.Is("lab", true) })
	device.Deaf(true)
	_, err := adapter.(adapters.Writer).Write(t.Context(), adapters.Command{ID: "k", Path: power, Value: models.OfEnum(1)})
	if err == nil || !strings.Contains(err.Error(), "5.03") {
		t.Errorf("got %v, want 5.03", err)
	}
	device.Deaf(false)
	outcome, err := adapter.(adapters.Writer).Write(t.Context(), adapters.Command{ID: "k", Path: power, Value: models.OfEnum(1)})
	if err != nil || outcome != adapters.Done {
		t.Errorf("got %v, %v, want done", outcome, err)
	}
}

func TestTheValueIsObservedAgainAfterItsFreshness(t *testing.T) {
	device := labDevice()
	server, err := simdevice.ListenCoAP(device, simdevice.CoAPOptions{MaxAge: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	defer func() { cancel(); <-ended }()
	_, host := run(t, strings.ReplaceAll(entry, "DEVICE", server.Addr().String()), adaptertest.Lab())
	r := host.Await(t, "each value twice without a change", func(r adaptertest.Record) bool { return len(r.Readings) >= 6 })
	if server.Requests() < 6 {
		t.Errorf("%d readings came with %d requests", len(r.Readings), server.Requests())
	}
}

// clock is the catalog of libcoap's example server: a text that changes every
// second, and a resource made by a PUT.
func clock() adaptertest.Catalog {
	text := models.Resource{Kind: models.State, Mutability: models.Modifiable, Type: models.Type{Kind: models.String}}
	return adaptertest.Catalog{adaptertest.Path("clock/time/text"): text, adaptertest.Path("clock/note/text"): text}
}

func TestLibcoapsServer(t *testing.T) {
	program := adaptertest.FindProgram(t, "coap-server-notls", "libcoap3-bin")
	port := freeUDPPort(t)
	process := exec.Command(program, "-A", "127.0.0.1", "-p", strconv.Itoa(port), "-d", "10")
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill() // it has no other end
		_ = process.Wait()         // its status is the kill
	})
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	awaitCoAP(t, addr)
	adapter, host := run(t, strings.ReplaceAll(`
timeout: 5 s
retry: 50 ms
retry_max: 200 ms
bindings:
  - {resource: clock/time/text, uri: "coap://ADDR/time", format: text}
  - resource: clock/note/text
    uri: coap://ADDR/note
    poll: 50 ms
    format: text
    set: {}
`, "ADDR", addr), clock())

	ticking := adaptertest.Path("clock/time/text")
	r := host.Await(t, "three ticks of the observed clock", func(r adaptertest.Record) bool {
		seen := map[string]bool{}
		for _, reading := range r.Readings {
			if reading.Path == ticking {
				seen[reading.Value.Text] = true
			}
		}
		return len(seen) >= 3
	})
	if strings.Contains(strings.Join(r.Logs, "\n"), "does not support observe") {
		t.Error("the clock was polled, not observed")
	}
	note := adaptertest.Path("clock/note/text")
	resource, _ := clock().Resource(note)
	outcome, err := adapter.(adapters.Writer).Write(t.Context(), adapters.Command{ID: "k", Path: note, Resource: resource, Value: models.OfString("buy milk")})
	if err != nil || outcome != adapters.Done {
		t.Fatalf("write: %v, %v; want done", outcome, err)
	}
	host.Await(t, "the note", func(r adaptertest.Record) bool { return r.Has(note, models.OfString("buy milk")) })
}

func freeUDPPort(t *testing.T) int {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).Port
}

// awaitCoAP waits until a server answers.
func awaitCoAP(t *testing.T, addr string) {
	t.Helper()
	deadline := time.Now().Add(adaptertest.Patience)
	for time.Now().Before(deadline) {
		if pinged(addr) {
			return
		}
	}
	t.Fatalf("no CoAP server at %s", addr)
}

func pinged(addr string) bool {
	conn, err := udp.Dial(addr)
	if err != nil {
		return false
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	m, err := conn.Get(ctx, "/")
	if err != nil {
		return false
	}
	conn.ReleaseMessage(m)
	return true
}
