// Opening a gateway.

package gateway

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
	"github.com/tenet-iot/tenet/runtime/bus"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/runtime/timers"
	"github.com/tenet-iot/tenet/runtime/tracing"
	"github.com/tenet-iot/tenet/runtime/twin"
	"github.com/tenet-iot/tenet/runtime/uptime"
)

// Options say what a gateway is built from. Registry and Checker are needed.
type Options struct {
	// Registry holds the adapters by the protocol names of site.yaml.
	Registry map[string]adapters.Factory
	// Checker re-checks the evidence of deployments.
	Checker deploy.Checker
	// Version is the engine's; bundles must have been made by it. Empty is
	// "dev".
	Version string
	// Logger takes the operator's log; nil discards it.
	Logger *slog.Logger
	// Mount adds routes behind the same access rules: the studio's.
	Mount func(m *access.Mux, g *Gateway) error
	// Notify delivers notifications; nil logs them and publishes them on the
	// bus. It is called again for one that failed.
	Notify func(ctx context.Context, n engine.Notification) error
	// Clock is where time comes from; nil is the system's.
	Clock timers.Clock
}

// Gateway is an open gateway. Its methods may be called from any goroutine.
type Gateway struct {
	project *site.Project
	opt     Options
	log     *slog.Logger
	clock   timers.Clock
	started time.Time

	store       *journal.Store
	past        *history.History
	twin        *twin.Twin
	engine      *engine.Engine
	deployments *deploy.Manager
	bus         *bus.Bus
	guard       *access.Guard
	mux         *access.Mux
	hub         *api.Hub
	listener    net.Listener
	server      *http.Server
	dispatch    *dispatcher
	quarantine  *quarantine
	alarms      *alarms
	metrics     *metrics
	uptime      *uptime.Log
	tracer      *tracing.Tracer // nil: nothing is traced
	links       []*link         // in the order of the site file

	probation probation
	shadowing shadowing

	marks    sync.Mutex     // held while the deployment is marked
	marking  sync.WaitGroup // marks on their way
	brokenMu sync.Mutex
	broken   []string       // assumptions that are not so
	idle     *deploy.Loaded // nil if the project's devices do not compile
	next     *deploy.Loaded // what Run swaps to first, nil if it runs already; see startEngine
	view     atomic.Pointer[view]
	ready    atomic.Bool

	swapping   sync.Mutex
	endCommand context.CancelFunc // ends commands on their way
	closers    []func() error     // in reverse order
	closing    sync.Once
}

// Open prepares a gateway. Nothing is connected and nothing is judged before
// Run. If Run is not called the gateway must be closed. While the disk is full it
// waits for room, until ctx ends.
//
// Errors, those for operators with a Hint method: *journal.LockedError,
// *journal.FolderError, *journal.DamagedError, *journal.VersionError;
// *site.Invalid if the devices cannot be read; *AdapterError; *ListenError,
// *bus.ListenError; *access.FileError.
func Open(ctx context.Context, project *site.Project, opt Options) (*Gateway, error) {
	for told := false; ; told = true {
		g := newGateway(project, opt)
		err := g.open(ctx)
		if err == nil {
			g.warnUnserved()
			return g, nil
		}
		err = errors.Join(err, g.Close())
		if !isFull(err) || ctx.Err() != nil {
			return nil, err
		}
		if !told {
			g.log.Warn("waiting for room on the disk", "error", err)
		}
		again, stop := g.clock.After(time.Second)
		select {
		case <-ctx.Done():
		case <-again:
		}
		stop()
	}
}

// isFull says whether an error is for want of room on the disk.
func isFull(err error) bool {
	return errors.Is(err, journal.ErrFull) || errors.Is(err, syscall.ENOSPC)
}

func (g *Gateway) open(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		g.openJournal, g.openUptime, g.openTraces, g.openDeployments, g.boot, g.openLinks, g.openAccess, g.openBus, g.openAPI,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func newGateway(project *site.Project, opt Options) *Gateway {
	if opt.Version == "" {
		opt.Version = "dev"
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Clock == nil {
		opt.Clock = timers.System()
	}
	g := &Gateway{project: project, opt: opt, log: opt.Logger, clock: opt.Clock, started: opt.Clock.Now(), hub: api.NewHub()}
	g.alarms = &alarms{now: opt.Clock.Now, log: g.log, tell: g.tellAlarm, on: map[alarmKey]api.Alarm{}}
	g.probation = newProbation()
	g.metrics = newMetrics()
	g.quarantine = newQuarantine(project.DataDir(), g.log)
	g.onClose(g.quarantine.close)
	ctx, cancel := context.WithCancel(context.Background())
	g.endCommand = cancel
	g.dispatch = &dispatcher{ctx: ctx, route: g.route, told: g.tellCommand, panic: g.tellPanic, lanes: map[string][]job{}}
	return g
}

func (g *Gateway) onClose(f func() error) { g.closers = append(g.closers, f) }

func (g *Gateway) openJournal(ctx context.Context) error {
	var err error
	g.store, err = journal.Open(ctx, journal.Options{Dir: g.project.DataDir()})
	if err != nil {
		return err
	}
	g.onClose(g.store.Close)
	g.past = history.New(g.store)
	return nil
}

func (g *Gateway) openDeployments(ctx context.Context) error {
	trust, err := trustOf(g.project)
	if err != nil {
		return err
	}
	watch, _ := g.project.Watch()
	g.deployments, err = deploy.Open(ctx, deploy.Options{
		Store: g.store, Checker: g.opt.Checker, Engine: g.opt.Version, Trust: trust,
		Swap: g.swap, Now: g.clock.Now, Changed: g.tellDeployment, Watch: watch,
	})
	return err
}

// openLinks makes the adapters.
func (g *Gateway) openLinks(context.Context) error {
	var errs []error
	for _, entry := range g.project.Site.Adapters {
		l, err := newLink(g, entry, g.catalog())
		if err != nil {
			errs = append(errs, err)
			continue
		}
		g.links = append(g.links, l)
	}
	return errors.Join(errs...)
}

// makeAdapter calls an adapter's factory. Errors: *AdapterError.
func (g *Gateway) makeAdapter(entry site.Adapter, c *catalog) (adapters.Adapter, error) {
	fail := func(err error) (adapters.Adapter, error) {
		return nil, &AdapterError{g.project.File, entry.Name.Text, err}
	}
	factory, ok := g.opt.Registry[entry.Protocol.Text]
	if entry.Protocol.Text == SelfProtocol {
		factory, ok = g.newSelf, true
	}
	if !ok {
		known := append(sortedKeys(g.opt.Registry), SelfProtocol)
		return fail(fmt.Errorf("unknown protocol %q; there are: %s", entry.Protocol.Text, strings.Join(known, ", ")))
	}
	var a adapters.Adapter
	err := safely(func() (err error) {
		a, err = factory(entry.Name.Text, entry.Config, c)
		return err
	})
	if err != nil {
		return fail(err)
	}
	return a, nil
}

func sortedKeys(m map[string]adapters.Factory) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// openAccess reads or makes the owner's token and reads those of users.
func (g *Gateway) openAccess(context.Context) error {
	token, created, err := access.OwnToken(filepath.Join(g.project.DataDir(), client.TokenFile))
	if err != nil {
		return err
	}
	if created {
		g.log.Info("a token for the owner was made", "file", client.TokenFile)
	}
	users := []access.User{{Identity: access.Identity{Name: "owner", Role: access.Owner}, Token: access.DigestOf(token)}}
	for _, u := range g.project.Site.Users {
		digest, err := g.digestOf(u)
		if err != nil {
			return err
		}
		users = append(users, access.User{Identity: access.Identity{Name: u.Name.Text, Role: u.Role.Text}, Token: digest})
	}
	g.guard = access.New(access.Options{Users: users, Now: g.clock.Now})
	return nil
}

func (g *Gateway) digestOf(u site.User) (access.Digest, error) {
	var d access.Digest
	if u.TokenSHA256.Text != "" {
		_, err := hex.Decode(d[:], []byte(u.TokenSHA256.Text))
		return d, err
	}
	token, err := access.ReadToken(g.project.TokenPath(u))
	return access.DigestOf(token), err
}

func (g *Gateway) openBus(ctx context.Context) error {
	var err error
	g.bus, err = bus.Open(ctx, bus.Options{
		Site: g.project.Name(), Listen: g.project.Site.Nats.Text, Logger: g.log,
		Authenticate: func(token string) bool { _, ok := g.guard.Verify(token); return ok },
	})
	if err != nil {
		return err
	}
	g.onClose(g.bus.Close)
	return nil
}

// openAPI listens and mounts the routes.
func (g *Gateway) openAPI(context.Context) error {
	addr := g.project.Listen()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return &ListenError{addr, err}
	}
	g.listener = l
	g.onClose(func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
		g.log.Warn("the API listens beyond this machine, without encryption; put a TLS proxy in front", "address", l.Addr().String())
	}
	g.mux = access.NewMux(g.guard)
	api.Mount(g.mux, backend{g}, g.hub)
	g.mux.Handle("GET /metrics", access.Members, g.metrics.handler(g))
	g.mountPush()
	if g.opt.Mount != nil {
		if err := g.opt.Mount(g.mux, g); err != nil {
			return err
		}
	}
	g.server = api.NewServer(g.mux, g.log)
	return g.writeAddress()
}

// writeAddress leaves the address for local clients.
func (g *Gateway) writeAddress() error {
	path := filepath.Join(g.project.DataDir(), client.AddressFile)
	if err := os.WriteFile(path, []byte(g.Addr()+"\n"), 0o600); err != nil {
		return fmt.Errorf("leave the address for clients: %w", err)
	}
	g.onClose(func() error { return os.Remove(path) })
	return nil
}

// mountPush serves /push/NAME for adapters that are pushed to; they protect
// themselves.
func (g *Gateway) mountPush() {
	push := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, l := range g.links {
			if a, _ := l.serves(); l.entry.Name.Text == r.PathValue("name") {
				if h, ok := a.(interface{ Handler() http.Handler }); ok {
					h.Handler().ServeHTTP(w, r)
					return
				}
			}
		}
		access.WriteError(w, http.StatusNotFound, "unknown-adapter", "no adapter of this name takes pushes", "")
	})
	g.mux.Handle("/push/{name}", access.Public, push)
	g.mux.Handle("/push/{name}/{rest...}", access.Public, push)
}

// Addr is the address of the API, as a client on this machine reaches it.
func (g *Gateway) Addr() string {
	a := g.listener.Addr().(*net.TCPAddr)
	if a.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", fmt.Sprint(a.Port))
	}
	return a.String()
}

// LoginURL is an address that opens a session for the owner, once.
func (g *Gateway) LoginURL() string {
	return "http://" + g.Addr() + "/login?token=" + g.guard.IssueLogin(access.Identity{Name: "owner", Role: access.Owner})
}

// Project is the project the gateway was opened with.
func (g *Gateway) Project() *site.Project { return g.project }

// Version is the engine's version bundles are bound to.
func (g *Gateway) Version() string { return g.opt.Version }

// Close frees what Open took. Run closes by itself; closing twice is harmless.
func (g *Gateway) Close() error {
	var errs []error
	g.closing.Do(func() {
		g.endCommand()
		g.hub.Close()
		for _, f := range slices.Backward(g.closers) {
			errs = append(errs, f())
		}
	})
	return errors.Join(errs...)
}
