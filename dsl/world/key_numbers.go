// Numbers of a shape: of most it only matters in what order they come.

package world

import (
	"reflect"

	"github.com/tenet-iot/tenet/models"
)

// Nothing in a world reckons with values. A Step looks at regions, and compares what is
// reported or asked of a resource with what it was told before; so of a partition it
// matters how many regions it has and which of them are one value, and of a value which
// of those that matter to its resource it is. Where commands carry the value of a fact,
// values of several resources meet, and are what they are.

// measure hashes partitions and the values that matter to resources as far as that;
// false for anything else.
func (k *keyer) measure(v reflect.Value) bool {
	if k.carries() {
		return false
	}
	switch v.Type() {
	case reflect.TypeFor[*models.Partition]():
		if v.IsNil() || !v.CanInterface() {
			return false
		}
		cut := v.Interface().(*models.Partition)
		k.number(uint64(cut.Size()))
		for region := range cut.Size() {
			k.number(uint64(count(cut.Singleton(models.Region(region)))))
		}
		return true
	case reflect.TypeFor[valueSet]():
		k.value(v.FieldByName("region"))
		return true
	}
	return false
}

// numbered hashes values that may be commanded, each by where it stands among those that
// matter to the resources it may be meant for.
func (k *keyer) numbered(values ...models.Value) {
	k.number(uint64(len(values)))
	for _, v := range values {
		known := false
		for i, r := range k.w.res {
			if n := k.w.devices[i].values.index(v); n != none && k.w.program.Resources[r].Settable && !k.carries() {
				k.number(uint64(1 + i))
				k.number(uint64(n))
				known = true
			}
		}
		if k.number(0); !known {
			k.value(reflect.ValueOf(v))
		}
	}
}

// carries reports whether commands carry the values of facts.
func (k *keyer) carries() bool {
	for i := range k.w.res {
		if k.w.carried(i) {
			return true
		}
	}
	return len(k.w.classes) > 0
}
