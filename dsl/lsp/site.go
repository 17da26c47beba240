// The site file: names it shares with the rules.

package lsp

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
)

// mentions lists the devices and roles a site file names, as far as their names
// stand there letter by letter.
func mentions(f Folder) []names.Mention {
	var list []names.Mention
	add := func(kind names.Kind, name string, where diag.Span) {
		if at, ok := spelled(f, name, where); ok || kind == names.Role {
			list = append(list, names.Mention{Kind: kind, Name: name, Where: at})
		}
	}
	for _, b := range f.Site.Bindings {
		add(names.Device, b.Device, b.Where)
	}
	for _, r := range f.Site.Roles {
		add(names.Role, r.Name, r.Where)
	}
	for _, g := range f.Site.Grants {
		if device, _, ok := strings.Cut(g.Resource, "."); ok {
			add(names.Device, device, g.Where)
		}
		add(names.Role, g.Role, diag.Span{})
	}
	return list
}

// spelled returns where a name stands at the beginning of a span of the site
// file, behind a quotation mark if there is one.
func spelled(f Folder, name string, where diag.Span) (diag.Span, bool) {
	if where.File != f.SiteName || where.File == "" || where.Start < 0 || where.Start > len(f.SiteText) {
		return diag.Span{}, false
	}
	rest := f.SiteText[where.Start:]
	if strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "'") {
		rest = rest[1:]
		where.Start++
	}
	where.End = where.Start + len(name)
	return where, strings.HasPrefix(rest, name)
}
