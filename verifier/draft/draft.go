// Package draft makes changed texts: edits of pieces of files, and what they come to line
// by line.
//
// The package is pure: no clock, I/O or global state.
package draft

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
)

// Edit puts a text in place of a piece of a file.
type Edit struct {
	Span diag.Span
	Text string
}

// Put is an edit.
func Put(at diag.Span, text string) Edit { return Edit{Span: at, Text: text} }

// Apply makes edits that do not overlap, and lays out files that were laid out before.
// False if they overlap.
func Apply(files map[string]string, edits []Edit) (map[string]string, bool) {
	out := maps.Clone(files)
	list := slices.Clone(edits)
	slices.SortStableFunc(list, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.File, b.Span.File), cmp.Compare(b.Span.Start, a.Span.Start))
	})
	for i, e := range list {
		if i > 0 && list[i-1].Span.File == e.Span.File && e.Span.End > list[i-1].Span.Start {
			return nil, false
		}
		text := out[e.Span.File]
		out[e.Span.File] = text[:e.Span.Start] + e.Text + text[e.Span.End:]
	}
	for name, text := range out {
		if text == files[name] {
			continue
		}
		if tidy, list := format.Source(name, files[name]); len(list) > 0 || tidy != files[name] {
			continue // laid out by hand
		}
		if tidy, list := format.Source(name, text); !diag.List(list).HasErrors() {
			out[name] = tidy
		}
	}
	return out, true
}

// Change is what becomes of some lines of a file.
type Change struct {
	File   string   `json:"file"`
	Line   int      `json:"line"` // from 1: the first line that goes, or the one that new ones come before
	Before []string `json:"before"`
	After  []string `json:"after"`
}

// Changes compares texts line by line.
func Changes(before, after map[string]string) []Change {
	var out []Change
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] != after[name] {
			out = append(out, changes(name, lines(before[name]), lines(after[name]))...)
		}
	}
	return out
}

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// changes finds the lines of a longest common subsequence; what is between them
// differs. Cost: the product of the lengths of what is not common at both ends.
func changes(name string, a, b []string) []Change {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	longest := make([][]int, len(x)+1)
	for i := range longest {
		longest[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var out []Change
	c := Change{}
	flush := func() {
		if len(c.Before)+len(c.After) > 0 {
			out = append(out, c)
		}
		c = Change{}
	}
	for i, j := 0, 0; i < len(x) || j < len(y); {
		if i < len(x) && j < len(y) && x[i] == y[j] {
			flush()
			i, j = i+1, j+1
			continue
		}
		if len(c.Before)+len(c.After) == 0 {
			c = Change{File: name, Line: head + i + 1, Before: []string{}, After: []string{}}
		}
		if j == len(y) || i < len(x) && longest[i+1][j] >= longest[i][j+1] {
			c.Before = append(c.Before, x[i])
			i++
		} else {
			c.After = append(c.After, y[j])
			j++
		}
	}
	flush()
	return out
}
