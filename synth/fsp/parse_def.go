// Definitions: what each keyword begins.

package fsp

import (
	"slices"
	"strings"
)

// definitionWords begin a definition.
var definitionWords = append([]string{"const", "range", "set", "progress", "menu", "animation",
	"fluent", "assert", "constraint", "ltl_property", "controllerSpec", "def"}, append(modifierNames[:], unsupportedWords...)...)

// unsupportedWords begin definitions of LTSA and MTSA that are not read.
var unsupportedWords = []string{"import", "abstract", "component", "probabilistic", "mdp", "starenv",
	"controlled_det", "gr", "rtc", "rtcAnalysis", "monolithicDirector", "strategy", "strategy_old", "rigid",
	"updatingController", "graphUpdate", "controlstack", "eTS", "uTS", "distribution", "exploration", "compositional",
	"partialOrderReduction", "enactment"}

func (p *parser) definition() Def {
	t := p.token()
	if t.kind != tokenLower {
		return p.process()
	}
	switch t.text {
	case "const", "range", "set", "progress", "menu", "animation", "controllerSpec":
		p.at++
		return p.simple(t)
	case "fluent":
		p.at++
		return p.fluent()
	case "assert", "constraint", "ltl_property":
		p.at++
		return p.assert(t.text)
	case "def":
		p.at++
		return p.function()
	}
	if p.beginsTime() {
		p.at++
		return p.time(t.text)
	}
	if slices.Contains(unsupportedWords, t.text) {
		p.fail(unsupported(t.Span, "`"+t.text+"`"))
		return nil
	}
	return p.process()
}

// simple reads a definition whose keyword was read.
func (p *parser) simple(keyword token) Def {
	name := p.upper(keyword.text)
	if keyword.text == "progress" {
		return p.progress(name)
	}
	p.expect("=", "after the name")
	switch keyword.text {
	case "const":
		return &ConstDef{name, p.sum()}
	case "range":
		d := &RangeDef{Ident: name, Low: p.sum()}
		p.expect("..", "between the ends of the range")
		d.High = p.sum()
		return d
	case "set":
		return &SetDef{name, p.labelSet()}
	case "controllerSpec":
		return p.goal(name)
	case "menu":
		p.label()
		return &MenuDef{name, p.from(keyword.Start)}
	}
	p.animation()
	return &MenuDef{name, p.from(keyword.Start)}
}

func (p *parser) progress(name Ident) Def {
	d := &ProgressDef{Ident: name, Indices: p.indices()}
	p.expect("=", "after the name")
	if p.word("if") {
		d.If = p.label()
		if !p.word("then") {
			p.fail(expected(p.token(), "then", "after the condition"))
		}
	}
	d.Then = p.label()
	return d
}

// animation passes over what follows animation Name =.
func (p *parser) animation() {
	if t := p.next(); t.kind != tokenString {
		p.fail(expected(t, `"file"`, "after ="))
	}
	if p.word("target") {
		p.upper("target")
	}
	if p.word("compose") {
		p.expect("{", "after compose")
		p.upper("animation")
		p.relabelling()
		for p.sign("||") {
			p.upper("animation")
			p.relabelling()
		}
		p.expect("}", "after the animations")
	}
	for p.word("actions") || p.word("controls") {
		p.relabelSet()
	}
}

// goalNames, goalLabels and goalFlags are the items of a controllerSpec by what
// follows them.
var (
	goalNames  = []string{"safety", "assumption", "liveness", "failure", "buchi", "optional", "suppose"}
	goalLabels = []string{"controllable", "marking", "forcible"}
	goalFlags  = []string{"nonblocking", "permissive", "reachability", "timed"}
	goalOthers = []string{"disturbances", "lazyness", "non_transient", "concurrencyFluents", "activityFluents",
		"exceptionHandling", "test_latency", "comparison"}
)

func (p *parser) goal(name Ident) Def {
	d := &GoalDef{Ident: name}
	p.expect("{", "before the goals")
	for !p.failed && !p.sign("}") {
		d.Items = append(d.Items, p.goalItem())
		p.sign(",")
	}
	return d
}

func (p *parser) goalItem() (item GoalItem) {
	t := p.next()
	item.Keyword = Ident{t.text, t.Span}
	switch {
	case t.kind == tokenLower && slices.Contains(goalFlags, t.text):
	case t.kind == tokenLower && slices.Contains(goalNames, t.text):
		p.expect("=", "after "+t.text)
		p.expect("{", "before the names")
		item.Names = []Ident{}
		for !p.failed && !p.is("}") {
			item.Names = append(item.Names, p.upper(t.text+" goal"))
			if !p.sign(",") {
				break
			}
		}
		p.expect("}", "after the names")
	case t.kind == tokenLower && slices.Contains(goalLabels, t.text):
		p.expect("=", "after "+t.text)
		item.Labels = p.labelSet()
	case t.kind == tokenLower && slices.Contains(goalOthers, t.text):
		p.fail(unsupported(t.Span, "`"+t.text+"` in a controllerSpec"))
	default:
		p.fail(noGoal(t, strings.Join(slices.Concat(goalNames, goalLabels, goalFlags), ", ")))
	}
	return item
}

// function reads def F(a, b) = a + b.
func (p *parser) function() Def {
	d := &FunctionDef{Ident: p.upper("function")}
	p.expect("(", "before the arguments")
	for !p.failed && !p.is(")") {
		t := p.next()
		if t.kind != tokenLower {
			p.fail(noArgument(t))
		}
		d.Args = append(d.Args, Ident{t.text, t.Span})
		if !p.sign(",") {
			break
		}
	}
	p.expect(")", "after the arguments")
	p.expect("=", "after the arguments")
	d.Value = p.expression()
	return d
}
