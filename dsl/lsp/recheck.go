// Checking again what has changed: units, and what is known of them.

package lsp

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"sort"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// rechecker gives the diagnostics of check.Check at the price of what changed.
//
// A deployment is cut into units: rules, promises, wishes, assumptions and
// groups of apps, and templates with their uses. All the rest is the *ground*
// they stand on. What a unit is found to be depends on its own text, on the
// ground, and on what its key tells of others. As long as the ground stays, a
// unit whose key is known keeps its diagnostics, wherever it has moved; only
// the others are checked, in a deployment from which the known ones are left
// out. A changed ground makes everything be checked.
type rechecker struct {
	ground key
	known  map[key]*outcome
	last   *division // what was checked last
}

// outcome is what is known of a unit. Spans count from the item they lie in.
type outcome struct {
	checked  []relative
	compiled []relative
	used     bool
}

// relative is a diagnostic whose spans lie in the items of its unit.
type relative struct {
	diag.Diagnostic
	item  int
	notes []int // items of the notes
}

// check returns what check.Check says of the files, sorted.
func (r *rechecker) check(files []*syntax.File, site check.Site) diag.List {
	cut := r.divide(files, site)
	r.last = cut
	_, found := check.Check(cut.reduce(files), site)
	var list diag.List
	for _, d := range found {
		switch u := cut.owner(d.Span); {
		case u == nil:
			list = append(list, d)
		case u.fresh:
			u.found = append(u.found, d)
		}
	}
	for _, u := range cut.units {
		if u.fresh {
			list = append(list, u.found...)
			r.learn(u)
			continue
		}
		list = append(list, u.absolute(r.known[u.key].checked)...)
	}
	r.forget()
	return unique(list)
}

// unique sorts and drops what is said twice.
func unique(list diag.List) diag.List {
	list.Sort()
	return slices.CompactFunc(list, func(a, b diag.Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
}

// divide cuts the deployment and drops what is known if the ground has changed.
func (r *rechecker) divide(files []*syntax.File, site check.Site) *division {
	cut := divide(files, site)
	if r.known == nil || cut.ground != r.ground {
		r.ground, r.known = cut.ground, map[key]*outcome{}
	}
	for _, u := range cut.units {
		o := r.known[u.key]
		u.fresh = o == nil || u.lost
		if o != nil {
			o.used = true
		}
	}
	cut.mark()
	return cut
}

// learn keeps what was found of a unit.
func (r *rechecker) learn(u *unit) {
	o := &outcome{used: true}
	for _, d := range u.found {
		rel, ok := u.relative(d)
		if !ok {
			return
		}
		o.checked = append(o.checked, rel)
	}
	r.known[u.key] = o
}

// forget drops what no unit of the deployment has used, so that the memory does
// not grow with every letter typed.
func (r *rechecker) forget() {
	for key, o := range r.known {
		if !o.used {
			delete(r.known, key)
		}
		o.used = false
	}
}

// keep remembers what the compiler says of units.
func (r *rechecker) keep(files []*syntax.File, site check.Site, found []diag.Diagnostic) {
	cut := r.divide(files, site)
	for _, u := range cut.units {
		if o := r.known[u.key]; o != nil {
			o.compiled = nil
		}
	}
	for _, d := range found {
		u := cut.owner(d.Span)
		if u == nil || r.known[u.key] == nil {
			continue
		}
		if rel, ok := u.relative(d); ok {
			r.known[u.key].compiled = append(r.known[u.key].compiled, rel)
		}
	}
}

// compiled returns what the compiler has said of the units checked last, as far
// as they are as they were.
func (r *rechecker) compiled() diag.List {
	var list diag.List
	for _, u := range r.last.units {
		if o := r.known[u.key]; o != nil {
			list = append(list, u.absolute(o.compiled)...)
		}
	}
	return list
}

// relative expresses a diagnostic by items; false if it speaks of other places.
func (u *unit) relative(d diag.Diagnostic) (relative, bool) {
	rel := relative{Diagnostic: d}
	var ok bool
	if rel.item, rel.Span, ok = u.inItem(d.Span); !ok {
		return rel, false
	}
	rel.Notes = slices.Clone(d.Notes)
	for i, n := range d.Notes {
		item, span, ok := u.inItem(n.Span)
		if !ok {
			return rel, false
		}
		rel.Notes[i].Span = span
		rel.notes = append(rel.notes, item)
	}
	return rel, true
}

func (u *unit) inItem(s diag.Span) (int, diag.Span, bool) {
	i := sort.Search(len(u.items), func(i int) bool {
		return cmp.Or(cmp.Compare(u.items[i].File, s.File), cmp.Compare(u.items[i].Start, s.Start)) > 0
	}) - 1
	if i < 0 || !contains(u.items[i], s) {
		return 0, s, false
	}
	at := u.items[i].Start
	return i, diag.Span{Start: s.Start - at, End: s.End - at}, true
}

func contains(outer, inner diag.Span) bool {
	return outer.File == inner.File && outer.Start <= inner.Start && inner.End <= outer.End
}

// absolute puts diagnostics where the items are now.
func (u *unit) absolute(list []relative) []diag.Diagnostic {
	var out []diag.Diagnostic
	move := func(item int, s diag.Span) diag.Span {
		at := u.items[item]
		return diag.Span{File: at.File, Start: at.Start + s.Start, End: at.Start + s.End}
	}
	for _, rel := range list {
		d := rel.Diagnostic
		d.Span = move(rel.item, d.Span)
		d.Notes = slices.Clone(d.Notes)
		for i := range d.Notes {
			d.Notes[i].Span = move(rel.notes[i], d.Notes[i].Span)
		}
		out = append(out, d)
	}
	return out
}

// textOf returns what is written at a span.
func textOf(f *syntax.File, s diag.Span) string { return f.Source[s.Start:s.End] }

// key stands for a list of texts: the SHA-256 of them with their lengths.
type key [sha256.Size]byte

func keyOf(parts ...string) key {
	h := sha256.New()
	for _, p := range parts {
		h.Write(strconv.AppendInt(nil, int64(len(p)), 10))
		h.Write([]byte(":" + p))
	}
	return key(h.Sum(nil))
}
