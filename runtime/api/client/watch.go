// Following the stream.

package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/tenet-iot/tenet/runtime/api"
)

// maxEvent bounds one event of the stream.
const maxEvent = 64 << 20

// Event is one event of the stream. Exactly one of the documents is set, by
// kind; unknown kinds leave all nil.
type Event struct {
	Kind       string // snapshot, changes, firing, deployment or alarm
	Snapshot   *api.Resources
	Changes    *api.Changes
	Firing     *api.Firing
	Deployment *api.Deployment
	Alarm      *api.Alarm
}

// Watch calls f for each event until ctx ends, f returns an error or the
// gateway closes the stream; then it returns nil, that error or
// io.ErrUnexpectedEOF.
func (c *Client) Watch(ctx context.Context, f func(Event) error) error {
	err := c.stream(ctx, "/api/v1/stream", func(kind, data string) error {
		e, err := decodeEvent(kind, data)
		if err != nil {
			return err
		}
		return f(e)
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// stream reads server-sent events until ctx ends, f returns an error or the
// gateway closes the stream (io.ErrUnexpectedEOF).
func (c *Client) stream(ctx context.Context, target string, f func(kind, data string) error) error {
	resp, err := c.request(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(make([]byte, 0, 64<<10), maxEvent)
	kind := ""
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			kind = value
		case "data":
			if err := f(kind, value); err != nil {
				return err
			}
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case lines.Err() != nil:
		return fmt.Errorf("read the stream: %w", lines.Err())
	}
	return io.ErrUnexpectedEOF
}

func decodeEvent(kind, data string) (Event, error) {
	e := Event{Kind: kind}
	var into any
	switch kind {
	case "snapshot":
		into = &e.Snapshot
	case "changes":
		into = &e.Changes
	case "firing":
		into = &e.Firing
	case "deployment":
		into = &e.Deployment
	case "alarm":
		into = &e.Alarm
	default:
		return e, nil
	}
	if err := json.Unmarshal([]byte(data), into); err != nil {
		return e, fmt.Errorf("read event %s: %w", kind, err)
	}
	return e, nil
}
