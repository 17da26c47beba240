// Stories: sources and what the checker says about them.

package check_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/check/checktest"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

// checkSources parses and checks; the sources hold the site's text for
// rendering, too.
func checkSources(t *testing.T, files map[string]string, site string) (*check.Deployment, diag.List) {
	t.Helper()
	s, err := checktest.Site("site", site)
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*syntax.File
	var list diag.List
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, found := syntax.Parse(name, files[name])
		parsed, list = append(parsed, f), append(list, found...)
	}
	d, found := check.Check(parsed, s)
	list = append(list, found...)
	list.Sort()
	return d, list
}

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	site, want := "", -1
	for i, f := range archive.Files {
		switch {
		case f.Name == "want":
			want = i
		case f.Name == "site":
			site = string(f.Data)
		case strings.HasSuffix(f.Name, ".tenet"):
			files[f.Name] = string(f.Data)
		default:
			t.Fatalf("section %s is of no kind", f.Name)
		}
	}
	if want < 0 {
		t.Fatal("section want is missing")
	}
	_, list := checkSources(t, files, site)
	files["site"] = site
	got := diag.Render(list, diag.Options{Source: diag.Sources(files)})
	if *update {
		archive.Files[want].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old := string(archive.Files[want].Data); got != old {
		t.Errorf("got\n%s\nwant\n%s", got, old)
	}
}

// withoutExample are the codes that no small file raises.
var withoutExample = []string{"bad-expression", "too-many-instances", "too-many-steps"}

// Every code has an example that raises it, and every diagnostic raised in the
// stories has a code of the catalogue.
func TestCodes(t *testing.T) {
	codes := check.Codes()
	if !slices.IsSortedFunc(codes, func(a, b diag.CodeDoc) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("codes are not in order")
	}
	for _, c := range codes {
		t.Run(c.Code, func(t *testing.T) {
			if c.Summary == "" || c.Cure == "" {
				t.Error("summary or cure is missing")
			}
			if c.Example == "" && !slices.Contains(withoutExample, c.Code) {
				t.Fatal("example is missing")
			}
			site := ""
			for line := range strings.Lines(c.Example) {
				if entry, ok := strings.CutPrefix(line, "// site: "); ok {
					site += entry
				}
			}
			_, list := checkSources(t, map[string]string{"example.tenet": c.Example}, site)
			found := c.Example == ""
			for _, d := range list {
				found = found || d.Code == c.Code
				if d.Code != c.Code {
					t.Errorf("the example also gives: %s [%s]", d.Message, d.Code)
				}
				if d.Help == "" && d.Try == "" {
					t.Errorf("no cure: %s", d.Message)
				}
			}
			if !found {
				t.Errorf("the example does not raise it: %v", list)
			}
		})
	}
}

// Codes in errors.go and in the catalogue are the same set.
func TestEveryCodeIsListed(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range check.Codes() {
		listed[c.Code] = true
		if !strings.Contains(string(source), `"`+c.Code+`"`) {
			t.Errorf("%s is listed but never raised", c.Code)
		}
	}
	for _, line := range strings.Split(string(source), "\n") {
		for _, call := range []string{`fail(at, "`, `unknown(at, "`} {
			_, rest, ok := strings.Cut(line, call)
			code, _, _ := strings.Cut(rest, `"`)
			if ok && !listed[code] {
				t.Errorf("%s is raised but not listed", code)
			}
		}
	}
}
