// The state as bytes.

package derive

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/derive/internal/window"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// version begins every snapshot.
const version = "tenet.derive/1\n"

// maxTick bounds the ticks of a snapshot, so that none of them overflows.
const maxTick = 1 << 60

// What a snapshot remembers of a fact.
const (
	windowEntry   = 'w'
	sequenceEntry = 's'
)

// Snapshot returns the state in bytes: the last reports of each source, the
// readings in windows, the happenings of sequences that have not served. What
// can be computed from these is left out. Equal states of one list of facts
// give equal bytes.
func (d *Deriver) Snapshot() []byte {
	b := append([]byte(nil), version...)
	b = binary.AppendVarint(b, d.now)
	b = binary.AppendUvarint(b, uint64(len(d.sources)))
	for i := range d.sources {
		s := &d.states[i]
		b = appendText(b, sourceKey(d.sources[i].resource))
		b = appendBool(b, s.known)
		b = appendValue(appendValue(b, s.value), s.previous)
	}
	entries := 0
	var list []byte
	for i := range d.facts {
		f, s := &d.facts[i], &d.states[len(d.sources)+i]
		switch {
		case f.window != nil:
			list = append(appendText(list, factKey(f.resource)), windowEntry)
			list = f.window.Append(appendBool(list, s.took))
		case f.resource.Fact.Kind == check.FactSequence:
			list = append(appendText(list, factKey(f.resource)), sequenceEntry)
			list = appendMemory(appendMemory(list, &s.a), &s.b)
		default:
			continue
		}
		entries++
	}
	return append(binary.AppendUvarint(b, uint64(entries)), list...)
}

// Restore takes over what a snapshot and these facts share: sources by their
// path and type, windows and sequences by what they are of. Whatever the
// snapshot does not have begins anew. So the same facts go on as if nothing had
// happened, and others after a change of rules keep what has kept its meaning.
// It is called before the first input; readings that have left a window since
// leave it with the next one.
//
// Errors: ErrMalformed, and nothing is taken over.
func (d *Deriver) Restore(snapshot []byte) error {
	r := reader{b: snapshot}
	if string(r.take(len(version))) != version {
		return fmt.Errorf("%w: it does not begin with %q", ErrMalformed, version)
	}
	x := image{now: r.tick(maxTick), sources: map[string]state{}, facts: map[string]entry{}}
	for range r.count() {
		key := r.text()
		s := state{known: r.bool(), value: r.value(), previous: r.value()}
		if s.known && !s.value.IsSet() {
			r.failed = true
		}
		x.sources[key] = s
	}
	for range r.count() {
		key := r.text()
		x.facts[key] = r.entry(x.now)
	}
	if r.failed || len(r.b) > 0 {
		return fmt.Errorf("%w: %d bytes before its end", ErrMalformed, len(r.b))
	}
	d.adopt(&x)
	return nil
}

// ErrMalformed is the error of a snapshot that no Deriver wrote.
var ErrMalformed = errors.New("malformed snapshot of derived facts")

// image is a snapshot, decoded.
type image struct {
	now     int64
	sources map[string]state
	facts   map[string]entry
}

// entry is a window or a sequence.
type entry struct {
	window *window.Window
	state  state
}

// adopt makes the image the state.
func (d *Deriver) adopt(x *image) {
	d.now = x.now
	for i := range d.sources {
		r := d.sources[i].resource
		s := x.sources[sourceKey(r)]
		if s.value.IsSet() && !r.Model.Type.Contains(s.value) || s.previous.IsSet() && !r.Model.Type.Contains(s.previous) {
			s = state{}
		}
		d.states[i] = s
	}
	for i := range d.facts {
		f := &d.facts[i]
		e, ok := x.facts[factKey(f.resource)]
		switch {
		case !ok || (e.window != nil) != (f.window != nil):
			continue
		case f.window != nil && !f.window.Like(e.window):
			continue
		case f.window != nil:
			f.window = e.window
		}
		d.states[len(d.sources)+i] = e.state
	}
	d.look()
	d.undo = undoLog{}
}

// sourceKey names a resource by its address and its type.
func sourceKey(r *check.Resource) string {
	t := r.Model.Type
	t.Range = nil
	return r.Path.String() + " " + t.String()
}

// factKey names a window or a sequence by all that gives it its meaning.
func factKey(r *check.Resource) string {
	f := r.Fact
	switch f.Kind {
	case check.FactWindow:
		return fmt.Sprintf("%s over %d s of %s", f.Func, f.Ticks, sourceKey(f.Sources[0]))
	case check.FactSequence:
		how := "then"
		if f.Together {
			how = "together"
		}
		return fmt.Sprintf("%s within %d s: %s, %s", how, f.Ticks, happeningKey(f.A), happeningKey(f.B))
	}
	return ""
}

func happeningKey(h *check.Happening) string {
	switch {
	case h.Cond != nil:
		return condKey(h.Cond)
	case h.Changes:
		return sourceKey(h.Resource) + " changes"
	}
	return sourceKey(h.Resource) + " updates"
}

// condKey writes a condition with the addresses of what it reads.
func condKey(c *check.Cond) string {
	if c.Op == machine.OpAtom {
		text := c.Atom.CEL
		for _, o := range c.Atom.Operands {
			text += " " + o.Name() + ": " + sourceKey(o.Resource)
		}
		return text
	}
	text := fmt.Sprintf("%d(", c.Op)
	for _, part := range []*check.Cond{c.A, c.B, c.C} {
		if part != nil {
			text += condKey(part) + ";"
		}
	}
	return text + ")"
}

// appendValue writes a value: its kind, then its bits or its text.
func appendValue(b []byte, v models.Value) []byte {
	b = append(b, byte(v.Kind))
	switch v.Kind {
	case models.NotSet, models.Null:
		return b
	case models.String, models.Geo, models.List:
		return appendText(b, v.Text)
	}
	return binary.BigEndian.AppendUint64(b, v.Bits)
}

func appendMemory(b []byte, m *memory) []byte {
	b = appendBool(b, m.open)
	if m.open {
		b = binary.AppendVarint(b, m.at)
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendBool(b []byte, x bool) []byte {
	if x {
		return append(b, 1)
	}
	return append(b, 0)
}
