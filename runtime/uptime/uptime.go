// The account: stretches of time, written down as they go on.

package uptime

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

const (
	// File is its name in the data folder, Schema its format.
	File   = "uptime.json"
	Schema = "tenet.uptime/1"
	// Beat is how often an account that goes on is to be written.
	Beat = 10 * time.Second
	// kept is how long and how many stretches are kept.
	kept     = 400 * 24 * time.Hour
	mostKept = 10_000
	mostSize = 4 << 20
)

// End is why a stretch ended.
type End string

// The ends.
const (
	GoesOn     End = ""            // it has not
	Stopped    End = "stopped"     // somebody stopped the gateway
	Lost       End = "lost"        // it crashed, or the machine did
	NotDurable End = "not-durable" // what came could not be kept
)

// Span is a stretch in which the gateway served.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	End  End       `json:"end"`
}

// Log is an account. Its methods may be called from any goroutine.
type Log struct {
	path string

	mu    sync.Mutex
	spans []Span // oldest first; the last may go on
}

type file struct {
	Schema string `json:"schema"`
	Spans  []Span `json:"spans"`
}

// DamagedError says that an account could not be read. It lies beside the new one.
type DamagedError struct {
	Kept string
	Err  error
}

// Error names the file.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("the account of uptime is damaged and begins anew: %v", e.Err)
}

// Hint says where the old one is.
func (e *DamagedError) Hint() string { return "the old one is kept as " + e.Kept }

// Unwrap gives what is wrong.
func (e *DamagedError) Unwrap() error { return e.Err }

// Open reads an account, or begins one. A stretch that went on was lost.
//
// Errors: *DamagedError, with an account that begins anew; nil and what the file system says.
func Open(path string) (*Log, error) {
	l := &Log{path: path}
	spans, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l, nil
	case err != nil:
		aside := path + ".damaged"
		if err := os.Rename(path, aside); err != nil {
			return nil, err
		}
		return l, &DamagedError{aside, err}
	}
	l.spans = spans
	if n := len(spans); n > 0 && spans[n-1].End == GoesOn {
		spans[n-1].End = Lost
	}
	return l, nil
}

func read(path string) ([]Span, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(raw) > mostSize {
		return nil, errors.New("it is too large")
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, err
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("it has schema %.40q; this version reads %s", f.Schema, Schema)
	}
	for i, s := range f.Spans {
		if s.To.Before(s.From) || i > 0 && s.From.Before(f.Spans[i-1].To) {
			return nil, fmt.Errorf("stretch %d begins before it may", i)
		}
	}
	return f.Spans, nil
}

// Serves says that the gateway serves at a time. Nothing is written but a change, and once a
// Beat.
func (l *Log) Serves(now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.spans)
	if n == 0 || l.spans[n-1].End != GoesOn {
		if n > 0 && now.Before(l.spans[n-1].To) {
			now = l.spans[n-1].To // the clock stepped back
		}
		l.spans = append(l.spans, Span{From: now, To: now})
		return l.write(true)
	}
	last := &l.spans[n-1]
	if now.Sub(last.To) < Beat {
		return nil
	}
	last.To = now
	return l.write(false)
}

// Ends says that it does not serve from a time on, and why. It may be said again.
func (l *Log) Ends(now time.Time, why End) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.spans)
	if n == 0 || l.spans[n-1].End != GoesOn {
		return nil
	}
	last := &l.spans[n-1]
	if last.End = why; now.After(last.To) {
		last.To = now
	}
	return l.write(true)
}

// write keeps the account; synced where it must not be lost with the machine.
func (l *Log) write(synced bool) error {
	newest := l.spans[len(l.spans)-1].To
	for len(l.spans) > mostKept || newest.Sub(l.spans[0].To) > kept {
		l.spans = l.spans[1:]
	}
	raw, err := json.Marshal(file{Schema, l.spans})
	if err != nil {
		return err
	}
	next := l.path + ".new"
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(raw, '\n'))
	if err == nil && synced {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return os.Rename(next, l.path)
}

// Outage is a stretch in which the gateway did not serve.
type Outage struct {
	From, To time.Time
	Why      End // Lost, Stopped, NotDurable
}

// Summary is the account of a window.
type Summary struct {
	From, To time.Time // From is not before the first stretch
	Down     time.Duration
	Outages  []Outage // oldest first
}

// Availability is the share of the window in which the gateway served; 1 for one of no length.
func (s *Summary) Availability() float64 {
	whole := s.To.Sub(s.From)
	if whole <= 0 {
		return 1
	}
	return 1 - s.Down.Seconds()/whole.Seconds()
}

// Since sums up what was from one time to another. What goes on counts up to to.
func (l *Log) Since(from, to time.Time) Summary {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := Summary{From: from, To: to}
	if len(l.spans) == 0 {
		s.From = to
		return s
	}
	if first := l.spans[0].From; s.From.Before(first) {
		s.From = first
	}
	for i := range l.spans {
		if l.spans[i].End == GoesOn {
			break
		}
		next := to
		if i+1 < len(l.spans) {
			next = l.spans[i+1].From
		}
		o := Outage{From: later(l.spans[i].To, s.From), To: earlier(next, to), Why: l.spans[i].End}
		if o.To.After(o.From) {
			s.Down += o.To.Sub(o.From)
			s.Outages = append(s.Outages, o)
		}
	}
	return s
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
