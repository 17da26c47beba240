// Device triggers of remotes: presses, which no entity shows.

package homeassistant

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// remotes are the integrations whose device triggers tell of presses and turns.
// Those of zwave_js do so if their type begins with event.
var remotes = []string{"bthome", "deconz", "homekit_controller", "hue", "lutron_caseta", "mqtt", "shelly", "tasmota", "xiaomi_ble", "zha"}

// remoteKeys say which device it is, and nothing of the press.
var remoteKeys = []string{
	"platform", "trigger", "id", "alias", "enabled", "device_id", "domain", "discovery_id", "unique_id", "metadata", "variables",
}

func isRemote(n *node) bool {
	domain := plainText(n, "domain")
	if domain == "zwave_js" {
		return strings.HasPrefix(plainText(n, "type"), "event.")
	}
	return slices.Contains(remotes, domain)
}

// remoteTrigger makes a device of the remote, with a resource for every press
// that is listened for, as of an event.
func (im *importer) remoteTrigger(n *node) []alternative {
	device := plainText(n, "device_id")
	if device == "" || n.hasTemplate() {
		im.report(errEventTemplate(n.span))
		return nil
	}
	press := &node{kind: mapping, span: n.span, inner: -1}
	for i, k := range n.keys {
		if !slices.Contains(remoteKeys, k.text) {
			press.add(k, k.text, n.vals[i])
		}
	}
	pattern, resource, ok := im.eventData(press)
	if !ok {
		return nil
	}
	of := &node{kind: scalar, text: plainText(n, "domain") + " device " + device, span: n.span, inner: -1}
	r := im.happening(of, pattern, resource)
	r.e.remote = of.text
	r.e.object = draft.Identifier(plainText(n, "domain")+"_"+device[:min(len(device), 8)], "remote")
	return []alternative{{
		start: startUpdates, ref: r, guard: constant(true), days: everyDay,
		uses: []use{{ref: r, at: n.span, as: isOpen}},
	}}
}
