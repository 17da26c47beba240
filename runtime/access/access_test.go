// Tests of tokens, sessions, levels and the limit on guessing.

package access_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/runtime/access"
)

// clock is a hand-driven clock.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// desk is a mux with a route of each level and two users.
type desk struct {
	*access.Mux
	guard        *access.Guard
	clock        *clock
	owner, carer string
}

func newDesk() *desk {
	d := &desk{clock: &clock{time.Unix(1_000_000, 0)}, owner: access.NewToken(), carer: access.NewToken()}
	d.guard = access.New(access.Options{
		Users: []access.User{
			{Identity: access.Identity{Name: "ana", Role: access.Owner}, Token: access.DigestOf(d.owner)},
			{Identity: access.Identity{Name: "bo", Role: "carer"}, Token: access.DigestOf(d.carer)},
		},
		Now: d.clock.now,
	})
	d.Mux = access.NewMux(d.guard)
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, ok := access.Who(r.Context())
		fmt.Fprintf(w, "%s %s %t", who.Name, who.Role, ok)
	})
	d.Handle("GET /open", access.Public, hello)
	d.Handle("/command", access.Members, hello)
	d.Handle("/rules", access.Owners, hello)
	return d
}

type edit func(*http.Request)

func bearer(token string) edit {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func header(name, value string) edit { return func(r *http.Request) { r.Header.Set(name, value) } }

func cookie(value string) edit {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: access.CookieName, Value: value}) }
}

func (d *desk) do(method, target string, edits ...edit) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://gateway.test"+target, nil)
	for _, e := range edits {
		e(r)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// logIn returns the cookie a fresh login link sets.
func (d *desk) logIn(t *testing.T, who access.Identity) string {
	t.Helper()
	w := d.do("GET", "/login?token="+d.guard.IssueLogin(who))
	cookies := w.Result().Cookies()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" || len(cookies) != 1 {
		t.Fatalf("login: %d %q %v", w.Code, w.Header().Get("Location"), cookies)
	}
	c := cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Name != "tenet_session" {
		t.Fatalf("cookie: %+v", c)
	}
	return c.Value
}

// TestLevels: the whole table of who may do what.
func TestLevels(t *testing.T) {
	d := newDesk()
	ownerCookie := d.logIn(t, access.Identity{Name: "ana", Role: access.Owner})
	carerCookie := d.logIn(t, access.Identity{Name: "bo", Role: "carer"})
	ours := header(access.CSRFHeader, "1")
	for _, c := range []struct {
		name, method, target string
		edits                []edit
		want                 int
	}{
		{"nobody, public", "GET", "/open", nil, 200},
		{"nobody", "GET", "/rules", nil, 401},
		{"nobody, no route", "GET", "/nowhere", nil, 401},
		{"nobody, wrong method", "DELETE", "/open", nil, 401},
		{"wrong token", "GET", "/rules", []edit{bearer(access.NewToken())}, 401},
		{"empty token", "GET", "/rules", []edit{bearer("")}, 401},
		{"basic auth", "GET", "/rules", []edit{header("Authorization", "Basic "+d.owner)}, 401},
		{"owner reads", "GET", "/rules", []edit{bearer(d.owner)}, 200},
		{"owner writes", "PUT", "/rules", []edit{bearer(d.owner)}, 200},
		{"owner, no route", "GET", "/nowhere", []edit{bearer(d.owner)}, 404},
		{"owner, wrong method", "DELETE", "/open", []edit{bearer(d.owner)}, 405},
		{"carer reads", "GET", "/rules", []edit{bearer(d.carer)}, 200},
		{"carer writes", "PUT", "/rules", []edit{bearer(d.carer)}, 403},
		{"carer commands", "PUT", "/command", []edit{bearer(d.carer)}, 200},
		{"cookie reads", "GET", "/rules", []edit{cookie(ownerCookie)}, 200},
		{"cookie writes without header", "PUT", "/rules", []edit{cookie(ownerCookie)}, 403},
		{"cookie writes", "PUT", "/rules", []edit{cookie(ownerCookie), ours}, 200},
		{"cookie, same origin", "PUT", "/rules", []edit{cookie(ownerCookie), ours, header("Origin", "http://gateway.test")}, 200},
		{"cookie, other origin", "PUT", "/rules", []edit{cookie(ownerCookie), ours, header("Origin", "http://evil.test")}, 403},
		{"cookie, null origin", "PUT", "/rules", []edit{cookie(ownerCookie), ours, header("Origin", "null")}, 403},
		{"carer's cookie commands", "POST", "/command", []edit{cookie(carerCookie), ours}, 200},
		{"carer's cookie writes", "POST", "/rules", []edit{cookie(carerCookie), ours}, 403},
		{"wrong cookie", "GET", "/rules", []edit{cookie(access.NewToken())}, 401},
		{"wrong token beside a cookie", "GET", "/rules", []edit{cookie(ownerCookie), bearer("x")}, 401},
	} {
		if w := d.do(c.method, c.target, c.edits...); w.Code != c.want {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.want)
		}
	}
}

// TestErrorsAreProblems: refusals say what, and how to mend it.
func TestErrorsAreProblems(t *testing.T) {
	w := newDesk().do("GET", "/rules")
	var p access.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Code != "not-authenticated" || p.Message == "" || p.Hint == "" || w.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("%+v", p)
	}
}

// TestBrowsersAreToldInWords: a person without a session reads a sentence.
func TestBrowsersAreToldInWords(t *testing.T) {
	w := newDesk().do("GET", "/rules", header("Accept", "text/html,*/*"))
	if w.Code != 401 || !strings.HasPrefix(w.Body.String(), "You are not logged in.") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestIdentityReachesHandlers: a handler sees who is asking.
func TestIdentityReachesHandlers(t *testing.T) {
	d := newDesk()
	if got := d.do("GET", "/command", bearer(d.carer)).Body.String(); got != "bo carer true" {
		t.Error(got)
	}
	if got := d.do("GET", "/open", bearer(d.carer)).Body.String(); got != "  false" {
		t.Error(got)
	}
}

// TestLoginWorksOnce: a login token opens one session, for an hour.
func TestLoginWorksOnce(t *testing.T) {
	d := newDesk()
	who := access.Identity{Name: "ana", Role: access.Owner}
	token := d.guard.IssueLogin(who)
	first := d.do("GET", "/login?token="+token)
	if first.Code != http.StatusSeeOther {
		t.Fatal(first.Code)
	}
	if again := d.do("GET", "/login?token="+token); again.Code != 401 {
		t.Errorf("used twice: %d", again.Code)
	}
	session := first.Result().Cookies()[0].Value
	if again := d.do("GET", "/login?token="+token, cookie(session)); again.Code != http.StatusSeeOther {
		t.Errorf("the browser that used it is not let on: %d", again.Code)
	}
	late := d.guard.IssueLogin(who)
	d.clock.at = d.clock.at.Add(time.Hour)
	if w := d.do("GET", "/login?token="+late); w.Code != 401 {
		t.Errorf("an old token works: %d", w.Code)
	}
	if w := d.do("GET", "/login"); w.Code != 401 {
		t.Errorf("no token works: %d", w.Code)
	}
}

// TestSessionsEnd: by idling and by logging out; use keeps them alive.
func TestSessionsEnd(t *testing.T) {
	d := newDesk()
	session := d.logIn(t, access.Identity{Name: "ana", Role: access.Owner})
	for range 3 {
		d.clock.at = d.clock.at.Add(11 * time.Hour)
		if w := d.do("GET", "/rules", cookie(session)); w.Code != 200 {
			t.Fatalf("a session in use ended: %d", w.Code)
		}
	}
	d.clock.at = d.clock.at.Add(12 * time.Hour)
	if w := d.do("GET", "/rules", cookie(session)); w.Code != 401 {
		t.Errorf("an idle session lives: %d", w.Code)
	}
	session = d.logIn(t, access.Identity{Name: "ana", Role: access.Owner})
	if w := d.do("POST", "/logout", cookie(session), header(access.CSRFHeader, "1")); w.Code != http.StatusNoContent {
		t.Fatal(w.Code)
	}
	if w := d.do("GET", "/rules", cookie(session)); w.Code != 401 {
		t.Errorf("a closed session lives: %d", w.Code)
	}
}

// TestSessionsAreBounded: the oldest sessions give way.
func TestSessionsAreBounded(t *testing.T) {
	d := newDesk()
	var sessions []string
	for range 300 {
		sessions = append(sessions, d.logIn(t, access.Identity{Name: "ana", Role: access.Owner}))
		d.clock.at = d.clock.at.Add(time.Millisecond)
	}
	alive := 0
	for _, s := range sessions[200:] {
		if d.do("GET", "/rules", cookie(s)).Code == 200 {
			alive++
		}
	}
	if alive != 100 || d.do("GET", "/rules", cookie(sessions[0])).Code != 401 {
		t.Errorf("%d of the newest 100 are alive", alive)
	}
}

// TestGuessingIsLimited: wrong tokens are soon answered 429, the owner is let
// in all the same, other addresses are not concerned, and time heals.
func TestGuessingIsLimited(t *testing.T) {
	d := newDesk()
	guess := func(from string) int {
		return d.do("GET", "/rules", bearer(access.NewToken()), func(r *http.Request) { r.RemoteAddr = from + ":4711" }).Code
	}
	counts := map[int]int{}
	for range 2_000 {
		counts[guess("192.0.2.1")]++
	}
	if counts[401] != 10 || counts[429] != 1990 {
		t.Errorf("answers: %v", counts)
	}
	if w := d.do("GET", "/rules", bearer(d.owner), func(r *http.Request) { r.RemoteAddr = "192.0.2.1:1" }); w.Code != 200 {
		t.Errorf("the owner is locked out: %d", w.Code)
	}
	if got := guess("192.0.2.2"); got != 401 {
		t.Errorf("another address: %d", got)
	}
	d.clock.at = d.clock.at.Add(5 * time.Second)
	if a, b := guess("192.0.2.1"), guess("192.0.2.1"); a != 401 || b != 429 {
		t.Errorf("after a refill: %d, %d", a, b)
	}
	for i := range 5_000 {
		if got := guess(fmt.Sprintf("10.%d.%d.1", i/256, i%256)); got != 401 {
			t.Fatalf("address %d is limited at its first guess: %d", i, got)
		}
	}
}

// TestTokenFile: made once with mode 0600, read again, refused when others can
// read it or it is empty or its folder is not writable.
func TestTokenFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "api.token")
	token, created, err := access.OwnToken(path)
	if err != nil || !created || len(token) != 43 {
		t.Fatalf("%q %t %v", token, created, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	if again, created, err := access.OwnToken(path); again != token || created || err != nil {
		t.Errorf("%q %t %v", again, created, err)
	}
	refused := func(what, cure string) {
		t.Helper()
		_, _, err := access.OwnToken(path)
		var fe *access.FileError
		if !errors.As(err, &fe) || !strings.Contains(err.Error(), what) || !strings.Contains(fe.Hint(), cure) {
			t.Errorf("got %v, want %q with cure %q", err, what, cure)
		}
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	refused("can be read by others", "chmod 600")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	refused("holds no token", "random token")
	path = filepath.Join(dir, "missing", "api.token")
	refused("no such file", "writable")
}

// TestTokensDiffer: tokens are long and never repeat.
func TestTokensDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := access.NewToken()
		if len(token) != 43 || seen[token] {
			t.Fatal(token)
		}
		seen[token] = true
	}
}

func ExampleMux() {
	token := access.NewToken()
	guard := access.New(access.Options{Users: []access.User{
		{Identity: access.Identity{Name: "ana", Role: access.Owner}, Token: access.DigestOf(token)},
	}})
	mux := access.NewMux(guard)
	mux.Handle("GET /hello", access.Members, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, _ := access.Who(r.Context())
		fmt.Fprintln(w, "hello", who.Name)
	}))
	r := httptest.NewRequest("GET", "/hello", nil)
	stranger := httptest.NewRecorder()
	mux.ServeHTTP(stranger, r)
	r.Header.Set("Authorization", "Bearer "+token)
	friend := httptest.NewRecorder()
	mux.ServeHTTP(friend, r)
	fmt.Println(stranger.Code, friend.Code, strings.TrimSpace(friend.Body.String()))
	// Output: 401 200 hello ana
}
