// Renaming: every use at once, and only if nothing else comes to mean something
// else.

package lsp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// renamable are the kinds of symbols that can be renamed. A resource cannot:
// adapters know it by its name.
var renamable = map[names.Kind]bool{
	names.Device: true, names.Model: true, names.App: true, names.Param: true, names.Let: true, names.Var: true,
	names.Each: true, names.Rule: true, names.Value: true, names.Alias: true,
}

// renamed returns the symbol at a place. Errors: *failure if it cannot be
// renamed.
func (at place) renamed() (names.Use, error) {
	use, ok := at.symbol()
	switch {
	case !ok:
		return use, failf(requestFailed, "there is no name here")
	case use.Symbol.Shipped:
		return use, failf(requestFailed, "%s %s is shipped and keeps its name", use.Symbol.Kind, use.Symbol.Name)
	case !renamable[use.Symbol.Kind]:
		return use, failf(requestFailed, "a %s is not renamed here", use.Symbol.Kind)
	}
	return use, nil
}

func (s *Server) prepareRename(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	use, err := at.renamed()
	if err != nil {
		return nil, err
	}
	return prepareResult{Range: s.rangeOf(at.project, use.Span), Placeholder: use.Symbol.Name}, nil
}

var plainName = regexp.MustCompile(`^[\pL_][\pL\pM\pN_]*$`)

func (s *Server) rename(p renameParams) (any, error) {
	at, err := s.at(p.documentParams)
	if err != nil {
		return nil, err
	}
	use, err := at.renamed()
	if err != nil {
		return nil, err
	}
	if !plainName.MatchString(p.NewName) {
		return nil, failf(requestFailed, "%q is no name: names are letters, digits and _, not beginning with a digit", p.NewName)
	}
	edits := map[string][]spanEdit{}
	for _, u := range at.project.names().Of(use.Symbol) {
		edits[u.Span.File] = append(edits[u.Span.File], spanEdit{u.Span, p.NewName})
	}
	if keep, ok := at.keepProvider(use.Symbol); ok {
		list := append(edits[keep.span.File], keep)
		slices.SortFunc(list, func(a, b spanEdit) int { return a.span.Start - b.span.Start })
		edits[keep.span.File] = list
	}
	if err := at.project.tryRename(edits, p.NewName); err != nil {
		return nil, err
	}
	return s.edit(at.project, edits), nil
}

// keepProvider is the edit that keeps a device what it is: where nothing else
// says which provider it is, its name does, and is written down as that.
func (at place) keepProvider(s *names.Symbol) (spanEdit, bool) {
	d, ok := s.Node.(*syntax.DeviceDecl)
	if !ok || s.Kind != names.Device || at.provider(d) != s.Name || d.Provider != nil {
		return spanEdit{}, false
	}
	end := d.Model.Span
	end.Start = end.End
	return spanEdit{end, " at \"" + s.Name + "\""}, true
}

// tryRename makes the edits on the side and compares: the same names must stand
// for the same things, and nothing may be wrong that was right. Errors:
// *failure, saying what the new name clashes with.
func (p *project) tryRename(edits map[string][]spanEdit, name string) error {
	after := &project{folder: p.folder, disk: map[string]*file{}}
	after.folder.Site = renamedSite(p.folder, edits[p.folder.SiteName], name)
	for _, n := range p.rules() {
		source, _ := p.source(n)
		after.disk[n] = reuse(p.file(n), edited(source, edits[n]))
	}
	broken := newErrors(p, after)
	i := slices.IndexFunc(broken, func(d diag.Diagnostic) bool { return d.Code == "duplicate-name" })
	switch {
	case i >= 0:
		return failf(requestFailed, "%q cannot be the name: %s", name, broken[i].Message)
	case len(broken) > 0 && len(after.mistakes()) > len(p.mistakes()):
		return failf(requestFailed, "%q cannot be the name: %s", name, broken[0].Message)
	case len(broken) > 0, !alike(p, after, edits):
		return failf(requestFailed, "%q cannot be the name: something else is called so where it is used", name)
	}
	return nil
}

// renamedSite is the site with the devices renamed that the edits rename.
func renamedSite(f Folder, edits []spanEdit, name string) check.Site {
	hit := func(device string, where diag.Span) bool {
		at, ok := spelled(f, device, where)
		return ok && slices.ContainsFunc(edits, func(e spanEdit) bool { return e.span == at })
	}
	site := f.Site
	site.Bindings, site.Grants = slices.Clone(site.Bindings), slices.Clone(site.Grants)
	for i, b := range site.Bindings {
		if hit(b.Device, b.Where) {
			site.Bindings[i].Device = name
		}
	}
	for i, g := range site.Grants {
		if device, resource, ok := strings.Cut(g.Resource, "."); ok && hit(device, g.Where) {
			site.Grants[i].Resource = name + "." + resource
		}
	}
	return site
}

// edited makes edits that are ascending and do not overlap.
func edited(source string, edits []spanEdit) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(source[at:e.span.Start])
		b.WriteString(e.text)
		at = e.span.End
	}
	b.WriteString(source[at:])
	return b.String()
}

// newErrors returns the errors of one project that the other has not.
func newErrors(before, after *project) []diag.Diagnostic {
	known := map[string]int{}
	for _, d := range before.errors() {
		known[d.Code]++
	}
	var list []diag.Diagnostic
	for _, d := range after.errors() {
		if known[d.Code]--; known[d.Code] < 0 {
			list = append(list, d)
		}
	}
	return list
}

func (p *project) errors() diag.List {
	list := p.mistakes()
	_, found := check.Check(p.trees(), p.folder.Site)
	list = append(list, found...)
	return slices.DeleteFunc(list, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
}

// alike reports whether the names of two projects stand for the same things: the
// uses of every file are in the same places, edits aside, and their symbols
// correspond one to one.
func alike(before, after *project, edits map[string][]spanEdit) bool {
	there, back := map[*names.Symbol]*names.Symbol{}, map[*names.Symbol]*names.Symbol{}
	for _, file := range before.rules() {
		x, y := before.names().In(file), after.names().In(file)
		if len(x) != len(y) {
			return false
		}
		for i := range x {
			a, b := x[i].Symbol, y[i].Symbol
			if moved(x[i].Span.Start, edits[file]) != y[i].Span.Start || x[i].How != y[i].How {
				return false
			}
			if there[a] == nil && back[b] == nil {
				there[a], back[b] = b, a
			}
			if there[a] != b || back[b] != a {
				return false
			}
		}
	}
	return true
}

// moved returns where an offset is after the edits.
func moved(offset int, edits []spanEdit) int {
	shift := 0
	for _, e := range edits {
		if e.span.Start < offset {
			shift += len(e.text) - (e.span.End - e.span.Start)
		}
	}
	return offset + shift
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
