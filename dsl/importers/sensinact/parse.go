// Tokens to a tree, by descent; the first mistake ends the file.

package sensinact

import (
	"math/big"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// The limits of a file.
const (
	// MaxBytes is the largest text that is read.
	MaxBytes = 1 << 20
	maxDepth = 100
	maxNodes = 2000 // of expressions
	maxWords = 50_000
)

// parser reads one file.
type parser struct {
	words []word
	i     int
	depth int
	nodes int
	bad   *diag.Diagnostic
}

// parse reads a file; nil if there is a mistake in it.
func parse(file, source string) (*app, *diag.Diagnostic) {
	if len(source) > MaxBytes {
		d := errTooLarge(diag.Span{File: file})
		return nil, &d
	}
	words := lex(file, source)
	if len(words) > maxWords {
		d := errTooLarge(diag.Span{File: file})
		return nil, &d
	}
	p := &parser{words: words}
	a := p.app()
	a.file = file
	if p.bad == nil && p.peek().kind != end {
		p.expected("the end of the file, after one chain of conditions,")
	}
	if p.bad != nil {
		return nil, p.bad
	}
	return a, nil
}

func (p *parser) peek() word { return p.words[p.i] }

func (p *parser) take() word {
	w := p.peek()
	if p.i < len(p.words)-1 {
		p.i++
	}
	return w
}

// is reports whether the next words are these.
func (p *parser) is(texts ...string) bool {
	if p.bad != nil {
		return false
	}
	for k, t := range texts {
		w := p.words[min(p.i+k, len(p.words)-1)]
		if w.text != t || w.kind != name && w.kind != sign {
			return false
		}
	}
	return true
}

// accept takes the words if they are next.
func (p *parser) accept(texts ...string) bool {
	if !p.is(texts...) {
		return false
	}
	for range texts {
		p.take()
	}
	return true
}

func (p *parser) expect(texts ...string) {
	for _, t := range texts {
		if !p.accept(t) {
			p.expected("\"" + t + "\"")
		}
	}
}

// expected notes the first mistake.
func (p *parser) expected(what string) {
	if p.bad == nil {
		w := p.peek()
		d := errExpected(w, what)
		p.bad = &d
	}
}

// ident takes a name.
func (p *parser) ident() word {
	if p.bad == nil && p.peek().kind == name {
		return p.take()
	}
	p.expected("a name")
	return word{at: p.peek().at}
}

func (p *parser) app() *app {
	a := &app{}
	for p.is("option") {
		at := p.take().at
		o := option{name: p.ident().text, at: at}
		p.expect("=")
		v := p.ident()
		o.value, o.at.End = v.text, v.at.End
		a.options = append(a.options, o)
	}
	for p.accept("resource") {
		a.aliases = append(a.aliases, p.alias())
	}
	if len(a.aliases) == 0 {
		p.expected("resource NAME = [gateway/device/service/resource]")
	}
	for p.accept("define") {
		a.defines = append(a.defines, p.define())
	}
	p.expect("on")
	for {
		a.on = append(a.on, p.subscribe())
		if !p.accept(",") {
			break
		}
	}
	p.chain(a)
	return a
}

func (p *parser) alias() *alias {
	n := p.ident()
	r := &alias{name: n.text, at: n.at}
	p.expect("=", "[")
	for i := range r.path {
		if i > 0 {
			p.expect("/")
		}
		r.path[i] = p.dotted()
	}
	r.at.End = p.peek().at.End
	p.expect("]")
	return r
}

// dotted reads a part of a path, which may have points in it.
func (p *parser) dotted() string {
	text := p.ident().text
	for p.accept(".") {
		text += "." + p.ident().text
	}
	return text
}

// subscribe reads NAME.subscribe().
func (p *parser) subscribe() word {
	n := p.ident()
	p.expect(".", "subscribe", "(", ")")
	return n
}

// functions are the operations of define, with how many resources they watch and
// how many durations they may have.
var functions = map[string][3]int{
	"after": {2, 1, 2}, "before": {2, 1, 2}, "coincide": {2, 1, 1},
	"min": {1, 1, 1}, "max": {1, 1, 1}, "avg": {1, 1, 1}, "sum": {1, 1, 1}, "count": {1, 1, 1},
}

func (p *parser) define() *define {
	n := p.ident()
	d := &define{name: n.text, at: n.at}
	p.expect("=")
	op := p.peek()
	shape, ok := functions[op.text]
	if !ok || op.kind != name {
		p.expected("after, before, coincide, min, max, avg, sum or count")
		return d
	}
	p.take()
	d.op = op.text
	p.expect("(")
	for i := range shape[0] {
		if i > 0 {
			p.expect(",")
		}
		d.refs = append(d.refs, p.subscribe())
	}
	for range shape[2] {
		if len(d.seconds) >= shape[1] && !p.is(",") {
			break
		}
		p.expect(",")
		d.seconds = append(d.seconds, p.duration())
	}
	d.at.End = p.peek().at.End
	p.expect(")")
	return d
}

// duration reads 5 min 30 sec.
func (p *parser) duration() int {
	total := new(big.Rat)
	at := p.peek().at
	for {
		v := p.number()
		size := int64(60)
		if !p.accept("min") {
			p.expect("sec")
			size = 1
		}
		if v == nil || p.bad != nil {
			return 0
		}
		total.Add(total, v.Mul(v, big.NewRat(size, 1)))
		if p.peek().kind != name {
			break
		}
	}
	if !total.IsInt() || total.Sign() <= 0 || total.Cmp(big.NewRat(10*365*86400, 1)) > 0 {
		at.End = p.peek().at.Start
		d := errDuration(at)
		p.bad = &d
		return 0
	}
	return int(total.Num().Int64())
}

// number reads 5 or 5.5; nil if it is none.
func (p *parser) number() *big.Rat {
	w := p.peek()
	text := p.digits()
	if p.is(".") && p.bad == nil && isDigits(p.words[min(p.i+1, len(p.words)-1)]) {
		p.take()
		text += "." + p.take().text
	}
	v, ok := new(big.Rat).SetString(text)
	if !ok || len(text) > 30 {
		if p.bad == nil {
			d := errExpected(w, "a number of at most 30 digits")
			p.bad = &d
		}
		return nil
	}
	return v
}

func (p *parser) digits() string {
	if isDigits(p.peek()) {
		return p.take().text
	}
	p.expected("a number")
	return ""
}

func isDigits(w word) bool {
	return w.kind == name && !slices.ContainsFunc([]rune(w.text), func(r rune) bool { return r < '0' || r > '9' })
}

// chain reads if … else if … else … end if.
func (p *parser) chain(a *app) {
	at := p.peek().at
	p.expect("if")
	a.branches = append(a.branches, p.branch(at))
	for p.is("else", "if") {
		at = p.take().at
		p.take()
		a.branches = append(a.branches, p.branch(at))
	}
	if p.is("else", "do") {
		at = p.take().at
		p.take()
		a.branches = append(a.branches, branch{at: at, actions: p.actions()})
	}
	p.expect("end", "if")
}

func (p *parser) branch(at diag.Span) branch {
	b := branch{at: at, cond: p.or()}
	p.expect("do")
	b.actions = p.actions()
	return b
}

func (p *parser) actions() []action {
	var out []action
	for {
		out = append(out, p.action())
		if !p.accept(",") {
			return out
		}
	}
}

func (p *parser) action() action {
	n := p.ident()
	a := action{ref: n, at: n.at}
	if p.accept("=") {
		a.result = &n
		a.ref = p.ident()
	}
	p.expect(".")
	verb := p.peek()
	if a.verb = verb.text; !p.accept("act") && !p.accept("set") {
		p.expected("act or set")
	}
	p.expect("(")
	if !p.is(")") {
		a.args = append(a.args, p.or())
		for p.accept(",") {
			a.args = append(a.args, p.or())
		}
	}
	a.at.End = p.peek().at.End
	p.expect(")")
	return a
}
