// Tests of the handlers, the stream and the client, over real sockets, with a
// small gateway that keeps values in memory.

package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
)

const patience = 10 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var power = models.Path{Provider: "shelly 1", Service: "heating", Resource: "power"}

// shelf is a Backend that keeps numbered resources in memory.
type shelf struct {
	mu      sync.Mutex
	values  []int
	watches map[*shelfWatch]bool
	fail    error
	seen    []string // what was asked
}

func newShelf(n int) *shelf { return &shelf{values: make([]int, n), watches: map[*shelfWatch]bool{}} }

func (s *shelf) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, fmt.Sprintf(format, args...))
}

func (s *shelf) resource(i int) api.Resource {
	return api.Resource{
		Index: i, Path: fmt.Sprintf("p%d/s/r", i), Ref: fmt.Sprintf("d%d.r", i), Device: fmt.Sprintf("d%d", i),
		Type: api.Type{Kind: "int"}, Value: json.RawMessage(fmt.Sprint(s.values[i])), Quality: "good",
		ReadBy: []string{}, WrittenBy: []string{}, WatchedBy: []string{},
	}
}

func (s *shelf) put(i, v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[i] = v
	for w := range s.watches {
		w.dirty[i] = true
		select {
		case w.ready <- struct{}{}:
		default:
		}
	}
}

func (s *shelf) Ready() bool { return s.fail == nil }

func (s *shelf) Status(context.Context) (api.Status, error) {
	return api.Status{Schema: api.StatusSchema, Site: "home", Ready: true, Adapters: []api.Adapter{}, Alarms: []api.Alarm{}}, s.fail
}

func (s *shelf) Resources() api.Resources {
	s.mu.Lock()
	defer s.mu.Unlock()
	doc := api.Resources{Schema: api.ResourcesSchema, Revision: 1, Resources: []api.Resource{}}
	for i := range s.values {
		doc.Resources = append(doc.Resources, s.resource(i))
	}
	return doc
}

func (s *shelf) Resource(p models.Path) (api.Resource, bool) {
	if p == power {
		return api.Resource{Path: p.String(), Ref: "heater.power", Device: "heater"}, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.values {
		if r := s.resource(i); r.Path == p.String() {
			return r, true
		}
	}
	return api.Resource{}, false
}

func (s *shelf) Watch() api.Watch {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &shelfWatch{s: s, dirty: map[int]bool{}, ready: make(chan struct{}, 1)}
	s.watches[w] = true
	return w
}

type shelfWatch struct {
	s     *shelf
	dirty map[int]bool
	ready chan struct{}
}

func (w *shelfWatch) Ready() <-chan struct{} { return w.ready }

func (w *shelfWatch) Take() (changes []api.Change, renewed bool) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	for i := range w.s.values {
		if w.dirty[i] {
			r := w.s.resource(i)
			changes = append(changes, api.Change{Index: i, Value: r.Value, Text: string(r.Value), Quality: r.Quality})
		}
	}
	clear(w.dirty)
	return changes, false
}

func (w *shelfWatch) Close() {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	delete(w.s.watches, w)
}

func (s *shelf) Set(_ context.Context, who access.Identity, p models.Path, v json.RawMessage) (api.SetResult, error) {
	s.note("%s set %s %s", who.Role, p, v)
	return api.SetResult{Result: "sent", Seq: 7, ID: "k"}, s.fail
}

func (s *shelf) Act(_ context.Context, who access.Identity, p models.Path, args []json.RawMessage) (api.SetResult, error) {
	s.note("%s act %s %s", who.Role, p, args)
	return api.SetResult{Result: "refused", Reason: "policy"}, s.fail
}

func (s *shelf) History(_ context.Context, p models.Path, from, to time.Time, limit int) ([]api.Point, error) {
	s.note("history %s %d %d %d", p, from.UnixMilli(), to.UnixMilli(), limit)
	return []api.Point{{Time: time.UnixMilli(5).UTC(), Value: json.RawMessage(`"on"`), Quality: "good"}}, s.fail
}

func (s *shelf) EachPoint(_ context.Context, p models.Path, from, to time.Time, f func(api.Point) error) error {
	s.note("each %s %d %d", p, from.UnixMilli(), to.UnixMilli())
	for i, v := range []string{`"a, b"`, "21.5", "null"} {
		if err := f(api.Point{Time: time.UnixMilli(int64(i)), Value: json.RawMessage(v), Quality: "good"}); err != nil {
			return err
		}
	}
	return s.fail
}

func (s *shelf) Summary(_ context.Context, p models.Path, from, to time.Time, every time.Duration, limit int) ([]api.Bucket, error) {
	s.note("summary %s %d %d %s %d", p, from.UnixMilli(), to.UnixMilli(), every, limit)
	mean := 2.5
	return []api.Bucket{{From: time.Unix(60, 0).UTC(), Count: 3, Good: 2, First: json.RawMessage("2"), Last: json.RawMessage("3"), Min: json.RawMessage("2"), Max: json.RawMessage("3"), Mean: &mean}}, s.fail
}

func (s *shelf) Why(_ context.Context, p models.Path) (api.Why, error) {
	return api.Why{}, &api.Error{Status: 404, Code: "no-effect-yet", Message: "nothing was asked of " + p.String()}
}

func (s *shelf) Firings(_ context.Context, limit int) ([]api.Firing, error) {
	return []api.Firing{{Seq: 3, Rule: "Comfort.heat", Branch: "then"}}[:min(limit, 1)], s.fail
}

func (s *shelf) Deployments(context.Context) ([]api.DeploymentStep, error) { return nil, s.fail }

func (s *shelf) Holds(context.Context) ([]api.Hold, error) {
	return []api.Hold{{Path: "a/b/c", By: "ana", Reason: "paint", Since: time.Unix(60, 0).UTC()}}, s.fail
}

func (s *shelf) Hold(_ context.Context, who access.Identity, on bool, r api.HoldRequest) ([]string, error) {
	return append(r.Resources, who.Name, fmt.Sprint(on, r.All, r.Safe, r.Reason)), s.fail
}

func (s *shelf) Release(_ context.Context, who access.Identity, file []byte) (api.Deployment, error) {
	return api.Deployment{Bundle: string(file), State: "active", Hash: who.Name}, s.fail
}

func (s *shelf) Activate(_ context.Context, who access.Identity, bundle string) (api.Deployment, error) {
	s.note("%s activates %s", who.Name, bundle)
	return api.Deployment{Bundle: bundle, State: "active"}, s.fail
}

func (s *shelf) Suspend(_ context.Context, who access.Identity) error {
	s.note("%s suspends", who.Name)
	return s.fail
}

func (s *shelf) Uptime() api.Uptime {
	return api.Uptime{Schema: api.UptimeSchema, Windows: []api.UptimeWindow{{Name: "24 h", Availability: 0.5}}}
}

func (s *shelf) Shadow() *api.Shadow {
	if s.fail != nil {
		return nil
	}
	return &api.Shadow{Schema: api.ShadowSchema, Same: 3, Differences: []api.ShadowDifference{{By: "live", Kind: "set", Target: "heater.power", Value: "on"}}}
}

func (s *shelf) StartShadow(_ context.Context, who access.Identity, bundle string) (api.Shadow, error) {
	return api.Shadow{Bundle: bundle, Hash: who.Name}, s.fail
}

func (s *shelf) ShadowRelease(_ context.Context, who access.Identity, file []byte) (api.Shadow, error) {
	return api.Shadow{Bundle: string(file), Hash: who.Name}, s.fail
}

func (s *shelf) EndShadow(_ context.Context, who access.Identity) error {
	s.note("%s ends the shadow", who.Name)
	return s.fail
}

// house is a served shelf.
type house struct {
	*shelf
	hub          *api.Hub
	mux          *access.Mux
	base         string
	owner, carer *client.Client
	token        string
}

func serve(t *testing.T, n int) *house {
	t.Helper()
	h := &house{shelf: newShelf(n), hub: api.NewHub(), token: access.NewToken()}
	carer := access.NewToken()
	h.mux = access.NewMux(access.New(access.Options{Users: []access.User{
		{Identity: access.Identity{Name: "ana", Role: access.Owner}, Token: access.DigestOf(h.token)},
		{Identity: access.Identity{Name: "bo", Role: "carer"}, Token: access.DigestOf(carer)},
	}}))
	api.Mount(h.mux, h, h.hub)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := api.NewServer(h.mux, slog.New(slog.DiscardHandler))
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		h.hub.Close()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		<-served
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	h.base = "http://" + l.Addr().String()
	h.owner, h.carer = client.New(h.base, h.token), client.New(h.base, carer)
	return h
}

// TestEveryRouteIsGuarded: without credentials every route but the health
// checks and the login answers 401, whatever the method; so does what is no
// route.
func TestEveryRouteIsGuarded(t *testing.T) {
	h := serve(t, 1)
	public := map[string]bool{"GET /healthz": true, "GET /readyz": true, "GET /login": true}
	patterns := h.mux.Patterns()
	if len(patterns) < 12 {
		t.Fatalf("only %d routes", len(patterns))
	}
	for _, pattern := range append(patterns, "GET /nothing", "DELETE /api/v1/status") {
		if public[pattern] {
			if h.mux.Level(pattern) != access.Public {
				t.Errorf("%s is not public", pattern)
			}
			continue
		}
		method, path, _ := strings.Cut(pattern, " ")
		for _, m := range []string{method, "GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"} {
			target := strings.NewReplacer("{p}", "p0", "{s}", "s", "{r}", "r").Replace(path)
			w := httptest.NewRecorder()
			h.mux.ServeHTTP(w, httptest.NewRequest(m, target, nil))
			if w.Code != 401 {
				t.Errorf("%s %s: %d without credentials", m, target, w.Code)
			}
		}
	}
}

// TestVerbs: each method of the client asks for the right thing and reads the
// answer.
func TestVerbs(t *testing.T) {
	h := serve(t, 2)
	ctx := t.Context()
	if s, err := h.owner.Status(ctx); err != nil || s.Site != "home" || s.Schema != api.StatusSchema {
		t.Errorf("%+v %v", s, err)
	}
	if r, err := h.carer.Set(ctx, power, json.RawMessage(`"on"`)); err != nil || r.Result != "sent" || r.Seq != 7 {
		t.Errorf("%+v %v", r, err)
	}
	if r, err := h.owner.Act(ctx, power, []json.RawMessage{json.RawMessage("1")}); err != nil || r.Reason != "policy" {
		t.Errorf("%+v %v", r, err)
	}
	points, err := h.owner.History(ctx, power, time.UnixMilli(1), time.UnixMilli(9), 3)
	if diff := cmp.Diff([]api.Point{{Time: time.UnixMilli(5).UTC(), Value: json.RawMessage(`"on"`), Quality: "good"}}, points); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if f, err := h.owner.Firings(ctx, 5); err != nil || len(f) != 1 || f[0].Rule != "Comfort.heat" {
		t.Errorf("%+v %v", f, err)
	}
	if d, err := h.owner.Deployments(ctx); err != nil || len(d) != 0 {
		t.Errorf("%+v %v", d, err)
	}
	if r, err := h.owner.Find(ctx, "d1.r"); err != nil || r.Path != "p1/s/r" {
		t.Errorf("%+v %v", r, err)
	}
	if r, err := h.owner.Find(ctx, power.String()); err != nil || r.Ref != "heater.power" {
		t.Errorf("%+v %v", r, err)
	}
	if u, err := h.carer.Uptime(ctx); err != nil || len(u.Windows) != 1 || u.Windows[0].Availability != 0.5 {
		t.Errorf("%+v %v", u, err)
	}
	if s, err := h.carer.Shadow(ctx); err != nil || s.Same != 3 || len(s.Differences) != 1 {
		t.Errorf("%+v %v", s, err)
	}
	if s, err := h.owner.StartShadow(ctx, "b1"); err != nil || s.Bundle != "b1" {
		t.Errorf("%+v %v", s, err)
	}
	if s, err := h.owner.ShadowRelease(ctx, []byte("file")); err != nil || s.Bundle != "file" {
		t.Errorf("%+v %v", s, err)
	}
	if err := h.owner.EndShadow(ctx); err != nil {
		t.Error(err)
	}
	want := []string{`carer set shelly 1/heating/power "on"`, `owner act shelly 1/heating/power [1]`, `history shelly 1/heating/power 1 9 3`, "ana ends the shadow"}
	if diff := cmp.Diff(want, h.seen); diff != "" {
		t.Error(diff)
	}
}

// TestErrors: each refusal has its status, code and words.
func TestErrors(t *testing.T) {
	h := serve(t, 1)
	ctx := t.Context()
	code := func(err error) string {
		var e *client.Error
		if !errors.As(err, &e) || e.Message == "" {
			return fmt.Sprint(err)
		}
		return fmt.Sprint(e.Status, " ", e.Code)
	}
	check := func(want string, err error) {
		t.Helper()
		if got := code(err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	_, err := h.owner.Get(ctx, models.Path{Provider: "x", Service: "y", Resource: "z"})
	check("404 unknown-resource", err)
	_, err = h.owner.Find(ctx, "d0.q")
	check("404 unknown-resource", err)
	var ce *client.Error
	if errors.As(err, &ce) && ce.Hint() != "d0 has: d0.r" {
		t.Error(ce.Hint())
	}
	_, err = h.owner.Why(ctx, power)
	check("404 no-effect-yet", err)
	_, err = h.owner.History(ctx, power, time.Time{}, time.Time{}, 100_000)
	check("400 bad-number", err)
	_, err = h.owner.Summary(ctx, power, time.Time{}, time.Time{}, time.Millisecond, 0)
	check("400 bad-number", err)
	_, err = h.owner.Summary(ctx, models.Path{Provider: "x", Service: "y", Resource: "z"}, time.Time{}, time.Time{}, time.Minute, 0)
	check("404 unknown-resource", err)
	check("403 not-allowed", h.carer.Suspend(ctx))
	check("403 not-allowed", h.carer.EndShadow(ctx))
	_, err = h.carer.StartShadow(ctx, "b1")
	check("403 not-allowed", err)
	check("400 bad-format", h.owner.Export(ctx, power, time.Time{}, time.Time{}, "xls", io.Discard))
	check("401 not-authenticated", client.New(h.base, "wrong").Export(ctx, power, time.Time{}, time.Time{}, "csv", io.Discard))
	_, err = client.New(h.base, "wrong").Status(ctx)
	check("401 not-authenticated", err)
	for _, c := range []struct {
		fail error
		want string
	}{
		{fmt.Errorf("report: %w", adapters.ErrBusy), "429 busy"},
		{adapters.ErrClosed, "503 closing"},
		{context.DeadlineExceeded, "503 timeout"},
		{errors.New("disk on fire"), "500 internal"},
	} {
		h.fail = c.fail
		_, err := h.owner.Status(ctx)
		check(c.want, err)
	}
	var down *client.NotRunningError
	if _, err := client.New("http://127.0.0.1:1", "x").Status(ctx); !errors.As(err, &down) {
		t.Errorf("got %v", err)
	}
	if _, err := client.Open(t.TempDir()); !errors.As(err, &down) || down.Hint() == "" {
		t.Errorf("got %v", err)
	}
}

// TestBodies: bodies are read strictly and are bounded.
func TestBodies(t *testing.T) {
	h := serve(t, 1)
	for body, want := range map[string]int{
		`{"value": "on"}`:          200,
		`{"value": null}`:          200,
		``:                         400,
		`{}`:                       400,
		`{"value": 1} {}`:          400,
		`{"value": 1, "other": 2}`: 400,
		`[1]`:                      400,
		`{"value": `:               400,
		`{"value": "` + strings.Repeat("x", 70<<10) + `"}`: 413,
	} {
		req, err := http.NewRequest("PUT", h.base+"/api/v1/resources/p0/s/r", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+h.token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%.40q: %d, want %d", body, resp.StatusCode, want)
		}
	}
	for query, want := range map[string]int{
		"from=5&to=2026-05-01T08:00:00Z": 200, "from=yesterday": 400, "to=999999999999999999": 400, "limit=0": 400, "limit=x": 400,
	} {
		if got := status(t, h, "/api/v1/history/p0/s/r?"+query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if got := status(t, h, "/api/v1/why?path=a/b"); got != 400 {
		t.Errorf("a short path: %d", got)
	}
}

func status(t *testing.T, h *house, target string) int {
	t.Helper()
	req, err := http.NewRequest("GET", h.base+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+h.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// TestHealth: the checks need no token; readiness follows the gateway.
func TestHealth(t *testing.T) {
	h := serve(t, 0)
	get := func(path string) int {
		resp, err := http.Get(h.base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	if get("/healthz") != 200 || get("/readyz") != 200 {
		t.Error("not healthy")
	}
	h.fail = errors.New("no")
	if get("/healthz") != 200 || get("/readyz") != 503 {
		t.Error("ready though the gateway is not")
	}
}

// follower reads a stream in the background.
type follower struct {
	events chan client.Event
	done   chan error
	cancel context.CancelFunc
}

func follow(t *testing.T, c *client.Client) *follower {
	ctx, cancel := context.WithCancel(t.Context())
	f := &follower{events: make(chan client.Event, 1000), done: make(chan error, 1), cancel: cancel}
	go func() { f.done <- c.Watch(ctx, func(e client.Event) error { f.events <- e; return nil }) }()
	t.Cleanup(cancel)
	return f
}

func (f *follower) next(t *testing.T) client.Event {
	t.Helper()
	select {
	case e := <-f.events:
		return e
	case err := <-f.done:
		t.Fatalf("the stream ended: %v", err)
	case <-time.After(patience):
		t.Fatal("no event")
	}
	panic("unreachable")
}

// TestStream: a snapshot, then changes that end at the last value however many
// there were, then events in order; ending the context ends the stream cleanly.
func TestStream(t *testing.T) {
	h := serve(t, 3)
	f := follow(t, h.carer)
	if e := f.next(t); e.Kind != "snapshot" || len(e.Snapshot.Resources) != 3 {
		t.Fatalf("%+v", e)
	}
	for v := range 5000 {
		h.put(1, v+1)
	}
	batches, last := 0, ""
	for last != "5000" {
		e := f.next(t)
		if e.Kind != "changes" || len(e.Changes.Changes) != 1 || e.Changes.Changes[0].Index != 1 {
			t.Fatalf("%+v", e)
		}
		batches, last = batches+1, string(e.Changes.Changes[0].Value)
	}
	if batches > 50 {
		t.Errorf("%d batches for 5000 changes", batches)
	}
	h.hub.Publish("firing", api.Firing{Rule: "a"})
	h.hub.Publish("alarm", api.Alarm{Code: "x"})
	if e := f.next(t); e.Firing == nil || e.Firing.Rule != "a" {
		t.Errorf("%+v", e)
	}
	if e := f.next(t); e.Alarm == nil || e.Alarm.Code != "x" {
		t.Errorf("%+v", e)
	}
	f.cancel()
	if err := <-f.done; err != nil {
		t.Error(err)
	}
}

// TestStreamAfterLoss: a reader that missed events is sent a new snapshot, and
// what follows it.
func TestStreamAfterLoss(t *testing.T) {
	h := serve(t, 1)
	f := follow(t, h.owner)
	f.next(t)
	for i := range 1000 {
		h.hub.Publish("firing", api.Firing{Seq: int64(i)})
	}
	snapshots, last := 0, int64(-1)
	for last != 999 {
		switch e := f.next(t); e.Kind {
		case "snapshot":
			snapshots++
		case "firing":
			if e.Firing.Seq <= last {
				t.Fatalf("%d after %d", e.Firing.Seq, last)
			}
			last = e.Firing.Seq
		}
	}
	if snapshots == 0 {
		t.Error("the loss was not told")
	}
}

// TestStreamEndsWithTheGateway: closing the hub ends open streams, so that the
// server can shut down.
func TestStreamEndsWithTheGateway(t *testing.T) {
	h := serve(t, 1)
	f := follow(t, h.owner)
	f.next(t)
	h.hub.Close()
	select {
	case err := <-f.done:
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("the stream goes on")
	}
}

// TestStreamIDsContinue: ids grow, and go on where a reader left.
func TestStreamIDsContinue(t *testing.T) {
	h := serve(t, 1)
	req, err := http.NewRequestWithContext(t.Context(), "GET", h.base+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+h.token)
	req.Header.Set("Last-Event-ID", "41")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Error(resp.Header)
	}
	lines := bufio.NewScanner(resp.Body)
	var head []string
	for len(head) < 2 && lines.Scan() {
		head = append(head, lines.Text())
	}
	if diff := cmp.Diff([]string{"event: snapshot", "id: 42"}, head); diff != "" {
		t.Error(diff)
	}
}

// TestPointsAndChangesRoundTrip: the array forms read back as written.
func TestPointsAndChangesRoundTrip(t *testing.T) {
	at := time.UnixMilli(1234).UTC()
	for _, c := range []api.Change{
		{Index: 3, Value: json.RawMessage("21.5"), Text: "21.5 °C", Time: &at, Quality: "good", Pending: json.RawMessage(`"on"`)},
		{Quality: "unset"},
	} {
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back api.Change
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
}

func TestThePastAsAFile(t *testing.T) {
	h := serve(t, 3)
	ctx := t.Context()
	for format, want := range map[string]string{
		"csv": "time,value,quality\n1970-01-01T00:00:00Z,\"a, b\",good\n1970-01-01T00:00:00.001Z,21.5,good\n1970-01-01T00:00:00.002Z,,good\n",
		"ndjson": `{"time":"1970-01-01T00:00:00Z","value":"a, b","quality":"good"}
{"time":"1970-01-01T00:00:00.001Z","value":21.5,"quality":"good"}
{"time":"1970-01-01T00:00:00.002Z","value":null,"quality":"good"}
`,
	} {
		var out bytes.Buffer
		if err := h.owner.Export(ctx, power, time.UnixMilli(1), time.UnixMilli(9), format, &out); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s", format, err, out.String())
		}
	}
	sums, err := h.owner.Summary(ctx, power, time.UnixMilli(1), time.UnixMilli(9), 5*time.Minute, 7)
	if err != nil || len(sums) != 1 || *sums[0].Mean != 2.5 || string(sums[0].Max) != "3" || sums[0].Count != 3 {
		t.Errorf("%+v %v", sums, err)
	}
	// A part is never taken for the whole.
	h.shelf.fail = errors.New("disk on fire")
	if err := h.owner.Export(ctx, power, time.Time{}, time.Time{}, "csv", io.Discard); err == nil {
		t.Error("an export that broke off is said to be complete")
	}
}
