// Device automations: triggers, conditions and actions on a device of the
// registry that speak of one of its entities. They are written out as the state
// trigger, the condition or the action that Home Assistant makes of them, and
// then read like any other.
// Source: home-assistant/core, components/*/device_trigger.py, device_condition.py
// and device_action.py.

package homeassistant

import "slices"

// deviceWord is what a type of device automation stands for: a state, a number,
// or an action.
type deviceWord struct {
	state  string   // the state that is entered, or asked for
	any    bool     // of a trigger: any change of the state
	froms  bool     // of a trigger: the state before was another one, and known
	key    string   // the key that holds the state, where the type does not say it
	number bool     // above and below
	attr   string   // of the number, or of the state; "" for the entity's own
	call   string   // the action
	data   []string // its data: the key here, then the key there
}

// deviceKeys may stand in every device automation.
var deviceKeys = []string{
	"platform", "trigger", "condition", "id", "alias", "enabled", "continue_on_error", "device_id", "domain", "entity_id", "type", "subtype",
	"metadata",
}

// deviceTrigger writes a device trigger out; nil if it was reported.
func (im *importer) deviceTrigger(n *node) *node {
	w, ok := im.deviceWord(n, deviceTriggers, "trigger")
	if !ok || !im.deviceKnows(n, w, "for") {
		return nil
	}
	out := im.deviceNode(n, []string{"id", "alias", "enabled", "for"})
	switch {
	case w.number:
		out.put(n, "trigger", "numeric_state")
		im.deviceNumber(n, out, w)
	case w.any:
		out.put(n, "trigger", "state")
		out.put(n, "to", "")
	default:
		out.put(n, "trigger", "state")
		im.deviceState(n, out, w, "to")
		if w.froms {
			out.others(n, "from", plainText(out, "to"), modeStates)
		}
	}
	return out
}

// deviceCondition writes a device condition out; nil if it was reported.
func (im *importer) deviceCondition(n *node) *node {
	w, ok := im.deviceWord(n, deviceConditions, "condition")
	if !ok || !im.deviceKnows(n, w, "for") {
		return nil
	}
	out := im.deviceNode(n, []string{"alias", "enabled", "for"})
	if w.number {
		out.put(n, "condition", "numeric_state")
		im.deviceNumber(n, out, w)
		return out
	}
	out.put(n, "condition", "state")
	im.deviceState(n, out, w, "state")
	return out
}

// deviceAction writes a device action out; nil if it was reported.
func (im *importer) deviceAction(n *node) *node {
	w, ok := im.deviceWord(n, deviceActions, "action")
	if !ok || !im.deviceKnows(n, w) {
		return nil
	}
	out := im.deviceNode(n, []string{"alias", "enabled", "continue_on_error"})
	out.put(n, "action", w.call)
	data := &node{kind: mapping, span: n.span, inner: -1}
	for i := 0; i+1 < len(w.data); i += 2 {
		if v, key := n.get(w.data[i]); v != nil {
			data.add(key, w.data[i+1], v)
		}
	}
	if len(data.keys) > 0 {
		out.add(n, "data", data)
	}
	return out
}

// deviceWord finds what the type stands for; false if it was reported.
func (im *importer) deviceWord(n *node, words map[string]map[string]deviceWord, kind string) (deviceWord, bool) {
	domain, typ := plainText(n, "domain"), plainText(n, "type")
	at := n
	if _, key := n.get("type", "domain", "device_id"); key != nil {
		at = key
	}
	w, ok := words[domain][typ]
	if !ok {
		im.report(errDeviceType(at.span, kind, domain, typ))
		return w, false
	}
	v, _ := n.get("entity_id")
	if v == nil || v.kind != scalar {
		im.report(errNoEntity(n.span))
		return w, false
	}
	return w, im.registered(v) != nil
}

// deviceKnows reports keys that the type does not take.
func (im *importer) deviceKnows(n *node, w deviceWord, more ...string) bool {
	allowed := slices.Concat(deviceKeys, more)
	if w.number {
		allowed = append(allowed, "above", "below")
	}
	if w.key != "" {
		allowed = append(allowed, w.key)
	}
	for i := 0; i+1 < len(w.data); i += 2 {
		allowed = append(allowed, w.data[i])
	}
	before := len(im.current.found)
	im.unknownKeys(n, allowed...)
	return len(im.current.found) == before
}

// deviceNode begins what is written out: the entity, and the keys that stay.
func (im *importer) deviceNode(n *node, stay []string) *node {
	out := &node{kind: mapping, span: n.span, inner: -1}
	id, key := n.get("entity_id")
	out.add(key, "entity_id", im.registered(id))
	for _, name := range stay {
		if v, key := n.get(name); v != nil {
			out.add(key, name, v)
		}
	}
	return out
}

func (im *importer) deviceNumber(n, out *node, w deviceWord) {
	if w.attr != "" {
		out.put(n, "attribute", w.attr)
	}
	for _, name := range []string{"above", "below"} {
		if v, key := n.get(name); v != nil {
			out.add(key, name, v)
		}
	}
}

func (im *importer) deviceState(n, out *node, w deviceWord, name string) {
	if w.attr != "" {
		out.put(n, "attribute", w.attr)
	}
	if w.key == "" {
		out.put(n, name, w.state)
		return
	}
	if v, key := n.get(w.key); v != nil {
		out.add(key, name, v)
	}
}

// add adds an entry at the place of a key of the file.
func (n *node) add(at *node, name string, v *node) {
	n.keys = append(n.keys, &node{kind: scalar, text: name, span: at.span, inner: -1})
	n.vals = append(n.vals, v)
}

// put adds an entry with a text; an empty one is null.
func (n *node) put(at *node, name, text string) {
	n.add(at, name, &node{kind: scalar, text: text, plain: text == "", span: at.span, inner: -1})
}

// others adds an entry with the texts of a list but one.
func (n *node) others(at *node, name, without string, texts []string) {
	v := &node{kind: list, span: at.span, inner: -1}
	for _, s := range texts {
		if s != without {
			v.items = append(v.items, &node{kind: scalar, text: s, span: at.span, inner: -1})
		}
	}
	n.add(at, name, v)
}
