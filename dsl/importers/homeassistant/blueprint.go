// Blueprints: patterns of automations, whose inputs the automations made from
// them give.

package homeassistant

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// blueprint is a pattern that is among the files.
type blueprint struct {
	file string // its name, with slashes
	root *node
	used bool
}

// inputTags mark the places of inputs; the second is the older word.
var inputTags = []string{"!input", "!placeholder"}

// noteBlueprint notes the blueprint a file holds.
func (im *importer) noteBlueprint(root *node) {
	if root.kind == mapping && root.has("blueprint") {
		name := strings.ReplaceAll(root.span.File, `\`, "/")
		im.blueprints = append(im.blueprints, &blueprint{file: name, root: root})
	}
}

// unused tells of blueprints from which nothing is made.
func (im *importer) unused() {
	for _, b := range im.blueprints {
		if !b.used {
			_, key := b.root.get("blueprint")
			im.report(hintBlueprint(key.span))
		}
	}
}

// written writes out an automation that is made from a blueprint: the pattern
// with its inputs in place, under the keys of the automation itself. Nil if it
// was reported.
//
// Cost: the size of the pattern; all patterns written out together are bounded by
// maxNodes.
func (im *importer) written(n *node) *node {
	use, key := n.get("use_blueprint")
	path := plainText(use, "path")
	i := slices.IndexFunc(im.blueprints, func(b *blueprint) bool {
		return path != "" && (b.file == path || strings.HasSuffix(b.file, "/"+path))
	})
	if i < 0 {
		im.report(errUseBlueprint(key.span))
		return nil
	}
	b := im.blueprints[i]
	b.used = true
	s := &substitution{im: im, given: map[string]*node{}, at: key.span}
	about, _ := b.root.get("blueprint")
	inputs, _ := about.get("input")
	s.defaults(inputs, 0)
	given, _ := use.get("input")
	for i, k := range keysOf(given) {
		s.given[k.text] = given.vals[i]
	}
	out := &node{kind: mapping, span: n.span, inner: -1}
	for i, k := range n.keys {
		if k.text != "use_blueprint" {
			out.keys, out.vals = append(out.keys, k), append(out.vals, n.vals[i])
		}
	}
	for i, k := range b.root.keys {
		if k.text != "blueprint" && !out.has(k.text) {
			out.keys, out.vals = append(out.keys, k), append(out.vals, s.put(b.root.vals[i]))
		}
	}
	if s.failed {
		return nil
	}
	return out
}

// substitution puts inputs in their places. What is given is shared, not copied.
type substitution struct {
	im     *importer
	given  map[string]*node
	at     diag.Span // of use_blueprint
	failed bool
}

// defaults notes what inputs are if they are not given; sections nest them.
func (s *substitution) defaults(inputs *node, depth int) {
	for i, k := range keysOf(inputs) {
		v := inputs.vals[i]
		if inner, _ := v.get("input"); inner != nil && depth == 0 {
			s.defaults(inner, 1)
			continue
		}
		if d, _ := v.get("default"); d != nil {
			s.given[k.text] = d
		}
	}
}

// put copies a part of the pattern with inputs in place.
func (s *substitution) put(n *node) *node {
	if slices.Contains(inputTags, n.tag) {
		if v := s.given[n.text]; v != nil && n.kind == scalar {
			return v
		}
		s.fail(errInput(s.at, n.text))
		return n
	}
	if s.im.copied++; s.im.copied > maxNodes {
		s.fail(errTooLarge(s.at, "blueprints that are written out to more than 200,000 values"))
		return n
	}
	if n.kind == scalar {
		return n
	}
	out := *n
	out.items, out.vals = nil, nil
	for _, item := range n.items {
		out.items = append(out.items, s.put(item))
	}
	for _, v := range n.vals {
		out.vals = append(out.vals, s.put(v))
	}
	return &out
}

func (s *substitution) fail(d diag.Diagnostic) {
	if !s.failed {
		s.im.report(d)
	}
	s.failed = true
}
