// Printing: a tree as text that reads as the same tree.

package fsp

import (
	"fmt"
	"slices"
	"strings"
)

// Format prints the definitions, one after another, without comments. Reading
// the result and printing it again gives the same text.
func (f *File) Format() string {
	p := &printer{text: f.Text}
	for _, d := range f.Defs {
		p.definition(d)
		p.write("\n")
	}
	return p.String()
}

type printer struct {
	strings.Builder
	text string
}

func (p *printer) write(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *printer) definition(d Def) {
	switch d := d.(type) {
	case *ConstDef:
		p.write("const ", d.Name, " = ")
		p.within(d.Value, sumLevel)
	case *RangeDef:
		p.write("range ", d.Name, " = ")
		p.within(d.Low, sumLevel)
		p.write("..")
		p.within(d.High, sumLevel)
	case *SetDef:
		p.write("set ", d.Name, " = ")
		p.set(d.Labels)
	case *ProgressDef:
		p.progress(d)
	case *FluentDef:
		p.fluent(d)
	case *AssertDef:
		p.assert(d)
	case *TimedDef:
		p.timed(d)
	case *WithinDef:
		p.timeBetween(d)
	case *FunctionDef:
		p.function(d)
	case *MenuDef:
		p.write(strings.TrimSpace(p.text[d.Whole.Start:d.Whole.End]))
	case *GoalDef:
		p.goal(d)
	case *ProcessDef:
		p.process(d)
	case *CompositeDef:
		p.compositeDef(d)
	}
}

func (p *printer) progress(d *ProgressDef) {
	p.write("progress ", d.Name)
	p.indices(d.Indices)
	p.write(" = ")
	if d.If != nil {
		p.write("if ")
		p.label(d.If)
		p.write(" then ")
	}
	p.label(d.Then)
}

func (p *printer) goal(d *GoalDef) {
	p.write("controllerSpec ", d.Name, " = {\n")
	for _, item := range d.Items {
		p.write("  ", item.Keyword.Name)
		if item.Labels != nil {
			p.write(" = ")
			p.set(item.Labels)
		} else if item.Names != nil {
			names := make([]string, len(item.Names))
			for i, n := range item.Names {
				names[i] = n.Name
			}
			p.write(" = {", strings.Join(names, ", "), "}")
		}
		p.write("\n")
	}
	p.write("}")
}

func (p *printer) head(modifiers []Modifier, bars, name string, params []Param) {
	for _, m := range modifiers {
		p.write(m.String(), " ")
	}
	p.write(bars, name)
	if len(params) == 0 {
		return
	}
	for i, q := range params {
		p.write([]string{"(", ", "}[min(i, 1)], q.Name, "=")
		p.expr(q.Default)
	}
	p.write(")")
}

func (p *printer) process(d *ProcessDef) {
	p.head(d.Modifiers, "", d.Name, d.Params)
	for i, l := range d.Locals {
		if i > 0 {
			p.write(",\n", l.Name)
		}
		p.indices(l.Indices)
		p.write(" = ")
		p.body(l.Body)
	}
	if d.Extend != nil {
		p.write(" + ")
		p.set(d.Extend)
	}
	p.relabel(d.Relabel)
	p.ending(d.Hide, d.Goal)
}

func (p *printer) compositeDef(d *CompositeDef) {
	p.head(d.Modifiers, "||", d.Name, d.Params)
	p.write(" = ")
	p.composite(d.Body)
	if d.Priority != nil {
		p.write(map[bool]string{true: " << ", false: " >> "}[d.Priority.High])
		p.set(d.Priority.Labels)
	}
	p.ending(d.Hide, d.Goal)
}

func (p *printer) ending(hide *Hiding, goal *Ident) {
	if hide != nil {
		p.write(map[bool]string{true: " @ ", false: ` \ `}[hide.Expose])
		p.set(hide.Labels)
	}
	if goal != nil {
		p.write(" ~ {", goal.Name, "}")
	}
	p.write(".")
}

func (p *printer) body(b Process) {
	switch b := b.(type) {
	case *Ref:
		for _, u := range b.Before {
			p.use(u)
			p.write(";")
		}
		p.write(b.Name)
		for _, x := range b.Indices {
			p.write("[")
			p.expr(x)
			p.write("]")
		}
	case *If:
		p.write("if ")
		p.operand(b.Cond)
		p.write(" then ")
		p.body(b.Then)
		if b.Else != nil {
			p.write(" else ")
			p.body(b.Else)
		}
	case *Choice:
		p.write("(")
		if b.Each != nil {
			p.write("foreach")
			p.indices(b.Each)
			p.write(" ")
		}
		for i, br := range b.Branches {
			if i > 0 {
				p.write(" | ")
			}
			p.branch(br)
		}
		p.write(")")
	}
}

// branch writes a prefix of several actions as one row.
func (p *printer) branch(b Branch) {
	if b.Guard != nil {
		p.write("when ")
		p.operand(b.Guard)
		p.write(" ")
	}
	p.label(b.Action)
	p.write(" -> ")
	if c, ok := b.Next.(*Choice); ok && c.Each == nil && len(c.Branches) == 1 && c.Branches[0].Guard == nil {
		p.branch(c.Branches[0])
		return
	}
	p.body(b.Next)
}

func (p *printer) use(u Use) {
	p.write(u.Name)
	if u.Actuals == nil {
		return
	}
	for i, x := range u.Actuals {
		p.write([]string{"(", ", "}[min(i, 1)])
		p.expr(x)
	}
	p.write(")")
}

func (p *printer) composite(c Composite) {
	switch c := c.(type) {
	case *Conditional:
		p.write("if ")
		p.operand(c.Cond)
		p.write(" then ")
		p.composite(c.Then)
		if c.Else != nil {
			p.write(" else ")
			p.composite(c.Else)
		}
	case *Replicated:
		p.write("forall")
		p.indices(c.Indices)
		p.write(" ")
		p.composite(c.Body)
	case *Parallel:
		p.parallel(c)
	}
}

func (p *printer) parallel(c *Parallel) {
	if c.Share != nil {
		p.label(c.Share)
		p.write("::")
	}
	if c.Prefix != nil {
		p.label(c.Prefix)
		p.write(":")
	}
	if c.Use != nil {
		p.use(*c.Use)
	} else {
		p.write("(")
		for i, g := range c.Group {
			if i > 0 {
				p.write(" || ")
			}
			p.composite(g)
		}
		p.write(")")
	}
	p.relabel(c.Relabel)
}

func (p *printer) relabel(list []Relabel) {
	if list != nil {
		p.write(" / ")
		p.relabelSet(list)
	}
}

func (p *printer) relabelSet(list []Relabel) {
	p.write("{")
	for i, r := range list {
		if i > 0 {
			p.write(", ")
		}
		if r.Each != nil {
			p.write("forall")
			p.indices(r.Indices)
			p.write(" ")
			p.relabelSet(r.Each)
			continue
		}
		p.label(r.New)
		p.write("/")
		p.label(r.Old)
	}
	p.write("}")
}

func (p *printer) label(l *Label) {
	for i, part := range l.Parts {
		switch {
		case part.Index != nil:
			p.index(*part.Index)
			continue
		case i > 0:
			p.write(".")
		}
		if part.Set == nil {
			p.write(part.Name)
			continue
		}
		p.set(part.Set)
		if part.Minus != nil {
			p.write(`\`)
			p.set(part.Minus)
		}
	}
	if l.Maybe {
		p.write("?")
	}
}

func (p *printer) set(s *LabelSet) {
	if s.Name != "" {
		p.write(s.Name)
		return
	}
	p.write("{")
	for i, l := range s.Labels {
		if i > 0 {
			p.write(", ")
		}
		p.label(l)
	}
	p.write("}")
}

func (p *printer) indices(list []Index) {
	for _, x := range list {
		p.index(x)
	}
}

func (p *printer) index(x Index) {
	p.write("[")
	if x.Var != "" {
		p.write(x.Var, ":")
	}
	if x.Set != nil {
		p.set(x.Set)
	} else {
		p.expr(x.Low)
		if x.High != nil {
			p.write("..")
			p.expr(x.High)
		}
	}
	p.write("]")
}

// operand writes an expression in parentheses unless it is a single word.
func (p *printer) operand(x Expr) { p.within(x, tight) }

// tight is the level of what needs no parentheses anywhere.
var tight = len(operators)

// levelOf returns how strongly the parts of an expression are bound.
func levelOf(x Expr) int {
	switch x := x.(type) {
	case *Number, *Name, *Pick, *Unary, *Call:
		return tight
	case *Binary:
		return slices.IndexFunc(operators, func(ops []string) bool { return slices.Contains(ops, x.Op) })
	}
	return -1 // a quoted label or a conditional, which would take in what follows
}

// within writes an expression, in parentheses if it is bound less than asked.
func (p *printer) within(x Expr, level int) {
	if levelOf(x) >= level {
		p.expr(x)
		return
	}
	p.write("(")
	p.expr(x)
	p.write(")")
}

func (p *printer) expr(x Expr) {
	switch x := x.(type) {
	case *Number:
		p.write(fmt.Sprint(x.Value))
	case *Name:
		p.write(x.Name)
	case *Quoted:
		p.write("'")
		p.label(x.Label)
	case *Size:
		p.write("#")
		p.label(x.Of)
	case *Pick:
		p.write("@(")
		p.label(x.Of)
		p.write(", ")
		p.expr(x.At)
		p.write(")")
	case *Unary:
		p.write(x.Op)
		p.within(x.X, tight)
	case *Binary:
		own := levelOf(x)
		p.within(x.L, own)
		p.write(" ", x.Op, " ")
		p.within(x.R, own+1)
	case *Call:
		p.use(Use{x.Ident, x.Args})
	case *Ternary:
		p.within(x.Cond, 0)
		p.write(" ? ")
		p.expr(x.Then)
		p.write(" : ")
		p.expr(x.Else)
	}
}
