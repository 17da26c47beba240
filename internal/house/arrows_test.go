// Imports point one way; the core does no I/O.

package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/tenet-iot/tenet/"

// room is a folder with what it may import of this module: a folder with all
// below it, or "=" and one package alone. The longest matching folder decides.
type room struct {
	dir string
	may []string
}

// The arrows of DESIGN: models <- dsl, synth <- verifier; models <- adapters;
// all of them <- runtime <- studio <- cmd.
var rooms = []room{
	{"models", nil},
	{"dsl/diag", nil},
	{"dsl/syntax", []string{"dsl/diag"}},
	{"dsl/format", []string{"dsl/diag", "dsl/syntax"}},
	{"dsl/check", []string{"models", "dsl/diag", "dsl/syntax", "dsl/machine"}},
	{"dsl/machine", []string{"models", "dsl/diag"}},
	{"dsl/observe", nil},
	{"dsl/calendar", []string{"dsl/machine"}},
	{"dsl/world", []string{"models", "dsl/diag", "dsl/machine", "dsl/observe"}},
	{"dsl/derive", []string{"models", "dsl/check", "dsl/machine"}},
	{"dsl/drive", []string{"models", "dsl/check", "dsl/compile", "dsl/machine", "dsl/calendar", "dsl/derive"}},
	{"dsl/play", []string{"models", "dsl/check", "dsl/compile", "dsl/machine", "dsl/drive"}},
	{"dsl/lsp/names", []string{"models", "dsl/diag", "dsl/syntax", "dsl/check"}},
	{"dsl/form", []string{"models", "dsl/diag", "dsl/syntax", "dsl/format", "dsl/check", "dsl/compile", "dsl/lsp/names"}},
	{"dsl/lsp", []string{"models", "dsl/diag", "dsl/syntax", "dsl/format", "dsl/check", "dsl/compile"}},
	{"dsl/importers", []string{"models", "dsl/diag", "dsl/syntax", "dsl/format", "dsl/check", "dsl/compile"}},
	{"dsl/compile", []string{"models", "dsl/diag", "dsl/syntax", "dsl/check", "dsl/machine", "dsl/world", "dsl/observe", "synth/fltl"}},
	{"synth", nil},
	{"verifier/proof", []string{"models", "dsl/machine", "dsl/world"}},
	{"verifier", []string{"models", "dsl", "synth"}},
	{"adapters/mapping", []string{"models", "=adapters"}},
	{"adapters/standard", []string{"adapters"}},
	{"adapters/adaptertest", []string{"models", "=adapters", "adapters/mapping", "adapters/simdevice"}},
	{"adapters", []string{"models", "=adapters", "adapters/mapping"}},
	{"runtime", []string{"models", "dsl", "synth/updater", "verifier", "adapters"}},
	{"studio", []string{"models", "dsl", "verifier", "runtime"}},
	{"internal/loadgen", nil},
	{"cmd", []string{"models", "dsl", "synth", "verifier", "adapters", "runtime", "studio", "examples", "internal/loadgen"}},
	{"examples", nil},
	{"internal/house", []string{"dsl", "verifier"}},
}

// forbidden are packages the pure core must not import, with the cure.
var forbidden = map[string]string{
	"os":           "take what you need as an argument; the shell reads files",
	"net":          "I/O belongs to adapters and runtime",
	"net/http":     "I/O belongs to adapters and runtime",
	"math/rand":    "randomness is an input: take a seeded source",
	"math/rand/v2": "randomness is an input: take a seeded source",
	"log":          "report through a callback; logging lives in the shell",
	"log/slog":     "report through a callback; logging lives in the shell",
	"os/exec":      "the core starts nothing",
	"database/sql": "storage belongs to runtime",
}

var pure = []string{"models", "dsl", "synth", "verifier"}

type source struct {
	path    string // relative to the root
	imports []string
}

func TestImportsPointOneWay(t *testing.T) {
	for _, s := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(s.path))
		r, ok := roomOf(dir)
		if !ok {
			t.Errorf("%s lies in no room: add its folder to the list of rooms with what it may import", s.path)
			continue
		}
		for _, imp := range s.imports {
			to, ours := strings.CutPrefix(imp, module)
			if ours && !mayImport(s.path, r, to) {
				t.Errorf("%s imports %s: %s may import %v only; move the code to the side that may know both, or pass an interface",
					s.path, to, r.dir, r.may)
			}
		}
	}
}

func TestPureCoreDoesNoIO(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.path, pure...) {
			continue
		}
		for _, imp := range s.imports {
			if cure, bad := forbidden[imp]; bad {
				t.Errorf("%s imports %s: %s", s.path, imp, cure)
			}
		}
	}
}

// TestCheckerSharesNoSearch: what re-checks evidence must not lean on what
// found it.
func TestCheckerSharesNoSearch(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.path, "verifier/proof") {
			continue
		}
		for _, imp := range s.imports {
			if strings.HasPrefix(imp, module+"synth") || strings.HasPrefix(imp, module+"verifier") {
				t.Errorf("%s imports %s: the checker stands alone", s.path, imp)
			}
		}
	}
}

func mayImport(path string, r room, to string) bool {
	if r.dir == "adapters" && within(to, r.dir) {
		// An adapter knows the contract, the mapping and itself, never another.
		own, _, _ := strings.Cut(strings.TrimPrefix(path, "adapters/"), "/")
		return to == "adapters" || within(to, "adapters/mapping", "adapters/delivery", "adapters/internal", "adapters/"+own)
	}
	if within(to, r.dir) || slices.Contains(r.may, "="+to) {
		return true
	}
	return within(to, r.may...)
}

func roomOf(dir string) (room, bool) {
	best := room{}
	for _, r := range rooms {
		if within(dir, r.dir) && len(r.dir) > len(best.dir) {
			best = r
		}
	}
	return best, best.dir != ""
}

func within(path string, dirs ...string) bool {
	for _, d := range dirs {
		if path == d || strings.HasPrefix(path, d+"/") {
			return true
		}
	}
	return false
}

// sources parses the imports of every Go file that ships (no tests).
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		s := source{path: path}
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.imports = append(s.imports, name)
		}
		out = append(out, s)
	})
	if len(out) == 0 {
		t.Fatal("no Go files found: is the root right?")
	}
	return out
}

const root = "../.."

// walk visits every file of the tree but those of tools and version control.
func walk(t *testing.T, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == ".git" || name == "bin") {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
