// The MQTT link of a simulated device.

package simdevice

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/adapters/internal/retry"
)

// MQTT says where a device lives on a broker. Under Prefix/PROVIDER it
// publishes retained values at SERVICE/RESOURCE, obeys SERVICE/RESOURCE/set
// (a bare value, or {"value": …, "id": …}, answered at answer with {"id",
// "ok"}), and keeps "online" or, by its will, "offline" at status.
type MQTT struct {
	Broker             string // tcp://host:port
	Prefix             string
	Username, Password string
	QoS                byte
	Retry              time.Duration // between attempts; 0 is 200 ms
	// Connected is called after each connection, if it is set.
	Connected func()
}

// RunMQTT keeps the device connected until ctx ends. It returns nil then.
func RunMQTT(ctx context.Context, d *Device, m MQTT) error {
	if m.Retry == 0 {
		m.Retry = 200 * time.Millisecond
	}
	for ctx.Err() == nil {
		m.connection(ctx, d)
		if retry.Sleep(ctx, m.Retry) != nil {
			return nil
		}
	}
	return nil
}

func (m MQTT) topic(d *Device, rest string) string { return m.Prefix + "/" + d.provider + "/" + rest }

// connection is one connection from dialling to its end.
func (m MQTT) connection(ctx context.Context, d *Device) {
	lost := make(chan struct{})
	var once sync.Once
	o := paho.NewClientOptions().AddBroker(m.Broker).SetClientID("sim-" + d.provider).SetCleanSession(true)
	o.SetUsername(m.Username).SetPassword(m.Password).SetKeepAlive(5 * time.Second).SetConnectTimeout(5 * time.Second)
	o.SetAutoReconnect(false).SetConnectRetry(false).SetOrderMatters(true)
	o.SetWill(m.topic(d, "status"), "offline", m.QoS, true)
	o.SetConnectionLostHandler(func(paho.Client, error) { once.Do(func() { close(lost) }) })
	o.SetCustomOpenConnectionFn(func(u *url.URL, _ paho.ClientOptions) (net.Conn, error) {
		return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", u.Host)
	})
	client := paho.NewClient(o)
	if token := client.Connect(); token.Wait() && token.Error() != nil {
		return
	}
	defer client.Disconnect(250)
	publish := func(topic string, payload []byte) { client.Publish(topic, m.QoS, true, payload) }
	sets := m.topic(d, "+/+/set")
	token := client.Subscribe(sets, m.QoS, func(_ paho.Client, msg paho.Message) { m.hear(d, client, msg) })
	select {
	case <-token.Done():
	case <-lost:
		return
	case <-ctx.Done():
		return
	}
	publish(m.topic(d, "status"), []byte("online"))
	detach := d.Attach(func(resource string, payload []byte) { publish(m.topic(d, resource), payload) })
	defer detach()
	if m.Connected != nil {
		m.Connected()
	}
	select {
	case <-lost:
	case <-ctx.Done():
		client.Publish(m.topic(d, "status"), m.QoS, true, "offline").WaitTimeout(time.Second)
	}
}

// hear turns a set message into a command.
func (m MQTT) hear(d *Device, client paho.Client, msg paho.Message) {
	resource := strings.TrimSuffix(strings.TrimPrefix(msg.Topic(), m.topic(d, "")), "/set")
	c, err := parseSet(resource, msg.Payload())
	if err != nil {
		return
	}
	d.Hear(c, func() {
		if c.ID == "" {
			return
		}
		answer, err := json.Marshal(map[string]any{"id": c.ID, "ok": true})
		if err == nil {
			client.Publish(m.topic(d, "answer"), m.QoS, false, answer)
		}
	})
}

// parseSet reads a bare JSON value, or {"value": …, "id": …}.
func parseSet(resource string, payload []byte) (Command, error) {
	c := Command{Resource: resource}
	if err := json.Unmarshal(payload, &c.Value); err != nil {
		return c, fmt.Errorf("set %s: %w", resource, err)
	}
	if object, ok := c.Value.(map[string]any); ok {
		c.Value = object["value"]
		c.ID, _ = object["id"].(string)
	}
	return c, nil
}
