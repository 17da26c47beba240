// Package client talks to a gateway's local API. The command line's verbs are
// thin around it.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
)

// The files a gateway leaves in its data folder for local clients.
const (
	TokenFile   = "api.token"
	AddressFile = "api.address"
)

// maxAnswer bounds the answers that are read.
const maxAnswer = 64 << 20

// Client speaks to one gateway. It may be used from many goroutines.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of the gateway at base (http://host:port) that shows a
// token.
func New(base, token string) *Client {
	return &Client{base: strings.TrimRight(base, "/"), token: token, http: &http.Client{}}
}

// Open returns a client of the gateway whose data folder is given, by the
// address and the token it left there. Errors: *NotRunningError if there is no
// address; those of access.ReadToken.
func Open(dataDir string) (*Client, error) {
	raw, err := os.ReadFile(filepath.Join(dataDir, AddressFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &NotRunningError{Where: dataDir, Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("find the gateway: %w", err)
	}
	token, err := access.ReadToken(filepath.Join(dataDir, TokenFile))
	if err != nil {
		return nil, err
	}
	return New("http://"+strings.TrimSpace(string(raw)), token), nil
}

// NotRunningError says that no gateway answers.
type NotRunningError struct {
	Where string
	Err   error
}

func (e *NotRunningError) Error() string { return "no gateway is running at " + e.Where }

// Unwrap returns the cause.
func (e *NotRunningError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *NotRunningError) Hint() string {
	return "start it with: tenet run SITE; or name the right site or address"
}

// Error is an answer of the gateway that is not a success.
type Error struct {
	Status int
	access.Problem
}

func (e *Error) Error() string { return e.Message }

// Hint is the gateway's hint.
func (e *Error) Hint() string { return e.Problem.Hint }

// Status returns the state of the gateway.
func (c *Client) Status(ctx context.Context) (api.Status, error) {
	return call[api.Status](ctx, c, http.MethodGet, "/api/v1/status", nil)
}

// Resources lists all resources.
func (c *Client) Resources(ctx context.Context) (api.Resources, error) {
	return call[api.Resources](ctx, c, http.MethodGet, "/api/v1/resources", nil)
}

// Get returns one resource.
func (c *Client) Get(ctx context.Context, path models.Path) (api.Resource, error) {
	return call[api.Resource](ctx, c, http.MethodGet, "/api/v1/resources/"+escape(path), nil)
}

// Set commands a resource. value is its JSON form.
func (c *Client) Set(ctx context.Context, path models.Path, value json.RawMessage) (api.SetResult, error) {
	return call[api.SetResult](ctx, c, http.MethodPut, "/api/v1/resources/"+escape(path), api.SetRequest{Value: value})
}

// Act calls an action.
func (c *Client) Act(ctx context.Context, path models.Path, args []json.RawMessage) (api.SetResult, error) {
	return call[api.SetResult](ctx, c, http.MethodPost, "/api/v1/resources/"+escape(path)+"/act", api.ActRequest{Args: args})
}

// History returns the readings of a resource from a time up to another, the
// zero times being open, at most limit; 0 is the gateway's default.
func (c *Client) History(ctx context.Context, path models.Path, from, to time.Time, limit int) ([]api.Point, error) {
	q := rangeQuery(from, to)
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	h, err := call[api.History](ctx, c, http.MethodGet, "/api/v1/history/"+escape(path)+"?"+q.Encode(), nil)
	return h.Points, err
}

// Summary sums past readings up by stretches of time.
func (c *Client) Summary(ctx context.Context, path models.Path, from, to time.Time, every time.Duration, limit int) ([]api.Bucket, error) {
	q := rangeQuery(from, to)
	q.Set("every", every.String())
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	s, err := call[api.Summary](ctx, c, http.MethodGet, "/api/v1/history/"+escape(path)+"/summary?"+q.Encode(), nil)
	return s.Buckets, err
}

// Export writes all past readings of a range, oldest first, as csv or ndjson. Errors: one also
// if what was written is not all.
func (c *Client) Export(ctx context.Context, path models.Path, from, to time.Time, format string, w io.Writer) error {
	q := rangeQuery(from, to)
	q.Set("format", format)
	resp, err := c.request(ctx, http.MethodGet, "/api/v1/history/"+escape(path)+"/export?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("the export is not complete: %w", err)
	}
	return nil
}

func rangeQuery(from, to time.Time) url.Values {
	q := url.Values{}
	if !from.IsZero() {
		q.Set("from", strconv.FormatInt(from.UnixMilli(), 10))
	}
	if !to.IsZero() {
		q.Set("to", strconv.FormatInt(to.UnixMilli(), 10))
	}
	return q
}

// Why explains the newest effect on a resource.
func (c *Client) Why(ctx context.Context, path models.Path) (api.Why, error) {
	return call[api.Why](ctx, c, http.MethodGet, "/api/v1/why?path="+url.QueryEscape(path.String()), nil)
}

// Firings returns the newest firings, newest first.
func (c *Client) Firings(ctx context.Context, limit int) ([]api.Firing, error) {
	f, err := call[api.Firings](ctx, c, http.MethodGet, "/api/v1/firings?limit="+strconv.Itoa(limit), nil)
	return f.Firings, err
}

// Deployments returns the transitions of deployments, newest first.
func (c *Client) Deployments(ctx context.Context) ([]api.DeploymentStep, error) {
	d, err := call[api.Deployments](ctx, c, http.MethodGet, "/api/v1/deployments", nil)
	return d.Deployments, err
}

// Find returns the resource a person names, as rules do (heater.power) or by
// its path. Errors: *Error with code unknown-resource that lists what is near.
func (c *Client) Find(ctx context.Context, name string) (api.Resource, error) {
	if path, ok := api.ParsePath(name); ok {
		return c.Get(ctx, path)
	}
	all, err := c.Resources(ctx)
	if err != nil {
		return api.Resource{}, err
	}
	device, _, _ := strings.Cut(name, ".")
	var same []string
	for _, r := range all.Resources {
		if r.Ref == name {
			return r, nil
		}
		if r.Device == device {
			same = append(same, r.Ref)
		}
	}
	p := access.Problem{Code: "unknown-resource", Message: fmt.Sprintf("there is no resource %q", name), Hint: "tenet get lists them"}
	if len(same) > 0 {
		p.Hint = device + " has: " + strings.Join(same, ", ")
	}
	return api.Resource{}, &Error{http.StatusNotFound, p}
}

func escape(p models.Path) string {
	return url.PathEscape(p.Provider) + "/" + url.PathEscape(p.Service) + "/" + url.PathEscape(p.Resource)
}

// Activate makes a bundle the gateway knows the one that runs.
func (c *Client) Activate(ctx context.Context, bundle string) (api.Deployment, error) {
	return call[api.Deployment](ctx, c, http.MethodPost, "/api/v1/deployments/"+url.PathEscape(bundle)+"/activate", nil)
}

// Holds lists what is on hold.
func (c *Client) Holds(ctx context.Context) ([]api.Hold, error) {
	list, err := call[api.Holds](ctx, c, http.MethodGet, "/api/v1/holds", nil)
	return list.Holds, err
}

// Hold puts resources on hold, or ends that, and gives the paths of what it was about.
func (c *Client) Hold(ctx context.Context, on bool, r api.HoldRequest) ([]string, error) {
	target := "/api/v1/holds"
	if !on {
		target += "/end"
	}
	result, err := call[api.HoldResult](ctx, c, http.MethodPost, target, r)
	return result.Paths, err
}

// Release brings the file of a release and makes it what runs.
func (c *Client) Release(ctx context.Context, file []byte) (api.Deployment, error) {
	return bring[api.Deployment](ctx, c, "/api/v1/deployments", file)
}

// ShadowRelease brings the file of a release and computes it beside what runs.
func (c *Client) ShadowRelease(ctx context.Context, file []byte) (api.Shadow, error) {
	return bring[api.Shadow](ctx, c, "/api/v1/deployments?shadow=true", file)
}

func bring[T any](ctx context.Context, c *Client, target string, file []byte) (doc T, err error) {
	resp, err := c.send(ctx, http.MethodPost, target, "application/x-tar", bytes.NewReader(file))
	if err != nil {
		return doc, err
	}
	return read[T](resp, target)
}

// Uptime says when the gateway served.
func (c *Client) Uptime(ctx context.Context) (api.Uptime, error) {
	return call[api.Uptime](ctx, c, http.MethodGet, "/api/v1/uptime", nil)
}

// Shadow gives what is computed beside what runs; nil if nothing is.
func (c *Client) Shadow(ctx context.Context) (*api.Shadow, error) {
	return call[*api.Shadow](ctx, c, http.MethodGet, "/api/v1/shadow", nil)
}

// StartShadow computes a bundle the gateway knows beside what runs.
func (c *Client) StartShadow(ctx context.Context, bundle string) (api.Shadow, error) {
	return call[api.Shadow](ctx, c, http.MethodPost, "/api/v1/deployments/"+bundle+"/shadow", nil)
}

// EndShadow ends that.
func (c *Client) EndShadow(ctx context.Context) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, "/api/v1/shadow", nil)
	return err
}

// Suspend stops the rules that run; devices are served on.
func (c *Client) Suspend(ctx context.Context) error {
	_, err := call[struct{}](ctx, c, http.MethodPost, "/api/v1/deployments/suspend", nil)
	return err
}

// request sends a request and returns the answer if it is a success.
func (c *Client) request(ctx context.Context, method, target string, body any) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		reader = bytes.NewReader(raw)
	}
	return c.send(ctx, method, target, "", reader)
}

// send sends a body as it is.
func (c *Client) send(ctx context.Context, method, target, kind string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+target, body)
	if err != nil {
		return nil, fmt.Errorf("request %s: %w", target, err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &NotRunningError{Where: c.base, Err: err}
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, problemOf(resp)
	}
	return resp, nil
}

func problemOf(resp *http.Response) error {
	e := &Error{Status: resp.StatusCode}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil || json.Unmarshal(raw, &e.Problem) != nil || e.Message == "" {
		e.Code, e.Message = "unexpected-answer", "the gateway answered "+resp.Status
	}
	return e
}

// call sends a request and decodes the answer.
func call[T any](ctx context.Context, c *Client, method, target string, body any) (T, error) {
	resp, err := c.request(ctx, method, target, body)
	if err != nil {
		var none T
		return none, err
	}
	return read[T](resp, target)
}

// read decodes an answer.
func read[T any](resp *http.Response, target string) (doc T, err error) {
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err == nil {
		err = json.Unmarshal(raw, &doc)
	}
	if err != nil {
		return doc, fmt.Errorf("read the answer to %s: %w", target, err)
	}
	return doc, nil
}
