// Scripts: sequences of actions that automations call by name. One that does not
// wait is written into the run that calls it.

package homeassistant

import (
	"slices"
	"strings"
)

// maxCalls bounds scripts that call one another.
const maxCalls = 8

// scriptKeys are the keys of a script.
var scriptKeys = []string{
	"alias", "description", "icon", "mode", "max", "max_exceeded", "fields", "variables", "sequence", "trace",
}

// scriptVerbs are actions of the domain, and no scripts.
var scriptVerbs = []string{"reload", "toggle", "turn_off", "turn_on"}

// isScripts reports a file that holds scripts and nothing else: scripts.yaml.
func isScripts(root *node) bool {
	if root.kind != mapping || len(root.vals) == 0 {
		return false
	}
	return !slices.ContainsFunc(root.vals, func(v *node) bool { return !v.has("sequence") })
}

// noteScripts notes the scripts of a file.
func (im *importer) noteScripts(root *node) {
	scripts, _ := root.get("script")
	if isScripts(root) {
		scripts = root
	}
	for i, k := range keysOf(scripts) {
		if scripts.vals[i].has("sequence") && !slices.Contains(scriptVerbs, k.text) {
			im.scripts["script."+strings.ToLower(k.text)] = scripts.vals[i]
		}
	}
}

// scriptCall is a call of scripts: which, and what is given to them.
type scriptCall struct {
	scripts []*node
	given   *node
}

// scriptCall finds the scripts an action calls: script.name, or script.turn_on
// with entities. Nil if it calls none that is known.
func (r *run) scriptCall(n *node) *scriptCall {
	name, _ := n.get("action", "service", "service_template")
	data, _ := n.get("data", "data_template")
	id := strings.ToLower(name.text)
	if s := r.im.scripts[id]; s != nil {
		return &scriptCall{[]*node{s}, data}
	}
	if id != "script.turn_on" {
		return nil
	}
	target, _ := n.get("target")
	c := &scriptCall{}
	c.given, _ = data.get("variables")
	for _, holder := range []*node{n, data, target} {
		ids, _ := holder.get("entity_id")
		for _, item := range ids.each() {
			for one := range strings.SplitSeq(item.text, ",") {
				s := r.im.scripts[strings.ToLower(strings.TrimSpace(one))]
				if s == nil {
					return nil
				}
				c.scripts = append(c.scripts, s)
			}
		}
	}
	if len(c.scripts) == 0 {
		return nil
	}
	return c
}

// callScripts does what the scripts do, one after another.
func (r *run) callScripts(n *node, c *scriptCall, f flow) (out, left []flow) {
	r.keys(n, "action", "service", "service_template", "target", "data", "data_template", "entity_id", "metadata")
	if c.given.hasTemplate() {
		r.im.report(errScriptGiven(c.given.span))
		return nil, nil
	}
	if r.calls++; r.calls > maxCalls {
		r.im.report(errTooManySteps(n.span))
		return nil, nil
	}
	vars, loop := r.vars, r.loop
	defer func() { r.vars, r.loop, r.calls = vars, loop, r.calls-1 }()
	flows := []flow{f}
	for _, s := range c.scripts {
		r.im.unknownKeys(s, scriptKeys...)
		r.im.tagged(s)
		r.vars, r.loop = map[string]given{}, nil
		if v, _ := s.get("variables"); v != nil {
			r.define(v)
		}
		if c.given != nil && !c.given.isNull() {
			r.define(c.given)
		}
		sequence, key := s.get("sequence")
		if stops(sequence) {
			r.im.report(errScriptStops(n.span, key.span))
			return nil, nil
		}
		tails := len(f.in.tails)
		flows = r.block(sequence.each(), flows)
		if len(f.in.tails) > tails || slices.ContainsFunc(flows, func(g flow) bool { return g.in != f.in }) {
			r.im.report(errScriptWaits(n.span, key.span))
			return nil, nil
		}
	}
	return flows, nil
}

// stops reports actions among which one ends the script.
func stops(n *node) bool {
	if n == nil {
		return false
	}
	return n.has("stop") || slices.ContainsFunc(n.items, stops) || slices.ContainsFunc(n.vals, stops)
}
