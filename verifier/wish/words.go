// Words: a policy as rules in the language.

package wish

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// Rule is a rule that was written: when one of some conditions becomes true, a resource is
// set to a value.
type Rule struct {
	Ref, Value string
	When       []string // each without its "when"
	Reconnect  bool     // it reacts to what is so when a device comes back, too
}

// Text is the rule as it stands in a file, indented as in an app.
func (r *Rule) Text(name string, priority int32) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  rule %s", name)
	if priority > 0 {
		fmt.Fprintf(&b, " priority %d", priority)
	}
	b.WriteString(" {\n    when ")
	b.WriteString(strings.Join(r.triggers(), "\n    or when "))
	fmt.Fprintf(&b, "\n    then set %s = %s\n  }", r.Ref, r.Value)
	return b.String()
}

// Does says the rule in words.
func (r *Rule) Does() string {
	return fmt.Sprintf("when %s, set %s = %s", strings.Join(r.When, ", or when "), r.Ref, r.Value)
}

func (r *Rule) triggers() []string {
	out := slices.Clone(r.When)
	if r.Reconnect {
		for i := range out {
			out[i] += " also on reconnect"
		}
	}
	return out
}

// rules words a policy, command by command.
func (p *policy) rules() []Rule {
	var out []Rule
	prog := p.a.w.Program()
	for c, list := range p.clauses {
		if len(list) == 0 {
			continue
		}
		res := &prog.Resources[p.a.commands[c].res]
		r := Rule{Ref: res.Ref, Value: value(res, p.a.commands[c].region)}
		for _, k := range list {
			r.When = append(r.When, p.condition(k))
			r.Reconnect = r.Reconnect || p.blind(c, k)
		}
		out = append(out, r)
	}
	return out
}

// blind reports whether a condition has to say a command after a change before which it
// was not known whether it is true.
func (p *policy) blind(c int, k cubes.Cube) bool {
	for _, d := range p.made {
		if p.wanted(d)&(1<<c) == 0 || !k.Has(d.after) || k.Has(d.before) {
			continue
		}
		unknown, wrong := false, false
		for i, set := range k {
			if set == nil || set[0] {
				continue
			}
			unknown = unknown || d.before[i] == cubes.Unknown
			wrong = wrong || d.before[i] != cubes.Unknown && !set[d.before[i]+1]
		}
		if unknown && !wrong {
			return true
		}
	}
	return false
}

// value writes the nicest value of a region.
func value(res *machine.Resource, r models.Region) string {
	typ := res.Model.Type
	if typ.Kind == models.Bool || typ.Kind == models.Enum {
		return res.Cut.Describe(r, typ)
	}
	return typ.Format(res.Cut.Samples(r, 1)[0])
}

// condition words a cube.
func (p *policy) condition(k cubes.Cube) string {
	var parts []string
	span := ""
	for i, o := range p.a.operands {
		switch {
		case k[i] == nil:
		case o.IsVar:
			span = " for " + p.a.wait.span
			parts = append(parts, "("+p.a.wait.cond+")")
		default:
			parts = append(parts, p.literal(k, i, o))
		}
	}
	if len(parts) == 1 {
		return bare(parts[0]) + span
	}
	return strings.Join(parts, " && ") + span
}

// literal words what a cube says of one operand. Neighbouring regions of numbers are said
// at once; all values but one by what is not.
func (p *policy) literal(k cubes.Cube, i int, o machine.Operand) string {
	res := &p.a.w.Program().Resources[o.Res]
	values, unknown := k.Values(i)
	switch {
	case unknown:
		return "!known(" + res.Ref + ")"
	case len(values) == int(o.Size):
		return "known(" + res.Ref + ")"
	case !res.Cut.Ordered() && len(values) == int(o.Size)-1 && o.Size > 2:
		for v := range int(o.Size) {
			if !slices.Contains(values, v) {
				return res.Ref + " != " + res.Cut.Describe(models.Region(v), res.Model.Type)
			}
		}
	}
	var parts []string
	for n := 0; n < len(values); n++ {
		low := values[n]
		for res.Cut.Ordered() && n+1 < len(values) && values[n+1] == values[n]+1 {
			n++
		}
		parts = append(parts, cubes.Between(res, models.Region(low), models.Region(values[n])))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

// bare takes the parentheses off that stand around the whole of a part.
func bare(text string) string {
	depth := 0
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i < len(text)-1 {
			return text
		}
	}
	if strings.HasPrefix(text, "(") {
		return text[1 : len(text)-1]
	}
	return text
}
