// What clients leave at the door is bounded, and ends with them.

package mqtt_test

import (
	"fmt"
	"strings"
	"testing"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/tenet-iot/tenet/adapters/mqtt"
)

// retainedOf is what a newcomer is told of a topic at once; "" for nothing.
func retainedOf(t *testing.T, addr, topic string) string {
	t.Helper()
	c := connect5(t, addr, 10)
	defer c.conn.Close()
	c.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1}, PacketID: 1, Filters: packets.Subscriptions{{Filter: topic}}})
	c.await(packets.Suback)
	c.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})
	pk := c.next()
	if pk.FixedHeader.Type == packets.Pingresp { // what is retained is on its way by now
		publish(t, client(t, addr, "asks for "+topic), topic, false, "now")
		pk = c.await(packets.Publish)
	}
	return string(pk.Payload)
}

func TestDoorRetainsSoMuch(t *testing.T) {
	addr := openChat(t)
	talker := client(t, addr, "talker")
	var last paho.Token
	for n := range mqtt.MaxRetained + 10 {
		last = talker.Publish(fmt.Sprint("chat/", n), 1, true, fmt.Sprint(n))
		if n%100 == 0 {
			wait(t, "publish", last)
		}
	}
	wait(t, "publish", last)
	full := fmt.Sprint("chat/", mqtt.MaxRetained+5)
	for topic, want := range map[string]string{"chat/7": "7", full: "now"} {
		if got := retainedOf(t, addr, topic); got != want {
			t.Errorf("%s: %q, want %q", topic, got, want)
		}
	}
	publish(t, talker, "chat/7", true, "seven") // another in its place
	publish(t, talker, full, true, "too many")
	publish(t, talker, "chat/8", true, "") // leaves room
	publish(t, talker, "chat/more", true, "one more")
	for topic, want := range map[string]string{"chat/7": "seven", full: "now", "chat/8": "now", "chat/more": "one more"} {
		if got := retainedOf(t, addr, topic); got != want {
			t.Errorf("%s: %q, want %q", topic, got, want)
		}
	}
}

func TestDoorTakesSoManySubscriptions(t *testing.T) {
	c := connect5(t, openChat(t), 10)
	subscribe := func(id uint16, from, to int) []byte {
		var list packets.Subscriptions
		for n := from; n < to; n++ {
			list = append(list, packets.Subscription{Filter: fmt.Sprint("chat/", n)})
		}
		c.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1}, PacketID: id, Filters: list})
		return c.await(packets.Suback).ReasonCodes
	}
	codes := append(subscribe(1, 0, mqtt.MaxFilters-1), subscribe(2, mqtt.MaxFilters-1, mqtt.MaxFilters+1)...)
	for i, code := range codes {
		if refused := code != 0; refused != (i == mqtt.MaxFilters) {
			t.Errorf("subscription %d is answered with %#x", i, code)
		}
	}
	if codes := subscribe(3, 0, 1); codes[0] != 0 {
		t.Errorf("one that it has is answered with %#x", codes[0])
	}
}

func TestDoorForgetsWhoStaysAway(t *testing.T) {
	addr := address(t)
	g := runA(t, mqtt.NewDoor, strings.Replace(chat, "ADDRESS", addr, 1)+"session: 1 s\n")
	opened(t, addr)
	for i := range 3 {
		c := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(fmt.Sprint("once", i)).SetCleanSession(false).SetAutoReconnect(false))
		wait(t, "connect", c.Connect())
		wait(t, "subscribe", c.Subscribe("chat/#", 1, nil))
		c.Disconnect(50)
	}
	door := g.adapter.(*mqtt.Door)
	if n := door.Subscriptions(); n != 3 {
		t.Errorf("%d subscriptions are kept for who may come back, want 3", n)
	}
	waitFor(t, "end of what nobody comes back for", func() bool { return door.Subscriptions() == 0 })
}
