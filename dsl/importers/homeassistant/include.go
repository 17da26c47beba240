// Values that stand elsewhere: !secret, !include and other tags of Home Assistant.

package homeassistant

import (
	"slices"
	"strings"
)

// tagged reports the values of an automation that are not in the file. It also
// bounds what the automation holds, with the inputs of a blueprint counted as
// often as they are used.
func (im *importer) tagged(n *node) {
	left := maxNodes
	var walk func(n *node)
	walk = func(n *node) {
		if left--; left < 0 {
			return
		}
		if n.tag != "" {
			im.report(errTagged(n.span, n.tag))
		}
		for _, list := range [][]*node{n.items, n.vals} {
			for _, c := range list {
				walk(c)
			}
		}
	}
	if walk(n); left < 0 {
		im.report(errTooLarge(n.span, "an automation of more than 200,000 values"))
	}
}

// elsewhere reports whether a part of a package stands in another file, and tells
// which one if it is not among the files.
func (im *importer) elsewhere(key, v *node) bool {
	if !strings.HasPrefix(v.tag, "!include") {
		return false
	}
	if !slices.ContainsFunc(im.files, func(name string) bool { return name == v.text || strings.HasSuffix(name, "/"+v.text) }) {
		im.report(hintIncluded(v.span, key.text, v.text))
	}
	return true
}

// isGroups reports a file that holds groups and nothing else: groups.yaml.
func isGroups(root *node) bool {
	if root.kind != mapping || len(root.vals) == 0 {
		return false
	}
	return !slices.ContainsFunc(root.vals, func(v *node) bool { return !v.has("entities") })
}
