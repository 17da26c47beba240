// The device type of every entity, once all uses are known.

package homeassistant

import (
	"math/big"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
	"github.com/tenet-iot/tenet/models"
)

// chosen is what an entity became: a device of a type, or a variable.
type chosen struct {
	model    string // "" for a variable
	source   string // the text of the type if it does not ship
	has      map[string]bound
	variable *variable
}

// variable is a helper that only rules change.
type variable struct {
	typ, init string
	low, high int64
}

// choose decides the device type of an entity from what is wanted of it.
func (im *importer) choose(e *entity) chosen {
	if v := e.asVariable(); v != nil {
		return chosen{variable: v, has: map[string]bound{"": v.bound(e)}}
	}
	if e.d == domains["sensor"] {
		return im.chooseSensor(e)
	}
	for _, s := range e.d.shipped {
		if (e.bind.model == "" || e.bind.model == s.model) && im.fits(e, s) {
			return chosen{model: s.model, has: s.has}
		}
	}
	return chosen{model: e.d.model, source: ownModel(e.d.model), has: ownBounds(e.d)}
}

// ownBounds are the aspects of a domain's own device type.
func ownBounds(d *domain) map[string]bound {
	has := map[string]bound{}
	for attr, a := range d.aspects {
		b := bound{resource: a.resource}
		switch a.quality {
		case isBool:
			b.members = onOff("true", "false")
		case isChoice:
			b.members = choices(a.states)
		}
		has[attr] = b
	}
	return has
}

// fits reports whether a shipped type has all that is wanted, and no comparison
// is settled by its range.
func (im *importer) fits(e *entity, s shape) bool {
	if len(e.actions) > 0 || s.fits != nil && !s.fits(e) {
		return false
	}
	for attr := range e.used {
		b, ok := s.has[attr]
		if !ok {
			return false
		}
		for _, v := range e.values[attr] {
			if _, ok := b.members[v]; !ok && b.members != nil {
				return false
			}
		}
		if b.low < b.high && !im.inRange(e, attr, b.low, b.high) {
			return false
		}
	}
	return true
}

// inRange reports whether all numbers of an aspect lie inside a range, given in
// the type's own unit.
func (im *importer) inRange(e *entity, attr string, low, high float64) bool {
	fahrenheit := e.unitOf(attr) == temperature && im.options.fahrenheit
	for _, n := range e.numbers[attr] {
		v := n.value
		if fahrenheit {
			v = new(big.Rat).Mul(new(big.Rat).Sub(v, big.NewRat(32, 1)), big.NewRat(5, 9))
		}
		below, above := v.Cmp(new(big.Rat).SetFloat64(low)), v.Cmp(new(big.Rat).SetFloat64(high))
		if below < 0 || above > 0 || !n.closed && (below == 0 || above == 0) {
			return false
		}
	}
	return true
}

// unitOf is the unit of an aspect: temperature, a unit, or "".
func (e *entity) unitOf(attr string) string {
	if e.bind.unit != "" && attr == "" {
		return e.bind.unit
	}
	if m, ok := e.measure(); ok && e.d == domains["sensor"] {
		return m.unit
	}
	return e.d.aspects[attr].unit
}

// chooseSensor: a text, a number of a class, or a number of the map file's unit.
// Where nothing tells, a text, which can be anything.
func (im *importer) chooseSensor(e *entity) chosen {
	m, ok := e.measure()
	switch {
	case e.reading == isText, e.reading == isOpen && !ok && e.bind.unit == "":
		return ownSensor("TextSensor", "text", "string", "")
	case !ok:
		return ownSensor("NumberSensor"+unitName(e.bind.unit), "value", "float", e.bind.unit)
	case m.shipped != "" && im.inRange(e, "", m.low, m.high):
		return chosen{model: m.shipped, has: map[string]bound{"": {resource: m.resource}}}
	case m.unit == temperature:
		return ownSensor(m.own, m.resource, "float", "°C")
	}
	return ownSensor(m.own, m.resource, "float", m.unit)
}

// ownSensor is a device type with one sensor.
func ownSensor(model, resource, typ, unit string) chosen {
	words := map[string]string{
		"TextSensor": "a text", "TemperatureSensor": "temperature", "HumiditySensor": "relative humidity",
		"IlluminanceSensor": "light", "BatterySensor": "the charge of a battery", "CarbonDioxideSensor": "carbon dioxide",
	}
	about := words[model]
	if about == "" {
		about = "a number"
	}
	source := "model " + model + " " + draft.Quote("A sensor of "+about) +
		" {\n  service sensor { sensor " + strings.TrimSpace(resource+": "+typ+" "+unit) + " }\n}"
	return chosen{model: model, source: source, has: map[string]bound{"": {resource: resource}}}
}

// unitName makes a part of a type's name from a unit.
func unitName(unit string) string {
	if unit == "" {
		return ""
	}
	word := strings.NewReplacer("%", "Percent", "°", "Degree", "µ", "Micro", "/", "Per", "³", "3", "²", "2").Replace(unit)
	return draft.TypeName(word, "Unit")
}

// unit is how a unit is written after a number.
func (im *importer) unit(r ref) string {
	u := r.e.unitOf(r.attr)
	if u != temperature {
		return u
	}
	if im.options.fahrenheit {
		return "°F"
	}
	return "°C"
}

// validUnit reports whether the language knows a unit.
func validUnit(unit string) bool {
	_, err := models.ParseUnit(unit)
	return err == nil
}
