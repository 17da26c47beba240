// From files of automations to one file of rules.

package homeassistant

import (
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// File is a YAML file: automations.yaml, one automation, scripts.yaml, a blueprint,
// or a package. A blueprint is found by the end of its name, which is the path that
// automations give: homeassistant/motion_light.yaml.
type File struct{ Name, Text string }

// Options are what the files do not say.
type Options struct {
	App        string // the name of the app, "" for Home
	fahrenheit bool
	bindings   map[string]binding
	stands     map[string][]string // the entities that ids of the registry stand for
	steady     []string            // domains whose attributes change only together with the state
}

// Result is what became of the automations. Text is the rules; LeftOut counts
// the automations that are not among them, each with its reasons in a comment
// and in the diagnostics.
type Result struct {
	Text    string
	Rules   int // automations that became rules
	LeftOut int
	// Diagnostics say of every construct that was not translated where it is,
	// why, and what to do. Those of an automation that was left out are errors;
	// hints tell what a translation takes for granted.
	Diagnostics diag.List
}

// importer is the state of one import.
type importer struct {
	options    Options
	entities   map[string]*entity
	helpers    map[string]*helper
	groups     map[string][]string // the members of the groups that are defined
	files      []string            // their names, with slashes
	blueprints []*blueprint
	scripts    map[string]*node // by their entity ids
	copied     int              // values of blueprints written out
	current    *automation      // being translated
	all        []*automation
	found      diag.List // about no automation
	latches    []*latch
	said       map[said]bool
}

// Import translates the automations of the files, in order, into one file of
// rules, which parses and checks without errors. Automations that cannot be
// translated exactly are left out and reported.
//
// Cost: linear in the files, times the triggers of each automation that asks
// which of them fired. Errors: a mistake of the importer itself.
func Import(files []File, options Options) (*Result, error) {
	im := &importer{options: options, entities: map[string]*entity{}, helpers: map[string]*helper{},
		groups: map[string][]string{}, scripts: map[string]*node{}, said: map[said]bool{}}
	var roots []*node
	for _, f := range files {
		im.files = append(im.files, strings.ReplaceAll(f.Name, `\`, "/"))
		root, found := read(f.Name, f.Text)
		im.found = append(im.found, found...)
		if root != nil && !found.HasErrors() {
			roots = append(roots, root)
		}
	}
	for _, r := range roots {
		im.define(r)
		im.noteBlueprint(r)
		im.noteScripts(r)
	}
	for _, r := range roots {
		im.file(r)
	}
	im.unused()
	return im.finish(files)
}

// file finds the automations of a file: a list of them, one, or a package with
// them under its automation keys.
func (im *importer) file(root *node) {
	switch {
	case root.kind == list:
		im.list(root)
	case root.kind != mapping:
		im.report(errNoAutomations(root.span))
	case root.has("blueprint"), isScripts(root), isGroups(root):
	case root.has("trigger", "triggers", "use_blueprint"):
		im.translate(root)
	default:
		im.pack(root)
	}
}

// list translates a list of automations, or the value of an automation key.
func (im *importer) list(n *node) {
	for _, item := range n.each() {
		if item.kind != mapping {
			im.report(errNotAutomation(item.span))
			continue
		}
		im.translate(item)
	}
}

// report notes a diagnostic of the current automation, or of none. What is said
// of a place already is not said again.
func (im *importer) report(d diag.Diagnostic) {
	again := said{im.current, d.Span, d.Code, d.Message}
	if im.said[again] {
		return
	}
	im.said[again] = true
	if im.current != nil {
		im.current.found = append(im.current.found, d)
		return
	}
	im.found = append(im.found, d)
}

// said is a diagnostic that was reported.
type said struct {
	of            *automation
	at            diag.Span
	code, message string
}

// sortedEntities lists the entities in order of their ids.
func (im *importer) sortedEntities() []*entity {
	var out []*entity
	for _, id := range slices.Sorted(maps.Keys(im.entities)) {
		out = append(out, im.entities[id])
	}
	return out
}
