// Forms: a text as cards with slots, and changes of a form as edits of the text.

package author

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/form"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/studio"
)

// Form shows the named file, with choices from the devices of all files and the
// roles of the site.
//
// Cost: linear in the texts.
func (a *Author) Form(_ context.Context, files map[string]string, name string) (studio.FormReport, error) {
	trees := make([]*syntax.File, 0, len(files))
	var tree *syntax.File
	var found []diag.Diagnostic
	for _, n := range slices.Sorted(maps.Keys(files)) {
		t, list := syntax.Parse(n, files[n])
		trees = append(trees, t)
		if n == name {
			tree, found = t, list
		}
	}
	if tree == nil {
		tree, found = syntax.Parse(name, "")
	}
	doc, err := json.Marshal(form.Project(tree, names.New(trees, roles(a.project))))
	if err != nil {
		return studio.FormReport{}, err
	}
	return studio.FormReport{Form: doc, Diagnostics: diagnostics(errorsOf(found), diag.Sources(files))}, nil
}

// roles are those the site speaks of, so that they can be chosen.
func roles(p *site.Project) []names.Mention {
	var out []names.Mention
	s := p.CheckSite()
	for _, r := range s.Roles {
		out = append(out, names.Mention{Kind: names.Role, Name: r.Name})
	}
	for _, g := range s.Grants {
		out = append(out, names.Mention{Kind: names.Role, Name: g.Role})
	}
	return out
}

func errorsOf(list []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(slices.Clone(list), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
}

// Edit turns a change of a form into an edit of its text.
//
// Cost: some times that of parsing the text.
func (a *Author) Edit(_ context.Context, name, text string, c studio.FormChange) (studio.FormEdit, error) {
	tree, _ := syntax.Parse(name, text)
	edit, refused := form.Edit(tree, form.Change{Op: form.Op(c.Op), Path: c.Path, Text: c.Text, Index: c.Index})
	if len(refused) > 0 {
		return studio.FormEdit{Diagnostics: diagnostics(refused, diag.Sources(map[string]string{name: text}))}, nil
	}
	raw, err := json.Marshal(edit)
	if err != nil {
		return studio.FormEdit{}, err
	}
	return studio.FormEdit{Edit: raw, Diagnostics: []studio.Diagnostic{}}, nil
}
