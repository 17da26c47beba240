// The generated parser belongs to the grammars beside it.

package syntax_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func TestParserIsNotStale(t *testing.T) {
	hash := sha256.New()
	for _, grammar := range []string{"TenetLexer.g4", "TenetParser.g4"} {
		text, err := os.ReadFile(grammar)
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(text)
	}
	want := fmt.Sprintf("// Grammars: sha256 %x\n", hash.Sum(nil))
	for _, file := range []string{"parser/tenet_lexer.go", "parser/tenet_parser.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s was made from other grammars; run make generate", file)
		}
	}
}

// Every soft keyword of the lexer is allowed as a name by the parser.
func TestEverySoftKeywordIsAName(t *testing.T) {
	parser.TenetLexerInit()
	words := 0
	for kind := parser.TenetLexerSAFE; kind <= parser.TenetLexerEVENTUALLY; kind++ {
		word := strings.Trim(parser.TenetLexerLexerStaticData.LiteralNames[kind], "'")
		for _, source := range []string{
			"app A { let " + word + " = 5 let x = " + word + " never " + word + "." + word + " == " + word + " }",
			"app A { rule " + word + " { when " + word + " while " + word + " then " + word + " = " + word + " set a = " + word + " } }",
			"model " + word + " { service " + word + " { state " + word + ": enum {" + word + "} = " + word + " } behaviour { may " + word + ": " + word + " -> " + word + " on set " + word + "(" + word + ") -> " + word + " = " + word + " } }",
			"device " + word + " : " + word + " environment { while " + word + ": " + word + " does not rise " + word + " moves stepwise }",
		} {
			if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
				t.Errorf("%s\n%s", source, render(source, found))
			}
		}
		words++
	}
	if words < 60 {
		t.Errorf("only %d soft keywords", words)
	}
}
