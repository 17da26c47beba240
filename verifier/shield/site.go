// Tables in the words of a site file.

package shield

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// Rows gives a table as rows of a site. Errors: what a site cannot say, which is
// values of a resource that is no bool or enum, and conditions on variables, on what
// is computed from readings, and on texts.
func (t Table) Rows(p *machine.Program) ([]check.SiteRefusal, error) {
	var out []check.SiteRefusal
	for _, row := range t {
		res := &p.Resources[row.Res]
		if k := res.Model.Type.Kind; k != models.Bool && k != models.Enum {
			return nil, fmt.Errorf("a site refuses single values of bool and enum only, and %s is %s", res.Ref, res.Model.Type)
		}
		var parts []string
		for _, l := range row.When {
			text, err := l.expression(p)
			if err != nil {
				return nil, err
			}
			parts = append(parts, text)
		}
		out = append(out, check.SiteRefusal{
			Resource: check.SiteText{Text: res.Ref},
			Values:   []check.SiteText{{Text: res.Cut.Describe(row.Region, res.Model.Type)}},
			While:    check.SiteText{Text: strings.Join(parts, " && ")},
		})
	}
	return out, nil
}

// sayable reports whether conditions of a site can read an operand.
func sayable(p *machine.Program, o machine.Operand) bool {
	return !o.IsVar && p.Resources[o.Res].Fact == machine.NoFact && p.Resources[o.Res].Model.Type.Kind != models.String
}

// expression is a literal as a condition that is never unknown.
func (l Literal) expression(p *machine.Program) (string, error) {
	if !sayable(p, l.Operand) {
		return "", fmt.Errorf("a site has no word for what the shield reads")
	}
	res := &p.Resources[l.Operand.Res]
	var parts []string
	for _, v := range l.In {
		parts = append(parts, within(res, models.Region(v)))
	}
	known := "known(" + res.Ref + ")"
	any := strings.Join(parts, " || ")
	if len(parts) > 1 {
		any = "(" + any + ")"
	}
	switch {
	case l.Unknown && len(parts) == 0:
		return "!" + known, nil
	case l.Unknown:
		return "(!" + known + " || " + any + ")", nil
	case len(parts) == int(l.Operand.Size):
		return known, nil
	}
	return known + " && " + any, nil
}

// within says that a resource is in a region.
func within(res *machine.Resource, r models.Region) string {
	if text := cubes.Between(res, r, r); text != "" {
		return text
	}
	return "known(" + res.Ref + ")"
}
