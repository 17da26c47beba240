// Cures and layout: edits the server offers.

package lsp

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
)

const quickFix = "quickfix"

// codeAction offers the cures of diagnostics that touch a range, where the cure
// is a text to put in place. They are those of the last check.
func (s *Server) codeAction(p codeActionParams) (any, error) {
	b := s.buffers[p.TextDocument.URI]
	if b == nil {
		return nil, failf(requestFailed, "%s is not open", p.TextDocument.URI)
	}
	actions := []codeAction{}
	if len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, coversQuickFix) {
		return actions, nil
	}
	from, to := b.text.offset(p.Range.Start, s.columns), b.text.offset(p.Range.End, s.columns)
	for _, d := range b.project.latest() {
		if d.Try == "" || d.Span.File != b.name || d.Span.End < from || to < d.Span.Start {
			continue
		}
		actions = append(actions, codeAction{
			Title: title(d, b.text.string), Kind: quickFix, Diagnostics: []diagnostic{s.diagnostic(b.project, d)}, IsPreferred: true,
			Edit: s.edit(b.project, map[string][]spanEdit{b.name: {{d.Span, d.Try}}}),
		})
	}
	return actions, nil
}

// coversQuickFix reports whether a kind asked for includes quick fixes.
func coversQuickFix(kind string) bool { return kind == "" || kind == quickFix }

// title says what a cure does.
func title(d diag.Diagnostic, source string) string {
	cure, _, more := strings.Cut(d.Try, "\n")
	if more {
		cure += " …"
	}
	old := source[min(d.Span.Start, len(source)):min(d.Span.End, len(source))]
	if old == "" || len(old) > 40 || strings.ContainsAny(old, "\r\n") {
		return "Write " + cure
	}
	return "Replace " + old + " by " + cure
}

// formatting lays a text out; one with errors stays as it is.
func (s *Server) formatting(p documentParams) (any, error) {
	b := s.buffers[p.TextDocument.URI]
	if b == nil {
		return nil, failf(requestFailed, "%s is not open", p.TextDocument.URI)
	}
	out, found := format.Source(b.name, b.text.string)
	if diag.List(found).HasErrors() {
		return nil, failf(requestFailed, "%s has errors and stays as it is", b.name)
	}
	return difference(b.text, out, s.columns), nil
}
