// From .sna files to one file of rules.

package sensinact

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// File is a .sna file.
type File struct{ Name, Text string }

// Result is what became of the applications. LeftOut counts those that are not
// among the rules; each has its reasons in a comment and in the diagnostics.
type Result struct {
	Text        string
	Apps        int
	LeftOut     int
	Diagnostics diag.List // those of an application that was left out are errors
}

// resource is a resource of a device, as all files use it.
type resource struct {
	key         string // gateway/device/service/resource
	path        [4]string
	acted       diag.Span // where it was first used as an action
	isAction    bool
	params      int
	isValue     bool
	isSet       bool
	typeMatters bool

	name string // in the output
}

// importer is the state of one import.
type importer struct {
	types     *types
	resources map[string]*resource
	results   []outcome
}

// outcome is what became of a file.
type outcome struct {
	file    File
	reading *reading // nil if it could not be read
	found   diag.List
}

// reading is the reading of one application.
type reading struct {
	*importer
	app     *app
	aliases map[string]*alias
	defines map[string]*define
	uses    map[string]*resource // copies, until the application is accepted
	later   []func()             // checks that need all types
	list    diag.List
}

func (r *reading) report(d diag.Diagnostic) { r.list = append(r.list, d) }

// Import translates applications, in order, into one file of rules, which parses
// and checks without errors. Applications that cannot be translated exactly are
// left out and reported. Cost: linear in the files. Errors: a mistake of the
// importer itself.
func Import(files []File) (*Result, error) {
	im := &importer{types: newTypes(), resources: map[string]*resource{}}
	for _, f := range files {
		im.file(f)
	}
	im.untyped()
	return im.write()
}

func (im *importer) file(f File) {
	a, bad := parse(f.Name, f.Text)
	if bad != nil {
		im.results = append(im.results, outcome{file: f, found: diag.List{*bad}})
		return
	}
	r := &reading{importer: im, app: a, uses: map[string]*resource{}}
	before := im.types
	im.types = before.clone()
	r.check()
	if r.list.HasErrors() {
		im.types = before
	} else {
		maps.Copy(im.resources, r.uses)
	}
	im.results = append(im.results, outcome{file: f, reading: r, found: r.list})
}

// untyped leaves out the applications with a resource of which no file tells the
// type, though it matters.
func (im *importer) untyped() {
	for i := range im.results {
		o := &im.results[i]
		if o.found.HasErrors() {
			continue
		}
		for _, a := range o.reading.app.aliases {
			if res := o.reading.uses[key(a.path)]; res != nil && res.typeMatters && im.types.of(res.key) == untyped {
				o.found = append(o.found, errUntyped(a.at, a.name))
			}
		}
	}
}

func key(p [4]string) string { return strings.Join(p[:], "/") }

// check reads the whole application: names, types, and what has no counterpart.
func (r *reading) check() {
	r.names()
	for _, o := range r.app.options {
		switch {
		case o.name != "autostart" || o.value != "true" && o.value != "false":
			r.report(errOption(o.at, o.name))
		case o.value == "false":
			r.report(errAutostart(o.at))
		}
	}
	for _, d := range r.app.defines {
		r.define(d)
	}
	for _, w := range r.app.on {
		r.trigger(w)
	}
	for _, b := range r.app.branches {
		if b.cond != nil {
			r.need(b.cond, truth)
		}
		r.actions(b)
	}
	for _, check := range r.later {
		check()
	}
	if len(settled(r.app.branches)) == 0 {
		r.report(hintNothing(r.app.branches[0].at))
	}
}

// names gathers the names of the file.
func (r *reading) names() {
	r.aliases, r.defines = map[string]*alias{}, map[string]*define{}
	first := map[string]diag.Span{}
	take := func(name string, at diag.Span) bool {
		if old, ok := first[name]; ok {
			r.report(errTwice(at, name, old))
			return false
		}
		first[name] = at
		return true
	}
	for _, a := range r.app.aliases {
		if take(a.name, a.at) {
			r.aliases[a.name] = a
		}
	}
	for _, d := range r.app.defines {
		if take(d.name, d.at) {
			r.defines[d.name] = d
		}
	}
}

// resource finds the resource of a name; nil if it was reported.
func (r *reading) resource(w word) *resource {
	a := r.aliases[w.text]
	if a == nil {
		known := slices.Concat(slices.Collect(maps.Keys(r.aliases)), slices.Collect(maps.Keys(r.defines)))
		slices.Sort(known)
		r.report(errUnknownName(w.at, w.text, known))
		return nil
	}
	k := key(a.path)
	if r.uses[k] == nil {
		res := resource{key: k, path: a.path}
		if old := r.resources[k]; old != nil {
			res = *old
		}
		r.uses[k] = &res
	}
	return r.uses[k]
}

// value finds a resource that has a value; nil if it was reported.
func (r *reading) value(w word) *resource {
	res := r.resource(w)
	if res == nil {
		return nil
	}
	if res.isAction {
		r.report(errActionValue(w.at, w.text, res.acted))
		return nil
	}
	res.isValue = true
	return res
}

// define checks what is computed of resources.
func (r *reading) define(d *define) {
	if len(d.seconds) == 2 {
		r.report(errEarliest(d.at))
	}
	for _, w := range d.refs {
		if r.defines[w.text] != nil {
			r.report(errNested(w.at, w.text))
			continue
		}
		res := r.value(w)
		if res == nil || len(d.refs) == 2 {
			continue
		}
		if res.typeMatters = true; d.op != "count" {
			r.settle(res.key, number, w.at)
			continue
		}
		r.later = append(r.later, func() {
			if r.types.of(res.key) == words {
				r.report(errNotNumeric(w.at, w.text))
			}
		})
	}
}

// trigger checks a subscription.
func (r *reading) trigger(w word) {
	d := r.defines[w.text]
	if d == nil {
		r.value(w)
		return
	}
	if len(d.refs) == 1 {
		r.report(hintWindow(w.at, w.text))
	}
}

// actions checks the actions of a branch.
func (r *reading) actions(b branch) {
	set := map[string]bool{}
	for _, a := range b.actions {
		if r.defines[a.ref.text] != nil {
			r.report(errNotResource(a.ref.at, a.ref.text, a.verb))
			continue
		}
		if a.verb == "act" {
			r.act(a)
			continue
		}
		res := r.value(a.ref)
		if res == nil {
			continue
		}
		if len(a.args) != 1 {
			r.report(errSetArguments(a.at))
			continue
		}
		if set[res.key] {
			r.report(errSetTwice(a.at, a.ref.text))
		}
		set[res.key] = true
		res.isSet, res.typeMatters = true, true
		r.argument(res.key, a.args[0], true)
	}
}

func (r *reading) act(a action) {
	res := r.resource(a.ref)
	if res == nil {
		return
	}
	if res.isValue {
		r.report(errActionValue(a.ref.at, a.ref.text, a.ref.at))
		return
	}
	if !res.isAction {
		res.isAction, res.acted, res.params = true, a.at, len(a.args)
	}
	if res.params != len(a.args) {
		r.report(errArguments(a.at, a.ref.text, len(a.args), res.params, res.acted))
		return
	}
	if a.result != nil {
		r.report(hintResult(a.result.at, a.result.text))
	}
	for i, e := range a.args {
		r.argument(parameter(res, i), e, false)
	}
}

// argument joins a slot with the value it is given, which must not depend on a
// reading unless it is true or false, or a number that a resource is set to.
func (r *reading) argument(slot string, e *expr, set bool) {
	is, ok := r.infer(e)
	if !ok || !r.same(typed{slot: slot}, is, e.at) {
		return
	}
	if e.reads() {
		r.later = append(r.later, func() {
			if t := r.types.of(slot); t != truth && t != untyped && !(set && t == number) {
				r.report(errComputedValue(e.at))
			}
		})
	}
}

// reads reports whether an expression depends on a resource.
func (e *expr) reads() bool {
	return e.op == "get" || slices.ContainsFunc(e.args, (*expr).reads)
}

// appName makes the name of an app from that of its file.
func appName(file string) string {
	base := strings.TrimSuffix(path.Base(strings.ReplaceAll(file, "\\", "/")), ".sna")
	return draft.TypeName(base, "App")
}
