// tenet bench gateway: how many readings a second a gateway takes, judges and answers, beside
// a loop that does nothing but that.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/internal/loadgen"
)

type benchGatewayCmd struct {
	Devices  int           `default:"1000" help:"Devices, each with a rule."`
	Rates    []float64     `default:"1000,10000,25000" help:"Readings a second at QoS 0."`
	Durable  []float64     `default:"10000" help:"Readings a second at QoS 1, each acknowledged when it is on disk."`
	Duration time.Duration `default:"6s" help:"How long each load is counted, after 2 s of warm-up."`
	Most     bool          `default:"true" negatable:"" help:"Also look for the highest rate that goes well, of the gateway and of the bare loop."`
	Format   string        `enum:"text,json" default:"text" help:"text, or json: one object a line."`
}

type benchBareCmd struct {
	Listen  string `required:"" help:"Where to serve MQTT, host:port."`
	Devices int    `default:"1000" help:"Devices, each with a condition."`
}

// Run serves the bare loop.
func (c benchBareCmd) Run(sh *shell) error { return loadgen.Bare(sh.ctx, c.Listen, c.Devices) }

// loaded is one line about a load.
type loaded struct {
	System string `json:"system"` // gateway, or bare
	QoS    byte   `json:"qos"`
	Most   bool   `json:"most,omitempty"` // of the search for the highest rate
	loadgen.Result
}

func (r loaded) line() string {
	text := fmt.Sprintf("%-8s QoS %d %7.0f/s  %6d of %6d alarms, %d twice  50 %% in %.1f ms, 90 %% in %.1f ms, 99 %% in %.1f ms",
		r.System, r.QoS, r.Target, r.Got, r.Expected, r.Twice, r.P50, r.P90, r.P99)
	for _, u := range r.Usage {
		text += fmt.Sprintf("  %.0f µs, %.0f MiB, %.0f at most", u.Each, float64(u.Now)/(1<<20), float64(u.Memory)/(1<<20))
	}
	return text
}

// summary is the last line.
type summary struct {
	Serving  float64 `json:"start_to_serving_seconds"`
	Deployed float64 `json:"verified_and_deployed_seconds"`
	Idle     int64   `json:"idle_rss_bytes"`
	Most     float64 `json:"most_per_s,omitempty"`
	BareMost float64 `json:"bare_most_per_s,omitempty"`
}

// tooSlow is the time of 99 of 100 alarms beyond which a load does not go well.
const tooSlow = 250 * time.Millisecond

// Run drives a gateway of its own. Errors: it does not come up; an alarm lost or doubled at a
// rate that was asked for.
func (c benchGatewayCmd) Run(sh *shell) error {
	if c.Devices <= 0 {
		return errors.New("--devices must be 1 or more")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tenet-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var s summary
	bad := 0
	for _, qos := range []byte{0, 1} {
		rates := c.Rates
		if qos == 1 {
			rates = c.Durable
		}
		if len(rates) == 0 {
			continue
		}
		g, err := c.gateway(sh, self, filepath.Join(dir, fmt.Sprint(qos)), qos, &s)
		if err != nil {
			return err
		}
		n, err := c.drive(sh, g, qos, rates, &s)
		bad += n
		if err := errors.Join(err, g.end()); err != nil {
			return err
		}
	}
	if c.Most {
		if err := c.bare(sh, self, &s); err != nil {
			return err
		}
	}
	if err := c.last(sh, s); err != nil {
		return err
	}
	if bad > 0 {
		return &exit{code: exitViolated, cause: fmt.Errorf("%d loads did not go well: an alarm was lost or doubled, or 99 of 100 took more than %v", bad, tooSlow)}
	}
	return nil
}

// drive sends the loads at a gateway; bad counts those that did not go well.
func (c benchGatewayCmd) drive(sh *shell, g *process, qos byte, rates []float64, s *summary) (bad int, err error) {
	l := c.load(g, qos)
	for _, rate := range rates {
		l.Rate = rate
		r, err := loadgen.Run(sh.ctx, l)
		if err != nil {
			return bad, fmt.Errorf("%w\n%s", err, g.said())
		}
		if !r.Well(tooSlow) {
			bad++
			fmt.Fprint(sh.err, g.said())
		}
		if err := c.print(sh, loaded{System: "gateway", QoS: qos, Result: r}); err != nil {
			return bad, err
		}
	}
	if qos == 0 && c.Most {
		s.Most, err = c.most(sh, l, "gateway")
	}
	return bad, err
}

// most looks for the highest rate.
func (c benchGatewayCmd) most(sh *shell, l loadgen.Load, system string) (float64, error) {
	l.Rate = 10_000
	var wrong error
	most, err := loadgen.FindMost(sh.ctx, l, tooSlow, func(r loadgen.Result) {
		wrong = errors.Join(wrong, c.print(sh, loaded{System: system, Most: true, Result: r}))
	})
	return most, errors.Join(err, wrong)
}

func (c benchGatewayCmd) load(p *process, qos byte) loadgen.Load {
	l := loadgen.Default()
	l.Broker, l.Devices, l.Duration, l.QoS = p.mqtt, c.Devices, c.Duration, qos
	l.In, l.Out = p.in, p.out
	l.Watch = []loadgen.Process{{Name: "process", PID: p.cmd.Process.Pid}}
	return l
}

func (c benchGatewayCmd) bare(sh *shell, self string, s *summary) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	p, err := start(sh.ctx, self, "bench", "bare", "--listen", address, "--devices", fmt.Sprint(c.Devices))
	if err != nil {
		return err
	}
	p.mqtt, p.in, p.out = address, "bench/dev/{id}/temp", "bench/alarm/#"
	if !loadgen.Listening(sh.ctx, address, 10*time.Second) {
		return errors.Join(fmt.Errorf("the bare loop does not come up\n%s", p.said()), p.end())
	}
	s.BareMost, err = c.most(sh, c.load(p, 0), "bare")
	return errors.Join(err, p.end())
}

// gateway starts one, with a project of so many devices and rules, and deploys them.
func (c benchGatewayCmd) gateway(sh *shell, self, dir string, qos byte, s *summary) (*process, error) {
	api, err := freeAddress()
	if err != nil {
		return nil, err
	}
	door, err := freeAddress()
	if err != nil {
		return nil, err
	}
	if err := c.project(dir, api, door, qos); err != nil {
		return nil, err
	}
	began := time.Now()
	p, err := start(sh.ctx, self, "run", dir, "--quiet")
	if err != nil {
		return nil, err
	}
	p.mqtt, p.in, p.out = door, "bench/dev{id}/temp", "bench/alarm/#"
	if !loadgen.Listening(sh.ctx, door, 30*time.Second) {
		return nil, errors.Join(fmt.Errorf("the gateway does not come up\n%s", p.said()), p.end())
	}
	s.Serving = time.Since(began).Seconds()
	began = time.Now()
	deploy := exec.CommandContext(sh.ctx, self, "deploy", "--site", dir)
	if out, err := deploy.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("deploy: %w\n%s", err, out), p.end())
	}
	s.Deployed = time.Since(began).Seconds()
	select {
	case <-sh.ctx.Done():
	case <-time.After(2 * time.Second):
	}
	s.Idle = loadgen.Status(p.cmd.Process.Pid, "VmRSS")
	return p, nil
}

// project writes one: device I with a temperature and a number, and bell I that is told the
// number when the temperature is above 30. Bells never report: they have ten minutes for it.
func (c benchGatewayCmd) project(dir, api, door string, qos byte) error {
	files := map[string]string{"rules/models.tenet": benchModels}
	for first := 0; first < c.Devices; first += perFile {
		var b strings.Builder
		last := min(first+perFile, c.Devices)
		for i := first; i < last; i++ {
			fmt.Fprintf(&b, "device dev%d : Probe\ndevice bell%d : Bell\n", i, i)
		}
		fmt.Fprintf(&b, "app Bench%d {\n", first)
		for i := first; i < last; i++ {
			fmt.Fprintf(&b, "  rule r%d { on dev%d.seq updates while dev%d.temperature > 30 °C then set bell%d.seq = dev%d.seq }\n", i, i, i, i, i)
		}
		b.WriteString("}\n")
		files[fmt.Sprintf("rules/from%d.tenet", first)] = b.String()
	}
	files["site.yaml"] = fmt.Sprintf(`site: bench
listen: %s
adapters:
  - name: door
    protocol: mqtt-server
    listen: %s
    anonymous: true
    clients: %d
    qos: %d
    bindings:
      - {resource: "{provider}/probe/temperature", topic: "bench/{provider}/temp", path: $.temperature}
      - {resource: "{provider}/probe/seq", topic: "bench/{provider}/temp", path: $.seq}
      - {resource: "{provider}/bell/seq", topic: "bench/{provider}/state", set: {topic: "bench/alarm/{provider}", template: {seq: $value}}}
`, api, door, c.Devices+10, qos)
	if err := os.MkdirAll(filepath.Join(dir, "rules"), 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// benchModels are the device types; perFile devices stand in a file.
const (
	benchModels = `model Probe { service probe { sensor temperature: float °C [-40..125]
  sensor seq: float } }
model Bell { service bell { modifiable state seq: float responds within 10 min } }
`
	perFile = 1000
)

func (c benchGatewayCmd) print(sh *shell, r loaded) error {
	if c.Format == "json" {
		return json.NewEncoder(sh.out).Encode(r)
	}
	_, err := fmt.Fprintln(sh.out, r.line())
	return err
}

func (c benchGatewayCmd) last(sh *shell, s summary) error {
	if c.Format == "json" {
		return json.NewEncoder(sh.out).Encode(s)
	}
	fmt.Fprintf(sh.out, "start to serving %.2f s; %d rules verified and deployed in %.2f s; %.0f MiB then\n", s.Serving, c.Devices, s.Deployed, float64(s.Idle)/(1<<20))
	if s.BareMost > 0 {
		fmt.Fprintf(sh.out, "at most %.0f/s; the bare loop at most %.0f/s: %.2f times its rate\n", s.Most, s.BareMost, s.Most/s.BareMost)
	}
	return nil
}

// process is a system under load.
type process struct {
	cmd           *exec.Cmd
	mqtt, in, out string
	log           tail
}

// start starts a process that ends with ctx, or at end.
func start(ctx context.Context, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, name, args...)}
	p.cmd.Stdout, p.cmd.Stderr = io.Discard, &p.log
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = 10 * time.Second
	return p, p.cmd.Start()
}

// end stops it and waits.
func (p *process) end() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	err := p.cmd.Wait()
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		return nil // as it was told to
	}
	return err
}

// said is the last of what it wrote.
func (p *process) said() string { return string(p.log) }

// tail keeps the end of what is written to it.
type tail []byte

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	*t = append(*t, p...)
	if over := len(*t) - 4096; over > 0 {
		*t = append((*t)[:0], (*t)[over:]...)
	}
	return len(p), nil
}

// freeAddress is one on this machine where nobody listens at present.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
