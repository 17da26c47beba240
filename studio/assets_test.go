// The pages as served: headers, caching, fallback, and nothing that was not built.

package studio

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, s *Studio, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.servePage(w, r)
	return w.Result()
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// built is a studio over a small made-up build.
func built(t *testing.T) *Studio {
	t.Helper()
	assets, err := loadAssets(fstest.MapFS{
		"dist/index.html":        {Data: []byte(`<meta name="style-nonce" content="STYLE_NONCE">`)},
		"dist/icon.svg":          {Data: []byte("<svg/>")},
		"dist/assets/app-1a2.js": {Data: []byte(strings.Repeat("let x = 1;\n", 100))},
		"dist/.gitattributes":    {Data: []byte("* -text")},
		"dist/notes.exe":         {Data: []byte("no")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Studio{assets: assets}
}

func TestPageCarriesItsPolicy(t *testing.T) {
	s := built(t)
	nonces := map[string]bool{}
	for range 2 {
		resp := get(t, s, "/")
		policy := resp.Header.Get("Content-Security-Policy")
		found := regexp.MustCompile(`'nonce-([A-Z2-7]+)'`).FindStringSubmatch(policy)
		if found == nil || !strings.Contains(read(t, resp.Body), `content="`+found[1]+`"`) {
			t.Fatalf("policy %q and page do not share a nonce", policy)
		}
		nonces[found[1]] = true
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("the policy lacks %s", part)
			}
		}
		if resp.Header.Get("Cache-Control") != "no-cache" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("headers are %v", resp.Header)
		}
	}
	if len(nonces) != 2 {
		t.Error("two answers share a nonce")
	}
}

func TestPaths(t *testing.T) {
	s := built(t)
	for path, status := range map[string]int{
		"/": 200, "/index.html": 200, "/rules/42": 200, "/icon.svg": 200, "/assets/app-1a2.js": 200,
		"/assets": 404, "/assets/": 404, "/assets/gone.js": 404, "/.gitattributes": 404, "/notes.exe": 404,
		"/api/v1/unknown": 404, "/api": 404, "/push/x": 404, "/missing.png": 404,
	} {
		if got := get(t, s, path).StatusCode; got != status {
			t.Errorf("%s answered %d, want %d", path, got, status)
		}
	}
}

// Other handlers with patterns of their own may share the mux.
func TestMountLeavesRoomForOthers(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/push/{name}/{rest...}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	built(t).Mount(mux)
	for request, status := range map[string]int{"POST /push/a/b": 418, "POST /": 405, "DELETE /rules": 405, "HEAD /": 200, "GET /": 200} {
		method, path, _ := strings.Cut(request, " ")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if w.Code != status {
			t.Errorf("%s answered %d, want %d", request, w.Code, status)
		}
	}
}

func TestAssetsAreCachedAndPacked(t *testing.T) {
	s := built(t)
	plain := get(t, s, "/assets/app-1a2.js")
	if got := plain.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("a hashed asset has Cache-Control %q", got)
	}
	if got := plain.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("a script has type %q", got)
	}
	packed := get(t, s, "/assets/app-1a2.js", "Accept-Encoding", "br, gzip")
	zip, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if read(t, zip) != read(t, plain.Body) {
		t.Error("the packed asset differs from the plain one")
	}
	again := get(t, s, "/icon.svg", "If-None-Match", get(t, s, "/icon.svg").Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified || again.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("an unchanged file answered %d %v", again.StatusCode, again.Header)
	}
}

// Everything the embedded page asks for must be in the binary.
func TestEmbeddedBuildIsWhole(t *testing.T) {
	assets, err := loadAssets(dist)
	if err != nil {
		t.Fatal(err)
	}
	index := assets["/index.html"]
	if index == nil {
		t.Fatal("the binary holds no page")
	}
	if !strings.Contains(string(index.body), nonceMark) {
		t.Error("the page has no place for its nonce")
	}
	found := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(index.body), -1)
	if len(found) == 0 {
		t.Error("the page asks for nothing")
	}
	for _, m := range found {
		if assets[m[1]] == nil {
			t.Errorf("the page asks for %s, which is not there", m[1])
		}
	}
}
