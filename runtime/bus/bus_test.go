// Tests of publishing, of the listener's rights and of overload.

package bus_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/bus"
)

const patience = 10 * time.Second

func open(t *testing.T, opt bus.Options) *bus.Bus {
	t.Helper()
	b, err := bus.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// subscribe returns a client's subscription that is known to the server.
func subscribe(t *testing.T, conn *nats.Conn, subject string) *nats.Subscription {
	t.Helper()
	t.Cleanup(conn.Close)
	sub, err := conn.SubscribeSync(subject)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.FlushTimeout(patience); err != nil {
		t.Fatal(err)
	}
	return sub
}

// TestMessagesReachSubscribers: each kind of message arrives as JSON on the
// subject its documentation names.
func TestMessagesReachSubscribers(t *testing.T) {
	b := open(t, bus.Options{Site: "home"})
	conn, err := b.Conn("test")
	if err != nil {
		t.Fatal(err)
	}
	sub := subscribe(t, conn, "tenet.home.>")

	power := models.Type{Kind: models.Enum, Members: []string{"off", "on"}}
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	path := models.Path{Provider: "heater.1", Service: "heating", Resource: "power"}
	b.Reading(path, bus.Reading{Path: path.String(), Value: bus.Value{Type: power, Value: models.OfEnum(1)}, Time: at, Quality: "good"})
	b.Command(path, bus.Command{ID: "k1", Path: path.String(), Value: bus.Value{Type: power, Value: models.OfEnum(0)}, Outcome: "sent", Time: at})
	b.Firing(bus.Firing{Seq: 7, Rule: "Comfort.heat", Branch: "then", Time: at})
	b.Event(bus.Event{Kind: "deployment", Subject: "ab12", State: "active", Time: at})

	want := map[string]string{
		"tenet.home.reading.heater%2E1.heating.power": `{"path":"heater.1/heating/power","value":"on","time":"2026-05-01T08:00:00Z","quality":"good"}`,
		"tenet.home.command.heater%2E1.heating.power": `{"id":"k1","path":"heater.1/heating/power","value":"off","outcome":"sent","time":"2026-05-01T08:00:00Z"}`,
		"tenet.home.firing.Comfort%2Eheat":            `{"seq":7,"rule":"Comfort.heat","branch":"then","time":"2026-05-01T08:00:00Z"}`,
		"tenet.home.event.deployment":                 `{"kind":"deployment","subject":"ab12","state":"active","time":"2026-05-01T08:00:00Z"}`,
	}
	got := map[string]string{}
	for range want {
		m, err := sub.NextMsg(patience)
		if err != nil {
			t.Fatal(err)
		}
		got[m.Subject] = string(m.Data)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCloseDeliversWhatIsQueued: a clean stop publishes everything taken.
func TestCloseDeliversWhatIsQueued(t *testing.T) {
	b := open(t, bus.Options{Site: "home", Queue: 10_000})
	conn, err := b.Conn("test")
	if err != nil {
		t.Fatal(err)
	}
	sub := subscribe(t, conn, "tenet.home.event.>")
	const n = 2000
	for i := range n {
		if !b.Event(bus.Event{Kind: "alarm", Subject: fmt.Sprint(i)}) {
			t.Fatalf("message %d was dropped", i)
		}
	}
	closed := make(chan error, 1)
	go func() { closed <- b.Close() }()
	for i := range n {
		m, err := sub.NextMsg(patience)
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		if !strings.Contains(string(m.Data), fmt.Sprintf(`"subject":"%d"`, i)) {
			t.Fatalf("message %d out of order: %s", i, m.Data)
		}
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if b.Event(bus.Event{Kind: "alarm"}) {
		t.Error("a closed bus took a message")
	}
	if got := b.Stats(); got != (bus.Stats{Published: n, Dropped: 1}) {
		t.Errorf("stats: %+v", got)
	}
}

// blocked is a message whose encoding waits, so that the queue fills.
type blocked struct {
	entered chan struct{}
	release chan struct{}
}

func (b blocked) MarshalJSON() ([]byte, error) {
	b.entered <- struct{}{}
	<-b.release
	return []byte("null"), nil
}

// TestOverloadIsCounted: a full queue drops and counts, and never blocks.
func TestOverloadIsCounted(t *testing.T) {
	b := open(t, bus.Options{Site: "home", Queue: 2})
	conn, err := b.Conn("test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	hold := blocked{entered: make(chan struct{}), release: make(chan struct{})}
	bus.PublishForTest(b, "test", hold)
	<-hold.entered
	taken := 0
	for range 10 {
		if b.Event(bus.Event{Kind: "alarm"}) {
			taken++
		}
	}
	if taken != 2 || b.Stats().Dropped != 8 {
		t.Errorf("taken %d, %+v; want 2 taken and 8 dropped", taken, b.Stats())
	}
	close(hold.release)
}

// TestNobodyListens: without a listener or a client nothing is queued.
func TestNobodyListens(t *testing.T) {
	b := open(t, bus.Options{Site: "home", Queue: 1})
	for range 100 {
		if !b.Event(bus.Event{Kind: "alarm"}) {
			t.Fatal("dropped")
		}
	}
	if got := b.Stats(); got != (bus.Stats{}) {
		t.Errorf("%+v", got)
	}
}

// TestListener: outside clients need a token, may listen and may not speak.
func TestListener(t *testing.T) {
	b := open(t, bus.Options{Site: "home", Listen: "127.0.0.1:0", Authenticate: func(token string) bool { return token == "good" }})
	url := "nats://" + b.Addr()
	for _, token := range []string{"", "bad"} {
		if conn, err := nats.Connect(url, nats.Token(token)); err == nil {
			conn.Close()
			t.Errorf("token %q was let in", token)
		}
	}
	refused := make(chan error, 4)
	conn, err := nats.Connect(url, nats.Token("good"), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	sub := subscribe(t, conn, "tenet.home.event.*")
	if err := conn.Publish("tenet.home.event.alarm", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-refused:
		if !errors.Is(err, nats.ErrPermissionViolation) {
			t.Errorf("got %v, want a permission violation", err)
		}
	case <-time.After(patience):
		t.Fatal("publishing from outside was not refused")
	}
	b.Event(bus.Event{Kind: "alarm", Message: "real"})
	m, err := sub.NextMsg(patience)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(m.Data), "real") {
		t.Errorf("the forged message arrived: %s", m.Data)
	}
}

// TestPortInUse: the error names the address and the key to change.
func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = bus.Open(t.Context(), bus.Options{Site: "home", Listen: l.Addr().String(), Authenticate: func(string) bool { return false }})
	var le *bus.ListenError
	if !errors.As(err, &le) || le.Addr != l.Addr().String() || !strings.Contains(le.Hint(), "nats") {
		t.Errorf("got %v", err)
	}
	for _, bad := range []string{"nowhere", "127.0.0.1:x", "127.0.0.1:70000"} {
		if _, err := bus.Open(t.Context(), bus.Options{Listen: bad, Authenticate: func(string) bool { return false }}); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
	if _, err := bus.Open(t.Context(), bus.Options{Listen: "127.0.0.1:0"}); err == nil {
		t.Error("a listener without authentication was accepted")
	}
}

// TestToken: tokens are single, legal and different for different names.
func TestToken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		token := bus.Token(a)
		if token == "" || strings.ContainsAny(token, " \t\r\n.*>") {
			t.Fatalf("%q became %q", a, token)
		}
		if a != b && token == bus.Token(b) {
			t.Fatalf("%q and %q share %q", a, b, token)
		}
	})
}

// TestMQTTBroker: a retained message meets a client that comes later.
func TestMQTTBroker(t *testing.T) {
	url, stop, err := bus.MQTTBroker(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	connect := func(id string) mqtt.Client {
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(id))
		wait(t, c.Connect())
		return c
	}
	first := connect("first")
	wait(t, first.Publish("home/window", 1, true, "open"))
	first.Disconnect(100)

	second := connect("second")
	defer second.Disconnect(100)
	if m := retained(t, second, "home/#"); m != "home/window open" {
		t.Error(m)
	}
	stop()
}

// retained gives the first message that a subscription brings. It asks again after
// a second, as the MQTT adapter does: the broker may lose a retained message that
// it is still storing while a subscription is set up.
func retained(t *testing.T, c mqtt.Client, topic string) string {
	t.Helper()
	got := make(chan string, 16)
	late := time.After(patience)
	for {
		wait(t, c.Subscribe(topic, 1, func(_ mqtt.Client, m mqtt.Message) { got <- m.Topic() + " " + string(m.Payload()) }))
		select {
		case m := <-got:
			return m
		case <-time.After(time.Second):
			wait(t, c.Unsubscribe(topic))
		case <-late:
			t.Fatal("no retained message")
		}
	}
}

func wait(t *testing.T, token mqtt.Token) {
	t.Helper()
	if !token.WaitTimeout(patience) {
		t.Fatal("the broker did not answer")
	}
	if err := token.Error(); err != nil {
		t.Fatal(err)
	}
}

func ExampleToken() {
	fmt.Println(bus.Token("kitchen"), bus.Token("room 1.2"))
	// Output: kitchen room%201%2E2
}
