// Composite processes: elaborated to the systems that are composed.

package fsp

import (
	"errors"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// process elaborates a reference to one system, composing it if need be.
func (e *elaborator) process(u Use, v env) *lts.LTS {
	parts := e.systems(u, v)
	if e.failed {
		return nil
	}
	return e.one(u.Ident, parts)
}

// one composes systems into one.
func (e *elaborator) one(at Ident, parts []*lts.LTS) *lts.LTS {
	if len(parts) == 1 {
		return parts[0]
	}
	l, err := lts.Compose(e.ctx, lts.Options{Workers: e.lim.Workers}, e.lim.lts(), together(parts)...)
	if err != nil {
		e.failAs(at, err)
		return nil
	}
	return settle(l).Rename(at.Name)
}

// systems elaborates what a reference names, as systems that are still to be
// composed.
func (e *elaborator) systems(u Use, v env) []*lts.LTS {
	if e.depth++; e.depth > maxDepth {
		e.fail(tooDeep(u.Ident))
	}
	defer func() { e.depth-- }()
	if e.failed {
		return nil
	}
	actuals := e.actuals(u.Actuals, v)
	name := instance(u.Name, actuals)
	if l := e.built[name]; l != nil {
		return []*lts.LTS{l}
	}
	key := name
	composite := e.composites[u.Name]
	if e.processes[u.Name] != nil {
		composite = nil // a name that two have is that of the primitive process
	}
	if composite != nil {
		key = compositeKey(name)
	}
	if e.now[key] {
		e.fail(cyclic(u.Ident, name+" needs "+name))
		return nil
	}
	e.now[key] = true
	defer delete(e.now, key)
	made := e.made
	e.made = 0 // labels are counted for each process by itself
	defer func() { e.made = made }()
	if composite != nil {
		return e.compositeParts(u, composite, actuals, name)
	}
	var l *lts.LTS
	switch {
	case e.processes[u.Name] != nil:
		l = e.primitiveLTS(e.processes[u.Name], actuals)
	case isReserved(u.Name):
		l = e.reservedLTS(u.Name)
	case e.logic[u.Name] != nil:
		l = e.logicUse(u, v)
	case e.timings[u.Name] != nil:
		l = e.timing(u.Name)
	default:
		e.fail(noSuchProcess(u.Ident, e.order))
	}
	if e.failed {
		return nil
	}
	e.built[name] = l
	return []*lts.LTS{l}
}

// compositeKey tells a composite process from a primitive one of its name.
func compositeKey(name string) string { return "||" + name }

// reservedLTS is STOP, END or ERROR as a process of a composition.
func (e *elaborator) reservedLTS(name string) *lts.LTS {
	b := lts.NewBuilder(name)
	s := b.State()
	switch name {
	case "END":
		b.Mark(s, lts.End)
	case "ERROR":
		b.Edge(s, lts.Tau, lts.Error)
	}
	return b.Build()
}

// compositeParts elaborates a composite process within another: one that is
// neither hidden nor changed stays a list.
func (e *elaborator) compositeParts(u Use, d *CompositeDef, actuals []Value, name string) []*lts.LTS {
	s := e.composite(d, actuals, name)
	if d.Goal != nil && !e.failed {
		return e.found(u, d, s, name)
	}
	if e.failed || s.plain() {
		return s.Parts
	}
	l, err := s.build(e.ctx)
	if err != nil {
		e.failAs(u.Ident, err)
		return nil
	}
	l = e.modify(d.Ident, whole(d.Modifiers), l)
	if e.failed {
		return nil
	}
	e.built[name] = l
	return []*lts.LTS{l}
}

// found has the controller found that a composition needs, and made a property if
// the text says so.
func (e *elaborator) found(u Use, d *CompositeDef, s *System, name string) []*lts.LTS {
	if e.lim.Find == nil || slices.Contains(d.Modifiers, Compatibility) {
		e.fail(controllerInside(u.Ident))
		return nil
	}
	s.Goal = e.goal(d, s)
	if s = e.remade(s); s == nil || e.failed {
		return nil
	}
	l, err := e.lim.Find(e.ctx, e.Model, s)
	var said Diagnostics
	var limit *lts.LimitError
	switch {
	case errors.As(err, &said):
		e.list = append(e.list, said...)
		e.failed = true
		return nil
	case errors.As(err, &limit), e.ctx.Err() != nil:
		e.failAs(u.Ident, err)
		return nil
	case err != nil:
		e.fail(controllerFailed(u.Ident, err.Error()))
		return nil
	case l == nil:
		e.fail(noController(u.Ident))
		return nil
	}
	if s.AsProperty() {
		if l, err = lts.Property(l); err != nil {
			e.failAs(u.Ident, err)
			return nil
		}
	}
	l = l.Rename(name)
	e.built[name] = l
	return []*lts.LTS{l}
}

// plain says whether nothing is to be done with the composition.
func (s *System) plain() bool {
	idle := func(m Modifier) bool { return m != Plant }
	return s.high == nil && s.low == nil && s.hidden == nil && !slices.ContainsFunc(s.modifiers, idle)
}

// composite elaborates a composite process.
func (e *elaborator) composite(d *CompositeDef, actuals []Value, name string) *System {
	v := e.parameters(d.Params, actuals)
	units := e.units(d.Body, v)
	s := &System{Name: name, model: e.Model, at: d.Ident, modifiers: d.Modifiers, lim: e.lim}
	for _, u := range units {
		s.Parts = append(s.Parts, u...)
	}
	e.room(d.Span, len(s.Parts))
	if len(s.Parts) == 0 {
		s.Parts = []*lts.LTS{e.reservedLTS("END").Rename(name)}
	}
	alphabets := make([]*lts.Alphabet, len(s.Parts))
	for i, p := range s.Parts {
		alphabets[i] = p.Alphabet()
	}
	if d.Priority != nil && !e.failed {
		labels := e.plain(d.Priority.Labels, v)
		e.warnHidden(d.Priority.Labels.Span, labels, "giving priority to", alphabets...)
		chosen := matching(lts.Union(alphabets...), labels)
		if d.Priority.High {
			s.high = chosen
		} else {
			s.low = chosen
		}
	}
	s.hidden = e.hider(d.Hide, v, alphabets...)
	return s
}

// matching returns the labels of an alphabet that others cover, never nil.
func matching(a *lts.Alphabet, labels []string) []string {
	list := []string{}
	named := anyCovers(labels)
	for _, n := range a.Names() {
		if named(n) {
			list = append(list, n)
		}
	}
	return list
}

// units elaborates a composition. A unit is a system, or the systems of a
// composite process that has a name: relabelling treats them as one.
func (e *elaborator) units(c Composite, v env) (units [][]*lts.LTS) {
	if e.failed {
		return nil
	}
	switch c := c.(type) {
	case *Conditional:
		if e.truth(c.Cond, v) {
			return e.units(c.Then, v)
		}
		if c.Else != nil {
			return e.units(c.Else, v)
		}
	case *Replicated:
		e.indices(c.Indices, v, func(_ []Value, inner env) {
			units = append(units, e.units(c.Body, inner)...)
			e.room(c.Indices[0].Span, len(units))
		})
	case *Parallel:
		return e.parallel(c, v)
	}
	return units
}

// room fails if there are too many processes.
func (e *elaborator) room(at Span, n int) {
	if n > e.lim.Processes {
		e.fail(tooManyProcesses(at, e.lim.Processes))
	}
}

func (e *elaborator) parallel(c *Parallel, v env) (units [][]*lts.LTS) {
	if c.Prefix == nil {
		units = e.members(c, v)
	} else {
		e.each(c.Prefix, v, func(prefix string, inner env) {
			for _, u := range e.members(c, inner) {
				units = append(units, e.labelled(c.Prefix.Span, u, prefix+":", prefix))
			}
			e.room(c.Prefix.Span, len(units))
		})
	}
	if c.Share != nil {
		prefixes := e.labels(c.Share, v)
		for i, u := range units {
			units[i] = e.labelled(c.Share.Span, u, sharers(prefixes), prefixes...)
		}
	}
	if c.Relabel != nil {
		e.relabelUnits(c, units, v)
	}
	return units
}

// members elaborates the process or the group without its labels.
func (e *elaborator) members(c *Parallel, v env) (units [][]*lts.LTS) {
	if c.Use != nil {
		return [][]*lts.LTS{e.systems(*c.Use, v)}
	}
	for _, g := range c.Group {
		units = append(units, e.units(g, v)...)
	}
	return units
}

// sharers writes who shares a process: {a,b}::
func sharers(prefixes []string) string {
	shown := slices.Clone(prefixes[:min(len(prefixes), 3)])
	if len(prefixes) > len(shown) {
		shown = append(shown, "…")
	}
	return "{" + strings.Join(shown, ",") + "}::"
}

// labelled puts prefixes before the labels of systems, and a mark before their
// names.
func (e *elaborator) labelled(at Span, parts []*lts.LTS, mark string, prefixes ...string) []*lts.LTS {
	list := e.mapParts(at, parts, func(label string) []string {
		new := make([]string, len(prefixes))
		for k, p := range prefixes {
			new[k] = p + "." + label
		}
		return new
	})
	for i, l := range list {
		list[i] = l.Rename(mark + l.Name())
	}
	return list
}

func (e *elaborator) mapParts(at Span, parts []*lts.LTS, new func(string) []string) []*lts.LTS {
	list := make([]*lts.LTS, len(parts))
	for i, l := range parts {
		if e.failed {
			return nil
		}
		list[i] = e.rename(Ident{l.Name(), at}, l, new)
	}
	return list
}

// relabelUnits renames the labels of each unit by itself. If two labels of a
// named composite process become one, its processes must not meet in it: they
// are composed first.
func (e *elaborator) relabelUnits(c *Parallel, units [][]*lts.LTS, v env) {
	r := e.renaming(c.Relabel, v)
	var alphabets []*lts.Alphabet
	for i, u := range units {
		if e.failed {
			return
		}
		var own []*lts.Alphabet
		for _, l := range u {
			own = append(own, l.Alphabet())
		}
		alphabets = append(alphabets, own...)
		if len(u) > 1 && merges(lts.Union(own...), r) {
			u = []*lts.LTS{e.one(c.name(), u)}
		}
		if !e.failed {
			units[i] = e.mapParts(c.span(), u, r.of)
		}
	}
	if !e.failed {
		e.warnRenamed(c.Relabel, v, alphabets...)
	}
}

func (c *Parallel) name() Ident {
	if c.Use != nil {
		return c.Use.Ident
	}
	return Ident{"the composition", c.span()}
}

func (c *Parallel) span() Span {
	for r := c.Relabel[0]; ; r = r.Each[0] {
		if r.New != nil {
			return r.New.Span
		}
	}
}

// merges says whether a renaming makes two labels one.
func merges(a *lts.Alphabet, r renaming) bool {
	from := map[string]string{}
	for _, old := range a.Names() {
		for _, n := range r.of(old) {
			if other, ok := from[n]; ok && other != old {
				return true
			}
			from[n] = old
		}
	}
	return false
}
