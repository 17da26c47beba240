// Labels written out: sets and indices multiplied.

package fsp

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// each calls do for every label a Label stands for, in order, with the variables
// it binds. Labels that may be left out end in "?".
func (e *elaborator) each(l *Label, v env, do func(name string, inner env)) {
	e.parts(l, l.Parts, "", v, do)
}

func (e *elaborator) parts(l *Label, rest []Part, name string, v env, do func(string, env)) {
	if e.failed {
		return
	}
	if len(rest) == 0 {
		e.whole(l, name, v, do)
		return
	}
	part := rest[0]
	switch {
	case part.Index != nil:
		e.index(part.Index, v, func(value Value, inner env) {
			e.parts(l, rest[1:], join(name, value.String()), inner, do)
		})
	case part.Set != nil:
		for _, s := range e.difference(part, v) {
			e.parts(l, rest[1:], join(name, s), v, do)
		}
	default:
		e.parts(l, rest[1:], join(name, part.Name), v, do)
	}
}

// bytesPerLabel is how long a label may be to be counted as one.
const bytesPerLabel = 64

func (e *elaborator) whole(l *Label, name string, v env, do func(string, env)) {
	e.count(l.Span, 1+len(name)/bytesPerLabel)
	if l.Maybe && !strings.HasSuffix(name, "?") {
		name += "?"
	}
	switch plain := strings.TrimSuffix(name, "?"); {
	case e.failed:
		return
	case strings.Contains(plain, "?"):
		e.fail(fault(CodeSyntax, l.Span, "`?` stands at the end of a label", ""))
		return
	case plain == lts.TauName:
		e.fail(tauLabel(l.Span))
		return
	}
	do(name, v)
}

func join(name, part string) string {
	if name == "" {
		return part
	}
	return name + "." + part
}

func (e *elaborator) difference(part Part, v env) []string {
	set := e.set(part.Set, v)
	if part.Minus == nil {
		return set
	}
	minus := e.set(part.Minus, v)
	return slices.DeleteFunc(slices.Clone(set), func(s string) bool { return slices.Contains(minus, s) })
}

// set returns the labels of a set in order, each once.
func (e *elaborator) set(s *LabelSet, v env) []string {
	if s.Name != "" {
		return e.setOf(s.Name, s.Span)
	}
	list := []string{}
	seen := map[string]bool{}
	for _, l := range s.Labels {
		e.each(l, v, func(name string, _ env) {
			if !seen[name] {
				seen[name] = true
				list = append(list, name)
			}
		})
	}
	return list
}

// plain returns the labels of a set without their question marks, nil for none.
func (e *elaborator) plain(s *LabelSet, v env) []string {
	if s == nil {
		return nil
	}
	list := slices.Clone(e.set(s, v))
	for i := range list {
		list[i] = strings.TrimSuffix(list[i], "?")
	}
	return list
}

// labels returns the labels a Label stands for.
func (e *elaborator) labels(l *Label, v env) (list []string) {
	e.each(l, v, func(name string, _ env) { list = append(list, strings.TrimSuffix(name, "?")) })
	return list
}

// index calls do for every value an index stands for.
func (e *elaborator) index(x *Index, v env, do func(Value, env)) {
	one := func(value Value) {
		if e.count(x.Span, 1); !e.failed {
			do(value, v.bind(x.Var, value))
		}
	}
	switch {
	case x.Set != nil:
		e.eachLabel(e.set(x.Set, v), one)
	case x.High != nil:
		e.eachNumber(e.number(x.Low, v), e.number(x.High, v), one)
	default:
		e.indexByName(x, v, one)
	}
}

func (e *elaborator) eachLabel(list []string, one func(Value)) {
	for _, s := range list {
		if e.failed {
			return
		}
		one(Value{Label: s})
	}
}

func (e *elaborator) eachNumber(low, high int64, one func(Value)) {
	for n := low; n <= high && !e.failed; n++ {
		one(Value{Number: n})
	}
}

// indexByName is an index that is an expression, perhaps the name of a range or
// a set.
func (e *elaborator) indexByName(x *Index, v env, one func(Value)) {
	if name, ok := x.Low.(*Name); ok {
		_, bound := v.find(name.Name)
		switch {
		case bound:
		case e.kinds["number "+name.Name] == "range":
			ends, _ := e.rangeOf(name.Name)
			e.eachNumber(ends[0], ends[1], one)
			return
		case e.kinds["set "+name.Name] != "" && e.kinds["number "+name.Name] == "":
			e.eachLabel(e.setOf(name.Name, name.Span), one)
			return
		}
	}
	one(e.value(x.Low, v))
}

// indices calls do for every combination of values, with the values and the
// variables they are bound to.
func (e *elaborator) indices(list []Index, v env, do func(values []Value, inner env)) {
	values := make([]Value, len(list))
	var walk func(i int, v env)
	walk = func(i int, v env) {
		if e.failed {
			return
		}
		if i == len(list) {
			do(values, v)
			return
		}
		e.index(&list[i], v, func(value Value, inner env) {
			values[i] = value
			walk(i+1, inner)
		})
	}
	walk(0, v)
}

// anyCovers returns a predicate: one of the labels covers it, that is, it is equal
// to it or its beginning up to a dot. This is how LTSA reads the labels of hiding,
// priorities and renaming. It takes time linear in the parts of a label.
func anyCovers(labels []string) func(string) bool {
	set := map[string]bool{}
	for _, l := range labels {
		set[l] = true
	}
	return func(other string) bool {
		for at := other; at != ""; at = beforeDot(at) {
			if set[at] {
				return true
			}
		}
		return false
	}
}

// beforeDot returns what stands before the last dot, or nothing.
func beforeDot(label string) string {
	return label[:max(strings.LastIndexByte(label, '.'), 0)]
}
