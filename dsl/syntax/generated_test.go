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
	for kind := parser.TenetLexerSAFE; kind <= parser.TenetLexerBECAUSE; kind++ {
		word := strings.Trim(parser.TenetLexerLexerStaticData.LiteralNames[kind], "'")
		for _, source := range []string{
			"app A { let " + word + " = 5 let x = " + word + " never " + word + "." + word + " == " + word + " }",
			"app A { rule " + word + " { when " + word + " while " + word + " then " + word + " = " + word + " set a = " + word + " } }",
			"model " + word + " { service " + word + " { state " + word + ": enum {" + word + "} = " + word + " } behaviour { may " + word + ": " + word + " -> " + word + " on set " + word + "(" + word + ") -> " + word + " = " + word + " } }",
			"device " + word + " : " + word + " environment { while " + word + ": " + word + " does not rise " + word + " moves stepwise }",
			"package " + word + " \"1.0.0\" import " + word + " as " + word + " device " + word + " : " + word + "." + word + " { " + word + " = " + word + " }",
			"app " + word + "(" + word + ": " + word + "." + word + ") { } app a = " + word + "(" + word + " = " + word + ")",
			"app A { for each " + word + " in all " + word + " where " + word + "." + word + " { rule " + word + " mode restart { every " + word + " then stop after } } }",
			"app A { rule r { when " + word + " or unknown for " + word + " or on " + word + " dropped then after " + word + " anyway set a = b } }",
			"app A { rule r { on (" + word + " then " + word + " changes within " + word + ") then set a = b after " + word + " " + word + " = 5 } }",
			"app A { never any " + word + " in all " + word + ": " + word + " let x = every " + word + " in all " + word + " where " + word + ": " + word + " }",
			"app A { between " + word + " and " + word + ": always " + word + " after " + word + " until " + word + ": never " + word + " }",
			"app A { while " + word + ": p never lasts longer than " + word + " never p owner " + word + " }",
			"app A { whenever " + word + ", " + word + " within " + word + " and then stays until " + word + " it stays possible to " + word + " }",
			"app A { " + word + " before " + word + "; " + word + " again and again; " + word + " stays between " + word + " and " + word + " }",
			"app A { " + word + " changes never happens " + word + " and " + word + " always together " + word + ".x cannot control " + word + " }",
			"app A { " + word + " never lasts longer than " + word + " achieve " + word + "; achieve " + word + " before " + word + " }",
			"app A { fltl \"x\": [] " + word + " -> <> " + word + "." + word + " && {set " + word + " = " + word + "} }",
		} {
			if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
				t.Errorf("%s\n%s", source, render(source, found))
			}
		}
		words++
	}
	if words < 100 {
		t.Errorf("only %d soft keywords", words)
	}
}
