// Triggers of what is told once: events, messages, tags.

package homeassistant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// eventTrigger makes a device of every type of event, with a resource for every
// pattern of data that is listened for.
func (im *importer) eventTrigger(n *node) []alternative {
	if _, key := n.get("context"); key != nil {
		im.report(errEventContext(key.span))
		return nil
	}
	types, _ := n.get("event_type")
	if types == nil || n.hasTemplate() {
		im.report(errEventTemplate(n.span))
		return nil
	}
	data, _ := n.get("event_data")
	pattern, resource, ok := im.eventData(data)
	if !ok {
		return nil
	}
	var out []alternative
	for _, t := range types.each() {
		if t.kind != scalar || t.isNull() {
			im.report(errEventTemplate(t.span))
			return nil
		}
		r := im.happening(t, pattern, resource)
		out = append(out, alternative{
			start: startUpdates, ref: r, guard: constant(true), days: everyDay,
			uses: []use{{ref: r, at: t.span, as: isOpen}},
		})
	}
	return out
}

// eventData reads the data an event must have: what it says, and a name made of
// its values.
func (im *importer) eventData(n *node) (pattern, resource string, ok bool) {
	if n == nil || n.isNull() {
		return "", "happened", true
	}
	if n.kind != mapping {
		im.report(errEventTemplate(n.span))
		return "", "", false
	}
	var says, words []string
	for i, k := range n.keys {
		v := n.vals[i]
		if v.kind != scalar {
			im.report(errEventTemplate(v.span))
			return "", "", false
		}
		says = append(says, k.text+" = "+v.text)
		if word := draft.Identifier(v.text, ""); word != "" && word[0] != '_' && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	slices.Sort(says)
	return strings.Join(says, ", "), draft.Identifier(strings.Join(words, "_"), "happened"), true
}

// happening is the resource for a type of event and a pattern of its data.
func (im *importer) happening(n *node, pattern, wish string) ref {
	id := "event_type." + n.text
	e := im.entities[id]
	if e == nil {
		e = im.addEntity(id, &domain{aspects: map[string]aspect{}}, n.span)
		e.object = n.text
	}
	if _, ok := e.d.aspects[pattern]; !ok {
		var names draft.Names
		for _, a := range e.d.aspects {
			names.Take(a.resource)
		}
		e.d.aspects[pattern] = aspect{quality: isMoment, resource: names.Take(wish)}
	}
	return ref{e, pattern}
}

// eventModel is the device type of a type of event, or of a remote.
func eventModel(e *entity, model, about string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "model %s %s {\n  service event {\n", model, draft.Quote(about))
	var patterns []string
	for p := range e.d.aspects {
		if e.used[p] {
			patterns = append(patterns, p)
		}
	}
	slices.Sort(patterns)
	for _, p := range patterns {
		if p != "" {
			b.WriteString("    " + draft.Comment(p))
		}
		fmt.Fprintf(&b, "    sensor %s: bool by hand\n", e.d.aspects[p].resource)
	}
	b.WriteString("  }\n}")
	return b.String()
}

// mqttTrigger makes a device of the topic.
func (im *importer) mqttTrigger(n *node) []alternative {
	for _, name := range []string{"value_template", "encoding"} {
		v, key := n.get(name)
		if key != nil && (name != "encoding" || v.text != "utf-8") {
			im.report(errMessage(key.span, name))
			return nil
		}
	}
	topic, _ := n.get("topic")
	e := im.topic(n, topic)
	if e == nil {
		return nil
	}
	r := ref{e, ""}
	a := alternative{start: startUpdates, ref: r, guard: constant(true), days: everyDay, uses: []use{{ref: r, at: n.span, as: isText}}}
	if p, _ := n.get("payload"); p != nil && !p.isNull() {
		if p.hasTemplate() || p.kind != scalar {
			im.report(errMessage(p.span, "payload"))
			return nil
		}
		a.guard = atom{compareTest{ref: r, op: "==", value: p.text}, isTrue}
	}
	return []alternative{a}
}

// topic is the device of a topic; nil if it was reported.
func (im *importer) topic(n, topic *node) *entity {
	if topic == nil || topic.kind != scalar || topic.text == "" {
		im.report(errTopic(n.span))
		return nil
	}
	if topic.isTemplate() || strings.ContainsAny(topic.text, "+#") {
		im.report(errTopic(topic.span))
		return nil
	}
	id := "mqtt." + topic.text
	if e := im.entities[id]; e != nil {
		return e
	}
	e := im.addEntity(id, domains["mqtt"], topic.span)
	e.object = topic.text
	return e
}

// tagTrigger listens to what the readers of tags report.
func (im *importer) tagTrigger(n *node) []alternative {
	if _, key := n.get("device_id"); key != nil {
		im.report(errTagReader(key.span))
		return nil
	}
	tags, _ := n.get("tag_id")
	if tags == nil || tags.hasTemplate() {
		im.report(errTag(n.span))
		return nil
	}
	id := "tag.tags"
	e := im.entities[id]
	if e == nil {
		e = im.addEntity(id, domains["tag"], n.span)
		e.object = "tags"
	}
	r := ref{e, ""}
	var out []alternative
	for _, t := range tags.each() {
		if t.kind != scalar || t.isNull() {
			im.report(errTag(t.span))
			return nil
		}
		out = append(out, alternative{
			start: startUpdates, ref: r, guard: atom{compareTest{ref: r, op: "==", value: t.text}, isTrue}, days: everyDay,
			uses: []use{{ref: r, at: t.span, as: isText}},
		})
	}
	return out
}
