// The key of a world: a hash of everything its moves may depend on.

package world

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"maps"
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// Key returns a hash of the complete input to Step and Moves in this world: its
// slice of the program, how its resources behave, physics, assumptions, what people
// may do, the gate, the safe state, the property and its observer, and the rung. Of
// worlds with equal keys the packed states and all moves are the same, whatever
// else the deployments hold: what lies outside the slice has no part in it, and
// tables are gone through by content, in the order in which they are met, not by
// their numbers in the deployment.
//
// It goes through all fields of a World but those that are listed as scratch, so
// that what is added to a world is part of the key without further ado.
//
// Errors: something in the world has no content that can be hashed.
func (w *World) Key() ([sha256.Size]byte, error) { return w.key(left, false) }

// Shape is Key without what things are called, and without numbers of which it only
// matters in what order they come: two worlds of equal shape are one world told of two
// sets of devices, as those of two rooms that have the same rules, one from 19 °C on and
// one from 20 °C on. Their packed states, and what a move does, are the same, each
// resource of the one in place of the resource of the other that stands at its position,
// each value in place of the value with its number.
//
// Errors: as Key.
func (w *World) Shape() ([sha256.Size]byte, error) { return w.key(nameless, true) }

func (w *World) key(left map[reflect.Type][]string, shape bool) (key [sha256.Size]byte, err error) {
	k := keyer{w: w, left: left, shape: shape, sum: sha256.New(), met: map[reflect.Type]map[int64]int{}, open: map[any]bool{}}
	v := reflect.ValueOf(w).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); !scratch[f.Name] {
			k.text(f.Name)
			k.value(v.Field(i))
		}
	}
	k.sum.Sum(key[:0])
	return key, k.err
}

// scratch are the fields of a World that do not say what it is: memory for the next
// move, what was met so far, and numbers of the deployment.
var scratch = map[string]bool{
	"spec": true, "rules": true, "timers": true, // the deployment, and the way back to it
	"step": true, "out": true, "cur": true, "next": true, "tmp": true, "view": true, "asked": true,
	"sent": true, "runs": true, "dueTimers": true, "dueMarks": true, "facts": true, "nexts": true,
	"letter": true, "buf": true, "exhausted": true, "commanded": true, "strayed": true, "restarted": true,
	"passing": true, "seen": true, "record": true, "shadow": true, "ear": true, "tap": true, "decider": true, "memory": true,
	"roster": true, "hears": true, "sights": true, "hindsights": true, "rivals": true, // follow from the rest
}

// left are fields of other types that are not gone through: names, what is found
// again from the rest, and what means something in some cases only, which meant
// hashes then.
var left = map[reflect.Type][]string{
	reflect.TypeFor[Property]():           {"Name", "App", "Sentence", "Undecidable", "Event", "Target", "Secret"},
	reflect.TypeFor[Event]():              {"Res", "Rule"},
	reflect.TypeFor[Target]():             {"Res", "Var"},
	reflect.TypeFor[machine.Program]():    {"Devices", "Resources", "Vars", "Roles", "Conds", "Tables", "Values", "Gate", "Safe", "Marks", "index"},
	reflect.TypeFor[machine.Device]():     {"Provider", "Model", "Resources"},
	reflect.TypeFor[machine.Resource]():   {"Path"},
	reflect.TypeFor[machine.Cond]():       {"A", "B", "C", "Table"},
	reflect.TypeFor[machine.Operand]():    {"Res", "Var"},
	reflect.TypeFor[machine.NoticePart](): {"Res", "Var"},
	reflect.TypeFor[machine.Rule]():       {"Name", "App"},
	reflect.TypeFor[machine.Trigger]():    {"Cond", "Res", "Dev", "Mark"},
	reflect.TypeFor[machine.Action]():     {"Res", "Var", "Value"},
	reflect.TypeFor[machine.Timer]():      {"Res"},
}

// nameless are the fields left out of a shape: those left out of a key, and names.
var nameless = func() map[reflect.Type][]string {
	out := maps.Clone(left)
	for t, names := range map[reflect.Type][]string{
		reflect.TypeFor[machine.Device]():     {"Name"},
		reflect.TypeFor[machine.Resource]():   {"Ref"},
		reflect.TypeFor[machine.Variable]():   {"Name"},
		reflect.TypeFor[machine.Cond]():       {"Text"},
		reflect.TypeFor[machine.ValueTable](): {"Text", "Values"},
		reflect.TypeFor[machine.SafeSet]():    {"Value"},
		reflect.TypeFor[machine.NoticePart](): {"Text"},
		reflect.TypeFor[Assume]():             {"Text"},
		reflect.TypeFor[Recur]():              {"Text"},
	} {
		out[t] = append(slices.Clone(out[t]), names...)
	}
	return out
}()

// span is a place in a text; nothing depends on it.
var span = reflect.TypeFor[diag.Span]()

// keyer hashes the content of a world.
type keyer struct {
	w     *World
	left  map[reflect.Type][]string
	shape bool // no names
	sum   hash.Hash
	buf   []byte
	met   map[reflect.Type]map[int64]int // table and number of what was hashed: when
	open  map[any]bool                   // pointers on the way to the present value
	err   error
}

func (k *keyer) number(n uint64) {
	k.buf = binary.AppendUvarint(k.buf[:0], n)
	k.sum.Write(k.buf)
}

func (k *keyer) text(s string) {
	k.number(uint64(len(s)))
	k.sum.Write([]byte(s))
}

// value hashes a value by its kind. Numbers that name a row of a table stand for
// what is in it.
func (k *keyer) value(v reflect.Value) {
	if k.err != nil || v.Type() == span || k.row(v) || k.shape && k.measure(v) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		k.number(uint64(count(v.Bool())))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		k.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		k.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		k.text(fmt.Sprintf("%x", v.Float()))
	case reflect.String:
		k.text(v.String())
	case reflect.Slice, reflect.Array:
		k.number(uint64(v.Len()))
		for i := range v.Len() {
			k.value(v.Index(i))
		}
	case reflect.Struct:
		k.fields(v)
	case reflect.Map:
		k.entries(v)
	case reflect.Pointer:
		k.pointer(v)
	case reflect.Interface:
		k.dynamic(v)
	default:
		k.err = fmt.Errorf("world: a %s has no content to make a key of", v.Type())
	}
}

// dynamic hashes what an interface holds, with its type.
func (k *keyer) dynamic(v reflect.Value) {
	if v.IsNil() {
		k.number(0)
		return
	}
	k.text(v.Elem().Type().String())
	k.value(v.Elem())
}

// pointer hashes what a pointer leads to.
func (k *keyer) pointer(v reflect.Value) {
	if v.IsNil() {
		k.number(0)
		return
	}
	at := v.Pointer()
	if k.open[at] {
		k.err = fmt.Errorf("world: a %s leads back to itself", v.Type())
		return
	}
	k.open[at] = true
	k.number(1)
	k.value(v.Elem())
	delete(k.open, at)
}

// entries hashes a map with keys that are strings or whole numbers, in their order.
func (k *keyer) entries(v reflect.Value) {
	keys := v.MapKeys()
	var less func(a, b reflect.Value) int
	switch v.Type().Key().Kind() {
	case reflect.String:
		less = func(a, b reflect.Value) int { return compare(a.String(), b.String()) }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		less = func(a, b reflect.Value) int { return compare(a.Int(), b.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		less = func(a, b reflect.Value) int { return compare(a.Uint(), b.Uint()) }
	default:
		k.err = fmt.Errorf("world: the keys of a %s have no order", v.Type())
		return
	}
	slices.SortFunc(keys, less)
	k.number(uint64(len(keys)))
	for _, key := range keys {
		k.value(key)
		k.value(v.MapIndex(key))
	}
}

func compare[T string | int64 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// fields hashes a struct but for the fields that are left out, and then what these
// stand for.
func (k *keyer) fields(v reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		if !slices.Contains(k.left[t], t.Field(i).Name) {
			k.value(v.Field(i))
		}
	}
	k.meant(v)
}
