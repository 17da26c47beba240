// The mux: every route has a level, and what has none is refused.

package access

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Level says who may use a route.
type Level uint8

// The levels.
const (
	// Public routes know nobody; they protect themselves or have nothing to
	// protect.
	Public Level = iota
	// Members are everybody with a token or session, whatever the method.
	Members
	// Owners may use every method; other members may read (GET and HEAD).
	Owners
)

// CookieName is the name of the session cookie.
const CookieName = "tenet_session"

// CSRFHeader must be "1" on requests that change something and show a cookie:
// a foreign page cannot set it.
const CSRFHeader = "X-Tenet"

// Mux is a http.ServeMux whose routes are guarded. Routes are added before it
// serves.
type Mux struct {
	guard    *Guard
	mux      *http.ServeMux
	levels   map[string]Level
	patterns []string
}

// NewMux returns a mux with the two public routes of the browser login:
// GET /login?token=… and POST /logout.
func NewMux(g *Guard) *Mux {
	m := &Mux{guard: g, mux: http.NewServeMux(), levels: map[string]Level{}}
	m.Handle("GET /login", Public, http.HandlerFunc(g.login))
	m.Handle("POST /logout", Members, http.HandlerFunc(g.logout))
	return m
}

// Handle adds a route; pattern is a http.ServeMux pattern.
func (m *Mux) Handle(pattern string, level Level, h http.Handler) {
	m.mux.Handle(pattern, h)
	m.levels[pattern] = level
	m.patterns = append(m.patterns, pattern)
}

// Patterns lists the routes, sorted.
func (m *Mux) Patterns() []string {
	sorted := slices.Clone(m.patterns)
	slices.Sort(sorted)
	return sorted
}

// Level returns the level of a pattern that was added.
func (m *Mux) Level(pattern string) Level { return m.levels[pattern] }

// ServeHTTP refuses, or serves with the identity in the request's context.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_, pattern := m.mux.Handler(r)
	level, ok := m.levels[pattern]
	if !ok {
		level = Owners
	}
	if level != Public {
		who, ok := m.guard.admit(w, r, level)
		if !ok {
			return
		}
		r = r.WithContext(WithIdentity(r.Context(), who))
	}
	m.mux.ServeHTTP(w, r)
}

// admit answers a request that may not pass and returns false.
func (g *Guard) admit(w http.ResponseWriter, r *http.Request, level Level) (Identity, bool) {
	who, by := g.identify(r)
	if by == byNothing {
		g.refuseUnknown(w, r)
		return who, false
	}
	if changes := r.Method != http.MethodGet && r.Method != http.MethodHead; changes {
		if by == byCookie && !sameSite(r) {
			WriteError(w, http.StatusForbidden, "cross-site", "the request did not come from this gateway's own pages",
				"send the header "+CSRFHeader+": 1 from a page of the same origin, or use a token")
			return who, false
		}
		if level == Owners && who.Role != Owner {
			WriteError(w, http.StatusForbidden, "not-allowed", "the role "+strconv.Quote(who.Role)+" may read, but not change this",
				"ask the owner of the gateway")
			return who, false
		}
	}
	return who, true
}

// refuseUnknown answers somebody who is not known: 401, or 429 if the source
// has tried too often. Only wrong credentials count as a try.
func (g *Guard) refuseUnknown(w http.ResponseWriter, r *http.Request) {
	if g.tooMany(w, r) {
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="tenet"`)
	if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, notLoggedIn, http.StatusUnauthorized)
		return
	}
	WriteError(w, http.StatusUnauthorized, "not-authenticated", "a token or a session is needed",
		"open the login address the gateway printed, or send the header Authorization: Bearer TOKEN")
}

// notLoggedIn is what a person's browser shows.
const notLoggedIn = `You are not logged in.

Open the address the gateway printed when it started. It works once; starting
the gateway again prints a new one.`

// tooMany counts a failed try of a request that showed credentials and answers
// 429 if there were too many.
func (g *Guard) tooMany(w http.ResponseWriter, r *http.Request) bool {
	_, cookieErr := r.Cookie(CookieName)
	tried := r.Header.Get("Authorization") != "" || cookieErr == nil || r.URL.Query().Has("token")
	if !tried {
		return false
	}
	wait, ok := g.failures.fail(source(r))
	if ok {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	WriteError(w, http.StatusTooManyRequests, "too-many-attempts", "too many failed attempts from this address",
		"wait, then try again with the right token")
	return true
}

// sameSite reports whether a request with a cookie was made by our own page.
func sameSite(r *http.Request) bool {
	if r.Header.Get(CSRFHeader) != "1" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host) && (u.Scheme == "http" || u.Scheme == "https")
}

// login redeems a one-time token for a session. A browser that has a session
// already goes on with it, so that the address may be opened again.
func (g *Guard) login(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	who, ok := g.redeem(r.URL.Query().Get("token"))
	if !ok {
		if _, by := g.identify(r); by == byCookie {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		if !g.tooMany(w, r) {
			WriteError(w, http.StatusUnauthorized, "login-used", "this login address was used already, or is too old",
				"start the gateway again for a new one, or send a token")
		}
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: CookieName, Value: g.openSession(who), Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (g *Guard) logout(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(CookieName); err == nil {
		g.closeSession(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: CookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.WriteHeader(http.StatusNoContent)
}

// Problem is the body of every error answer.
type Problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// WriteError answers with a Problem as JSON.
func WriteError(w http.ResponseWriter, status int, code, message, hint string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(Problem{code, message, hint})
}
