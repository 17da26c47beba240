// The gateway as the API sees it.

package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/access"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/twin"
)

type backend struct{ g *Gateway }

var _ api.Backend = backend{}

// Ready implements api.Backend.
func (b backend) Ready() bool { return b.g.ready.Load() && !b.g.alarms.raised("not-durable", "") }

// Status implements api.Backend.
func (b backend) Status(ctx context.Context) (api.Status, error) {
	g := b.g
	now, counts, last := g.clock.Now(), g.engine.Stats(), g.store.Cursor().Seq
	first, err := g.store.FirstInput(ctx)
	if err != nil {
		return api.Status{}, err
	}
	inputs := int64(0)
	if first > 0 {
		inputs = last - first + 1
	}
	s := api.Status{
		Schema: api.StatusSchema, Version: g.opt.Version, Site: g.project.Name(), Started: g.started.UTC(),
		UptimeSeconds: int64(now.Sub(g.started).Seconds()), Ready: g.ready.Load(),
		Deployment: g.Deployment(), Adapters: []api.Adapter{},
		Journal: api.Journal{Inputs: inputs, LastSeq: last, Bytes: g.store.Size()},
		Engine: api.Engine{
			Accepted: uint64(counts.Accepted), Journalled: uint64(counts.Journalled), Refused: uint64(counts.Refused),
			Firings: uint64(counts.Firings), Commands: uint64(counts.Commands), Pending: counts.Pending,
		},
		Alarms: g.alarms.list(), Shadow: g.Shadow(),
	}
	if s.Shadow != nil {
		s.Shadow.Differences = []api.ShadowDifference{}
	}
	for _, l := range g.links {
		s.Adapters = append(s.Adapters, l.status())
	}
	return s, nil
}

// Deployment describes what runs; nil if no rules do.
func (g *Gateway) Deployment() *api.Deployment {
	d, ok := g.deployments.Current()
	loaded := g.deployments.Active()
	if !ok || loaded == nil {
		return nil
	}
	x := &api.Deployment{Hash: d.Content, Bundle: d.Bundle, Release: d.Serial, State: string(d.State), Activated: d.At.UTC(), Apps: []api.App{}}
	if until, watched := g.deployments.Watched(); watched {
		until = until.UTC()
		x.WatchedUntil = &until
	}
	for _, a := range loaded.Result.Deployment.Apps {
		x.Apps = append(x.Apps, api.App{Name: a.Name, Title: a.Title, Rules: len(a.Rules), Properties: len(a.Properties)})
	}
	return x
}

// Deploy takes a bundle in and activates it. Errors are those of
// deploy.Manager's Submit and Activate; what ran before goes on then.
func (g *Gateway) Deploy(ctx context.Context, b *deploy.Bundle, note string) (*api.Deployment, error) {
	if _, err := g.deployments.Submit(ctx, b, note); err != nil {
		return nil, err
	}
	return g.Activate(ctx, b.Hash(), note)
}

// Activate makes a bundle the gateway knows the one that runs, such as one to
// roll back to. Errors are those of deploy.Manager's Activate.
func (g *Gateway) Activate(ctx context.Context, bundle, note string) (*api.Deployment, error) {
	if _, err := g.deployments.Activate(ctx, bundle, note); err != nil {
		return nil, err
	}
	g.mark(context.WithoutCancel(ctx)) // the first readings may have broken what was assumed
	d := g.Deployment()
	g.hub.Publish("deployment", d)
	g.alarms.clear("deployment-refused", "")
	g.alarms.clear(noEndCode, "")
	g.alarms.clear(givenBackCode, "")
	g.probation.took()
	g.shadowEnds(ctx, bundle)
	go debug.FreeOSMemory() // what verifying took, ten times what running does
	return d, nil
}

// Suspend stops the rules that run; devices are served on. Errors are those of
// deploy.Manager's Suspend.
func (g *Gateway) Suspend(ctx context.Context, note string) error {
	err := g.deployments.Suspend(ctx, note)
	g.hub.Publish("deployment", g.Deployment())
	return err
}

// Deployments manages bundles and their lives.
func (g *Gateway) Deployments() *deploy.Manager { return g.deployments }

// Resources implements api.Backend.
func (b backend) Resources() api.Resources {
	v := b.g.view.Load()
	entries, revision := b.g.twin.All(nil)
	doc := api.Resources{Schema: api.ResourcesSchema, Revision: revision, Resources: make([]api.Resource, len(entries))}
	for i := range entries {
		doc.Resources[i] = v.resource(&entries[i])
	}
	return doc
}

// Resource implements api.Backend.
func (b backend) Resource(path models.Path) (api.Resource, bool) {
	e, ok := b.g.twin.Get(path)
	if !ok {
		return api.Resource{}, false
	}
	return b.g.view.Load().resource(&e), true
}

// Watch implements api.Backend.
func (b backend) Watch() api.Watch { return &watch{Watch: b.g.twin.Watch()} }

// watch is a twin's watch in the API's words.
type watch struct {
	*twin.Watch
	entries []twin.Entry
}

// Take implements api.Watch.
func (w *watch) Take() (changes []api.Change, renewed bool) {
	w.entries, renewed = w.Watch.Take(w.entries[:0])
	for i := range w.entries {
		changes = append(changes, change(&w.entries[i]))
	}
	return changes, renewed
}

// Set implements api.Backend.
func (b backend) Set(ctx context.Context, who access.Identity, path models.Path, raw json.RawMessage) (api.SetResult, error) {
	r, ok := b.g.catalog().Resource(path)
	switch {
	case !ok:
		return api.SetResult{}, api.NotFound(path)
	case r.Mutability != models.Modifiable || r.Kind == models.Action:
		return api.SetResult{}, &api.Error{
			Status: http.StatusConflict, Code: "not-settable", Message: path.String() + " cannot be set",
			Hint: fmt.Sprintf("it is a %s %s", r.Mutability, r.Kind),
		}
	}
	v, err := models.DecodeJSON(r.Type, raw)
	if err != nil {
		return api.SetResult{}, api.Invalid("bad-value", err.Error(), "its type is "+r.Type.String())
	}
	res, err := b.g.engine.Command(ctx, who.Role, path, v)
	return api.SetResult{Result: string(res.Result), Reason: res.Reason, Seq: res.Seq, ID: res.ID}, err
}

// Act implements api.Backend. The machine takes people's commands to states
// only: what an action may change is proved for rules, so people reach actions
// through rules.
func (b backend) Act(_ context.Context, _ access.Identity, path models.Path, args []json.RawMessage) (api.SetResult, error) {
	r, ok := b.g.catalog().Resource(path)
	switch {
	case !ok:
		return api.SetResult{}, api.NotFound(path)
	case r.Kind != models.Action:
		return api.SetResult{}, &api.Error{Status: http.StatusConflict, Code: "not-an-action", Message: path.String() + " is no action", Hint: "set it instead"}
	case len(args) != len(r.Params):
		return api.SetResult{}, api.Invalid("bad-value", fmt.Sprintf("%s takes %d arguments, %d are given", path, len(r.Params), len(args)), "")
	}
	for i, p := range r.Params {
		if _, err := models.DecodeJSON(p.Type, args[i]); err != nil {
			return api.SetResult{}, api.Invalid("bad-value", p.Name+": "+err.Error(), "its type is "+p.Type.String())
		}
	}
	return api.SetResult{Result: "refused", Reason: "people cannot call actions from afar, only rules can"}, nil
}

// History implements api.Backend.
func (b backend) History(ctx context.Context, path models.Path, from, to time.Time, limit int) ([]api.Point, error) {
	r, ok := b.g.catalog().Resource(path)
	if !ok {
		return nil, api.NotFound(path)
	}
	readings, err := b.g.past.Query(ctx, path, from, to, limit)
	if err != nil {
		return nil, err
	}
	points := make([]api.Point, len(readings))
	for i := range readings {
		points[i] = api.Point{Time: readings[i].Time, Value: encode(r.Type, readings[i].Value), Quality: readings[i].Quality.String()}
	}
	return points, nil
}

// Activate implements api.Backend.
func (b backend) Activate(ctx context.Context, who access.Identity, bundle string) (api.Deployment, error) {
	d, err := b.g.Activate(ctx, bundle, "activated by "+who.Name)
	if err != nil {
		return api.Deployment{}, refusal(err)
	}
	return *d, nil
}

// Release implements api.Backend.
func (b backend) Release(ctx context.Context, who access.Identity, file []byte) (api.Deployment, error) {
	s, err := deploy.ReadRelease(file)
	if err != nil {
		return api.Deployment{}, refusal(err)
	}
	note := fmt.Sprintf("release %d, brought by %s", s.Release.Serial, who.Name)
	if _, err := b.g.deployments.SubmitRelease(ctx, s, note); err != nil {
		return api.Deployment{}, refusal(err)
	}
	d, err := b.g.Activate(ctx, s.Release.Bundle, note)
	if err != nil {
		return api.Deployment{}, refusal(err)
	}
	return *d, nil
}

// Uptime implements api.Backend.
func (b backend) Uptime() api.Uptime { return b.g.Uptime() }

// Shadow implements api.Backend.
func (b backend) Shadow() *api.Shadow { return b.g.Shadow() }

// StartShadow implements api.Backend.
func (b backend) StartShadow(ctx context.Context, who access.Identity, bundle string) (api.Shadow, error) {
	s, err := b.g.StartShadow(ctx, bundle, "computed for "+who.Name)
	if err != nil {
		return api.Shadow{}, refusal(err)
	}
	return *s, nil
}

// ShadowRelease implements api.Backend.
func (b backend) ShadowRelease(ctx context.Context, who access.Identity, file []byte) (api.Shadow, error) {
	s, err := deploy.ReadRelease(file)
	if err != nil {
		return api.Shadow{}, refusal(err)
	}
	if _, err := b.g.deployments.SubmitRelease(ctx, s, fmt.Sprintf("release %d, brought by %s", s.Release.Serial, who.Name)); err != nil {
		return api.Shadow{}, refusal(err)
	}
	return b.StartShadow(ctx, who, s.Release.Bundle)
}

// EndShadow implements api.Backend.
func (b backend) EndShadow(ctx context.Context, who access.Identity) error {
	return b.g.EndShadow(ctx, "ended by "+who.Name)
}

// Suspend implements api.Backend.
func (b backend) Suspend(ctx context.Context, who access.Identity) error {
	return refusal(b.g.Suspend(ctx, "suspended by "+who.Name))
}

// refusal gives what a deployment is refused for the API's form.
func refusal(err error) error {
	var refused *deploy.RefusedError
	var moved *deploy.TransitionError
	var archive *deploy.ArchiveError
	switch {
	case errors.As(err, &archive):
		return &api.Error{Status: http.StatusBadRequest, Code: "bad-bundle", Message: archive.Error(), Hint: archive.Hint()}
	case errors.As(err, &refused):
		return &api.Error{Status: http.StatusConflict, Code: refused.Code, Message: refused.Error(), Hint: refused.Hint()}
	case errors.As(err, &moved):
		return &api.Error{Status: http.StatusConflict, Code: "not-now", Message: moved.Error(), Hint: moved.Hint()}
	}
	return err
}

// EachPoint implements api.Backend.
func (b backend) EachPoint(ctx context.Context, path models.Path, from, to time.Time, f func(api.Point) error) error {
	r, ok := b.g.catalog().Resource(path)
	if !ok {
		return api.NotFound(path)
	}
	return b.g.past.Each(ctx, path, from, to, func(x *models.Reading) error {
		return f(api.Point{Time: x.Time, Value: encode(r.Type, x.Value), Quality: x.Quality.String()})
	})
}

// Summary implements api.Backend.
func (b backend) Summary(ctx context.Context, path models.Path, from, to time.Time, every time.Duration, limit int) ([]api.Bucket, error) {
	r, ok := b.g.catalog().Resource(path)
	if !ok {
		return nil, api.NotFound(path)
	}
	list, err := b.g.past.Summary(ctx, path, from, to, every, limit)
	var many *history.TooManyError
	if errors.As(err, &many) {
		return nil, api.Invalid("too-many", fmt.Sprintf("there are more than %d stretches of %s", limit, every), "ask for longer ones, or for less of the past")
	}
	if err != nil {
		return nil, err
	}
	out := make([]api.Bucket, len(list))
	for i := range list {
		x := &list[i]
		out[i] = api.Bucket{From: x.From, Count: x.Count, Good: x.Good, First: encode(r.Type, x.First), Last: encode(r.Type, x.Last)}
		if x.Min.IsSet() {
			out[i].Min, out[i].Max, out[i].Mean = encode(r.Type, x.Min), encode(r.Type, x.Max), &x.Mean
		}
	}
	return out, nil
}

// Deployments implements api.Backend.
func (b backend) Deployments(ctx context.Context) ([]api.DeploymentStep, error) {
	list, err := b.g.deployments.List(ctx, 200)
	if err != nil {
		return nil, err
	}
	steps := make([]api.DeploymentStep, len(list))
	for i, d := range list {
		steps[i] = api.DeploymentStep{Hash: d.Content, Bundle: d.Bundle, Release: d.Serial, State: string(d.State), At: d.At.UTC(), Note: d.Note}
	}
	return steps, nil
}
