// Recovery: after a mistake the parser goes on with the next item, so that
// every mistake of a file is found.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// recovery is the parser's error strategy and listener. A mistake blocks the
// stream; all rules up to one that knows how to go on then end by themselves,
// and that one moves the stream to where its next sibling may begin.
type recovery struct {
	*antlr.DefaultErrorStrategy
	name     string
	stream   *stream
	report   func(diag.Diagnostic)
	expected map[int]tokenSet // by parser state, for the loops of bodies
	reported int              // index of the lexeme last complained about
	resumed  int              // index where parsing last went on
}

var (
	_ antlr.ErrorStrategy     = (*recovery)(nil)
	_ antlr.ParseTreeListener = (*recovery)(nil)
)

func newRecovery(name string, s *stream, report func(diag.Diagnostic)) *recovery {
	return &recovery{
		DefaultErrorStrategy: antlr.NewDefaultErrorStrategy(),
		name:                 name, stream: s, report: report,
		expected: map[int]tokenSet{}, reported: -1, resumed: -1,
	}
}

func (r *recovery) VisitTerminal(antlr.TerminalNode)       {}
func (r *recovery) VisitErrorNode(antlr.ErrorNode)         {}
func (r *recovery) EnterEveryRule(antlr.ParserRuleContext) {}
func (r *recovery) ReportMatch(antlr.Parser)               {}
func (r *recovery) InErrorRecoveryMode(antlr.Parser) bool  { return false }

// Recover does nothing: going on is decided in ExitEveryRule.
func (r *recovery) Recover(antlr.Parser, antlr.RecognitionException) {}

// ReportError is called once per rule that fails.
func (r *recovery) ReportError(p antlr.Parser, e antlr.RecognitionException) {
	if r.stream.blocked {
		return
	}
	bad, _ := e.GetOffendingToken().(*lexeme)
	if bad == nil {
		bad = r.stream.current()
	}
	if _, ok := e.(*antlr.NoViableAltException); ok && r.wanted(p).has(bad.kind) {
		bad = r.stream.peek(1) // the choice failed at the second token
	}
	r.complain(p, bad, bad == r.stream.current())
	r.stream.blocked = true
}

// RecoverInline is called where one certain token, or one of a set, is missing.
// A closing bracket or `then` is taken as written where the rest makes sense.
func (r *recovery) RecoverInline(p antlr.Parser) antlr.Token {
	if !r.stream.blocked {
		bad := r.stream.current()
		r.complain(p, bad, true)
		if kind, ok := r.missing(p, bad); ok {
			return &lexeme{kind: kind, start: bad.start, end: bad.start, index: -1}
		}
		r.stream.blocked = true
	}
	e := antlr.NewInputMisMatchException(p)
	p.SetError(e)
	return nil
}

// missing returns the token the parser may pretend to have seen.
func (r *recovery) missing(p antlr.Parser, bad *lexeme) (int, bool) {
	want := r.wanted(p)
	switch {
	case want.has(parser.TenetLexerNAME) && isNameRule(p.GetParserRuleContext().GetRuleIndex()):
		after := r.next(bad)
		if (bad.isHard() || bad.kind == parser.TenetLexerNUMBER) && endsName(after) {
			r.stream.Consume()
			return parser.TenetLexerNAME, true
		}
		return parser.TenetLexerNAME, endsName(bad.kind)
	case want.only(parser.TenetLexerRBRACE):
		return parser.TenetLexerRBRACE, endsBlock(bad) || bad.kind == antlr.TokenEOF
	case want.only(parser.TenetLexerRPAREN):
		return parser.TenetLexerRPAREN, bad.lineStart || bad.isHard() || bad.kind == parser.TenetLexerRBRACE
	case want.only(parser.TenetLexerTHEN):
		return parser.TenetLexerTHEN, bad.is(parser.TenetLexerSET, parser.TenetLexerCALL, parser.TenetLexerNOTIFY)
	}
	return 0, false
}

// passEnum moves behind the closing brace of a broken enum, if it has one.
func (r *recovery) passEnum() bool {
	for i := r.stream.at; i < len(r.stream.lexemes); i++ {
		switch l := r.stream.lexemes[i]; {
		case l.kind == parser.TenetLexerRBRACE:
			r.stream.Seek(i + 1)
			return true
		case startsResource(l), l.kind == parser.TenetLexerLBRACE, l.kind == antlr.TokenEOF, isAnchor(l, 0):
			return false
		}
	}
	return false
}

// endsBlock reports whether a lexeme shows that a closing brace is missing
// before it.
func endsBlock(l *lexeme) bool {
	return isAnchor(l, 0) || l.kind == parser.TenetLexerRULE && l.lineStart
}

func isNameRule(rule int) bool {
	return rule == parser.TenetParserRULE_name || rule == parser.TenetParserRULE_memberName
}

// endsName reports whether a token kind is what follows a declared name.
func endsName(kind int) bool {
	switch kind {
	case parser.TenetLexerLBRACE, parser.TenetLexerCOLON, parser.TenetLexerASSIGN, parser.TenetLexerTEXT:
		return true
	}
	return false
}

// complain reports what is wrong at a lexeme, once. atCurrent says that the
// expected tokens are those for this very lexeme.
func (r *recovery) complain(p antlr.Parser, bad *lexeme, atCurrent bool) {
	if bad.index == r.reported || bad.index == r.resumed && r.stream.at == r.resumed {
		return
	}
	r.reported = bad.index
	if bad.kind == parser.TenetLexerBAD {
		return // the lexer has said so
	}
	m := mistake{name: r.name, stream: r.stream, bad: bad, rule: p.GetParserRuleContext()}
	if atCurrent {
		m.want = r.wanted(p)
	}
	r.report(m.diagnose())
}

func (r *recovery) wanted(p antlr.Parser) tokenSet {
	return newTokenSet(p.(interface{ GetExpectedTokens() *antlr.IntervalSet }).GetExpectedTokens())
}

// Sync is called before every repetition and option. In the lists of items it
// skips what cannot begin an item.
func (r *recovery) Sync(p antlr.Parser) {
	if r.stream.blocked {
		return
	}
	rule := p.GetParserRuleContext()
	if !hasItems(rule.GetRuleIndex()) {
		return
	}
	want, ok := r.expected[p.GetState()]
	if !ok {
		want = r.wanted(p)
		if rule.GetRuleIndex() == parser.TenetParserRULE_actions {
			want = want.with(parser.TenetLexerELSE, parser.TenetLexerALLOW, parser.TenetLexerRBRACE)
		}
		r.expected[p.GetState()] = want
	}
	for {
		bad := r.stream.current()
		if want.has(bad.kind) || bad.kind == antlr.TokenEOF {
			return
		}
		if rule.GetRuleIndex() == parser.TenetParserRULE_actions && endsBlock(bad) {
			return
		}
		isFile := rule.GetRuleIndex() == parser.TenetParserRULE_file
		if isAnchor(bad, r.next(bad)) && !isFile || bad.kind == parser.TenetLexerRBRACE && !isFile {
			return
		}
		r.complain(p, bad, true)
		r.skip(itemOf(rule.GetRuleIndex()))
	}
}

func (r *recovery) next(l *lexeme) int {
	return r.stream.lexemes[min(l.index+1, len(r.stream.lexemes)-1)].kind
}

// ExitEveryRule lets a rule that ended in a mistake decide where to go on.
func (r *recovery) ExitEveryRule(rule antlr.ParserRuleContext) {
	if !r.stream.blocked {
		return
	}
	index := rule.GetRuleIndex()
	switch {
	case isBody(index):
		if rule.GetChildCount() == 0 {
			return // without its brace it is the parent's to go on
		}
		r.stream.blocked = false
		r.skipTo(func(l *lexeme) bool { return index == parser.TenetParserRULE_ruleBody && endsBlock(l) })
		if r.stream.current().kind == parser.TenetLexerRBRACE {
			r.stream.Consume()
		}
		r.resumed = r.stream.at
	case index == parser.TenetParserRULE_typeName && has(rule, parser.TenetLexerLBRACE):
		r.stream.blocked = !r.passEnum()
	case isItem(index):
		r.stream.blocked = false
		if r.stream.at == r.resumed && r.stream.current().kind != parser.TenetLexerRBRACE {
			r.step() // or the same item would fail here for ever
		}
		r.skipTo(startOf(index))
		r.resumed = r.stream.at
	}
}

// skip passes at least one lexeme and goes to where an item may begin.
func (r *recovery) skip(item int) {
	r.step()
	r.skipTo(startOf(item))
	r.resumed = r.stream.at
}

// step passes one lexeme, or a bracket with all that is in it. A closing brace
// ends every bracket opened after its opening brace, and is never passed alone.
func (r *recovery) step() {
	var open []int
	for {
		l := r.stream.current()
		if l.kind == antlr.TokenEOF || len(open) > 0 && isAnchor(l, r.next(l)) {
			return
		}
		switch n := len(open); {
		case isOpening(l):
			open = append(open, l.kind)
		case l.kind == parser.TenetLexerRBRACE && n > 0:
			for len(open) > 0 && open[len(open)-1] != parser.TenetLexerLBRACE {
				open = open[:len(open)-1]
			}
			if len(open) == 0 {
				return
			}
			open = open[:len(open)-1]
		case isClosing(l) && n > 0 && open[n-1] != parser.TenetLexerLBRACE:
			open = open[:n-1]
		}
		r.stream.Consume()
		if len(open) == 0 {
			return
		}
	}
}

// skipTo passes lexemes until one at which stop holds, an unmatched closing
// brace, the start of a declaration, or the end of the file.
func (r *recovery) skipTo(stop func(*lexeme) bool) {
	for {
		l := r.stream.current()
		if l.kind == antlr.TokenEOF || l.kind == parser.TenetLexerRBRACE || isAnchor(l, r.next(l)) || stop(l) {
			return
		}
		r.step()
	}
}

func isOpening(l *lexeme) bool {
	return l.is(parser.TenetLexerLBRACE, parser.TenetLexerLPAREN, parser.TenetLexerCALL_PAREN, parser.TenetLexerLBRACKET)
}

func isClosing(l *lexeme) bool {
	return l.is(parser.TenetLexerRBRACE, parser.TenetLexerRPAREN, parser.TenetLexerRBRACKET)
}

// isAnchor reports whether the lexeme certainly begins a declaration, even
// where a closing brace is missing before it. next is the kind after it.
func isAnchor(l *lexeme, next int) bool {
	switch l.kind {
	case parser.TenetLexerMODEL, parser.TenetLexerDEVICE, parser.TenetLexerENVIRONMENT, parser.TenetLexerAPP:
		return l.lineStart
	case parser.TenetLexerSAFE:
		return l.lineStart && next == parser.TenetLexerSTATE
	}
	return false
}
