// Push: devices and services that send on their own.

package http

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// reply is the body of every answer to a push.
type reply struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message"`
}

// servePush answers POST and PUT at the mount point, and below it with the
// provider's name as the last part of the path.
func (a *Adapter) servePush(w http.ResponseWriter, r *http.Request) {
	answer := a.push(w, r)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	switch answer.status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", "POST, PUT")
	}
	w.WriteHeader(answer.status)
	_ = json.NewEncoder(w).Encode(answer) // a client that went away misses its answer
}

// enter takes a push in while Run works.
func (a *Adapter) enter() (*live, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.live == nil || a.config.push == nil {
		return nil, false
	}
	a.live.pushes.Add(1)
	return a.live, true
}

func (a *Adapter) push(w http.ResponseWriter, r *http.Request) reply {
	l, ok := a.enter()
	if !ok {
		return reply{http.StatusServiceUnavailable, "unavailable", "the gateway does not take readings here now"}
	}
	defer l.pushes.Done()
	if !l.authorized(r) {
		return reply{http.StatusUnauthorized, "unauthorized", "send Authorization: Bearer with this adapter's token"}
	}
	select {
	case a.busy <- struct{}{}:
		defer func() { <-a.busy }()
	default:
		return tooBusy
	}
	if r.Method != http.MethodPost && r.Method != http.MethodPut {
		return reply{http.StatusMethodNotAllowed, "method-not-allowed", "use POST"}
	}
	provider := a.provider(r.URL.Path)
	bindings := a.config.push.serving(provider)
	if len(bindings) == 0 {
		return reply{http.StatusNotFound, "unknown-device", "no binding of this adapter serves this path"}
	}
	limit := a.config.push.maxBody
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit)))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return reply{http.StatusRequestEntityTooLarge, "too-large", fmt.Sprintf("at most %d bytes", limit)}
	case err != nil:
		return reply{http.StatusBadRequest, "incomplete", "the body ended early"}
	}
	readings, err := mapping.ReadAll(bindings, provider, body, limit, l.host.Now())
	if err != nil {
		l.host.Garbled(r.URL.Path, body, err)
		return reply{http.StatusBadRequest, "bad-payload", err.Error()}
	}
	return l.accept(r.Context(), r.URL.Path, readings)
}

// provider is what the path says below the mount point.
func (a *Adapter) provider(path string) string {
	return strings.Trim(strings.TrimPrefix(path, "/push/"+a.config.name), "/")
}

// serving lists the bindings for a path: those of one provider, or those that
// name theirs.
func (p *push) serving(provider string) []*mapping.Binding {
	var list []*mapping.Binding
	for _, b := range p.bindings {
		if provider == "" && !b.Holed() || provider != "" && b.Codec(provider) != nil {
			list = append(list, b)
		}
	}
	return list
}

// authorized compares the token in constant time, whatever its length.
func (l *live) authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	sum := sha256.Sum256([]byte(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(sum[:], l.token[:]) == 1
}

var tooBusy = reply{http.StatusTooManyRequests, "busy", "the gateway is busy; send again"}

// accept hands readings in. If a later provider's are refused, the sender sends
// all of them again: readings arrive at least once.
func (l *live) accept(ctx context.Context, path string, readings [][]models.Reading) reply {
	count := 0
	for _, group := range readings {
		l.presence.Delivered(ctx, group[0].Path.Provider, path)
		switch err := l.host.Report(ctx, group); {
		case errors.Is(err, adapters.ErrBusy):
			return tooBusy
		case err != nil:
			return reply{http.StatusServiceUnavailable, "unavailable", "the gateway did not take the readings; send again"}
		}
		count += len(group)
	}
	return reply{http.StatusAccepted, "accepted", fmt.Sprintf("%d readings accepted", count)}
}

// watchSilence takes providers as gone that pushed nothing for a while.
func (l *live) watchSilence(ctx context.Context, after time.Duration) {
	ticker := time.NewTicker(max(after/4, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			l.presence.GoneSince(ctx, l.host.Now().Add(-after))
		case <-ctx.Done():
			return
		}
	}
}
