// Progress on a terminal: one line that is rewritten.

package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier"
)

// meter shows the progress of a search on a terminal, and nothing elsewhere.
type meter struct {
	sh    *shell
	mu    sync.Mutex
	shown bool
}

func newMeter(sh *shell) *meter { return &meter{sh: sh} }

func (m *meter) progress(p verifier.Progress) {
	if !m.sh.color {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shown = true
	fmt.Fprintf(m.sh.err, "\r\x1b[K%s (%s): %d situations, %.0f a second, %d waiting, %.1f s, %d MiB",
		p.Property, p.Rung, p.States, p.PerSecond, p.Frontier, p.Seconds, p.Bytes>>20)
}

// search returns what shows the progress of a search for something.
func (m *meter) search(name string) func(space.Progress) {
	began := time.Now()
	return func(p space.Progress) {
		if !m.sh.color {
			return
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.shown = true
		seconds := time.Since(began).Seconds()
		fmt.Fprintf(m.sh.err, "\r\x1b[K%s: %d states, %.0f a second, %d waiting, depth %d, %.1f s, %d MiB",
			name, p.States, float64(p.States)/max(seconds, 1e-3), p.Frontier, p.Depth, seconds, p.Bytes>>20)
	}
}

// repair shows which of the changes for a promise is tried.
func (m *meter) repair(promise string, tried, of int) {
	if !m.sh.color {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shown = true
	fmt.Fprintf(m.sh.err, "\r\x1b[K%s: change %d of %d", promise, tried, of)
}

func (m *meter) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shown {
		fmt.Fprint(m.sh.err, "\r\x1b[K")
	}
}
