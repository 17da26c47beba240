// The shield of the site: rows of what the gate refuses.

package check

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// checkShield resolves and types the rows of the shield.
func (c *checker) checkShield() {
	for _, row := range c.site.Shield {
		r := c.siteResource(row.Resource.Text, row.Resource.Where)
		if r == nil {
			continue
		}
		if !r.Settable() {
			c.report(errNotSettable(row.Resource.Where, r, nil))
			continue
		}
		out := &Refusal{Resource: r, Where: row.Resource.Where}
		s := &scope{checker: c}
		ok := true
		for _, w := range row.Values {
			v := s.refusedValue(w, r)
			if ok = ok && v != nil; ok {
				out.Values = append(out.Values, *v)
			}
		}
		if row.While.Text != "" {
			if e, read := c.siteExpr(row.While); read {
				out.While = s.cond(e)
			}
			ok = ok && out.While != nil
		}
		if ok {
			c.d.Refusals = append(c.d.Refusals, out)
		}
	}
}

// refusedValue is a value of a row, of a resource that has few.
func (s *scope) refusedValue(w SiteText, r *Resource) *models.Value {
	e, ok := s.siteExpr(w)
	if !ok {
		return nil
	}
	if k := r.Model.Type.Kind; k != models.Bool && k != models.Enum {
		s.report(errRefusedValue(w.Where, r))
		return nil
	}
	return s.constValue(e, r.Model.Type, "the shield")
}

// siteExpr reads an expression of the site file; false if it is none, which is
// reported.
func (c *checker) siteExpr(w SiteText) (syntax.Expr, bool) {
	name, base := w.Where.File, w.Where.Start
	if name == "" { // a bundle's site has no positions
		name, base = "shield", len(c.sources["shield"])
	}
	c.quote(name, base, w.Text)
	e, found := syntax.ParseExpr(name, w.Text, base)
	for _, d := range found {
		c.report(d)
	}
	return e, len(found) == 0
}

// quote keeps a text where it stands in a file of which nothing else is known.
func (c *checker) quote(name string, base int, text string) {
	was := c.sources[name]
	if end := base + len(text); end > len(was) {
		was += strings.Repeat(" ", end-len(was))
	}
	c.sources[name] = was[:base] + text + was[base+len(text):]
}
