// Comparing trees: an edit says what it should and nothing else.

package form

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// expectation is what may differ between two trees.
type expectation struct {
	set  []string // places with any other value
	list string   // a list with elements inserted, removed or moved
	op   Op
	at   int
	to   int
}

// same reports whether two trees say the same, but for what is expected; if not,
// it returns the first place where they differ.
func (e expectation) same(x, y *syntax.File) (string, bool) {
	for _, part := range []struct {
		path string
		x, y any
	}{{"Package", x.Package, y.Package}, {"Imports", x.Imports, y.Imports}, {"Decls", x.Decls, y.Decls}} {
		if at, ok := e.equal(part.path, reflect.ValueOf(part.x), reflect.ValueOf(part.y)); !ok {
			return at, false
		}
	}
	return "", true
}

var spanType = reflect.TypeFor[diag.Span]()

func (e expectation) equal(path string, x, y reflect.Value) (string, bool) {
	if slices.Contains(e.set, path) {
		return "", true
	}
	if x.IsValid() != y.IsValid() || x.IsValid() && x.Type() != y.Type() {
		return path, false
	}
	if !x.IsValid() || x.Type() == spanType {
		return "", true
	}
	switch x.Kind() {
	case reflect.Pointer, reflect.Interface:
		if x.IsNil() || y.IsNil() {
			return path, x.IsNil() == y.IsNil()
		}
		return e.equal(path, x.Elem(), y.Elem())
	case reflect.Struct:
		for i := range x.NumField() {
			if at, ok := e.equal(path+"."+x.Type().Field(i).Name, x.Field(i), y.Field(i)); !ok {
				return at, false
			}
		}
		return "", true
	case reflect.Slice:
		return e.lists(path, x, y)
	}
	return path, x.Interface() == y.Interface()
}

// lists compares element by element, those of the changed list with where they
// have gone.
func (e expectation) lists(path string, x, y reflect.Value) (string, bool) {
	places := make([]int, x.Len())
	for i := range places {
		places[i] = i
	}
	added := 0
	if path == e.list {
		places, added = e.places(places, y.Len()-x.Len())
	}
	if y.Len() != x.Len()+added {
		return path, false
	}
	for i, j := range places {
		if j < 0 {
			continue
		}
		if j >= y.Len() {
			return path, false
		}
		if at, ok := e.equal(path+"."+strconv.Itoa(i), x.Index(i), y.Index(j)); !ok {
			return at, false
		}
	}
	return "", true
}

// places says where the elements of the changed list have gone, -1 for nowhere,
// and by how many the list has grown.
func (e expectation) places(places []int, grown int) ([]int, int) {
	switch e.op {
	case Insert:
		for i := e.at; i < len(places); i++ {
			places[i] += grown
		}
		return places, max(grown, 1)
	case Remove:
		for i := e.at + 1; i < len(places); i++ {
			places[i]--
		}
		places[e.at] = -1
		return places, -1
	}
	order := slices.Insert(slices.Delete(slices.Clone(places), e.at, e.at+1), e.to, e.at)
	for j, i := range order {
		places[i] = j
	}
	return places, 0
}
