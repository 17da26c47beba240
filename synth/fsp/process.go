// Primitive processes: local processes to the states of an explicit system.

package fsp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// primitive is a primitive process being elaborated.
type primitive struct {
	*elaborator
	def       *ProcessDef
	builder   *lts.Builder
	instances []*local
	byKey     map[string]*local
	states    int
	stop, end lts.State // made when first needed
	hasStop   bool
	hasEnd    bool
}

// local is a local process with its indices.
type local struct {
	key   string
	env   env
	body  Process // what it is, conditions worked out
	is    lts.State
	known bool // is has its final value
}

// primitiveLTS elaborates a primitive process: every local process of every
// index has a state, and so has what stands between two actions; the rest is
// package lts's canonical form.
func (e *elaborator) primitiveLTS(def *ProcessDef, actuals []Value) *lts.LTS {
	name := instance(def.Name, actuals)
	p := &primitive{elaborator: e, def: def, builder: lts.NewBuilder(name), byKey: map[string]*local{}}
	params := e.parameters(def.Params, actuals)
	p.declare(params)
	for _, l := range p.instances {
		p.resolve(l)
	}
	for _, l := range p.instances {
		p.connect(l)
	}
	if len(p.instances) == 0 {
		e.fail(noStart(def.Ident))
	}
	if e.failed {
		return nil
	}
	p.start()
	return e.finish(def, params, p.builder.Build())
}

// declare lists the local processes with all values of their indices.
func (p *primitive) declare(params env) {
	for i := range p.def.Locals {
		d := &p.def.Locals[i]
		p.indices(d.Indices, params, func(values []Value, inner env) {
			l := &local{key: keyOf(d.Name, values), env: inner}
			if p.byKey[l.key] != nil {
				p.fail(definedTwice(Ident{l.key, d.Span}, d.Span, p.tree.Text))
				return
			}
			l.body = p.decide(d.Body, inner)
			p.instances = append(p.instances, l)
			p.byKey[l.key] = l
			p.room(1)
		})
	}
}

func keyOf(name string, values []Value) string {
	for _, v := range values {
		name += "." + v.String()
	}
	return name
}

// room counts states.
func (p *primitive) room(n int) {
	if p.states += n; p.states > p.lim.States {
		p.fail(tooManyStates(p.def.Ident, p.lim.States))
	}
}

// decide works out conditions until a choice or a reference is left.
func (p *primitive) decide(b Process, v env) Process {
	for {
		c, ok := b.(*If)
		switch {
		case !ok:
			return b
		case p.truth(c.Cond, v):
			b = c.Then
		case c.Else == nil:
			return &Ref{Ident: Ident{"STOP", c.Cond.Where()}}
		default:
			b = c.Else
		}
	}
}

// resolve gives a local process its state. One that is another is followed, as
// often as need be; one that begins with a choice or with another process gets a
// state of its own.
func (p *primitive) resolve(l *local) {
	var path []*local
	on := map[*local]bool{}
	var is lts.State
	for at := l; ; {
		if p.failed {
			return
		}
		if at.known {
			is = at.is
			break
		}
		if on[at] {
			p.fail(cyclic(p.def.Ident, fmt.Sprintf("%s is %s, and back", l.key, at.key)))
			return
		}
		on[at] = true
		path = append(path, at)
		ref, ok := at.body.(*Ref)
		if !ok {
			is = p.builder.State()
			break
		}
		if len(ref.Before) > 0 {
			if is, ok = p.sequence(at, ref); ok {
				break
			}
		}
		next, fixed := p.named(ref, at.env)
		if next == nil {
			is = fixed
			break
		}
		at = next
	}
	for _, l := range path {
		l.is, l.known = is, true
	}
}

// named finds what a reference names: a local process, or the state of STOP,
// END, ERROR, and of what lies outside its range or is not defined at all, which
// the check of names has said.
func (p *primitive) named(ref *Ref, v env) (*local, lts.State) {
	key := keyOf(ref.Name, p.actuals(ref.Indices, v))
	if l := p.byKey[key]; l != nil {
		return l, 0
	}
	switch key {
	case "STOP":
		if !p.hasStop {
			p.stop, p.hasStop = p.builder.State(), true
		}
		return nil, p.stop
	case "END":
		return nil, p.theEnd()
	case "ERROR":
		return nil, lts.Error
	}
	if !p.failed && slices.ContainsFunc(p.def.Locals, func(l Local) bool { return l.Name == ref.Name }) {
		p.add(outside(ref.Ident, key))
	}
	return nil, lts.Error
}

func (p *primitive) theEnd() lts.State {
	if !p.hasEnd {
		p.end, p.hasEnd = p.builder.State(), true
		p.builder.Mark(p.end, lts.End)
	}
	return p.end
}

// target returns the state of a reference without processes before it.
func (p *primitive) target(ref *Ref, v env) lts.State {
	l, fixed := p.named(ref, v)
	if l == nil {
		return fixed
	}
	p.resolve(l)
	return l.is
}

// connect adds the transitions of a local process that begins with a choice.
func (p *primitive) connect(l *local) {
	if c, ok := l.body.(*Choice); ok {
		p.choices(l.is, c, l.env)
	}
}

func (p *primitive) choices(from lts.State, c *Choice, v env) {
	if c.Each == nil {
		p.branches(from, c, v)
		return
	}
	p.indices(c.Each, v, func(_ []Value, inner env) { p.branches(from, c, inner) })
}

func (p *primitive) branches(from lts.State, c *Choice, v env) {
	for i := range c.Branches {
		b := &c.Branches[i]
		if p.failed || b.Guard != nil && !p.truth(b.Guard, v) {
			continue
		}
		p.each(b.Action, v, func(name string, inner env) {
			to := p.follow(b.Next, inner)
			plain, maybe := strings.CutSuffix(name, "?")
			if p.failed {
				return
			}
			if maybe {
				p.builder.Maybe(from, p.builder.Label(plain), to)
			} else {
				p.builder.Edge(from, p.builder.Label(plain), to)
			}
		})
	}
}

// follow returns the state behind an action, making it if it has no name.
func (p *primitive) follow(b Process, v env) lts.State {
	switch b := p.decide(b, v).(type) {
	case *Choice:
		p.room(1)
		if p.failed {
			return 0
		}
		s := p.builder.State()
		p.choices(s, b, v)
		return s
	case *Ref:
		to := p.target(&Ref{Ident: b.Ident, Indices: b.Indices}, v)
		if len(b.Before) > 0 {
			return p.insert(b.Before, v, to)
		}
		return to
	}
	return 0
}

// start says where the system starts. One that is ERROR gets a state from which
// a silent step leads there, as in LTSA.
func (p *primitive) start() {
	first := p.instances[0].is
	if first == lts.Error {
		first = p.builder.State()
		p.builder.Edge(first, lts.Tau, lts.Error)
	}
	p.builder.Start(first)
}
