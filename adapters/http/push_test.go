// Pushes and their answers, over real sockets.

package http_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	tenethttp "github.com/tenet-iot/tenet/adapters/http"
	"github.com/tenet-iot/tenet/models"
)

// pushed is an entry that listens for the lab, and for any provider by its
// path.
const pushed = `
push:
  token: secret
  max_body: 200
  offline_after: 200 ms
  bindings:
    - {resource: lab/climate/temperature, path: $.t, timestamp: $.at}
    - {resource: lab/window/open, path: $.open}
    - {resource: "{provider}/heating/power", path: $.power}
`

// gateway is a running adapter behind a server, mounted as the runtime does.
type gateway struct {
	adapter *tenethttp.Adapter
	host    *adaptertest.Host
	url     string
	stop    func()
}

func serve(t *testing.T, config string) *gateway {
	t.Helper()
	built, err := tenethttp.New("door", adaptertest.Node(t, config), adaptertest.Lab())
	if err != nil {
		t.Fatalf("%v\n%s", err, config)
	}
	g := &gateway{adapter: built.(*tenethttp.Adapter), host: adaptertest.NewHost()}
	mux := http.NewServeMux()
	mux.Handle("/push/door/", g.adapter.Handler())
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	g.url = server.URL + "/push/door/"
	if got := g.push(t, "POST", "", "secret", `{"t":1}`); got.status != http.StatusServiceUnavailable {
		t.Errorf("before Run the answer is %d, want 503", got.status)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.adapter.Run(ctx, g.host) }()
	g.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		ended <- nil
	}
	t.Cleanup(func() { g.stop() })
	for deadline := time.Now().Add(adaptertest.Patience); g.push(t, "POST", "", "secret", `{}`).status == http.StatusServiceUnavailable; {
		if time.Now().After(deadline) {
			t.Fatal("the adapter does not take pushes")
		}
	}
	return g
}

// answer is what a push got.
type answer struct {
	status        int
	header        http.Header
	Code, Message string
}

func (g *gateway) push(t *testing.T, method, provider, token, body string) answer {
	t.Helper()
	r, err := http.NewRequest(method, g.url+provider, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := answer{status: response.StatusCode, header: response.Header}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Errorf("%d came with %q, which is not JSON", got.status, raw)
	}
	return got
}

func TestPushesAreAnswered(t *testing.T) {
	g := serve(t, pushed)
	for _, c := range []struct {
		name, method, provider, token, body string
		refuse                              error
		status                              int
		code                                string
	}{
		{"a reading", "POST", "", "secret", `{"t":20}`, nil, 202, "accepted"},
		{"two readings by PUT", "PUT", "", "secret", `{"t":21,"open":true}`, nil, 202, "accepted"},
		{"a reading of the path's provider", "POST", "attic", "secret", `{"power":"on"}`, nil, 202, "accepted"},
		{"no token", "POST", "", "", `{"t":20}`, nil, 401, "unauthorized"},
		{"a wrong token", "POST", "", "secre", `{"t":20}`, nil, 401, "unauthorized"},
		{"another method", "GET", "", "secret", ``, nil, 405, "method-not-allowed"},
		{"an unknown device", "POST", "cellar", "secret", `{"power":"on"}`, nil, 404, "unknown-device"},
		{"garbage", "POST", "", "secret", `{"t":`, nil, 400, "bad-payload"},
		{"a wrong type", "POST", "", "secret", `{"t":"warm"}`, nil, 400, "bad-payload"},
		{"half of it wrong", "POST", "", "secret", `{"t":22,"open":3}`, nil, 400, "bad-payload"},
		{"nothing known", "POST", "", "secret", `{"x":1}`, nil, 400, "bad-payload"},
		{"a time to come", "POST", "", "secret", `{"t":20,"at":"2999-01-01T00:00:00Z"}`, nil, 400, "bad-payload"},
		{"too much", "POST", "", "secret", `{"t":20,"x":"` + strings.Repeat("x", 300) + `"}`, nil, 413, "too-large"},
		{"a busy gateway", "POST", "", "secret", `{"t":20}`, adapters.ErrBusy, 429, "busy"},
		{"a closing gateway", "POST", "", "secret", `{"t":20}`, adapters.ErrClosed, 503, "unavailable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g.host.Refuse(c.refuse)
			defer g.host.Refuse(nil)
			before := len(g.host.Seen().Readings)
			got := g.push(t, c.method, c.provider, c.token, c.body)
			if got.status != c.status || got.Code != c.code || got.Message == "" {
				t.Errorf("got %d %s (%s), want %d %s", got.status, got.Code, got.Message, c.status, c.code)
			}
			if after := len(g.host.Seen().Readings); (after > before) != (c.status == 202) {
				t.Errorf("%d readings were accepted with status %d", after-before, c.status)
			}
			if wantRetry := c.status == 429 || c.status == 503; wantRetry != (got.header.Get("Retry-After") != "") {
				t.Errorf("Retry-After is %q", got.header.Get("Retry-After"))
			}
		})
	}
	r := g.host.Seen()
	if !r.Has(adaptertest.Path("attic/heating/power"), models.OfEnum(1)) || !r.Has(adaptertest.Path("lab/window/open"), models.OfBool(true)) {
		t.Errorf("accepted readings are missing: %v", r)
	}
}

func TestAPusherThatFallsSilentIsOffline(t *testing.T) {
	g := serve(t, pushed)
	g.push(t, "POST", "", "secret", `{"t":20}`)
	g.host.Await(t, "the device to be online", func(r adaptertest.Record) bool { return r.Is("lab", true) })
	g.host.Await(t, "the device to be offline", func(r adaptertest.Record) bool { return r.Is("lab", false) })
	g.push(t, "POST", "", "secret", `{"t":21}`)
	g.host.Await(t, "the device to be back", func(r adaptertest.Record) bool { return r.Is("lab", true) })
}

// gate is a host that holds every reading until it is opened.
type gate struct {
	*adaptertest.Host
	entered chan struct{}
	open    chan struct{}
}

func (g *gate) Report(ctx context.Context, readings []models.Reading) error {
	g.entered <- struct{}{}
	<-g.open
	return g.Host.Report(ctx, readings)
}

func TestThePushIsAnsweredOnlyAfterTheGatewayTookIt(t *testing.T) {
	built, err := tenethttp.New("door", adaptertest.Node(t, pushed), adaptertest.Lab())
	if err != nil {
		t.Fatal(err)
	}
	adapter := built.(*tenethttp.Adapter)
	server := httptest.NewServer(adapter.Handler())
	defer server.Close()
	host := &gate{Host: adaptertest.NewHost(), entered: make(chan struct{}), open: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, host) }()
	g := &gateway{url: server.URL + "/"}
	answered := make(chan answer, 1)
	go func() {
		for {
			if got := g.push(t, "POST", "", "secret", `{"t":20}`); got.status != http.StatusServiceUnavailable {
				answered <- got
				return
			}
		}
	}()
	select {
	case <-host.entered:
	case got := <-answered:
		t.Fatalf("answered %d %s without asking the gateway", got.status, got.Message)
	}
	cancel() // the end waits for what is on its way
	select {
	case got := <-answered:
		t.Errorf("answered %d before the gateway took the reading", got.status)
	case <-ended:
		t.Error("Run ended with a push in its hands")
	default:
	}
	close(host.open)
	if got := <-answered; got.status != http.StatusAccepted {
		t.Errorf("got %d, want 202", got.status)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestPushNeedsAToken(t *testing.T) {
	config := strings.Replace(pushed, "  token: secret\n", "", 1)
	_, err := tenethttp.New("door", adaptertest.Node(t, config), adaptertest.Lab())
	if err == nil || !strings.Contains(fmt.Sprint(err), "token_file is missing") {
		t.Errorf("got %v, want token_file is missing", err)
	}
}
