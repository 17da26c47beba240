// What a parser's failure means to the person who wrote the file.

package syntax

import (
	"slices"
	"strings"
	"sync"

	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// mistake is the place at which the parser could not go on: the lexeme it
// cannot use, the grammar rule it was in and, if known, the tokens it wanted.
type mistake struct {
	name   string
	stream *stream
	bad    *lexeme
	rule   antlr.ParserRuleContext
	want   tokenSet
}

func (m mistake) span() diag.Span { return spanOf(m.name, m.bad, m.bad) }

// previous returns the lexeme n+1 places before the bad one.
func (m mistake) previous(n int) *lexeme {
	if i := m.bad.index - 1 - n; i >= 0 {
		return m.stream.lexemes[i]
	}
	return m.stream.wall
}

// following returns the lexeme n+1 places after the bad one.
func (m mistake) following(n int) *lexeme {
	return m.stream.lexemes[min(m.bad.index+1+n, len(m.stream.lexemes)-1)]
}

// inside reports whether the mistake is in one of the grammar rules, however
// deep.
func (m mistake) inside(rules ...int) bool {
	_, ok := m.enclosing(rules...)
	return ok
}

// enclosing returns the innermost of the grammar rules the mistake is in.
func (m mistake) enclosing(rules ...int) (antlr.ParserRuleContext, bool) {
	for ctx := m.rule; ctx != nil; {
		if slices.Contains(rules, ctx.GetRuleIndex()) {
			return ctx, true
		}
		ctx, _ = ctx.GetParent().(antlr.ParserRuleContext)
	}
	return nil, false
}

// diagnose chooses the most telling diagnostic.
func (m mistake) diagnose() diag.Diagnostic {
	for _, try := range []func(mistake) (diag.Diagnostic, bool){
		mistake.noValue, mistake.operator, mistake.clock, mistake.delay, mistake.group, mistake.inFormula, mistake.promise,
		mistake.word, mistake.bracket, mistake.missing,
	} {
		if d, ok := try(m); ok {
			return d
		}
	}
	return errUnexpected(m.span(), describe(m.bad), expectation(m.want))
}

// noValue recognises a value left out at the end of a line: the first word of
// the next line has been read in its place.
func (m mistake) noValue() (diag.Diagnostic, bool) {
	word, sign := m.previous(0), m.previous(1)
	isSign := sign.kind == parser.TenetLexerASSIGN || sign.kind >= parser.TenetLexerOR_ELSE && sign.kind <= parser.TenetLexerGT
	if word.lineStart && word.isName() && isSign && m.bad.isWord() {
		return errValue(spanOf(m.name, word, word), describe(word)), true
	}
	return diag.Diagnostic{}, false
}

// operator recognises operators written in the words or signs of other
// languages.
func (m mistake) operator() (diag.Diagnostic, bool) {
	prev := m.previous(0)
	inCondition := m.inside(parser.TenetParserRULE_trigger, parser.TenetParserRULE_guard, parser.TenetParserRULE_propertyDecl,
		parser.TenetParserRULE_achieveDecl, parser.TenetParserRULE_assume, parser.TenetParserRULE_primary, parser.TenetParserRULE_exprList, parser.TenetParserRULE_oneExpr) ||
		m.is(parser.TenetParserRULE_thenPart) || m.is(parser.TenetParserRULE_ruleBody) && !m.inActions()
	switch {
	case m.bad.kind == parser.TenetLexerASSIGN && m.loose():
		return errLooseAssign(m.span()), true
	case m.bad.kind == parser.TenetLexerASSIGN && inCondition && !m.inside(parser.TenetParserRULE_actions):
		return errEquals(m.span(), m.bad.text), true
	case m.bad.kind == parser.TenetLexerASSIGN && m.is(parser.TenetParserRULE_appBody, parser.TenetParserRULE_environmentBody):
		return errEquals(m.span(), m.bad.text), true
	case m.bad.text == "is" && inCondition:
		return errEquals(m.span(), m.bad.text), true
	case m.bad.kind == parser.TenetLexerEQ && m.is(parser.TenetParserRULE_assignAction, parser.TenetParserRULE_setAction,
		parser.TenetParserRULE_letDecl, parser.TenetParserRULE_varDecl, parser.TenetParserRULE_safeSet):
		return errAssign(m.span()), true
	case m.bad.kind == parser.TenetLexerDIAMOND:
		return errNotEqual(m.span()), true
	case m.bad.kind == parser.TenetLexerAND:
		return errAnd(m.span()), true
	case m.bad.kind == parser.TenetLexerOR:
		return errOr(m.span()), true
	case prev.kind == parser.TenetLexerOR && m.inside(parser.TenetParserRULE_ruleBody) && startsValue(m.bad):
		return errOr(spanOf(m.name, prev, prev)), true
	case prev.text == "not" && prev.isSoft() && startsValue(m.bad):
		return errNot(spanOf(m.name, prev, prev)), true
	}
	return diag.Diagnostic{}, false
}

// loose reports whether the mistake is in an item of an app that began with a
// name and has had nothing but a path yet.
func (m mistake) loose() bool {
	first, ok := m.claim()
	if !ok || !first.isName() {
		return false
	}
	for _, l := range m.stream.lexemes[first.index:m.bad.index] {
		if !l.isName() && l.kind != parser.TenetLexerDOT {
			return false
		}
	}
	return true
}

// claim returns the first lexeme of a promise that went wrong after the
// expression it began with.
func (m mistake) claim() (*lexeme, bool) {
	if m.is(parser.TenetParserRULE_appItem, parser.TenetParserRULE_promise, parser.TenetParserRULE_sentence) && m.previous(0).isSoft() {
		return m.previous(0), true // it could have begun something else, too
	}
	claim, ok := m.enclosing(parser.TenetParserRULE_claim)
	if !ok || !m.is(parser.TenetParserRULE_subjectTail) {
		return nil, false
	}
	first, ok := claim.GetStart().(*lexeme)
	return first, ok
}

// inActions reports whether `then` has been read in the rule body at hand.
func (m mistake) inActions() bool {
	body, ok := m.rule.(*parser.RuleBodyContext)
	return ok && body.ThenPart() != nil && body.ThenPart().GetChildCount() > 0
}

func (m mistake) is(rules ...int) bool {
	return slices.Contains(rules, m.rule.GetRuleIndex())
}

func startsValue(l *lexeme) bool {
	return l.isName() || l.is(parser.TenetLexerLPAREN, parser.TenetLexerBANG, parser.TenetLexerNUMBER,
		parser.TenetLexerTRUE, parser.TenetLexerFALSE)
}

// word recognises keywords used as names and words that are almost keywords.
func (m mistake) word() (diag.Diagnostic, bool) {
	if isNameRule(m.rule.GetRuleIndex()) {
		if m.bad.isHard() {
			return errKeyword(m.span(), m.bad.text), true
		}
		return errName(m.span(), m.thing(), describe(m.bad)), true
	}
	prev := m.previous(0)
	if m.is(parser.TenetParserRULE_typeName) && m.want.has(parser.TenetLexerCOMMA) && m.bad.isName() {
		return errComma(m.span(), m.bad.text), true
	}
	if m.inside(parser.TenetParserRULE_actions) && m.is(parser.TenetParserRULE_assignAction) && prev.isName() {
		return errAction(spanOf(m.name, prev, prev), prev.text), true
	}
	if m.is(parser.TenetParserRULE_ruleBody) && m.want.has(parser.TenetLexerLBRACE) && slices.Contains(modes, m.bad.text) {
		return errModeWord(m.span(), m.bad.text), true
	}
	if hasItems(m.rule.GetRuleIndex()) && m.bad.isWord() && !m.is(parser.TenetParserRULE_appBody, parser.TenetParserRULE_actions) {
		return errItem(m.span(), m.bad.text, m.place(), wordsOf(m.want)), true
	}
	if first, ok := m.claim(); ok && first.isName() {
		return m.afterSentence(first, m.stream.lexemes[max(0, first.index-1)]), true
	}
	return diag.Diagnostic{}, false
}

// afterSentence is for an item of an app that began with a name, so that it
// could only be a promise. It may be the rest of the item before, which ended
// at a word that is no operator.
func (m mistake) afterSentence(first, before *lexeme) diag.Diagnostic {
	switch {
	case first.text == "is" && !first.lineStart:
		return errEquals(spanOf(m.name, first, first), first.text)
	case before.text == "not" && before.isSoft() && !first.lineStart:
		return errNot(spanOf(m.name, before, before))
	}
	switch {
	case m.bad.kind == parser.TenetLexerHAPPENS && m.previous(0).kind == parser.TenetLexerNEVER:
		return errNotEvent(spanOf(m.name, first, m.previous(1)))
	case m.bad.is(parser.TenetLexerHAPPENS, parser.TenetLexerONLY):
		return errNotEvent(spanOf(m.name, first, m.previous(0)))
	}
	return errItem(spanOf(m.name, first, first), first.text, "an app", []string{
		"let", "var", "rule", "for each", "assume", "achieve", "allow", "always", "never", "whenever", "eventually",
		"while q:", "between f and r:", "after f:", "fltl",
	})
}

// thing says what the missing name would have named.
func (m mistake) thing() string {
	parent, _ := m.rule.GetParent().(antlr.ParserRuleContext)
	if parent == nil {
		return "name"
	}
	switch parent.GetRuleIndex() {
	case parser.TenetParserRULE_ref:
		if m.previous(0).kind == parser.TenetLexerDOT {
			return "name after the dot"
		}
		return "resource or variable"
	case parser.TenetParserRULE_propertyOption:
		return m.optionThing()
	}
	if thing := things[parent.GetRuleIndex()]; thing != "" {
		return thing
	}
	return "name"
}

// things are what names stand for, by the rule of the grammar they stand in.
var things = map[int]string{
	parser.TenetParserRULE_packageDecl:    "name for the package",
	parser.TenetParserRULE_importDecl:     "name of a package",
	parser.TenetParserRULE_modelDecl:      "name for the model",
	parser.TenetParserRULE_serviceDecl:    "name for the service",
	parser.TenetParserRULE_valueDecl:      "name for the resource",
	parser.TenetParserRULE_actionDecl:     "name for the resource",
	parser.TenetParserRULE_typeName:       "member of the enum",
	parser.TenetParserRULE_deviceDecl:     "name for the device",
	parser.TenetParserRULE_deviceProperty: "fixed property",
	parser.TenetParserRULE_modelName:      "device type",
	parser.TenetParserRULE_appDecl:        "name for the app",
	parser.TenetParserRULE_appParam:       "name for the parameter",
	parser.TenetParserRULE_appUse:         "name of a template",
	parser.TenetParserRULE_namedArg:       "name of a parameter",
	parser.TenetParserRULE_letDecl:        "name for the constant",
	parser.TenetParserRULE_varDecl:        "name for the variable",
	parser.TenetParserRULE_forEach:        "name for each device",
	parser.TenetParserRULE_groupHead:      "name for each device",
	parser.TenetParserRULE_ruleDecl:       "name for the rule",
	parser.TenetParserRULE_modeExpr:       "mode (single, restart, queued or parallel)",
	parser.TenetParserRULE_dayRange:       "day",
	parser.TenetParserRULE_notifyAction:   "role to notify",
	parser.TenetParserRULE_event:          "role to notify",
	parser.TenetParserRULE_code:           "code to allow",
}

func (m mistake) optionThing() string {
	switch m.previous(0).kind {
	case parser.TenetLexerREQUIRED:
		return "rung (prompt, delayed or faulty)"
	case parser.TenetLexerSEVERITY:
		return "severity (error, warning or hint)"
	}
	return "name for the owner"
}

// place says which list of items the mistake is in.
func (m mistake) place() string {
	switch m.rule.GetRuleIndex() {
	case parser.TenetParserRULE_modelBody:
		return "a model"
	case parser.TenetParserRULE_serviceBody:
		return "a service"
	case parser.TenetParserRULE_behaviourBody:
		return "a behaviour"
	case parser.TenetParserRULE_environmentBody:
		return "an environment"
	case parser.TenetParserRULE_safeBody:
		return "a safe state"
	case parser.TenetParserRULE_deviceBody:
		return "a device"
	}
	return "a file"
}

// bracket recognises what was opened and is not closed, and the opposite.
func (m mistake) bracket() (diag.Diagnostic, bool) {
	for _, pair := range []struct {
		closing int
		opening []int
	}{
		{parser.TenetLexerRBRACE, []int{parser.TenetLexerLBRACE}},
		{parser.TenetLexerRPAREN, []int{parser.TenetLexerLPAREN, parser.TenetLexerCALL_PAREN}},
		{parser.TenetLexerRBRACKET, []int{parser.TenetLexerLBRACKET}},
	} {
		if !m.want.has(pair.closing) {
			continue
		}
		opened := m.opened(pair.opening)
		if opened != nil && (m.want.only(pair.closing) || m.bad.kind == antlr.TokenEOF || endsBlock(m.bad)) {
			return errUnclosed(m.span(), symbol(pair.closing), describe(m.bad), spanOf(m.name, opened, opened)), true
		}
	}
	if m.is(parser.TenetParserRULE_file) && isClosing(m.bad) {
		return errUnopened(m.span(), m.bad.text), true
	}
	return diag.Diagnostic{}, false
}

// opened returns the opening bracket among the children of the failed rule.
func (m mistake) opened(kinds []int) *lexeme {
	for ctx := m.rule; ctx != nil; {
		for _, child := range ctx.GetChildren() {
			if l := leaf(child); l != nil && l.is(kinds...) {
				return l
			}
		}
		if !m.is(parser.TenetParserRULE_exprList, parser.TenetParserRULE_expr) {
			return nil
		}
		ctx, _ = ctx.GetParent().(antlr.ParserRuleContext)
	}
	return nil
}

// missing recognises the part that should stand here by the rule at hand.
func (m mistake) missing() (diag.Diagnostic, bool) {
	found := describe(m.bad)
	switch m.rule.GetRuleIndex() {
	case parser.TenetParserRULE_unary, parser.TenetParserRULE_primary, parser.TenetParserRULE_expr, parser.TenetParserRULE_exprList:
		if m.want.has(parser.TenetLexerNUMBER) {
			return errValue(m.span(), found), true
		}
	case parser.TenetParserRULE_typeExpr, parser.TenetParserRULE_typeName:
		if m.want.has(parser.TenetLexerENUM) {
			return errType(m.span(), found), true
		}
	case parser.TenetParserRULE_quantity, parser.TenetParserRULE_bound:
		return errQuantity(m.span(), found), true
	case parser.TenetParserRULE_duration:
		return errDuration(m.span(), found), true
	case parser.TenetParserRULE_namedArg:
		if m.want.has(parser.TenetLexerASSIGN) {
			return errNamedArg(m.span(), m.bad.kind), true
		}
	case parser.TenetParserRULE_file:
		return errDeclaration(m.span(), found), true
	case parser.TenetParserRULE_trigger:
		if m.want.has(parser.TenetLexerWHEN) {
			return errTrigger(m.span(), found), true
		}
	case parser.TenetParserRULE_ruleBody, parser.TenetParserRULE_thenPart:
		if !m.want.has(parser.TenetLexerLBRACE) {
			return m.missingInRule(found)
		}
	case parser.TenetParserRULE_actions, parser.TenetParserRULE_act:
		if m.bad.is(parser.TenetLexerWHILE, parser.TenetLexerIF) {
			return errLateGuard(m.span(), m.bad.text), true
		}
		return errAction(m.span(), m.bad.text), true
	case parser.TenetParserRULE_sentence:
		return errSentence(m.span(), found), true
	case parser.TenetParserRULE_claim, parser.TenetParserRULE_wish, parser.TenetParserRULE_happening:
		if m.want.has(parser.TenetLexerHAPPENS) || m.want.has(parser.TenetLexerONLY) {
			return errHappening(m.span(), found), true
		}
		if m.want.has(parser.TenetLexerAT) || m.want.has(parser.TenetLexerLEAST) || m.want.has(parser.TenetLexerTIMES) {
			return errHowOften(m.span(), found), true
		}
	}
	return diag.Diagnostic{}, false
}

func (m mistake) missingInRule(found string) (diag.Diagnostic, bool) {
	switch {
	case m.want.has(parser.TenetLexerWHEN):
		return errTrigger(m.span(), found), true
	case m.want.has(parser.TenetLexerTHEN) && m.bad.is(parser.TenetLexerWHILE, parser.TenetLexerIF):
		return errSecondGuard(m.span(), m.bad.text), true
	case m.want.has(parser.TenetLexerTHEN):
		return errThen(m.span(), found), true
	case m.bad.is(parser.TenetLexerWHILE, parser.TenetLexerIF):
		return errLateGuard(m.span(), m.bad.text), true
	}
	return errAction(m.span(), m.bad.text), true
}

// describe names a lexeme in a message.
func describe(l *lexeme) string {
	switch {
	case l.kind == antlr.TokenEOF:
		return "the end"
	case l.kind == parser.TenetLexerTEXT:
		return "a text"
	}
	return "`" + short(l.text) + "`"
}

// symbols are the spellings of the tokens that have only one.
var symbols = sync.OnceValue(func() map[int]string {
	out := map[int]string{parser.TenetLexerCALL_PAREN: "("}
	parser.TenetLexerInit()
	for kind, literal := range parser.TenetLexerLexerStaticData.LiteralNames {
		if literal != "" {
			out[kind] = strings.Trim(literal, "'")
		}
	}
	return out
})

func symbol(kind int) string { return symbols()[kind] }

// wordsOf lists the keywords of a set.
func wordsOf(want tokenSet) []string {
	var out []string
	for _, kind := range want.kinds() {
		if kind >= firstHard && kind <= lastSoft {
			out = append(out, symbol(kind))
		}
	}
	return out
}

// expectation says what a set of tokens asks for, or "" if it is too wide to
// help.
func expectation(want tokenSet) string {
	var parts []string
	if want.has(parser.TenetLexerNAME) {
		parts = append(parts, "a name")
	}
	for _, kind := range want.kinds() {
		switch {
		case kind == 0:
			parts = append(parts, "the end of the text")
		case kind == parser.TenetLexerNUMBER:
			parts = append(parts, "a number")
		case kind == parser.TenetLexerTEXT:
			parts = append(parts, "a text in double quotes")
		case kind == parser.TenetLexerUNIT:
			parts = append(parts, "a unit")
		case kind == parser.TenetLexerNAME, kind == parser.TenetLexerCALL_PAREN && want.has(parser.TenetLexerLPAREN):
		case kind >= firstSoft && kind <= lastSoft && want.has(parser.TenetLexerNAME):
		case symbol(kind) != "":
			parts = append(parts, "`"+symbol(kind)+"`")
		}
	}
	if len(parts) > 6 {
		return ""
	}
	return alternatives(parts)
}

// alternatives joins words as `a, b or c`.
func alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
