// How many promises of the corpus can be had by wishing for them.

package repair_test

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/verifier/draft"
	"github.com/tenet-iot/tenet/verifier/repair"
)

// BenchmarkWishes takes the rules out of every case of examples/rules, makes wishes of its
// promises, and reports how many there are, how many are true without rules, how many are
// fulfilled, and of how many of the others it is shown that no rules can.
func BenchmarkWishes(b *testing.B) {
	paths, err := filepath.Glob("../../examples/rules/*/*.case")
	if err != nil || len(paths) == 0 {
		b.Fatal(err)
	}
	for b.Loop() {
		all, kept, fulfilled, impossible := 0, 0, 0, 0
		for _, path := range paths {
			a, err := txtar.ParseFile(path)
			if err != nil {
				b.Fatal(err)
			}
			files, ok := wishedFor(string(a.Files[0].Data))
			if !ok {
				continue
			}
			_, list, err := repair.Fulfil(context.Background(), files, check.Site{}, repair.Options{Budget: 10 * time.Second, MaxStates: 100_000})
			if err != nil {
				b.Fatal(path, err)
			}
			for i := range list {
				w := &list[i]
				all++
				switch {
				case w.Kept:
					kept++
				case w.Taken != nil:
					fulfilled++
				case w.Impossible:
					impossible++
				default:
					b.Logf("%s: %s: %s %s", path, w.Promise, w.Why, w.Limit)
				}
			}
		}
		b.ReportMetric(float64(all), "wishes")
		b.ReportMetric(float64(kept), "true-without-rules")
		b.ReportMetric(float64(fulfilled), "fulfilled")
		b.ReportMetric(float64(impossible), "impossible")
	}
}

// wishedFor is a text without its rules, with wishes in place of promises; false if that is
// no text of the language, as where a promise names a rule.
func wishedFor(text string) (map[string]string, bool) {
	files := map[string]string{"home.tenet": text}
	f, _ := syntax.Parse("home.tenet", text)
	var edits []draft.Edit
	syntax.InspectFile(f, func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.RuleDecl:
			edits = append(edits, draft.Put(x.Span, ""))
			return false
		case *syntax.PropertyDecl:
			if x.Sentence != nil && x.Scope == nil {
				at := x.Span
				at.End = at.Start
				edits = append(edits, draft.Put(at, "achieve "))
			}
			return false
		}
		return true
	})
	slices.SortFunc(edits, func(a, b draft.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	files, ok := draft.Apply(files, edits)
	if !ok {
		return nil, false
	}
	r, _ := compile.Load(files, check.Site{})
	return files, r != nil
}
