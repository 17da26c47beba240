// What lights are told: brightness, colour, effects.

package homeassistant

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// lightKeys is the data of light.turn_on that has a counterpart.
var lightKeys = slices.Concat([]string{"brightness", "brightness_pct", "effect", "flash", "transition"}, colourKeys)

// colourKeys each say the colour; Home Assistant takes one of them.
var colourKeys = []string{"color_name", "color_temp", "color_temp_kelvin", "kelvin", "rgb_color"}

// lightOn: a brightness of 0 turns the light off.
func lightOn(c *call, e *entity) ([]command, bool) {
	out, ok := becomes("", "on")(c, e)
	if !ok || c.data == nil {
		return out, ok
	}
	for _, read := range []translate1{lightLevel, lightColour, lightEffect} {
		more, ok := read(c, e)
		if !ok {
			return nil, false
		}
		out = append(out, more...)
	}
	return out, c.atOnce()
}

// lightOff turns a light off, at once.
func lightOff(c *call, e *entity) ([]command, bool) {
	out, ok := becomes("", "off")(c, e)
	return out, ok && c.atOnce()
}

// atOnce reports a transition of more than no time: how long a light takes is not
// said in rules.
func (c *call) atOnce() bool {
	v, key := c.data.get("transition")
	if v == nil {
		return true
	}
	if x, ok := v.number(); ok && x.Sign() == 0 {
		return true
	}
	c.im.report(errDataKey(key.span, c.name.text, "transition"))
	return false
}

// only finds the one of some keys that is there; false if there are two.
func (c *call) only(keys ...string) (v, key *node, ok bool) {
	for _, name := range keys {
		v1, k1 := c.data.get(name)
		if k1 == nil {
			continue
		}
		if key != nil {
			c.im.report(errDataKey(k1.span, c.name.text, name))
			return nil, nil, false
		}
		v, key = v1, k1
	}
	return v, key, true
}

// lightLevel sets the brightness in percent.
func lightLevel(c *call, e *entity) ([]command, bool) {
	v, key, ok := c.only("brightness_pct", "brightness")
	if !ok || key == nil {
		return nil, ok
	}
	x, ok := c.numberOf(v)
	if !ok {
		return nil, false
	}
	if key.text == "brightness" {
		x = percent(x)
	}
	if x == nil || x.Sign() <= 0 || x.Cmp(big.NewRat(100, 1)) > 0 {
		c.im.report(errBrightness(key.span))
		return nil, false
	}
	return c.setNumber(v, ref{e, dimmed}, x)
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

// lightColour sets the colour: one text, since a colour and a white end each
// other.
func lightColour(c *call, e *entity) ([]command, bool) {
	v, key, ok := c.only(colourKeys...)
	if !ok || key == nil {
		return nil, ok
	}
	text, ok := c.colour(v, key)
	if !ok {
		return nil, false
	}
	return c.set(command{deed: setState, ref: ref{e, coloured}, value: text})
}

// colour writes a colour as #rrggbb or by its name, and a white by its
// temperature.
func (c *call) colour(v, key *node) (string, bool) {
	switch key.text {
	case "color_name":
		text, ok := c.text(v)
		return strings.ToLower(strings.ReplaceAll(text, " ", "")), ok
	case "rgb_color":
		return c.hexColour(v, key)
	}
	x, ok := c.numberOf(v)
	if !ok {
		return "", false
	}
	n, ok := whole(x)
	if key.text == "color_temp" && ok && n > 0 {
		n = 1_000_000 / n // a mired is a millionth of a kelvin's reciprocal
	}
	if !ok || n < 1000 || n > 40_000 {
		c.im.report(errColour(key.span))
		return "", false
	}
	return fmt.Sprintf("%d K", n), true
}

// hexColour reads three numbers from 0 to 255.
func (c *call) hexColour(v, key *node) (string, bool) {
	text := "#"
	for _, part := range v.items {
		x, ok := part.number()
		n, fine := int64(0), false
		if ok {
			n, fine = whole(x)
		}
		if !fine || n < 0 || n > 255 {
			c.im.report(errColour(key.span))
			return "", false
		}
		text += fmt.Sprintf("%02x", n)
	}
	if len(text) != 7 {
		c.im.report(errColour(key.span))
		return "", false
	}
	return text, true
}

// lightEffect calls for an effect or a flash, which are no states.
func lightEffect(c *call, e *entity) ([]command, bool) {
	var out []command
	for _, key := range []string{"effect", "flash"} {
		v, k := c.data.get(key)
		if k == nil {
			continue
		}
		text, ok := c.text(v)
		if !ok {
			return nil, false
		}
		c.want(use{ref: ref{e, ""}, at: k.span, as: isOpen, action: key})
		out = append(out, command{deed: act, ref: ref{e, ""}, value: key, args: []string{text}})
	}
	return out, true
}
