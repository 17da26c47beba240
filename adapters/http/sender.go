// Sender: one configured URL to fetch from or send to.

package http

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/tenet-iot/tenet/adapters/mapping"
)

// sender makes the requests to one URL.
type sender struct {
	request
	client *http.Client
}

func newSender(r request, redirects bool) (*sender, error) {
	client, err := newClient(r.url, redirects)
	if err != nil {
		return nil, err
	}
	if r.token, err = secret(r.token, r.tokenFile); err != nil {
		return nil, err
	}
	return &sender{request: r, client: client}, nil
}

// statusError is an answer that is no success.
type statusError struct {
	url      string
	status   string
	location string
}

func (e *statusError) Error() string {
	if e.location != "" {
		return fmt.Sprintf("http: %s answered %s to %s, which is not followed", e.url, e.status, e.location)
	}
	return fmt.Sprintf("http: %s answered %s", e.url, e.status)
}

// do makes one request and returns the body of a 2xx answer, up to limit bytes
// after decompression. Errors: *statusError, mapping.ErrTooLarge, and what the
// network says.
func (s *sender) do(ctx context.Context, method string, payload []byte, format mapping.Format, limit int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, s.url, bytes.NewReader(payload))
	if err != nil {
		return nil, fmt.Errorf("http: %w", err)
	}
	r.Header.Set("User-Agent", "tenet")
	if payload != nil {
		r.Header.Set("Content-Type", contentType(format))
	}
	for _, h := range s.headers {
		r.Header.Set(h[0], h[1])
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("http: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return nil, &statusError{url: s.url, status: answer.Status, location: answer.Header.Get("Location")}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("http: %s: %w", s.url, err)
	}
	if len(body) > limit {
		return body[:limit], fmt.Errorf("http: %s: %w: more than %d bytes", s.url, mapping.ErrTooLarge, limit)
	}
	return body, nil
}

func contentType(format mapping.Format) string {
	if format == mapping.Text {
		return "text/plain; charset=utf-8"
	}
	return "application/json"
}
