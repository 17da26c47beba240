// Definitions from text: fluents, assertions and what they are written with.

package fltl

import (
	"slices"
	"strconv"
	"strings"
)

// Spec is what a text defines, in its order.
type Spec struct {
	Fluents []Fluent
	Asserts []Assert
}

// Kind says what an assertion is for.
type Kind uint8

// The kinds, each by its keyword in LTSA and MTSA.
const (
	KindAssert     Kind = iota // assert: to be checked
	KindConstraint             // constraint: a safety property that restrains a system
	KindProperty               // ltl_property: a safety property that is watched
)

var kindNames = [...]string{"assert", "constraint", "ltl_property"}

// String returns the keyword.
func (k Kind) String() string { return kindNames[k] }

// Assert is a named formula.
type Assert struct {
	Kind      Kind
	Name      string
	Formula   Formula  // fluents are left as names, other assertions put in
	Extend    []string // actions added to its alphabet with +{…}, sorted
	Line, Col int      // where its name stands
}

// String writes the definitions, one a line, as Parse reads them: constants,
// ranges and sets are written out.
func (s *Spec) String() string {
	var b strings.Builder
	for _, f := range s.Fluents {
		b.WriteString(f.String() + "\n")
	}
	for _, a := range s.Asserts {
		b.WriteString(a.String() + "\n")
	}
	return b.String()
}

// String writes the definition. LTSA wants an operator between two formulas in
// parentheses here.
func (a Assert) String() string {
	text := a.Formula.String()
	if !tight(a.Formula) {
		text = "(" + text + ")"
	}
	text = a.Kind.String() + " " + a.Name + " = " + text
	if len(a.Extend) > 0 {
		text += " + {" + strings.Join(a.Extend, ",") + "}"
	}
	return text
}

// Parse reads definitions in LTSA's notation:
//
//	const N = 2
//	range R = 1..N
//	set Buttons = {on, toggle}
//	fluent ON = <Buttons, {off}> initially 1
//	fluent BUSY[i:R] = <start[i], {end[i], abort}>
//	assert A = [](ON -> <>done)
//	assert B = forall[i:R] (A && []<>!BUSY[i]) + {tick}
//
// constraint and ltl_property stand in the place of assert. Formulas are read as
// by [ParseFormula]. Fluents and assertions may be used before they are defined,
// constants, ranges and sets after. BUSY[1] is the fluent called BUSY.1.
//
// Errors: SyntaxErrors, one for each definition that has a mistake. The limits
// are those of ParseFormula, for all definitions together, an assertion that is
// used in another counted once more.
func Parse(text string) (*Spec, error) {
	tokens, faults := lex(text)
	r := &specReader{text: text, faults: faults, spec: &Spec{}, defined: map[string]bool{}, fluents: map[string]bool{},
		asserts: map[string]*definition{}, index: map[string]int{}, ranges: map[string][2]int{}, sets: map[string][]string{}}
	definitions := r.split(tokens)
	for _, d := range definitions {
		r.declare(d)
	}
	for _, d := range definitions {
		r.assert(d)
	}
	if err := report(text, r.faults); err != nil {
		return nil, err
	}
	return r.spec, nil
}

// specReader reads definitions one by one. Those of names that formulas use
// come first, so that formulas may use them anywhere.
type specReader struct {
	text    string
	faults  []fault
	spec    *Spec
	defined map[string]bool // any name
	fluents map[string]bool
	asserts map[string]*definition
	index   map[string]int
	ranges  map[string][2]int
	sets    map[string][]string
	made    int // operators and labels
}

// definition is one definition: its keyword, its name and the tokens after =,
// or, for a fluent, after the name.
type definition struct {
	keyword, name token
	body          []token
	formula       Formula
	extend        []string
	size          int // operators and labels
	state         reading
}

type reading uint8

const (
	unread reading = iota
	beingRead
	read
)

var keywords = []string{"fluent", "assert", "constraint", "ltl_property", "const", "range", "set"}

// split finds the definitions: each begins with a keyword that cannot be part of
// a label.
func (r *specReader) split(tokens []token) []*definition {
	var ds []*definition
	for start := 0; tokens[start].kind != tokenEnd; {
		end := start + 1
		for tokens[end].kind != tokenEnd && !(slices.Contains(keywords, tokens[end].text) && !inLabel(tokens[end-1])) {
			end++
		}
		if d := r.begin(tokens[start:end], tokens[end]); d != nil {
			ds = append(ds, d)
		}
		start = end
	}
	return ds
}

// inLabel says whether what follows a token is a label or part of one.
func inLabel(t token) bool { return t.text == "." || t.text == "," || t.text == "{" }

// begin reads keyword and name. The token after a definition ends it.
func (r *specReader) begin(tokens []token, after token) *definition {
	after.kind = tokenEnd
	body := append(slices.Clone(tokens[1:]), after)
	name := body[0]
	switch keyword := tokens[0]; {
	case !slices.Contains(keywords, keyword.text):
		r.fail(noDefinition(keyword))
	case name.kind != tokenName || !capital(name.text):
		r.fail(noName(name, keyword.text))
	case name.text == "X":
		r.fail(reservedName(name))
	case keyword.text != "fluent" && r.defined[name.text]:
		r.fail(definedTwice(name, name.text))
	default:
		r.defined[name.text] = keyword.text != "fluent" || r.defined[name.text]
		return &definition{keyword: keyword, name: name, body: body[1:]}
	}
	return nil
}

func (r *specReader) fail(f fault) { r.faults = append(r.faults, f) }

// parser returns one for the body of a definition.
func (r *specReader) parser(d *definition) *parser {
	return &parser{tokens: d.body, made: &r.made, names: r.resolve, index: r.index, ranges: r.ranges, sets: r.sets}
}

// done notes the fault of a parser, if any, and says whether there is none.
func (r *specReader) done(p *parser) bool {
	p.end()
	if p.failed {
		r.fail(p.fault)
	}
	return !p.failed
}

// declare reads all definitions but formulas, which it only notes.
func (r *specReader) declare(d *definition) {
	p := r.parser(d)
	switch d.keyword.text {
	case "fluent":
		r.fluent(p, d)
	case "const":
		p.expect("=", "after the name")
		if n := p.sum(); r.done(p) {
			r.index[d.name.text] = n
		}
	case "range":
		p.expect("=", "after the name")
		if b := p.bounds(); r.done(p) {
			r.ranges[d.name.text] = b
		}
	case "set":
		p.expect("=", "after the name")
		if s := p.label(); r.done(p) {
			r.sets[d.name.text] = append([]string{}, s...)
		}
	default:
		r.asserts[d.name.text] = d
	}
}

// fluent reads one fluent, or one for each index.
func (r *specReader) fluent(p *parser, d *definition) {
	var fluents []Fluent
	r.indexed(p, d.name.text, func(name string) {
		f := r.fluentBody(p, name)
		if r.defined[name] {
			p.fail(definedTwice(d.name, name))
		}
		r.defined[name] = true
		if label, ok := f.bothWays(); ok {
			p.fail(bothWays(d.name, label))
		}
		fluents = append(fluents, f)
	})
	for _, f := range fluents {
		r.fluents[f.Name] = true
	}
	if r.done(p) {
		r.spec.Fluents = append(r.spec.Fluents, fluents...)
	}
}

// indexed calls do with a name, or with the name and each of its indices.
func (r *specReader) indexed(p *parser, name string, do func(name string)) {
	switch {
	case p.token().text == "[":
		p.each(func(value int) { r.indexed(p, name+"."+strconv.Itoa(value), do) })
	case p.sign("."):
		part := p.next()
		if part.kind == tokenEnd || part.kind == tokenSign {
			p.fail(noLabel(part))
		}
		r.indexed(p, name+"."+part.text, do)
	default:
		p.make(len(name) / bytesPerLabel)
		do(name)
	}
}

func (r *specReader) fluentBody(p *parser, name string) Fluent {
	f := Fluent{Name: name}
	p.expect("=", "after the name")
	p.expect("<", "before the initiating actions")
	f.Initiating = sortedSet(p.label())
	p.expect(",", "after the initiating actions")
	f.Terminating = sortedSet(p.label())
	p.expect(">", "after the terminating actions")
	if t := p.token(); t.kind == tokenName && t.text == "initially" {
		p.at++
		f.Initially = p.sum() > 0
	}
	return f
}

// assert adds an assertion to the result.
func (r *specReader) assert(d *definition) {
	if r.asserts[d.name.text] != d {
		return
	}
	r.formula(d)
	line, col := position(r.text, d.name.at)
	kind := Kind(slices.Index(kindNames[:], d.keyword.text))
	r.spec.Asserts = append(r.spec.Asserts, Assert{kind, d.name.text, d.formula, d.extend, line, col})
}

// formula reads the formula of an assertion once.
func (r *specReader) formula(d *definition) Formula {
	if d.state == unread {
		d.state = beingRead
		before := r.made
		p := r.parser(d)
		p.expect("=", "after the name")
		d.formula = p.formula()
		if p.sign("+") {
			d.extend = sortedSet(p.label())
		}
		r.done(p)
		d.size = r.made - before
		d.state = read
	}
	return d.formula
}

// resolve returns the atom of a fluent or the formula of an assertion.
func (r *specReader) resolve(p *parser, t token, name string) Formula {
	if r.fluents[name] {
		return Prop(name)
	}
	d := r.asserts[name]
	switch {
	case d == nil:
		p.fail(unknownName(t, name, r.known()))
	case d.state == beingRead:
		p.fail(circular(t, name))
	case d.state == read:
		p.make(d.size)
		return d.formula
	default:
		return r.formula(d)
	}
	return False
}

// maxKnown bounds the names listed in an error.
const maxKnown = 10

func (r *specReader) known() []string {
	var names []string
	for name := range r.fluents {
		names = append(names, name)
	}
	for name := range r.asserts {
		names = append(names, name)
	}
	names = sortedSet(names)
	if len(names) > maxKnown {
		names = append(names[:maxKnown], "…")
	}
	return names
}
