// Parsing: stories, and what must hold for every text.

package syntax_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/syntax/syntaxtest"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func render(source string, found []diag.Diagnostic) string {
	return diag.Render(found, diag.Options{Source: diag.Sources(map[string]string{"a.tenet": source})})
}

// A story has a file, and the diagnostics or the tree it gives.
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
			file, found := syntax.Parse("a.tenet", source)
			for i := range archive.Files {
				f := &archive.Files[i]
				got := ""
				switch f.Name {
				case "diagnostics":
					got = render(source, found)
				case "tree":
					got = dump(file)
				default:
					continue
				}
				if *update {
					f.Data = []byte(got)
				} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
					t.Errorf("%s differ (-want +got):\n%s", f.Name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestEveryProgramParses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := syntaxtest.Program().Draw(t, "program")
		file, found := syntax.Parse("a.tenet", source)
		if len(found) > 0 {
			t.Fatalf("%s\n%s", source, render(source, found))
		}
		checkLossless(t, file)
		checkSpans(t, file)
		checkTokenKinds(t, file)
	})
}

// A correct program with something taken out or put in never panics, keeps its
// text, and has diagnostics with places inside the file.
func TestBrokenProgramsAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := syntaxtest.Program().Draw(t, "program")
		from := rapid.IntRange(0, len(source)).Draw(t, "from")
		to := min(len(source), from+rapid.IntRange(0, 12).Draw(t, "length"))
		put := rapid.SampledFrom([]string{"", "}", "{", "(", ")", "\"", "/*", "then", "rule x", "=", "5 %", "\xff", "&", "for 5 min"}).Draw(t, "put")
		checkAny(t, source[:from]+put+source[to:])
	})
}

type fataler interface {
	Fatalf(format string, args ...any)
}

// checkAny checks what holds for every text, right or wrong.
func checkAny(t fataler, source string) {
	file, found := syntax.Parse("a.tenet", source)
	checkLossless(t, file)
	for i, d := range found {
		if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(source) || d.Span.File != "a.tenet" {
			t.Fatalf("diagnostic %d %q at %v of %d bytes", i, d.Message, d.Span, len(source))
		}
		if d.Message == "" || d.Code == "" || i > 0 && d.Span.Start < found[i-1].Span.Start {
			t.Fatalf("diagnostic %d has no message or code, or is out of order: %+v", i, d)
		}
	}
	render(source, found)
	syntax.InspectFile(file, func(n syntax.Node) bool {
		if s := n.Where(); s.Start < 0 || s.End < s.Start || s.End > len(source) {
			t.Fatalf("%T at %v of %d bytes", n, s, len(source))
		}
		return true
	})
}

func checkLossless(t fataler, file *syntax.File) {
	var joined strings.Builder
	for _, tok := range file.Tokens {
		if tok.Span.Start != joined.Len() || tok.Span.End != joined.Len()+len(tok.Text) {
			t.Fatalf("token %q at %v, but %d bytes stand before it", tok.Text, tok.Span, joined.Len())
		}
		joined.WriteString(tok.Text)
	}
	if joined.String() != file.Source {
		t.Fatalf("tokens join to\n%q, not to\n%q", joined.String(), file.Source)
	}
}

// checkSpans checks that every node lies within the node above it, begins and
// ends with something written, and that an expression's span holds exactly that
// expression.
func checkSpans(t fataler, file *syntax.File) {
	var outer []syntax.Node
	syntax.InspectFile(file, func(n syntax.Node) bool {
		at := n.Where()
		text := file.Source[at.Start:at.End]
		if text == "" || strings.TrimSpace(text) != text || strings.HasPrefix(text, "/*") || strings.HasSuffix(text, "*/") {
			t.Fatalf("%T spans %q", n, text)
		}
		for len(outer) > 0 && outer[len(outer)-1].Where().End <= at.Start {
			outer = outer[:len(outer)-1]
		}
		if len(outer) > 0 && outer[len(outer)-1].Where().End < at.End {
			t.Fatalf("%T %q sticks out of %T", n, text, outer[len(outer)-1])
		}
		outer = append(outer, n)
		if e, ok := n.(syntax.Expr); ok && !strings.HasPrefix(text, "-") {
			again, found := syntax.ParseExpr(at.File, text, at.Start)
			if diff := cmp.Diff(e, again); diff != "" || len(found) > 0 {
				t.Fatalf("%q alone is something else: %v\n%s", text, found, diff)
			}
		}
		return true
	})
}

// checkTokenKinds checks that a correct file has no bad token, and that names
// and units are told from keywords.
func checkTokenKinds(t fataler, file *syntax.File) {
	kinds := map[int]syntax.TokenKind{}
	for _, tok := range file.Tokens {
		kinds[tok.Span.Start] = tok.Kind
		if tok.Kind == syntax.Bad {
			t.Fatalf("bad token %q", tok.Text)
		}
	}
	syntax.InspectFile(file, func(n syntax.Node) bool {
		at := n.Where().Start
		switch n := n.(type) {
		case *syntax.RefExpr:
			for _, p := range n.Parts {
				kind, isToken := kinds[p.Span.Start] // not those inside a notification
				if isToken && kind != syntax.Name {
					t.Fatalf("name %q is kind %d", p.Name, kind)
				}
			}
		case *syntax.TypeExpr:
			if kinds[at] != syntax.Keyword {
				t.Fatalf("type %q is kind %d", n.Name, kinds[at])
			}
		}
		return true
	})
}

func FuzzParse(f *testing.F) {
	for _, c := range syntax.Codes() {
		f.Add(c.Example)
	}
	f.Add("model A { service b { state c: int % [0..9] by hand } behaviour { on set c(v) -> c = v } }")
	f.Add("app A { rule r { when a.b < 5 µg/m³ && !c then set d = e; notify x \"{a} {{\" } never a and b together }")
	f.Add("package a \"1.2.0\" import b \"1\" as c device d : c.E { zone = \"x\" } app F(g: c.E, h: int = 5) { } app I = F(g = d)")
	f.Add("app A { rule r mode queued(3) { when a or unknown for 5 min or on (b then c changes within 5 s) or at 7:05 on mon..fri or at sunset - d while now() < 22:30 then after 5 s anyway x = 5 stop after r } }")
	f.Add("app A { for each d in all b.C where d.e { while f: any g in all H: g.i never lasts longer than 5 min between set j = k and l: m before n after o, p until q achieve r again and again } }")
	f.Add("app A { fltl \"x\": [] X (a U b -> <> {set c = d} <-> !e W f) critical even if deaf severity hint owner me because \"y\" }")
	f.Fuzz(func(t *testing.T, source string) { checkAny(t, source) })
}

// The generated parser keeps what it learns about the grammar for all runs; many
// at once get the same trees as one.
func TestManyParseAtOnce(t *testing.T) {
	source := "app A { rule r { when a.b < 5 °C && !c or on d changes then set e = f ? 1 : [2] } never p and q together critical }"
	want, _ := syntax.Parse("a.tenet", source)
	got := make([]*syntax.File, 8)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			for range 20 {
				got[i], _ = syntax.Parse("a.tenet", source)
			}
		})
	}
	all.Wait()
	for _, file := range got {
		if diff := cmp.Diff(want, file); diff != "" {
			t.Fatal(diff)
		}
	}
}
