// The front door of a gateway that is killed while devices speak to it.

package gateway_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/models"
)

const doorSite = `site: home
listen: 127.0.0.1:0
adapters:
  - name: door
    protocol: mqtt-server
    listen: %s
    anonymous: true
    bindings:
      - {topic: home/window, resource: window/contact/state}
      - {topic: home/meter, resource: meter/thermometer/temperature}
`

// TestKilledDoorKeepsWhatItAcknowledged: a device measures and is told that each value has
// arrived, over QoS 1 and 2, while the gateway is killed at random moments. Whatever was
// acknowledged is in the history.
func TestKilledDoorKeepsWhatItAcknowledged(t *testing.T) {
	addr := fmt.Sprintf("127.0.0.1:%d", 30_000+rand.IntN(2_000)) // no outgoing connection is given such a port
	h := build(t, map[string]string{"site.yaml": fmt.Sprintf(doorSite, addr), "rules/meter.tenet": "device meter : Thermometer\n"})
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	cmd, c := spawn(t, h.dir)
	acknowledged, next := map[float64]bool{}, 0
	for range 15 {
		device := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("meter").SetAutoReconnect(false).SetConnectRetry(true).SetConnectRetryInterval(5 * time.Millisecond))
		wait(t, device.Connect())
		killed := make(chan struct{})
		go kill(cmd, time.Duration(random.IntN(60))*time.Millisecond, killed)
		for device.IsConnected() {
			next++
			value := float64(next) / 100
			token := device.Publish("home/meter", byte(1+next%2), false, fmt.Sprint(value))
			if token.WaitTimeout(patience) && token.Error() == nil {
				acknowledged[value] = true
			}
		}
		<-killed
		device.Disconnect(0)
		cmd, c = spawn(t, h.dir)
	}
	var file bytes.Buffer
	meter := models.Path{Provider: "meter", Service: "thermometer", Resource: "temperature"}
	if err := c.Export(t.Context(), meter, time.Time{}, time.Time{}, "ndjson", &file); err != nil {
		t.Fatal(err)
	}
	kept := map[float64]bool{}
	for lines := json.NewDecoder(&file); lines.More(); {
		var line struct{ Value float64 }
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		kept[line.Value] = true
	}
	for value := range acknowledged {
		if !kept[value] {
			t.Errorf("%g was acknowledged and is lost", value)
		}
	}
	if len(acknowledged) < 15 {
		t.Errorf("only %d values were acknowledged", len(acknowledged))
	}
	t.Logf("%d of %d values acknowledged, %d kept", len(acknowledged), next, len(kept))
}

// kill ends a process after a while, the hard way.
func kill(cmd *exec.Cmd, after time.Duration, done chan<- struct{}) {
	time.Sleep(after)
	cmd.Process.Kill()
	cmd.Wait()
	close(done)
}
