// Verifying and deploying on the gateway itself.

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
)

// Progress is how far a running check has come.
type Progress struct {
	Property  string  `json:"property"`
	Rung      string  `json:"rung"`
	States    int     `json:"states"`
	Frontier  int     `json:"frontier"`
	PerSecond float64 `json:"perSecond"`
	Seconds   float64 `json:"seconds"`
	Bytes     int64   `json:"bytes"`
}

var errDone = errors.New("done")

// Verify lets the gateway check rule files (text by name) and returns the
// tenet.verify/1 document and the hash it is bound to. progress is called from
// time to time. If ctx ends the check is cancelled.
func (c *Client) Verify(ctx context.Context, files map[string]string, progress func(Progress)) (json.RawMessage, string, error) {
	started, err := call[struct {
		Job string `json:"job"`
	}](ctx, c, http.MethodPost, "/api/v1/verify", map[string]any{"files": files})
	if err != nil {
		return nil, "", err
	}
	job := "/api/v1/verify/" + url.PathEscape(started.Job)
	var doc json.RawMessage
	err = c.stream(ctx, job+"/stream", func(kind, data string) error {
		switch kind {
		case "progress":
			var p Progress
			if err := json.Unmarshal([]byte(data), &p); err != nil {
				return fmt.Errorf("read progress: %w", err)
			}
			progress(p)
		case "failed":
			failed := &Error{Status: http.StatusInternalServerError}
			if err := json.Unmarshal([]byte(data), &failed.Problem); err != nil {
				failed.Problem = access.Problem{Code: "check-failed", Message: data}
			}
			return failed
		case "done":
			doc = json.RawMessage(data)
			return errDone
		}
		return nil
	})
	if ctx.Err() != nil {
		_, cancelErr := call[json.RawMessage](context.WithoutCancel(ctx), c, http.MethodDelete, job, nil)
		return nil, "", errors.Join(ctx.Err(), cancelErr)
	}
	if !errors.Is(err, errDone) {
		return nil, "", err
	}
	var bound struct {
		Hash string `json:"hash"`
	}
	if err := json.Unmarshal(doc, &bound); err != nil {
		return nil, "", fmt.Errorf("read the verdicts: %w", err)
	}
	return doc, bound.Hash, nil
}

// Deploy activates what was verified under hash.
func (c *Client) Deploy(ctx context.Context, hash string) (api.Deployment, error) {
	answer, err := call[struct {
		Deployment api.Deployment `json:"deployment"`
	}](ctx, c, http.MethodPost, "/api/v1/deploy", map[string]any{"hash": hash})
	return answer.Deployment, err
}

// DeployShadow computes what was verified under hash beside what runs.
func (c *Client) DeployShadow(ctx context.Context, hash string) (api.Shadow, error) {
	answer, err := call[struct {
		Shadow api.Shadow `json:"shadow"`
	}](ctx, c, http.MethodPost, "/api/v1/deploy", map[string]any{"hash": hash, "shadow": true})
	return answer.Shadow, err
}
