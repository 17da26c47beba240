// cel-go: environments, type checking and planning of CEL texts.

package check

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// Limits of cel-go's parser: texts come from files of limited size and depth,
// and grow by a constant factor on the way.
const (
	celDepth = 2000
	celSize  = 64 << 20
	celNodes = 16 << 20
)

// baseEnv is the CEL environment without variables: the standard library, no
// macros, the functions of the language.
var baseEnv = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.ClearMacros(),
		cel.CrossTypeNumericComparisons(true),
		cel.ParserRecursionLimit(celDepth),
		cel.ParserExpressionSizeLimit(celSize),
		cel.ExpressionNodeLimit(celNodes),
		choice("min", func(c int) bool { return c < 0 }),
		choice("max", func(c int) bool { return c > 0 }),
		absolute(),
		conversion(),
	)
})

// choice declares min or max: the first argument if first(its order to the
// second).
func choice(name string, first func(int) bool) cel.EnvOption {
	pick := cel.BinaryBinding(func(x, y ref.Val) ref.Val {
		a, _ := fromNumber(x)
		b, _ := fromNumber(y)
		if c, _ := models.Compare(a, b); first(c) {
			return x
		}
		return y
	})
	return cel.Function(name,
		cel.Overload(name+"_int_int", []*cel.Type{cel.IntType, cel.IntType}, cel.IntType, pick),
		cel.Overload(name+"_double_double", []*cel.Type{cel.DoubleType, cel.DoubleType}, cel.DoubleType, pick))
}

func fromNumber(v ref.Val) (models.Value, bool) {
	switch x := v.(type) {
	case types.Int:
		return models.OfInt(int64(x)), true
	case types.Double:
		return models.OfFloat(float64(x)), true
	}
	return models.Value{}, false
}

func absolute() cel.EnvOption {
	return cel.Function("abs",
		cel.Overload("abs_int", []*cel.Type{cel.IntType}, cel.IntType, cel.UnaryBinding(func(x ref.Val) ref.Val {
			i, _ := x.(types.Int)
			if i < 0 {
				return i.Negate()
			}
			return i
		})),
		cel.Overload("abs_double", []*cel.Type{cel.DoubleType}, cel.DoubleType, cel.UnaryBinding(func(x ref.Val) ref.Val {
			f, _ := x.(types.Double)
			return types.Double(math.Abs(float64(f)))
		})))
}

// conversion declares convert(difference, number, from, to).
func conversion() cel.EnvOption {
	return cel.Function("convert",
		cel.Overload("convert_double", []*cel.Type{cel.BoolType, cel.DoubleType, cel.StringType, cel.StringType}, cel.DoubleType,
			cel.FunctionBinding(func(args ...ref.Val) ref.Val {
				difference, _ := args[0].(types.Bool)
				number, _ := args[1].(types.Double)
				from, _ := args[2].(types.String)
				to, _ := args[3].(types.String)
				convert := models.Convert
				if difference {
					convert = models.ConvertDelta
				}
				f, err := convert(float64(number), models.Unit{Code: string(from)}, models.Unit{Code: string(to)})
				if err != nil {
					return types.NewErr("%v", err)
				}
				return types.Double(f)
			})))
}

// environment returns an environment with the operands declared.
func environment(operands []Operand) (*cel.Env, error) {
	base, err := baseEnv()
	if err != nil || len(operands) == 0 {
		return base, err
	}
	opts := make([]cel.EnvOption, len(operands))
	for i, o := range operands {
		opts[i] = cel.Variable(o.Name(), celType(o.Type().Kind))
	}
	return base.Extend(opts...)
}

func celType(k models.Kind) *cel.Type {
	switch k {
	case models.Bool:
		return cel.BoolType
	case models.Int, models.Duration, models.Time:
		return cel.IntType
	case models.Float:
		return cel.DoubleType
	}
	return cel.StringType
}

// kindOf is the kind of what a CEL type holds; false for types the language
// has no expression of.
func kindOf(t *cel.Type) (models.Kind, bool) {
	for _, k := range []models.Kind{models.Bool, models.Int, models.Float, models.String} {
		if celType(k).IsExactType(t) {
			return k, true
		}
	}
	return models.NotSet, false
}

// compileCEL parses, type-checks and plans a text. What cel-go finds is
// reported at the node its position belongs to.
func (c *checker) compileCEL(env *cel.Env, text string, marks []mark, node syntax.Node) (cel.Program, *cel.Type) {
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		c.reportIssues(issues, marks, node)
		return nil, nil
	}
	p, err := env.Program(ast)
	if err != nil {
		c.report(errExpression(node.Where(), err.Error()))
		return nil, nil
	}
	return p, ast.OutputType()
}

// reportIssues maps cel-go's errors to places in the file, one for each place.
func (c *checker) reportIssues(issues *cel.Issues, marks []mark, node syntax.Node) {
	seen := map[syntax.Node]bool{}
	for _, e := range issues.Errors() {
		at := nodeAt(marks, e.Location.Column())
		if at == nil {
			at = node
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		c.report(explainIssue(at, e.Message))
	}
}

var noOverload = regexp.MustCompile(`^found no matching overload for '(.*)' applied to '\((.*)\)'`)

// explainIssue words an error of cel-go.
func explainIssue(at syntax.Node, message string) diag.Diagnostic {
	m := noOverload.FindStringSubmatch(message)
	if m == nil {
		return errExpression(at.Where(), message)
	}
	op := m[1]
	switch n := at.(type) {
	case *syntax.BinaryExpr:
		op = n.Op
	case *syntax.UnaryExpr:
		op = n.Op
	}
	return errNoOverload(at.Where(), op, m[2])
}

// judge lets cel-go type a term this package has no rule for. Nil if it was
// reported.
func (s *scope) judge(t *term) *term {
	env, err := environment(t.operands())
	if err != nil {
		s.report(errExpression(t.node.Where(), err.Error()))
		return nil
	}
	e := emit(t)
	_, out := s.compileCEL(env, e.text, e.marks, t.node)
	if out == nil {
		return nil
	}
	kind, ok := kindOf(out)
	if !ok {
		s.report(errExpression(t.node.Where(), fmt.Sprintf("a value of type %s is of no use in a rule", out)))
		return nil
	}
	t.typ = models.Type{Kind: kind}
	return s.fold(t)
}

// fold evaluates a term of constants by cel-go. Nil if it has no value, which
// was reported.
func (s *scope) fold(t *term) *term {
	for _, a := range t.args {
		if !a.isConst() {
			return t
		}
	}
	e := emit(t)
	p := s.program(e, t.node)
	if p.program == nil {
		return nil
	}
	out, _, err := p.program.Eval(&inputs{constants: e.constants})
	if err != nil {
		s.report(errNoValue(t.node.Where(), evalReason(err), ""))
		return nil
	}
	v, ok := fromCEL(t.typ, out)
	if !ok || v.Kind == models.Float && (math.IsInf(v.Float(), 0) || math.IsNaN(v.Float())) {
		s.report(errNoValue(t.node.Where(), "the result is no number", ""))
		return nil
	}
	return constTerm(t.node, constant{typ: t.typ, value: v, decimal: decimalOf(v)})
}

func decimalOf(v models.Value) string {
	if !isNumber(v.Kind) {
		return ""
	}
	return numberConst(v, models.Unit{}, "").decimal
}

// evalReason words an error of an evaluation.
func evalReason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
