// The view: what is shown of resources besides their values.

package gateway

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// view is what follows from the deployment alone. It never changes.
type view struct {
	catalog *catalog
	running *deploy.Loaded // with rules or idle; nil without devices
	fixed   map[models.Path]api.Resource
}

// show makes the view of what is about to run.
func (g *Gateway) show(l *deploy.Loaded) {
	v := &view{catalog: newCatalog(declarationsOf(l), declarationsOf(g.idle)), running: l, fixed: map[models.Path]api.Resource{}}
	for _, path := range v.catalog.paths {
		v.fixed[path] = describe(path, v.catalog.all[path])
	}
	v.addUses()
	g.view.Store(v)
}

func (g *Gateway) catalog() *catalog { return g.view.Load().catalog }

// describe is the fixed part of a resource.
func describe(path models.Path, d declared) api.Resource {
	r := d.resource
	t := typeOf(r.Type)
	if r.Kind == models.Action {
		t = api.Type{Kind: "action"}
		for _, p := range r.Params {
			t.Params = append(t.Params, api.Param{Name: p.Name, Type: typeOf(p.Type)})
		}
	}
	return api.Resource{
		Path: path.String(), Ref: d.ref, Device: d.device, Model: d.model,
		Kind: r.Kind.String(), Mutability: r.Mutability.String(), Type: t,
		ReadBy: []string{}, WrittenBy: []string{}, WatchedBy: []string{},
	}
}

func typeOf(t models.Type) api.Type {
	x := api.Type{Kind: t.Kind.String(), Members: t.Members, Unit: t.Unit.Symbol(), UCUM: t.Unit.Code}
	if t.Range != nil {
		x.Min, x.Max = &t.Range.Min, &t.Range.Max
	}
	return x
}

// addUses lists the rules that read and write each resource, and the properties
// that speak of it.
func (v *view) addUses() {
	if v.running == nil {
		return
	}
	p := v.running.Result.Program
	for i := range p.Rules {
		r := &p.Rules[i]
		for _, res := range readsOf(p, r) {
			v.use(p, res, func(x *api.Resource) *[]string { return &x.ReadBy }, r.Name)
		}
		r.EachAction(func(a *machine.Action) bool {
			if a.Kind == machine.DoSet || a.Kind == machine.DoCall {
				v.use(p, a.Res, func(x *api.Resource) *[]string { return &x.WrittenBy }, r.Name)
			}
			return true
		})
	}
	for _, q := range v.running.Result.Spec.Properties {
		for _, res := range q.Own {
			v.use(p, res, func(x *api.Resource) *[]string { return &x.WatchedBy }, q.Name)
		}
	}
}

// use adds a name to one of the lists of a resource, once. A fact stands for the
// resources it is computed from.
func (v *view) use(p *machine.Program, res machine.Res, list func(*api.Resource) *[]string, name string) {
	if p.Resources[res].Fact != machine.NoFact {
		for _, source := range p.Resources[res].Sources {
			v.use(p, source, list, name)
		}
		return
	}
	path := p.Resources[res].Path
	r := v.fixed[path]
	if names := list(&r); !slices.Contains(*names, name) {
		*names = append(*names, name)
	}
	v.fixed[path] = r
}

// readsOf lists the resources a rule reads.
func readsOf(p *machine.Program, r *machine.Rule) []machine.Res {
	var list []machine.Res
	cond := func(id machine.CondID) {
		if id != machine.NoCond {
			list = append(list, p.Conds[id].Deps...)
		}
	}
	for _, t := range r.Triggers {
		switch t.Kind {
		case machine.WhenTrue, machine.HoldsFor:
			cond(t.Cond)
		case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
			list = append(list, t.Res)
		}
	}
	cond(r.Guard)
	return list
}

// resource is an entry of the twin as the API shows it.
func (v *view) resource(e *twin.Entry) api.Resource {
	r, ok := v.fixed[e.Path]
	if !ok {
		r = describe(e.Path, declared{resource: e.Resource, ref: e.Path.String(), device: e.Path.Provider})
	}
	c := change(e)
	r.Index, r.Value, r.Text, r.Time, r.Quality, r.Pending = c.Index, c.Value, c.Text, c.Time, c.Quality, c.Pending
	return r
}

// change is the changing part of an entry.
func change(e *twin.Entry) api.Change {
	t, reading := e.Resource.Type, &e.Reading
	c := api.Change{Index: e.Index, Value: encode(t, reading.Value), Pending: encode(t, e.Pending), Quality: reading.Quality.String()}
	if reading.Value.IsSet() {
		c.Text = t.Format(reading.Value)
	}
	if !reading.Time.IsZero() {
		at := reading.Time.UTC()
		c.Time = &at
	}
	return c
}

// encode is a value as JSON; null if it is not set or has no JSON form.
func encode(t models.Type, v models.Value) json.RawMessage {
	raw, err := models.EncodeJSON(t, v)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}

// warnUnserved raises an alarm about resources of the running rules that no
// adapter serves.
func (g *Gateway) warnUnserved() {
	served := map[models.Path]bool{}
	for _, l := range g.links {
		_, bound := l.serves()
		for _, p := range bound {
			served[p] = true
		}
	}
	var missing []string
	if l := g.view.Load().running; l != nil {
		for i := range l.Result.Program.Resources {
			if r := &l.Result.Program.Resources[i]; r.Fact == machine.NoFact && !served[r.Path] && r.Model.Mutability != models.Fixed {
				missing = append(missing, fmt.Sprintf("%s (%s)", r.Ref, r.Path))
			}
		}
	}
	if len(missing) == 0 {
		g.alarms.clear("not-served", "")
		return
	}
	more := ""
	if n := len(missing) - 10; n > 0 {
		missing, more = missing[:10], fmt.Sprintf(" and %d more", n)
	}
	g.alarms.raise("not-served", "", "no adapter serves "+strings.Join(missing, ", ")+more)
}
