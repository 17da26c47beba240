// The rules of the grammar at which parsing can go on after a mistake.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// isBody reports whether a rule is a list of items in braces.
func isBody(rule int) bool {
	switch rule {
	case parser.TenetParserRULE_modelBody, parser.TenetParserRULE_serviceBody, parser.TenetParserRULE_behaviourBody,
		parser.TenetParserRULE_environmentBody, parser.TenetParserRULE_safeBody, parser.TenetParserRULE_appBody,
		parser.TenetParserRULE_ruleBody, parser.TenetParserRULE_deviceBody:
		return true
	}
	return false
}

// hasItems reports whether a rule is a list in which a stray token is passed
// over.
func hasItems(rule int) bool {
	return rule == parser.TenetParserRULE_file || rule == parser.TenetParserRULE_actions ||
		isBody(rule) && rule != parser.TenetParserRULE_ruleBody
}

// itemOf is the rule of the items of a list.
func itemOf(list int) int {
	switch list {
	case parser.TenetParserRULE_file:
		return parser.TenetParserRULE_decl
	case parser.TenetParserRULE_modelBody:
		return parser.TenetParserRULE_serviceDecl
	case parser.TenetParserRULE_serviceBody:
		return parser.TenetParserRULE_resourceDecl
	case parser.TenetParserRULE_behaviourBody:
		return parser.TenetParserRULE_transition
	case parser.TenetParserRULE_environmentBody:
		return parser.TenetParserRULE_envItem
	case parser.TenetParserRULE_safeBody:
		return parser.TenetParserRULE_safeSet
	case parser.TenetParserRULE_deviceBody:
		return parser.TenetParserRULE_deviceProperty
	case parser.TenetParserRULE_actions:
		return parser.TenetParserRULE_act
	}
	return parser.TenetParserRULE_appItem
}

// isItem reports whether a rule knows where its next sibling may begin.
func isItem(rule int) bool {
	return startOf(rule) != nil
}

// startOf returns the test for where the next sibling of an item, or what may
// come after the last of them, begins; nil if the rule is no item.
func startOf(rule int) func(*lexeme) bool {
	switch rule {
	case parser.TenetParserRULE_decl:
		return func(*lexeme) bool { return false }
	case parser.TenetParserRULE_serviceDecl, parser.TenetParserRULE_behaviourDecl:
		return startsPart
	case parser.TenetParserRULE_resourceDecl:
		return startsResource
	case parser.TenetParserRULE_transition, parser.TenetParserRULE_envItem, parser.TenetParserRULE_safeSet,
		parser.TenetParserRULE_deviceProperty:
		return startsLine
	case parser.TenetParserRULE_appItem, parser.TenetParserRULE_allowDecl:
		return startsAppItem
	case parser.TenetParserRULE_trigger, parser.TenetParserRULE_guard, parser.TenetParserRULE_ruleHead:
		return startsRulePart
	case parser.TenetParserRULE_act:
		return startsAction
	}
	return nil
}

func startsPart(l *lexeme) bool {
	return l.lineStart && l.is(parser.TenetLexerSERVICE, parser.TenetLexerBEHAVIOUR)
}

func startsResource(l *lexeme) bool {
	return l.lineStart && l.is(parser.TenetLexerFIXED, parser.TenetLexerUPDATABLE, parser.TenetLexerMODIFIABLE,
		parser.TenetLexerSENSOR, parser.TenetLexerSTATE, parser.TenetLexerPROPERTY, parser.TenetLexerACTION)
}

func startsLine(l *lexeme) bool {
	return l.lineStart && (l.isWord() || l.kind == parser.TenetLexerBAD) &&
		!l.is(parser.TenetLexerWHEN, parser.TenetLexerHEALS, parser.TenetLexerDOES, parser.TenetLexerMOVES)
}

func startsAppItem(l *lexeme) bool {
	if l.is(parser.TenetLexerRULE, parser.TenetLexerSCOPE) {
		return true
	}
	if !l.lineStart || !l.isWord() {
		return false
	}
	return !l.is(parser.TenetLexerAS, parser.TenetLexerREQUIRED, parser.TenetLexerCRITICAL, parser.TenetLexerNOT,
		parser.TenetLexerWHEN, parser.TenetLexerWHILE, parser.TenetLexerIF, parser.TenetLexerTHEN, parser.TenetLexerELSE,
		parser.TenetLexerOR, parser.TenetLexerAND, parser.TenetLexerIN, parser.TenetLexerWITHIN, parser.TenetLexerTOGETHER,
		parser.TenetLexerUNTIL, parser.TenetLexerON, parser.TenetLexerSEVERITY, parser.TenetLexerOWNER, parser.TenetLexerBECAUSE)
}

func startsRulePart(l *lexeme) bool {
	return l.is(parser.TenetLexerOR, parser.TenetLexerWHILE, parser.TenetLexerIF, parser.TenetLexerTHEN,
		parser.TenetLexerELSE, parser.TenetLexerLBRACE)
}

func startsAction(l *lexeme) bool {
	return l.is(parser.TenetLexerSET, parser.TenetLexerCALL, parser.TenetLexerNOTIFY, parser.TenetLexerELSE,
		parser.TenetLexerALLOW, parser.TenetLexerSEMICOLON) || l.lineStart && l.isName() || l.lineStart && l.kind == parser.TenetLexerALWAYS
}

// tokenSet is a set of token types.
type tokenSet [4]uint64

func newTokenSet(in *antlr.IntervalSet) tokenSet {
	var set tokenSet
	for _, interval := range in.GetIntervals() {
		for kind := max(interval.Start, 1); kind < interval.Stop; kind++ {
			set = set.with(kind)
		}
		if interval.Contains(antlr.TokenEOF) {
			set = set.with(0)
		}
	}
	return set
}

// with and has keep the end of file, which is -1, at place 0.
func (s tokenSet) with(kinds ...int) tokenSet {
	for _, kind := range kinds {
		kind = max(kind, 0)
		s[kind/64] |= 1 << (kind % 64)
	}
	return s
}

func (s tokenSet) has(kind int) bool {
	kind = max(kind, 0)
	return s[kind/64]&(1<<(kind%64)) != 0
}

func (s tokenSet) only(kind int) bool {
	return s == tokenSet{}.with(kind)
}

// kinds lists the members in ascending order.
func (s tokenSet) kinds() []int {
	var out []int
	for kind := range 64 * len(s) {
		if s.has(kind) {
			out = append(out, kind)
		}
	}
	return out
}
