// Watcher: one URI observed or polled.

package coap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/plgd-dev/go-coap/v3/message/pool"
	"github.com/plgd-dev/go-coap/v3/udp/client"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/internal/retry"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// watcher keeps one source's values coming.
type watcher struct {
	*source
	endpoint  *endpoint
	timeout   time.Duration
	backoff   retry.Backoff
	providers []string
}

func newWatcher(e *endpoint, s *source, c *config) *watcher {
	w := &watcher{source: s, endpoint: e, timeout: c.timeout, backoff: retry.Backoff{Min: c.retry, Max: c.retryMax}}
	for _, b := range s.bindings {
		if p := b.binding.Codec(b.provider).Path().Provider; !slices.Contains(w.providers, p) {
			w.providers = append(w.providers, p)
		}
	}
	return w
}

// run works until ctx ends, waiting longer after each failure.
func (w *watcher) run(ctx context.Context) {
	for ctx.Err() == nil {
		var err error
		if w.observe {
			err = w.observation(ctx)
		} else {
			err = w.poll(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			continue
		}
		w.failed(ctx, err)
		if w.backoff.Wait(ctx) != nil {
			return
		}
	}
}

// failed notes a failure: no answer, or an answer that is an error.
func (w *watcher) failed(ctx context.Context, err error) {
	if errors.Is(err, adapters.ErrBusy) {
		return
	}
	w.endpoint.host.Log("warn", "coap device does not deliver", "uri", w.uri.String(), "error", err)
	for _, provider := range w.providers {
		if isCode(err) {
			w.endpoint.presence.Refused(ctx, provider, w.uri.String())
		} else {
			w.endpoint.presence.Gone(ctx, provider)
		}
	}
}

// poll asks once a period until a request fails.
func (w *watcher) poll(ctx context.Context) error {
	for {
		if err := w.ask(ctx); err != nil {
			return err
		}
		w.backoff.Reset()
		if err := retry.Sleep(ctx, w.every); err != nil {
			return err
		}
	}
}

// ask fetches the value once.
func (w *watcher) ask(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	a, err := w.endpoint.get(limited, w.uri)
	if err != nil {
		return err
	}
	return w.take(ctx, a)
}

// take hands in what an answer says.
func (w *watcher) take(ctx context.Context, a answer) error {
	if err := a.failure(); err != nil {
		return err
	}
	for _, provider := range w.providers {
		w.endpoint.presence.Delivered(ctx, provider, w.uri.String())
	}
	readings, err := w.readings(a.payload)
	if err != nil {
		w.endpoint.host.Garbled(w.uri.String(), a.payload, err)
	}
	for _, group := range readings {
		if err := w.endpoint.host.Report(ctx, group); err != nil {
			return err
		}
	}
	return nil
}

// readings decodes a payload for all bindings of the URI.
func (w *watcher) readings(payload []byte) ([][]models.Reading, error) {
	now := w.endpoint.host.Now()
	byProvider := map[string][]*mapping.Binding{}
	var order []string
	for _, b := range w.bindings {
		if byProvider[b.provider] == nil {
			order = append(order, b.provider)
		}
		byProvider[b.provider] = append(byProvider[b.provider], b.binding)
	}
	var all [][]models.Reading
	var failed []error
	for _, provider := range order {
		groups, err := mapping.ReadAll(byProvider[provider], provider, payload, 0, now)
		all = append(all, groups...)
		failed = append(failed, err)
	}
	return all, errors.Join(failed...)
}

// observation is one registration from its request to its end: silence beyond
// the value's freshness, a refusal by the gateway, an error code, or a session
// that broke. A device that ignores Observe is polled instead.
func (w *watcher) observation(ctx context.Context) error {
	conn, err := w.endpoint.session(ctx)
	if err != nil {
		return err
	}
	o := &observation{watcher: w, conn: conn, fresh: make(chan time.Duration, 1), end: make(chan error, 1)}
	limited, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	registration, err := conn.NewObserveRequest(limited, w.uri.path, w.uri.queries()...)
	if err != nil {
		return err
	}
	registered, err := conn.DoObserve(registration, func(m *pool.Message) { o.notified(ctx, m) })
	if err != nil {
		return o.reason(err)
	}
	if registered.Canceled() {
		if err := o.reason(nil); err != nil {
			return err
		}
		w.endpoint.host.Log("info", "device does not support observe; polling", "uri", w.uri.String(), "every", w.every)
		return w.poll(ctx)
	}
	w.backoff.Reset()
	err = o.wait(ctx)
	cancelled, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTimeout)
	defer stop()
	if cancelErr := registered.Cancel(cancelled); cancelErr != nil && err == nil {
		err = cancelErr
	}
	return err
}

// cancelTimeout bounds the goodbye to a device.
const cancelTimeout = time.Second

// observation is a running registration.
type observation struct {
	*watcher
	conn  *client.Conn
	fresh chan time.Duration
	end   chan error
}

// notified takes a notification. The library acknowledges it when this
// returns, unless the session is closed before: a refused notification is not
// acknowledged, and its value comes with the next registration.
func (o *observation) notified(ctx context.Context, m *pool.Message) {
	a, err := readAnswer(m)
	if err != nil {
		o.endpoint.host.Garbled(o.uri.String(), a.payload, err)
		return
	}
	if err := o.take(ctx, a); err != nil {
		o.stop(err)
		if !isCode(err) {
			o.endpoint.reset(o.conn)
		}
		return
	}
	select {
	case <-o.fresh:
	default:
	}
	o.fresh <- a.maxAge
}

func isCode(err error) bool {
	var code *codeError
	return errors.As(err, &code)
}

func (o *observation) stop(err error) {
	select {
	case o.end <- err:
	default:
	}
}

// reason prefers what a notification said over the library's error.
func (o *observation) reason(err error) error {
	select {
	case why := <-o.end:
		return why
	default:
		return err
	}
}

// slack is added to a value's freshness before its observation is renewed, for
// clocks and networks that are not exact (RFC 7641 section 3.3.1).
const slack = 2 * time.Second

// wait returns nil when the observation should be renewed.
func (o *observation) wait(ctx context.Context) error {
	silence := time.NewTimer(defaultMaxAge + slack)
	defer silence.Stop()
	for {
		select {
		case age := <-o.fresh:
			silence.Reset(age + slack)
		case <-silence.C:
			return nil
		case err := <-o.end:
			return err
		case <-o.conn.Done():
			return fmt.Errorf("session ended: %w", context.Cause(o.conn.Context()))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
