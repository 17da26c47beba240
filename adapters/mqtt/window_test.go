// Clients that come, go and acknowledge side by side: nothing at the door waits for itself.

package mqtt_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mqtt"
)

// chat is a door where everybody talks to everybody.
const chat = "type: mqtt-server\nlisten: ADDRESS\nanonymous: true\nbindings:\n  - {resource: lab/climate/temperature, topic: t/lab}\n"

// openChat opens it.
func openChat(t *testing.T) string {
	t.Helper()
	addr := address(t)
	runA(t, mqtt.NewDoor, strings.Replace(chat, "ADDRESS", addr, 1))
	opened(t, addr)
	return addr
}

// The server's list of clients is read for the farewell while clients leave.
func TestDoorClosesWhileClientsLeave(t *testing.T) {
	for range 40 {
		addr := address(t)
		g := runA(t, mqtt.NewDoor, strings.Replace(chat, "ADDRESS", addr, 1))
		opened(t, addr)
		clients := make([]paho.Client, 20)
		for i := range clients {
			clients[i] = paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID(fmt.Sprint(i)).SetAutoReconnect(false))
			wait(t, "connect", clients[i].Connect())
		}
		var leaving sync.WaitGroup
		for _, c := range clients {
			leaving.Go(func() { c.Disconnect(0) })
		}
		g.stop()
		leaving.Wait()
	}
}

// talkers publish side by side, each n messages, and each message is acknowledged.
func talkers(t *testing.T, addr string, n int) {
	t.Helper()
	var talking sync.WaitGroup
	for i := range 8 {
		c := client(t, addr, fmt.Sprint("talker", i))
		talking.Go(func() {
			for m := range n {
				if !c.Publish(fmt.Sprint("chat/", i), 1, false, fmt.Sprint(m)).WaitTimeout(adaptertest.Patience) {
					t.Errorf("talker %d: message %d is not acknowledged", i, m)
					return
				}
			}
		})
	}
	talking.Wait()
}

// A client acknowledges what it was sent while it is sent more, and has said how much of it
// it wants at a time.
func TestDoorSendsWhileItsClientAcknowledges(t *testing.T) {
	addr := openChat(t)
	c := connect5(t, addr, 500)
	c.send(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1}, PacketID: 1,
		Filters: packets.Subscriptions{{Filter: "chat/#", Qos: 1}},
	})
	c.await(packets.Suback)
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			pk := c.await(packets.Publish)
			if string(pk.Payload) == "end" {
				return
			}
			c.acknowledge(pk)
		}
	})
	talkers(t, addr, 3000)
	last := client(t, addr, "last")
	done := make(chan struct{})
	go func() { reading.Wait(); close(done) }()
	for deadline := time.After(adaptertest.Patience); ; {
		publish(t, last, "chat/last", false, "end") // dropped while the client has more than enough to read
		select {
		case <-done:
			return
		case <-deadline:
			t.Fatal("the last message is not heard")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// A client is never sent more at a time than it wants, and gets the rest as it acknowledges;
// what is over by then is not sent.
func TestDoorKeepsToTheReceiveMaximum(t *testing.T) {
	addr := openChat(t)
	for _, qos := range []byte{1, 2} {
		c := connect5(t, addr, 2)
		c.send(packets.Packet{
			FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1}, PacketID: 1,
			Filters: packets.Subscriptions{{Filter: "chat/#", Qos: qos}},
		})
		c.await(packets.Suback)
		const many = 10
		for n := range many {
			say(t, addr, qos, fmt.Sprint(n))
		}
		say(t, addr, qos, "over", "-D", "publish", "message-expiry-interval", "1")
		say(t, addr, qos, "last")
		over := time.Now().Add(2 * time.Second) // times of messages are whole seconds
		var open []packets.Packet
		for n := range many + 1 {
			for len(open) < min(2, many+1-n) {
				open = append(open, c.await(packets.Publish))
			}
			if len(open) == 2 {
				c.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})
				c.await(packets.Pingresp) // and no message before it
			}
			want := fmt.Sprint(n)
			if n == many {
				want = "last"
			}
			if got := string(open[0].Payload); got != want {
				t.Fatalf("QoS %d: message %d says %q, want %q", qos, n, got, want)
			}
			if n == many-2 {
				time.Sleep(time.Until(over))
			}
			c.acknowledge(open[0])
			open = open[1:]
		}
		c.conn.Close()
	}
}

// A client whose connection breaks comes back at once, under the same name, and is heard and
// hears.
func TestDoorHearsWhoComesBackAtOnce(t *testing.T) {
	addr := openChat(t)
	talker := client(t, addr, "talker")
	for n := range 300 {
		c := connect5(t, addr, 10)
		c.send(packets.Packet{
			FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1}, PacketID: 1, Filters: packets.Subscriptions{{Filter: "chat/back"}},
		})
		c.await(packets.Suback)
		publish(t, talker, "chat/back", false, fmt.Sprint(n))
		if got := string(c.await(packets.Publish).Payload); got != fmt.Sprint(n) {
			t.Fatalf("hears %q the %dth time", got, n)
		}
		c.conn.Close()
	}
}

// say publishes with mosquitto's client.
func say(t *testing.T, addr string, qos byte, payload string, more ...string) {
	t.Helper()
	host, port, _ := strings.Cut(addr, ":")
	args := append([]string{"-h", host, "-p", port, "-V", "5", "-q", fmt.Sprint(qos), "-t", "chat/x", "-m", payload}, more...)
	if out, err := exec.CommandContext(t.Context(), "mosquitto_pub", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// client5 is a client of MQTT 5 that does only what a test says.
type client5 struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// connect5 comes in with a Receive Maximum.
func connect5(t *testing.T, addr string, receive uint16) *client5 {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := &client5{t, conn, bufio.NewReader(conn)}
	c.send(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Connect},
		Connect:     packets.ConnectParams{ProtocolName: []byte("MQTT"), Clean: true, Keepalive: 60, ClientIdentifier: fmt.Sprint("five", receive)},
		Properties:  packets.Properties{ReceiveMaximum: receive},
	})
	c.await(packets.Connack)
	return c
}

func (c *client5) send(pk packets.Packet) {
	c.t.Helper()
	pk.ProtocolVersion = 5
	var out bytes.Buffer
	var err error
	switch pk.FixedHeader.Type {
	case packets.Connect:
		err = pk.ConnectEncode(&out)
	case packets.Subscribe:
		err = pk.SubscribeEncode(&out)
	case packets.Puback:
		err = pk.PubackEncode(&out)
	case packets.Pubrec:
		err = pk.PubrecEncode(&out)
	case packets.Pubcomp:
		err = pk.PubcompEncode(&out)
	case packets.Pingreq:
		err = pk.PingreqEncode(&out)
	}
	if err == nil {
		_, err = c.conn.Write(out.Bytes())
	}
	if err != nil {
		c.t.Error(err)
	}
}

// await reads the next packet, which is of a kind.
func (c *client5) await(kind byte) packets.Packet {
	c.t.Helper()
	pk := c.next()
	if pk.FixedHeader.Type != kind {
		c.t.Errorf("got packet %d %q, want %d", pk.FixedHeader.Type, pk.Payload, kind)
		runtime.Goexit()
	}
	return pk
}

// next reads a packet.
func (c *client5) next() packets.Packet {
	c.t.Helper()
	_ = c.conn.SetReadDeadline(time.Now().Add(adaptertest.Patience))
	pk := packets.Packet{ProtocolVersion: 5}
	head, err := c.in.ReadByte()
	if err == nil {
		err = pk.FixedHeader.Decode(head)
	}
	if err == nil {
		pk.FixedHeader.Remaining, _, err = packets.DecodeLength(c.in)
	}
	body := make([]byte, pk.FixedHeader.Remaining)
	if err == nil {
		_, err = io.ReadFull(c.in, body)
	}
	switch pk.FixedHeader.Type {
	case packets.Publish:
		err = errors.Join(err, pk.PublishDecode(body))
	case packets.Pubrel:
		err = errors.Join(err, pk.PubrelDecode(body))
	case packets.Suback:
		err = errors.Join(err, pk.SubackDecode(body))
	}
	if err != nil {
		c.t.Error(err)
		runtime.Goexit()
	}
	return pk
}

// acknowledge a message to its end.
func (c *client5) acknowledge(pk packets.Packet) {
	c.t.Helper()
	answer := func(kind byte) {
		c.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: kind}, PacketID: pk.PacketID})
	}
	if pk.FixedHeader.Qos == 1 {
		answer(packets.Puback)
		return
	}
	answer(packets.Pubrec)
	c.await(packets.Pubrel)
	answer(packets.Pubcomp)
}
