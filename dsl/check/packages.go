// Packages of device types: versions, and which one an import means.

package check

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// version is MAJOR.MINOR.PATCH; an import may leave the last parts out.
type version [3]int

func (v version) compare(w version) int { return slices.Compare(v[:], w[:]) }

// String writes all three parts.
func (v version) String() string {
	return strconv.Itoa(v[0]) + "." + strconv.Itoa(v[1]) + "." + strconv.Itoa(v[2])
}

// meets reports whether v may stand for an import of the first parts of w: it is
// not older and has the same major version, before 1.0.0 the same minor one.
// Source: Preston-Werner, Semantic Versioning 2.0.0 (2013); the caret of npm.
func (v version) meets(w version, parts int) bool {
	return v.compare(w) >= 0 && v[0] == w[0] && (v[0] > 0 || parts == 1 || v[1] == w[1])
}

// maxVersion bounds a part of a version.
const maxVersion = 1 << 30

// parseVersion reads from one to three numbers and says how many they are; false
// if the text is no version.
func parseVersion(text string) (v version, parts int, ok bool) {
	list := strings.Split(text, ".")
	if len(list) > len(v) {
		return v, 0, false
	}
	for i, part := range list {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > maxVersion || strconv.Itoa(n) != part {
			return v, 0, false
		}
		v[i] = n
	}
	return v, len(list), true
}

// pack is one version of a package: the device types of its files.
type pack struct {
	name    string
	version version
	models  map[string]*Model
	taken   *names
}

// declarePackages resolves the device types of all packages, and what the files
// import.
func (c *checker) declarePackages() {
	for _, f := range c.packageFiles {
		c.onlyModels(f)
		if p := c.packageOf(f.Package); p != nil {
			c.declarePackage(f, p)
		}
	}
	for _, f := range slices.Concat(c.files, c.packageFiles) {
		c.imports[f.Name] = map[string]*pack{}
		taken := c.newNames("import")
		for _, n := range f.Imports {
			name := n.Name
			if n.Alias != nil {
				name = *n.Alias
			}
			if n.Name.Name == "" || name.Name == "" || !taken.take(name) {
				continue
			}
			c.imports[f.Name][name.Name] = c.choose(n)
		}
	}
}

// onlyModels refuses what has no place in a package.
func (c *checker) onlyModels(f *syntax.File) {
	for _, d := range f.Decls {
		if _, ok := d.(*syntax.ModelDecl); !ok {
			c.report(errPackageContent(declName(d), f.Package.Name.Name))
		}
	}
}

// declName is where a declaration names what it declares.
func declName(d syntax.Decl) diag.Span {
	switch n := d.(type) {
	case *syntax.DeviceDecl:
		return n.Name.Where()
	case *syntax.AppDecl:
		return n.Name.Where()
	case *syntax.AppUse:
		return n.Name.Where()
	}
	at := d.Where()
	at.End = min(at.End, at.Start+1)
	return at
}

// packageOf returns the package a file belongs to; nil if it was reported.
func (c *checker) packageOf(n *syntax.PackageDecl) *pack {
	if n.Name.Name == "" || n.Version == nil {
		c.incomplete = true
		return nil
	}
	v, parts, ok := parseVersion(n.Version.Value)
	if !ok || parts < len(v) {
		c.report(errVersion(n.Version.Where(), v, true))
		return nil
	}
	for _, p := range c.packages[n.Name.Name] {
		if p.version == v {
			return p
		}
	}
	p := &pack{name: n.Name.Name, version: v, models: map[string]*Model{}, taken: c.newNames("model")}
	c.packages[p.name] = append(c.packages[p.name], p)
	return p
}

// declarePackage resolves the device types of a file of a package.
func (c *checker) declarePackage(f *syntax.File, p *pack) {
	for _, d := range f.Decls {
		n, ok := d.(*syntax.ModelDecl)
		if !ok || n.Name.Name == "" || !p.taken.take(n.Name) {
			continue
		}
		m := c.model(n)
		m.Package, m.Version = p.name, p.version.String()
		m.Model.Name = p.name + "." + n.Name.Name
		p.models[n.Name.Name] = m
		c.d.Models = append(c.d.Models, m)
	}
}

// choose returns the newest version that an import allows; nil if there is none,
// which was reported.
func (c *checker) choose(n *syntax.ImportDecl) *pack {
	there := slices.Clone(c.packages[n.Name.Name])
	if len(there) == 0 {
		c.report(errUnknownPackage(n.Name.Where(), n.Name.Name, sortedKeys(c.packages)))
		return nil
	}
	slices.SortFunc(there, func(a, b *pack) int { return b.version.compare(a.version) })
	if n.Version == nil {
		return there[0]
	}
	least, parts, ok := parseVersion(n.Version.Value)
	if !ok {
		c.report(errVersion(n.Version.Where(), least, false))
		return nil
	}
	for _, p := range there {
		if p.version.meets(least, parts) {
			return p
		}
	}
	c.report(errNoVersion(n.Version.Where(), n.Name.Name, n.Version.Value, there))
	return nil
}

// imported returns a device type of a package that the file of the name imports;
// nil if it was reported.
func (c *checker) imported(pkg, name syntax.Ident) *Model {
	there := c.imports[pkg.Where().File]
	p, ok := there[pkg.Name]
	switch {
	case !ok:
		c.report(errNotImported(pkg.Where(), pkg.Name, sortedKeys(there), len(c.packages[pkg.Name]) > 0))
		return nil
	case p == nil:
		c.incomplete = true // the import was reported
		return nil
	}
	m := p.models[name.Name]
	if m == nil {
		known := sortedKeys(p.models)
		for i := range known {
			known[i] = pkg.Name + "." + known[i]
		}
		at := pkg.Where()
		at.End = max(at.End, name.Where().End)
		c.report(errUnknownModel(at, pkg.Name+"."+name.Name, known))
	}
	return m
}

// sortFiles tells the files of packages from those of the project.
func (c *checker) sortFiles(files []*syntax.File) {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *syntax.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range files {
		c.sources[f.Name] = f.Source
		if f.Package != nil {
			c.packageFiles = append(c.packageFiles, f)
		} else {
			c.files = append(c.files, f)
		}
	}
}
