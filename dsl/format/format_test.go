// Formatting: stories, and what must hold for every program.

package format

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/syntax/syntaxtest"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

// sameTree compares trees and everything in them but their places.
var sameTree = cmp.Options{
	cmpopts.IgnoreTypes(syntax.At{}, diag.Span{}),
	cmpopts.IgnoreFields(syntax.File{}, "Source", "Tokens"),
	cmpopts.EquateEmpty(),
}

func TestEveryProgramKeepsItsMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := syntaxtest.Program().Draw(t, "program")
		checkFormat(t, source)
	})
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// checkFormat checks that formatting a correct program keeps its tree and its
// comments, needs no guard against itself, and has nothing left to do after.
func checkFormat(t fataler, source string) {
	before, found := syntax.Parse("a.tenet", source)
	if len(found) > 0 {
		t.Fatalf("generated program has errors:\n%s\n%s", source, render(source, found))
	}
	once := layout(before)
	after, found := syntax.Parse("a.tenet", once)
	if len(found) > 0 {
		t.Fatalf("formatted program has errors:\n%s\n%s", once, render(once, found))
	}
	if diff := cmp.Diff(before, after, sameTree); diff != "" {
		t.Fatalf("meaning changed (-before +after):\n%s\nbefore:\n%s\nafter:\n%s", diff, source, once)
	}
	if diff := cmp.Diff(comments(before), comments(after)); diff != "" {
		t.Fatalf("comments changed (-before +after):\n%s\nbefore:\n%s\nafter:\n%s", diff, source, once)
	}
	if !sameText(before, once) {
		t.Fatalf("tokens changed:\nbefore:\n%s\nafter:\n%s", source, once)
	}
	if twice := layout(after); twice != once {
		t.Fatalf("not stable (-once +twice):\n%s\nbefore:\n%s", cmp.Diff(once, twice), source)
	}
}

func comments(f *syntax.File) []string {
	var out []string
	for _, t := range f.Tokens {
		if t.Kind == syntax.Comment {
			out = append(out, commentText(t.Text))
		}
	}
	return out
}

func render(source string, found []diag.Diagnostic) string {
	return diag.Render(found, diag.Options{Source: diag.Sources(map[string]string{"a.tenet": source})})
}

func FuzzFormat(f *testing.F) {
	for _, c := range syntax.Codes() {
		f.Add(c.Example)
	}
	f.Add("model A { service b { state c: int % [0..9] by hand; } behaviour { on set c(v) -> c = v } } // end")
	f.Add("app A { rule r { when a < 5 /* x */ % 3 then set d = e; /* y */ notify x \"{a}\" } // z\n let b = -(1 ? 2 : 3) }")
	f.Add("app A { rule r { mode /* x */ parallel(2) on a or when b or unknown for 5 s then set d = e after 5 s // y\n f = 5, g = 6; after 7:05 stop after } }")
	f.Add("app A { rule r { at 7:05 on mon, tue then a = 5 after 5 s b = 6 else after 5 s /* z */ c = 7 } while a: fltl \"x\": [] {b changes} -> <> !c }")
	f.Fuzz(func(t *testing.T, source string) {
		if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
			if out, _ := Source("a.tenet", source); out != source {
				t.Fatalf("a file with errors was changed:\n%s\nto\n%s", source, out)
			}
			return
		}
		checkFormat(t, source)
	})
}

func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range stories {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			source := string(archive.Files[0].Data)
			got, found := Source("a.tenet", source)
			if len(found) > 0 {
				t.Fatal(render(source, found))
			}
			checkFormat(t, source)
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("differs (-want +got):\n%s", diff)
			}
		})
	}
}

func ExampleSource() {
	out, _ := Source("home.tenet", "app Home{let target=21°C // warm\n\n\n\nnever heater.power==on while window.state==open}")
	fmt.Print(out)
	// Output:
	// app Home {
	//   let target = 21 °C  // warm
	//
	//   never heater.power == on while window.state == open
	// }
}

func BenchmarkSource(b *testing.B) {
	source := strings.Repeat("app A {\n  rule r {\n    when a.b < 5 °C && c.d == open\n    then set e.f = on\n  }\n}\n", 500)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		Source("a.tenet", source)
	}
	b.ReportMetric(float64(strings.Count(source, "\n"))*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
