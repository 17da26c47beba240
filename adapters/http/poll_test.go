// Polling: answers that are no answers, and places not to go to.

package http_test

import (
	"compress/gzip"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	tenethttp "github.com/tenet-iot/tenet/adapters/http"
	"github.com/tenet-iot/tenet/models"
)

// poll starts an adapter that reads one temperature from a URL.
func poll(t *testing.T, url, extra string) *adaptertest.Host {
	t.Helper()
	config := `
poll:
  - url: ` + url + `
    every: 20 ms
    timeout: 5 s
` + extra + `
    bindings:
      - {resource: lab/climate/temperature, path: $.t}
`
	adapter, err := tenethttp.New("weather", adaptertest.Node(t, config), adaptertest.Lab())
	if err != nil {
		t.Fatalf("%v\n%s", err, config)
	}
	host := adaptertest.NewHost()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, host) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return host
}

// server serves one handler on loopback.
func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

var temperature = adaptertest.Path("lab/climate/temperature")

func say(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

func TestHeadersAndTokenAreSent(t *testing.T) {
	var wrong atomic.Value
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("X-Key") != "7" {
			wrong.Store(r.Header.Clone())
		}
		say(`{"t":20}`)(w, r)
	})
	host := poll(t, url, "    token: secret\n    headers: {X-Key: 7}")
	host.Await(t, "the value", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) && r.Is("lab", true) })
	if h := wrong.Load(); h != nil {
		t.Errorf("the request had headers %v", h)
	}
}

func TestAnswersThatAreNoData(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		garbled bool
	}{
		"a page":       {say("<html>login</html>"), true},
		"half of it":   {say(`{"t":`), true},
		"other schema": {say(`{"temperature":20}`), true},
		"too much":     {say(`{"t":20,"x":"` + strings.Repeat("x", 70000) + `"}`), true},
		"a bomb":       {bomb, true},
		"an error":     {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"t":20}`, 500) }, false},
		"nobody":       {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", 404) }, false},
		"a hang-up":    {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			host := poll(t, server(t, c.handler), "")
			r := host.Await(t, "the failure to be noted", func(r adaptertest.Record) bool {
				return len(r.Garbled) > 0 || strings.Contains(strings.Join(r.Logs, "\n"), "does not deliver") && r.Is("lab", false)
			})
			if len(r.Readings) > 0 || (len(r.Garbled) > 0) != c.garbled {
				t.Errorf("got %v", r)
			}
			if len(r.Garbled) > 0 && len(r.Garbled[0].Payload) > 70000 {
				t.Errorf("%d bytes were kept", len(r.Garbled[0].Payload))
			}
		})
	}
}

// bomb answers 100 MB in few bytes.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	block := []byte(strings.Repeat(" ", 1<<20))
	for range 100 {
		if _, err := z.Write(block); err != nil {
			return
		}
	}
	_ = z.Close() // the reader is gone by now
}

func TestRedirectsAreNotFollowedUnlessAllowed(t *testing.T) {
	data := server(t, say(`{"t":20}`))
	var reached atomic.Int32
	secret := server(t, func(w http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		say(`{"t":99}`)(w, r)
	})
	to := func(target string) string {
		return server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
	}
	refusedWith := func(host *adaptertest.Host, words string) {
		t.Helper()
		host.Await(t, "a refusal saying "+words, func(r adaptertest.Record) bool { return strings.Contains(strings.Join(r.Logs, "\n"), words) })
	}
	refusedWith(poll(t, to(data), ""), "not followed")

	allowed := poll(t, to(data), "    redirects: true")
	allowed.Await(t, "the value behind the redirect", func(r adaptertest.Record) bool { return r.Has(temperature, models.OfFloat(20)) })

	// Another name of loopback is not the host that was configured.
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(secret, "http://"))
	refusedWith(poll(t, to("http://localhost:"+port), "    redirects: true"), "is refused")
	refusedWith(poll(t, to("http://127.0.0.2:"+port), "    redirects: true"), "is refused")
	refusedWith(poll(t, to("http://169.254.169.254/latest"), "    redirects: true"), "is refused")
	refusedWith(poll(t, to("file:///etc/passwd"), "    redirects: true"), "unsupported protocol scheme")
	loop := ""
	loop = server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, loop, http.StatusFound) })
	refusedWith(poll(t, loop, "    redirects: true"), "more than 3 redirects")
	if reached.Load() > 0 {
		t.Error("a redirect reached a local service")
	}
}

func TestAWriteThatIsRefusedSaysWhy(t *testing.T) {
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		http.Error(w, "", http.StatusConflict)
	})
	config := "bindings:\n  - resource: '{provider}/heating/power'\n    set: {url: '" + url + "/{provider}', method: POST, template: {v: $value}}\n"
	adapter, err := tenethttp.New("heating", adaptertest.Node(t, config), adaptertest.Lab())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, adaptertest.NewHost()) }()
	defer func() { cancel(); <-ended }()
	power := adaptertest.Path("attic/heating/power")
	for err == nil || strings.Contains(err.Error(), "not running") {
		_, err = adapter.(adapters.Writer).Write(t.Context(), adapters.Command{ID: "k", Path: power, Value: models.OfEnum(1)})
	}
	if !strings.Contains(err.Error(), "/attic answered 409 Conflict") {
		t.Errorf("got %v, want the status and the place", err)
	}
}
