// Packages: files with automations beside definitions of helpers.

package homeassistant

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// helper is the definition of a helper in a package.
type helper struct {
	span    *node
	options []string // of an input_select
	low     *big.Rat
	high    *big.Rat
	step    *big.Rat
	initial string // "" if there is none
}

// helperDomains can be defined in a package.
var helperDomains = []string{"counter", "input_boolean", "input_button", "input_number", "input_select", "input_text"}

// define reads the helpers of a package.
func (im *importer) define(root *node) {
	if root.kind != mapping {
		return
	}
	im.grouped(root)
	for i, k := range root.keys {
		if !slices.Contains(helperDomains, k.text) || root.vals[i].kind != mapping {
			continue
		}
		for j, name := range root.vals[i].keys {
			im.helpers[k.text+"."+strings.ToLower(name.text)] = readHelper(name, root.vals[i].vals[j])
		}
	}
}

func readHelper(name, n *node) *helper {
	h := &helper{span: name}
	if initial, _ := n.get("initial"); initial != nil && initial.kind == scalar && !initial.isNull() {
		h.initial = initial.text
	}
	if o, _ := n.get("options"); o != nil {
		for _, item := range o.each() {
			h.options = append(h.options, item.text)
		}
	}
	bound := func(names ...string) *big.Rat {
		v, _ := n.get(names...)
		r, _ := v.number()
		return r
	}
	h.low, h.high, h.step = bound("min", "minimum"), bound("max", "maximum"), bound("step")
	return h
}

// pack translates the automations of a package and says what else is in it.
func (im *importer) pack(root *node) {
	before := len(im.all)
	other := len(im.found)
	for i, k := range root.keys {
		word, _, _ := strings.Cut(k.text, " ")
		switch {
		case im.elsewhere(k, root.vals[i]):
		case word == "automation":
			im.list(root.vals[i])
		case slices.Contains(helperDomains, k.text), k.text == "homeassistant", k.text == "group", k.text == "script":
		default:
			im.report(hintNotImported(k.span, k.text))
		}
	}
	if len(im.all) == before && len(im.found) == other {
		im.report(errNoAutomations(root.span))
	}
}

// asVariable is the variable a helper becomes: one that rules write, unless the
// map file says that people change it. Nil if it stays a device.
func (e *entity) asVariable() *variable {
	if !e.d.helper || !e.written || e.bind.device {
		return nil
	}
	switch e.domain {
	case "input_boolean":
		return &variable{typ: "bool", init: strconv.FormatBool(truthy(e.def))}
	case "input_select":
		members := e.members()
		first := members[e.def.options[0]]
		if m, ok := members[e.def.initial]; ok {
			first = m
		}
		var list []string
		for _, o := range e.def.options {
			list = append(list, members[o])
		}
		return &variable{typ: "enum {" + strings.Join(list, ", ") + "}", init: first}
	}
	low, _ := whole(e.def.low)
	high, _ := whole(e.def.high)
	start := low
	if e.domain == "counter" {
		start = max(low, min(high, 0))
	}
	if v, ok := parseNumber(e.def.initial); ok {
		if n, ok := whole(v); ok {
			start = max(low, min(high, n))
		}
	}
	typ := "int [" + strconv.FormatInt(low, 10) + ".." + strconv.FormatInt(high, 10) + "]"
	return &variable{typ: typ, init: strconv.FormatInt(start, 10), low: low, high: high}
}

func truthy(h *helper) bool {
	if h == nil {
		return false
	}
	v, _ := (&node{text: h.initial}).boolean()
	return v
}

// members names the options of an input_select, each differently.
func (e *entity) members() map[string]string {
	var names draft.Names
	m := map[string]string{}
	for _, o := range e.def.options {
		if _, ok := m[o]; !ok {
			m[o] = names.Take(draft.Identifier(o, "option"))
		}
	}
	return m
}

// bound is how the variable's values are written.
func (v *variable) bound(e *entity) bound {
	switch e.domain {
	case "input_boolean":
		return bound{members: onOff("true", "false")}
	case "input_select":
		return bound{members: e.members()}
	}
	return bound{}
}

// bounded reports, where a helper is written, why it can be no variable; false
// then.
func (im *importer) bounded(n *node, e *entity) bool {
	if !e.d.helper || e.bind.device || e.domain == "input_boolean" {
		return true
	}
	d := e.def
	switch {
	case e.domain == "input_text":
		im.report(errUnboundedText(n.span, e.id))
	case d == nil:
		im.report(errNoDefinition(n.span, e.id))
	case e.domain == "input_select" && len(d.options) == 0:
		im.report(errNoDefinition(n.span, e.id))
	case e.domain == "input_select":
		return true
	case !smallRange(d):
		im.report(errNotWholeHelper(n.span, e.id))
	default:
		return true
	}
	return false
}

// maxRange is the most values a variable of whole numbers is given.
const maxRange = 10_000

func smallRange(h *helper) bool {
	if h.low == nil || h.high == nil || h.step != nil && !h.step.IsInt() {
		return false
	}
	low, ok := whole(h.low)
	high, also := whole(h.high)
	return ok && also && low <= high && high-low < maxRange
}
