// Tests of a whole gateway with an adapter that lives in the test.

package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/gateway"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/runtime/timers"
)

// patience is long, because only what never comes is waited for so long: a busy
// machine may be slow.
const patience = 3 * time.Minute

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	goleak.VerifyTestMain(m)
}

const devices = `device window : Contact
device heater : Heater
`

const app = `app Comfort "Warm and safe" {
  rule save "An open window stops the heating" {
    when window.state == open also on reconnect
    then set heater.power = off
  }
  rule warm {
    when window.state == closed
    then set heater.power = on
  }
  never heater.power == on while window.state == open as "no heating to the street"
}
`

const siteFile = `site: home
listen: 127.0.0.1:0
policy:
  - {role: owner, set: heater.power}
users:
  - {name: bo, role: guest, token_sha256: 5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8}
adapters:
  - {name: wire, protocol: fake}
`

// siteWithTokenFile names a token file that is not there.
var siteWithTokenFile = strings.Replace(siteFile, "token_sha256: 5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "token_file: none", 1)

// guestToken has the digest in siteFile.
const guestToken = "password"

var (
	window = models.Path{Provider: "window", Service: "contact", Resource: "state"}
	heater = models.Path{Provider: "heater", Service: "heating", Resource: "power"}
)

// wire is an adapter of the test: it reports what it is told and keeps what it
// is asked to write. It outlives restarts of the gateway.
type wire struct {
	mu      sync.Mutex
	host    adapters.Host
	bound   []models.Path
	fail    error // of the next Write
	panics  bool  // Run and Write panic
	runs    int
	written []adapters.Command
	changed chan struct{}
}

func newWire() *wire { return &wire{changed: make(chan struct{}, 1)} }

func (w *wire) factory(_ string, _ ast.Node, c adapters.Catalog) (adapters.Adapter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bound = c.Paths("")
	return w, nil
}

func (w *wire) wake() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *wire) Run(ctx context.Context, host adapters.Host) error {
	w.mu.Lock()
	w.host = host
	w.runs++
	panics := w.panics
	w.mu.Unlock()
	w.wake()
	if panics {
		panic("loose contact")
	}
	<-ctx.Done()
	w.mu.Lock()
	w.host = nil
	w.mu.Unlock()
	return nil
}

func (w *wire) Bound() []models.Path {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bound
}

func (w *wire) Write(_ context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written = append(w.written, cmd)
	w.wake()
	if w.panics {
		panic("short circuit")
	}
	return adapters.Done, w.fail
}

// until waits for a condition on the wire.
func (w *wire) until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		w.mu.Lock()
		ok := cond()
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-w.changed:
		case <-late:
			t.Fatalf("waited in vain: %s; written %v", what, w.written)
		}
	}
}

// report hands in a reading as the adapter would.
func (w *wire) report(t *testing.T, path models.Path, v models.Value) {
	t.Helper()
	var host adapters.Host
	w.until(t, "the adapter runs", func() bool { host = w.host; return host != nil })
	if err := host.Report(t.Context(), []models.Reading{{Path: path, Value: v}}); err != nil {
		t.Fatal(err)
	}
}

// said lists what was written, as texts.
func (w *wire) said() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for _, c := range w.written {
		list = append(list, c.Path.String()+" = "+c.Resource.Type.Format(c.Value))
	}
	return list
}

// house is a project in a folder and, while it runs, its gateway.
type house struct {
	dir  string
	wire *wire
	*gateway.Gateway
	client *client.Client
	stop   func()
}

// build writes a project.
func build(t *testing.T, files map[string]string) *house {
	t.Helper()
	h := &house{dir: t.TempDir(), wire: newWire()}
	h.write(t, map[string]string{"site.yaml": siteFile, "rules/devices.tenet": devices})
	h.write(t, files)
	return h
}

func (h *house) write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(h.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// options are those of the tests: evidence must be the word "sound".
func (h *house) options() gateway.Options {
	return gateway.Options{
		Registry: map[string]adapters.Factory{"fake": h.wire.factory}, Version: "test",
		Checker: func(_ context.Context, _ *compile.Result, e deploy.Evidence) error {
			if string(e.Blobs["proof"]) != "sound" {
				return errors.New("not sound")
			}
			return nil
		},
	}
}

func (h *house) open(opt gateway.Options) (*gateway.Gateway, error) {
	p, err := site.Load(h.dir)
	if err != nil {
		return nil, err
	}
	return gateway.Open(context.Background(), p, opt)
}

// start runs the gateway until stop is called or the test ends.
func (h *house) start(t *testing.T) {
	t.Helper()
	g, err := h.open(h.options())
	if err != nil {
		t.Fatal(err)
	}
	h.Gateway = g
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Error("the gateway does not stop")
		}
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	t.Cleanup(h.stop)
	h.client, err = client.Open(filepath.Join(h.dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	h.follow(t, "ready", func(r api.Resources) bool { s, err := h.client.Status(t.Context()); return err == nil && s.Ready })
}

func (h *house) restart(t *testing.T) {
	t.Helper()
	h.stop()
	h.start(t)
}

// follow asks for the resources until they satisfy cond.
func (h *house) follow(t *testing.T, what string, cond func(api.Resources) bool) {
	t.Helper()
	late := time.After(patience)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if r, err := h.client.Resources(t.Context()); err == nil && cond(r) {
			return
		}
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// bundle is a bundle of the project with an app's text.
func (h *house) bundle(t *testing.T, text string) *deploy.Bundle {
	t.Helper()
	sources := maps.Clone(h.Project().Sources)
	sources["rules/app.tenet"] = text
	doc := map[string]any{"schema": "tenet.verify/1", "apps": []any{map[string]any{"app": "Comfort", "properties": []any{
		map[string]any{"name": "no heating to the street", "verdict": "holds", "rung": "delayed", "assumptions": []string{"initially window.state == closed"}}}}}}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &deploy.Bundle{
		Content: h.Project().WithSources(sources).Content("test"), Verdicts: raw, Evidence: map[string][]byte{"proof": []byte("sound")},
	}
}

func alarmCodes(t *testing.T, h *house) []string {
	t.Helper()
	s, err := h.client.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{}
	for _, a := range s.Alarms {
		codes = append(codes, a.Code)
	}
	return codes
}

var off, on = models.OfEnum(0), models.OfEnum(1)

// TestWithoutRules: a gateway without a deployment shows what devices report,
// keeps it over a restart and obeys the policy.
func TestWithoutRules(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	h.wire.report(t, window, on)
	get := func() string {
		r, err := h.client.Find(t.Context(), "window.state")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(r.Text, " ", r.Quality, " ", r.Type.Members)
	}
	if got := get(); got != "open good [closed open]" {
		t.Error(got)
	}
	res, err := h.client.Set(t.Context(), heater, json.RawMessage(`"on"`))
	if err != nil || res.Result != "sent" || res.ID == "" {
		t.Fatalf("%+v %v", res, err)
	}
	h.wire.until(t, "the command arrives", func() bool { return len(h.wire.written) == 1 })
	if diff := cmp.Diff([]string{"heater/heating/power = on"}, h.wire.said()); diff != "" {
		t.Error(diff)
	}
	h.follow(t, "nothing pends", func(api.Resources) bool {
		r, err := h.client.Get(t.Context(), heater)
		return err == nil && string(r.Pending) == "null"
	})
	h.restart(t)
	if got := get(); !strings.HasPrefix(got, "open ") {
		t.Errorf("after a restart: %s", got)
	}
	points, err := h.client.History(t.Context(), window, time.Time{}, time.Time{}, 10)
	if err != nil || len(points) != 1 || string(points[0].Value) != `"open"` {
		t.Errorf("%+v %v", points, err)
	}
	var file bytes.Buffer
	if err := h.client.Export(t.Context(), window, time.Time{}, time.Time{}, "csv", &file); err != nil || strings.Count(file.String(), "\n") != 2 || !strings.Contains(file.String(), ",open,good\n") {
		t.Errorf("%s %v", &file, err)
	}
	sums, err := h.client.Summary(t.Context(), window, time.Time{}, time.Time{}, time.Hour, 0)
	if err != nil || len(sums) != 1 || sums[0].Count != 1 || string(sums[0].Last) != `"open"` || sums[0].Mean != nil {
		t.Errorf("%+v %v", sums, err)
	}
	s, err := h.client.Status(t.Context())
	if err != nil || s.Deployment != nil || s.Site != "home" || len(s.Adapters) != 1 || s.Adapters[0].Protocol != "fake" {
		t.Errorf("%+v %v", s, err)
	}
}

// TestGate: what the policy does not grant is refused in words, and what makes
// no sense never reaches the machine.
func TestGate(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	guest := client.New("http://"+h.Addr(), guestToken)
	if res, err := guest.Set(t.Context(), heater, json.RawMessage(`"on"`)); err != nil || res.Result != "refused" || !strings.Contains(res.Reason, "guest") {
		t.Errorf("%+v %v", res, err)
	}
	for _, c := range []struct {
		path  models.Path
		value string
		want  string
	}{
		{heater, `"warm"`, "bad-value"},
		{heater, `1`, "bad-value"},
		{window, `"open"`, "not-settable"},
		{models.Path{Provider: "x", Service: "y", Resource: "z"}, `1`, "unknown-resource"},
	} {
		_, err := h.client.Set(t.Context(), c.path, json.RawMessage(c.value))
		var ce *client.Error
		if !errors.As(err, &ce) || ce.Code != c.want || ce.Hint() == "" {
			t.Errorf("%s %s: %v", c.path, c.value, err)
		}
	}
	if len(h.wire.said()) != 0 {
		t.Errorf("something was sent: %v", h.wire.said())
	}
}

// TestRules: a deployed rule acts and explains itself; a restart goes on with
// it; another deployment takes over; suspending ends it.
func TestRules(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	h.wire.report(t, window, off)
	d, err := h.Deploy(t.Context(), h.bundle(t, app), "first")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]api.App{{Name: "Comfort", Title: "Warm and safe", Rules: 2, Properties: 1}}, d.Apps); diff != "" || d.State != "active" {
		t.Error(diff, d.State)
	}
	h.wire.report(t, window, on)
	h.wire.until(t, "the heater is switched off", func() bool { return len(h.wire.written) > 0 })
	if said := h.wire.said(); said[len(said)-1] != "heater/heating/power = off" {
		t.Error(said)
	}
	checkWhy(t, h)
	h.restart(t)
	s, err := h.client.Status(t.Context())
	if err != nil || s.Deployment == nil || s.Deployment.Hash != d.Hash || s.Deployment.State != "active" {
		t.Fatalf("%+v %v", s.Deployment, err)
	}
	before := len(h.wire.said())
	h.wire.report(t, window, off)
	h.wire.until(t, "the rules run on", func() bool { return len(h.wire.written) > before })
	if _, err := h.Activate(t.Context(), d.Bundle, "again"); err != nil {
		t.Error(err)
	}
	other, err := h.Deploy(t.Context(), h.bundle(t, strings.Replace(app, "closed\n    then set heater.power = on", "closed\n    then set heater.power = off", 1)), "second")
	if err != nil || other.Hash == d.Hash {
		t.Fatalf("%+v %v", other, err)
	}
	if err := h.Suspend(t.Context(), "by the test"); err != nil {
		t.Fatal(err)
	}
	steps, err := h.client.Deployments(t.Context())
	if err != nil || steps[0].State != "suspended" || steps[0].Hash != other.Hash {
		t.Errorf("%+v %v", steps, err)
	}
	h.restart(t)
	if s, err := h.client.Status(t.Context()); err != nil || s.Deployment != nil {
		t.Errorf("a suspended deployment runs: %+v %v", s.Deployment, err)
	}

	// The same from afar: back to the first, and to nothing; who is a guest does neither.
	if back, err := h.client.Activate(t.Context(), d.Bundle); err != nil || back.Hash != d.Hash || back.State != "active" {
		t.Errorf("%+v %v", back, err)
	}
	guest := client.New("http://"+h.Addr(), guestToken)
	var ce *client.Error
	if err := guest.Suspend(t.Context()); !errors.As(err, &ce) || ce.Status != http.StatusForbidden {
		t.Errorf("a guest suspends: %v", err)
	}
	if err := h.client.Suspend(t.Context()); err != nil {
		t.Error(err)
	}
	if err := h.client.Suspend(t.Context()); !errors.As(err, &ce) || ce.Code != "not-now" || ce.Hint() == "" {
		t.Errorf("suspended twice: %v", err)
	}
	if _, err := h.client.Activate(t.Context(), "nothing"); !errors.As(err, &ce) || ce.Status != http.StatusConflict {
		t.Errorf("what nobody knows is activated: %v", err)
	}
	steps, err = h.client.Deployments(t.Context())
	if err != nil || steps[0].State != "suspended" || !strings.HasPrefix(steps[0].Note, "suspended by ") {
		t.Errorf("%+v %v", steps, err)
	}
}

// checkWhy reads the explanation of the heater's command and the firings.
func checkWhy(t *testing.T, h *house) {
	t.Helper()
	w, err := h.client.Why(t.Context(), heater)
	if err != nil {
		t.Fatal(err)
	}
	if w.Rule == nil || w.Rule.Name != "Comfort.save" || w.Rule.File != "rules/app.tenet" || w.Rule.Line != 2 || !strings.HasPrefix(w.Rule.Text, "rule save") {
		t.Errorf("%+v", w.Rule)
	}
	if w.Fate != "left" || w.Effect.From != "rule" || string(w.Effect.Value) != `"off"` || w.Input.What != "window.state reported open" {
		t.Errorf("%+v", w)
	}
	if diff := cmp.Diff([]string{"no heating to the street"}, w.Properties); diff != "" {
		t.Error(diff)
	}
	f, err := h.client.Firings(t.Context(), 1)
	if err != nil || len(f) != 1 || f[0].Rule != "Comfort.save" || f[0].Branch != "then" {
		t.Fatalf("%+v %v", f, err)
	}
	if diff := cmp.Diff([]api.FiringCommand{{Ref: "heater.power", Text: "off", Fate: "left"}}, f[0].Commands); diff != "" {
		t.Error(diff)
	}
	r, err := h.client.Get(t.Context(), heater)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Comfort.save", "Comfort.warm"}, r.WrittenBy); diff != "" {
		t.Error(diff)
	}
	if r, err := h.client.Get(t.Context(), window); err != nil || len(r.ReadBy) != 2 || len(r.WatchedBy) != 1 {
		t.Errorf("%+v %v", r, err)
	}
	_, err = h.client.Why(t.Context(), window)
	var ce *client.Error
	if !errors.As(err, &ce) || ce.Code != "no-effect-yet" {
		t.Errorf("got %v", err)
	}
}

const timedApp = `app Comfort {
  rule save {
    on window.state updates
    then set heater.power = off
      after 1 s anyway set heater.power = on
  }
  rule dusk { at sunset then set heater.power = on }
  never heater.power == on while window.state == open as "no heating to the street"
}
`

// TestRuleThatTakesTime: a delayed step acts and leads back to what its run began
// with; rules that speak of the sun need to be told where they run.
func TestRuleThatTakesTime(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	_, err := h.Deploy(t.Context(), h.bundle(t, timedApp), "")
	var refused *deploy.RefusedError
	if !errors.As(err, &refused) || refused.Code != deploy.Blocked || !strings.Contains(err.Error(), "Comfort.dusk") ||
		!strings.Contains(err.Error(), "place: {latitude") {
		t.Fatalf("without a place: %v", err)
	}
	h.stop()
	h.write(t, map[string]string{"site.yaml": siteFile + "place: {latitude: 40.4, longitude: -3.7, timezone: Europe/Madrid}\n"})
	h.start(t)
	if _, err := h.Deploy(t.Context(), h.bundle(t, timedApp), ""); err != nil {
		t.Fatal(err)
	}
	h.wire.report(t, window, on)
	h.wire.until(t, "the delayed step", func() bool { return len(h.wire.written) == 2 })
	if diff := cmp.Diff([]string{"heater/heating/power = off", "heater/heating/power = on"}, h.wire.said()); diff != "" {
		t.Error(diff)
	}
	w, err := h.client.Why(t.Context(), heater)
	if err != nil {
		t.Fatal(err)
	}
	what := strings.Replace(w.Input.What, "went on (late); ", "went on; ", 1) // on a busy machine
	if w.Rule == nil || w.Rule.Name != "Comfort.save" || !strings.HasPrefix(what, "rule Comfort.save went on; this run of Comfort.save began with input ") ||
		!strings.HasSuffix(what, ": window.state reported open") {
		t.Errorf("why: %+v %q", w.Rule, w.Input.What)
	}
	if r, err := h.client.Get(t.Context(), heater); err != nil || len(r.WrittenBy) != 2 {
		t.Errorf("%+v %v", r, err)
	}
}

// TestRefusedDeployment: what is not proved does not run.
func TestRefusedDeployment(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	b := h.bundle(t, app)
	b.Evidence["proof"] = []byte("wishful")
	_, err := h.Deploy(t.Context(), b, "")
	var re *deploy.RefusedError
	if !errors.As(err, &re) || re.Code != deploy.ProofRefused {
		t.Fatalf("got %v", err)
	}
	if s, err := h.client.Status(t.Context()); err != nil || s.Deployment != nil {
		t.Errorf("%+v %v", s.Deployment, err)
	}
}

// TestProofNoLongerAccepted: a deployment whose evidence is refused at start is
// suspended; the gateway serves without rules and says so.
func TestProofNoLongerAccepted(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	if _, err := h.Deploy(t.Context(), h.bundle(t, app), ""); err != nil {
		t.Fatal(err)
	}
	h.wire.report(t, window, on)
	h.stop()
	opt := h.options()
	opt.Checker = func(context.Context, *compile.Result, deploy.Evidence) error { return errors.New("a stricter checker") }
	g, err := h.open(opt)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if g.Deployment() != nil {
		t.Error("it runs")
	}
	list, err := g.Deployments().List(t.Context(), 1)
	if err != nil || list[0].State != deploy.Suspended || !strings.Contains(list[0].Note, "a stricter checker") {
		t.Errorf("%+v %v", list, err)
	}
}

// TestOpenWaitsForRoom: a gateway that cannot be opened for want of room on the
// disk opens by itself once there is some.
func TestOpenWaitsForRoom(t *testing.T) {
	h := build(t, nil)
	opt := h.options()
	opt.Clock = hasty{timers.System()}
	full := 2
	opt.Mount = func(*access.Mux, *gateway.Gateway) error {
		if full--; full >= 0 {
			return fmt.Errorf("write a file: %w", syscall.ENOSPC)
		}
		return nil
	}
	g, err := h.open(opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil || full != -1 {
		t.Errorf("opened with %d refusals to come; close: %v", full, err)
	}
	opt.Mount = func(*access.Mux, *gateway.Gateway) error { return syscall.EROFS }
	if _, err := h.open(opt); !errors.Is(err, syscall.EROFS) {
		t.Errorf("another error: %v", err)
	}
}

// hasty is a clock that does not let one wait.
type hasty struct{ timers.Clock }

func (h hasty) After(time.Duration) (<-chan time.Time, func()) { return h.Clock.After(0) }

// TestCrashWithOtherProject: the process dies, and before it starts again the
// project's devices or the stored bundle change: it starts all the same, with
// what it knows as far as that still means something.
func TestCrashWithOtherProject(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, h *house)
		check  deploy.Checker
		want   string
		alarms []string
	}{
		"another device": {
			change: func(t *testing.T, h *house) {
				h.write(t, map[string]string{"rules/devices.tenet": devices + "device lamp : Switch\n", "site.yaml": siteFile + "\n# changed\n"})
			},
			want: "open",
		},
		"refused proof": {
			check:  func(context.Context, *compile.Result, deploy.Evidence) error { return errors.New("no") },
			want:   "open",
			alarms: []string{"deployment-refused", "state-unknown"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, nil)
			h.start(t)
			if c.check != nil {
				if _, err := h.Deploy(t.Context(), h.bundle(t, app), ""); err != nil {
					t.Fatal(err)
				}
			}
			h.wire.report(t, window, on)
			copied := h.crashCopy(t)
			if c.change != nil {
				c.change(t, copied)
			}
			opt := copied.options()
			if c.check != nil {
				opt.Checker = c.check
			}
			g, err := copied.open(opt)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- g.Run(ctx) }()
			copied.client, err = client.Open(filepath.Join(copied.dir, "data"))
			if err != nil {
				t.Fatal(err)
			}
			copied.follow(t, "it serves", func(r api.Resources) bool {
				i := slices.IndexFunc(r.Resources, func(x api.Resource) bool { return x.Ref == "window.state" })
				return i >= 0 && r.Resources[i].Text == c.want
			})
			codes := alarmCodes(t, copied)
			for _, a := range c.alarms {
				if !slices.Contains(codes, a) {
					t.Errorf("no alarm %s in %v", a, codes)
				}
			}
			if c.change != nil {
				if r, err := copied.client.Find(t.Context(), "lamp.power"); err != nil || r.Quality != "unset" {
					t.Errorf("%+v %v", r, err)
				}
			}
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		})
	}
}

// crashCopy copies the project and its data as a dead process would leave them.
func (h *house) crashCopy(t *testing.T) *house {
	t.Helper()
	c := &house{dir: t.TempDir(), wire: newWire()}
	err := os.CopyFS(c.dir, os.DirFS(h.dir))
	for errors.Is(err, fs.ErrNotExist) { // a file was just put in the place of another
		c.dir = t.TempDir()
		err = os.CopyFS(c.dir, os.DirFS(h.dir))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(c.dir, "data", client.TokenFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAdapterPanics: a panicking adapter is contained, reported and started
// again; the gateway serves on.
func TestAdapterPanics(t *testing.T) {
	h := build(t, nil)
	h.wire.panics = true
	h.start(t)
	h.wire.until(t, "it runs again", func() bool { return h.wire.runs >= 2 })
	if codes := alarmCodes(t, h); !slices.Contains(codes, "adapter-failed") {
		t.Error(codes)
	}
	if res, err := h.client.Set(t.Context(), heater, json.RawMessage(`"on"`)); err != nil || res.Result != "sent" {
		t.Fatalf("%+v %v", res, err)
	}
	h.wire.until(t, "the command arrives", func() bool { return len(h.wire.written) > 0 })
	h.wire.mu.Lock()
	h.wire.panics = false
	h.wire.mu.Unlock()
	h.wire.until(t, "it stays up", func() bool { return h.wire.host != nil })
	h.wire.report(t, window, on)
	if codes := alarmCodes(t, h); slices.Contains(codes, "adapter-failed") {
		t.Error(codes)
	}
}

// TestGarbledPayloads are counted and kept.
func TestGarbledPayloads(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	var host adapters.Host
	h.wire.until(t, "the adapter runs", func() bool { host = h.wire.host; return host != nil })
	host.Garbled("home/window", []byte("\x00nonsense"), errors.New("not JSON"))
	s, err := h.client.Status(t.Context())
	if err != nil || s.Adapters[0].Garbled != 1 {
		t.Errorf("%+v %v", s.Adapters, err)
	}
	raw, err := os.ReadFile(filepath.Join(h.dir, "data", "garbled.jsonl"))
	if err != nil || !strings.Contains(string(raw), `"source":"home/window","error":"not JSON","payload":"AG5vbnNlbnNl"`) {
		t.Errorf("%s %v", raw, err)
	}
}

// TestUnknownResource: a reading of what nobody declared is refused.
func TestUnknownResource(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	var host adapters.Host
	h.wire.until(t, "the adapter runs", func() bool { host = h.wire.host; return host != nil })
	if err := host.Report(t.Context(), []models.Reading{{Path: models.Path{Provider: "x"}, Value: on}}); err == nil {
		t.Error("it was accepted")
	}
}

// TestRoutesAreGuarded: every route of a running gateway, those mounted by
// others included, refuses strangers.
func TestRoutesAreGuarded(t *testing.T) {
	h := build(t, nil)
	opt := h.options()
	var mux *access.Mux
	opt.Mount = func(m *access.Mux, _ *gateway.Gateway) error {
		mux = m
		m.Handle("/", access.Owners, http.NotFoundHandler())
		m.Handle("PUT /api/v1/project/files/{name...}", access.Owners, http.NotFoundHandler())
		return nil
	}
	g, err := h.open(opt)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	public := []string{"/push/{name}", "/push/{name}/{rest...}", "GET /healthz", "GET /login", "GET /readyz"}
	var got []string
	for _, p := range mux.Patterns() {
		if mux.Level(p) == access.Public {
			got = append(got, p)
		}
	}
	if diff := cmp.Diff(public, got); diff != "" {
		t.Errorf("public routes: %s", diff)
	}
	if len(mux.Patterns()) < 17 {
		t.Errorf("only %v", mux.Patterns())
	}
}

// TestLogin: the printed address opens a session once.
func TestLogin(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	address := h.LoginURL()
	for i, want := range []int{303, 401} {
		resp, err := c.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("time %d: %d", i+1, resp.StatusCode)
		}
	}
}

// TestOpenErrors: what keeps a gateway from starting is named, with a hint, and
// nothing stays open.
func TestOpenErrors(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"port in use":      {map[string]string{"site.yaml": strings.Replace(siteFile, "127.0.0.1:0", l.Addr().String(), 1)}, "listen on " + l.Addr().String()},
		"bus port in use":  {map[string]string{"site.yaml": siteFile + "nats: " + l.Addr().String() + "\n"}, "bus: listen on"},
		"unknown protocol": {map[string]string{"site.yaml": strings.Replace(siteFile, "protocol: fake", "protocol: smoke", 1)}, `adapter wire: unknown protocol "smoke"; there are: fake`},
		"data is a file":   {map[string]string{"data": "x"}, "data"},
		"broken devices":   {map[string]string{"rules/devices.tenet": "device d : Nothing\n"}, "rules/devices.tenet:1:12"},
		"missing token":    {map[string]string{"site.yaml": siteWithTokenFile}, "token file"},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, c.files)
			_, err := h.open(h.options())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			h = build(t, nil)
			h.start(t)
		})
	}
}

// TestOneGatewayAFolder: a second gateway on the same data is refused.
func TestOneGatewayAFolder(t *testing.T) {
	h := build(t, nil)
	h.start(t)
	_, err := h.open(h.options())
	var le *journal.LockedError
	if !errors.As(err, &le) {
		t.Errorf("got %v", err)
	}
}

// TestAdapterErrorsHavePositions: lines of a factory's error that begin with a
// position are given the file.
func TestAdapterErrorsHavePositions(t *testing.T) {
	err := &gateway.AdapterError{File: "site.yaml", Name: "a", Err: errors.New("12:5: unknown key\n13:1: missing key")}
	if got := err.Error(); got != "adapter a: site.yaml:12:5: unknown key\nsite.yaml:13:1: missing key" {
		t.Error(got)
	}
}
