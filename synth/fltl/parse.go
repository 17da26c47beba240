// Formulas from text: one function each for what LTSA's grammar names.

package fltl

import "strconv"

// ParseFormula reads a formula in LTSA's notation. Names that begin with a
// capital are fluents, others actions:
//
//	[](ON -> <>done)      X a      {a,b} U ON      forall[i:1..3] <>a[i]
//
// Precedence is LTSA's: prefix operators bind strongest, then &&, then U, W, R,
// -> and <->, of which two in a row need parentheses, then ||. So a && b U c is
// (a && b) U c. X is an operator everywhere; U, W and R are only where an
// operator stands. An index a[1] is the same as a.1.
//
// Errors: SyntaxErrors. Texts of more than 64 KiB, of more than 200 brackets and
// prefix operators within one another, or of more than 65,536 operators and
// labels with the indices written out are refused.
func ParseFormula(text string) (Formula, error) {
	tokens, faults := lex(text)
	p := &parser{tokens: tokens, made: new(int), names: anyFluent}
	f := p.formula()
	p.end()
	if p.failed {
		faults = append(faults, p.fault)
	}
	if err := report(text, faults); err != nil {
		return nil, err
	}
	return f, nil
}

func anyFluent(_ *parser, _ token, name string) Formula { return Prop(name) }

// parser reads a list of tokens, the last of which is tokenEnd. After the first
// fault it sees the end alone, so that everything returns soon.
type parser struct {
	tokens []token
	at     int
	failed bool
	fault  fault
	depth  int  // of nesting
	made   *int // operators and labels, of the whole text

	names  func(p *parser, t token, name string) Formula // resolves fluents and assertions
	index  map[string]int                                // indices and constants
	ranges map[string][2]int
	sets   map[string][]string
}

func (p *parser) token() token { return p.tokens[p.at] }

func (p *parser) fail(f fault) {
	if !p.failed {
		p.failed, p.fault = true, f
	}
	p.at = len(p.tokens) - 1
}

// next returns the present token and goes on to the one after it.
func (p *parser) next() token {
	t := p.token()
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// sign says whether the present token is this sign, and goes on if so.
func (p *parser) sign(text string) bool {
	if t := p.token(); t.kind != tokenSign || t.text != text {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(text, purpose string) {
	if !p.sign(text) {
		p.fail(expected(p.token(), text, purpose))
	}
}

// end expects that nothing is left.
func (p *parser) end() {
	if t := p.token(); t.kind != tokenEnd {
		p.fail(noOperator(t))
	}
}

// enter counts a level of nesting; leave must follow.
func (p *parser) enter() {
	if p.depth++; p.depth > maxNesting {
		p.fail(nestedTooDeeply(p.token()))
	}
}

func (p *parser) leave() { p.depth-- }

// bytesPerLabel is how long a label may be to be counted as one.
const bytesPerLabel = 64

// make counts operators and labels.
func (p *parser) make(n int) {
	if *p.made += n; *p.made > maxNodes {
		p.fail(tooLarge(p.token()))
	}
}

func (p *parser) formula() Formula {
	f := p.binary()
	for p.sign("||") {
		p.make(1)
		f = &Binary{OpOr, f, p.binary()}
	}
	return f
}

func (p *parser) binary() Formula {
	f := p.conjunction()
	op, ok := p.middle()
	if !ok {
		return f
	}
	p.make(1)
	p.at++
	f = &Binary{op, f, p.conjunction()}
	if _, ok := p.middle(); ok {
		p.fail(chained(p.token(), op.String()))
	}
	return f
}

// middle returns the operator between two conjunctions that stands here.
func (p *parser) middle() (Op, bool) {
	t := p.token()
	if t.kind != tokenSign && t.kind != tokenName {
		return 0, false
	}
	for _, op := range []Op{OpImplies, OpIff, OpUntil, OpWeakUntil, OpRelease} {
		if t.text == op.String() {
			return op, true
		}
	}
	return 0, false
}

func (p *parser) conjunction() Formula {
	f := p.unary()
	for p.sign("&&") {
		p.make(1)
		f = &Binary{OpAnd, f, p.unary()}
	}
	return f
}

func (p *parser) unary() Formula {
	p.enter()
	defer p.leave()
	t := p.token()
	for _, op := range []Op{OpNot, OpNext, OpAlways, OpEventually} {
		if t.kind != tokenEnd && t.text == op.String() {
			p.make(1)
			p.at++
			return &Unary{op, p.unary()}
		}
	}
	switch {
	case t.kind == tokenName && t.text == "forall":
		p.at++
		return p.quantified(OpAnd)
	case t.kind == tokenName && t.text == "exists":
		p.at++
		return p.quantified(OpOr)
	case p.sign("("):
		f := p.formula()
		p.expect(")", "after the formula in parentheses")
		return f
	}
	return p.leaf()
}

// quantified reads [i:1..3] and a formula, once for each value of the index,
// and joins what it gets.
func (p *parser) quantified(op Op) Formula {
	var parts []Formula
	p.each(func(int) {
		if p.binds() {
			parts = append(parts, p.quantified(op))
		} else {
			parts = append(parts, p.unary())
		}
	})
	return join(op, False, parts)
}

// binds says whether an index is bound here: [i:
func (p *parser) binds() bool {
	ahead := p.tokens[p.at:]
	return len(ahead) > 2 && ahead[0].text == "[" && ahead[1].kind == tokenName && ahead[2].text == ":"
}

func (p *parser) leaf() Formula {
	t := p.token()
	switch {
	case t.kind == tokenName && (t.text == "true" || t.text == "false"):
		p.at++
		return Constant(t.text == "true")
	case t.kind == tokenName && capital(t.text) && p.sets[t.text] == nil:
		return p.named()
	case t.kind == tokenName, t.kind == tokenNumber, t.text == "{", t.text == "[":
		return Action(p.label()...)
	}
	p.fail(noFormula(t))
	return False
}

// named reads the name of a fluent or assertion; several indices, as in
// ON[1..3], stand for "one of them".
func (p *parser) named() Formula {
	t := p.next()
	var parts []Formula
	for _, rest := range p.rest() {
		p.make(1)
		parts = append(parts, p.names(p, t, t.text+rest))
	}
	return Or(parts...)
}

// label reads an action or a set of actions and returns the labels.
func (p *parser) label() []string {
	t := p.token()
	switch {
	case p.sign("{"):
		return p.cross(p.braces(), p.rest())
	case t.text == "[":
		return p.indexed("")
	case t.kind == tokenName && p.sets[t.text] != nil:
		p.at++
		return p.cross(p.sets[t.text], p.rest())
	case t.kind == tokenNumber, t.kind == tokenName && !capital(t.text):
		p.at++
		return p.cross([]string{t.text}, p.rest())
	}
	p.fail(noLabel(t))
	return nil
}

// braces reads the rest of a set.
func (p *parser) braces() []string {
	p.enter()
	defer p.leave()
	set := []string{}
	if p.sign("}") {
		return set
	}
	set = append(set, p.label()...)
	for p.sign(",") {
		set = append(set, p.label()...)
	}
	p.expect("}", "after the set of actions")
	return set
}

// rest returns what may follow the part of a label that was read, each with its
// dot: nothing, or further parts and indices.
func (p *parser) rest() []string {
	if p.token().text == "[" {
		return p.indexed(".")
	}
	if !p.sign(".") {
		return []string{""}
	}
	switch t := p.token(); {
	case t.text == "[":
		return p.indexed(".")
	case p.sign("{"):
		return p.cross(p.cross([]string{"."}, p.braces()), p.rest())
	case t.kind == tokenName || t.kind == tokenNumber:
		p.at++
		return p.cross([]string{"." + t.text}, p.rest())
	default:
		p.fail(noLabel(t))
		return nil
	}
}

// indexed reads [1], [1..3] or [i:1..3] and the rest of the label, once for each
// value.
func (p *parser) indexed(dot string) []string {
	p.enter()
	defer p.leave()
	var labels []string
	p.each(func(value int) {
		labels = append(labels, p.cross([]string{dot + strconv.Itoa(value)}, p.rest())...)
	})
	return labels
}

// cross returns each head with each tail.
func (p *parser) cross(heads, tails []string) []string {
	p.make(len(heads) * len(tails))
	var labels []string
	for _, h := range heads {
		for _, t := range tails {
			if p.failed {
				return nil
			}
			p.make((len(h) + len(t)) / bytesPerLabel)
			labels = append(labels, h+t)
		}
	}
	return labels
}
