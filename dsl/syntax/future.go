// Parts of the full language that this version knows but cannot do yet. They
// are named where they stand and are never passed over in silence.

package syntax

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// future recognises a construct of a later version by the word at which the
// parser stopped, or by the word its item began with.
func (m mistake) future() (diag.Diagnostic, bool) {
	if m.inside(parser.TenetParserRULE_propertyDecl, parser.TenetParserRULE_appBody) {
		if d, ok := m.futureItem(); ok {
			return d, true
		}
		return m.futureSentence()
	}
	return diag.Diagnostic{}, false
}

// futureWords are the words inside a promise that only later versions read.
var futureWords = map[string]string{
	"lasts":      "`lasts` with a duration",
	"stays":      "`stays` with a duration or between two values",
	"before":     "the order `before`",
	"until":      "`until`",
	"between":    "the scope `between … and …`",
	"within":     "`within` with a duration",
	"for":        "`for` with a duration in a promise",
	"eventually": "`eventually`",
	"again":      "`again and again`",
	"cannot":     "`cannot control`",
	"after":      "the scope `after`",
	"every":      "`every` in a promise",
	"possible":   "`it stays possible to`",
}

func (m mistake) futureSentence() (diag.Diagnostic, bool) {
	if m.inside(parser.TenetParserRULE_ruleDecl) {
		return diag.Diagnostic{}, false
	}
	next := m.following(0)
	switch {
	case m.bad.kind == parser.TenetLexerNEVER && next.text == "lasts":
		return errFuture(spanOf(m.name, m.bad, next), "`never lasts` with a duration"), true
	case m.bad.kind == parser.TenetLexerHAPPENS && next.text == "at":
		return errFuture(spanOf(m.name, m.bad, next), "counting how often something happens"), true
	case m.bad.kind == parser.TenetLexerAND && next.kind == parser.TenetLexerTHEN:
		return errFuture(spanOf(m.name, m.bad, next), "the sequence `and then`"), true
	case m.bad.kind == parser.TenetLexerTHEN && m.previous(0).kind == parser.TenetLexerAND:
		return errFuture(spanOf(m.name, m.previous(0), m.bad), "the sequence `and then`"), true
	}
	what, ok := futureWords[m.bad.text]
	if !ok || !m.bad.isWord() || isNameRule(m.rule.GetRuleIndex()) {
		return diag.Diagnostic{}, false
	}
	return errFuture(m.span(), what), true
}

// futureStarts are the words that begin an item of an app in later versions.
var futureStarts = map[string]string{
	"for":        "a group `for each`",
	"fltl":       "a formula `fltl`",
	"achieve":    "a wish `achieve`",
	"eventually": "`eventually`",
	"after":      "the scope `after`",
	"between":    "the scope `between … and …`",
	"it":         "`it stays possible to`",
	"nobody":     "`nobody outside can learn`",
	"every":      "`every` outside a rule",
	"mode":       "`mode` for an app",
}

func (m mistake) futureItem() (diag.Diagnostic, bool) {
	item, ok := m.enclosing(parser.TenetParserRULE_appItem)
	if !ok {
		return diag.Diagnostic{}, false
	}
	first, ok := item.GetStart().(*lexeme)
	if !ok || !first.isName() {
		return diag.Diagnostic{}, false
	}
	what, ok := futureStarts[first.text]
	if !ok || first.kind == parser.TenetLexerFOR && m.bad.kind != parser.TenetLexerEACH {
		what, ok = futureWords[first.text]
	}
	if !ok {
		return diag.Diagnostic{}, false
	}
	return errFuture(spanOf(m.name, first, m.previousOr(first)), what), true
}

// previousOr returns the lexeme before the bad one, or first if that is later.
func (m mistake) previousOr(first *lexeme) *lexeme {
	if prev := m.previous(0); prev.start > first.start && prev.index < len(m.stream.lexemes) {
		return prev
	}
	return first
}
