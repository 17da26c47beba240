// Cures are edits that cure.

package lsp

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// Every cure that is offered for an example of the error catalogue makes the
// diagnostic go away, and is offered where the diagnostic stands.
func TestCuresCure(t *testing.T) {
	cured := 0
	for _, doc := range slices.Concat(syntax.Codes(), check.Codes(), compile.Codes()) {
		if strings.Contains(doc.Example, "// site:") || doc.Example == "" {
			continue
		}
		s := openAll(t, map[string]string{"a.tenet": doc.Example})
		for _, d := range s.server.projects[0].latest() {
			if d.Try == "" {
				continue
			}
			cured++
			after := doc.Example[:d.Span.Start] + d.Try + doc.Example[d.Span.End:]
			if s.offersCure(d, after) == 0 {
				t.Errorf("%s: the cure %q is not offered", d.Code, d.Try)
			}
			again := openAll(t, map[string]string{"a.tenet": after}).server.projects[0].latest()
			if slices.ContainsFunc(again, func(e diag.Diagnostic) bool { return e.Code == d.Code && e.Span.Start == d.Span.Start }) {
				t.Errorf("%s: %q does not cure\n%s", d.Code, d.Try, after)
			}
		}
	}
	if cured < 20 {
		t.Errorf("only %d cures were tried", cured)
	}
}

// offersCure counts the actions at a diagnostic that give a text.
func (s *client) offersCure(d diag.Diagnostic, want string) int {
	b := s.server.buffers[uriOf("a.tenet")]
	at := b.text.position(d.Span.Start, utf16Units)
	raw := s.call("textDocument/codeAction", codeActionParams{TextDocument: document{URI: b.uri}, Range: Range{at, at}})
	var answer struct{ Result []codeAction }
	if err := json.Unmarshal(raw, &answer); err != nil {
		s.t.Fatal(err)
	}
	n := 0
	for _, a := range answer.Result {
		edits := map[string][]TextEdit{b.uri: a.Edit.DocumentChanges[0].Edits}
		if applyEdits(s.t, map[string]string{b.uri: b.text.string}, edits)[b.uri] == want {
			n++
		}
	}
	return n
}

// The edits of formatting give the text tenet fmt gives, and nothing is left to
// do after.
func TestFormatting(t *testing.T) {
	for name, source := range home(t) {
		s := openAll(t, map[string]string{name: source})
		var first, second struct{ Result []TextEdit }
		ask := func(into any) {
			raw := s.call("textDocument/formatting", documentParams{TextDocument: document{URI: uriOf(name)}})
			if err := json.Unmarshal(raw, into); err != nil {
				t.Fatal(err)
			}
		}
		ask(&first)
		after := applyEdits(t, map[string]string{uriOf(name): source}, map[string][]TextEdit{uriOf(name): first.Result})
		s.retype(name, after[uriOf(name)])
		ask(&second)
		if diff := cmp.Diff([]TextEdit{}, second.Result); diff != "" {
			t.Errorf("%s is not laid out yet:\n%s", name, diff)
		}
	}
}
