// Notifications and speech.

package homeassistant

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// shownKeys of a notification's own data say how it is shown, not what it says.
var shownKeys = []string{
	"alert_once", "apns_headers", "channel", "clickAction", "color", "group", "icon_url", "importance", "interruption-level", "ledColor",
	"notification_icon", "persistent", "presentation_options", "priority", "push", "sound", "sticky", "tag", "timeout", "ttl", "url",
	"vibrationPattern", "visibility",
}

// orders are the messages of the companion app that are no messages.
var orders = []string{
	"TTS", "clear_badge", "clear_notification", "delete_alert", "remove_channel", "request_location_update", "update_complications", "update_widgets",
}

// notify tells a role: notify.family is the role family.
func (c *call) notify(verb string) ([]command, bool) {
	role := draft.Identifier(verb, "everyone")
	known := []string{"message", "title", "data"}
	switch {
	case c.name.text == "persistent_notification.create":
		role, known = "dashboard", []string{"message", "title", "notification_id"}
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
	if !c.shown() {
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
		if text := strings.TrimSpace(v.text); slices.Contains(orders, text) || strings.HasPrefix(text, "command_") {
			c.im.report(errOrder(v.span, text))
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

// shown reports the data of a notification beyond its text: a hint for what says
// how it is shown, an error for pictures, buttons and what is not known.
func (c *call) shown() bool {
	v, key := c.data.get("data")
	if key == nil || v.isNull() {
		return true
	}
	if v.kind != mapping {
		c.im.report(errData(v.span))
		return false
	}
	fine := true
	for _, k := range v.keys {
		if !slices.Contains(shownKeys, k.text) {
			c.im.report(errNotificationData(k.span, k.text))
			fine = false
		}
	}
	if fine && len(v.keys) > 0 {
		c.im.report(hintShown(key.span))
	}
	return fine
}

// say has a text read out by media players: tts.speak, and the older actions
// that end in _say.
func (c *call) say(verb string) ([]command, bool) {
	if c.data == nil {
		c.im.report(errNoDatum(c.node.span, c.name.text, "message"))
		return nil, false
	}
	known := []string{"message", "cache"}
	var players []*entity
	var ok bool
	switch {
	case verb == "speak":
		known = append(known, "media_player_entity_id")
		v, _ := c.data.get("media_player_entity_id")
		if v == nil {
			c.im.report(errNoDatum(c.node.span, c.name.text, "media_player_entity_id"))
			return nil, false
		}
		players, ok = c.entityArgs(v)
	case strings.HasSuffix(verb, "_say"):
		players, ok = c.entities()
	default:
		c.im.report(errService(c.name.span, "tts."+verb, "leave it out; it says nothing"))
	}
	if ok && len(players) == 0 {
		c.im.report(errNoEntity(c.node.span))
		return nil, false
	}
	if !ok || !c.dataKeys(known) {
		return nil, false
	}
	var out []command
	for _, e := range players {
		if e.domain != "media_player" {
			c.im.report(errServiceTarget(c.name.span, c.name.text, e.id))
			return nil, false
		}
		list, ok := callsWith("say", "message")(c, e)
		if !ok {
			return nil, false
		}
		out = append(out, list...)
	}
	return out, true
}
