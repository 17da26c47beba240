// The map file: what the automations do not say of their entities.

package homeassistant

import (
	"slices"
	"strings"

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
	steady bool   // its attributes change only together with the state
}

// Map reads a map file:
//
//	app: Home                      # the name of the app
//	temperature: fahrenheit        # the unit system; celsius if it is not there
//	steady: [sensor, switch]       # domains whose attributes change only together with the state
//	entities:
//	  binary_sensor.hall_pir:
//	    name: hall                 # the device's name in the rules
//	    class: motion              # the device class
//	  sensor.heat_pump_power:
//	    unit: kW                   # what the number is measured in
//	  input_boolean.guests:
//	    device: true               # people change it, so it is no variable
//	  sensor.washer:
//	    steady: true               # its attributes change only together with the state
//	  light.ceiling:
//	    type: Dimmer               # the device type, if several fit
//	stands_for:                    # devices, areas, labels and entities by their ids in the registry
//	  0e19cd3cf2b311ea88f469a7512c307d: [light.hall, light.stairs]
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
	m.mapKeys(root, "app", "temperature", "steady", "entities", "stands_for")
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
	if s, _ := root.get("steady"); s != nil {
		for _, item := range s.each() {
			if domains[item.text] == nil {
				m.report(errMapFile(item.span, "steady lists domains of entities"))
			}
			o.steady = append(o.steady, item.text)
		}
	}
	if e, _ := root.get("entities"); e != nil {
		m.mapEntities(e, o.bindings)
	}
	if s, _ := root.get("stands_for"); s != nil {
		o.stands = m.mapStands(s)
	}
	return o, m.found
}

// mapStands reads which entities ids of the registry stand for.
func (im *importer) mapStands(n *node) map[string][]string {
	stands := map[string][]string{}
	if n.kind != mapping {
		im.report(errMapFile(n.span, "stands_for is no mapping"))
		return stands
	}
	for i, k := range n.keys {
		for _, item := range n.vals[i].each() {
			domain, object, _ := strings.Cut(item.text, ".")
			if item.kind != scalar || !isSlug(domain) || !isSlug(object) {
				im.report(errMapFile(item.span, "an id stands for entities, as domain.name"))
				continue
			}
			stands[k.text] = append(stands[k.text], item.text)
		}
	}
	return stands
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
			im.report(errMapFile(v.span, "write name:, class:, type:, unit:, device: or steady: below the entity"))
			continue
		}
		im.mapKeys(v, "name", "class", "type", "unit", "device", "steady")
		b := binding{name: plainText(v, "name"), model: plainText(v, "type"), class: plainText(v, "class"), unit: plainText(v, "unit")}
		if d, _ := v.get("device"); d != nil {
			b.device, _ = d.boolean()
		}
		if s, _ := v.get("steady"); s != nil {
			b.steady, _ = s.boolean()
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
