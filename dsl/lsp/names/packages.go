// Packages: versions, and which one an import means.

package names

import (
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// declarePackage returns the symbol of a file's package; two files of one
// version share it.
func (x *Index) declarePackage(f *syntax.File) *Symbol {
	p := f.Package
	for _, s := range x.Packages {
		if s.Name == p.Name.Name && s.Text == versionText(p.Version) {
			return s
		}
	}
	s := &Symbol{Kind: Package, Name: p.Name.Name, Where: p.Name.Span, Node: p, Text: versionText(p.Version)}
	x.Packages = append(x.Packages, s)
	return s
}

func versionText(t *syntax.TextLit) string {
	if t == nil {
		return ""
	}
	return t.Value
}

// declareImports binds the names a file calls packages by.
func (x *Index) declareImports(f *syntax.File) {
	for _, d := range f.Imports {
		s := x.pick(d.Name.Name, versionText(d.Version))
		if s == nil {
			continue
		}
		if x.imports[f.Name] == nil {
			x.imports[f.Name] = map[string]*Symbol{}
		}
		name := d.Name.Name
		if d.Alias != nil {
			name = d.Alias.Name
			s = &Symbol{Kind: Alias, Name: name, Where: d.Alias.Span, Node: d, Owner: s}
		}
		if x.imports[f.Name][name] == nil {
			x.imports[f.Name][name] = s
		}
	}
}

// packageOf returns the package that a package or an alias stands for.
func packageOf(s *Symbol) *Symbol {
	if s != nil && s.Kind == Alias {
		return s.Owner
	}
	return s
}

// pick returns the highest version of a package that an import accepts: of "1.2"
// the highest 1.x.y that is not below it.
func (x *Index) pick(name, want string) *Symbol {
	var best *Symbol
	var bestVersion version
	low, ok := parseVersion(want)
	if want != "" && !ok {
		return nil
	}
	for _, s := range x.Packages {
		v, ok := parseVersion(s.Text)
		if s.Name != name || !ok || want != "" && (v[0] != low[0] || v.less(low)) {
			continue
		}
		if best == nil || bestVersion.less(v) {
			best, bestVersion = s, v
		}
	}
	return best
}

type version [3]int

func (v version) less(w version) bool {
	for i := range v {
		if v[i] != w[i] {
			return v[i] < w[i]
		}
	}
	return false
}

// parseVersion reads MAJOR[.MINOR[.PATCH]].
func parseVersion(text string) (version, bool) {
	var v version
	parts := strings.Split(text, ".")
	if len(parts) > len(v) {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}
