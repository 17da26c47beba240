// The data of actions: numbers, texts, messages.

package homeassistant

import (
	"math/big"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// settable finds an aspect that a command writes.
func (c *call) settable(e *entity, attr string) (ref, bool) {
	r, ok := c.im.ref(c.name, e, attr)
	return r, ok && c.im.bounded(c.name, e)
}

// set notes what the command wants.
func (c *call) set(cmd command) ([]command, bool) {
	u := use{ref: cmd.ref, at: c.node.span, value: cmd.value, as: isText, write: true}
	if cmd.number != nil {
		u.as = isNumber
	}
	c.want(u)
	return []command{cmd}, true
}

// setNumber sets an aspect to a number, held against the range of a helper.
func (c *call) setNumber(v *node, r ref, x *big.Rat) ([]command, bool) {
	if !isDecimal(x) {
		c.im.report(errLongNumber(v.span))
		return nil, false
	}
	if a := r.aspect(); a.decides("==", x) {
		c.im.report(errOutOfRange(v.span, r.e.id, a))
		return nil, false
	}
	if h := r.e.def; h != nil && r.e.d.helper && !r.e.bind.device {
		if x.Cmp(h.low) < 0 || x.Cmp(h.high) > 0 || !x.IsInt() {
			c.im.report(errHelperRange(v.span, r.e.id))
			return nil, false
		}
	}
	c.want(use{ref: r, at: c.node.span, as: isNumber, number: &bounds{value: x, closed: true}, write: true})
	return c.set(command{deed: setNumber, ref: r, number: x})
}

// datum finds a key of the data that must be there.
func (c *call) datum(key string) (*node, bool) {
	v, _ := c.data.get(key)
	if v == nil || v.kind != scalar {
		c.im.report(errNoDatum(c.node.span, c.name.text, key))
		return nil, false
	}
	return v, true
}

// numberOf reads a number, or a template that is one.
func (c *call) numberOf(v *node) (*big.Rat, bool) {
	if v.isTemplate() {
		text, ok := c.text(v)
		if !ok {
			return nil, false
		}
		v = &node{kind: scalar, text: text, span: v.span, inner: -1}
	}
	x, ok := v.number()
	if !ok || v.surprising() {
		c.im.report(errNoNumberHere(v.span))
		return nil, false
	}
	return x, true
}

// text reads a text in which templates are settled: variables of the file, the
// item of a loop, the entity that triggered.
func (c *call) text(v *node) (string, bool) {
	if v.kind != scalar {
		c.im.report(errTextHere(v.span))
		return "", false
	}
	parts, ok := c.parts(v)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for _, p := range parts {
		if p.ref.e != nil {
			c.im.report(errComputedValue(v.span))
			return "", false
		}
		b.WriteString(p.text)
	}
	return b.String(), true
}

// parts splits a text with templates into pieces and values.
func (c *call) parts(v *node) ([]part, bool) {
	if !v.isTemplate() {
		return []part{{text: v.text}}, true
	}
	if strings.Contains(v.text, "{%") || strings.Contains(v.text, "{#") || len(v.text) > maxTemplate {
		c.im.report(errMessageTemplate(v.span))
		return nil, false
	}
	var out []part
	for i := 0; i < len(v.text); {
		rest := v.text[i:]
		open := strings.Index(rest, "{{")
		if open < 0 {
			out = append(out, part{text: rest})
			break
		}
		length := strings.Index(rest[open:], "}}")
		if length < 0 {
			c.im.report(errMessageTemplate(v.sub(i+open, len(v.text))))
			return nil, false
		}
		out = append(out, part{text: rest[:open]})
		p, ok := c.hole(v, i+open+2, i+open+length)
		if !ok {
			return nil, false
		}
		out = append(out, p)
		i += open + length + 2
	}
	return out, true
}

// hole reads what stands between {{ and }}.
func (c *call) hole(v *node, start, end int) (part, bool) {
	t := templater{c.run, v}
	e, from, to := parseExpression(v.text[start:end], start)
	if e == nil {
		c.im.report(errTemplateForm(v.sub(from, to), v.text[from:to]))
		return part{}, false
	}
	x, ok := t.value(e)
	if !ok {
		return part{}, false
	}
	switch x.kind {
	case isRef:
		as := isOpen
		c.want(use{ref: x.ref, at: v.span, as: as})
		return part{ref: x.ref}, true
	case isWords:
		return part{text: x.text}, true
	case isConstant:
		return part{text: decimalText(x.number)}, isDecimal(x.number)
	}
	t.refuse(e, "a message can show states and attributes as they are")
	return part{}, false
}

// notify tells a role: notify.family is the role family.
func (c *call) notify(verb string) ([]command, bool) {
	role := draft.Identifier(verb, "everyone")
	known := []string{"message", "title"}
	switch {
	case c.name.text == "persistent_notification.create":
		role, known = "dashboard", append(known, "notification_id")
	case verb == "notify":
		role = "everyone"
	case verb == "persistent_notification":
		role = "dashboard"
	case verb == "send_message":
		return c.sendMessage()
	}
	if _, key := c.node.get("target", "entity_id"); key != nil {
		c.im.report(errTarget(key.span, key.text))
		return nil, false
	}
	return c.message(known, role)
}

// sendMessage tells the roles named by notify entities.
func (c *call) sendMessage() ([]command, bool) {
	target, _ := c.node.get("target")
	ids, _ := target.get("entity_id")
	var out []command
	for _, item := range ids.each() {
		object, ok := strings.CutPrefix(item.text, "notify.")
		if !ok || item.kind != scalar || item.isTemplate() {
			c.im.report(errNotEntity(item.span, item.text))
			return nil, false
		}
		list, ok := c.message([]string{"message", "title"}, draft.Identifier(object, "everyone"))
		if !ok {
			return nil, false
		}
		out = append(out, list...)
	}
	if len(out) == 0 {
		c.im.report(errNoEntity(c.node.span))
	}
	return out, len(out) > 0
}

func (c *call) message(known []string, role string) ([]command, bool) {
	if c.data == nil || !c.dataKeys(known) {
		if c.data == nil {
			c.im.report(errNoDatum(c.node.span, c.name.text, "message"))
		}
		return nil, false
	}
	var parts []part
	for _, key := range []string{"title", "message"} {
		v, _ := c.data.get(key)
		if v == nil && key == "title" {
			continue
		}
		if v == nil || v.kind != scalar {
			c.im.report(errNoDatum(c.node.span, c.name.text, key))
			return nil, false
		}
		some, ok := c.parts(v)
		if !ok {
			return nil, false
		}
		parts = append(parts, some...)
		if key == "title" {
			parts = append(parts, part{text: ": "})
		}
	}
	return []command{{deed: tell, role: role, parts: parts}}, true
}

// publish sends a message to a topic.
func (c *call) publish() ([]command, bool) {
	if c.data == nil || !c.dataKeys([]string{"topic", "payload", "qos", "retain"}) {
		if c.data == nil {
			c.im.report(errTopic(c.node.span))
		}
		return nil, false
	}
	topic, _ := c.data.get("topic")
	e := c.im.topic(c.node, topic)
	if e == nil {
		return nil, false
	}
	if v, key := c.data.get("retain"); v != nil {
		if on, ok := v.boolean(); !ok || on {
			c.im.report(errRetain(key.span))
			return nil, false
		}
	}
	payload, ok := c.datum("payload")
	if !ok {
		return nil, false
	}
	text, ok := c.text(payload)
	if !ok {
		return nil, false
	}
	r := ref{e, ""}
	c.want(use{ref: r, at: c.node.span, as: isOpen, action: "publish"})
	return []command{{deed: act, ref: r, value: "publish", args: []string{text}}}, true
}

// lightOn: a brightness of 0 turns the light off.
func lightOn(c *call, e *entity) ([]command, bool) {
	on, ok := becomes("", "on")(c, e)
	if !ok || c.data == nil {
		return on, ok
	}
	pct, key := c.data.get("brightness_pct")
	raw, rawKey := c.data.get("brightness")
	if key != nil && rawKey != nil {
		c.im.report(errDataKey(rawKey.span, c.name.text, "brightness"))
		return nil, false
	}
	level, at := pct, key
	if rawKey != nil {
		level, at = raw, rawKey
	}
	if level == nil {
		return on, true
	}
	x, ok := c.numberOf(level)
	if !ok {
		return nil, false
	}
	if rawKey != nil {
		x = percent(x)
	}
	if x == nil || x.Sign() <= 0 || x.Cmp(big.NewRat(100, 1)) > 0 {
		c.im.report(errBrightness(at.span))
		return nil, false
	}
	set, ok := c.setNumber(level, ref{e, dimmed}, x)
	return append(on, set...), ok
}

// percent turns one of 255 steps into the percentage with one decimal that is
// this step; nil if it is none.
func percent(x *big.Rat) *big.Rat {
	n, ok := whole(x)
	if !ok || n < 0 || n > 255 {
		return nil
	}
	return big.NewRat((n*2000+255)/510, 10)
}

// fanSpeed: a percentage of 0 turns the fan off.
func fanSpeed(c *call, e *entity) ([]command, bool) {
	out, ok := number1("percentage", "percentage")(c, e)
	if ok && out[0].number.Sign() == 0 {
		c.im.report(errFanSpeed(c.node.span))
		return nil, false
	}
	return out, ok
}

func fanOn(c *call, e *entity) ([]command, bool) {
	out, ok := becomes("", "on")(c, e)
	if !ok {
		return nil, false
	}
	for _, set := range []struct {
		key string
		as  translate1
	}{{"percentage", fanSpeed}, {"preset_mode", text1("preset_mode", "preset_mode")}} {
		if !c.data.has(set.key) {
			continue
		}
		more, ok := set.as(c, e)
		if !ok {
			return nil, false
		}
		out = append(out, more...)
	}
	return out, true
}

func setTemperature(c *call, e *entity) ([]command, bool) {
	out, ok := number1("temperature", "temperature")(c, e)
	if !ok || !c.data.has("hvac_mode") {
		return out, ok
	}
	mode, ok := state1("hvac_mode", "")(c, e)
	return append(out, mode...), ok
}
