// Entities, and what the automations want of them.

package homeassistant

import (
	"math/big"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// entity is something automations name: light.hall.
type entity struct {
	id, domain, object string
	d                  *domain
	bind               binding // from the map file
	def                *helper // its definition in a package, nil if none

	// What the accepted automations want.
	used    map[string]bool     // aspects
	values  map[string][]string // states compared or commanded, by aspect
	numbers map[string][]bounds // numbers compared or commanded, by aspect
	actions []string
	written bool
	from    bool // a trigger asks for the state before
	reading quality
	first   diag.Span
	remote  string // which remote it is, "" if it is none

	name  string // in the output
	shape chosen
}

// bounds is a number of use and whether it may be the end of a range.
type bounds struct {
	value  *big.Rat
	closed bool
}

// ref is the state of an entity, or an attribute.
type ref struct {
	e    *entity
	attr string
}

func (r ref) key() string { return r.e.id + "#" + r.attr }

func (r ref) aspect() aspect { return r.e.d.aspects[r.attr] }

// use is one thing an automation wants of an entity.
type use struct {
	ref    ref
	at     diag.Span
	value  string  // a state, "" if none
	number *bounds // a number, nil if none
	as     quality // of an open aspect: isNumber, isText, or isOpen if either will do
	action string  // called, "" if none
	write  bool    // commanded
	from   bool    // the state before
}

// entity finds or makes an entity by its id; nil if it was reported.
func (im *importer) entity(n *node, id string) *entity {
	id = strings.ToLower(strings.TrimSpace(id))
	if e := im.entities[id]; e != nil {
		return e
	}
	name, object, ok := strings.Cut(id, ".")
	if !ok || !isSlug(name) || !isSlug(object) {
		im.report(errNotEntity(n.span, id))
		return nil
	}
	d := domains[name]
	if d == nil || name == "mqtt" || name == "tag" {
		im.report(errDomain(n.span, id, name))
		return nil
	}
	return im.addEntity(id, d, n.span)
}

func (im *importer) addEntity(id string, d *domain, at diag.Span) *entity {
	name, object, _ := strings.Cut(id, ".")
	e := &entity{
		id: id, domain: name, object: object, d: d, first: at, reading: isOpen, bind: im.options.bindings[id], def: im.helpers[id],
		used: map[string]bool{}, values: map[string][]string{}, numbers: map[string][]bounds{},
	}
	im.entities[id] = e
	return e
}

// steady reports whether the attributes of an entity change only together with
// its state: by its domain, or as the map file says.
func (im *importer) steady(e *entity) bool {
	return e.d.steady || e.bind.steady || slices.Contains(im.options.steady, e.domain)
}

func isSlug(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// ref finds an aspect of an entity; false if it was reported.
func (im *importer) ref(n *node, e *entity, attr string) (ref, bool) {
	if _, ok := e.d.aspects[attr]; ok && attr != dimmed && attr != coloured {
		return ref{e, attr}, true
	}
	im.report(errNoAttribute(n.span, e.id, attr, e.d))
	return ref{}, false
}

// conflict finds a use that does not go with those accepted before; nil if all
// do. An open aspect is a number or a text, not both.
func (im *importer) conflict(uses []use) *diag.Diagnostic {
	reading := map[*entity]use{}
	for _, u := range uses {
		if u.ref.aspect().quality != isOpen || u.as == isOpen {
			continue
		}
		e := u.ref.e
		if e.reading != isOpen && e.reading != u.as {
			d := errMixed(u.at, e.id, u.as == isNumber, e.first)
			return &d
		}
		if old, ok := reading[e]; ok && old.as != u.as {
			d := errMixed(u.at, e.id, u.as == isNumber, old.at)
			return &d
		}
		reading[e] = u
	}
	return nil
}

// accept notes what an accepted automation wants.
func (im *importer) accept(uses []use) {
	for _, u := range uses {
		e := u.ref.e
		if u.ref.aspect().quality == isOpen && u.as != isOpen && e.reading == isOpen {
			e.reading, e.first = u.as, u.at
		}
		if u.action == "" {
			e.used[u.ref.attr] = true
		} else if !slices.Contains(e.actions, u.action) {
			e.actions = append(e.actions, u.action)
		}
		if u.value != "" && !slices.Contains(e.values[u.ref.attr], u.value) {
			e.values[u.ref.attr] = append(e.values[u.ref.attr], u.value)
		}
		if u.number != nil {
			e.numbers[u.ref.attr] = append(e.numbers[u.ref.attr], *u.number)
		}
		e.written = e.written || u.write
		e.from = e.from || u.from
	}
}
