// The HTTP server around the mux.

package api

import (
	"log/slog"
	"net/http"
	"time"
)

// bodyTimeout bounds the time a client may take to send a body.
const bodyTimeout = 30 * time.Second

// NewServer returns a server with the limits of a gateway: headers, bodies and
// idle connections are bounded in size and time. Answers are not, because
// streams last; handlers bound theirs.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           timedBodies(h),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// timedBodies sets a deadline for reading a request's body. A request without
// one gets none: it would end its stream.
func timedBodies(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)) // not every writer has one
		}
		h.ServeHTTP(w, r)
	})
}
