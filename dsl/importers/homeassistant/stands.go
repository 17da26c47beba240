// Ids that stand for entities: devices, areas and labels of the registry by the
// map file, groups by their definitions.

package homeassistant

import (
	"slices"
	"strings"
)

// targetKeys are the keys of a target that name no entities.
var targetKeys = []string{"area_id", "device_id", "floor_id", "label_id"}

// members lists the entities an id stands for, at the place where it is used;
// false if nothing says which.
func (im *importer) members(n *node, id string) ([]*node, bool) {
	ids, ok := im.options.stands[id]
	if !ok {
		ids, ok = im.groups[id]
	}
	var out []*node
	for _, id := range ids {
		out = append(out, &node{kind: scalar, text: id, span: n.span, inner: -1})
	}
	return out, ok
}

// registered replaces an id of the registry by the one entity it stands for; nil
// if it was reported.
func (im *importer) registered(n *node) *node {
	if strings.Contains(n.text, ".") {
		return n
	}
	list, ok := im.members(n, n.text)
	if !ok || len(list) != 1 {
		im.report(errRegistered(n.span, n.text))
		return nil
	}
	return list[0]
}

// targets lists the entities that the ids under a key of a target stand for: of
// the domain of the action, as Home Assistant takes them.
func (c *call) targets(key, n *node) ([]*entity, bool) {
	var out []*entity
	for _, item := range n.each() {
		list, ok := c.im.members(item, item.text)
		if item.kind != scalar || !ok {
			c.im.report(errTarget(key.span, key.text))
			return nil, false
		}
		some, ok := c.ofDomain(list)
		if !ok {
			return nil, false
		}
		out = append(out, some...)
	}
	return out, true
}

// ofDomain lists the entities among some that the action is for.
func (c *call) ofDomain(ids []*node) ([]*entity, bool) {
	domain, _, _ := strings.Cut(strings.ToLower(c.name.text), ".")
	var out []*entity
	for _, id := range ids {
		of, _, _ := strings.Cut(id.text, ".")
		if domain != "homeassistant" && of != domain {
			continue
		}
		e := c.im.entity(id, id.text)
		if e == nil {
			return nil, false
		}
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out, true
}

// expand writes groups out as their members; nil if there is none whose members
// are known.
func (c *call) expand(n *node) []*node {
	var out []*node
	found := false
	for _, item := range n.each() {
		for id := range strings.SplitSeq(item.text, ",") {
			one := &node{kind: item.kind, text: strings.ToLower(strings.TrimSpace(id)), span: item.span, inner: -1}
			list, ok := c.im.members(item, one.text)
			if !ok {
				list = []*node{one}
			}
			out, found = append(out, list...), found || ok
		}
	}
	if !found {
		return nil
	}
	return out
}

// grouped defines the groups of a package.
func (im *importer) grouped(root *node) {
	groups, _ := root.get("group")
	if isGroups(root) {
		groups = root
	}
	if groups == nil || groups.kind != mapping {
		return
	}
	for i, name := range groups.keys {
		members := groups.vals[i]
		if inner, _ := members.get("entities"); inner != nil {
			members = inner
		}
		var ids []string
		for _, item := range members.each() {
			for id := range strings.SplitSeq(item.text, ",") {
				ids = append(ids, strings.ToLower(strings.TrimSpace(id)))
			}
		}
		im.groups["group."+strings.ToLower(name.text)] = ids
	}
}
