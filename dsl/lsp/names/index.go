// The index of a deployment: all symbols and all uses.

package names

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// Index is what the names of a deployment stand for. Lists are by name.
type Index struct {
	Packages []*Symbol
	Models   []*Symbol // the project's own
	Shipped  []*Symbol // the library's that the project does not replace
	Devices  []*Symbol
	Apps     []*Symbol
	Roles    []*Symbol

	files   map[string]*syntax.File
	imports map[string]map[string]*Symbol // by file: packages by the name used there
	decls   map[syntax.Node]*Symbol       // device types, devices and apps by declaration
	uses    map[string][]Use              // by file, ascending
}

// New makes the index of the files of a deployment, and of what is mentioned
// outside them. Where something is declared twice, its name stands for the
// first, in order of file and position.
//
// Cost: linear in the text.
func New(files []*syntax.File, mentions []Mention) *Index {
	x := &Index{
		files: map[string]*syntax.File{}, imports: map[string]map[string]*Symbol{},
		decls: map[syntax.Node]*Symbol{}, uses: map[string][]Use{},
	}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *syntax.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range files {
		x.files[f.Name] = f
	}
	x.declareModels(files)
	x.declareDevices(files)
	x.declareApps(files)
	for _, f := range files {
		x.walk(f)
	}
	x.mention(mentions)
	for name := range x.uses {
		slices.SortStableFunc(x.uses[name], func(a, b Use) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	}
	return x
}

// At returns the use at an offset of a file; the end of a name belongs to it.
func (x *Index) At(file string, offset int) (Use, bool) {
	list := x.uses[file]
	i := sort.Search(len(list), func(i int) bool { return list[i].Span.End >= offset })
	for ; i < len(list) && list[i].Span.Start <= offset; i++ {
		if offset <= list[i].Span.End {
			return list[i], true
		}
	}
	return Use{}, false
}

// In lists the uses in a file, ascending.
func (x *Index) In(file string) []Use { return x.uses[file] }

// Of lists the uses of a symbol, by file and position.
func (x *Index) Of(s *Symbol) []Use {
	var list []Use
	for _, name := range sortedKeys(x.uses) {
		for _, u := range x.uses[name] {
			if u.Symbol == s {
				list = append(list, u)
			}
		}
	}
	return list
}

// Device returns the device of a name, nil if there is none.
func (x *Index) Device(name string) *Symbol { return find(x.Devices, name) }

// App returns the app that a declaration makes.
func (x *Index) App(decl syntax.Node) *Symbol { return x.decls[decl] }

// Template returns the app of a name, nil if there is none.
func (x *Index) Template(name string) *Symbol { return find(x.Apps, name) }

// Imported returns the package a file calls by a name, nil if there is none.
func (x *Index) Imported(file, name string) *Symbol {
	return packageOf(x.imports[file][name])
}

// ImportNames lists the names a file calls packages by.
func (x *Index) ImportNames(file string) []string { return sortedKeys(x.imports[file]) }

// ModelNamed resolves a device type named in a file: of a package, if pack is
// not empty, else of the project or the library. Nil if there is none.
func (x *Index) ModelNamed(file, pack, name string) *Symbol {
	if pack != "" {
		return x.Imported(file, pack).Part(Model, name)
	}
	if m := find(x.Models, name); m != nil {
		return m
	}
	return find(x.Shipped, name)
}

// ModelIn returns the device type of a name that a file declares, nil if it
// declares none.
func (x *Index) ModelIn(file, name string) *Symbol {
	f := x.files[file]
	if f != nil && f.Package != nil {
		for _, p := range x.Packages {
			if m := p.Part(Model, name); m != nil && m.Where.File == file {
				return m
			}
		}
	}
	return find(x.Models, name)
}

// mention adds the uses outside the rules.
func (x *Index) mention(list []Mention) {
	for _, m := range list {
		s := x.Device(m.Name)
		if m.Kind == Role {
			s = x.role(m.Name)
		}
		if s != nil && m.Where.File != "" {
			x.uses[m.Where.File] = append(x.uses[m.Where.File], Use{Span: m.Where, Symbol: s, How: Reads})
		}
	}
}

// role returns the role of a name; a role exists because somebody names it.
func (x *Index) role(name string) *Symbol {
	i, ok := slices.BinarySearchFunc(x.Roles, name, func(s *Symbol, name string) int { return strings.Compare(s.Name, name) })
	if ok {
		return x.Roles[i]
	}
	s := &Symbol{Kind: Role, Name: name}
	x.Roles = slices.Insert(x.Roles, i, s)
	return s
}

// oneLine returns what is written at a span, on one line.
func oneLine(source string, s diag.Span) string {
	if s.Start < 0 || s.Start > s.End || s.End > len(source) {
		return ""
	}
	return strings.Join(strings.Fields(source[s.Start:s.End]), " ")
}

// find returns the symbol of a name in a list that is by name.
func find(list []*Symbol, name string) *Symbol {
	i, ok := slices.BinarySearchFunc(list, name, func(s *Symbol, name string) int { return strings.Compare(s.Name, name) })
	if !ok {
		return nil
	}
	return list[i]
}

func byName(a, b *Symbol) int { return strings.Compare(a.Name, b.Name) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
