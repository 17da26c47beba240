// Diagnostics: when they are made, and how the client sees them.

package lsp

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
)

// mostShown caps the diagnostics of one file.
const mostShown = 200

// Stale reports whether texts have changed since diagnostics were published.
func (s *Server) Stale() bool {
	return len(s.forgotten) > 0 || slices.ContainsFunc(s.projects, func(p *project) bool { return p.stale })
}

// Unsettled reports whether texts have changed since they were compiled.
func (s *Server) Unsettled() bool {
	return slices.ContainsFunc(s.projects, func(p *project) bool { return p.unsettled })
}

// Publish parses and checks what has changed, and returns the diagnostics of
// all projects that have changed.
//
// Cost: a changed file is parsed; of the apps, the rules and promises that have
// changed are checked. A changed device, device type, constant or variable
// makes everything be checked.
func (s *Server) Publish() []json.RawMessage {
	return s.publish(func(p *project) bool { return p.stale }, (*project).quick)
}

// Settle checks and compiles everything that has changed since the last Settle,
// and returns the diagnostics. Cost: as of compile.Load.
func (s *Server) Settle() []json.RawMessage {
	return s.publish(func(p *project) bool { return p.unsettled }, (*project).settle)
}

func (s *Server) publish(changed func(*project) bool, find func(*project) diag.List) []json.RawMessage {
	var out []json.RawMessage
	for _, uri := range s.forgotten {
		out = append(out, notify(publishMethod, publishParams{URI: uri, Diagnostics: []diagnostic{}}))
	}
	s.forgotten = nil
	for _, p := range s.projects {
		if changed(p) {
			p.stale = false
			out = append(out, s.found(p, find)...)
		}
	}
	return out
}

// found looks for what is wrong with a project. A defect of ours is told to the
// client's log, and the conversation goes on.
func (s *Server) found(p *project, find func(*project) diag.List) (out []json.RawMessage) {
	defer func() {
		if r := recover(); r != nil {
			p.unsettled = false
			out = []json.RawMessage{notify("window/logMessage", logParams{Type: severityError, Message: defect(r).Message})}
		}
	}()
	return s.show(p, find(p))
}

const publishMethod = "textDocument/publishDiagnostics"

// mistakes gathers what the parser has said.
func (p *project) mistakes() diag.List {
	p.trees()
	var list diag.List
	for _, name := range p.rules() {
		list = append(list, p.file(name).mistakes...)
	}
	return append(list, p.folder.SiteProblems...)
}

// quick finds what parser and check say, and what the compiler said before of
// what has not changed since.
func (p *project) quick() diag.List {
	list := p.mistakes()
	list = append(list, p.checker.check(p.trees(), p.folder.Site)...)
	if !list.HasErrors() {
		list = append(list, p.checker.compiled()...)
	}
	list.Sort()
	p.found, p.current = list, true
	return list
}

// latest finds what is wrong with the texts as they are now.
func (p *project) latest() diag.List {
	if p.current {
		return p.found
	}
	return p.quick()
}

// settle finds what parser, check and compiler say.
func (p *project) settle() diag.List {
	p.unsettled = false
	list := p.mistakes()
	unread := list.HasErrors()
	d, found := check.Check(p.trees(), p.folder.Site)
	list = append(list, found...)
	found = nil
	if !unread && d.Valid() {
		_, found = compile.Compile(d)
	}
	p.checker.keep(p.trees(), p.folder.Site, found)
	list = append(list, found...)
	list.Sort()
	p.found, p.current = list, true
	return list
}

// show makes the messages for a project: one for every file that has
// diagnostics, had some, or is open, unless it would say what was said last.
func (s *Server) show(p *project, list diag.List) []json.RawMessage {
	byFile := map[string][]diag.Diagnostic{}
	for _, d := range list {
		if p.file(d.Span.File) != nil && len(byFile[d.Span.File]) < mostShown {
			byFile[d.Span.File] = append(byFile[d.Span.File], d)
		}
	}
	for name := range p.open {
		byFile[name] = byFile[name][:len(byFile[name]):len(byFile[name])]
	}
	before := p.shown
	p.shown = map[string]shown{}
	var out []json.RawMessage
	for _, name := range sortedKeys(byFile) {
		params := publishParams{URI: p.uri(name), Diagnostics: []diagnostic{}}
		if b := p.open[name]; b != nil && s.client.TextDocument.PublishDiagnostics.VersionSupport {
			params.Version = &b.version
		}
		for _, d := range byFile[name] {
			params.Diagnostics = append(params.Diagnostics, s.diagnostic(p, d))
		}
		m := notify(publishMethod, params)
		if before[params.URI].message != string(m) {
			out = append(out, m)
		}
		p.shown[params.URI] = shown{string(m), len(params.Diagnostics) == 0}
		delete(before, params.URI)
	}
	for _, uri := range sortedKeys(before) {
		if b := s.buffers[uri]; before[uri].empty || b != nil && b.project != p {
			continue // nothing to clear, or another project answers for it now
		}
		out = append(out, notify(publishMethod, publishParams{URI: uri, Diagnostics: []diagnostic{}}))
	}
	return out
}

// shown is what was last published for a file.
type shown struct {
	message string
	empty   bool
}

var severities = map[diag.Severity]int{diag.Error: severityError, diag.Warning: severityWarning, diag.Hint: severityHint}

// diagnostic is a diagnostic in the protocol's form: message, help and cure one
// below the other.
func (s *Server) diagnostic(p *project, d diag.Diagnostic) diagnostic {
	can := s.client.TextDocument.PublishDiagnostics
	lines := []string{d.Message}
	if d.Help != "" {
		lines = append(lines, d.Help)
	}
	if d.Try != "" {
		lines = append(lines, "try: "+d.Try)
	}
	out := diagnostic{
		Range: s.rangeOf(p, d.Span), Severity: severities[d.Severity], Code: d.Code, Source: "tenet", Message: strings.Join(lines, "\n"),
	}
	if s.opt.Docs != "" && can.CodeDescription {
		out.CodeDescription = &codeDescription{Href: s.opt.Docs + "#" + d.Code}
	}
	for _, n := range d.Notes {
		if !can.RelatedInformation || p.file(n.Span.File) == nil {
			out.Message += "\n" + n.Message
			continue
		}
		out.Related = append(out.Related, related{Location: s.location(p, n.Span), Message: n.Message})
	}
	return out
}
