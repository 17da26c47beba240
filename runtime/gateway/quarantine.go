// Payloads nobody could read, kept for a closer look.

package gateway

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// The bounds of what is kept: two files, and the start of each payload.
const (
	quarantineFile  = "garbled.jsonl"
	quarantineBytes = 1 << 20
	payloadBytes    = 4 << 10
)

// garbledPayload is one line of the file.
type garbledPayload struct {
	At      time.Time `json:"at"`
	Adapter string    `json:"adapter"`
	Source  string    `json:"source"` // a topic, a URI
	Error   string    `json:"error"`
	Payload []byte    `json:"payload"` // base64; cut
}

// quarantine appends to garbled.jsonl in the data folder; a full file becomes
// garbled.jsonl.1.
type quarantine struct {
	path string
	log  *slog.Logger

	mu   sync.Mutex
	file *os.File
	size int64
}

func newQuarantine(dir string, log *slog.Logger) *quarantine {
	return &quarantine{path: filepath.Join(dir, quarantineFile), log: log}
}

// keep appends a payload. It is a help for people: what cannot be written is
// logged and forgotten.
func (q *quarantine) keep(p garbledPayload) {
	p.Payload = p.Payload[:min(len(p.Payload), payloadBytes)]
	line, err := json.Marshal(p)
	if err != nil {
		q.log.Warn("garbled payload not kept", "error", err)
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.write(append(line, '\n')); err != nil {
		q.log.Warn("garbled payload not kept", "error", err)
	}
}

func (q *quarantine) write(line []byte) error {
	if q.file != nil && q.size+int64(len(line)) > quarantineBytes {
		err := errors.Join(q.file.Close(), os.Rename(q.path, q.path+".1"))
		q.file = nil
		if err != nil {
			return err
		}
	}
	if q.file == nil {
		if err := q.open(); err != nil {
			return err
		}
	}
	n, err := q.file.Write(line)
	q.size += int64(n)
	return err
}

func (q *quarantine) open() error {
	f, err := os.OpenFile(q.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	q.file, q.size = f, info.Size()
	return nil
}

func (q *quarantine) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.file == nil {
		return nil
	}
	err := q.file.Close()
	q.file = nil
	return err
}
