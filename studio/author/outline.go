// The outline of a text: apps, rules, promises, as far as it can be read.

package author

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/studio"
	"github.com/tenet-iot/tenet/verifier/report"
)

func diagnostics(list []diag.Diagnostic, sources report.Sources) []studio.Diagnostic {
	out := []studio.Diagnostic{}
	for _, e := range diag.Entries(list, diag.Options{Source: sources}) {
		d := studio.Diagnostic{
			File: e.File, Line: e.Line, Col: e.Col, EndLine: e.EndLine, EndCol: e.EndCol,
			Severity: e.Severity, Code: e.Code, Message: e.Message, Help: e.Help, Try: e.Try,
		}
		for _, n := range e.Notes {
			d.Notes = append(d.Notes, studio.Note(n))
		}
		out = append(out, d)
	}
	return out
}

// outline lists the apps by name. Promises come from the compiled deployment,
// whose names verdicts use; where there is none, from the text.
func outline(files map[string]string, result *compile.Result) []studio.App {
	apps := map[string]*studio.App{}
	app := func(name, title string) *studio.App {
		a := apps[name]
		if a == nil {
			a = &studio.App{Name: name, Rules: []studio.Rule{}, Properties: []studio.Property{}}
			apps[name] = a
		}
		if a.Title == "" {
			a.Title = title
		}
		return a
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, _ := syntax.Parse(name, files[name])
		for _, d := range f.Decls {
			if decl, ok := d.(*syntax.AppDecl); ok {
				read(app(decl.Name.Name, decl.Title), decl, files[name], result == nil)
			}
		}
	}
	if result != nil {
		for _, p := range result.Spec.Properties {
			line, _ := diag.Position(files[p.Where.File], p.Where.Start)
			a := app(p.App, "")
			a.Properties = append(a.Properties, studio.Property{
				Name: p.Name, Sentence: p.Sentence, Required: p.Required.String(), File: p.Where.File, Line: line,
			})
		}
	}
	out := []studio.App{}
	for _, a := range apps {
		out = append(out, *a)
	}
	slices.SortFunc(out, func(x, y studio.App) int { return strings.Compare(x.Name, y.Name) })
	return out
}

func read(a *studio.App, decl *syntax.AppDecl, source string, promises bool) {
	for _, item := range decl.Items {
		at := item.Where()
		line, _ := diag.Position(source, at.Start)
		switch x := item.(type) {
		case *syntax.RuleDecl:
			a.Rules = append(a.Rules, studio.Rule{Name: x.Name.Name, File: at.File, Line: line, Doc: x.Doc})
		case *syntax.PropertyDecl:
			if promises {
				a.Properties = append(a.Properties, promise(x, source, line))
			}
		}
	}
}

func promise(x *syntax.PropertyDecl, source string, line int) studio.Property {
	at := x.Sentence.Where() // without its options
	sentence := strings.Join(strings.Fields(source[at.Start:at.End]), " ")
	p := studio.Property{Name: x.Name, Sentence: sentence, Required: x.Required, File: at.File, Line: line}
	if p.Name == "" {
		p.Name = sentence
	}
	if p.Required == "" {
		p.Required = world.Delayed.String()
	}
	return p
}
