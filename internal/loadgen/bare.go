// The bare loop: the least that anything in Go can do for the same load.

package loadgen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Bare serves MQTT on an address until ctx ends: one compiled CEL condition a device, found by
// the topic bench/dev/N/temp, and the reading published again on bench/alarm/N where it holds.
// No journal, no history, no timers, no proofs, nothing typed: what the machine allows.
func Bare(ctx context.Context, address string, devices int) error {
	conditions, err := compile(devices)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o := &server.Options{ServerName: "bare", DontListen: true, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true}
	o.MQTT.Host = host
	if o.MQTT.Port, err = strconv.Atoi(port); err != nil {
		return err
	}
	ns, err := server.NewServer(o)
	if err != nil {
		return err
	}
	ns.Start()
	defer ns.WaitForShutdown()
	defer ns.Shutdown()
	if !ns.ReadyForConnections(patience) {
		return errors.New("the server does not come up")
	}
	nc, err := nats.Connect("", nats.InProcessServer(ns))
	if err != nil {
		return err
	}
	defer nc.Close()
	var slot value // one goroutine evaluates
	sub, err := nc.Subscribe("bench.dev.*.temp", func(m *nats.Msg) {
		id := strings.Split(m.Subject, ".")[2]
		if slot.above(conditions[id], m.Data) {
			_ = nc.Publish("bench.alarm."+id, m.Data) // as it is with QoS 0
		}
	})
	if err != nil {
		return err
	}
	if err := sub.SetPendingLimits(1<<16, -1); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func compile(n int) (map[string]cel.Program, error) {
	env, err := cel.NewEnv(cel.Variable("temperature", cel.DoubleType))
	if err != nil {
		return nil, err
	}
	all := make(map[string]cel.Program, n)
	for i := range n {
		ast, issues := env.Compile("temperature > 30.0")
		if issues.Err() != nil {
			return nil, fmt.Errorf("compile: %w", issues.Err())
		}
		if all[strconv.Itoa(i)], err = env.Program(ast); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// value is what the condition reads.
type value struct{ t types.Double }

// ResolveName implements cel.Activation.
func (v *value) ResolveName(name string) (any, bool) { return v.t, name == "temperature" }

// Parent implements cel.Activation.
func (v *value) Parent() cel.Activation { return nil }

func (v *value) above(p cel.Program, payload []byte) bool {
	var reading struct {
		Temperature float64 `json:"temperature"`
	}
	if p == nil || json.Unmarshal(payload, &reading) != nil {
		return false
	}
	v.t = types.Double(reading.Temperature)
	out, _, err := p.Eval(v)
	return err == nil && out == types.True
}

// Listening waits until somebody listens on an address; false if nobody does in time.
func Listening(ctx context.Context, address string, within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(5 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return true
		}
	}
	return false
}
