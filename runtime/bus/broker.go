// An MQTT broker for demonstrations and tests.

package bus

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"

	"github.com/nats-io/nats-server/v2/server"
)

// The broker's share of the machine; the server's own defaults take most of it.
const (
	brokerMemory = 64 << 20
	brokerDisk   = 256 << 20
)

// MQTTBroker starts an MQTT 3.1.1 broker on a free port of the loopback
// interface, with its sessions and retained messages below dir, which must
// exist and is not removed. It returns the broker's address as an MQTT client
// takes it (tcp://127.0.0.1:PORT) and the function that stops it, which may be
// called more than once; ending ctx stops it too.
//
// It takes anybody's messages and flushes to disk lazily: it is for a
// demonstration, not for a site.
func MQTTBroker(ctx context.Context, dir string) (url string, stop func(), err error) {
	opts := &server.Options{
		ServerName:         "tenet-broker",
		DontListen:         true,
		NoSigs:             true,
		JetStream:          true,
		StoreDir:           dir,
		JetStreamMaxMemory: brokerMemory,
		JetStreamMaxStore:  brokerDisk,
		MQTT:               server.MQTTOpts{Host: "127.0.0.1", Port: server.RANDOM_PORT},
	}
	srv, err := server.NewServer(opts)
	if err != nil {
		return "", nil, fmt.Errorf("broker: %w", err)
	}
	srv.SetLoggerV2(newLogger(slog.New(slog.DiscardHandler)), false, false, false)
	go srv.Start()
	end := sync.OnceFunc(func() {
		srv.Shutdown()
		srv.WaitForShutdown()
	})
	if !srv.ReadyForConnections(startTimeout) {
		end()
		return "", nil, fmt.Errorf("broker: not ready within %s; is %s writable?", startTimeout, dir)
	}
	unhook := context.AfterFunc(ctx, end)
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(opts.MQTT.Port))
	return "tcp://" + addr, func() { unhook(); end() }, nil
}
