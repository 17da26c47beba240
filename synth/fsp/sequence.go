// Sequential composition: processes put before others.

package fsp

import "github.com/tenet-iot/tenet/synth/lts"

// copied is a copy of a process within another, whose transitions are added when
// it is known where it ends.
type copied struct {
	of   *lts.LTS
	base lts.State
}

// sequence gives a local process that is P;…;Q the first state of P. It is
// false if all that stand before have ended already, so that only Q is left.
func (p *primitive) sequence(at *local, ref *Ref) (lts.State, bool) {
	parts := p.sequential(ref.Before, at.env)
	if p.failed || len(parts) == 0 {
		return 0, false
	}
	copies := p.reserve(parts)
	at.is, at.known = copies[0].base, true // Q may be this very process
	p.link(copies, p.target(&Ref{Ident: ref.Ident, Indices: ref.Indices}, at.env))
	return copies[0].base, true
}

// insert puts processes before a state and returns where they start.
func (p *primitive) insert(before []Use, v env, to lts.State) lts.State {
	parts := p.sequential(before, v)
	if p.failed || len(parts) == 0 {
		return to
	}
	copies := p.reserve(parts)
	p.link(copies, to)
	return copies[0].base
}

// sequential elaborates processes that must end, leaving out those that have
// ended when they begin.
func (p *primitive) sequential(before []Use, v env) (parts []*lts.LTS) {
	for _, u := range before {
		if isReserved(u.Name) {
			p.fail(notSequential(u.Ident))
			return nil
		}
		l := p.process(u, v)
		if p.failed {
			return nil
		}
		for _, name := range l.Alphabet().Names() {
			p.builder.Label(name)
		}
		switch {
		case l.Uses()&lts.End == 0:
			p.fail(notSequential(u.Ident))
		case l.Len() == 1 && l.Marks(0)&lts.End != 0:
		default:
			parts = append(parts, l)
		}
	}
	return parts
}

// ends says whether some state is a successful end.
func ends(l *lts.LTS) bool {
	for s := range lts.State(l.Len()) {
		if l.Marks(s)&lts.End != 0 {
			return true
		}
	}
	return false
}

// reserve makes room for copies, one after another.
func (p *primitive) reserve(parts []*lts.LTS) []copied {
	copies := make([]copied, len(parts))
	for i, l := range parts {
		p.room(l.Len())
		if p.failed {
			return make([]copied, len(parts))
		}
		copies[i] = copied{l, p.builder.States(l.Len())}
	}
	return copies
}

// link adds the transitions of copies: where one ends the next begins, and the
// last one ends in to.
func (p *primitive) link(copies []copied, to lts.State) {
	if p.failed {
		return
	}
	for i, c := range copies {
		end := to
		if i+1 < len(copies) {
			end = copies[i+1].base
		}
		at := func(s lts.State) lts.State {
			switch {
			case s == lts.Error:
				return lts.Error
			case c.of.Marks(s)&lts.End != 0:
				return end
			}
			return c.base + s
		}
		for s := range lts.State(c.of.Len()) {
			for _, t := range c.of.Out(s) {
				label := p.builder.Label(c.of.Alphabet().Name(t.Label()))
				if t.Maybe() {
					p.builder.Maybe(c.base+s, label, at(t.To()))
				} else {
					p.builder.Edge(c.base+s, label, at(t.To()))
				}
			}
		}
	}
}
