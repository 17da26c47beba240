// Groups of devices: for each, any and every.

package check

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// members lists the devices of a type that a filter lets through, by name; with
// the type, and false if something was reported.
func (s *scope) members(name syntax.Ident, pkg *syntax.Ident, model syntax.Ident, filter syntax.Expr) ([]*Device, *Model, bool) {
	m := s.modelNamed(pkg, model)
	if m == nil {
		return nil, nil, false
	}
	var all []*Device
	var instances []instance
	for _, d := range s.d.Devices {
		if d.Model == m {
			all, instances = append(all, d), append(instances, instanceOf(d))
		}
	}
	if filter == nil {
		return all, m, true
	}
	if len(all) == 0 {
		s.dry(func(t *scope) { t.passes(name, filter, instantiate(m, name.Name, "")) })
		return nil, m, true
	}
	var chosen []*Device
	ok := true
	s.eachInstance(instances, func(i int) {
		passes, known := s.passes(name, filter, all[i])
		ok = ok && known
		if passes {
			chosen = append(chosen, all[i])
		}
	})
	return chosen, m, ok
}

// passes reports whether a filter lets a device through; known is false if that
// cannot be said, which was reported.
func (s *scope) passes(name syntax.Ident, filter syntax.Expr, d *Device) (passes, known bool) {
	if !s.expand(filter.Where(), filter.Where()) {
		return false, false
	}
	t := s.member(name, d)
	t.constant, t.fixed = true, true
	x := t.elaborate(filter, boolType)
	switch {
	case x == nil || !s.needBool(x):
		return false, false
	case !x.isConst():
		return false, d.Decl == nil // of no device: the value is not known
	}
	return x.con.value.Bool(), true
}

// member is the scope in which a name stands for a device.
func (s *scope) member(name syntax.Ident, d *Device) *scope {
	b := newBlock(s.in, "", nil, name.Where())
	b.stand(name, d)
	return s.with(b)
}

// fixedTerm types a resource in a constant: a fixed one has its declared value.
func (s *scope) fixedTerm(e *syntax.RefExpr, r *Resource) *term {
	switch {
	case r.Model.Mutability != models.Fixed && !s.fixed:
		return resourceAt(e, r)
	case r.Model.Mutability != models.Fixed:
		s.report(errNotFixed(e.Where(), r.Ref, fixedOf(r.Device)))
		return nil
	case r.Model.Default.IsSet():
		typ := plainType(r.Model.Type)
		return constTerm(e, constant{typ: typ, value: r.Model.Default, decimal: decimalOf(r.Model.Default)})
	case r.Device.Decl == nil:
		return resourceAt(e, r)
	}
	s.report(errNoProperty(e.Where(), r))
	return nil
}

// fixedOf lists the fixed resources of a device.
func fixedOf(d *Device) []string {
	var list []string
	for _, r := range d.Resources {
		if r.Model.Mutability == models.Fixed && r.Model.Kind != models.Action {
			list = append(list, r.Ref)
		}
	}
	return list
}

// group types any and every inside a value.
func (s *scope) group(e *syntax.GroupExpr) *term {
	var list []*term
	n, ok := s.eachMember(e, func(t *scope) bool {
		x := t.elaborate(e.Cond, boolType)
		if x == nil || !t.needBool(x) {
			return false
		}
		list = append(list, x)
		return true
	})
	switch {
	case !ok:
		return nil
	case n == 0:
		return constTerm(e, boolConst(e.Every))
	}
	op := map[bool]string{true: "&&", false: "||"}[e.Every]
	return balanced(list, func(x, y *term) *term {
		if x == nil || y == nil {
			return nil
		}
		return s.fold(&term{kind: tBinary, node: e, op: op, typ: boolType, args: []*term{x, y}})
	})
}

// groupCond checks any and every as a condition: || or && over the devices.
func (s *scope) groupCond(e *syntax.GroupExpr) *Cond {
	var list []*Cond
	n, ok := s.eachMember(e, func(t *scope) bool {
		c := t.cond(e.Cond)
		list = append(list, c)
		return c != nil
	})
	switch {
	case !ok:
		return nil
	case n == 0:
		x := s.plan(e, constTerm(e, boolConst(e.Every)), boolType)
		return &Cond{Op: machine.OpAtom, Atom: x, Node: e, Text: x.Text}
	}
	op, text := machine.OpOr, s.written(e.Where(), e)
	if e.Every {
		op = machine.OpAnd
	}
	return balanced(list, func(x, y *Cond) *Cond { return join(op, e, text, x, y) })
}

// eachMember calls f in the scope of every device of a group and returns how many
// they are; false if f or the choice of the devices was false. For a group of
// none f is called once, for what it reports alone.
func (s *scope) eachMember(e *syntax.GroupExpr, f func(*scope) bool) (int, bool) {
	devices, m, ok := s.members(e.Var, e.Package, e.Model, e.Filter)
	if !ok {
		return 0, false
	}
	if len(devices) == 0 {
		s.dry(func(t *scope) { ok = f(t.member(e.Var, instantiate(m, e.Var.Name, ""))) })
		return 0, ok
	}
	instances := make([]instance, len(devices))
	for i, d := range devices {
		instances[i] = instanceOf(d)
	}
	s.eachInstance(instances, func(i int) {
		ok = s.expand(e.Where(), e.Where()) && f(s.member(e.Var, devices[i])) && ok
	})
	return len(devices), ok
}

// balanced joins the items of a list pairwise, so that the result is no deeper
// than it must be.
func balanced[T any](list []T, join func(x, y T) T) T {
	if len(list) == 1 {
		return list[0]
	}
	middle := (len(list) + 1) / 2
	return join(balanced(list[:middle], join), balanced(list[middle:], join))
}
