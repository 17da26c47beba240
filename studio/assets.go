// The built pages, served from the binary.

package studio

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// nonceMark stands in index.html where each answer gets its own nonce. The
// editor's style sheets, made while the page runs, carry it.
const nonceMark = "STYLE_NONCE"

// policy is the content security policy; %s is the nonce. Nothing is loaded
// from elsewhere, nothing is framed, and no string becomes script.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"style-src 'self' 'nonce-%s'; style-src-attr 'unsafe-inline'; font-src 'self'; form-action 'none'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html"

// types are the content types of what a build contains; others are not served.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".json": "application/json; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
}

// asset is one file of the build.
type asset struct {
	body   []byte
	kind   string
	etag   string
	packed func() []byte // gzip, made at first use
}

// loadAssets reads the build; hidden files and unknown types are left out.
func loadAssets(build fs.FS) (map[string]*asset, error) {
	assets := map[string]*asset{}
	err := fs.WalkDir(build, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		kind, ok := types[path.Ext(name)]
		if !ok {
			return nil
		}
		body, err := fs.ReadFile(build, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		assets[strings.TrimPrefix(name, "dist")] = &asset{
			body: body, kind: kind,
			etag:   `"` + hex.EncodeToString(sum[:12]) + `"`,
			packed: sync.OnceValue(func() []byte { return pack(body) }),
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the embedded studio: %w", err)
	}
	return assets, nil
}

func pack(body []byte) []byte {
	var buf bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	_, _ = zip.Write(body)
	_ = zip.Close()
	return buf.Bytes()
}

// servePage serves a file of the build, or the page itself for any path that
// could be one of its views.
func (s *Studio) servePage(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "there is nothing here to change", http.StatusMethodNotAllowed)
		return
	}
	if a := s.assets[r.URL.Path]; a != nil && r.URL.Path != "/index.html" {
		serveAsset(w, r, a)
		return
	}
	index := s.assets["/index.html"]
	if index == nil || !isView(r.URL.Path) {
		http.NotFound(w, r)
		return
	}
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, nonce))
	h.Set("Content-Type", index.kind)
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(bytes.ReplaceAll(index.body, []byte(nonceMark), []byte(nonce)))
}

// isView says whether a path may be a view: not a file, and not under a prefix
// that belongs to the gateway.
func isView(p string) bool {
	if path.Ext(p) != "" {
		return p == "/index.html"
	}
	for _, taken := range []string{"/api/", "/push/", "/assets/"} {
		if strings.HasPrefix(p+"/", taken) {
			return false
		}
	}
	return true
}

// secure sets the headers every page and file carries.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, "none"))
}

// serveAsset serves a file; names under /assets/ hold a hash of the content,
// so they never change.
func serveAsset(w http.ResponseWriter, r *http.Request, a *asset) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", a.etag)
	h.Set("Vary", "Accept-Encoding")
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.packed()
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
