// Failed attempts, counted by source.

package access

import (
	"math"
	"net"
	"net/http"
	"sync"
	"time"
)

// A source may fail burst times at once, and once more every refill.
const (
	failureBurst  = 10
	failureRefill = 5 * time.Second
	maxSources    = 4096
)

// limiter is a token bucket per source that only failures empty: somebody who
// knows a token is let in even if others from the same address guess.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	sources map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, sources: map[string]bucket{}}
}

// fail counts a failed attempt. ok is false if there were too many; wait then
// says when the next one will be heard.
func (l *limiter) fail(source string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.sources[source]
	if !known {
		l.makeRoom()
		b = bucket{left: failureBurst, at: now}
	}
	b.left = math.Min(failureBurst, b.left+float64(now.Sub(b.at))/float64(failureRefill))
	b.at = now
	if ok = b.left >= 1; ok {
		b.left--
	} else {
		wait = time.Duration((1 - b.left) * float64(failureRefill))
	}
	l.sources[source] = b
	return wait, ok
}

// makeRoom forgets a source, whichever the map names first, when there are too
// many: who can come from that many addresses is not held up by counting.
func (l *limiter) makeRoom() {
	for s := range l.sources {
		if len(l.sources) < maxSources {
			return
		}
		delete(l.sources, s)
	}
}

// source is the address a request comes from, without its port; of an IPv6
// address the /64 a site usually has.
func source(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}
