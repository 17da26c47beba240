// The menu: small changes that may mend a promise, read off its sentence and the rules.

package repair

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/verifier/draft"
)

// change is one change of the text, perhaps of several places.
type change struct {
	does  []string // in words
	costs []string // what is not done, or not promised, any more because of it
	edits []draft.Edit
	lost  loss
	named string   // the name the promise has then; "" if it keeps it
	about []string // which places change, and to what end: variants of a change are about the same
}

// loss is how much is given up, for the ranking.
type loss int

const (
	nothing  loss = iota // rules do more, or the same at better moments
	added                // something is done that was not
	guarded              // rules do less
	replaced             // a rule does something else
	assumed              // something is left to the world
	asksLess             // the promise is another
	renounce             // a rule is gone
)

// grade is the loss, but for what rules lose or gain: that is weighed by the edits.
func (c *change) grade() loss {
	if c.lost <= guarded {
		return nothing
	}
	return c.lost
}

// menu gathers changes for one promise.
type menu struct {
	r     *compile.Result
	files map[string]string
	p     *check.Property
	blame []string // rules the run needs, as App.rule
}

// list gives the changes, best first: those of rules alone, then those that assume more,
// promise less, or delete a rule; of these those of fewest edits, and then those by which
// least is lost. Each text comes once.
func (m *menu) list() []change {
	var out []change
	for _, bad := range m.ways(m.p.Decl.Sentence) {
		out = append(out, m.combined(bad)...)
		out = append(out, m.opposites(bad)...)
	}
	out = append(out, m.careful()...)
	out = append(out, m.deletions()...)
	slices.SortStableFunc(out, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.grade(), b.grade()), cmp.Compare(len(a.edits), len(b.edits)), cmp.Compare(a.lost, b.lost))
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(c change) bool {
		key := fmt.Sprint(c.edits)
		again := seen[key]
		seen[key] = true
		return again || len(c.edits) == 0
	})
}

// against gives the changes for a finding: of rules that write different values at one
// moment, one is given the last word.
func (m *menu) against(check string) []change {
	if check != "C1" {
		return nil
	}
	var out []change
	high := int32(0)
	for _, r := range m.r.Origin.Rules {
		if slices.Contains(m.blamed(), r.Decl) {
			high = max(high, r.Priority)
		}
	}
	for _, r := range m.blamed() {
		out = append(out, m.prioritised(r, high+1))
	}
	return out
}

// prioritised gives a rule a priority.
func (m *menu) prioritised(r *syntax.RuleDecl, priority int32) change {
	c := change{
		does:  []string{fmt.Sprintf("rule %s has priority %d: it has the last word", r.Name.Name, priority)},
		costs: []string{"what rules of lower priority set at the same moment is lost"},
		lost:  guarded,
		about: []string{"priority " + r.Name.Name},
	}
	if r.Priority != nil {
		c.edits = []draft.Edit{draft.Put(r.Priority.Where(), fmt.Sprint(priority))}
		return c
	}
	at := r.Name.Span.End + strings.Index(m.files[r.Span.File][r.Name.Span.End:], "{")
	if r.Mode != nil {
		at = r.Mode.Span.Start
	}
	c.edits = []draft.Edit{draft.Put(diag.Span{File: r.Span.File, Start: at, End: at}, fmt.Sprintf("priority %d ", priority))}
	return c
}

// combined joins what keeps rules from the bad states, what leads out of them, and an
// assumption that things do not begin in one.
func (m *menu) combined(bad []literal) []change {
	kept := append([]change{{}}, m.guards(bad)...)
	kept = append(kept, m.companions(bad)...)
	mended := append([]change{{}}, m.reactions(bad)...)
	mended = append(mended, m.earlier(bad)...)
	var out []change
	for _, a := range kept {
		for _, b := range mended {
			both, ok := join(a, b)
			if !ok {
				continue
			}
			out = append(out, both)
			for _, more := range []change{m.start(bad), m.asking()} {
				if c, ok := join(both, more); ok && len(more.edits) > 0 {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// join makes two changes at once; false if they change the same place.
func join(a, b change) (change, bool) {
	for _, x := range a.edits {
		for _, y := range b.edits {
			if x.Span.File == y.Span.File && x.Span.Start < y.Span.End && y.Span.Start < x.Span.End || x == y {
				return change{}, false
			}
		}
	}
	return change{
		does: slices.Concat(a.does, b.does), costs: slices.Concat(a.costs, b.costs),
		edits: slices.Concat(a.edits, b.edits), lost: max(a.lost, b.lost), named: cmp.Or(a.named, b.named), about: slices.Concat(a.about, b.about),
	}, true
}

// guards keeps the rules that bring about a literal from doing so while the others are
// true: all of them, and each alone. A step that comes later is left out, for a guard is
// read when the rule begins.
func (m *menu) guards(bad []literal) []change {
	var out []change
	for i, l := range bad {
		if l.ref == "" {
			continue
		}
		rest := slices.Concat(bad[:i], bad[i+1:])
		var single, early, cut []change
		for _, r := range m.setting(l.ref, l.bads) {
			if c := m.cut(r, l); len(c.edits) > 0 {
				cut = append(cut, c)
			}
			if len(rest) > 0 {
				single, early = append(single, m.guard(r, rest)), append(early, m.triggerGuard(r, rest))
			}
		}
		guards := slices.Concat(m.together(single), m.together(early), single, early)
		cuts := append(m.together(cut), cut...)
		out = append(append(out, guards...), cuts...)
		for _, a := range guards {
			for _, b := range cuts {
				if both, ok := join(a, b); ok {
					out = append(out, both)
				}
			}
		}
	}
	return out
}

// together joins changes; none if they are fewer than two, or do not go together.
func (m *menu) together(list []change) []change {
	whole, ok := change{}, true
	for _, c := range list {
		if whole, ok = join(whole, c); !ok {
			return nil
		}
	}
	if len(list) < 2 {
		return nil
	}
	return []change{whole}
}

// cut leaves out the delayed steps of a rule that make a literal true and do nothing else.
func (m *menu) cut(r *syntax.RuleDecl, l literal) change {
	c := change{
		does:  []string{fmt.Sprintf("rule %s leaves out the step that sets %s to %s", r.Name.Name, l.ref, strings.Join(l.bads, " or "))},
		costs: []string{fmt.Sprintf("rule %s does not set %s to %s later", r.Name.Name, l.ref, strings.Join(l.bads, " or "))},
		lost:  guarded,
		about: []string{"cut " + r.Name.Name},
	}
	for i, a := range r.Then {
		after, ok := a.(*syntax.AfterAction)
		if !ok || i+1 >= len(r.Then) || !m.sets(r.Then[i+1], l) {
			continue
		}
		if i+2 < len(r.Then) {
			if _, next := r.Then[i+2].(*syntax.AfterAction); !next {
				continue
			}
		}
		start := len(strings.TrimRight(m.files[r.Span.File][:after.Span.Start], " \t\n"))
		c.edits = append(c.edits, draft.Put(diag.Span{File: r.Span.File, Start: start, End: r.Then[i+1].Where().End}, ""))
	}
	return c
}

// companions has rules that make one literal true make another false at once: all rules
// that make any true, and each alone.
func (m *menu) companions(bad []literal) []change {
	var list []change
	done := map[*syntax.RuleDecl]bool{}
	for i, l := range bad {
		for j, other := range bad {
			if i == j || l.ref == "" || other.ref == "" || other.ref == l.ref || len(other.goods) == 0 {
				continue
			}
			for _, r := range m.setting(l.ref, l.bads) {
				if !done[r] && m.sets(r.Then[0], l) {
					done[r] = true
					list = append(list, m.companion(r, other))
				}
			}
		}
	}
	return append(m.together(list), list...)
}

func (m *menu) companion(r *syntax.RuleDecl, l literal) change {
	end := r.Then[0].Where().End
	return change{
		does:  []string{fmt.Sprintf("rule %s also sets %s to %s", r.Name.Name, l.ref, l.goods[0])},
		costs: []string{fmt.Sprintf("%s does not stay %s when rule %s runs", l.ref, strings.Join(l.bads, " or "), r.Name.Name)},
		edits: []draft.Edit{draft.Put(diag.Span{File: r.Span.File, Start: end, End: end}, fmt.Sprintf("\n         set %s = %s", l.ref, l.goods[0]))},
		lost:  added,
		about: []string{"companion " + r.Name.Name},
	}
}

// sets reports whether an action makes a literal true.
func (m *menu) sets(a syntax.Action, l literal) bool {
	s, ok := a.(*syntax.SetAction)
	return ok && l.ref != "" && m.text(s.Target) == l.ref && (slices.Contains(l.bads, m.text(s.Value)) || !constant(s.Value))
}

// guard has a rule ask that not all of some literals are true.
func (m *menu) guard(r *syntax.RuleDecl, rest []literal) change {
	cond := notAll(rest)
	c := change{
		does:  []string{fmt.Sprintf("rule %s asks also that %s", r.Name.Name, cond)},
		costs: []string{fmt.Sprintf("rule %s does nothing while %s", r.Name.Name, all(rest))},
		lost:  guarded,
		about: []string{"guard " + r.Name.Name},
	}
	if r.While != nil {
		c.edits = []draft.Edit{draft.Put(r.While.Where(), operand(r.While, m.text(r.While))+" && "+cond)}
		return c
	}
	end := r.Triggers[len(r.Triggers)-1].Where().End
	c.edits = []draft.Edit{draft.Put(diag.Span{File: r.Span.File, Start: end, End: end}, " while "+cond)}
	return c
}

// triggerGuard is guard where a rule waits for one condition: what is asked becomes part
// of it, so that the rule reacts also when that comes true last. It is guard otherwise.
func (m *menu) triggerGuard(r *syntax.RuleDecl, rest []literal) change {
	c := m.guard(r, rest)
	if len(r.Triggers) != 1 || len(r.Else) > 0 {
		return c
	}
	if w, ok := r.Triggers[0].(*syntax.WhenTrigger); ok && !w.OrUnknown {
		c.does = []string{fmt.Sprintf("rule %s waits also for %s", r.Name.Name, notAll(rest))}
		c.edits = []draft.Edit{draft.Put(w.Cond.Where(), operand(w.Cond, m.text(w.Cond))+" && "+notAll(rest))}
	}
	return c
}

// operand puts parentheses around what binds less than &&.
func operand(e syntax.Expr, text string) string {
	switch x := e.(type) {
	case *syntax.BinaryExpr:
		if x.Op == "||" {
			return "(" + text + ")"
		}
	case *syntax.CondExpr:
		return "(" + text + ")"
	}
	return text
}

// opposites has a rule that makes a literal true make it false: it does the opposite of what
// was meant.
func (m *menu) opposites(bad []literal) []change {
	var out []change
	for _, l := range bad {
		if l.ref == "" {
			continue
		}
		for _, r := range m.setting(l.ref, l.bads) {
			for _, good := range l.goods {
				out = append(out, m.opposite(r, l, good))
			}
		}
	}
	return slices.DeleteFunc(out, func(c change) bool { return len(c.edits) == 0 })
}

func (m *menu) opposite(r *syntax.RuleDecl, l literal, good string) change {
	c := change{
		does:  []string{fmt.Sprintf("rule %s sets %s to %s, not to %s", r.Name.Name, l.ref, good, strings.Join(l.bads, " or "))},
		costs: []string{fmt.Sprintf("rule %s does not set %s to %s", r.Name.Name, l.ref, strings.Join(l.bads, " or "))},
		lost:  replaced,
		about: []string{"opposite " + r.Name.Name},
	}
	for _, a := range r.Then {
		if m.sets(a, l) {
			c.edits = append(c.edits, draft.Put(a.(*syntax.SetAction).Value.Where(), good))
		}
	}
	return c
}

// reactions adds a rule that leads out of the bad states, for each literal that rules can
// make false: when the state is bad, and also as soon as all other literals are true.
func (m *menu) reactions(bad []literal) []change {
	var out []change
	at, ok := m.afterRules()
	if !ok {
		return nil
	}
	for i, l := range bad {
		rest := slices.Concat(bad[:i], bad[i+1:])
		for _, good := range l.goods {
			out = append(out, m.reaction(at, l, rest, good, []string{all(bad)}, "set"))
			if len(rest) > 0 {
				out = append(out, m.reaction(at, l, rest, good, []string{all(rest), all(bad)}, "set"),
					m.reaction(at, l, rest, good, []string{all(rest)}, "always set"))
			}
		}
	}
	return out
}

func (m *menu) reaction(at diag.Span, l literal, rest []literal, good string, when []string, set string) change {
	priority, hold := "", m.patience()
	if high, others := m.highest(l); others {
		priority = fmt.Sprintf(" priority %d", high+1)
	}
	name := m.fresh("keep_" + strings.ReplaceAll(l.ref, ".", "_") + "_" + good)
	var triggers []string
	for _, w := range when {
		triggers = append(triggers, "when "+w+hold+" also on reconnect")
	}
	text := fmt.Sprintf("\n  rule %s%s {\n    %s\n    then %s %s = %s\n  }", name, priority, strings.Join(triggers, "\n    or "), set, l.ref, good)
	c := change{
		does:  []string{fmt.Sprintf("a new rule %s: when %s%s, %s %s = %s", name, strings.Join(when, ", or when "), hold, set, l.ref, good)},
		edits: []draft.Edit{draft.Put(at, text)},
		lost:  added,
		about: []string{"react " + l.ref + " " + good},
	}
	if len(rest) > 0 {
		c.costs = []string{fmt.Sprintf("%s is not left %s while %s", l.ref, strings.Join(l.bads, " or "), all(rest))}
	}
	return c
}

// patience is " for D" with half the time that a sentence lets a state last; "" where it
// says nothing of that.
func (m *menu) patience() string {
	s, ok := m.p.Decl.Sentence.(*syntax.NeverLasts)
	if !ok {
		return ""
	}
	if n, ok := s.D.(*syntax.NumberLit); ok && n.Int {
		var half int
		if _, err := fmt.Sscan(n.Text, &half); err == nil && half >= 2 {
			return fmt.Sprintf(" for %d %s", half/2, n.Unit)
		}
	}
	return ""
}

// afterRules is the place after the last rule of the promise's app, or before the promise
// if that has none in its file; false if the promise is not written in the app itself.
func (m *menu) afterRules() (diag.Span, bool) {
	app := m.p.App.Decl
	last, here := -1, false
	for _, item := range app.Items {
		switch x := item.(type) {
		case *syntax.RuleDecl:
			last = max(last, x.Span.End)
		case *syntax.PropertyDecl:
			here = here || x == m.p.Decl
		}
	}
	if !here {
		return diag.Span{}, false
	}
	if last < 0 {
		last = app.Name.Span.End + strings.Index(m.files[app.Span.File][app.Name.Span.End:], "{") + 1
	}
	return diag.Span{File: app.Span.File, Start: last, End: last}, true
}

// fresh gives a name that no rule of the app has.
func (m *menu) fresh(name string) string {
	for i, base := 2, name; slices.ContainsFunc(m.p.App.Rules, func(r *check.Rule) bool { return r.Decl.Name.Name == name }); i++ {
		name = fmt.Sprint(base, i)
	}
	return name
}

// highest is the highest priority of the rules that make a literal true; false if there
// are none.
func (m *menu) highest(l literal) (int32, bool) {
	high, found := int32(0), false
	for _, d := range m.setting(l.ref, l.bads) {
		for _, r := range m.r.Origin.Rules {
			if r.Decl == d {
				high, found = max(high, r.Priority), true
			}
		}
	}
	return high, found
}

// earlier has the rules that lead out of the bad states do so sooner: also after a device
// has come back, and also when their guard comes true last.
func (m *menu) earlier(bad []literal) []change {
	var out []change
	for _, l := range bad {
		for _, r := range m.setting(l.ref, l.goods) {
			again := m.reconnecting(r)
			level := m.level(r)
			out = append(out, again, level)
			if both, ok := join(again, level); ok && len(again.edits)*len(level.edits) > 0 {
				out = append(out, both)
			}
		}
	}
	return slices.DeleteFunc(out, func(c change) bool { return len(c.edits) == 0 })
}

// reconnecting has a rule react also to what is so when a device comes back.
func (m *menu) reconnecting(r *syntax.RuleDecl) change {
	c := change{
		does:  []string{fmt.Sprintf("rule %s also reacts when its device comes back, and to the first report", r.Name.Name)},
		about: []string{"reconnect " + r.Name.Name},
	}
	for _, t := range r.Triggers {
		if w, ok := t.(*syntax.WhenTrigger); ok && !w.AlsoOnReconnect {
			c.edits = append(c.edits, draft.Put(diag.Span{File: r.Span.File, Start: w.Span.End, End: w.Span.End}, " also on reconnect"))
		}
	}
	return c
}

// level makes a rule's guard part of its trigger.
func (m *menu) level(r *syntax.RuleDecl) change {
	c := change{
		does:  []string{fmt.Sprintf("rule %s waits for its guard too: it reacts whichever comes last", r.Name.Name)},
		about: []string{"level " + r.Name.Name},
	}
	if len(r.Triggers) != 1 || r.While == nil || r.OrUnknown || len(r.Else) > 0 {
		return c
	}
	w, ok := r.Triggers[0].(*syntax.WhenTrigger)
	if !ok || w.OrUnknown {
		return c
	}
	c.edits = []draft.Edit{
		draft.Put(w.Cond.Where(), operand(w.Cond, m.text(w.Cond))+" && "+operand(r.While, m.text(r.While))),
		draft.Put(diag.Span{File: r.Span.File, Start: w.Span.End, End: r.While.Where().End}, ""),
	}
	return c
}

// start assumes openly that things do not begin in a bad state.
func (m *menu) start(bad []literal) change {
	decl := m.p.Decl.Span
	if _, ok := m.afterRules(); !ok {
		return change{}
	}
	return change{
		does:  []string{fmt.Sprintf("it is assumed that at the start %s", notAll(bad))},
		costs: []string{fmt.Sprintf("nothing is promised where at the start %s", all(bad))},
		edits: []draft.Edit{draft.Put(diag.Span{File: decl.File, Start: decl.Start, End: decl.Start}, "assume initially "+notAll(bad)+"\n  ")},
		lost:  assumed,
		about: []string{"start"},
	}
}

// asking promises less: what is so once reports and commands have come, in place of what
// is so at every moment.
func (m *menu) asking() change {
	s, ok := m.p.Decl.Sentence.(*syntax.Whenever)
	if !ok || s.For != nil || s.Until != nil {
		return change{}
	}
	text := fmt.Sprintf("always %s while %s", operand(s.Q, m.text(s.Q)), m.text(s.P))
	named := ""
	if m.p.Decl.Name == "" {
		named = text
	}
	return change{
		named: named,
		does:  []string{"the promise becomes: " + text},
		costs: []string{"nothing is promised of moments in which reports or commands are still under way"},
		edits: []draft.Edit{draft.Put(s.Span, text)},
		lost:  asksLess,
		about: []string{"ask"},
	}
}

// careful has delayed steps given up when their reason is gone.
func (m *menu) careful() []change {
	var out []change
	for _, r := range m.blamed() {
		c := change{
			does:  []string{fmt.Sprintf("rule %s gives its delayed steps up when its condition is not true any more", r.Name.Name)},
			costs: []string{fmt.Sprintf("rule %s does not come to its end when its reason is gone", r.Name.Name)},
			lost:  guarded,
			about: []string{"careful " + r.Name.Name},
		}
		for _, a := range slices.Concat(r.Then, r.Else) {
			x, ok := a.(*syntax.AfterAction)
			if !ok || !x.Anyway {
				continue
			}
			text := m.files[x.Span.File][x.Span.Start:x.Span.End]
			if i := strings.LastIndex(text, "anyway"); i >= 0 {
				cut := len(strings.TrimRight(text[:i], " \t\n"))
				c.edits = append(c.edits, draft.Put(diag.Span{File: x.Span.File, Start: x.Span.Start + cut, End: x.Span.Start + i + len("anyway")}, ""))
			}
		}
		out = append(out, c)
	}
	return out
}

// deletions leaves out one of the rules that the run needs.
func (m *menu) deletions() []change {
	var out []change
	for _, r := range m.blamed() {
		text := m.files[r.Span.File]
		start := strings.LastIndexByte(text[:r.Span.Start], '\n') + 1
		if strings.TrimSpace(text[start:r.Span.Start]) != "" {
			start = r.Span.Start
		}
		end := r.Span.End
		if strings.HasPrefix(text[end:], "\n") && start < r.Span.Start {
			end++
		}
		out = append(out, change{
			does:  []string{fmt.Sprintf("rule %s is deleted", r.Name.Name)},
			costs: []string{fmt.Sprintf("all that rule %s does", r.Name.Name)},
			edits: []draft.Edit{draft.Put(diag.Span{File: r.Span.File, Start: start, End: end}, "")},
			lost:  renounce,
			about: []string{"delete " + r.Name.Name},
		})
	}
	return out
}

// setting lists the rules that set a resource to one of some values, or to what is read,
// in their "then".
func (m *menu) setting(ref string, values []string) []*syntax.RuleDecl {
	var out []*syntax.RuleDecl
	for _, r := range m.r.Origin.Rules {
		sets := slices.ContainsFunc(r.Decl.Then, func(a syntax.Action) bool {
			s, ok := a.(*syntax.SetAction)
			return ok && ref != "" && m.text(s.Target) == ref && (slices.Contains(values, m.text(s.Value)) || !constant(s.Value))
		})
		if sets && !slices.Contains(out, r.Decl) {
			out = append(out, r.Decl)
		}
	}
	return out
}

// constant reports whether a value is written out: a member of an enum, true or false.
func constant(e syntax.Expr) bool {
	switch x := bare(e).(type) {
	case *syntax.RefExpr:
		return len(x.Parts) == 1
	case *syntax.BoolLit, *syntax.NumberLit:
		return true
	}
	return false
}

// blamed lists the rules that the run needs.
func (m *menu) blamed() []*syntax.RuleDecl {
	var out []*syntax.RuleDecl
	for i, r := range m.r.Origin.Rules {
		if slices.Contains(m.blame, m.r.Program.Rules[i].Name) && !slices.Contains(out, r.Decl) {
			out = append(out, r.Decl)
		}
	}
	return out
}

// text is the source of a piece of the tree, on one line.
func (m *menu) text(n syntax.Node) string {
	s := n.Where()
	return strings.Join(strings.Fields(m.files[s.File][s.Start:s.End]), " ")
}
