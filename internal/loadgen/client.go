// Clients: MQTT 3.1.1, as little as a load needs.

package loadgen

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

// patience bounds connecting and subscribing.
const patience = 10 * time.Second

// client is a connection. One goroutine sends, one receives.
type client struct {
	conn net.Conn
	in   *bufio.Reader

	mu  sync.Mutex // of out
	out bytes.Buffer
	id  uint16
}

// dial connects. Errors: nobody listens there, or lets us in.
func dial(broker, name, user, password string) (*client, error) {
	conn, err := net.DialTimeout("tcp", broker, patience)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, in: bufio.NewReaderSize(conn, 4096)}
	if err := c.hello(name, user, password); err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect to %s: %w", broker, err)
	}
	return c, nil
}

func (c *client) hello(name, user, password string) error {
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	pk := packets.Packet{ProtocolVersion: 4, FixedHeader: packets.FixedHeader{Type: packets.Connect}}
	pk.Connect = packets.ConnectParams{
		ProtocolName: []byte("MQTT"), Clean: true, ClientIdentifier: name,
		UsernameFlag: user != "", Username: []byte(user), PasswordFlag: password != "", Password: []byte(password),
	}
	if err := c.send(pk.ConnectEncode); err != nil {
		return err
	}
	head, body, err := c.receive()
	if err != nil {
		return err
	}
	if head.Type != packets.Connack || len(body) < 2 || body[1] != 0 {
		return fmt.Errorf("refused: %x", body)
	}
	return c.conn.SetDeadline(time.Time{})
}

// subscribe asks for what matches a filter, and waits until it is granted.
func (c *client) subscribe(filter string, qos byte) error {
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	pk := packets.Packet{
		ProtocolVersion: 4, PacketID: 1, FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1},
		Filters: packets.Subscriptions{{Filter: filter, Qos: qos}},
	}
	if err := c.send(pk.SubscribeEncode); err != nil {
		return err
	}
	head, body, err := c.receive()
	if err != nil {
		return err
	}
	if head.Type != packets.Suback || len(body) < 3 || body[2] > 2 {
		return fmt.Errorf("subscription to %s refused: %x", filter, body)
	}
	return c.conn.SetDeadline(time.Time{})
}

// publish sends a message.
func (c *client) publish(topic string, payload []byte, qos byte) error {
	if c.id++; c.id == 0 {
		c.id = 1
	}
	pk := packets.Packet{
		ProtocolVersion: 4, FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: qos},
		TopicName: topic, Payload: payload, PacketID: c.id,
	}
	return c.send(pk.PublishEncode)
}

// send writes one packet.
func (c *client) send(encode func(*bytes.Buffer) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.Reset()
	if err := encode(&c.out); err != nil {
		return err
	}
	_, err := c.conn.Write(c.out.Bytes())
	return err
}

// receive reads one packet; its body is valid until the next.
func (c *client) receive() (packets.FixedHeader, []byte, error) {
	var head packets.FixedHeader
	first, err := c.in.ReadByte()
	if err != nil {
		return head, nil, err
	}
	if err := head.Decode(first); err != nil {
		return head, nil, err
	}
	n, _, err := packets.DecodeLength(c.in)
	if err != nil {
		return head, nil, err
	}
	body := make([]byte, n)
	_, err = io.ReadFull(c.in, body)
	return head, body, err
}

// serve answers what comes until the connection ends; messages go to f.
func (c *client) serve(f func(payload []byte)) error {
	for {
		head, body, err := c.receive()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		answer := packets.Packet{ProtocolVersion: 4}
		switch head.Type {
		case packets.Publish:
			answer.FixedHeader = head
			if err := answer.PublishDecode(body); err != nil {
				return err
			}
			f(answer.Payload)
			answer = packets.Packet{ProtocolVersion: 4, PacketID: answer.PacketID}
			switch head.Qos {
			case 1:
				answer.FixedHeader.Type = packets.Puback
				err = c.send(answer.PubackEncode)
			case 2:
				answer.FixedHeader.Type = packets.Pubrec
				err = c.send(answer.PubrecEncode)
			}
		case packets.Pubrec:
			if err = answer.PubrecDecode(body); err == nil {
				answer.FixedHeader = packets.FixedHeader{Type: packets.Pubrel, Qos: 1}
				err = c.send(answer.PubrelEncode)
			}
		case packets.Pubrel:
			if err = answer.PubrelDecode(body); err == nil {
				answer.FixedHeader = packets.FixedHeader{Type: packets.Pubcomp}
				err = c.send(answer.PubcompEncode)
			}
		}
		if err != nil {
			return err
		}
	}
}
