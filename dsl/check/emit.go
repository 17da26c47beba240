// From typed terms to CEL text, with a map back to the source.

package check

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// mark says that the CEL text from start to end stands for a node.
type mark struct {
	start, end int
	node       syntax.Node
}

// emitted is a term as CEL text. The text is ASCII on one line, so that an
// offset is a column. The shape is the same text with operands and constants
// numbered in order of first mention and named for their types: expressions
// that differ in nothing else share it.
type emitted struct {
	text, shape string
	marks       []mark // outer ones first
	operands    []Operand
	constants   []ref.Val
	names       []string // of operands and constants in the shape
}

// emitter writes CEL text.
type emitter struct {
	emitted
	full, bare strings.Builder
	seen       map[Operand]string
}

// emit returns a term as CEL text.
func emit(t *term) emitted {
	e := emitter{seen: map[Operand]string{}}
	e.term(t)
	e.text, e.shape = e.full.String(), e.bare.String()
	return e.emitted
}

// nodeAt returns the innermost node whose text holds an offset; nil if none.
func nodeAt(marks []mark, offset int) syntax.Node {
	var found syntax.Node
	for _, m := range marks {
		if m.start <= offset && offset < m.end {
			found = m.node
		}
	}
	return found
}

func (e *emitter) write(text string) {
	e.full.WriteString(text)
	e.bare.WriteString(text)
}

func (e *emitter) term(t *term) {
	i := len(e.marks)
	e.marks = append(e.marks, mark{start: e.full.Len(), node: t.node})
	switch t.kind {
	case tConst:
		e.constant(t.con)
	case tRes:
		e.operand(Operand{Resource: t.res})
	case tVar:
		e.operand(Operand{Var: t.v})
	case tUnary:
		e.join("("+t.op, "", ")", t.args)
	case tBinary:
		e.binary(t)
	case tIf:
		e.write("(")
		e.term(t.args[0])
		e.join(" ? ", " : ", ")", t.args[1:])
	case tIn:
		e.oneOf(t)
	case tCall:
		e.join(t.op+"(", ", ", ")", t.args)
	case tDouble:
		e.join("double(", "", ")", t.args)
	case tConvert:
		e.convert(t)
	}
	e.marks[i].end = e.full.Len()
}

func (e *emitter) join(open, between, closing string, args []*term) {
	e.write(open)
	for i, a := range args {
		if i > 0 {
			e.write(between)
		}
		e.term(a)
	}
	e.write(closing)
}

// oneOf writes the comparisons of an in; none is false. What is compared is an
// operand even then.
func (e *emitter) oneOf(t *term) {
	if len(t.args) > 1 {
		e.join("(", " || ", ")", t.args[1:])
		return
	}
	e.write("false")
	for _, o := range t.args[0].operands() {
		e.number(o)
	}
}

// binary writes an operator. cel-go types == and != over one type only: mixed
// numbers go through dyn, where it compares them by value.
func (e *emitter) binary(t *term) {
	x, y := t.args[0], t.args[1]
	open, closing := "", ""
	mixed := (x.typ.Kind == models.Float) != (y.typ.Kind == models.Float)
	if (t.op == "==" || t.op == "!=") && mixed {
		open, closing = "dyn(", ")"
	}
	e.write("(" + open)
	e.term(x)
	e.write(closing + " " + t.op + " " + open)
	e.term(y)
	e.write(closing + ")")
}

// convert writes the conversion of a number to another unit.
func (e *emitter) convert(t *term) {
	e.write("convert(")
	if t.measure() == difference {
		e.write("true, ")
	} else {
		e.write("false, ")
	}
	e.term(t.args[0])
	for _, unit := range []models.Unit{t.args[0].typ.Unit, t.typ.Unit} {
		e.write(", ")
		e.constant(textConst(unit.Code))
	}
	e.write(")")
}

// operand writes a resource or a variable.
func (e *emitter) operand(o Operand) {
	e.full.WriteString(o.Name())
	e.bare.WriteString(e.number(o))
}

// number returns the name of an operand in the shape.
func (e *emitter) number(o Operand) string {
	if name := e.seen[o]; name != "" {
		return name
	}
	name := "o" + kindLetter(o.Type().Kind) + strconv.Itoa(len(e.operands))
	e.seen[o] = name
	e.operands = append(e.operands, o)
	e.names = append(e.names, name)
	return name
}

func (e *emitter) constant(c constant) {
	e.full.WriteString(literal(c))
	name := "c" + kindLetter(c.typ.Kind) + strconv.Itoa(len(e.constants))
	e.bare.WriteString(name)
	e.constants = append(e.constants, toCEL(c.typ, c.value))
	e.names = append(e.names, name)
}

// kindLetter tells the CEL types of values apart.
func kindLetter(k models.Kind) string {
	switch k {
	case models.Bool:
		return "b"
	case models.Int, models.Duration, models.Time:
		return "i"
	case models.Float:
		return "d"
	}
	return "s"
}

// letterKind is a kind of which kindLetter gives the letter.
func letterKind(letter byte) models.Kind {
	switch letter {
	case 'b':
		return models.Bool
	case 'i':
		return models.Int
	case 'd':
		return models.Float
	}
	return models.String
}

// literal writes a constant so that CEL reads it.
func literal(c constant) string {
	switch v := toCEL(c.typ, c.value).(type) {
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Double:
		return signed(formatDouble(float64(v)))
	case types.Int:
		return signed(strconv.FormatInt(int64(v), 10))
	case types.String:
		return strconv.QuoteToASCII(string(v))
	}
	return ""
}

func signed(text string) string {
	if text[0] == '-' {
		return "(" + text + ")"
	}
	return text
}

// formatDouble writes a finite float so that CEL reads a double.
func formatDouble(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// celReserved are words CEL does not take as identifiers.
var celReserved = map[string]bool{
	"as": true, "break": true, "const": true, "continue": true, "else": true, "false": true, "for": true,
	"function": true, "if": true, "import": true, "in": true, "let": true, "loop": true, "namespace": true,
	"null": true, "package": true, "return": true, "true": true, "var": true, "void": true, "while": true,
}

// celName joins the parts of a name. A part CEL cannot read (a reserved word,
// letters beyond ASCII) is spelled x_ and its bytes in hexadecimal; so is one
// that starts with x_, which keeps different names different.
func celName(parts ...string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = celPart(p)
	}
	return strings.Join(out, ".")
}

func celPart(p string) string {
	plain := p != "" && !celReserved[p] && !strings.HasPrefix(p, "x_")
	for i, r := range p {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		plain = plain && (letter || i > 0 && r >= '0' && r <= '9')
	}
	if plain {
		return p
	}
	var b strings.Builder
	b.WriteString("x_")
	for i := 0; i < len(p); i++ {
		b.WriteString(strconv.FormatInt(int64(p[i])+256, 16)[1:])
	}
	return b.String()
}
