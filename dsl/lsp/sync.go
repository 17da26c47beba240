// Texts as the client tells them: opened, changed, saved, closed.

package lsp

import (
	"slices"
	"strings"
)

func (s *Server) didOpen(p documentParams) {
	d := p.TextDocument
	if !isRules(d.URI) {
		return
	}
	if old := s.buffers[d.URI]; old != nil {
		s.detach(old)
	}
	b := &buffer{file: &file{text: newText(d.Text)}, uri: d.URI}
	if d.Version != nil {
		b.version = *d.Version
	}
	s.buffers[d.URI] = b
	s.attach(b)
}

// isRules reports whether an address is that of a rule file, or of a text that
// was never saved.
func isRules(uri string) bool {
	path := uriPath(uri)
	return strings.HasSuffix(path, ".tenet") || path == uri
}

func (s *Server) didChange(p changeParams) {
	b := s.buffers[p.TextDocument.URI]
	if b == nil {
		return
	}
	b.file = &file{text: b.text.apply(p.ContentChanges, s.columns)}
	if p.TextDocument.Version != nil {
		b.version = *p.TextDocument.Version
	}
	b.project.touch()
}

// didSave reads the project again: its other files may have changed, too.
func (s *Server) didSave(p documentParams) {
	if b := s.buffers[p.TextDocument.URI]; b != nil {
		s.refresh(b.project)
	}
}

func (s *Server) didClose(p documentParams) {
	b := s.buffers[p.TextDocument.URI]
	if b == nil {
		return
	}
	s.detach(b)
	delete(s.buffers, b.uri)
	s.refresh(b.project)
}

func (s *Server) didChangeWatchedFiles(p watchedParams) {
	for _, known := range slices.Clone(s.projects) {
		for _, c := range p.Changes {
			if path := uriPath(c.URI); within(known.folder.Dir, path) != path {
				s.refresh(known)
				break
			}
		}
	}
}

// attach makes a text part of the project it belongs to.
func (s *Server) attach(b *buffer) {
	path := uriPath(b.uri)
	b.project = s.projectOf(s.opt.Open(path))
	b.name = within(b.project.folder.Dir, path)
	b.project.open[b.name] = b
}

// detach takes a text out of its project.
func (s *Server) detach(b *buffer) {
	p := b.project
	if p.open[b.name] == b {
		delete(p.open, b.name)
	}
	p.touch()
}

// refresh reads a project again. A text that belongs to another one now, since
// site files have come or gone, moves there; a project of which nothing is open
// is forgotten.
func (s *Server) refresh(p *project) {
	for _, uri := range sortedKeys(s.buffers) {
		if b := s.buffers[uri]; b.project == p {
			s.detach(b)
			s.attach(b)
		}
	}
	if len(p.open) > 0 {
		return
	}
	s.projects = slices.DeleteFunc(s.projects, func(q *project) bool { return q == p })
	for _, uri := range sortedKeys(p.shown) {
		if !p.shown[uri].empty && s.buffers[uri] == nil {
			s.forgotten = append(s.forgotten, uri)
		}
	}
}
