// From text to tree: the stages one after another.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// Parse reads a file. It never panics and always returns a File whose Tokens
// join to source; where there are errors, the tree holds what could be read,
// with BadExpr for an expression that could not and an empty Ident for a
// missing name. An item that lacks a part it cannot be without is left out.
//
// The diagnostics are sorted by position, at most 50 and then one that counts
// the rest. Time is linear in the size of the source, which is limited to
// 1 MiB; so is the depth of nesting, to 100.
func Parse(name, source string) (*File, []diag.Diagnostic) {
	p := reading{name: name}
	file := &File{Name: name, Source: source}
	lexemes := p.lexemes(source, file)
	if lexemes != nil {
		tree := p.parser(lexemes).File()
		b := builder{name: name, tokens: file.Tokens, report: p.add}
		file.Decls = b.file(tree.(*parser.FileContext))
	}
	return file, p.finish()
}

// ParseExpr reads one expression that stands at byte base of the file called
// name; all spans count from the start of that file. The rest is as for Parse;
// the expression is never nil.
func ParseExpr(name, source string, base int) (Expr, []diag.Diagnostic) {
	p := reading{name: name}
	file := &File{}
	expr := Expr(&BadExpr{At{diag.Span{File: name, Start: base, End: base + len(source)}}})
	lexed := retag(lex(name, source, base, p.add))
	file.Tokens = lexed.tokens
	if d, deep := checkNesting(name, lexed.lexemes); deep {
		p.add(d)
		return expr, p.finish()
	}
	tree := p.parser(lexed.lexemes).OneExpr().(*parser.OneExprContext)
	b := builder{name: name, tokens: file.Tokens, report: p.add}
	if tree.Expr() != nil {
		expr = b.expr(tree.Expr())
	}
	return expr, p.finish()
}

// reading is one run over a text.
type reading struct {
	name  string
	found diag.List
}

func (p *reading) add(d diag.Diagnostic) { p.found = append(p.found, d) }

// lexemes fills in the file's tokens and returns what the parser may read; nil
// if the text is not fit for it.
func (p *reading) lexemes(source string, file *File) []*lexeme {
	whole := diag.Span{File: p.name, Start: 0, End: len(source)}
	if len(source) > maxSource {
		p.add(errTooLarge(diag.Span{File: p.name}, len(source)))
		file.Tokens = []Token{{Kind: Bad, Text: source, Span: whole}}
		return nil
	}
	checkUTF8(p.name, source, p.add)
	lexed := retag(lex(p.name, source, 0, p.add))
	file.Tokens = lexed.tokens
	if d, deep := checkNesting(p.name, lexed.lexemes); deep {
		p.add(d)
		return nil
	}
	return lexed.lexemes
}

// parser returns a generated parser over the lexemes. One token of lookahead
// nearly always decides, so the cheaper of the two prediction modes is enough.
func (p *reading) parser(lexemes []*lexeme) *parser.TenetParser {
	s := newStream(lexemes)
	r := newRecovery(p.name, s, p.add)
	out := parser.NewTenetParser(s)
	out.RemoveErrorListeners()
	out.SetErrorHandler(r)
	out.AddParseListener(r)
	out.GetInterpreter().SetPredictionMode(antlr.PredictionModeSLL)
	return out
}

// finish sorts the diagnostics, drops those said twice and caps them.
func (p *reading) finish() []diag.Diagnostic {
	p.found.Sort()
	var unique diag.List
	for _, d := range p.found {
		if n := len(unique); n == 0 || unique[n-1].Span != d.Span || unique[n-1].Code != d.Code {
			unique = append(unique, d)
		}
	}
	shown, rest := unique.Cap(maxErrors)
	if rest > 0 {
		shown = append(shown, errTooMany(unique[maxErrors].Span, rest))
	}
	return shown
}
