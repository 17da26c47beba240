// Projects: the files of a deployment, on disk and in the editor.

package lsp

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// project is one deployment: what is on disk, and what is open in its place.
type project struct {
	folder  Folder
	disk    map[string]*file   // by name; the site file among them
	open    map[string]*buffer // by name
	index   *names.Index       // nil: to be made
	checker rechecker

	found     diag.List        // what was found last
	current   bool             // … in the texts as they are now
	stale     bool             // what was published is older than the texts
	unsettled bool             // … or was not compiled
	shown     map[string]shown // by URI
}

// file is a text, parsed when somebody asks.
type file struct {
	text     text
	tree     *syntax.File
	mistakes []diag.Diagnostic
}

// buffer is a text open in the editor.
type buffer struct {
	*file
	uri     string
	version int
	project *project
	name    string // in the project
}

// projectOf returns the project of a folder, with what is on disk now.
func (s *Server) projectOf(folder Folder) *project {
	i, known := slices.BinarySearchFunc(s.projects, folder, func(p *project, f Folder) int {
		return cmp.Or(cmp.Compare(p.folder.Dir, f.Dir), cmp.Compare(p.folder.Alone, f.Alone))
	})
	if !known {
		p := &project{disk: map[string]*file{}, open: map[string]*buffer{}, shown: map[string]shown{}}
		s.projects = slices.Insert(s.projects, i, p)
	}
	s.projects[i].load(folder)
	return s.projects[i]
}

// load takes in what is on disk; a text that has not changed is not parsed again.
func (p *project) load(folder Folder) {
	old := p.disk
	p.folder, p.disk = folder, map[string]*file{}
	for name, source := range folder.Files {
		p.disk[name] = reuse(old[name], source)
	}
	if folder.SiteName != "" {
		p.disk[folder.SiteName] = reuse(old[folder.SiteName], folder.SiteText)
	}
	p.touch()
}

func reuse(old *file, source string) *file {
	if old != nil && old.text.string == source {
		return old
	}
	return &file{text: newText(source)}
}

func (p *project) touch() { p.index, p.current, p.stale, p.unsettled = nil, false, true, true }

// file returns a file by name, nil if there is none.
func (p *project) file(name string) *file {
	if b := p.open[name]; b != nil {
		return b.file
	}
	return p.disk[name]
}

// source gives the text of a file by name.
func (p *project) source(name string) (string, bool) {
	f := p.file(name)
	if f == nil {
		return "", false
	}
	return f.text.string, true
}

// rules lists the names of the rule files.
func (p *project) rules() []string {
	all := slices.Concat(slices.Collect(maps.Keys(p.disk)), slices.Collect(maps.Keys(p.open)))
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == p.folder.SiteName })
}

// parse returns the tree of a file.
func (p *project) parse(name string) *syntax.File {
	f := p.file(name)
	if f.tree == nil || f.tree.Name != name {
		f.tree, f.mistakes = syntax.Parse(name, f.text.string)
	}
	return f.tree
}

// trees parses what is not parsed yet.
func (p *project) trees() []*syntax.File {
	var list []*syntax.File
	for _, name := range p.rules() {
		list = append(list, p.parse(name))
	}
	return list
}

// names returns what the names of the project stand for now.
func (p *project) names() *names.Index {
	if p.index == nil {
		p.index = names.New(p.trees(), mentions(p.folder))
	}
	return p.index
}

// uri is the address of a file: the one the client uses if it is open.
func (p *project) uri(name string) string {
	if b := p.open[name]; b != nil {
		return b.uri
	}
	return pathURI(path.Join(p.folder.Dir, name))
}

// location is a span as the client sees it.
func (s *Server) location(p *project, span diag.Span) Location {
	return Location{URI: p.uri(span.File), Range: s.rangeOf(p, span)}
}

// rangeOf is a span of a file in lines and columns.
func (s *Server) rangeOf(p *project, span diag.Span) Range {
	f := p.file(span.File)
	if f == nil {
		return Range{}
	}
	return Range{f.text.position(span.Start, s.columns), f.text.position(max(span.Start, span.End), s.columns)}
}

// place is a place in an open text.
type place struct {
	*buffer
	offset int
}

// at finds what a request speaks of. Errors: *failure if the text is not open.
func (s *Server) at(p documentParams) (place, error) {
	b := s.buffers[p.TextDocument.URI]
	if b == nil {
		return place{}, failf(requestFailed, "%s is not open", p.TextDocument.URI)
	}
	return place{b, b.text.offset(p.Position, s.columns)}, nil
}

// within returns the name of a path in a folder; a path outside is its own name.
func within(dir, path string) string {
	if name, ok := strings.CutPrefix(path, strings.TrimSuffix(dir, "/")+"/"); ok {
		return name
	}
	return path
}
