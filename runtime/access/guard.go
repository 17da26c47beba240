// The guard: who is asking, by token or by session.

package access

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Owner is the role that may do everything the gateway offers. Commands to
// devices still pass the policy, like everybody's.
const Owner = "owner"

// Identity is somebody who is known.
type Identity struct {
	Name string
	Role string
}

// User is an identity with the digest of its token.
type User struct {
	Identity
	Token Digest
}

// Options configure a Guard.
type Options struct {
	// Users may come with their tokens.
	Users []User
	// SessionLife is how long a session lasts without a request; 0 means 12 h.
	SessionLife time.Duration
	// LoginLife is how long a one-time login token may wait; 0 means 1 h.
	LoginLife time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// The bounds of what is kept in memory; the oldest entry gives way.
const (
	maxSessions = 256
	maxLogins   = 64
)

// Guard knows the users, the sessions and the one-time tokens. Sessions live in
// memory and end with the process. Its methods may be called from any goroutine.
type Guard struct {
	users       []User
	sessionLife time.Duration
	loginLife   time.Duration
	now         func() time.Time
	failures    *limiter

	mu       sync.Mutex
	sessions map[Digest]grant
	logins   map[Digest]grant
}

// grant is an identity that ends.
type grant struct {
	who   Identity
	until time.Time
}

// New returns a guard.
func New(opt Options) *Guard {
	if opt.SessionLife <= 0 {
		opt.SessionLife = 12 * time.Hour
	}
	if opt.LoginLife <= 0 {
		opt.LoginLife = time.Hour
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Guard{
		users:       opt.Users,
		sessionLife: opt.SessionLife,
		loginLife:   opt.LoginLife,
		now:         opt.Now,
		failures:    newLimiter(opt.Now),
		sessions:    map[Digest]grant{},
		logins:      map[Digest]grant{},
	}
}

// Verify returns whose token it is. It takes the same time for every token:
// all users are compared, by digest.
func (g *Guard) Verify(token string) (Identity, bool) {
	digest := DigestOf(token)
	var who Identity
	found := 0
	for i := range g.users {
		if subtle.ConstantTimeCompare(digest[:], g.users[i].Token[:]) == 1 {
			who, found = g.users[i].Identity, 1
		}
	}
	return who, found == 1
}

// IssueLogin returns a token that opens one session for who and works once.
func (g *Guard) IssueLogin(who Identity) string {
	return g.issue(g.logins, maxLogins, who, g.loginLife)
}

// openSession returns the cookie value of a new session.
func (g *Guard) openSession(who Identity) string {
	return g.issue(g.sessions, maxSessions, who, g.sessionLife)
}

func (g *Guard) issue(in map[Digest]grant, most int, who Identity, life time.Duration) string {
	token := NewToken()
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	for d, gr := range in {
		if !now.Before(gr.until) {
			delete(in, d)
		}
	}
	if len(in) >= most {
		delete(in, soonest(in))
	}
	in[DigestOf(token)] = grant{who, now.Add(life)}
	return token
}

// soonest returns the entry that ends first.
func soonest(in map[Digest]grant) Digest {
	var first Digest
	var until time.Time
	for d, gr := range in {
		if until.IsZero() || gr.until.Before(until) {
			first, until = d, gr.until
		}
	}
	return first
}

// redeem uses up a one-time token.
func (g *Guard) redeem(token string) (Identity, bool) {
	digest := DigestOf(token)
	g.mu.Lock()
	defer g.mu.Unlock()
	gr, ok := g.logins[digest]
	delete(g.logins, digest)
	return gr.who, ok && g.now().Before(gr.until)
}

// session returns whose session a cookie is, and lets it live on.
func (g *Guard) session(cookie string) (Identity, bool) {
	digest := DigestOf(cookie)
	g.mu.Lock()
	defer g.mu.Unlock()
	gr, ok := g.sessions[digest]
	now := g.now()
	if !ok || !now.Before(gr.until) {
		delete(g.sessions, digest)
		return Identity{}, false
	}
	gr.until = now.Add(g.sessionLife)
	g.sessions[digest] = gr
	return gr.who, true
}

func (g *Guard) closeSession(cookie string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.sessions, DigestOf(cookie))
}

// how a request has shown who it is.
type how uint8

const (
	byNothing how = iota
	byToken
	byCookie
)

// identify returns who a request comes from. A request that shows a token is
// judged by it alone, whatever its cookies are.
func (g *Guard) identify(r *http.Request) (Identity, how) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return Identity{}, byNothing
		}
		if who, ok := g.Verify(strings.TrimSpace(token)); ok {
			return who, byToken
		}
		return Identity{}, byNothing
	}
	if c, err := r.Cookie(CookieName); err == nil {
		if who, ok := g.session(c.Value); ok {
			return who, byCookie
		}
	}
	return Identity{}, byNothing
}

type whoKey struct{}

// Who returns the identity a Mux has put into a request's context; false on
// public routes.
func Who(ctx context.Context) (Identity, bool) {
	who, ok := ctx.Value(whoKey{}).(Identity)
	return who, ok
}

// WithIdentity returns a context that carries who.
func WithIdentity(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}
