// Tokens: finding them, and what they are for the colours of an editor.

package lsp

import (
	"slices"
	"sort"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// tokenIndex returns the index of the token an offset lies in, the number of
// tokens at the end of the file.
func tokenIndex(tree *syntax.File, offset int) int {
	return sort.Search(len(tree.Tokens), func(i int) bool { return tree.Tokens[i].Span.End > offset })
}

// The legend of semantic tokens, in the order of their numbers.
var (
	tokenTypes = []string{
		"keyword", "comment", "string", "number", "operator", "type", "class", "namespace", "variable", "parameter",
		"property", "enumMember", "function",
	}
	tokenModifiers = []string{"declaration", "readonly", "modification", "defaultLibrary"}
)

const (
	declaration = 1 << iota
	readonly
	modification
	defaultLibrary
)

var tokenKinds = map[syntax.TokenKind]string{
	syntax.Comment: "comment", syntax.Keyword: "keyword", syntax.Number: "number", syntax.UnitToken: "type",
	syntax.Text: "string", syntax.Operator: "operator",
}

var symbolTokens = map[names.Kind]string{
	names.Package: "namespace", names.Alias: "namespace", names.Model: "class", names.Service: "namespace",
	names.Resource: "property", names.Argument: "parameter", names.Member: "enumMember", names.Device: "variable",
	names.App: "namespace", names.Param: "parameter", names.Let: "variable", names.Var: "variable", names.Each: "parameter",
	names.Rule: "function", names.Role: "type", names.Value: "parameter",
}

// paint is a piece of text with a colour.
type paint struct {
	diag.Span
	kind string
	bits int
}

func (s *Server) semanticTokens(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	tree := at.project.parse(at.name)
	paints := paintTokens(tree, at.project.names().In(at.name))
	return semanticTokens{Data: s.relativeTokens(at.text, paints)}, nil
}

// paintTokens colours tokens, and the names in them by what they stand for.
func paintTokens(tree *syntax.File, uses []names.Use) []paint {
	var out []paint
	for _, t := range tree.Tokens {
		n := sort.Search(len(uses), func(i int) bool { return uses[i].Span.Start >= t.Span.Start })
		at := t.Span
		for ; n < len(uses) && uses[n].Span.End <= at.End; n++ {
			out = append(out, paint{diag.Span{Start: at.Start, End: uses[n].Span.Start}, tokenKinds[t.Kind], 0}, paintUse(uses[n]))
			at.Start = uses[n].Span.End
		}
		kind := tokenKinds[t.Kind]
		switch {
		case t.Kind != syntax.Name:
		case functions[t.Text] != "":
			kind = "function"
		case slices.Contains(valueTypes, t.Text):
			kind = "type"
		}
		out = append(out, paint{at, kind, 0})
	}
	return slices.DeleteFunc(out, func(p paint) bool { return p.kind == "" || p.Start >= p.End })
}

func paintUse(u names.Use) paint {
	bits := 0
	switch u.How {
	case names.Declares:
		bits |= declaration
	case names.Writes:
		bits |= modification
	}
	switch u.Symbol.Kind {
	case names.Let, names.Param, names.Each, names.Member:
		bits |= readonly
	}
	if u.Symbol.Shipped {
		bits |= defaultLibrary
	}
	return paint{u.Span, symbolTokens[u.Symbol.Kind], bits}
}

// relativeTokens writes paints as the protocol wants them: five numbers each,
// counted from the one before, none going over the end of a line.
func (s *Server) relativeTokens(t text, paints []paint) []int {
	data := []int{}
	var last Position
	for _, p := range paints {
		for _, piece := range linesOf(t.string, p) {
			at := t.position(piece.Start, s.columns)
			length := s.columns.units(t.string[piece.Start:piece.End])
			if at.Line > last.Line {
				last.Character = 0
			}
			data = append(data, at.Line-last.Line, at.Character-last.Character, length, slices.Index(tokenTypes, p.kind), p.bits)
			last = at
		}
	}
	return data
}

// linesOf splits a paint at line ends.
func linesOf(source string, p paint) []diag.Span {
	var out []diag.Span
	for start := p.Start; start < p.End; {
		end := p.End
		if n := strings.IndexAny(source[start:p.End], "\r\n"); n >= 0 {
			end = start + n
		}
		if end > start {
			out = append(out, diag.Span{Start: start, End: end})
		}
		start = end + 1
	}
	return out
}
