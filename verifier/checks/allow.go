// Allows: findings that the text dismisses, and allows that dismiss nothing.

package checks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models/say"
)

// allowed reports whether an allow in a rule it is about, or in the app of one,
// dismisses a finding, or in its own app if it is about no rule. It notes all that do.
func (c *run) allowed(f Finding, used map[*syntax.AllowDecl]bool) bool {
	if f.Severity == diag.Error {
		return false
	}
	dismissed := false
	for i := range c.p.Rules {
		about := slices.Contains(f.Rules, c.p.Rules[i].Name)
		if !about && (len(f.Rules) > 0 || c.p.Rules[i].App != f.App) {
			continue
		}
		for _, a := range c.allowsOf(i) {
			if f.names(a) && (about || !slices.Contains(c.r.Origin.Rules[i].Decl.Allows, a)) {
				used[a], dismissed = true, true
			}
		}
	}
	return dismissed
}

// allowsOf lists the allows that speak of a rule: its own and its app's.
func (c *run) allowsOf(i int) []*syntax.AllowDecl {
	rule := c.r.Origin.Rules[i]
	out := slices.Clone(rule.Decl.Allows)
	for _, item := range rule.App.Decl.Items {
		if a, ok := item.(*syntax.AllowDecl); ok {
			out = append(out, a)
		}
	}
	return out
}

// names reports whether an allow speaks of the finding, by code or slug.
func (f *Finding) names(a *syntax.AllowDecl) bool {
	return a.Code.Name == f.Check || a.Code.Name == f.Slug
}

// idleAllows looks for O1: allows of codes of this catalogue that dismiss nothing,
// and of codes that nothing has.
func (c *run) idleAllows(used map[*syntax.AllowDecl]bool) []Finding {
	var out []Finding
	seen := map[*syntax.AllowDecl]bool{}
	for i := range c.p.Rules {
		for _, a := range c.allowsOf(i) {
			if used[a] || seen[a] || toldElsewhere(a.Code.Name) || !c.opt.Faults && ofFaults(a.Code.Name) {
				continue
			}
			seen[a] = true
			f := newFinding("O1", diag.Hint, say.Of("allow %s dismisses nothing here", a.Code.Name))
			f.App, f.Rules, f.Where, f.Confirmed = c.p.Rules[i].App, []string{c.p.Rules[i].Name}, a.Where(), true
			f.About = a.Code.Name
			out = append(out, f)
		}
	}
	return out
}

// toldElsewhere reports whether a code is one of dsl/check, which drops what is
// allowed by itself.
func toldElsewhere(code string) bool {
	if slices.ContainsFunc(check.Codes(), func(d diag.CodeDoc) bool { return d.Code == code }) {
		return true
	}
	for _, told := range textual {
		if d := doc(told); d.Check == code || d.Slug == code {
			return true
		}
	}
	return false
}

// ofFaults reports whether a code is of what is only looked for among faults.
func ofFaults(code string) bool {
	return slices.ContainsFunc(Catalogue(), func(d Doc) bool { return d.amongFaults() && (d.Check == code || d.Slug == code) })
}

// shownOfACode is how many warnings or hints of one code are shown.
const shownOfACode = 5

// few leaves out, of many warnings or hints of one code, those after the first,
// and says with the last one kept how many they are.
func few(list []Finding) []Finding {
	count, met := map[string]int{}, map[string]int{}
	for i := range list {
		if list[i].Severity != diag.Error {
			count[list[i].Check]++
		}
	}
	kept := []Finding{}
	for _, f := range list {
		more := count[f.Check] - shownOfACode
		if f.Severity == diag.Error || more <= 1 {
			kept = append(kept, f)
			continue
		}
		if met[f.Check]++; met[f.Check] > shownOfACode {
			continue
		}
		if met[f.Check] == shownOfACode {
			f.More = more
			f.tell(say.Of("%s (and %s more of this kind)", f.Words, more))
		}
		kept = append(kept, f)
	}
	return kept
}

// Fingerprint names a finding for comparisons between versions of a text: by its
// code, its rules and what it is about, not by its place or its words. Findings of
// the text alone (A1 to A4) have no rules; of them file and message count.
func (f *Finding) Fingerprint() string {
	rules := slices.Clone(f.Rules)
	slices.Sort(rules)
	if len(rules) == 0 {
		return fmt.Sprintf("%s in %s: %s", f.Check, f.Where.File, f.Message)
	}
	return fmt.Sprintf("%s %v %s", f.Check, rules, cmp.Or(f.About, "-"))
}
