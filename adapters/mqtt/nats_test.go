// The adapter also works with the broker inside nats-server, which the demo
// runs in its own process.

package mqtt_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/simdevice"
	"github.com/tenet-iot/tenet/models"
)

// embedded starts a broker in this process.
func embedded(t *testing.T) (addr string) {
	t.Helper()
	options := &server.Options{
		ServerName: "test", DontListen: true, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: t.TempDir(), JetStreamMaxMemory: 16 << 20, JetStreamMaxStore: 64 << 20,
		MQTT: server.MQTTOpts{Host: "127.0.0.1", Port: adaptertest.FreePort(t)},
	}
	s, err := server.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(adaptertest.Patience) {
		t.Fatal("the embedded broker does not start")
	}
	return fmt.Sprintf("127.0.0.1:%d", options.MQTT.Port)
}

func TestTheBrokerOfNATS(t *testing.T) {
	addr := embedded(t)
	ctx, cancel := context.WithCancel(context.Background())
	device := simdevice.New("lab", map[string]any{"climate/temperature": 20.0, "heating/power": "off"})
	stop := runDevice(ctx, t, device, addr)
	defer func() { cancel(); stop() }()
	g := run(t, head(addr)+many)
	g.host.Await(t, "the retained values and the status", func(r adaptertest.Record) bool {
		return r.Has(temperature, models.OfFloat(20)) && r.Is("lab", true)
	})
	power := adaptertest.Path("lab/heating/power")
	cmd := adapters.Command{ID: "k1", Path: power, Value: models.OfEnum(1), Deadline: time.Now().Add(time.Minute)}
	if outcome, err := g.adapter.(adapters.Writer).Write(ctx, cmd); err != nil || outcome != adapters.Sent {
		t.Fatalf("write: %v, %v; want sent", outcome, err)
	}
	g.host.Await(t, "the answer and the report", func(r adaptertest.Record) bool {
		return len(r.Answers) == 1 && r.Answers[0].Err == nil && r.Has(power, models.OfEnum(1))
	})
	g.host.Refuse(adapters.ErrBusy)
	device.SetActual("climate/temperature", 21.0)
	g.host.Await(t, "a refusal", func(r adaptertest.Record) bool { return len(r.Refused) > 0 })
	g.host.Refuse(nil)
	g.host.Await(t, "the refused value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(21)) })
}
