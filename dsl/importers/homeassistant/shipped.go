// Which shipped device types fit which entities.

package homeassistant

import (
	"slices"
	"strings"
)

var (
	relay = shape{model: "Switch", has: map[string]bound{"": {resource: "power", members: onOff("on", "off")}}}
	siren = shape{model: "Siren", has: map[string]bound{"": {resource: "sound", members: onOff("on", "off")}}}
	lock  = shape{model: "Lock", has: map[string]bound{
		"": {resource: "lock", members: map[string]string{"locked": "locked", "unlocked": "unlocked"}},
	}, fits: withoutFrom}
	valve = shape{model: "Valve", has: map[string]bound{
		"": {resource: "valve", members: map[string]string{"open": "open", "closed": "closed"}},
	}, fits: withoutFrom}
	dimmer = shape{model: "Dimmer", has: map[string]bound{
		"":     {resource: "power", members: onOff("on", "off")},
		dimmed: {resource: "level", low: 0, high: 100},
	}}
	thermostat = shape{model: "Thermostat", has: map[string]bound{
		"":                    {resource: "mode", members: map[string]string{"off": "off", "heat": "heat", "auto": "auto"}},
		"temperature":         {resource: "target", low: 5, high: 30},
		"current_temperature": {resource: "temperature", low: -10, high: 60},
	}}
)

// withoutFrom: a type with two states passes over the states between them, so it
// fits only where no trigger asks what the state was before.
func withoutFrom(e *entity) bool { return !e.from }

// binaryShapes are chosen by the class of the sensor: what the map file says, or
// the last word of its name.
var binaryShapes = []shape{
	binary("Contact", "state", "open", "closed", "door", "window", "opening", "garage_door", "contact"),
	binary("Motion", "motion", "true", "false", "motion", "occupancy", "presence", "moving", "pir"),
	binary("Leak", "leak", "true", "false", "moisture", "leak", "water_leak", "flood"),
	binary("Smoke", "smoke", "true", "false", "smoke"),
}

func binary(model, resource, on, off string, classes ...string) shape {
	return shape{
		model: model, has: map[string]bound{"": {resource: resource, members: onOff(on, off)}},
		fits: func(e *entity) bool { return slices.ContainsFunc(classes, e.isClass) },
	}
}

// measured is a class of sensors that Home Assistant shows in one unit only.
type measured struct {
	class    []string
	unit     string
	shipped  string // a shipped type with a range, "" if there is none
	own      string // the type without a range
	resource string
	low      float64
	high     float64
}

// temperature stands for the unit of the unit system.
const temperature = "temperature"

var measures = []measured{
	{class: []string{"temperature"}, unit: temperature, shipped: "Thermometer", own: "TemperatureSensor", resource: "temperature", low: -50, high: 125},
	{class: []string{"humidity", "moisture"}, unit: "%", shipped: "Humidity", own: "HumiditySensor", resource: "humidity", low: 0, high: 100},
	{class: []string{"illuminance"}, unit: "lx", shipped: "LightLevel", own: "IlluminanceSensor", resource: "light", low: 0, high: 200_000},
	{class: []string{"battery", "battery_level"}, unit: "%", own: "BatterySensor", resource: "battery"},
	{class: []string{"co2", "carbon_dioxide"}, unit: "ppm", own: "CarbonDioxideSensor", resource: "co2"},
}

// measure finds how a sensor measures by its class; false if only the map file
// could say.
func (e *entity) measure() (measured, bool) {
	if e.bind.unit != "" {
		return measured{}, false
	}
	for _, m := range measures {
		if slices.ContainsFunc(m.class, e.isClass) {
			return m, true
		}
	}
	return measured{}, false
}

// isClass reports whether the entity is of a device class: the map file says so,
// or, where it says nothing, the entity's name ends in it.
func (e *entity) isClass(class string) bool {
	if e.bind.class != "" {
		return e.bind.class == class
	}
	return e.object == class || strings.HasSuffix(e.object, "_"+class)
}
