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
		b.file(file, tree.(*parser.FileContext))
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
	p.characters(source, base)
	lexed := p.lexed(source, base)
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
	rest  int // diagnostics that are only counted
	last  int // where the last one that is shown begins, once there are too many
}

// add keeps a diagnostic. Only as many are kept as can be shown, but for a
// margin, so that a file of nothing but mistakes fills no memory.
func (p *reading) add(d diag.Diagnostic) {
	if p.beyond(d.Span.Start) {
		return
	}
	p.found = append(p.found, d)
	if len(p.found) >= 10*maxErrors {
		p.trim()
	}
}

// beyond reports whether a diagnostic at a place would only be counted, and
// counts it. It saves writing messages that nobody sees.
func (p *reading) beyond(start int) bool {
	if p.rest == 0 || start <= p.last {
		return false
	}
	p.rest++
	return true
}

// trim sorts the diagnostics, drops those said twice, and keeps the first.
func (p *reading) trim() {
	p.found.Sort()
	unique := p.found[:0]
	for _, d := range p.found {
		if n := len(unique); n == 0 || unique[n-1].Span != d.Span || unique[n-1].Code != d.Code {
			unique = append(unique, d)
		}
	}
	shown, rest := unique.Cap(maxErrors + 1)
	p.found = shown
	if p.rest += rest; p.rest > 0 {
		p.last = shown[maxErrors].Span.Start
	}
}

// lexemes fills in the file's tokens and returns what the parser may read; nil
// if the text is not fit for it.
func (p *reading) lexemes(source string, file *File) []*lexeme {
	file.Tokens = []Token{{Kind: Bad, Text: source, Span: diag.Span{File: p.name, Start: 0, End: len(source)}}}
	if len(source) > MaxSource {
		p.add(errTooLarge(diag.Span{File: p.name}))
		return nil
	}
	p.characters(source, 0)
	if p.hopeless() {
		return nil
	}
	pieces := cut(source)
	if d, deep := checkBrackets(p.name, pieces); deep {
		p.add(d)
		return nil
	}
	lexed := p.tagged(p.scan(source, 0, pieces))
	file.Tokens = lexed.tokens
	if p.hopeless() {
		return nil
	}
	if d, deep := checkNesting(p.name, lexed.lexemes); deep {
		p.add(d)
		return nil
	}
	return lexed.lexemes
}

// hopeless reports whether more is wrong with the characters of a text than can
// be shown, so that its words are not worth looking at.
func (p *reading) hopeless() bool {
	p.trim()
	return len(p.found) > maxErrors
}

// lexed runs the stages before the parser.
func (p *reading) lexed(source string, base int) lexed { return p.tagged(p.lex(source, base)) }

func (p *reading) tagged(l lexed) lexed {
	out := retag(l)
	p.names(out.lexemes)
	return out
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

// finish returns what is shown of the diagnostics.
func (p *reading) finish() []diag.Diagnostic {
	p.trim()
	if len(p.found) <= maxErrors {
		return p.found
	}
	last := p.found[maxErrors]
	return append(p.found[:maxErrors:maxErrors], errTooMany(last.Span, p.rest+1))
}
