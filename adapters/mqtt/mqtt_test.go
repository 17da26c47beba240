// What only MQTT has: acknowledgements, retained messages, wills, brokers that
// die.

package mqtt_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mqtt"
	"github.com/tenet-iot/tenet/adapters/simdevice"
	"github.com/tenet-iot/tenet/models"
)

// gateway is a running adapter.
type gateway struct {
	adapter adapters.Adapter
	host    *adaptertest.Host
	stop    func()
}

// run starts an adapter and stops it with the test.
func run(t *testing.T, config string) *gateway {
	t.Helper()
	return runA(t, mqtt.New, config)
}

// runA is run of another kind of adapter.
func runA(t *testing.T, factory adapters.Factory, config string) *gateway {
	t.Helper()
	adapter, err := factory("test", adaptertest.Node(t, config), adaptertest.Lab())
	if err != nil {
		t.Fatalf("%v\n%s", err, config)
	}
	g := &gateway{adapter: adapter, host: adaptertest.NewHost()}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, g.host) }()
	stopped := false
	g.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(adaptertest.Patience):
			stacks := make([]byte, 1<<20)
			t.Errorf("Run did not end with its context\n%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
	t.Cleanup(g.stop)
	return g
}

// client is a plain MQTT client.
func client(t *testing.T, addr, id string) paho.Client {
	t.Helper()
	c := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(id).SetAutoReconnect(false))
	wait(t, "connect", c.Connect())
	t.Cleanup(func() { c.Disconnect(100) })
	return c
}

func wait(t *testing.T, what string, token paho.Token) {
	t.Helper()
	if !token.WaitTimeout(adaptertest.Patience) || token.Error() != nil {
		t.Fatalf("%s: %v", what, token.Error())
	}
}

func publish(t *testing.T, c paho.Client, topic string, retained bool, payload string) {
	t.Helper()
	wait(t, "publish "+topic, c.Publish(topic, 1, retained, payload))
}

// room is a binding of one temperature.
const room = `
bindings:
  - resource: lab/climate/temperature
    topic: t/lab
`

func head(addr string) string {
	return "url: tcp://" + addr + "\nclient_id: gateway\nretry: 20 ms\nretry_max: 100 ms\ntimeout: 5 s\n"
}

// connected waits for the first connection.
func (g *gateway) connected(t *testing.T) {
	t.Helper()
	g.host.Await(t, "the connection", func(r adaptertest.Record) bool { return r.Is("lab", true) })
}

func TestARefusedMessageIsSentAgainAfterTheNextConnection(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	sender := client(t, broker.Addr, "sender")
	publish(t, sender, "t/lab", true, "20")
	g := run(t, head(broker.Addr)+room)
	g.host.Await(t, "the subscription", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })
	g.host.Refuse(adapters.ErrBusy)
	for _, value := range []string{"21", "22", "23"} {
		publish(t, sender, "t/lab", false, value)
	}
	g.host.Await(t, "a refusal", func(r adaptertest.Record) bool { return len(r.Refused) > 0 })
	g.stop() // nothing of 21, 22, 23 was acknowledged

	again := run(t, head(broker.Addr)+room)
	var got []float64
	again.host.Await(t, "the refused messages", func(r adaptertest.Record) bool {
		got = nil
		for _, reading := range r.Readings {
			if v := reading.Value.Float(); v > 20 {
				got = append(got, v)
			}
		}
		return len(got) >= 3
	})
	if len(got) != 3 || got[0] != 21 || got[1] != 22 || got[2] != 23 {
		t.Errorf("got %v after the next connection, want 21, 22, 23", got)
	}
}

var temperature = adaptertest.Path("lab/climate/temperature")

// With one message in flight the broker sends the next only after the last one
// was acknowledged.
func TestAcceptedMessagesAreAcknowledgedAndRefusedOnesAreNot(t *testing.T) {
	broker := adaptertest.StartBroker(t, "max_inflight_messages 1")
	sender := client(t, broker.Addr, "sender")
	publish(t, sender, "t/lab", true, "20")
	g := run(t, head(broker.Addr)+room)
	g.host.Await(t, "the subscription", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })
	for _, value := range []string{"21", "garbage", "23"} {
		publish(t, sender, "t/lab", false, value)
	}
	g.host.Await(t, "the value after the garbage", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(23)) })
	g.host.Refuse(adapters.ErrBusy)
	for _, value := range []string{"24", "25"} {
		publish(t, sender, "t/lab", false, value)
	}
	r := g.host.Await(t, "repeated refusals", func(r adaptertest.Record) bool { return len(r.Refused) > 2 })
	for _, reading := range r.Refused {
		if reading.Value != models.OfFloat(24) {
			t.Errorf("%v was sent before 24 was acknowledged", reading.Value)
		}
	}
	g.host.Refuse(nil)
	g.host.Await(t, "the last value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(25)) })
}

func TestRetainedMessagesAreReadings(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	publish(t, client(t, broker.Addr, "sender"), "t/lab", true, "19.5")
	g := run(t, head(broker.Addr)+room)
	g.host.Await(t, "the retained value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(19.5)) })
}

// Retained messages are asked for twice, and taken once.
func TestRetainedMessagesAreNotRepeated(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	sender := client(t, broker.Addr, "sender")
	publish(t, sender, "t/lab", true, "20")
	g := run(t, head(broker.Addr)+room)
	g.host.Await(t, "the second question", func(r adaptertest.Record) bool {
		return strings.Contains(strings.Join(r.Logs, "\n"), "asking again for retained messages")
	})
	for _, value := range []string{"21", "22"} {
		publish(t, sender, "t/lab", false, value)
	}
	r := g.host.Await(t, "the last value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(22)) })
	if len(r.Readings) != 3 {
		t.Errorf("got %v, want 20, 21 and 22 once each", r)
	}
}

// many binds both providers with one line each.
const many = `
bindings:
  - resource: "{provider}/climate/temperature"
    topic: home/{provider}/climate/temperature
  - resource: "{provider}/heating/power"
    topic: home/{provider}/heating/power
    set:
      topic: home/{provider}/heating/power/set
      template: {value: $value, id: $id}
      confirm: {topic: "home/{provider}/answer", id: $.id, ok: $.ok}
availability:
  - topic: home/{provider}/status
    online: online
    offline: offline
`

func TestManyDevicesWithOneBindingEach(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	ctx, cancel := context.WithCancel(context.Background())
	lab := simdevice.New("lab", map[string]any{"climate/temperature": 20.0, "heating/power": "off"})
	attic := simdevice.New("attic", map[string]any{"climate/temperature": 10.0, "heating/power": "off"})
	stranger := simdevice.New("cellar", map[string]any{"climate/temperature": 5.0})
	for _, d := range []*simdevice.Device{lab, attic, stranger} {
		defer runDevice(ctx, t, d, broker.Addr)()
	}
	defer cancel()
	g := run(t, head(broker.Addr)+many)
	g.host.Await(t, "both devices and a note of the stranger", func(r adaptertest.Record) bool {
		return r.Has(temperature, models.OfFloat(20)) && r.Has(adaptertest.Path("attic/climate/temperature"), models.OfFloat(10)) &&
			r.Is("lab", true) && r.Is("attic", true) && len(r.Garbled) > 0
	})

	power := adaptertest.Path("attic/heating/power")
	resource, _ := adaptertest.Lab().Resource(power)
	cmd := adapters.Command{ID: "k1", Path: power, Resource: resource, Value: models.OfEnum(1), Deadline: time.Now().Add(time.Minute)}
	outcome, err := g.adapter.(adapters.Writer).Write(ctx, cmd)
	if err != nil || outcome != adapters.Sent {
		t.Fatalf("write: %v, %v; want sent", outcome, err)
	}
	r := g.host.Await(t, "the answer and the report", func(r adaptertest.Record) bool {
		return len(r.Answers) > 0 && r.Has(power, models.OfEnum(1))
	})
	if len(r.Answers) != 1 || r.Answers[0].ID != "k1" || r.Answers[0].Err != nil {
		t.Errorf("answers %v, want k1 done", r.Answers)
	}
	if lab.Actual("heating/power") != "off" {
		t.Error("the other device obeyed, too")
	}
}

func TestAWillTakesADeviceOffline(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	proxy := adaptertest.NewTCPProxy(t, broker.Addr)
	defer proxy.Close()
	ctx, cancel := context.WithCancel(context.Background())
	device := simdevice.New("lab", map[string]any{"climate/temperature": 20.0})
	defer runDevice(ctx, t, device, proxy.Addr)()
	defer cancel()
	g := run(t, head(broker.Addr)+many)
	g.connected(t)
	proxy.Cut() // the device's own wire: the broker speaks its will
	g.host.Await(t, "the device to be offline", func(r adaptertest.Record) bool { return r.Is("lab", false) })
	proxy.Restore()
	g.host.Await(t, "the device to be back", func(r adaptertest.Record) bool { return r.Is("lab", true) })
}

func TestTheConnectionSaysNothingOfDevicesWithAWill(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	proxy := adaptertest.NewTCPProxy(t, broker.Addr)
	defer proxy.Close()
	sender := client(t, broker.Addr, "sender")
	publish(t, sender, "home/lab/status", true, "online")
	g := run(t, head(proxy.Addr)+many)
	g.connected(t)
	proxy.Cut()
	g.host.Await(t, "the lost connection", func(r adaptertest.Record) bool {
		return strings.Contains(strings.Join(r.Logs, "\n"), "connection lost")
	})
	proxy.Restore()
	publish(t, sender, "home/lab/status", true, "offline")
	r := g.host.Await(t, "the will", func(r adaptertest.Record) bool { return r.Is("lab", false) })
	for _, p := range r.Presence {
		if p.Provider == "attic" {
			t.Errorf("%v was said of a device that said nothing", p)
		}
	}
}

func TestABrokerThatDiesAndComesBack(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	ctx, cancel := context.WithCancel(context.Background())
	device := simdevice.New("lab", map[string]any{"climate/temperature": 20.0})
	stop := runDevice(ctx, t, device, broker.Addr)
	defer func() { cancel(); stop() }()
	g := run(t, head(broker.Addr)+strings.Replace(room, "t/lab", "home/lab/climate/temperature", 1))
	g.host.Await(t, "the first value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })
	broker.Kill()
	g.host.Await(t, "the device to be offline", func(r adaptertest.Record) bool { return r.Is("lab", false) })
	device.SetActual("climate/temperature", 24.0)
	broker.Start(t)
	g.host.Await(t, "the new value over the new broker", func(r adaptertest.Record) bool {
		return r.Is("lab", true) && r.Has(temperature, models.OfFloat(24))
	})
}

func TestTheBrokersReceiptCanBeTheConfirmation(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	g := run(t, head(broker.Addr)+`
bindings:
  - {resource: lab/climate/temperature, topic: t/lab}
  - resource: lab/heating/power
    set: {topic: p/lab, confirm: publish, format: text}
  - resource: lab/display/blink
    call: {topic: b/lab, template: {n: $arg.times}}
`)
	heard := make(chan string, 4)
	listener := client(t, broker.Addr, "listener")
	wait(t, "subscribe", listener.Subscribe("+/lab", 1, func(_ paho.Client, m paho.Message) { heard <- string(m.Payload()) }))
	g.connected(t)
	power := adaptertest.Path("lab/heating/power")
	cmd := adapters.Command{ID: "k1", Path: power, Value: models.OfEnum(1)}
	outcome, err := g.adapter.(adapters.Writer).Write(t.Context(), cmd)
	if err != nil || outcome != adapters.Done {
		t.Fatalf("write: %v, %v; want done", outcome, err)
	}
	if got := <-heard; got != "on" {
		t.Errorf("the value was sent as %s", got)
	}
	action := adapters.Command{ID: "k2", Path: adaptertest.Path("lab/display/blink"), Args: []models.Value{models.OfInt(3)}}
	if outcome, err := g.adapter.(adapters.Invoker).Invoke(t.Context(), action); err != nil || outcome != adapters.Sent {
		t.Errorf("invoke: %v, %v; want sent", outcome, err)
	}
	if got := <-heard; got != `{"n":3}` {
		t.Errorf("the action was sent as %s", got)
	}
}

func TestPasswordAndTLS(t *testing.T) {
	dir := t.TempDir()
	certificate(t, dir)
	write(t, filepath.Join(dir, "password"), "secret\n")
	program := adaptertest.FindProgram(t, "mosquitto_passwd", "mosquitto")
	if out, err := exec.Command(program, "-b", "-c", filepath.Join(dir, "users"), "me", "secret").CombinedOutput(); err != nil {
		t.Fatalf("mosquitto_passwd: %v: %s", err, out)
	}
	broker := adaptertest.StartBroker(t,
		"certfile "+filepath.Join(dir, "cert.pem"), "keyfile "+filepath.Join(dir, "key.pem"),
		"password_file "+filepath.Join(dir, "users"), "allow_anonymous false")
	config := func(user string) string {
		return strings.Replace(head(broker.Addr), "tcp://", "tls://", 1) +
			"ca_file: " + filepath.Join(dir, "cert.pem") + "\nusername: " + user + "\npassword_file: " + filepath.Join(dir, "password") + "\n" + room
	}
	run(t, config("me")).connected(t)
	stranger := run(t, config("you"))
	r := stranger.host.Await(t, "the refusal", func(r adaptertest.Record) bool { return len(r.Logs) > 0 })
	if !strings.Contains(r.Logs[0], "connection lost") || strings.Contains(r.Logs[0], "secret") || r.Is("lab", true) {
		t.Errorf("a stranger was told %q", r.Logs[0])
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// certificate makes a self-signed one for loopback.
func certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "broker"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "cert.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, filepath.Join(dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
}

func TestAMissingFileEndsRun(t *testing.T) {
	adapter, err := mqtt.New("test", adaptertest.Node(t, head("127.0.0.1:1")+"username: me\npassword_file: nowhere/at/all\n"+room), adaptertest.Lab())
	if err != nil {
		t.Fatal(err)
	}
	if err := adapter.Run(context.Background(), adaptertest.NewHost()); err == nil || !strings.Contains(err.Error(), "password_file") {
		t.Errorf("got %v, want an error about password_file", err)
	}
}
