// Triggers by their type.

package homeassistant

import (
	"slices"
	"strconv"
)

// triggerKeys may stand in every trigger.
var triggerKeys = []string{"platform", "trigger", "id", "alias", "enabled", "variables"}

// translator reads the triggers of one type.
type translator struct {
	keys []string
	read func(im *importer, n *node) []alternative
}

var triggerTypes map[string]translator

func init() {
	triggerTypes = map[string]translator{
		"state":         {[]string{"entity_id", "from", "to", "not_from", "not_to", "for", "attribute"}, (*importer).stateTrigger},
		"numeric_state": {[]string{"entity_id", "above", "below", "for", "attribute", "value_template"}, (*importer).numericTrigger},
		"template":      {[]string{"value_template", "for"}, (*importer).templateTrigger},
		"time":          {[]string{"at", "weekday"}, (*importer).timeTrigger},
		"time_pattern":  {[]string{"hours", "minutes", "seconds"}, (*importer).patternTrigger},
		"sun":           {[]string{"event", "offset"}, (*importer).sunTrigger},
		"event":         {[]string{"event_type", "event_data", "context"}, (*importer).eventTrigger},
		"mqtt":          {[]string{"topic", "payload", "value_template", "encoding", "qos"}, (*importer).mqttTrigger},
		"tag":           {[]string{"tag_id", "device_id"}, (*importer).tagTrigger},
		"homeassistant": {[]string{"event"}, (*importer).homeTrigger},
	}
}

// refusedTriggers are the types with no counterpart, and what to do.
var refusedTriggers = map[string]string{
	"zone":                    "use trigger: state on the person or the device tracker, with to: the zone's name",
	"geo_location":            "let a device report what the trigger should wait for",
	"webhook":                 "let the caller publish to an MQTT topic, and use trigger: mqtt",
	"calendar":                "use trigger: time, or a device that reports the event",
	"conversation":            "use a button or a topic in place of a sentence",
	"sentence":                "use a button or a topic in place of a sentence",
	"persistent_notification": "let the rule that would notify do the work itself",
}

// triggers translates a list of triggers, in which lists may be nested.
func (im *importer) triggers(n *node) []alternative {
	var out []alternative
	for i, t := range flatTriggers(n) {
		list := im.triggerOf(t)
		for k := range list {
			if list[k].id == "" {
				list[k].id = strconv.Itoa(i)
			}
		}
		out = append(out, list...)
	}
	return out
}

// flatTriggers lists the triggers with nested lists written out, in the order in
// which Home Assistant counts them.
func flatTriggers(n *node) []*node {
	var out []*node
	for _, t := range n.each() {
		if t.kind == mapping && t.has("triggers") && !t.has("trigger", "platform") {
			nested, _ := t.get("triggers")
			out = append(out, flatTriggers(nested)...)
			continue
		}
		out = append(out, t)
	}
	return out
}

// triggerOf translates one trigger into its alternatives.
func (im *importer) triggerOf(n *node) []alternative {
	if n.kind != mapping {
		im.report(errNotTrigger(n.span))
		return nil
	}
	if !im.enabled(n) {
		return nil
	}
	typ, _ := n.get("trigger", "platform")
	if typ == nil || typ.kind != scalar {
		im.report(errNotTrigger(n.span))
		return nil
	}
	if typ.text == "device" && isRemote(n) {
		return withID(n, im.remoteTrigger(n))
	}
	if typ.text == "device" {
		if n = im.deviceTrigger(n); n == nil {
			return nil
		}
		typ, _ = n.get("trigger")
	}
	if cure, ok := refusedTriggers[typ.text]; ok {
		im.report(errTriggerType(typ.span, typ.text, cure))
		return nil
	}
	t, ok := triggerTypes[typ.text]
	if !ok {
		im.report(errUnknownTrigger(typ.span, typ.text, known(triggerTypes)))
		return nil
	}
	im.unknownKeys(n, slices.Concat(triggerKeys, t.keys)...)
	if v, k := n.get("variables"); v != nil {
		im.report(errTriggerVariables(k.span))
	}
	return withID(n, t.read(im, n))
}

// withID gives the alternatives of a trigger its id.
func withID(n *node, list []alternative) []alternative {
	if id, _ := n.get("id"); id != nil {
		for i := range list {
			list[i].id = id.text
		}
	}
	return list
}

// entityIDs reads entity_id: one, a list, or a list with commas. False if one of
// them was reported.
func (im *importer) entityIDs(n *node) ([]*entity, bool) {
	v, _ := n.get("entity_id")
	if v == nil {
		im.report(errNoEntity(n.span))
		return nil, false
	}
	return im.entityList(v)
}
