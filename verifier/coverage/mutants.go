// Mutants: small mistakes, and who notices them.

package coverage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/draft"
)

// mistake is a change of a rule.
type mistake struct {
	rule    *Rule
	watched []string // the promises it may matter to
	does    string
	edit    draft.Edit
}

// mutate tries all mistakes. Of rules of a group the mistake is one of all its instances,
// and is noted with the first.
func (m *measure) mutate(ctx context.Context) error {
	var list []mistake
	done := map[*syntax.RuleDecl]bool{}
	for i, r := range m.r.Origin.Rules {
		if !done[r.Decl] {
			done[r.Decl] = true
			list = append(list, m.mistakes(&m.out.Rules[i], r.Decl)...)
		}
	}
	watched := map[*Rule][]string{}
	for i, r := range m.r.Origin.Rules {
		first := slices.IndexFunc(m.r.Origin.Rules, func(x *check.Rule) bool { return x.Decl == r.Decl })
		rule := &m.out.Rules[first]
		watched[rule] = append(watched[rule], m.out.Rules[i].Watched...)
	}
	for n, x := range list {
		if ctx.Err() != nil {
			m.out.Limit = fmt.Sprintf("interrupted after %d of %d mistakes", n, len(list))
			return nil
		}
		if m.opt.Progress != nil {
			m.opt.Progress(x.rule.Name, n+1, len(list))
		}
		x.watched = watched[x.rule]
		mutant, err := m.try(ctx, x)
		if err != nil {
			return err
		}
		if mutant != nil && ctx.Err() == nil {
			x.rule.Mutants = append(x.rule.Mutants, *mutant)
		}
	}
	return nil
}

// mistakes lists those of a rule.
func (m *measure) mistakes(rule *Rule, d *syntax.RuleDecl) []mistake {
	var out []mistake
	add := func(does string, at diag.Span, text string) {
		out = append(out, mistake{rule: rule, does: does, edit: draft.Put(at, text)})
	}
	add("the rule is left out", m.line(d), "")
	for _, t := range d.Triggers {
		w, ok := t.(*syntax.WhenTrigger)
		if !ok {
			continue
		}
		if w.AlsoOnReconnect {
			if at, ok := m.word(w.Span, "also on reconnect"); ok {
				add("it does not react to what is so when a device comes back", at, "")
			}
		}
		if w.For != nil {
			if at, ok := m.word(diag.Span{File: w.Span.File, Start: w.Cond.Where().End, End: w.For.Where().End}, "for"); ok {
				at.End = w.For.Where().End
				add("it does not wait for "+m.text(w.For), at, "")
			}
		}
		m.weaker(w.Cond, func(part syntax.Expr, at diag.Span) {
			add("it waits no more for "+m.text(part), at, "")
		})
	}
	if d.While != nil {
		last := d.Triggers[len(d.Triggers)-1].Where()
		add("its guard is left out", diag.Span{File: last.File, Start: last.End, End: d.While.Where().End}, " ")
		m.weaker(d.While, func(part syntax.Expr, at diag.Span) { add("it does not ask for "+m.text(part), at, "") })
	}
	for _, a := range slices.Concat(d.Then, d.Else) {
		s, ok := a.(*syntax.SetAction)
		if !ok {
			continue
		}
		for _, v := range m.others(s) {
			add(fmt.Sprintf("it sets %s to %s", m.text(s.Target), v), s.Value.Where(), v)
		}
	}
	return out
}

// weaker calls f for each part of a conjunction, with what to cut so that it is gone.
func (m *measure) weaker(e syntax.Expr, f func(part syntax.Expr, at diag.Span)) {
	b, ok := e.(*syntax.BinaryExpr)
	if !ok || b.Op != "&&" {
		return
	}
	left, right := b.X.Where(), b.Y.Where()
	f(b.X, diag.Span{File: left.File, Start: left.Start, End: right.Start})
	f(b.Y, diag.Span{File: left.File, Start: left.End, End: right.End})
}

// others are the other values that an action might set, if they are few.
func (m *measure) others(s *syntax.SetAction) []string {
	ref := m.text(s.Target)
	for i := range m.r.Program.Resources {
		x := &m.r.Program.Resources[i]
		if x.Ref != ref || x.Model.Type.Kind != models.Bool && x.Model.Type.Kind != models.Enum || x.Cut.Size() > 4 {
			continue
		}
		var out []string
		for v := range x.Cut.Size() {
			if text := describe(x, v); text != m.text(s.Value) {
				out = append(out, text)
			}
		}
		return out[:min(1, len(out))]
	}
	return nil
}

// line is a rule with the space before it.
func (m *measure) line(d *syntax.RuleDecl) diag.Span {
	at := d.Span
	at.Start = len(strings.TrimRight(m.files[at.File][:at.Start], " \t\n"))
	return at
}

// word finds words in a piece of a file, with the space before them.
func (m *measure) word(in diag.Span, words string) (diag.Span, bool) {
	text := m.files[in.File]
	i := strings.LastIndex(text[in.Start:in.End], words)
	if i < 0 {
		return diag.Span{}, false
	}
	start := in.Start + i
	return diag.Span{File: in.File, Start: len(strings.TrimRight(text[:start], " \t\n")), End: start + len(words)}, true
}

// try verifies a mutant; nil if it is no text of the language.
func (m *measure) try(ctx context.Context, x mistake) (*Mutant, error) {
	files, ok := draft.Apply(m.files, []draft.Edit{x.edit})
	if !ok {
		return nil, nil
	}
	r, _ := compile.Load(files, m.site)
	if r == nil {
		return nil, nil
	}
	out := &Mutant{Does: x.does, Noticed: []string{}}
	held := map[[2]string]bool{}
	for i := range m.before.Properties {
		p := &m.before.Properties[i]
		held[[2]string{p.App, p.Name}] = p.Verdict == verifier.Holds && slices.Contains(x.watched, p.Name)
	}
	after, err := verifier.Verify(ctx, r, verifier.Options{
		MaxStates: m.opt.MaxStates, Memory: m.opt.Memory, Workers: m.opt.Workers, Cache: m.opt.Cache,
		Filter: func(app, name string) bool { return held[[2]string{app, name}] },
	})
	if err != nil {
		return nil, err
	}
	for i := range after.Properties {
		switch p := &after.Properties[i]; p.Verdict {
		case verifier.Violated:
			out.Noticed = append(out.Noticed, p.Name)
		case verifier.Unknown:
			out.Undecided = true
		}
	}
	out.Undecided = out.Undecided && len(out.Noticed) == 0
	return out, nil
}

// text is the source of a piece of the tree, on one line.
func (m *measure) text(n syntax.Node) string {
	s := n.Where()
	return strings.Join(strings.Fields(m.files[s.File][s.Start:s.End]), " ")
}
