// Roles, and what they may command.

package check

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// declareRoles gathers the roles of the site.
func (c *checker) declareRoles() {
	for _, r := range c.site.Roles {
		c.roles[r.Name] = true
	}
	for _, g := range c.site.Grants {
		if len(c.site.Roles) > 0 && !c.roles[g.Role] {
			c.report(errUnknownRole(g.Where, g.Role, sortedKeys(c.roles)))
		}
	}
	if len(c.site.Roles) == 0 {
		for _, g := range c.site.Grants {
			c.roles[g.Role] = true
		}
	}
	c.d.Roles = sortedKeys(c.roles)
}

// checkGrants resolves what roles may command.
func (c *checker) checkGrants() {
	seen := map[Grant]bool{}
	for _, g := range c.site.Grants {
		r := c.siteResource(g.Resource, g.Where)
		if r == nil || !c.roles[g.Role] {
			continue
		}
		if !r.Settable() {
			c.report(errNotSettable(g.Where, r, nil))
			continue
		}
		key := Grant{Role: g.Role, Resource: r}
		if !seen[key] {
			seen[key] = true
			c.d.Grants = append(c.d.Grants, &Grant{Role: g.Role, Resource: r, Where: g.Where})
		}
	}
	slices.SortFunc(c.d.Grants, func(a, b *Grant) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Resource.Ref, b.Resource.Ref))
	})
}

// siteResource finds a resource that the site names by reference or by path.
func (c *checker) siteResource(name string, at diag.Span) *Resource {
	for _, d := range c.d.Devices {
		for _, r := range d.Resources {
			if r.Path.String() == name {
				return r
			}
		}
	}
	e := &syntax.RefExpr{At: syntax.At{Span: at}}
	for _, part := range splitRef(name) {
		e.Parts = append(e.Parts, syntax.Ident{At: e.At, Name: part})
	}
	return (&scope{checker: c}).resource(e)
}
