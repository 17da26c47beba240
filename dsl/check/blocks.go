// Blocks: what the items of an app, or of a for each, declare and mean in one
// pass.

package check

import (
	"maps"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// block is one pass over some items: those of an app, or those of a for each for
// one device. Names are looked up from the innermost block outwards.
type block struct {
	outer *block
	items []syntax.AppItem
	where diag.Span
	// suffix follows the names of what is declared here: "[h1]"; nothing in an app.
	suffix string
	// devices are what stands for a device here: the parameters of a template, the
	// name after for each or any.
	devices map[string]*Device
	lets    map[string]*let
	vars    map[string]*Variable
	rules   map[string]*Rule
	places  map[string]diag.Span // of the names of devices and parameters
	inner   []*group             // for each for each among the items, in order
}

// group is a for each with one block for every device.
type group struct {
	decl      *syntax.ForEach
	instances []instance
	blocks    []*block
}

// let is a constant of a block, or a parameter of a template.
type let struct {
	decl  *syntax.LetDecl // nil for a parameter
	in    *block
	state letState
	value *constant // nil: it was reported
}

type letState uint8

const (
	letFresh letState = iota
	letComputing
	letDone
)

// newBlock returns a block within another one.
func newBlock(outer *block, suffix string, items []syntax.AppItem, where diag.Span) *block {
	return &block{
		outer: outer, suffix: suffix, items: items, where: where,
		devices: map[string]*Device{}, lets: map[string]*let{}, vars: map[string]*Variable{},
		rules: map[string]*Rule{}, places: map[string]diag.Span{},
	}
}

// appBlock is the block of an app.
func appBlock(decl *syntax.AppDecl) *block { return newBlock(nil, "", decl.Items, decl.Where()) }

// stand lets a name stand for a device.
func (b *block) stand(name syntax.Ident, d *Device) {
	b.devices[name.Name], b.places[name.Name] = d, name.Where()
}

// parameter makes a constant of a parameter; nil if what it is was reported.
func (b *block) parameter(name syntax.Ident, c *constant) {
	b.lets[name.Name], b.places[name.Name] = &let{in: b, state: letDone, value: c}, name.Where()
}

// let returns the constant of a name; nil if there is none. So do variable and
// rule; a nil block holds nothing.
func (b *block) let(name string) *let {
	for ; b != nil; b = b.outer {
		if l := b.lets[name]; l != nil {
			return l
		}
	}
	return nil
}

func (b *block) variable(name string) *Variable {
	for ; b != nil; b = b.outer {
		if v := b.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

func (b *block) rule(name string) *Rule {
	for ; b != nil; b = b.outer {
		if r := b.rules[name]; r != nil {
			return r
		}
	}
	return nil
}

// binds reports whether a name stands for a device in the block or around it.
func (b *block) binds(name string) bool {
	for ; b != nil; b = b.outer {
		if b.devices[name] != nil {
			return true
		}
	}
	return false
}

// bindsAny reports whether any name does.
func (b *block) bindsAny() bool {
	for ; b != nil; b = b.outer {
		if len(b.devices) > 0 {
			return true
		}
	}
	return false
}

// with returns the scope within a block.
func (s *scope) with(b *block) *scope {
	t := *s
	t.in = b
	return &t
}

// declare gathers the names of a block, so that all may be used before they are
// declared, and the blocks in it.
func (s *scope) declare() {
	names := s.namesAround()
	rules := s.newNames("rule")
	for _, item := range s.in.items {
		switch n := item.(type) {
		case *syntax.LetDecl:
			if n.Name.Name != "" && names.take(n.Name) {
				s.in.lets[n.Name.Name] = &let{decl: n, in: s.in}
			}
		case *syntax.VarDecl:
			if n.Name.Name != "" && names.take(n.Name) {
				s.declareVariable(n)
			}
		case *syntax.RuleDecl:
			if n.Name.Name != "" && rules.take(n.Name) {
				s.declareRule(n)
			}
		case *syntax.AllowDecl:
			s.allowed = append(s.allowed, allowance{where: s.in.where, code: n.Code.Name})
		}
	}
	for _, name := range sortedKeys(s.in.lets) {
		s.let(s.in.lets[name])
	}
	for _, item := range s.in.items {
		if n, ok := item.(*syntax.ForEach); ok {
			s.declareGroup(n)
		}
	}
}

// namesAround are the names of constants, variables and devices that a block may
// not use again.
func (s *scope) namesAround() *names {
	taken := s.newNames("name")
	for b := s.in; b != nil; b = b.outer {
		for name, l := range b.lets {
			if l.decl != nil {
				taken.seen[name] = l.decl.Name.Where()
			}
		}
		for name, v := range b.vars {
			taken.seen[name] = v.Decl.Name.Where()
		}
		maps.Copy(taken.seen, b.places)
	}
	return taken
}

// declareVariable resolves a variable of the block.
func (s *scope) declareVariable(n *syntax.VarDecl) {
	v := s.variable(n)
	s.in.vars[n.Name.Name] = v
	if s.app.variables.takeAs(n.Name, v.Name) {
		s.app.Vars = append(s.app.Vars, v)
	}
}

// declareRule makes a rule of the block, to be filled when it is checked.
func (s *scope) declareRule(n *syntax.RuleDecl) {
	r := &Rule{App: s.app, Decl: n, Name: n.Name.Name + s.in.suffix}
	s.in.rules[n.Name.Name] = r
	s.app.ruleNames.takeAs(n.Name, r.Name)
}

// declareGroup makes the blocks of a for each.
func (s *scope) declareGroup(n *syntax.ForEach) {
	if n.Var.Name == "" || !s.namesAround().take(n.Var) {
		s.incomplete = s.incomplete || n.Var.Name == ""
		return
	}
	devices, m, ok := s.members(n.Var, n.Package, n.Model, n.Filter)
	if !ok {
		return
	}
	if len(devices) == 0 {
		s.dry(func(t *scope) {
			t = t.with(t.blockFor(n, instantiate(m, n.Var.Name, "")))
			t.declare()
			t.check()
		})
		return
	}
	g := &group{decl: n}
	for _, d := range devices {
		if !s.expand(n.Where(), n.Where()) {
			return
		}
		g.instances = append(g.instances, instanceOf(d))
		g.blocks = append(g.blocks, s.blockFor(n, d))
	}
	s.eachInstance(g.instances, func(i int) { s.with(g.blocks[i]).declare() })
	s.in.inner = append(s.in.inner, g)
}

// blockFor is the block of a for each for one device.
func (s *scope) blockFor(n *syntax.ForEach, d *Device) *block {
	b := newBlock(s.in, s.in.suffix+"["+d.Name+"]", n.Items, n.Where())
	b.stand(n.Var, d)
	return b
}

// check checks what a block declares, and the blocks in it, in order.
func (s *scope) check() {
	for _, name := range sortedKeys(s.in.vars) {
		s.initial(s.in.vars[name])
	}
	inner := s.in.inner
	for _, item := range s.in.items {
		switch n := item.(type) {
		case *syntax.RuleDecl:
			s.checkRule(n)
		case *syntax.PropertyDecl:
			s.promise(n)
		case *syntax.AchieveDecl:
			s.wish(n)
		case *syntax.Assume:
			s.assume(n)
		case *syntax.ForEach:
			if len(inner) > 0 && inner[0].decl == n {
				g := inner[0]
				inner = inner[1:]
				s.eachInstance(g.instances, func(i int) { s.with(g.blocks[i]).check() })
			}
		}
	}
}

// checkRule checks a rule; one whose name is taken is checked, too, but is none
// of the app.
func (s *scope) checkRule(n *syntax.RuleDecl) {
	if n.Name.Name == "" {
		return
	}
	for _, a := range n.Allows {
		s.allowed = append(s.allowed, allowance{where: n.Where(), code: a.Code.Name})
	}
	r := s.in.rules[n.Name.Name]
	if r.Decl != n {
		s.fill(&Rule{App: s.app, Decl: n, Name: r.Name})
		return
	}
	s.fill(r)
	s.app.Rules = append(s.app.Rules, r)
}
