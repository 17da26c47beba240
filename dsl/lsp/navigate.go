// Where a name is declared, and where it is used.

package lsp

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
)

// symbol returns the symbol at a place.
func (at place) symbol() (names.Use, bool) { return at.project.names().At(at.name, at.offset) }

func (s *Server) definition(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	use, ok := at.symbol()
	if !ok || use.Symbol.Where.File == "" {
		return nil, nil
	}
	return s.location(at.project, use.Symbol.Where), nil
}

func (s *Server) references(p referenceParams) (any, error) {
	at, err := s.at(p.documentParams)
	if err != nil {
		return nil, err
	}
	list := []Location{}
	use, ok := at.symbol()
	if !ok {
		return list, nil
	}
	for _, u := range at.project.names().Of(use.Symbol) {
		if u.How != names.Declares || p.Context.IncludeDeclaration {
			list = append(list, s.location(at.project, u.Span))
		}
	}
	return list, nil
}

func (s *Server) documentHighlight(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	list := []highlight{}
	use, ok := at.symbol()
	if !ok {
		return list, nil
	}
	for _, u := range at.project.names().In(at.name) {
		if u.Symbol != use.Symbol {
			continue
		}
		kind := highlightRead
		if u.How != names.Reads {
			kind = highlightWrite
		}
		list = append(list, highlight{Range: s.rangeOf(at.project, u.Span), Kind: kind})
	}
	return list, nil
}

// edit makes the edits of several files one answer, in the form the client
// knows. Edits of a file are ascending and do not overlap.
func (s *Server) edit(p *project, edits map[string][]spanEdit) workspaceEdit {
	out := workspaceEdit{}
	for _, name := range sortedKeys(edits) {
		var list []TextEdit
		for _, e := range edits[name] {
			list = append(list, TextEdit{Range: s.rangeOf(p, e.span), NewText: e.text})
		}
		uri := p.uri(name)
		if !s.client.Workspace.WorkspaceEdit.DocumentChanges {
			if out.Changes == nil {
				out.Changes = map[string][]TextEdit{}
			}
			out.Changes[uri] = list
			continue
		}
		doc := versioned{URI: uri}
		if b := p.open[name]; b != nil {
			doc.Version = &b.version
		}
		out.DocumentChanges = append(out.DocumentChanges, documentEdit{TextDocument: doc, Edits: list})
	}
	return out
}

// spanEdit replaces a span by a text.
type spanEdit struct {
	span diag.Span
	text string
}
