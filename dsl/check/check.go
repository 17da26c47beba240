// The order of the check, and what its parts share.

package check

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// checker gathers what is declared and what is wrong with it.
type checker struct {
	files        []*syntax.File // of the project
	packageFiles []*syntax.File
	site         Site
	sources      map[string]string
	diagnostics  []diag.Diagnostic
	// silent drops reports: a behaviour is checked once for its device type and
	// again, already judged, for every device.
	silent bool
	// incomplete says that something could not be parsed and is missing.
	incomplete bool

	models map[string]*Model // of the project, and shipped ones that are used
	// packages are the versions of each package; imports what files call them.
	packages  map[string][]*pack
	imports   map[string]map[string]*pack
	devices   map[string]*Device
	apps      map[string]*App
	roles     map[string]bool
	exprs     []*Expr
	facts     factSet
	shapes    map[string]planned          // what cel-go has planned so far
	units     map[string]models.Unit      // by spelling
	positives map[*syntax.NumberLit]int64 // durations of declarations, checked so far
	// domains counts the values of all int variables.
	domains  int
	expanded int // bytes of text that was repeated
	allowed  []allowance
	d        *Deployment

	loads     []*Load
	most      *syntax.LoadLimit // nil if there is none
	mostWatts float64
}

// allowance is an allow: it silences a code within a span.
type allowance struct {
	where diag.Span
	code  string
}

// Check resolves and types a deployment. files are all its files, parsed; a
// device type that none of them declares is taken from models/library. The
// diagnostics are those of all files at once, sorted by file and position; one
// bad rule hides no error of another. What the parser could not read is passed
// over in silence, since the parser has reported it. The Deployment is never
// nil, but complete only if Valid.
//
// Cost: linear in the text, a few ten microseconds an expression for cel-go.
func Check(files []*syntax.File, site Site) (*Deployment, []diag.Diagnostic) {
	c := &checker{
		site: site, sources: map[string]string{}, d: &Deployment{},
		models: map[string]*Model{}, packages: map[string][]*pack{}, imports: map[string]map[string]*pack{},
		devices: map[string]*Device{}, apps: map[string]*App{}, roles: map[string]bool{},
		facts: newFactSet(), shapes: map[string]planned{}, units: map[string]models.Unit{}, positives: map[*syntax.NumberLit]int64{},
	}
	c.sortFiles(files)
	c.d.sources = c.sources
	c.declareModels()
	c.declareDevices()
	c.declareRoles()
	c.checkBehaviours()
	c.checkEnvironments()
	c.checkSafeState()
	c.checkApps()
	c.checkGrants()
	c.checkShield()
	c.d.Facts = c.sortedFacts()
	c.link()
	c.finish()
	return c.d, c.diagnostics
}

// finish sorts what was found and drops what is allowed where it stands.
func (c *checker) finish() {
	kept := c.diagnostics[:0]
	for _, d := range c.diagnostics {
		if d.Severity == diag.Error || !c.isAllowed(d) {
			kept = append(kept, d)
		}
	}
	diag.List(kept).Sort()
	c.diagnostics = slices.CompactFunc(kept, func(a, b diag.Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
	c.d.valid = !c.incomplete && !diag.List(c.diagnostics).HasErrors()
}

func (c *checker) isAllowed(d diag.Diagnostic) bool {
	for _, a := range c.allowed {
		w := a.where
		if a.code == d.Code && w.File == d.Span.File && w.Start <= d.Span.Start && d.Span.End <= w.End {
			return true
		}
	}
	return false
}

func (c *checker) report(d diag.Diagnostic) {
	if !c.silent {
		c.diagnostics = append(c.diagnostics, d)
	}
}

// source returns what is written at a span, on one line.
func (c *checker) source(s diag.Span) string { return oneLine(c.sources, s) }

// written returns what is written at a span that holds some nodes, on one line
// and with devices in place of the names that stand for them here.
func (s *scope) written(at diag.Span, nodes ...syntax.Node) string {
	text, ok := s.sources[at.File]
	if !s.in.bindsAny() || !ok || at.Start < 0 || at.End > len(text) || at.Start > at.End {
		return s.source(at)
	}
	var b strings.Builder
	from := at.Start
	for _, name := range s.standIns(nodes) {
		if w := name.Where(); w.Start >= from && w.End <= at.End {
			b.WriteString(text[from:w.Start] + s.device(name.Name).Name)
			from = w.End
		}
	}
	return strings.Join(strings.Fields(b.String()+text[from:at.End]), " ")
}

// standIns lists, in order, the names in some nodes that stand for a device
// here.
func (s *scope) standIns(nodes []syntax.Node) []syntax.Ident {
	var list []syntax.Ident
	var own []*syntax.GroupExpr // their names stand for themselves
	for _, n := range nodes {
		syntax.Inspect(n, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.GroupExpr:
				own = append(own, n)
			case *syntax.RefExpr:
				if len(n.Parts) > 0 && s.in.binds(n.Parts[0].Name) && !namedIn(own, n.Parts[0]) {
					list = append(list, n.Parts[0])
				}
			}
			return true
		})
	}
	slices.SortFunc(list, func(a, b syntax.Ident) int { return a.Where().Start - b.Where().Start })
	return list
}

// namedIn reports whether a name is that of a group around it.
func namedIn(groups []*syntax.GroupExpr, name syntax.Ident) bool {
	return slices.ContainsFunc(groups, func(g *syntax.GroupExpr) bool {
		w, at := g.Where(), name.Where()
		return g.Var.Name == name.Name && w.Start <= at.Start && at.End <= w.End
	})
}

func oneLine(sources map[string]string, s diag.Span) string {
	text, ok := sources[s.File]
	if !ok || s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return ""
	}
	return strings.Join(strings.Fields(text[s.Start:s.End]), " ")
}

// link has every expression type-checked and planned by cel-go.
func (c *checker) link() {
	for _, e := range c.exprs {
		p := c.program(e.emitted, e.Node)
		if p.program != nil && !celType(e.Type.Kind).IsExactType(p.out) {
			c.report(errExpression(e.Node.Where(), "its type is "+p.out.String()+" in place of "+e.Type.Kind.String()))
		}
		e.program = p.program
	}
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// sortedValues returns the values of a map in order of their keys.
func sortedValues[V any](m map[string]V) []V {
	values := make([]V, 0, len(m))
	for _, k := range sortedKeys(m) {
		values = append(values, m[k])
	}
	return values
}

// names keeps the first of every name and reports the others.
type names struct {
	*checker
	what string
	seen map[string]diag.Span
}

func (c *checker) newNames(what string) *names {
	return &names{checker: c, what: what, seen: map[string]diag.Span{}}
}

// take reports whether a name is new; else the repetition is reported.
func (n *names) take(id syntax.Ident) bool { return n.takeAs(id, id.Name) }

// takeAs is take for something that is called otherwise than it is written.
func (n *names) takeAs(id syntax.Ident, name string) bool {
	first, taken := n.seen[name]
	if taken {
		n.report(errDuplicate(id.Where(), n.what, name, first))
		return false
	}
	n.seen[name] = id.Where()
	return true
}

// kinds are the words for types.
var kinds = map[string]models.Kind{
	"bool": models.Bool, "int": models.Int, "float": models.Float, "string": models.String, "enum": models.Enum,
	"duration": models.Duration, "time": models.Time, "geo": models.Geo, "list": models.List,
}
