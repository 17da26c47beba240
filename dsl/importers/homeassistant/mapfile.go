// The map file: what the automations do not say of their entities.

package homeassistant

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// binding is what the map file says of an entity.
type binding struct {
	name   string // of the device
	model  string // a shipped type
	class  string // Home Assistant's device class: door, motion, temperature …
	unit   string // of a sensor's number
	device bool   // a helper people change: a device, not a variable
}

// Map reads a map file:
//
//	app: Home                      # the name of the app
//	temperature: fahrenheit        # the unit system; celsius if it is not there
//	entities:
//	  binary_sensor.hall_pir:
//	    name: hall                 # the device's name in the rules
//	    class: motion              # the device class
//	  sensor.heat_pump_power:
//	    unit: kW                   # what the number is measured in
//	  input_boolean.guests:
//	    device: true               # people change it, so it is no variable
//	  light.ceiling:
//	    type: Dimmer               # the device type, if several fit
//
// An error leaves the options as far as they were read.
func Map(name, text string) (Options, diag.List) {
	o := Options{bindings: map[string]binding{}}
	root, found := read(name, text)
	if root == nil || found.HasErrors() {
		return o, found
	}
	m := &importer{found: found, said: map[said]bool{}}
	if root.kind != mapping {
		m.report(errMapFile(root.span, "the map file is no mapping"))
		return o, m.found
	}
	m.mapKeys(root, "app", "temperature", "entities")
	if app, _ := root.get("app"); app != nil {
		if o.App = draft.Identifier(app.text, ""); app.kind != scalar || o.App != app.text {
			m.report(errMapFile(app.span, "the name of the app is no name of the language"))
			o.App = ""
		}
	}
	if t, _ := root.get("temperature"); t != nil {
		o.fahrenheit = t.text == "fahrenheit"
		if t.text != "fahrenheit" && t.text != "celsius" {
			m.report(errMapFile(t.span, "temperature is celsius or fahrenheit"))
		}
	}
	if e, _ := root.get("entities"); e != nil {
		m.mapEntities(e, o.bindings)
	}
	return o, m.found
}

func (im *importer) mapKeys(n *node, known ...string) {
	for _, k := range n.keys {
		if !slices.Contains(known, k.text) {
			im.report(errUnknownKey(k.span, k.text, known))
		}
	}
}

func (im *importer) mapEntities(n *node, into map[string]binding) {
	if n.kind != mapping {
		im.report(errMapFile(n.span, "entities is no mapping"))
		return
	}
	taken := map[string]bool{}
	for i, k := range n.keys {
		v := n.vals[i]
		if v.kind != mapping {
			im.report(errMapFile(v.span, "write name:, class:, type:, unit: or device: below the entity"))
			continue
		}
		im.mapKeys(v, "name", "class", "type", "unit", "device")
		b := binding{name: plainText(v, "name"), model: plainText(v, "type"), class: plainText(v, "class"), unit: plainText(v, "unit")}
		if d, _ := v.get("device"); d != nil {
			b.device, _ = d.boolean()
		}
		switch {
		case b.name != "" && draft.Identifier(b.name, "") != b.name:
			im.report(errMapFile(v.span, "the name "+b.name+" is no name of the language"))
		case b.name != "" && taken[b.name]:
			im.report(errMapFile(v.span, "the name "+b.name+" is there already"))
		case b.model != "" && !shipped(b.model):
			im.report(errMapFile(v.span, "no device type "+b.model+" ships"))
		case b.unit != "" && !validUnit(b.unit):
			im.report(errMapFile(v.span, "the unit "+b.unit+" is not known"))
		default:
			taken[b.name] = true
			into[k.text] = b
		}
	}
}

// shipped reports whether a device type of that name ships and is chosen by shape.
func shipped(model string) bool {
	for _, d := range domains {
		if slices.ContainsFunc(d.shipped, func(s shape) bool { return s.model == model }) {
			return true
		}
	}
	return false
}

func errMapFile(at diag.Span, what string) diag.Diagnostic {
	return fail(at, "map-file", "docs/import.md shows a map file", "%s", what)
}
