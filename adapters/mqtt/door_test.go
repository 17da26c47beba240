// The front door: devices, users and strangers come to the gateway itself. Clients are paho
// (MQTT 3.1.1) and mosquitto's (3.1.1 and 5).

package mqtt_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/adapters/mqtt"
	"github.com/tenet-iot/tenet/adapters/simdevice"
	"github.com/tenet-iot/tenet/models"
)

// doorEntry is a valid configuration of a front door for the suite's device.
const doorEntry = `type: mqtt-server
listen: ADDRESS
anonymous: true
patience: 1 s
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

// address is one where nobody listens yet, and that no outgoing connection is given: those
// have ports from 32768 on.
func address(t *testing.T) string {
	t.Helper()
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(20_000))
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+n.Int64()))
		if err != nil {
			continue
		}
		l.Close()
		return l.Addr().String()
	}
}

func TestDoorConformance(t *testing.T) {
	entry := strings.Replace(doorEntry, "ADDRESS", "127.0.0.1:1883", 1)
	spoil := func(old, mistake string) adaptertest.Mistake { return adaptertest.Spoil(t, entry, old, mistake) }
	adaptertest.Run(t, adaptertest.Harness{
		Factory:    mqtt.NewDoor,
		Start:      startAtDoor,
		EveryValue: true,
		Mistakes: map[string]adaptertest.Mistake{
			mapping.UnknownKey:       spoil("anonymous: true", "anonymous: true\n§anonymus: true"),
			mapping.WrongType:        spoil("patience: 1 s", "patience: §soon"),
			mapping.BadValue:         spoil("listen: 127.0.0.1:1883", "listen: §somewhere"),
			mapping.UnknownResource:  spoil("resource: lab/window/open", "resource: §lab/window/opn"),
			mapping.UnitMismatch:     spoil("unit: °F", "unit: §lx"),
			mapping.DuplicateBinding: spoil("1: true, 0: false}", "1: true, 0: false}\n  - {resource: §lab/window/open, topic: x}"),
		},
	})
}

// startAtDoor lets the device come in through a proxy, again and again until it can.
func startAtDoor(t *testing.T, device *simdevice.Device) adaptertest.Rig {
	addr := address(t)
	proxy := adaptertest.NewTCPProxy(t, addr)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		err := simdevice.RunMQTT(ctx, device, simdevice.MQTT{Broker: "tcp://" + proxy.Addr, Prefix: "home", QoS: 1, Retry: 20 * time.Millisecond})
		if err != nil {
			t.Errorf("device: %v", err)
		}
	})
	return adaptertest.Rig{
		Config: strings.Replace(doorEntry, "ADDRESS", addr, 1),
		Contacts: func() int {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				return 0
			}
			conn.Close()
			return 1
		},
		Cut:     proxy.Cut,
		Restore: proxy.Restore,
		Stop:    func() { cancel(); running.Wait(); proxy.Close() },
	}
}

func TestDoorMistakes(t *testing.T) {
	const head, tail = "type: mqtt-server\n", "bindings:\n  - {resource: lab/window/open, topic: t/w}\n"
	for _, m := range []struct{ config, code string }{
		{"listen: 127.0.0.1:1883\n", mapping.MissingKey},
		{"anonymous: true\n", mapping.MissingKey},
		{"listen: 0.0.0.0:1883\nanonymous: true\n", mapping.BadValue},
		{"listen: '1883'\nanonymous: true\n", mapping.BadValue},
		{"listen: :1883\nusers: [{name: a}]\n", mapping.MissingKey},
		{"listen: :1883\nusers: [{name: a, certificate: a}]\n", mapping.MissingKey},
		{"listen: :1883\nusers: [{name: a, password_file: x}, {name: a, password_file: y}]\n", mapping.BadValue},
		{"listen: :1883\nusers: [{name: a, password_file: x, providers: [nobody]}]\n", mapping.UnknownResource},
		{"listen: :1883\nusers: [{name: a, password_file: x, publish: ['a/#/b']}]\n", mapping.BadValue},
		{"listen: :1883\nusers: [{name: a, password_file: x, subscribe: ['$SYS/#']}]\n", mapping.BadValue},
		{"tls: {listen: ':8883'}\nanonymous: true\n", mapping.MissingKey},
	} {
		_, err := mqtt.NewDoor("test", adaptertest.Node(t, head+m.config+tail), adaptertest.Lab())
		list := mapping.ListErrors(err)
		if len(list) == 0 || list[0].Code != m.code || list[0].Line == 0 {
			t.Errorf("%sgot %v, want %s", m.config, err, m.code)
		}
	}
	_, err := mqtt.NewDoor("test", adaptertest.Node(t, head+"listen: 127.0.0.1:1883\nanonymous: true\nbindings:\n  - resource: lab/heating/power\n    topic: t\n    set: {topic: t/set, confirm: publish}\n"), adaptertest.Lab())
	if list := mapping.ListErrors(err); len(list) != 1 || list[0].Code != mapping.BadValue {
		t.Errorf("the gateway's own receipt as a confirmation: %v", err)
	}
}

// guarded is a door with two devices, each with its user, and somebody who reads along.
const guarded = `type: mqtt-server
listen: ADDRESS
users:
  - {name: lab, password_file: DIR/lab, providers: [lab], publish: [chat/#], subscribe: [chat/#]}
  - {name: attic, password_file: DIR/attic, providers: [attic], publish: [chat/#], subscribe: [chat/#]}
  - {name: board, password_file: DIR/board, providers: [], subscribe: ["#"]}
patience: 300 ms
bindings:
  - resource: "{provider}/climate/temperature"
    topic: t/{provider}
  - resource: "{provider}/heating/power"
    topic: p/{provider}
    set: {topic: "p/{provider}/set"}
availability:
  - {topic: "here/{provider}", providers: [attic], online: "yes", offline: "no"}
`

// blink is the attic's action, which is called at QoS 0.
const blink = `  - {resource: attic/display/blink, call: {topic: b/attic, qos: 0}}
`

// openGuarded opens that door.
func openGuarded(t *testing.T) (*gateway, string) {
	t.Helper()
	dir, addr := t.TempDir(), address(t)
	for _, name := range []string{"lab", "attic", "board"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("secret of "+name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	g := runA(t, mqtt.NewDoor, strings.NewReplacer("ADDRESS", addr, "DIR", dir).Replace(strings.Replace(guarded, "availability:", blink+"availability:", 1)))
	opened(t, addr)
	return g, addr
}

// opened waits until somebody listens.
func opened(t *testing.T, addr string) {
	t.Helper()
	deadline := time.Now().Add(adaptertest.Patience)
	for {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// as is a client that comes in as a user; nil if it is not let in.
func as(t *testing.T, addr, id, name, password string, more func(*paho.ClientOptions)) paho.Client {
	t.Helper()
	o := paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(id).SetAutoReconnect(false).SetUsername(name).SetPassword(password).SetProtocolVersion(4)
	if more != nil {
		more(o)
	}
	c := paho.NewClient(o)
	token := c.Connect()
	if !token.WaitTimeout(adaptertest.Patience) {
		t.Fatal("no answer to CONNECT")
	}
	if token.Error() != nil {
		return nil
	}
	t.Cleanup(func() { c.Disconnect(50) })
	return c
}

func TestDoorLetsInWhoItKnows(t *testing.T) {
	_, addr := openGuarded(t)
	if as(t, addr, "a", "lab", "secret of lab", nil) == nil {
		t.Error("a user with the right password is not let in")
	}
	for _, who := range [][2]string{{"lab", "secret of attic"}, {"lab", ""}, {"nobody", "secret of lab"}, {"", ""}} {
		if as(t, addr, "b", who[0], who[1], nil) != nil {
			t.Errorf("%q with %q is let in", who[0], who[1])
		}
	}
	if as(t, addr, "a", "attic", "secret of attic", nil) != nil {
		t.Error("somebody is let into the session of somebody else")
	}
	will := func(topic string) func(*paho.ClientOptions) {
		return func(o *paho.ClientOptions) { o.SetWill(topic, "no", 1, false) }
	}
	if as(t, addr, "c", "lab", "secret of lab", will("here/attic")) != nil {
		t.Error("a client is let in with a will about somebody else")
	}
	if as(t, addr, "d", "attic", "secret of attic", will("here/attic")) == nil {
		t.Error("a client is not let in with its own will")
	}
}

func TestDoorKeepsToThePolicy(t *testing.T) {
	g, addr := openGuarded(t)
	lab := as(t, addr, "lab", "lab", "secret of lab", nil)
	board := as(t, addr, "board", "board", "secret of board", nil)
	attic := as(t, addr, "attic", "attic", "secret of attic", nil)
	var heard sync.Map
	listen := func(c paho.Client, filter string) byte {
		token := c.Subscribe(filter, 1, func(_ paho.Client, m paho.Message) { heard.Store(m.Topic()+" "+string(m.Payload()), true) })
		token.WaitTimeout(adaptertest.Patience)
		return token.(*paho.SubscribeToken).Result()[filter]
	}
	for filter, want := range map[string]byte{"p/lab/set": 1, "p/attic/set": 0x80, "t/attic": 0x80, "chat/x": 1, "p/+/set": 1} {
		if got := listen(lab, filter); got != want {
			t.Errorf("lab subscribes to %s: %d, want %d", filter, got, want)
		}
	}
	if got := listen(board, "#"); got != 1 {
		t.Errorf("board subscribes to everything: %d", got)
	}
	publish(t, lab, "t/lab", false, "21")
	attic.Publish("chat/x", 1, false, "hello").WaitTimeout(adaptertest.Patience)
	g.host.Await(t, "lab's own reading", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(21)) })

	// A command for the attic is heard by nobody but the attic, which does not listen, and board.
	resource, _ := adaptertest.Lab().Resource(adaptertest.Path("attic/heating/power"))
	cmd := adapters.Command{ID: "1", Path: adaptertest.Path("attic/heating/power"), Resource: resource, Value: models.OfEnum(1), Deadline: time.Now().Add(time.Minute)}
	if _, err := g.adapter.(adapters.Writer).Write(t.Context(), cmd); err != nil {
		t.Errorf("a command that board hears: %v", err)
	}
	call := adapters.Command{ID: "2", Path: adaptertest.Path("attic/display/blink"), Args: []models.Value{models.OfInt(3)}}
	if _, err := g.adapter.(adapters.Invoker).Invoke(t.Context(), call); err != nil {
		t.Errorf("a call at QoS 0: %v", err)
	}
	for _, want := range []string{"chat/x hello", "t/lab 21", `p/attic/set "on"`, `b/attic [3]`} {
		waitFor(t, want, func() bool { _, ok := heard.Load(want); return ok })
	}
	// Speaking for somebody else ends the connection (MQTT 3.1.1 has no word for it).
	lab.Publish("t/attic", 1, false, "99").WaitTimeout(adaptertest.Patience)
	waitFor(t, "the end of the connection", func() bool { return !lab.IsConnected() })
	if r := g.host.Seen(); r.Has(adaptertest.Path("attic/climate/temperature"), models.OfFloat(99)) {
		t.Error("lab has spoken for the attic")
	}
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(adaptertest.Patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s", what)
		}
	}
}

// mosquitto publishes with a client of the mosquitto project and gives what it says.
func mosquitto(t *testing.T, addr string, more ...string) (string, error) {
	t.Helper()
	host, port, _ := net.SplitHostPort(addr)
	ctx, cancel := context.WithTimeout(t.Context(), adaptertest.Patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "mosquitto_pub", append([]string{"-h", host, "-p", port, "-u", "lab", "-P", "secret of lab"}, more...)...).CombinedOutput()
	return string(out), err
}

func TestDoorAcknowledgesWhatIsAccepted(t *testing.T) {
	g, addr := openGuarded(t)
	for i, version := range []string{"311", "5"} {
		for qos := range 3 {
			value := float64(10*i + qos)
			if out, err := mosquitto(t, addr, "-V", version, "-q", fmt.Sprint(qos), "-t", "t/lab", "-m", fmt.Sprint(value)); err != nil {
				t.Errorf("version %s, qos %d: %v\n%s", version, qos, err, out)
			}
			g.host.Await(t, "the value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(value)) })
		}
	}
	g.host.Refuse(adapters.ErrBusy)
	for _, qos := range []string{"1", "2"} {
		if out, err := mosquitto(t, addr, "-V", "5", "-q", qos, "-t", "t/lab", "-m", "77"); err == nil && !strings.Contains(strings.ToLower(out), "quota exceeded") {
			t.Errorf("qos %s, MQTT 5: a refused message is acknowledged: %s", qos, out)
		}
	}
	lab := as(t, addr, "lab", "lab", "secret of lab", nil)
	token := lab.Publish("t/lab", 1, false, "78")
	waitFor(t, "end of the connection", func() bool { return !lab.IsConnected() })
	if token.WaitTimeout(0) && token.Error() == nil {
		t.Error("MQTT 3.1.1: a refused message is acknowledged")
	}
	if out, err := mosquitto(t, addr, "-q", "0", "-t", "t/lab", "-m", "79"); err != nil {
		t.Errorf("qos 0 while the gateway is busy: %v\n%s", err, out)
	}
	g.host.Refuse(nil)
	waitFor(t, "acknowledgement when there is room again", func() bool {
		again := as(t, addr, "lab", "lab", "secret of lab", nil)
		token := again.Publish("t/lab", 1, false, "80")
		return token.WaitTimeout(adaptertest.Patience) && token.Error() == nil
	})
	g.host.Await(t, "the value after all", func(r adaptertest.Record) bool { // 79 may come later, nobody waits for it
		return slices.ContainsFunc(r.Readings, func(x models.Reading) bool { return x.Path == temperature && x.Value == models.OfFloat(80) })
	})
}

func TestDoorKnowsWhoIsThere(t *testing.T) {
	g, addr := openGuarded(t)
	lab := as(t, addr, "lab", "lab", "secret of lab", nil)
	g.host.Await(t, "the lab, since it is connected", func(r adaptertest.Record) bool { return r.Is("lab", true) })
	attic := as(t, addr, "attic", "attic", "secret of attic", func(o *paho.ClientOptions) { o.SetWill("here/attic", "no", 1, true) })
	publish(t, attic, "here/attic", true, "yes")
	g.host.Await(t, "the attic, since it says so", func(r adaptertest.Record) bool { return r.Is("attic", true) })

	// The same client comes in once more: it is there all the time.
	before := as(t, addr, "lab", "lab", "secret of lab", nil)
	waitFor(t, "end of the first connection", func() bool { return !lab.IsConnected() })
	if online, known := g.host.Seen().Online("lab"); !known || !online {
		t.Error("a device that connects again is offline")
	}
	before.Disconnect(50)
	g.host.Await(t, "the lab gone", func(r adaptertest.Record) bool { return r.Is("lab", false) })

	// A farewell is no death: no will.
	attic.Disconnect(50)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(connectWithWill("attic3", "attic", "secret of attic", "here/attic", "no")); err != nil {
		t.Fatal(err)
	}
	if ack := make([]byte, 4); read(conn, ack) != nil || ack[3] != 0 {
		t.Fatalf("CONNACK %v", ack)
	}
	if online, _ := g.host.Seen().Online("attic"); !online {
		t.Error("a client that said goodbye has left a will")
	}
	conn.Close()
	g.host.Await(t, "the will", func(r adaptertest.Record) bool { return r.Is("attic", false) })
}

func read(conn net.Conn, into []byte) error {
	for n := 0; n < len(into); {
		k, err := conn.Read(into[n:])
		if err != nil {
			return err
		}
		n += k
	}
	return nil
}

// connectWithWill is a CONNECT of MQTT 3.1.1.
func connectWithWill(id, name, password, topic, will string) []byte {
	text := func(s string) []byte { return append([]byte{byte(len(s) >> 8), byte(len(s))}, s...) }
	body := append(text("MQTT"), 4, 0xc0|0x04|0x02, 0, 60)
	for _, s := range []string{id, topic, will, name, password} {
		body = append(body, text(s)...)
	}
	return append([]byte{0x10, byte(len(body))}, body...)
}

func TestDoorKeepsRetainedMessages(t *testing.T) {
	_, addr := openGuarded(t)
	lab := as(t, addr, "lab", "lab", "secret of lab", nil)
	publish(t, lab, "t/lab", true, "22")
	publish(t, lab, "chat/a", true, "kept")
	board := as(t, addr, "board", "board", "secret of board", nil)
	attic := as(t, addr, "attic", "attic", "secret of attic", nil)
	var mu sync.Mutex
	got := map[string][]string{}
	for who, c := range map[string]paho.Client{"board": board, "attic": attic} {
		wait(t, "subscribe", c.Subscribe("#", 1, func(_ paho.Client, m paho.Message) {
			mu.Lock()
			defer mu.Unlock()
			got[who] = append(got[who], m.Topic())
		}))
	}
	// What has just been published may come once more, since it is acknowledged before it is passed on.
	waitFor(t, "retained messages", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return slices.Contains(got["board"], "t/lab") && slices.Contains(got["board"], "chat/a") && slices.Contains(got["attic"], "chat/a")
	})
	mu.Lock()
	defer mu.Unlock()
	if slices.Contains(got["attic"], "t/lab") {
		t.Errorf("the attic was told %v", got["attic"])
	}
}

func TestDoorCommandsDoNotComeLate(t *testing.T) {
	g, addr := openGuarded(t)
	power := adaptertest.Path("lab/heating/power")
	resource, _ := adaptertest.Lab().Resource(power)
	cmd := adapters.Command{ID: "1", Path: power, Resource: resource, Value: models.OfEnum(1), Deadline: time.Now().Add(time.Second)}
	write := func() error { _, err := g.adapter.(adapters.Writer).Write(t.Context(), cmd); return err }
	if err := write(); err == nil {
		t.Error("a command that nobody hears is said to be sent")
	}
	// A session that goes on, and a client that does not acknowledge what it gets.
	deaf := as(t, addr, "lab", "lab", "secret of lab", func(o *paho.ClientOptions) { o.SetCleanSession(false).SetAutoAckDisabled(true) })
	got := make(chan paho.Message, 8)
	wait(t, "subscribe", deaf.Subscribe("p/lab/set", 1, func(_ paho.Client, m paho.Message) { got <- m }))
	if err := write(); err != nil {
		t.Fatal(err)
	}
	if m := <-got; string(m.Payload()) != `"on"` {
		t.Errorf("the command says %s", m.Payload())
	}
	deaf.Disconnect(10)
	waitFor(t, "refusal of a command to a device that is away", func() bool { return write() != nil })
	time.Sleep(time.Until(cmd.Deadline) + 1100*time.Millisecond) // deadlines are counted in seconds there
	again := as(t, addr, "lab", "lab", "secret of lab", func(o *paho.ClientOptions) {
		o.SetCleanSession(false).SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { got <- m })
	})
	select {
	case m := <-got:
		t.Errorf("a command came after its deadline: %s", m.Payload())
	case <-time.After(200 * time.Millisecond):
	}
	cmd.ID, cmd.Deadline = "2", time.Now().Add(time.Minute)
	if err := write(); err != nil {
		t.Errorf("the session does not go on: %v", err)
	}
	select {
	case <-got:
	case <-time.After(adaptertest.Patience):
		t.Error("a new command does not come")
	}
	_ = again
}

func TestDoorWithCertificates(t *testing.T) {
	dir, addr := t.TempDir(), address(t)
	ca := newAuthority(t, dir, "ca")
	ca.issue(t, dir, "server", "localhost")
	ca.issue(t, dir, "good", "lab device")
	newAuthority(t, dir, "other").issue(t, dir, "bad", "lab device")
	g := runA(t, mqtt.NewDoor, strings.NewReplacer("ADDRESS", addr, "DIR", dir).Replace(`type: mqtt-server
tls: {listen: ADDRESS, cert_file: DIR/server.pem, key_file: DIR/server.key, client_ca_file: DIR/ca.pem}
users:
  - {name: lab, certificate: lab device, providers: [lab]}
bindings:
  - {resource: lab/climate/temperature, topic: t/lab}
`))
	opened(t, addr)
	try := func(pair string) paho.Client {
		config := &tls.Config{RootCAs: ca.pool, ServerName: "localhost"}
		if pair != "" {
			c, err := tls.LoadX509KeyPair(filepath.Join(dir, pair+".pem"), filepath.Join(dir, pair+".key"))
			if err != nil {
				t.Fatal(err)
			}
			config.Certificates = []tls.Certificate{c}
		}
		return as(t, addr, "x"+pair, "", "", func(o *paho.ClientOptions) {
			o.Servers = nil
			o.AddBroker("tls://" + addr).SetTLSConfig(config)
		})
	}
	if try("") != nil || try("bad") != nil {
		t.Error("somebody without a certificate, or with that of another authority, is let in")
	}
	good := try("good")
	if good == nil {
		t.Fatal("a device with its certificate is not let in")
	}
	publish(t, good, "t/lab", false, "23")
	g.host.Await(t, "its reading", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(23)) })
	if conn, err := net.Dial("tcp", addr); err == nil {
		fmt.Fprint(conn, "GET / HTTP/1.0\r\n\r\n")
		conn.Close()
	}
	publish(t, good, "t/lab", false, "24")
	g.host.Await(t, "another reading", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(24)) })
}

// What is no MQTT, or too long, ends its own connection and nothing else.
func TestDoorSurvivesStrangers(t *testing.T) {
	g, addr := openGuarded(t)
	lab := as(t, addr, "lab", "lab", "secret of lab", nil)
	hello := connectWithWill("y", "lab", "secret of lab", "chat/y", "1")
	for _, bytes := range [][]byte{
		{}, {0}, {0xff, 0xff, 0xff, 0xff, 0x7f}, []byte("GET / HTTP/1.1\r\n\r\n"), hello[:10],
		append(bytes.Clone(hello), 0x30, 0xff, 0xff, 0xff, 0x7f), // a message of 256 MiB
		append(bytes.Clone(hello), 0x30, 3, 0, 9, 'a'),           // a topic longer than its message
		append(bytes.Clone(hello), 0x32, 5, 0, 1, 't', 0, 0),     // packet id 0
		append(bytes.Clone(hello), 0x82, 5, 0, 1, 0, 9, 'a'),
		append(bytes.Clone(hello), hello...), // CONNECT twice
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		conn.Write(bytes)
		conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		conn.Read(make([]byte, 64))
		conn.Close()
	}
	random := make([]byte, 200)
	for range 200 {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		rand.Read(random)
		conn.Write(append(bytes.Clone(hello), random...))
		conn.Close()
	}
	publish(t, lab, "t/lab", false, "25")
	g.host.Await(t, "a reading after all", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(25)) })
	publish(t, lab, "t/lab", false, "warm")
	g.host.Await(t, "a note of garbage", func(r adaptertest.Record) bool { return len(r.Garbled) > 0 })
}

// authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T, dir, name string) *authority {
	t.Helper()
	a := &authority{key: newKey(t), pool: x509.NewCertPool()}
	a.cert = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.pool.AppendCertsFromPEM(a.sign(t, dir, name, a.cert, a.key))
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issue writes a certificate and its key for a name.
func (a *authority) issue(t *testing.T, dir, file, name string) {
	t.Helper()
	a.sign(t, dir, file, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}, newKey(t))
}

func (a *authority) sign(t *testing.T, dir, file string, cert *x509.Certificate, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	raw, err := x509.CreateCertificate(rand.Reader, cert, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	for name, data := range map[string][]byte{file + ".pem": text, file + ".key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return text
}
