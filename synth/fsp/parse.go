// The parser: definitions, one by one, each mistake reported once.

package fsp

import "slices"

const (
	maxNesting = 200  // brackets, conditions and operators within one another
	maxChain   = 4000 // actions, operands or parts in a row
)

// Parse reads a text; name is its name in messages. The tree holds the
// definitions that could be read, even if others could not.
//
// Errors are in the diagnostics: one for each definition that has a mistake.
// Texts of more than 4 MiB and those nested deeper than 200 are refused.
// Time and memory: linear in the text.
func Parse(name, text string) (*File, Diagnostics) {
	r := &reporter{file: name, text: text}
	f := parse(r)
	return f, r.sorted()
}

func parse(r *reporter) *File {
	p := &parser{reporter: r, tokens: lex(r), sets: map[string]bool{}}
	p.findSets()
	f := &File{Name: r.file, Text: r.text}
	for p.token().kind != tokenEnd {
		start := p.at
		p.failed, p.depth = false, 0
		if d := p.definition(); d != nil && !p.failed {
			f.Defs = append(f.Defs, d)
		}
		if p.failed {
			p.recover(start)
			f.lose(p.tokens[start : p.at+1])
		}
	}
	if f.lost == nil && r.list.Failed() {
		f.lost = map[string]bool{}
	}
	return f
}

// lose notes what may have been defined in tokens that could not be read.
func (f *File) lose(tokens []token) {
	if f.lost == nil {
		f.lost = map[string]bool{}
	}
	for i, t := range tokens[:len(tokens)-1] {
		next := tokens[i+1].text
		if t.kind == tokenUpper && (next == "=" || next == "(" || next == "[" || next == "@") {
			f.lost[t.text] = true
		}
	}
}

// parser reads tokens. After a fault it stands at the end of the text, so that
// everything returns soon; recover goes on behind the definition.
type parser struct {
	*reporter
	tokens []token
	sets   map[string]bool // names of sets anywhere in the text
	at     int
	failed bool
	broke  int // where it failed
	depth  int
}

// findSets looks for the names of sets ahead, as they decide how labels are
// told from processes.
func (p *parser) findSets() {
	for i, t := range p.tokens {
		if t.kind == tokenLower && t.text == "set" && p.tokens[i+1].kind == tokenUpper && p.tokens[min(i+2, len(p.tokens)-1)].text == "=" {
			p.sets[p.tokens[i+1].text] = true
		}
	}
}

func (p *parser) token() token { return p.tokens[p.at] }

// ahead returns the token n places further.
func (p *parser) ahead(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) fail(d Diagnostic) {
	if p.failed {
		return
	}
	p.add(d)
	p.failed, p.broke = true, p.at
	p.at = len(p.tokens) - 1
}

func (p *parser) next() token {
	t := p.token()
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// is says whether the present token is a sign.
func (p *parser) is(sign string) bool {
	t := p.token()
	return t.kind == tokenSign && t.text == sign
}

// sign says whether the present token is a sign, and goes on if so.
func (p *parser) sign(text string) bool {
	if !p.is(text) {
		return false
	}
	p.at++
	return true
}

func (p *parser) isWord(text string) bool {
	t := p.token()
	return t.kind == tokenLower && t.text == text
}

func (p *parser) word(text string) bool {
	if !p.isWord(text) {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(sign, purpose string) {
	if !p.sign(sign) {
		p.fail(expected(p.token(), sign, purpose))
	}
}

// upper reads a name that begins with a capital.
func (p *parser) upper(of string) Ident {
	t := p.token()
	if t.kind != tokenUpper {
		p.fail(noName(t, of))
		return Ident{}
	}
	p.at++
	return Ident{t.text, t.Span}
}

// enter counts a level of nesting; leave must follow.
func (p *parser) enter() {
	if p.depth++; p.depth > maxNesting {
		p.fail(nestedTooDeeply(p.token()))
	}
}

func (p *parser) leave() { p.depth-- }

// row fails if there is too much in a row.
func (p *parser) row(n int) {
	if n > maxChain {
		p.fail(rowTooLong(p.token()))
	}
}

// from returns the span from a place to the token before the present one.
func (p *parser) from(start int) Span {
	if p.at == 0 {
		return Span{start, start}
	}
	return Span{start, max(start, p.tokens[p.at-1].End)}
}

// recover goes on at the next token that may begin a definition.
func (p *parser) recover(start int) {
	p.at = max(p.broke, start+1)
	for ; p.token().kind != tokenEnd; p.at++ {
		if p.begins() {
			return
		}
	}
}

// begins says whether a definition may begin at the present token: by a keyword
// at the start of a line, by a name with = behind it, or behind a full stop.
func (p *parser) begins() bool {
	t := p.token()
	if p.at == 0 {
		return true
	}
	before := p.tokens[p.at-1]
	stopped := before.kind == tokenSign && before.text == "."
	inside := before.kind == tokenSign && (before.text == "," || before.text == "||")
	next := p.ahead(1)
	switch {
	case !stopped && !t.first || inside:
		return false
	case t.kind == tokenLower:
		return slices.Contains(definitionWords, t.text) || p.beginsTime()
	case t.kind == tokenSign && t.text == "||":
		return next.kind == tokenUpper && (stopped || p.ahead(2).text == "=")
	case t.kind == tokenUpper:
		return next.text == "=" || next.text == "@" || stopped && next.text == "("
	}
	return false
}
