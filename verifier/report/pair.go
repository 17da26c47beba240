// Pairs of runs as text.

package report

import (
	"slices"

	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// pair writes the moments of two runs: what both do once, what one does, or each
// in its own way, with the run it happens in.
func (w *writer) pair(p *verifier.Property) {
	w.tell(6, say.Of("these two runs break it %s; they differ only in what %s does:", in(p.Breaks()), p.Pair.Secret))
	w.moments(p.Trace, p.Pair)
}

// moments writes what happens in two runs, and how they are told apart.
func (w *writer) moments(first *explain.Trace, pair *explain.PairTrace) {
	for i, m := range pair.Moments {
		one, two := stepOf(first, m.First), stepOf(pair.Second, m.Second)
		if one != nil && two != nil && same(one, two) {
			w.moment(i+1, say.Of("both"), one)
			continue
		}
		w.moment(i+1, say.Of("first"), one)
		w.moment(i+1, say.Of("second"), two)
	}
	w.tell(6, first.Words)
}

// stepOf is the step of that number; nil for 0.
func stepOf(t *explain.Trace, n int) *explain.Step {
	if n == 0 {
		return nil
	}
	return &t.Steps[n-1]
}

// same reports whether two steps read the same.
func same(a, b *explain.Step) bool {
	return a.Text == b.Text && slices.Equal(a.Rules, b.Rules) && slices.Equal(a.Commands, b.Commands) &&
		slices.Equal(a.Notices, b.Notices) && slices.Equal(a.Refused, b.Refused) &&
		slices.Equal(variables(a.Changes), variables(b.Changes))
}

func variables(list []explain.Change) []explain.Change {
	return slices.DeleteFunc(slices.Clone(list), func(c explain.Change) bool { return c.What != "variable" })
}

func (w *writer) moment(n int, who say.Text, s *explain.Step) {
	if s == nil {
		return
	}
	w.line("      %2d. %-6s  %s%s%s", n, who.In(w.opt.Language), clock(s.At), s.Words.In(w.opt.Language), w.here(s))
	w.did(s)
}
