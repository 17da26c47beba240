// The outline of a file, and what can be folded.

package lsp

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// The kinds of symbols, by the protocol's numbers.
const (
	symbolModule    = 2
	symbolNamespace = 3
	symbolPackage   = 4
	symbolClass     = 5
	symbolProperty  = 7
	symbolField     = 8
	symbolInterface = 11
	symbolFunction  = 12
	symbolVariable  = 13
	symbolConstant  = 14
	symbolBoolean   = 17
	symbolObject    = 19
)

func (s *Server) documentSymbol(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	tree := at.project.parse(at.name)
	o := outliner{s, at, reader{tree.Source}}
	list := []documentSymbol{}
	if tree.Package != nil {
		list = append(list, o.symbol(tree.Package, tree.Package.Name, symbolPackage, versionOf(tree.Package.Version)))
	}
	for _, d := range tree.Decls {
		list = append(list, o.decl(d))
	}
	if s.client.TextDocument.DocumentSymbol.Hierarchical {
		return list, nil
	}
	return flatten([]symbolInformation{}, list, at.uri, ""), nil
}

func versionOf(t *syntax.TextLit) string {
	if t == nil {
		return ""
	}
	return t.Value
}

// flatten lists symbols for clients that know no hierarchy.
func flatten(out []symbolInformation, list []documentSymbol, uri, container string) []symbolInformation {
	for _, d := range list {
		out = append(out, symbolInformation{Name: d.Name, Kind: d.Kind, Location: Location{uri, d.Range}, Container: container})
		out = flatten(out, d.Children, uri, d.Name)
	}
	return out
}

type outliner struct {
	*Server
	at place
	reader
}

// symbol makes an entry; a missing name is shown as three points, since none
// may be empty.
func (o outliner) symbol(n syntax.Node, name syntax.Ident, kind int, detail string, children ...documentSymbol) documentSymbol {
	whole := n.Where()
	if !contains(whole, name.Span) || name.Name == "" {
		name.Span = diag.Span{File: whole.File, Start: whole.Start, End: whole.Start}
	}
	if name.Name == "" {
		name.Name = "…"
	}
	return documentSymbol{
		Name: name.Name, Detail: detail, Kind: kind, Children: children,
		Range: o.rangeOf(o.at.project, whole), SelectionRange: o.rangeOf(o.at.project, name.Span),
	}
}

func (o outliner) decl(decl syntax.Decl) documentSymbol {
	switch d := decl.(type) {
	case *syntax.ModelDecl:
		var services []documentSymbol
		for _, s := range d.Services {
			services = append(services, o.service(s))
		}
		return o.symbol(d, d.Name, symbolClass, d.Doc, services...)
	case *syntax.DeviceDecl:
		return o.symbol(d, d.Name, symbolObject, d.Model.Name)
	case *syntax.AppDecl:
		return o.symbol(d, d.Name, symbolModule, d.Title, o.items(d.Items)...)
	case *syntax.AppUse:
		return o.symbol(d, d.Name, symbolModule, d.Template.Name)
	case *syntax.SafeDecl:
		return o.symbol(d, syntax.Ident{Name: "safe state"}, symbolNamespace, "")
	}
	return o.symbol(decl, syntax.Ident{Name: "environment"}, symbolNamespace, "")
}

func (o outliner) service(n *syntax.ServiceDecl) documentSymbol {
	var resources []documentSymbol
	for _, r := range n.Resources {
		detail := "action"
		if r.Type != nil {
			detail = o.text(r.Type)
		}
		resources = append(resources, o.symbol(r, r.Name, symbolField, detail))
	}
	return o.symbol(n, n.Name, symbolInterface, "", resources...)
}

func (o outliner) items(items []syntax.AppItem) []documentSymbol {
	var list []documentSymbol
	for _, item := range items {
		switch n := item.(type) {
		case *syntax.LetDecl:
			list = append(list, o.symbol(n, n.Name, symbolConstant, o.text(n.Value)))
		case *syntax.VarDecl:
			detail := ""
			if n.Type != nil {
				detail = o.text(n.Type)
			}
			list = append(list, o.symbol(n, n.Name, symbolVariable, detail))
		case *syntax.RuleDecl:
			list = append(list, o.symbol(n, n.Name, symbolFunction, n.Doc))
		case *syntax.PropertyDecl:
			list = append(list, o.promise(n, n.Sentence, n.Options, symbolBoolean))
		case *syntax.AchieveDecl:
			list = append(list, o.promise(n, n.Sentence, n.Options, symbolProperty))
		case *syntax.ForEach:
			list = append(list, o.symbol(n, n.Var, symbolNamespace, "for each "+n.Model.Name, o.items(n.Items)...))
		}
	}
	return list
}

func (o outliner) promise(n syntax.Node, s syntax.Sentence, options syntax.Options, kind int) documentSymbol {
	sentence := ""
	if s != nil {
		sentence = o.text(s)
	}
	if options.Name == "" {
		return o.symbol(n, syntax.Ident{Name: sentence}, kind, "")
	}
	return o.symbol(n, syntax.Ident{Name: options.Name}, kind, sentence)
}

func (s *Server) foldingRange(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	folds := []foldingRange{}
	fold := func(from, to int, kind string) {
		start, end := at.text.position(from, s.columns).Line, at.text.position(to, s.columns).Line
		if end > start {
			folds = append(folds, foldingRange{StartLine: start, EndLine: end, Kind: kind})
		}
	}
	var open []int
	comment, last := -1, 0
	for _, t := range at.project.parse(at.name).Tokens {
		if t.Kind == syntax.Comment {
			if comment < 0 {
				comment = t.Span.Start
			}
			last = t.Span.End
			continue
		}
		if comment >= 0 && (t.Kind != syntax.Space || strings.Count(t.Text, "\n") > 1) {
			fold(comment, last, "comment")
			comment = -1
		}
		switch {
		case t.Kind == syntax.Punctuation && t.Text == "{":
			open = append(open, t.Span.Start)
		case t.Kind == syntax.Punctuation && t.Text == "}" && len(open) > 0:
			fold(open[len(open)-1], t.Span.Start, "")
			open = open[:len(open)-1]
		}
	}
	if comment >= 0 {
		fold(comment, last, "comment")
	}
	slices.SortStableFunc(folds, func(a, b foldingRange) int { return a.StartLine - b.StartLine })
	return folds, nil
}
