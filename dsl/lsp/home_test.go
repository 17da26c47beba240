// A home that uses every part of the language.

package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// home returns the files of testdata/home by name.
func home(t testing.TB) map[string]string {
	paths, err := filepath.Glob("testdata/home/*.tenet")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no home: %v", err)
	}
	files := map[string]string{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(raw)
	}
	return files
}

// edit makes the edits of an answer in texts by address.
func applyEdits(t testing.TB, texts map[string]string, edits map[string][]TextEdit) map[string]string {
	out := map[string]string{}
	for uri, source := range texts {
		x := newText(source)
		var b strings.Builder
		at := 0
		for _, e := range edits[uri] {
			start := x.offset(e.Range.Start, utf16Units)
			if start < at {
				t.Fatalf("edits of %s overlap", uri)
			}
			b.WriteString(source[at:start] + e.NewText)
			at = x.offset(e.Range.End, utf16Units)
		}
		out[uri] = b.String() + source[at:]
	}
	return out
}
