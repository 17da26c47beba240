// Text that is checked several times: what is wrong with it is said once.

package check

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// instance is one of the passes over a text.
type instance struct {
	name  string // "for h1", "in app Bedroom"
	where diag.Span
}

// instanceOf is the pass for a device.
func instanceOf(d *Device) instance {
	return instance{name: "for " + d.Name, where: d.Decl.Name.Where()}
}

// eachInstance calls pass for every instance. What all of them find wrong at a
// place is reported once, as the first one words it; what only some find names
// them.
func (c *checker) eachInstance(list []instance, pass func(i int)) {
	outer := c.diagnostics
	found := make([][]diag.Diagnostic, len(list))
	for i := range list {
		c.diagnostics = nil
		pass(i)
		found[i] = c.diagnostics
	}
	c.diagnostics = append(outer, merged(list, found)...)
}

// finding is what instances find wrong at a place.
type finding struct {
	first diag.Diagnostic
	in    []int
}

// maxNamed bounds the instances a diagnostic names.
const maxNamed = 3

func merged(list []instance, found [][]diag.Diagnostic) []diag.Diagnostic {
	type key struct {
		at   diag.Span
		code string
	}
	var order []*finding
	at := map[key]*finding{}
	for i, diagnostics := range found {
		for _, d := range diagnostics {
			k := key{d.Span, d.Code}
			f := at[k]
			if f == nil {
				f = &finding{first: d}
				at[k] = f
				order = append(order, f)
			}
			if n := len(f.in); n == 0 || f.in[n-1] != i {
				f.in = append(f.in, i)
			}
		}
	}
	out := make([]diag.Diagnostic, len(order))
	for i, f := range order {
		out[i] = f.named(list)
	}
	return out
}

// named adds the instances that a finding is about, unless it is about all.
func (f *finding) named(list []instance) diag.Diagnostic {
	d := f.first
	if len(f.in) == len(list) {
		return d
	}
	d.Notes = append([]diag.Note(nil), d.Notes...)
	for n, i := range f.in {
		if n == maxNamed {
			break
		}
		note := diag.Note{Span: list[i].where, Message: list[i].name}
		if !slices.ContainsFunc(d.Notes, func(other diag.Note) bool { return other.Span == note.Span }) {
			d.Notes = append(d.Notes, note)
		}
	}
	return d
}

// dry calls a pass whose errors are wanted and nothing else: the scope it is
// given belongs to an app of no deployment.
func (s *scope) dry(pass func(t *scope)) {
	exprs, facts, domains := len(s.exprs), s.facts, s.domains
	s.facts = newFactSet()
	t := *s
	if s.app != nil {
		t.app = s.newApp(s.app.Decl, s.app.Name)
	}
	pass(&t)
	s.exprs, s.facts, s.domains = s.exprs[:exprs], facts, domains
}

// Limits of what is written once and meant many times: bytes of text, each
// repetition counted with a little for itself.
const (
	maxExpanded = 4 << 20
	perInstance = 64
)

// expand counts one more repetition of a text; it reports where they become too
// many, and then and afterwards returns false.
func (c *checker) expand(text, at diag.Span) bool {
	if c.expanded > maxExpanded {
		c.incomplete = true
		return false
	}
	c.expanded += text.End - text.Start + perInstance
	if c.expanded > maxExpanded {
		c.report(errTooManyInstances(at))
		return false
	}
	return true
}
