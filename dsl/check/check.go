// The order of the check, and what its parts share.

package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// checker gathers what is declared and what is wrong with it.
type checker struct {
	files       []*syntax.File
	site        Site
	sources     map[string]string
	diagnostics []diag.Diagnostic
	// silent drops reports: a behaviour is checked once for its device type and
	// again, already judged, for every device.
	silent bool
	// incomplete says that something could not be parsed and is missing.
	incomplete bool
	// computing are the constants whose values are being computed.
	computing map[string]*syntax.LetDecl

	models  map[string]*Model
	devices map[string]*Device
	apps    map[string]*App
	roles   map[string]bool
	exprs   []*Expr
	// folded are the constants computed so far, by CEL text and type; domains
	// counts the values of all int variables.
	folded  map[string]constant
	domains int
	allowed []allowance
	d       *Deployment
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
		files: slices.Clone(files), site: site,
		sources: map[string]string{}, models: map[string]*Model{}, devices: map[string]*Device{},
		apps: map[string]*App{}, roles: map[string]bool{}, folded: map[string]constant{}, d: &Deployment{},
	}
	slices.SortStableFunc(c.files, func(a, b *syntax.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range c.files {
		c.sources[f.Name] = f.Source
	}
	c.d.sources = c.sources
	c.declareModels()
	c.declareDevices()
	c.declareRoles()
	c.declareApps()
	c.checkBehaviours()
	c.checkEnvironments()
	c.checkSafeState()
	c.checkApps()
	c.checkGrants()
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

func oneLine(sources map[string]string, s diag.Span) string {
	text, ok := sources[s.File]
	if !ok || s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return ""
	}
	return strings.Join(strings.Fields(text[s.Start:s.End]), " ")
}

// link type-checks and plans every expression by cel-go, equal texts once.
func (c *checker) link() {
	var operands []Operand
	seen := map[string]bool{}
	for _, e := range c.exprs {
		for _, o := range e.Operands {
			if !seen[o.Name()] {
				seen[o.Name()] = true
				operands = append(operands, o)
			}
		}
	}
	env, err := environment(operands)
	if err != nil {
		for _, e := range c.exprs {
			c.report(errExpression(e.Node.Where(), err.Error()))
		}
		return
	}
	planned := map[string]*Expr{}
	for _, e := range c.exprs {
		if first := planned[e.CEL]; first != nil {
			e.program = first.program
			continue
		}
		planned[e.CEL] = e
		program, out := c.compileCEL(env, e.CEL, e.marks, e.Node)
		if program == nil {
			continue
		}
		if !celType(e.Type.Kind).IsExactType(out) {
			c.report(errExpression(e.Node.Where(), "its type is "+out.String()+" in place of "+e.Type.Kind.String()))
		}
		e.program = program
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
func (n *names) take(id syntax.Ident) bool {
	first, taken := n.seen[id.Name]
	if taken {
		n.report(errDuplicate(id.Where(), n.what, id.Name, first))
		return false
	}
	n.seen[id.Name] = id.Where()
	return true
}

// kinds are the words for types.
var kinds = map[string]models.Kind{
	"bool": models.Bool, "int": models.Int, "float": models.Float, "string": models.String, "enum": models.Enum,
	"duration": models.Duration, "time": models.Time, "geo": models.Geo, "list": models.List,
}
