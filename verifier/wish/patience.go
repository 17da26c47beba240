// Patience: what a rule has to wait for itself, and what has no deadline, made part of the
// game.

package wish

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/verifier/draft"
)

// wait is a condition that is to have been true for some time. In the game a variable says
// so, kept by two rules of the app; in rules it is a trigger with "for".
type wait struct {
	cond, span string
}

// long is the name of the variable that says that a wait is over.
const long = "long_enough"

// deadlines are the times within which something has to be so again and again: a sentence
// about the long run is played as one about these.
var deadlines = []string{"1 min", "1 h"}

// games gives the deployments that are played for the promise at a place: the deployment
// as it is; with a wait, where the sentence says how long something may last; with a
// deadline for something that is to be so in the long run. The promise stays at its place.
func games(files map[string]string, site check.Site, r *compile.Result, index int) []deployment {
	p := r.Origin.Properties[index]
	as := deployment{Result: r}
	switch s := p.Decl.Sentence.(type) {
	case *syntax.NeverLasts:
		cond := text(files, s.P)
		if s.While != nil {
			cond = "(" + cond + ") && (" + text(files, s.While) + ")"
		}
		if span := half(s.D); span != "" {
			if g, ok := as.waiting(files, site, p, wait{cond, span}); ok {
				return []deployment{g}
			}
		}
	case *syntax.AgainSentence:
		return bounded(files, site, s, s.P)
	case *syntax.EventuallySentence:
		return bounded(files, site, s, s.P)
	}
	return []deployment{as}
}

// deployment is what a game is played on.
type deployment struct {
	*compile.Result
	wait *wait // of the variable named long
}

// bounded plays a sentence about the long run within deadlines.
func bounded(files map[string]string, site check.Site, s syntax.Sentence, p syntax.Expr) []deployment {
	var out []deployment
	for _, d := range deadlines {
		edited, ok := draft.Apply(files, []draft.Edit{draft.Put(s.Where(), fmt.Sprintf("!(%s) never lasts longer than %s", text(files, p), d))})
		if !ok {
			continue
		}
		if r, _ := compile.Load(edited, site); r != nil {
			out = append(out, deployment{Result: r})
		}
	}
	return out
}

// waiting adds the variable of a wait, and the rules that keep it.
func (g deployment) waiting(files map[string]string, site check.Site, p *check.Property, w wait) (deployment, bool) {
	app := p.App.Decl
	open := strings.Index(files[app.Span.File][app.Name.Span.End:], "{")
	if !slices.ContainsFunc(app.Items, func(i syntax.AppItem) bool { return i == syntax.AppItem(p.Decl) }) || open < 0 {
		return g, false
	}
	at := app.Name.Span.End + open + 1
	edited, ok := draft.Apply(files, []draft.Edit{draft.Put(diag.Span{File: app.Span.File, Start: at, End: at}, fmt.Sprintf(`
  var %[1]s: bool = false
  rule %[1]s_begins { when (%[2]s) for %[3]s also on reconnect then %[1]s = true }
  rule %[1]s_ends { when !(%[2]s) also on reconnect then %[1]s = false }
`, long, w.cond, w.span))})
	if !ok {
		return g, false
	}
	r, _ := compile.Load(edited, site)
	if r == nil {
		return g, false
	}
	return deployment{r, &w}, true
}

// variable is the variable of the wait; false if there is none.
func (g deployment) variable() (machine.Var, bool) {
	for i := range g.Program.Vars {
		if name := g.Program.Vars[i].Name; g.wait != nil && (name == long || strings.HasSuffix(name, "."+long)) {
			return machine.Var(i), true
		}
	}
	return 0, false
}

// half is half of a duration that is written as a number; "" of others.
func half(e syntax.Expr) string {
	n, ok := e.(*syntax.NumberLit)
	if !ok || !n.Int {
		return ""
	}
	var whole int
	if _, err := fmt.Sscan(n.Text, &whole); err != nil {
		return ""
	}
	smaller := map[string]string{"h": "min", "min": "s"}
	if unit, ok := smaller[n.Unit]; ok && whole%2 == 1 {
		return fmt.Sprintf("%d %s", 30*whole, unit)
	}
	if whole < 2 {
		return ""
	}
	return fmt.Sprintf("%d %s", whole/2, n.Unit)
}

// text is the source of a piece of the tree, on one line.
func text(files map[string]string, n syntax.Node) string {
	s := n.Where()
	return strings.Join(strings.Fields(files[s.File][s.Start:s.End]), " ")
}
