// Actions of Home Assistant (services): which there are, and what they command.

package homeassistant

import (
	"maps"
	"slices"
	"strings"
)

// call is an action as it is written: its name and its data.
type call struct {
	*run
	node *node
	name *node
	data *node // a mapping, or nil
}

// service translates one action for one target at a time.
type service struct {
	keys []string // of its data
	each func(c *call, e *entity) ([]command, bool)
}

// commands translates an action into commands.
func (r *run) commands(n *node) ([]command, bool) {
	r.keys(n, "action", "service", "service_template", "target", "data", "data_template", "entity_id", "metadata", "response_variable")
	if _, key := n.get("response_variable"); key != nil {
		r.im.report(errResponse(key.span))
		return nil, false
	}
	name, _ := n.get("action", "service", "service_template")
	if name.kind != scalar || name.isTemplate() {
		r.im.report(errTemplatedAction(name.span))
		return nil, false
	}
	c := &call{run: r, node: n, name: name}
	c.data, _ = n.get("data", "data_template")
	if c.data != nil && c.data.kind != mapping {
		if !c.data.isNull() {
			r.im.report(errData(c.data.span))
			return nil, false
		}
		c.data = nil
	}
	return c.translate()
}

// translate finds the action. Those without entities come first.
func (c *call) translate() ([]command, bool) {
	domain, verb, _ := strings.Cut(strings.ToLower(c.name.text), ".")
	switch {
	case domain == "notify":
		return c.notify(verb)
	case domain == "persistent_notification" && verb == "create":
		return c.notify(verb)
	case domain == "mqtt" && verb == "publish":
		return c.publish()
	case domain == "tts":
		return c.say(verb)
	}
	if why, ok := needless[domain+"."+verb]; ok {
		c.im.report(hintNeedless(c.name.span, domain+"."+verb, why))
		return nil, true
	}
	if cure, ok := refusedService(domain, verb); ok {
		c.im.report(errService(c.name.span, domain+"."+verb, cure))
		return nil, false
	}
	if domain != "homeassistant" && services[domain+"."+verb] == nil {
		c.im.report(errUnknownService(c.name.span, c.name.text, servicesOf(domain)))
		return nil, false
	}
	targets, ok := c.entities()
	if !ok {
		return nil, false
	}
	var out []command
	for _, e := range targets {
		list, ok := c.one(domain, verb, e)
		if !ok {
			return nil, false
		}
		out = append(out, list...)
	}
	return out, true
}

// one translates the action for one entity; homeassistant.turn_on is that of the
// entity's own domain.
func (c *call) one(domain, verb string, e *entity) ([]command, bool) {
	own := domain
	if domain == "homeassistant" {
		own = e.domain
	}
	s := services[own+"."+verb]
	if s == nil || own != e.domain {
		c.im.report(errServiceTarget(c.name.span, c.name.text, e.id))
		return nil, false
	}
	if c.data != nil && !c.dataKeys(s.keys) {
		return nil, false
	}
	return s.each(c, e)
}

// dataKeys reports data the action's translation does not take.
func (c *call) dataKeys(known []string) bool {
	fine := true
	for _, k := range c.data.keys {
		if k.text != "entity_id" && !slices.Contains(known, k.text) {
			c.im.report(errDataKey(k.span, c.name.text, k.text))
			fine = false
		}
	}
	return fine
}

// entities lists the targets; they may stand in three places.
func (c *call) entities() ([]*entity, bool) {
	var lists []*node
	if v, _ := c.node.get("entity_id"); v != nil {
		lists = append(lists, v)
	}
	if v, _ := c.data.get("entity_id"); v != nil {
		lists = append(lists, v)
	}
	target, key := c.node.get("target")
	var out []*entity
	for i, k := range keysOf(target) {
		switch {
		case k.text == "entity_id":
			lists = append(lists, target.vals[i])
		case slices.Contains(targetKeys, k.text):
			some, ok := c.targets(k, target.vals[i])
			if !ok {
				return nil, false
			}
			out = append(out, some...)
		default:
			c.im.report(errTarget(k.span, k.text))
			return nil, false
		}
	}
	if target != nil && target.kind != mapping {
		c.im.report(errTarget(key.span, "target"))
		return nil, false
	}
	for _, l := range lists {
		some, ok := c.entityArgs(l)
		if !ok {
			return nil, false
		}
		out = append(out, some...)
	}
	if len(out) == 0 {
		c.im.report(errNoEntity(c.node.span))
	}
	return out, len(out) > 0
}

func keysOf(n *node) []*node {
	if n == nil {
		return nil
	}
	return n.keys
}

// entityArgs reads entity ids, or a template that names one.
func (c *call) entityArgs(n *node) ([]*entity, bool) {
	if n.kind == scalar && n.isTemplate() {
		text, ok := c.text(n)
		if !ok {
			return nil, false
		}
		n = &node{kind: scalar, text: text, span: n.span, inner: -1}
	}
	if grouped := c.expand(n); grouped != nil {
		return c.ofDomain(grouped)
	}
	return c.im.entityList(n)
}

// entityList reads one id, a list of them, or some between commas.
func (im *importer) entityList(n *node) ([]*entity, bool) {
	var out []*entity
	for _, item := range n.each() {
		if item.kind != scalar || item.isTemplate() {
			im.report(errNotEntity(item.span, item.text))
			return nil, false
		}
		for id := range strings.SplitSeq(item.text, ",") {
			e := im.entity(item, id)
			if e == nil {
				return nil, false
			}
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		im.report(errNoEntity(n.span))
	}
	return out, len(out) > 0
}

// servicesOf lists the translated actions of a domain; all domains if it has
// none.
func servicesOf(domain string) []string {
	var own, all []string
	for _, name := range slices.Sorted(maps.Keys(services)) {
		d, _, _ := strings.Cut(name, ".")
		if d == domain {
			own = append(own, name)
		}
		if !slices.Contains(all, d+".*") {
			all = append(all, d+".*")
		}
	}
	if own != nil {
		return own
	}
	return append(all, "homeassistant.*", "mqtt.publish", "notify.*", "persistent_notification.create")
}
