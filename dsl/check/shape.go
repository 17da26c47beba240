// Planning by cel-go, once for all expressions of one shape.

package check

import (
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types/ref"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// planned is a shape that cel-go has type-checked and planned.
type planned struct {
	program cel.Program // nil: it was refused
	out     *cel.Type
}

// program returns the program of a text; its zero value if that was refused,
// which is then said at the place of the text that cel-go means.
func (c *checker) program(e emitted, node syntax.Node) planned {
	p, seen := c.shapes[e.shape]
	if !seen {
		p = planShape(e)
		c.shapes[e.shape] = p
	}
	if p.program == nil {
		c.explainRefusal(e, node)
	}
	return p
}

// planShape type-checks and plans a shape.
func planShape(e emitted) planned {
	base, err := baseEnv()
	if err != nil {
		return planned{}
	}
	opts := make([]cel.EnvOption, len(e.names))
	for i, name := range e.names {
		opts[i] = cel.Variable(name, celType(letterKind(name[1])))
	}
	env, err := base.Extend(opts...)
	if err != nil {
		return planned{}
	}
	ast, issues := env.Compile(e.shape)
	if issues.Err() != nil {
		return planned{}
	}
	program, err := env.Program(ast)
	if err != nil {
		return planned{}
	}
	return planned{program: program, out: ast.OutputType()}
}

// explainRefusal reports what cel-go has against a text.
func (c *checker) explainRefusal(e emitted, node syntax.Node) {
	before := len(c.diagnostics)
	env, err := environment(e.operands)
	if err == nil {
		c.compileCEL(env, e.text, e.marks, node)
	}
	if len(c.diagnostics) == before {
		c.report(errExpression(node.Where(), "it is too large"))
	}
}

// inputs is the activation of one evaluation: the values of operands and
// constants by their numbers in the shape.
type inputs struct {
	operands, constants []ref.Val
}

var _ cel.Activation = (*inputs)(nil)

// ResolveName gives the value of an operand or a constant by its name in the
// shape.
func (in *inputs) ResolveName(name string) (any, bool) {
	list := in.operands
	if name[0] == 'c' {
		list = in.constants
	}
	i, err := strconv.Atoi(name[2:])
	if err != nil || i >= len(list) {
		return nil, false
	}
	return list[i], true
}

// Parent is always nil.
func (in *inputs) Parent() cel.Activation { return nil }
