// What the handlers need of a gateway, and how it refuses.

package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
)

// Backend is the gateway as the API sees it. Methods may be called from any
// goroutine. Errors are *Error where the caller is to blame, adapters.ErrBusy
// and adapters.ErrClosed where the gateway cannot now; all else is answered
// with 500.
type Backend interface {
	Ready() bool
	Status(ctx context.Context) (Status, error)
	Resources() Resources
	Resource(path models.Path) (Resource, bool)
	// Watch begins to gather changes of resources.
	Watch() Watch
	Set(ctx context.Context, who access.Identity, path models.Path, value json.RawMessage) (SetResult, error)
	Act(ctx context.Context, who access.Identity, path models.Path, args []json.RawMessage) (SetResult, error)
	History(ctx context.Context, path models.Path, from, to time.Time, limit int) ([]Point, error)
	// EachPoint calls f for all readings of a resource in a range, in order of time.
	EachPoint(ctx context.Context, path models.Path, from, to time.Time, f func(Point) error) error
	// Summary sums a range up by stretches of time, at most limit of them.
	Summary(ctx context.Context, path models.Path, from, to time.Time, every time.Duration, limit int) ([]Bucket, error)
	Why(ctx context.Context, path models.Path) (Why, error)
	Firings(ctx context.Context, limit int) ([]Firing, error)
	Deployments(ctx context.Context) ([]DeploymentStep, error)
	// Activate makes a bundle the gateway knows the one that runs: its evidence is checked
	// again, and hot swap keeps what can be kept. Suspend stops the rules that run.
	Activate(ctx context.Context, who access.Identity, bundle string) (Deployment, error)
	// Holds lists what is on hold; Hold puts resources on hold, or ends that, and says which.
	Holds(ctx context.Context) ([]Hold, error)
	Hold(ctx context.Context, who access.Identity, on bool, r HoldRequest) ([]string, error)
	// Release takes the file of a release in and makes it what runs.
	Release(ctx context.Context, who access.Identity, file []byte) (Deployment, error)
	Suspend(ctx context.Context, who access.Identity) error
	// Uptime says when the gateway served.
	Uptime() Uptime
	// Shadow is what is computed beside what runs, nil if nothing is. ShadowRelease takes the
	// file of a release in and computes it, StartShadow a bundle the gateway knows.
	Shadow() *Shadow
	StartShadow(ctx context.Context, who access.Identity, bundle string) (Shadow, error)
	ShadowRelease(ctx context.Context, who access.Identity, file []byte) (Shadow, error)
	EndShadow(ctx context.Context, who access.Identity) error
}

// Watch gathers changes; it is bounded by the number of resources.
type Watch interface {
	// Ready receives when there is something to take.
	Ready() <-chan struct{}
	// Take returns what changed since the last Take; renewed says that the
	// declarations changed and a new snapshot is needed.
	Take() (changes []Change, renewed bool)
	Close()
}

// Error is an answer to a request that cannot be served.
type Error struct {
	Status  int
	Code    string
	Message string
	Hint    string
}

func (e *Error) Error() string { return e.Message }

// NotFound is the error for a resource that is not declared.
func NotFound(path models.Path) *Error {
	return &Error{http.StatusNotFound, "unknown-resource", "there is no resource " + path.String(), "GET /api/v1/resources lists them"}
}

// Invalid is the error for a request that makes no sense.
func Invalid(code, message, hint string) *Error {
	return &Error{http.StatusBadRequest, code, message, hint}
}

// WriteError answers with what err means.
func WriteError(w http.ResponseWriter, err error) {
	var e *Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &e):
	case errors.As(err, &tooLarge):
		e = &Error{http.StatusRequestEntityTooLarge, "too-large", "the body is too large", ""}
	case errors.Is(err, adapters.ErrBusy):
		w.Header().Set("Retry-After", "1")
		e = &Error{http.StatusTooManyRequests, "busy", "the gateway is busy", "try again in a second"}
	case errors.Is(err, adapters.ErrClosed):
		e = &Error{http.StatusServiceUnavailable, "closing", "the gateway is closing", "try again when it is back"}
	case errors.Is(err, context.DeadlineExceeded):
		e = &Error{http.StatusServiceUnavailable, "timeout", "the gateway did not answer in time", "try again"}
	default:
		e = &Error{http.StatusInternalServerError, "internal", err.Error(), hintOf(err)}
	}
	access.WriteError(w, e.Status, e.Code, e.Message, e.Hint)
}

// hintOf is the hint of an error for operators, if it has one.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}
