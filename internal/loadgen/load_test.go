// Loads against the bare loop: what comes back is counted as what it is.

package loadgen_test

import (
	"context"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/internal/loadgen"
)

// serve runs the bare loop and gives its address.
func serve(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- loadgen.Bare(ctx, address, 20) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if !loadgen.Listening(t.Context(), address, 10*time.Second) {
		t.Fatal("the bare loop does not come up")
	}
	return address
}

func small(address string) loadgen.Load {
	l := loadgen.Default()
	l.Broker, l.Devices, l.Rate, l.Hot = address, 20, 400, 0.3
	l.Warmup, l.Duration, l.Drain = 200*time.Millisecond, time.Second, 5*time.Second
	l.Watch = []loadgen.Process{{Name: "self", PID: os.Getpid()}}
	return l
}

func TestWhatComesBackIsCounted(t *testing.T) {
	address := serve(t)
	for name, c := range map[string]struct {
		change func(*loadgen.Load)
		well   func(loadgen.Result) bool
	}{
		"all": {func(*loadgen.Load) {}, func(r loadgen.Result) bool {
			return r.Well(time.Hour) && r.Sent == 400 && r.Expected > 60 && r.Got == r.Expected && r.P50 > 0 && r.P50 <= r.P99 && r.P99 <= r.Most && r.Usage[0].Memory > 0
		}},
		"few connections, QoS 1": {func(l *loadgen.Load) { l.Conns, l.QoS = 3, 1 }, func(r loadgen.Result) bool { return r.Well(time.Hour) }},
		"QoS 2":                  {func(l *loadgen.Load) { l.QoS = 2 }, func(r loadgen.Result) bool { return r.Well(time.Hour) }},
		"lost": {func(l *loadgen.Load) { l.Out, l.Drain = "elsewhere/#", 0 }, func(r loadgen.Result) bool {
			return r.Lost == r.Expected && r.Got == 0 && !r.Well(time.Hour)
		}},
		"wrong": {func(l *loadgen.Load) { l.Payload = `{"temperature":99,"seq":{seq}}` }, func(r loadgen.Result) bool {
			return r.Wrong > 0 && r.Lost == 0 && !r.Well(time.Hour)
		}},
		"late": {func(*loadgen.Load) {}, func(r loadgen.Result) bool { return !r.Well(1) }},
	} {
		l := small(address)
		c.change(&l)
		r, err := loadgen.Run(t.Context(), l)
		if err != nil || !c.well(r) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// An alarm that comes once more is noticed: here the ear hears the reading, too.
func TestAlarmsThatComeTwice(t *testing.T) {
	l := small(serve(t))
	l.Hot, l.Payload = 1, `{"temperature":99,"seq":{seq}}`
	l.Out = "bench/#"
	r, err := loadgen.Run(t.Context(), l)
	if err != nil || r.Twice == 0 || r.Well(time.Hour) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestLoadsThatCannotBe(t *testing.T) {
	address := serve(t)
	for want, change := range map[string]func(*loadgen.Load){
		"more than 0":        func(l *loadgen.Load) { l.Devices = 0 },
		"qos 3":              func(l *loadgen.Load) { l.QoS = 3 },
		"between 0 and 1":    func(l *loadgen.Load) { l.Hot = 2 },
		"10^9":               func(l *loadgen.Load) { l.Rate = 1e12 },
		"connection refused": func(l *loadgen.Load) { l.Broker = "127.0.0.1:1" },
	} {
		l := small(address)
		change(&l)
		_, err := loadgen.Run(t.Context(), l)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if _, err := loadgen.Run(ctx, small(address)); err == nil {
		t.Error("a load goes on though nobody waits for it")
	}
}

func TestFindMost(t *testing.T) {
	l := small(serve(t))
	l.Duration, l.Warmup, l.Drain = 300*time.Millisecond, 0, 100*time.Millisecond
	runs := 0
	most, err := loadgen.FindMost(t.Context(), l, time.Nanosecond, func(loadgen.Result) { runs++ })
	if most != 0 || runs != 1 || err != nil {
		t.Errorf("%v after %d runs, %v", most, runs, err)
	}
}
