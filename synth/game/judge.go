// What the known part of a plant decides.

package game

import "slices"

// hope says what is assumed of transitions that have not been taken.
type hope uint8

const (
	fear  hope = iota // uncontrollable ones are lost, controllable ones refused
	trust             // all lead to a mark
)

// judge computes both fixpoints. The states in the fearful one are won, those
// not in the trusting one are lost; neither is looked at again.
func (d *director) judge() verdict {
	d.judged, d.news = d.taken, false
	trusting := d.supremal(trust)
	for i := range trusting {
		d.lost[i] = !trusting[i]
	}
	if d.lost[0] {
		return losing
	}
	d.won = d.supremal(fear)
	if d.won[0] {
		return winning
	}
	d.reach()
	d.unpark()
	d.hurry()
	if len(d.open) == 0 {
		// Every state that matters has all its transitions taken: there both
		// fixpoints are the same.
		panic("game: all that matters is known, but the search is undecided")
	}
	return undecided
}

// unpark puts transitions back that were set aside and matter again.
func (d *director) unpark() {
	d.parked = slices.DeleteFunc(d.parked, func(o int32) bool {
		back := !d.idle[d.opens[o].from]
		if back {
			d.push(o, another)
		}
		return back
	})
}

// reach finds the states that can be reached through states that are neither won
// nor lost: only their transitions matter now.
func (d *director) reach() {
	for i := range d.idle {
		d.idle[i] = true
	}
	d.idle[0] = false
	for todo := []int32{0}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, e := range d.states[i].out {
			if d.idle[e.to] && !d.won[e.to] && !d.lost[e.to] {
				d.idle[e.to] = false
				todo = append(todo, e.to)
			}
		}
	}
}

// supremal returns the largest set of known states that uncontrollable
// transitions do not leave and from which a mark can be reached inside.
func (d *director) supremal(h hope) []bool {
	in := make([]bool, len(d.states))
	var gone []int32
	for i := range d.states {
		s := &d.states[i]
		in[i] = !s.broken && !d.lost[i] && (h == trust || s.waiting[uncontrolled] == 0)
		if !in[i] {
			gone = append(gone, int32(i))
		}
	}
	for {
		d.drop(in, gone)
		able := d.able(in, h)
		gone = gone[:0]
		for i := range in {
			if in[i] && !able[i] {
				in[i] = false
				gone = append(gone, int32(i))
			}
		}
		if len(gone) == 0 {
			return in
		}
	}
}

// drop takes states out of a set that uncontrollable transitions leave.
func (d *director) drop(in []bool, gone []int32) {
	for i := 0; i < len(gone); i++ {
		for _, p := range d.states[gone[i]].in {
			if in[p] && d.slips(p, in) {
				in[p] = false
				gone = append(gone, p)
			}
		}
	}
}

func (d *director) slips(p int32, in []bool) bool {
	for _, e := range d.states[p].out {
		if !in[e.to] && !d.control[e.label] {
			return true
		}
	}
	return false
}

// able returns the states of a set from which a mark can be reached inside.
func (d *director) able(in []bool, h hope) []bool {
	able := make([]bool, len(in))
	var todo []int32
	for i := range in {
		if in[i] && d.arrived(int32(i), in, h) {
			able[i] = true
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range d.states[i].in {
			if in[p] && !able[p] {
				able[p] = true
				todo = append(todo, p)
			}
		}
	}
	return able
}

func (d *director) arrived(i int32, in []bool, h hope) bool {
	s := &d.states[i]
	if d.goal.Resting && s.marked || h == trust && s.waiting != [2]int32{} {
		return true
	}
	for _, e := range s.out {
		if in[e.to] && (d.marked[e.label] || d.states[e.to].marked) {
			return true
		}
	}
	return false
}

// hurry puts forward what stands between states that can reach a mark and being
// won, their uncontrollable transitions, and the next label to offer where those
// offered so far are lost.
func (d *director) hurry() {
	in := make([]bool, len(d.states))
	for i := range in {
		in[i] = !d.lost[i]
	}
	able := d.able(in, fear)
	for i := range d.states {
		s := &d.states[i]
		switch {
		case d.won[i] || d.lost[i] || d.idle[i]:
		case able[i] && s.waiting[uncontrolled] > 0:
			d.forward(s, false, urgent)
		case s.rests && s.waiting[commanded] > 0 && d.offersNothing(s):
			d.forward(s, true, chosen)
		}
	}
}

func (d *director) offersNothing(s *known) bool {
	return !slices.ContainsFunc(s.out, func(e jump) bool { return !d.lost[e.to] })
}

// forward raises the urgency of a state's transitions of a kind; of controllable
// ones only of the first.
func (d *director) forward(s *known, controllable bool, urgency int) {
	for _, o := range s.opens {
		x := &d.opens[o]
		if x.taken || d.control[x.label] != controllable {
			continue
		}
		if !x.hurried {
			x.hurried = true
			d.push(o, urgency)
		}
		if controllable {
			return
		}
	}
}
