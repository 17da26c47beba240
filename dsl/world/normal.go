// Normal forms: states that differ only in which of several values of a region stand
// where are one state.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/models"
)

// class is a set of exact values that nothing tells apart but which equals which: each
// of them lies in the same region of the same resources. places lists, for each of these,
// the position of the resource and that of every value of the class, in one order.
//
// Exchanging two values of a class in a whole state is a symmetry of the world: moves,
// Step and observers look at regions and at equality of values alone. So a search need
// only follow one state of each orbit.
// Source: Ip & Dill, "Better verification through symmetry" (1996).
type class struct {
	size   int
	places []place
}

type place struct {
	at     int
	values []int16
	member []int16 // by value of the resource: which of the class it is, none if it is not
}

// buildClasses finds the classes of the composed resources that take numbers as read.
// Questions about pairs of runs and about runs without end compare states of different
// moments, and have none.
func (w *World) buildClasses() {
	if w.live || w.prop.OfPairs() || w.prop.Kind == PossibleProperty {
		return
	}
	group := w.carriedGroups()
	byKey := map[string][]models.Value{}
	var keys []string
	for g := range w.res {
		seen := map[models.Value]bool{}
		for i := range w.res {
			if group[i] != g {
				continue
			}
			for _, v := range w.devices[i].values.values {
				if seen[v] {
					continue
				}
				seen[v] = true
				key := w.signature(group, g, v)
				if byKey[key] == nil {
					keys = append(keys, key)
				}
				byKey[key] = append(byKey[key], v)
			}
		}
	}
	for _, key := range keys {
		if values := byKey[key]; len(values) > 1 {
			w.classes = append(w.classes, w.newClass(group, values))
		}
	}
}

// carriedGroups numbers, by position, the resources whose values may meet: a target
// with the facts it takes. A group is numbered by its first resource; -1 is none.
func (w *World) carriedGroups() []int {
	group := make([]int, len(w.res))
	for i := range group {
		group[i] = -1
	}
	join := func(a, b int) {
		from, to := max(group[a], group[b]), min(group[a], group[b])
		for k := range group {
			if group[k] == from {
				group[k] = to
			}
		}
	}
	for i, r := range w.res {
		for _, f := range Carriers(w.spec.Program, r) {
			k := w.at(f)
			if k < 0 {
				continue
			}
			for _, x := range []int{i, k} {
				if group[x] < 0 {
					group[x] = x
				}
			}
			join(i, k)
		}
	}
	return group
}

// signature says where in a group a value stands: by resource its region, or nothing.
func (w *World) signature(group []int, g int, v models.Value) string {
	key := []byte{byte(g), byte(g >> 8)}
	for i := range w.res {
		if group[i] != g {
			continue
		}
		vs, region := &w.devices[i].values, uint32(1<<16)
		if k := vs.index(v); k >= 0 {
			region = uint32(vs.region[k])
		}
		key = append(key, byte(region), byte(region>>8), byte(region>>16))
	}
	return string(key)
}

func (w *World) newClass(group []int, values []models.Value) class {
	c := class{size: len(values)}
	for i := range w.res {
		vs := &w.devices[i].values
		if group[i] < 0 || vs.index(values[0]) < 0 {
			continue
		}
		p := place{at: i, member: make([]int16, len(vs.values))}
		for k := range p.member {
			p.member[k] = none
		}
		for m, v := range values {
			k := vs.index(v)
			p.values, p.member[k] = append(p.values, k), int16(m)
		}
		c.places = append(c.places, p)
	}
	return c
}

// normalize brings s to its normal form: in each class the values are renamed in the
// order in which they are met. In a Plain world they keep their names.
//
// Where a superseded command has a value of the class that stands nowhere else, all such
// values are superseded in the normal form: the device may take on one that is none of
// the others, and nobody can tell which. That adds moves and takes none away.
func (w *World) normalize(s *state) {
	for i := range w.classes {
		c := &w.classes[i]
		names, met := w.meet(s, c)
		w.saturate(s, c, names, met)
		if !w.plain {
			w.rename(s, c, names)
		}
	}
}

// meet gives each member of a class its new name: those that stand somewhere first, in
// the order in which they are met. Met is their number; superseded commands do not count.
func (w *World) meet(s *state, c *class) (names []int16, met int16) {
	names = w.names[:c.size]
	for m := range names {
		names[m] = none
	}
	meet := func(p *place, v int16) {
		if v >= 0 && p.member[v] >= 0 && names[p.member[v]] == none {
			names[p.member[v]] = met
			met++
		}
	}
	for k := range c.places {
		p := &c.places[k]
		if w.devices[p.at].fact {
			meet(p, int16(w.digitNow(s, p.at))-1)
			continue
		}
		meet(p, s.actual[p.at])
		meet(p, s.flight[p.at])
		if w.devices[p.at].settable {
			meet(p, w.devices[p.at].values.index(s.m.Channel[w.res[p.at]].Value))
		}
	}
	next := met
	for m := range names {
		if names[m] == none {
			names[m] = next
			next++
		}
	}
	return names, met
}

// saturate makes superseded values that stand nowhere else all there are.
func (w *World) saturate(s *state, c *class, names []int16, met int16) {
	for k := range c.places {
		p := &c.places[k]
		rest := uint64(0)
		for m, name := range names {
			if name >= met {
				rest |= 1 << p.values[m]
			}
		}
		if s.older[p.at]&rest != 0 {
			s.older[p.at] |= rest
		}
	}
}

// rename gives every value of a class another name in the whole state.
func (w *World) rename(s *state, c *class, names []int16) {
	if !slices.ContainsFunc(names, func(name int16) bool { return names[name] != name }) {
		return
	}
	for k := range c.places {
		p := &c.places[k]
		to := func(v int16) int16 {
			if v < 0 || p.member[v] < 0 {
				return v
			}
			return p.values[names[p.member[v]]]
		}
		vs, r := &w.devices[p.at].values, w.res[p.at]
		if w.devices[p.at].fact {
			if s.m.Known[r] {
				s.m.Value[r] = vs.values[to(vs.index(s.m.Value[r]))]
			}
			continue
		}
		s.actual[p.at], s.flight[p.at] = to(s.actual[p.at]), to(s.flight[p.at])
		if ch := &s.m.Channel[r]; ch.Value.IsSet() {
			ch.Value = vs.values[to(vs.index(ch.Value))]
		}
		older := uint64(0)
		for v := range vs.values {
			older |= s.older[p.at] >> v & 1 << to(int16(v))
		}
		s.older[p.at] = older
	}
}

// Plain returns a world for another goroutine in which values keep their names along a
// run; w itself where there is nothing to rename. Its states are states of w that need
// not be in normal form: see Normal.
func (w *World) Plain() *World {
	if len(w.classes) == 0 || w.plain {
		return w
	}
	f := w.Fork()
	f.plain = true
	return f
}

// Normal returns the normal form of a packed state.
func (w *World) Normal(packed []byte) []byte {
	if len(w.classes) == 0 {
		return packed
	}
	w.unpack(packed, &w.tmp)
	plain := w.plain
	w.plain = false
	w.normalize(&w.tmp)
	w.plain = plain
	out := make([]byte, len(packed))
	w.pack(&w.tmp, out)
	return out
}

// largestClass is the number of values of the largest class.
func (w *World) largestClass() int {
	n := 0
	for i := range w.classes {
		n = max(n, w.classes[i].size)
	}
	return n
}
