// From typed terms to CEL text, with a map back to the source.

package check

import (
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// mark says that the CEL text from start to end stands for a node.
type mark struct {
	start, end int
	node       syntax.Node
}

// emitter writes CEL text. The text is ASCII on one line, so that an offset is
// a column.
type emitter struct {
	strings.Builder
	marks []mark
}

// emit returns the CEL text of a term and its marks, outer ones first.
func emit(t *term) (string, []mark) {
	var e emitter
	e.term(t)
	return e.String(), e.marks
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

func (e *emitter) term(t *term) {
	i := len(e.marks)
	e.marks = append(e.marks, mark{start: e.Len(), node: t.node})
	switch t.kind {
	case tConst:
		e.constant(t.con)
	case tRes:
		e.WriteString(t.res.cel)
	case tVar:
		e.WriteString(t.v.cel)
	case tUnary:
		e.join("("+t.op, "", ")", t.args)
	case tBinary:
		e.binary(t)
	case tIf:
		e.WriteByte('(')
		e.term(t.args[0])
		e.join(" ? ", " : ", ")", t.args[1:])
	case tIn:
		e.oneOf(t.args[1:])
	case tCall:
		e.join(t.op+"(", ", ", ")", t.args)
	case tDouble:
		e.join("double(", "", ")", t.args)
	}
	e.marks[i].end = e.Len()
}

func (e *emitter) join(open, between, closing string, args []*term) {
	e.WriteString(open)
	for i, a := range args {
		if i > 0 {
			e.WriteString(between)
		}
		e.term(a)
	}
	e.WriteString(closing)
}

// oneOf writes the comparisons of an in; none is false.
func (e *emitter) oneOf(args []*term) {
	if len(args) == 0 {
		e.WriteString("false")
		return
	}
	e.join("(", " || ", ")", args)
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
	e.WriteString("(" + open)
	e.term(x)
	e.WriteString(closing + " " + t.op + " " + open)
	e.term(y)
	e.WriteString(closing + ")")
}

func (e *emitter) constant(c constant) {
	switch v := c.value; v.Kind {
	case models.Bool:
		e.WriteString(strconv.FormatBool(v.Bool()))
	case models.Enum:
		e.WriteString(strconv.QuoteToASCII(c.typ.Members[v.Int()]))
	case models.Float:
		e.number(formatDouble(v.Float()))
	case models.Int, models.Duration:
		e.number(strconv.FormatInt(v.Int(), 10))
	default:
		e.WriteString(strconv.QuoteToASCII(v.Text))
	}
}

func (e *emitter) number(text string) {
	if text[0] == '-' {
		text = "(" + text + ")"
	}
	e.WriteString(text)
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
