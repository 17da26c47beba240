// Every word of the language has a meaning.

package lsp

import (
	"os"
	"regexp"
	"testing"
)

// keyword finds the words in the lexer's grammar.
var keyword = regexp.MustCompile(`(?m)^[A-Z_]+ : '([a-z]+)' ;$`)

func TestVocabularyIsComplete(t *testing.T) {
	grammar, err := os.ReadFile("../syntax/TenetLexer.g4")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, m := range keyword.FindAllStringSubmatch(string(grammar), -1) {
		words[m[1]] = true
		if vocabulary[m[1]] == "" {
			t.Errorf("%s has no meaning", m[1])
		}
	}
	if len(words) < 100 {
		t.Fatalf("only %d words were found in the grammar", len(words))
	}
	for _, w := range sortedKeys(vocabulary) {
		if !words[w] {
			t.Errorf("%s is no word of the language", w)
		}
	}
}
