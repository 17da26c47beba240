// Types: what a resource is compared with tells what it is.

package sensinact

import (
	"strconv"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// typ is a type, or none.
type typ string

const (
	untyped typ = ""
	number  typ = "number"
	words   typ = "text"
	truth   typ = "truth value"
)

// typed is what is known of a value: its type, or the slot that has it.
type typed struct {
	typ  typ
	slot string // of a resource or a parameter, "" if typ is known
}

// types holds what is known of every slot. Slots of one type are joined.
type types struct {
	parent map[string]string
	typ    map[string]typ
	where  map[string]diag.Span // what told the type
}

func newTypes() *types {
	return &types{parent: map[string]string{}, typ: map[string]typ{}, where: map[string]diag.Span{}}
}

// clone copies what is known, so that an application that does not fit leaves no
// trace.
func (t *types) clone() *types {
	c := newTypes()
	for k, v := range t.parent {
		c.parent[k] = v
	}
	for k, v := range t.typ {
		c.typ[k] = v
	}
	for k, v := range t.where {
		c.where[k] = v
	}
	return c
}

func (t *types) root(slot string) string {
	for {
		p, ok := t.parent[slot]
		if !ok || p == slot {
			return slot
		}
		slot = p
	}
}

// of is the type of a slot, untyped if nothing tells.
func (t *types) of(slot string) typ { return t.typ[t.root(slot)] }

// settle gives a slot a type.
func (r *reading) settle(slot string, want typ, at diag.Span) bool {
	root := r.types.root(slot)
	switch have := r.types.typ[root]; have {
	case untyped:
		r.types.typ[root], r.types.where[root] = want, at
	case want:
	default:
		r.report(errResourceType(at, slot, string(have), string(want), r.types.where[root]))
		return false
	}
	return true
}

// need holds an expression against a type.
func (r *reading) need(e *expr, want typ) bool {
	is, ok := r.infer(e)
	if !ok {
		return false
	}
	if is.slot != "" {
		return r.settle(is.slot, want, e.at)
	}
	if is.typ != want {
		r.report(errType(e.at, string(is.typ), string(want)))
		return false
	}
	return true
}

// same makes two values one type.
func (r *reading) same(x, y typed, at diag.Span) bool {
	switch {
	case x.slot == "" && y.slot == "":
		if x.typ != y.typ {
			r.report(errType(at, string(y.typ), string(x.typ)))
			return false
		}
		return true
	case x.slot == "":
		return r.settle(y.slot, x.typ, at)
	case y.slot == "":
		return r.settle(x.slot, y.typ, at)
	}
	a, b := r.types.root(x.slot), r.types.root(y.slot)
	if a == b {
		return true
	}
	if r.types.typ[a] == untyped {
		a, b = b, a
	}
	if have := r.types.typ[b]; have != untyped && have != r.types.typ[a] {
		r.report(errResourceType(at, x.slot, string(r.types.typ[r.types.root(x.slot)]), string(r.types.typ[r.types.root(y.slot)]), r.types.where[a]))
		return false
	}
	r.types.parent[b] = a
	return true
}

// infer finds the type of an expression; false if it was reported.
func (r *reading) infer(e *expr) (typed, bool) {
	switch e.op {
	case "number":
		return typed{typ: number}, true
	case "text":
		return typed{typ: words}, true
	case "truth":
		return typed{typ: truth}, true
	case "get":
		return r.inferGet(e)
	case "not":
		return typed{typ: truth}, r.need(e.args[0], truth)
	case "or", "and":
		x, y := r.need(e.args[0], truth), r.need(e.args[1], truth)
		return typed{typ: truth}, x && y
	case "==", "!=":
		x, ok := r.infer(e.args[0])
		y, also := r.infer(e.args[1])
		return typed{typ: truth}, ok && also && r.same(x, y, e.at)
	case "<", "<=", ">", ">=":
		x, y := r.need(e.args[0], number), r.need(e.args[1], number)
		return typed{typ: truth}, x && y
	}
	x, y := r.need(e.args[0], number), r.need(e.args[1], number)
	if !x || !y {
		return typed{}, false
	}
	switch v, ok := e.fold(); {
	case e.reads() && e.op == "%":
		r.report(errModulo(e.at))
		return typed{}, false
	case e.op == "/" && e.args[1].reads():
		r.report(errDivision(e.at))
		return typed{}, false
	case !e.reads() && (!ok || !isDecimal(v)):
		r.report(errNoNumber(e.at))
		return typed{}, false
	}
	return typed{typ: number}, true
}

// inferGet: a resource has a slot; what is computed of one is a number.
func (r *reading) inferGet(e *expr) (typed, bool) {
	if d := r.defines[e.text]; d != nil {
		if len(d.refs) == 2 {
			r.report(errNoValue(e.at, e.text))
			return typed{}, false
		}
		return typed{typ: number}, true
	}
	res := r.value(word{text: e.text, at: e.at})
	if res == nil {
		return typed{}, false
	}
	res.typeMatters = true
	return typed{slot: res.key}, true
}

// parameter is the slot of an argument of an action.
func parameter(res *resource, i int) string { return res.key + "#" + strconv.Itoa(i+1) }
