package draft_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/verifier/draft"
)

func at(start, end int) diag.Span { return diag.Span{File: "a", Start: start, End: end} }

// TestApply: edits are made from the back, so that their places stay; those that overlap
// are refused, and the sources are left as they were.
func TestApply(t *testing.T) {
	files := map[string]string{"a": "one two three", "b": "other"}
	got, ok := draft.Apply(files, []draft.Edit{draft.Put(at(0, 3), "1"), draft.Put(at(8, 13), "3"), draft.Put(at(7, 7), " and")})
	if want := "1 two and 3"; !ok || got["a"] != want || got["b"] != "other" {
		t.Errorf("got %q", got)
	}
	if _, ok := draft.Apply(files, []draft.Edit{draft.Put(at(0, 5), "x"), draft.Put(at(4, 7), "y")}); ok {
		t.Error("overlapping edits were made")
	}
	if files["a"] != "one two three" {
		t.Error("the sources were changed")
	}
}

// TestApplyLaysOut: a file that was laid out stays so, one that was not is left alone.
func TestApplyLaysOut(t *testing.T) {
	tidy, loose := "device a : Contact\n", "device   a : Contact\n"
	for text, want := range map[string]string{tidy: tidy + "device b : Contact\n", loose: loose + "device  b  :  Contact\n"} {
		got, ok := draft.Apply(map[string]string{"a": text}, []draft.Edit{draft.Put(at(len(text), len(text)), "device  b  :  Contact\n")})
		if !ok || got["a"] != want {
			t.Errorf("%q became %q", text, got["a"])
		}
	}
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          []draft.Change
	}{
		{"a\nb\n", "a\nb\n", nil},
		{"a\nb\n", "a\nx\nb\n", []draft.Change{{File: "f", Line: 2, Before: []string{}, After: []string{"x"}}}},
		{"a\nb\nc\n", "a\nc\n", []draft.Change{{File: "f", Line: 2, Before: []string{"b"}, After: []string{}}}},
		{"a\nb\nc\nd\n", "x\nb\nc\ny\n", []draft.Change{
			{File: "f", Line: 1, Before: []string{"a"}, After: []string{"x"}},
			{File: "f", Line: 4, Before: []string{"d"}, After: []string{"y"}},
		}},
	} {
		got := draft.Changes(map[string]string{"f": c.before}, map[string]string{"f": c.after})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q to %q: %s", c.before, c.after, diff)
		}
	}
}
