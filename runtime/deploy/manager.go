// The manager: the deployments of one gateway and which of them runs.

package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
)

// Store is where bundles and transitions are kept; *journal.Store is one.
type Store interface {
	SaveBundle(ctx context.Context, b journal.Bundle) error
	Bundle(ctx context.Context, hash string) (journal.Bundle, bool, error)
	AddDeployment(ctx context.Context, d journal.Deployment) error
	Deployments(ctx context.Context, limit int) ([]journal.Deployment, error)
}

var _ Store = (*journal.Store)(nil)

// Options configure a Manager. All but Changed are needed.
type Options struct {
	Store   Store
	Checker Checker
	// Engine is the version bundles must have been made for.
	Engine string
	// Trust says whose releases may run; nil: no signature is asked for.
	Trust *Trust
	// Swap makes the engine run l from the next input on; nil means to run no
	// rules. When it returns nil the change is durable.
	Swap func(ctx context.Context, l *Loaded) error
	Now  func() time.Time
	// Watch is how long a deployment that took over is watched; see GiveBack.
	Watch time.Duration
	// Changed is told of each transition after it is journalled.
	Changed func(Deployment)
}

// Deployment is a deployment as others see it.
type Deployment struct {
	Bundle  string // hash of the bundle
	Content string // hash the verdicts are bound to
	Serial  int64  // of its release; 0 of what was not signed
	State   State
	At      time.Time
	Note    string
}

// historyLimit bounds how many transitions are read back at start.
const historyLimit = 10_000

// Manager holds the deployments. Its methods may be called from any goroutine;
// transitions happen one at a time.
type Manager struct {
	opt Options

	turn sync.Mutex // held through a whole operation

	mu     sync.Mutex // guards what follows
	lives  map[string]*life
	extra  map[string]extra  // by bundle
	notes  map[string]string // of the newest transition before the start, by bundle
	serial int64             // of the newest release taken in
	newest string            // its bundle
	active *Loaded
	latest Deployment // of active
}

// extra is what is kept with a transition besides its columns.
type extra struct {
	Content string          `json:"content"`
	Serial  int64           `json:"serial,omitempty"`
	Release json.RawMessage `json:"release,omitempty"` // the envelope
	Watched time.Time       `json:"watched,omitzero"`  // until then, since it took over last
	Shadow  time.Time       `json:"shadow,omitzero"`   // since then it is computed beside what runs
}

// Open reads the history of deployments. It loads nothing; see Restore.
func Open(ctx context.Context, opt Options) (*Manager, error) {
	m := &Manager{opt: opt, lives: map[string]*life{}, extra: map[string]extra{}, notes: map[string]string{}}
	list, err := opt.Store.Deployments(ctx, historyLimit)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if m.lives[d.Hash] == nil { // the newest transition comes first
			m.lives[d.Hash] = newLife(d.Hash, State(d.State), m.record)
			m.extra[d.Hash], m.notes[d.Hash] = extraOf(d), d.Note
		}
		if x := extraOf(d); x.Serial > m.serial {
			m.serial, m.newest = x.Serial, d.Hash
		}
	}
	return m, nil
}

func extraOf(d journal.Deployment) extra {
	var x extra
	if json.Unmarshal(d.Payload, &x) != nil {
		return extra{}
	}
	return x
}

// record journals a transition and tells about it.
func (m *Manager) record(ctx context.Context, hash string, to State, note string) error {
	m.mu.Lock()
	x := m.extra[hash]
	d := Deployment{Bundle: hash, Content: x.Content, Serial: x.Serial, State: to, At: m.opt.Now(), Note: note}
	m.mu.Unlock()
	payload, err := json.Marshal(x)
	if err != nil {
		return err
	}
	if err := m.opt.Store.AddDeployment(ctx, journal.Deployment{Hash: hash, State: string(to), At: d.At, Note: note, Payload: payload}); err != nil {
		return err
	}
	m.mu.Lock()
	if m.active != nil && m.active.Hash == hash {
		m.latest = d
	}
	m.mu.Unlock()
	if m.opt.Changed != nil {
		m.opt.Changed(d)
	}
	return nil
}

func (m *Manager) life(hash string) *life {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lives[hash]
}

// Submit takes a bundle in, inspects it and leaves it verified or rejected. A
// bundle that is known already is inspected again where its state allows it.
//
// Errors: *RefusedError, *TransitionError, those of the store.
func (m *Manager) Submit(ctx context.Context, b *Bundle, note string) (Deployment, error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	return m.submit(ctx, b, nil, note)
}

// SubmitRelease is Submit of a bundle that was signed. It must be newer than every release
// taken in before.
func (m *Manager) SubmitRelease(ctx context.Context, s *Signed, note string) (Deployment, error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	if err := m.admit(ctx, s); err != nil {
		return Deployment{Bundle: s.Release.Bundle}, err
	}
	return m.submit(ctx, s.Bundle, s, note)
}

// admit decides whether a release may come in at all.
func (m *Manager) admit(ctx context.Context, s *Signed) error {
	r := s.Release
	if m.opt.Trust != nil {
		var err error
		if r, err = m.opt.Trust.Release(ctx, s.envelope); err != nil {
			return err
		}
	}
	if err := r.inForce(m.opt.Now()); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.Serial < m.serial || r.Serial == m.serial && m.newest != r.Bundle {
		return &RefusedError{Code: Downgraded, Message: fmt.Sprintf("release %d is not newer than %d, which was taken in before", r.Serial, m.serial)}
	}
	return nil
}

func (m *Manager) submit(ctx context.Context, b *Bundle, s *Signed, note string) (Deployment, error) {
	hash, err := m.keep(ctx, b, s, note)
	if err != nil {
		return Deployment{}, err
	}
	l := m.life(hash)
	if s := l.state(); s == Superseded || s == Suspended || s == Active || s == Degraded {
		return m.describe(hash), nil
	}
	if err := l.move(ctx, Check, note); err != nil {
		return m.describe(hash), err
	}
	if err := m.judge(ctx, b); err != nil {
		return m.undo(context.WithoutCancel(ctx), l, Reject, err)
	}
	err = l.move(ctx, Verify, "every property holds as required")
	return m.describe(hash), err
}

// judge inspects a bundle that is new to this gateway.
func (m *Manager) judge(ctx context.Context, b *Bundle) error {
	if b.Content.Engine != m.opt.Engine {
		return &RefusedError{Code: OutOfDate, Message: fmt.Sprintf("the bundle was made by version %s, this is %s", b.Content.Engine, m.opt.Engine)}
	}
	if b.Content.Library != site.LibraryDigest() {
		return &RefusedError{Code: OutOfDate, Message: "the bundle was made with other shipped device types"}
	}
	if _, err := m.vouched(ctx, b.Hash()); err != nil {
		return err
	}
	_, err := inspect(ctx, b, m.opt.Checker)
	return err
}

// vouched gives the release of a bundle, if one is asked for. Errors: *RefusedError.
func (m *Manager) vouched(ctx context.Context, hash string) (*Release, error) {
	if m.opt.Trust == nil {
		return nil, nil
	}
	m.mu.Lock()
	envelope := m.extra[hash].Release
	m.mu.Unlock()
	r, err := m.opt.Trust.Release(ctx, envelope)
	if err == nil && r.Bundle != hash {
		err = &RefusedError{Code: NotSigned, Message: "the release is about another bundle"}
	}
	return &r, err
}

// keep stores a bundle and gives it a life. s is nil for one that was not signed.
func (m *Manager) keep(ctx context.Context, b *Bundle, s *Signed, note string) (string, error) {
	data, err := Encode(b)
	if err != nil {
		return "", err
	}
	hash := b.Hash()
	if err := m.opt.Store.SaveBundle(ctx, journal.Bundle{Hash: hash, At: m.opt.Now(), Payload: data}); err != nil {
		return "", err
	}
	m.mu.Lock()
	l := m.lives[hash]
	if l == nil {
		m.extra[hash] = extra{Content: b.ContentHash()}
		m.lives[hash] = newLife(hash, Draft, m.record)
	}
	if s != nil {
		x := m.extra[hash]
		x.Content, x.Serial, x.Release = b.ContentHash(), s.Release.Serial, s.envelope
		m.extra[hash] = x
		m.serial, m.newest = s.Release.Serial, hash
	}
	m.mu.Unlock()
	switch {
	case l == nil:
		return hash, m.record(ctx, hash, Draft, note)
	case s != nil: // the release must not be forgotten
		return hash, m.record(ctx, hash, l.state(), note)
	}
	return hash, nil
}

// Activate makes a verified bundle, or one that ran before, the one that runs.
// It is read back, inspected again and handed to the engine; what ran before
// is superseded. If anything fails, what ran before goes on.
//
// Errors: *RefusedError, *TransitionError, *ArchiveError, those of the store
// and of Swap.
func (m *Manager) Activate(ctx context.Context, hash, note string) (Deployment, error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	l := m.life(hash)
	if l == nil {
		return Deployment{}, unknownBundle(hash)
	}
	if s := l.state(); s == Active || s == Degraded {
		return m.describe(hash), nil
	}
	if err := l.move(ctx, Deploy, note); err != nil {
		return m.describe(hash), err
	}
	after := context.WithoutCancel(ctx) // a transition once begun is finished
	loaded, err := m.loadNow(ctx, hash)
	if err != nil {
		return m.undo(after, l, failure(err), err)
	}
	if err := m.opt.Swap(ctx, loaded); err != nil {
		return m.undo(after, l, Abort, err)
	}
	m.watch(hash, m.opt.Watch)
	m.setShadow(hash, time.Time{})
	return m.tookOver(after, l, loaded, note)
}

func unknownBundle(hash string) error {
	return &RefusedError{Code: NotVerified, Message: fmt.Sprintf("no bundle %.12s is known here", hash)}
}

// watch notes until when a deployment is watched; not if that is for no time.
func (m *Manager) watch(hash string, length time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := m.extra[hash]
	if x.Watched = (time.Time{}); length > 0 {
		x.Watched = m.opt.Now().Add(length)
	}
	m.extra[hash] = x
}

// Watched says until when what runs is watched; false if nothing runs, or its time is over.
func (m *Manager) Watched() (until time.Time, watched bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.active == nil {
		return time.Time{}, false
	}
	until = m.extra[m.active.Hash].Watched
	return until, m.opt.Now().Before(until)
}

// GiveBack stops the bundle that runs at once, rejects it for a reason, and lets the one that
// ran before it run again, which is inspected anew and not watched. Back is what runs then, nil
// if nothing ran before or it cannot be loaded.
//
// Errors: *TransitionError if another bundle runs, or none; why nothing runs; those of the
// store and of Swap.
func (m *Manager) GiveBack(ctx context.Context, bundle, reason string) (back *Deployment, err error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	if loaded := m.Active(); loaded == nil || loaded.Hash != bundle {
		return nil, &TransitionError{bundle, Reject, "absent"}
	}
	ctx = context.WithoutCancel(ctx)
	if err := m.opt.Swap(ctx, nil); err != nil {
		return nil, err
	}
	m.mu.Lock()
	m.active, m.latest = nil, Deployment{}
	m.mu.Unlock()
	l := m.life(bundle)
	if err := errors.Join(l.move(ctx, Suspend, reason), l.move(ctx, Reject, reason)); err != nil {
		return nil, err
	}
	before, err := m.before(ctx, bundle)
	if before == nil {
		return nil, err
	}
	return m.resume(ctx, before, fmt.Sprintf("%.12s was given back: %s", bundle, reason))
}

// before is what ran before a bundle, of what may run again; nil if nothing did.
func (m *Manager) before(ctx context.Context, bundle string) (*life, error) {
	list, err := m.opt.Store.Deployments(ctx, historyLimit)
	if err != nil {
		return nil, err
	}
	for _, d := range list { // newest first
		if l := m.life(d.Hash); d.Hash != bundle && l != nil && l.state() == Superseded {
			return l, nil
		}
	}
	return nil, nil
}

// resume lets a bundle run again that did.
func (m *Manager) resume(ctx context.Context, l *life, note string) (*Deployment, error) {
	if err := l.move(ctx, Deploy, note); err != nil {
		return nil, err
	}
	loaded, err := m.load(ctx, l.hash)
	if err == nil {
		err = m.opt.Swap(ctx, loaded)
	}
	if err != nil {
		_, err = m.undo(ctx, l, failure(err), err)
		return nil, err
	}
	m.watch(l.hash, 0)
	d, err := m.tookOver(ctx, l, loaded, note)
	return &d, err
}

// undo leaves a deployment where a failure puts it.
func (m *Manager) undo(ctx context.Context, l *life, event Event, cause error) (Deployment, error) {
	err := errors.Join(cause, l.move(ctx, event, cause.Error()))
	return m.describe(l.hash), err
}

// failure is what an error of load means for a deployment.
func failure(err error) Event {
	var refused *RefusedError
	var archive *ArchiveError
	if errors.As(err, &refused) && refused.Code != Expired || errors.As(err, &archive) {
		return Reject
	}
	return Abort
}

// tookOver records that l runs and what ran before does not.
func (m *Manager) tookOver(ctx context.Context, l *life, loaded *Loaded, note string) (Deployment, error) {
	m.mu.Lock()
	m.active = loaded
	m.mu.Unlock()
	err := l.move(ctx, Activate, note)
	return m.describe(l.hash), errors.Join(err, m.supersedeOthers(ctx, l.hash))
}

// supersedeOthers ends what ran before.
func (m *Manager) supersedeOthers(ctx context.Context, except string) error {
	var errs []error
	for _, l := range m.inState(Active, Degraded) {
		if l.hash != except {
			errs = append(errs, l.move(ctx, Supersede, fmt.Sprintf("by %.12s", except)))
		}
	}
	return errors.Join(errs...)
}

// inState lists the lives in one of the states, by hash.
func (m *Manager) inState(states ...State) []*life {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sortedLives(m.lives, states)
}

// loadNow is load of what is to run from now on, not again: its release must be in force.
func (m *Manager) loadNow(ctx context.Context, hash string) (*Loaded, error) {
	r, err := m.vouched(ctx, hash)
	if err == nil && r != nil {
		err = r.inForce(m.opt.Now())
	}
	if err != nil {
		return nil, err
	}
	return m.load(ctx, hash)
}

// load reads a bundle back and inspects it. What runs goes on after a restart though its
// release is over: a house must not lose its rules by the calendar.
func (m *Manager) load(ctx context.Context, hash string) (*Loaded, error) {
	if _, err := m.vouched(ctx, hash); err != nil {
		return nil, err
	}
	b, err := m.Bundle(ctx, hash)
	if err != nil {
		return nil, err
	}
	return inspect(ctx, b, m.opt.Checker)
}

// Bundle reads a bundle back. Errors: *ArchiveError if it is not what its hash
// says or not there; those of the store.
func (m *Manager) Bundle(ctx context.Context, hash string) (*Bundle, error) {
	stored, ok, err := m.opt.Store.Bundle(ctx, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &ArchiveError{"", fmt.Sprintf("no bundle %.12s is stored", hash)}
	}
	b, err := Decode(stored.Payload)
	if err != nil {
		return nil, err
	}
	if got := b.Hash(); got != hash {
		return nil, &ArchiveError{manifestName, fmt.Sprintf("its SHA-256 is %.12s…, it is stored as %.12s…", got, hash)}
	}
	return b, nil
}

// Restore says what to run after a start. running is the bundle the journal's
// cursor names, empty if rules never ran: the journal decides, because a crash
// may have come between the engine's change and the transition's record.
//
// It returns nil without an error if nothing is to run. If the bundle cannot
// be loaded any more it is suspended and the error says why: the gateway then
// runs without rules.
func (m *Manager) Restore(ctx context.Context, running string) (*Loaded, error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	for _, l := range m.inState(Deploying) {
		if l.hash == running {
			if err := l.move(ctx, Activate, "finished after a restart"); err != nil {
				return nil, err
			}
			continue
		}
		if err := l.move(ctx, Abort, "interrupted by a restart"); err != nil {
			return nil, err
		}
	}
	l := m.life(running)
	if l == nil || l.state() != Active && l.state() != Degraded {
		return nil, m.suspendOthers(ctx, running)
	}
	if err := m.supersedeOthers(ctx, running); err != nil {
		return nil, err
	}
	loaded, err := m.load(ctx, running)
	if err != nil {
		return nil, errors.Join(err, l.move(ctx, Suspend, err.Error()))
	}
	note := "loaded at start"
	m.mu.Lock()
	if l.state() == Degraded {
		note = m.notes[l.hash] // why
	}
	m.active = loaded
	m.latest = Deployment{Bundle: l.hash, Content: m.extra[l.hash].Content, Serial: m.extra[l.hash].Serial, State: l.state(), At: m.opt.Now(), Note: note}
	m.mu.Unlock()
	return loaded, nil
}

// suspendOthers suspends what is recorded as running though the journal's
// cursor names something else.
func (m *Manager) suspendOthers(ctx context.Context, running string) error {
	for _, l := range m.inState(Active, Degraded) {
		if err := l.move(ctx, Suspend, fmt.Sprintf("the journal was at %.12s", running)); err != nil {
			return err
		}
	}
	return nil
}

// Suspend stops the rules that run. Errors: *TransitionError if none do; those
// of the store and of Swap.
func (m *Manager) Suspend(ctx context.Context, note string) error {
	m.turn.Lock()
	defer m.turn.Unlock()
	loaded := m.Active()
	if loaded == nil {
		return &TransitionError{"", Suspend, "absent"}
	}
	if err := m.opt.Swap(ctx, nil); err != nil {
		return err
	}
	err := m.life(loaded.Hash).move(context.WithoutCancel(ctx), Suspend, note)
	m.mu.Lock()
	m.active, m.latest = nil, Deployment{}
	m.mu.Unlock()
	return err
}

// Degrade notes that something the running deployment relies on is broken;
// Mend that it is whole again.
func (m *Manager) Degrade(ctx context.Context, note string) error { return m.touch(ctx, Degrade, note) }

// Mend ends what Degrade began.
func (m *Manager) Mend(ctx context.Context, note string) error { return m.touch(ctx, Mend, note) }

func (m *Manager) touch(ctx context.Context, event Event, note string) error {
	m.turn.Lock()
	defer m.turn.Unlock()
	loaded := m.Active()
	if loaded == nil {
		return &TransitionError{"", event, "absent"}
	}
	return m.life(loaded.Hash).move(ctx, event, note)
}

// Retire ends a deployment that does not run.
func (m *Manager) Retire(ctx context.Context, hash, note string) error {
	m.turn.Lock()
	defer m.turn.Unlock()
	l := m.life(hash)
	if l == nil {
		return &TransitionError{hash, Retire, "absent"}
	}
	return l.move(ctx, Retire, note)
}

// Active is what runs, nil if no rules do.
func (m *Manager) Active() *Loaded {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.active
}

// Current describes what runs; false if no rules do.
func (m *Manager) Current() (Deployment, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.latest, m.active != nil
}

// List returns the newest transitions, newest first, at most limit.
func (m *Manager) List(ctx context.Context, limit int) ([]Deployment, error) {
	list, err := m.opt.Store.Deployments(ctx, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Deployment, len(list))
	for i, d := range list {
		out[i] = Deployment{Bundle: d.Hash, Content: extraOf(d).Content, Serial: extraOf(d).Serial, State: State(d.State), At: d.At, Note: d.Note}
	}
	return out, nil
}

// describe is a deployment as it is now.
func (m *Manager) describe(hash string) Deployment {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Deployment{Bundle: hash, Content: m.extra[hash].Content, Serial: m.extra[hash].Serial, State: m.lives[hash].state(), At: m.opt.Now()}
}
