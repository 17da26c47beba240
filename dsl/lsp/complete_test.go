// What is offered is what may be written.

package lsp

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// items returns what is offered at a place.
func (s *client) items(p documentParams) []completionItem {
	var answer struct{ Result completionList }
	if err := json.Unmarshal(s.call("textDocument/completion", p), &answer); err != nil {
		s.t.Fatal(err)
	}
	return answer.Result.Items
}

// offered returns what is offered at an offset of an open file, and which of it
// are words of the language.
func (s *client) offered(name string, offset int) (labels, words []string) {
	b := s.server.buffers[uriOf(name)]
	for _, item := range s.items(documentParams{TextDocument: document{URI: b.uri}, Position: b.text.position(offset, utf16Units)}) {
		labels = append(labels, item.Label)
		if item.Kind == itemKeyword {
			words = append(words, item.Label)
		}
	}
	return labels, words
}

// retype makes the text of an open file another one.
func (s *client) retype(name, text string) {
	version := s.server.buffers[uriOf(name)].version + 1
	s.tell("textDocument/didChange", changeParams{
		TextDocument: document{URI: uriOf(name), Version: &version}, ContentChanges: []change{{Text: text}},
	})
}

// offers reports whether a word is offered: alone, or as the beginning of a
// phrase or a path.
func offers(labels []string, word string) bool {
	for _, l := range labels {
		if l == word || strings.HasPrefix(l, word+" ") || strings.HasPrefix(l, word+".") {
			return true
		}
	}
	return false
}

// Every word of a home is offered where it stands, when it is missing.
func TestWhatIsMissingIsOffered(t *testing.T) {
	files := home(t)
	s := openAll(t, files)
	for _, name := range sortedKeys(files) {
		source := files[name]
		tree, _ := syntax.Parse(name, source)
		declared := map[int]bool{}
		for _, u := range s.server.projects[0].names().In(name) {
			if u.How == names.Declares {
				declared[u.Span.Start] = true
			}
		}
		for i, token := range tree.Tokens {
			if token.Kind != syntax.Keyword && token.Kind != syntax.Name && token.Kind != syntax.UnitToken || declared[token.Span.Start] {
				continue
			}
			gap := source[:token.Span.Start] + source[pathEnd(tree, i):]
			s.retype(name, gap)
			if labels, _ := s.offered(name, token.Span.Start); !offers(labels, token.Text) && !freeName(tree, i) {
				line, col := diag.Position(source, token.Span.Start)
				t.Errorf("%s:%d:%d: %s is not offered: %v\n%s", name, line, col, token.Text, labels, strings.Split(source, "\n")[line-1])
			}
		}
		s.retype(name, source)
	}
}

// A home that is being written from top to bottom: the next word is offered,
// unless it is a name that comes later; and no word of the language is offered
// that the parser would not take.
func TestWhatComesNextIsOffered(t *testing.T) {
	files := home(t)
	s := openAll(t, files)
	for _, name := range sortedKeys(files) {
		source := files[name]
		tree, _ := syntax.Parse(name, source)
		uses := map[int]names.Use{}
		for _, u := range s.server.projects[0].names().In(name) {
			uses[u.Span.Start] = u
		}
		for i, token := range tree.Tokens {
			use, named := uses[token.Span.Start]
			later := named && (use.How == names.Declares || use.Symbol.Where.File == name && use.Symbol.Where.Start >= token.Span.Start)
			if token.Kind != syntax.Keyword && token.Kind != syntax.Name && token.Kind != syntax.UnitToken || later || freeName(tree, i) {
				continue
			}
			s.retype(name, source[:token.Span.Start])
			labels, words := s.offered(name, token.Span.Start)
			line, col := diag.Position(source, token.Span.Start)
			if !offers(labels, token.Text) {
				t.Errorf("%s:%d:%d: %s is not offered: %v", name, line, col, token.Text, labels)
			}
			if i%5 > 0 {
				continue
			}
			for _, l := range words {
				if !fits(source[:token.Span.Start], l) {
					t.Errorf("%s:%d:%d: %s does not fit", name, line, col, l)
				}
			}
		}
		s.retype(name, source)
	}
}

// fits reports whether the parser has nothing against a phrase behind a text,
// with one of the words behind it that may follow.
func fits(before, phrase string) bool {
	for _, after := range []string{"", " a", " 5 min", " \"a\"", " a: never b", " a in all B", " a = b", " a never happens", " a, b", " set a", " happens", " each a",
		" stays possible to a", " outside can learn a", " {a}", "(2)"} {
		_, found := syntax.Parse("a.tenet", before+phrase+after)
		if !slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
			lacking := d.Code == "expected-action" || d.Code == "last-after"
			return d.Span.Start < len(before+phrase) && d.Span.End > len(before) && !lacking
		}) {
			return true
		}
	}
	return false
}

// pathEnd is where the path ends that goes on with token i.
func pathEnd(tree *syntax.File, i int) int {
	for i+2 < len(tree.Tokens) && tree.Tokens[i+1].Text == "." {
		i += 2
	}
	return tree.Tokens[i].Span.End
}

// freeName reports whether a token is a name anybody may choose: of an owner, of
// a finding.
func freeName(tree *syntax.File, i int) bool {
	before := ""
	for j := i - 1; j >= 0 && before == ""; j-- {
		before = strings.TrimSpace(tree.Tokens[j].Text)
	}
	return before == "owner" || before == "allow" || before == "-"
}
