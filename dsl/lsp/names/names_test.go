// Names: stories, and a home in which everything named is known.

package names_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/syntax/syntaxtest"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func Example() {
	file, _ := syntax.Parse("home.tenet", "device lamp : Switch\napp A {\n  rule dark { on start then set lamp.power = off }\n}\n")
	index := names.New([]*syntax.File{file}, nil)
	use, _ := index.At("home.tenet", strings.Index(file.Source, "off"))
	fmt.Println(use.Symbol.Name, "is a", use.Symbol.Kind, "of", use.Symbol.Owner.Name)
	for _, u := range index.Of(index.Device("lamp")) {
		line, col := diag.Position(file.Source, u.Span.Start)
		fmt.Printf("lamp at %d:%d\n", line, col)
	}
	// Output:
	// off is a value of power
	// lamp at 1:8
	// lamp at 3:33
}

func parse(files map[string]string) []*syntax.File {
	var list []*syntax.File
	for name, source := range files {
		f, _ := syntax.Parse(name, source)
		list = append(list, f)
	}
	return list
}

// describe writes a file with what every name of it stands for.
func describe(x *names.Index, f *syntax.File) string {
	var out strings.Builder
	for _, u := range x.In(f.Name) {
		line, col := diag.Position(f.Source, u.Span.Start)
		how := []string{"declares", "reads", "writes"}[u.How]
		fmt.Fprintf(&out, "%s:%d:%d %s %s %s %s\n", f.Name, line, col, f.Source[u.Span.Start:u.Span.End], how, u.Symbol.Kind, fullName(u.Symbol))
	}
	return out.String()
}

func fullName(s *names.Symbol) string {
	if s.Owner == nil {
		return s.Name
	}
	return fullName(s.Owner) + "." + s.Name
}

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			want := -1
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				files[f.Name] = string(f.Data)
			}
			if want < 0 {
				t.Fatal("section want is missing")
			}
			parsed := parse(files)
			slices.SortFunc(parsed, func(a, b *syntax.File) int { return strings.Compare(a.Name, b.Name) })
			x := names.New(parsed, nil)
			got := ""
			for _, f := range parsed {
				got += describe(x, f)
			}
			if *update {
				archive.Files[want].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
				t.Errorf("differs (-want +got):\n%s", diff)
			}
		})
	}
}

// In a home without mistakes every name stands for something.
func TestEveryNameIsKnown(t *testing.T) {
	paths, err := filepath.Glob("../testdata/home/*.tenet")
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
	parsed := parse(files)
	x := names.New(parsed, nil)
	for _, f := range parsed {
		n := 0
		for _, token := range f.Tokens {
			if token.Kind != syntax.Name || isFunction(f, token) || notSymbols[token.Text] {
				continue
			}
			n++
			if u, ok := x.At(f.Name, token.Span.Start); !ok || u.Span != token.Span {
				line, col := diag.Position(f.Source, token.Span.Start)
				t.Errorf("%s:%d:%d: %s stands for nothing", f.Name, line, col, token.Text)
			}
		}
		if n == 0 {
			t.Errorf("%s names nothing", f.Name)
		}
	}
}

// notSymbols are words of the language that the parser reads as names, and names
// of people and findings.
var notSymbols = map[string]bool{
	"float": true, "int": true, "bool": true, "raw": true, "mode": true, "a": true, "ana": true, "mon": true, "fri": true, "sun": true,
	"sunset": true, "faulty": true, "warning": true, "queued": true, "start": true,
}

func isFunction(f *syntax.File, t syntax.Token) bool {
	switch t.Text {
	case "now", "avg", "age", "changed", "previous", "known":
		return strings.HasPrefix(f.Source[t.Span.End:], "(")
	}
	return false
}

// Whatever a file holds, uses are in order, inside the file, and do not overlap;
// each is written as its symbol is called.
func TestUsesAreWhereTheNamesAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := syntaxtest.Program().Draw(t, "program")
		if rapid.Bool().Draw(t, "broken") && len(source) > 0 {
			at := rapid.IntRange(0, len(source)-1).Draw(t, "at")
			source = source[:at] + source[min(len(source), at+rapid.IntRange(1, 5).Draw(t, "cut")):]
		}
		f, _ := syntax.Parse("a.tenet", source)
		x := names.New([]*syntax.File{f}, nil)
		last := 0
		for _, u := range x.In("a.tenet") {
			if u.Span.Start < last || u.Span.End > len(source) || source[u.Span.Start:u.Span.End] != u.Symbol.Name {
				t.Fatalf("%v of %s %q after %d in\n%s", u.Span, u.Symbol.Kind, u.Symbol.Name, last, source)
			}
			last = u.Span.End
			if got, ok := x.At("a.tenet", u.Span.Start); !ok || got.Symbol != u.Symbol && got.Span.End != u.Span.Start {
				t.Fatalf("nothing is found at %v", u.Span)
			}
		}
	})
}
