// Mistakes in promises: scopes, groups and formulas.

package syntax

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// promise recognises scopes without their colon and parts that belong to other
// sentences.
func (m mistake) promise() (diag.Diagnostic, bool) {
	prev := m.previous(0)
	switch {
	case m.is(parser.TenetParserRULE_promise) && m.want.has(parser.TenetLexerCOLON):
		return errScopeColon(m.span(), describe(m.bad)), true
	case m.is(parser.TenetParserRULE_phrase) && prev.kind == parser.TenetLexerTHEN && m.previous(1).kind == parser.TenetLexerAND:
		return errAndThen(m.span(), describe(m.bad)), true
	case m.bad.kind == parser.TenetLexerTHEN && prev.kind == parser.TenetLexerAND && m.inside(parser.TenetParserRULE_propertyDecl):
		return errAndThen(m.span(), describe(m.bad)), true
	case prev.kind == parser.TenetLexerACHIEVE && m.bad.is(parser.TenetLexerWHILE, parser.TenetLexerSCOPE):
		return errWishScope(m.span()), true
	case m.is(parser.TenetParserRULE_appBody) && m.scopeWithoutColon():
		return errScopeColon(m.span(), describe(m.bad)), true
	case m.is(parser.TenetParserRULE_eventWord) && phrases[m.previous(1).kind] != "":
		return errPhrase(spanOf(m.name, m.previous(1), prev), phrases[m.previous(1).kind]), true
	}
	first, ok := m.claim()
	if !ok {
		return diag.Diagnostic{}, false
	}
	span := spanOf(m.name, first, first)
	switch help := partOf[first.text]; {
	case m.bad.kind == parser.TenetLexerLASTS:
		return errPart(m.span(), m.bad.text, partOf[m.bad.text]), true
	case first.kind == parser.TenetLexerFOR && m.bad.isName():
		return errForEach(span), true
	case help != "" && !first.lineStart:
		return errPart(span, first.text, help), true
	case phrases[first.kind] != "":
		return errPhrase(span, phrases[first.kind]), true
	}
	return diag.Diagnostic{}, false
}

// scopeWithoutColon reports whether the mistake is on a line that begins with
// while, at a place where its colon could be.
func (m mistake) scopeWithoutColon() bool {
	first := m.bad
	for range longLine {
		if first.lineStart {
			return first.kind == parser.TenetLexerWHILE && (m.bad.kind == parser.TenetLexerCOMMA || first == m.bad)
		}
		first = m.stream.lexemes[first.index-1]
	}
	return false
}

// longLine is how many lexemes are looked at to find the start of a line.
const longLine = 100

// phrases are sentences of fixed words, by the first of them.
var phrases = map[int]string{
	parser.TenetLexerIT:     "it stays possible to p",
	parser.TenetLexerNOBODY: "nobody outside can learn r",
}

// partOf says in which sentences a word stands that the promise at hand cannot
// have.
var partOf = map[string]string{
	"for":     "write: p never lasts longer than D, p never lasts shorter than D, or whenever p, q and then stays for D",
	"within":  "write: whenever p, q within D, or: E never happens within D after F",
	"until":   "write: after f, p until r, or: whenever p, q and then stays until r",
	"every":   "write: E happens at least every D",
	"lasts":   "write: p never lasts longer than D, or: p never lasts shorter than D",
	"between": "a scope comes first: between f and r: always p",
	"after":   "a scope comes first: after f: always p",
}

// group recognises any and every without `in all`.
func (m mistake) group() (diag.Diagnostic, bool) {
	prev := m.previous(0)
	if first, ok := m.claim(); ok && first.isWord() {
		if before := m.stream.lexemes[max(0, first.index-1)]; before.is(parser.TenetLexerANY, parser.TenetLexerEVERY) && !first.lineStart {
			return errGroup(spanOf(m.name, before, first), before.text), true
		}
	}
	if prev.is(parser.TenetLexerANY, parser.TenetLexerEVERY) && m.bad.isWord() && m.following(0).kind == parser.TenetLexerIN {
		return errGroup(spanOf(m.name, prev, m.following(0)), prev.text), true
	}
	return diag.Diagnostic{}, false
}

// inFormula recognises signs and words of other notations, and events without
// their braces.
func (m mistake) inFormula() (diag.Diagnostic, bool) {
	if first, ok := m.claim(); ok {
		before := m.stream.lexemes[max(0, first.index-1)]
		switch {
		case first.kind == parser.TenetLexerFLTL && m.bad.kind == parser.TenetLexerCOLON:
			return errFormulaName(spanOf(m.name, first, first)), true
		case first.lineStart || before.index == first.index || !m.afterFormula(before):
		case before.kind == parser.TenetLexerUNIT && before.text == "W":
			return errWatt(spanOf(m.name, before, before)), true
		case temporalWords[before.text] != "":
			return errTemporal(spanOf(m.name, before, before), before.text, temporalWords[before.text]), true
		case temporalWords[first.text] != "":
			return errTemporal(spanOf(m.name, first, first), first.text, temporalWords[first.text]), true
		}
		return diag.Diagnostic{}, false
	}
	switch {
	case !m.inside(parser.TenetParserRULE_formula):
	case temporalWords[m.bad.text] != "":
		return errTemporal(m.span(), m.bad.text, temporalWords[m.bad.text]), true
	case m.bad.is(parser.TenetLexerSET, parser.TenetLexerCALL, parser.TenetLexerNOTIFY, parser.TenetLexerCHANGES,
		parser.TenetLexerUPDATES, parser.TenetLexerIS, parser.TenetLexerDROPPED):
		return errEventBraces(m.span()), true
	}
	return diag.Diagnostic{}, false
}

// afterFormula reports whether a lexeme is in a formula, which begins on its
// line.
func (m mistake) afterFormula(l *lexeme) bool {
	for i := l.index; i > max(0, l.index-longLine); i-- {
		l := m.stream.lexemes[i]
		if l.kind == parser.TenetLexerFLTL {
			return true
		}
		if l.lineStart || slices.Contains([]int{parser.TenetLexerSEMICOLON, parser.TenetLexerLBRACE}, l.kind) {
			return false
		}
	}
	return false
}

// temporalWords maps the operators of other notations to ours.
var temporalWords = map[string]string{
	"G": "[]", "F": "<>", "always": "[]", "globally": "[]", "eventually": "<>", "finally": "<>", "next": "X", "until": "U",
}
