// Command tenet-load drives any system that takes MQTT in and gives MQTT out: devices publish
// readings at a fixed rate, and each alarm is matched with its reading. One JSON object a
// run. Exit codes: 0 it went well; 1 it did not; 2 bad arguments; 4 the system could not be
// reached.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/tenet-iot/tenet/internal/loadgen"
)

// cli is the command line; its tags are the help texts.
type cli struct {
	Broker  string `default:"127.0.0.1:1883" help:"Where devices publish, host:port."`
	Alarms  string `help:"Where the alarms come, host:port; the same by default."`
	In      string `default:"${in}" help:"Topic of a device's readings; {id} is its number."`
	Out     string `default:"${out}" help:"Filter that catches the alarms."`
	Payload string `default:"${payload}" help:"A reading; {id}, {t} and {seq} stand for device, temperature (20.5 or 35.5) and number."`
	SeqKey  string `default:"${seqkey}" help:"Text before the number in an alarm."`

	User         string `help:"MQTT user name."`
	PasswordFile string `type:"existingfile" help:"File with the MQTT password."`

	Devices  int           `default:"100" help:"Devices, a topic each."`
	Conns    int           `help:"Connections they share; one each by default."`
	QoS      byte          `default:"0" help:"Quality of service of readings and alarms: 0, 1 or 2."`
	Rate     float64       `default:"1000" help:"Readings a second, all devices together."`
	Hot      float64       `default:"0.1" help:"Share of readings that must raise an alarm."`
	Warmup   time.Duration `default:"2s" help:"Sent before, not counted."`
	Duration time.Duration `default:"6s" help:"How long to send."`
	Drain    time.Duration `default:"5s" help:"How long to wait for late alarms."`

	P99     time.Duration `name:"p99" default:"250ms" help:"A run with a higher one does not go well."`
	FindMax bool          `help:"Raise the rate until a run does not go well, then narrow."`
	Watch   []string      `placeholder:"NAME=PID" help:"Processes whose use of the machine is measured."`
	Bare    string        `placeholder:"HOST:PORT" help:"Do not load, but serve the bare loop there: one CEL condition a device behind an embedded broker."`
}

func main() {
	var c cli
	d := loadgen.Default()
	kong.Parse(&c, kong.Name("tenet-load"), kong.Description("Drive a system that takes MQTT in and gives MQTT out, and measure it."),
		kong.Vars{"in": d.In, "out": d.Out, "payload": d.Payload, "seqkey": d.SeqKey}, kong.Exit(func(code int) {
			if code != 0 {
				code = 2
			}
			os.Exit(code)
		}))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := c.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tenet-load:", err)
	}
	os.Exit(code)
}

func (c cli) run(ctx context.Context) (code int, err error) {
	if c.Bare != "" {
		if err := loadgen.Bare(ctx, c.Bare, c.Devices); err != nil {
			return 4, err
		}
		return 0, nil
	}
	l := loadgen.Load{
		Broker: c.Broker, Alarms: c.Alarms, In: c.In, Out: c.Out, Payload: c.Payload, SeqKey: c.SeqKey, User: c.User,
		Devices: c.Devices, Conns: c.Conns, QoS: c.QoS, Rate: c.Rate, Hot: c.Hot, Warmup: c.Warmup, Duration: c.Duration, Drain: c.Drain,
	}
	if c.PasswordFile != "" {
		raw, err := os.ReadFile(c.PasswordFile)
		if err != nil {
			return 2, err
		}
		l.Password = strings.TrimRight(string(raw), "\r\n")
	}
	for _, w := range c.Watch {
		name, text, _ := strings.Cut(w, "=")
		pid, err := strconv.Atoi(text)
		if err != nil {
			return 2, fmt.Errorf("--watch %s: write NAME=PID", w)
		}
		l.Watch = append(l.Watch, loadgen.Process{Name: name, PID: pid})
	}
	show := func(r loadgen.Result) {
		_ = json.NewEncoder(os.Stdout).Encode(r) // who does not listen does not want to know
	}
	if c.FindMax {
		most, err := loadgen.FindMost(ctx, l, c.P99, show)
		if err != nil {
			return 4, err
		}
		_ = json.NewEncoder(os.Stdout).Encode(map[string]float64{"most_per_s": most})
		return 0, nil
	}
	r, err := loadgen.Run(ctx, l)
	if err != nil {
		return 4, err
	}
	show(r)
	if !r.Well(c.P99) {
		return 1, nil
	}
	return 0, nil
}
