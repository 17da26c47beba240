// The data of actions: numbers, texts, messages.

package homeassistant

import (
	"math/big"
	"strings"
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
