// Renaming keeps the meaning, whatever the name.

package lsp

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// unheard is a name nobody has; it sorts where the old one did.
func unheard(old string) string { return old + "_" }

// openAll begins a conversation in which every file of a project is open.
func openAll(t testing.TB, files map[string]string) *client {
	s := newClient(t, files)
	s.begin()
	for _, name := range sortedKeys(files) {
		s.open(name)
	}
	return s
}

// rename renames what stands at a use in every file; false if the server
// refuses.
func (s *client) rename(use names.Use, to string) (map[string]string, bool) {
	b := s.server.buffers[uriOf(use.Span.File)]
	var answer struct {
		Result *workspaceEdit
		Error  *failure
	}
	raw := s.call("textDocument/rename", renameParams{
		documentParams{TextDocument: document{URI: b.uri}, Position: b.text.position(use.Span.Start, utf16Units)}, to,
	})
	if err := json.Unmarshal(raw, &answer); err != nil {
		s.t.Fatal(err)
	}
	if answer.Error != nil {
		return nil, false
	}
	edits, texts := map[string][]TextEdit{}, map[string]string{}
	for _, d := range answer.Result.DocumentChanges {
		edits[d.TextDocument.URI] = d.Edits
	}
	for name, source := range s.folder.Files {
		texts[uriOf(name)] = source
	}
	out := map[string]string{}
	for uri, source := range applyEdits(s.t, texts, edits) {
		out[strings.TrimPrefix(uri, uriOf(""))] = source
	}
	return out, true
}

// program compiles a project.
func program(t testing.TB, files map[string]string) *machine.Program {
	result, found := compile.Load(files, check.Site{})
	if result == nil {
		t.Fatalf("it does not compile:\n%s", diag.Render(found, diag.Options{Source: diag.Sources(files)}))
	}
	return result.Program
}

// everything compares what is not exported, too.
var everything = cmp.Exporter(func(reflect.Type) bool { return true })

// putBack compares texts with a name put back.
func putBack(name, old string) cmp.Option {
	return cmp.Comparer(func(x, y string) bool { return strings.ReplaceAll(x, name, old) == strings.ReplaceAll(y, name, old) })
}

// sameProgram compares a project with a program, a name put back.
func sameProgram(t testing.TB, want *machine.Program, files map[string]string, name, old string) string {
	return cmp.Diff(want, program(t, files), putBack(name, old), cmpopts.IgnoreTypes(diag.Span{}), everything)
}

// Every name that can be renamed takes a fresh name, the tables stay the same,
// and the old name comes back letter by letter. A device goes on being the
// provider that its old name said.
func TestRenameKeepsMeaning(t *testing.T) {
	files := home(t)
	s := openAll(t, files)
	want := program(t, files)
	x := s.server.projects[0].names()
	done := map[*names.Symbol]bool{}
	for _, file := range sortedKeys(files) {
		for _, use := range x.In(file) {
			symbol := use.Symbol
			if done[symbol] || !renamable[symbol.Kind] || symbol.Shipped {
				continue
			}
			done[symbol] = true
			name := unheard(symbol.Name)
			after, ok := s.rename(use, name)
			if !ok {
				t.Errorf("%s %s is not renamed to %s", symbol.Kind, symbol.Name, name)
				continue
			}
			if diff := sameProgram(t, want, after, name, symbol.Name); diff != "" {
				t.Errorf("%s %s (-before +after):\n%s", symbol.Kind, symbol.Name, diff)
			}
			back, ok := openAll(t, after).rename(moveUse(s, openAll(t, after), use), symbol.Name)
			for name := range back {
				back[name] = strings.ReplaceAll(back[name], " at \""+symbol.Name+"\"", "")
			}
			if !ok || cmp.Diff(files, back) != "" {
				t.Errorf("%s %s does not come back: %s", symbol.Kind, symbol.Name, cmp.Diff(files, back))
			}
		}
	}
	if len(done) < 20 {
		t.Errorf("only %d names were tried", len(done))
	}
}

// A name that is taken somewhere is refused, or it does no harm: renamed once
// more, to a fresh name, the tables are the same.
func TestRenameToNamesThereAre(t *testing.T) {
	files := home(t)
	s := openAll(t, files)
	want := program(t, files)
	x := s.server.projects[0].names()
	var uses []names.Use
	taken := map[string]bool{"when": true, "state": true, "x y": true, "1a": true, "on": true, "": true}
	for _, file := range sortedKeys(files) {
		for _, use := range x.In(file) {
			taken[use.Symbol.Name] = true
			if renamable[use.Symbol.Kind] && !use.Symbol.Shipped && use.How == names.Declares {
				uses = append(uses, use)
			}
		}
	}
	refused, done := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		use := rapid.SampledFrom(uses).Draw(rt, "use")
		to := rapid.SampledFrom(sortedKeys(taken)).Draw(rt, "name")
		once, ok := s.rename(use, to)
		if !ok {
			refused++
			return
		}
		done++
		renamed := openAll(t, once)
		name := unheard(use.Symbol.Name)
		twice, ok := renamed.rename(moveUse(s, renamed, use), name)
		if !ok {
			rt.Fatalf("%s %s is not renamed from %s", use.Symbol.Kind, use.Symbol.Name, to)
		}
		if diff := sameProgram(t, want, twice, name, use.Symbol.Name); diff != "" {
			rt.Fatalf("%s %s to %s (-before +after):\n%s", use.Symbol.Kind, use.Symbol.Name, to, diff)
		}
	})
	if refused == 0 || done == 0 {
		t.Errorf("%d refused, %d done: the test tells nothing", refused, done)
	}
}

// moveUse finds a use again after a rename: the same number of names stands
// before it.
func moveUse(before, after *client, use names.Use) names.Use {
	x, y := before.server.projects[0].names().In(use.Span.File), after.server.projects[0].names().In(use.Span.File)
	for i := range x {
		if x[i].Span == use.Span {
			return y[i]
		}
	}
	return use
}
