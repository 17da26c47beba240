// A gateway in a process of its own, killed while it works: MQTT in, rule,
// MQTT out.

package gateway_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	mqttadapter "github.com/tenet-iot/tenet/adapters/mqtt"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/gateway"
	"github.com/tenet-iot/tenet/runtime/site"
)

// childEnv holds the project's folder in a child process.
const childEnv = "TENET_GATEWAY_CHILD"

// child runs the gateway of a project until it is told to end, or killed. It
// prints its address when it serves.
func child() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	p, err := site.Load(os.Getenv(childEnv))
	if err == nil {
		var g *gateway.Gateway
		if g, err = gateway.Open(ctx, p, childOptions()); err == nil {
			fmt.Println(g.Addr())
			err = g.Run(ctx)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func childOptions() gateway.Options {
	return gateway.Options{
		Registry: map[string]adapters.Factory{"mqtt": mqttadapter.New, "mqtt-server": mqttadapter.NewDoor}, Version: "test",
		Checker: func(context.Context, *compile.Result, deploy.Evidence) error { return nil },
	}
}

const mqttSite = `site: home
listen: 127.0.0.1:0
adapters:
  - name: broker
    protocol: mqtt
    url: tcp://%s
    client_id: gateway
    retry: 50 ms
    bindings:
      - {topic: home/window, resource: window/contact/state}
      - {topic: home/heater, resource: heater/heating/power, set: {topic: home/heater/set}}
`

// plug is the heater: it does what it is told and reports it.
type plug struct {
	client  mqtt.Client
	mu      sync.Mutex
	actual  string
	heard   []string // all it was ever told
	changed chan struct{}
}

func newPlug(t *testing.T, addr string) *plug {
	t.Helper()
	p := &plug{changed: make(chan struct{}, 1)}
	p.client = mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("devices"))
	wait(t, p.client.Connect())
	t.Cleanup(func() { p.client.Disconnect(100) })
	wait(t, p.client.Subscribe("home/heater/set", 1, func(c mqtt.Client, m mqtt.Message) {
		p.mu.Lock()
		p.actual = strings.Trim(string(m.Payload()), `"`)
		p.heard = append(p.heard, p.actual)
		p.mu.Unlock()
		select {
		case p.changed <- struct{}{}:
		default:
		}
		c.Publish("home/heater", 1, true, m.Payload())
	}))
	return p
}

func wait(t *testing.T, token mqtt.Token) {
	t.Helper()
	if !token.WaitTimeout(patience) {
		t.Fatal("the broker does not answer")
	}
	if err := token.Error(); err != nil {
		t.Fatal(err)
	}
}

// move is the window being moved by hand.
func (p *plug) move(t *testing.T, to string) {
	t.Helper()
	wait(t, p.client.Publish("home/window", 1, false, `"`+to+`"`))
}

// is waits until the heater is in a state.
func (p *plug) is(t *testing.T, want string) {
	t.Helper()
	late := time.After(patience)
	for {
		p.mu.Lock()
		actual, heard := p.actual, slices.Clone(p.heard)
		p.mu.Unlock()
		if actual == want {
			return
		}
		select {
		case <-p.changed:
		case <-late:
			t.Fatalf("the heater is %q, want %q; it was told %q", actual, want, heard)
		}
	}
}

// spawn starts a child and returns when it serves.
func spawn(t *testing.T, dir string) (*exec.Cmd, *client.Client) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	if !bufio.NewScanner(out).Scan() {
		t.Fatalf("the child says nothing: %v", cmd.Wait())
	}
	c, err := client.Open(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	return cmd, c
}

// TestKilledGatewayGoesOn: a gateway between a real broker and a device is
// killed at random moments. A movement of the window that the broker has taken
// is never lost: after each restart the heater ends where the rule wants it.
func TestKilledGatewayGoesOn(t *testing.T) {
	broker := adaptertest.StartBroker(t)
	h := build(t, map[string]string{"site.yaml": fmt.Sprintf(mqttSite, broker.Addr)})
	deployOnce(t, h)
	plug := newPlug(t, broker.Addr)

	cmd, c := spawn(t, h.dir)
	h.client = c
	h.follow(t, "the broker is connected", func(api.Resources) bool {
		s, err := c.Status(t.Context())
		return err == nil && s.Adapters[0].State == "connected"
	})
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	for round := range 30 {
		to, want := "open", "off"
		if round%2 == 0 {
			to, want = "closed", "on"
		}
		plug.move(t, to)
		if random.IntN(3) == 0 {
			plug.is(t, want)
		}
		for range random.IntN(4) {
			if _, err := c.Status(t.Context()); err != nil { // passes some time
				t.Fatal(err)
			}
		}
		cmd.Process.Kill()
		cmd.Wait()
		cmd, c = spawn(t, h.dir)
		plug.is(t, want)
	}
	w, err := c.Why(t.Context(), heater)
	if err != nil || w.Rule == nil || w.Rule.Name != "Comfort.save" || string(w.Effect.Value) != `"off"` {
		t.Errorf("%+v %v", w, err)
	}
	s, err := c.Status(t.Context())
	if err != nil || s.Deployment == nil || s.Deployment.State != "active" {
		t.Errorf("%+v %v", s, err)
	}
	for _, a := range s.Alarms {
		t.Errorf("alarm %s: %s", a.Code, a.Message)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the end: %v", err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

// alsoFirst is the app whose rules take a first report as a change too.
var alsoFirst = strings.Replace(app, "window.state == closed\n", "window.state == closed also on reconnect\n", 1)

// deployOnce deploys the rules of the tests in this process.
func deployOnce(t *testing.T, h *house) {
	t.Helper()
	p, err := site.Load(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.Open(t.Context(), p, childOptions())
	if err != nil {
		t.Fatal(err)
	}
	h.Gateway = g
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	_, err = g.Deploy(ctx, h.bundle(t, alsoFirst), "")
	cancel()
	if stopped := <-done; err != nil || stopped != nil {
		t.Fatal(err, stopped)
	}
}
