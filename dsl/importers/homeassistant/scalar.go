// What scalars mean: Home Assistant reads YAML 1.1, in which a plain on is true
// and a plain 1:30 is ninety.

package homeassistant

import (
	"math/big"
	"regexp"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// isNull reports whether the node is there without a value.
func (n *node) isNull() bool {
	if n == nil || n.kind != scalar || !n.plain {
		return false
	}
	switch n.text {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// truth reads a plain boolean.
func (n *node) truth() (value, ok bool) {
	if n == nil || n.kind != scalar || !n.plain {
		return false, false
	}
	switch strings.ToLower(n.text) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	return false, false
}

// boolean reads true or false where Home Assistant takes texts for it as well.
func (n *node) boolean() (value, ok bool) {
	if n == nil || n.kind != scalar || n.tag != "" {
		return false, false
	}
	switch strings.ToLower(strings.TrimSpace(n.text)) {
	case "1", "true", "yes", "on", "enable":
		return true, true
	case "0", "false", "no", "off", "disable":
		return false, true
	}
	return false, false
}

var (
	decimal     = regexp.MustCompile(`^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?$`)
	sexagesimal = regexp.MustCompile(`^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)
	octal       = regexp.MustCompile(`^[-+]?0[0-7_]+$`)
)

// maxDigits bounds the numbers that are read.
const maxDigits = 30

// number reads a decimal number, quoted or not.
func (n *node) number() (*big.Rat, bool) {
	if n == nil || n.kind != scalar {
		return nil, false
	}
	return parseNumber(strings.TrimSpace(n.text))
}

func parseNumber(text string) (*big.Rat, bool) {
	if len(text) > maxDigits || !decimal.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// surprising reports a plain scalar that YAML 1.1 turns into another number than
// it seems to be: 1:30 is 90, 010 is 8.
func (n *node) surprising() bool {
	return n.kind == scalar && n.plain && (sexagesimal.MatchString(n.text) || octal.MatchString(n.text) && n.text != "00")
}

// isText reports whether the node is a text where Home Assistant wants one: a
// plain on, 5 or ~ is not.
func (n *node) isText() bool {
	if n.kind != scalar || n.tag != "" {
		return false
	}
	if !n.plain {
		return true
	}
	_, isBool := n.truth()
	_, isNumber := n.number()
	return !isBool && !isNumber && !n.isNull() && !n.surprising()
}

// isTemplate reports whether a scalar holds something to be rendered.
func (n *node) isTemplate() bool {
	return n != nil && n.kind == scalar && (strings.Contains(n.text, "{{") || strings.Contains(n.text, "{%"))
}

// hasTemplate reports whether there is a template in the node or below it.
func (n *node) hasTemplate() bool {
	if n == nil {
		return false
	}
	if n.isTemplate() {
		return true
	}
	for _, list := range [][]*node{n.items, n.vals} {
		for _, c := range list {
			if c.hasTemplate() {
				return true
			}
		}
	}
	return false
}

// get returns the value of the first of the keys that is there, and its key.
func (n *node) get(names ...string) (val, key *node) {
	if n == nil || n.kind != mapping {
		return nil, nil
	}
	for _, name := range names {
		for i, k := range n.keys {
			if k.text == name {
				return n.vals[i], k
			}
		}
	}
	return nil, nil
}

// has reports whether one of the keys is there.
func (n *node) has(names ...string) bool {
	_, key := n.get(names...)
	return key != nil
}

// each lists the node's items; a node that is no list is a list of itself, a
// null one of nothing.
func (n *node) each() []*node {
	switch {
	case n == nil || n.isNull():
		return nil
	case n.kind == list:
		return n.items
	}
	return []*node{n}
}

// sub is the place of a part of the scalar's text; of the whole scalar if the
// file does not show the text as it reads.
func (n *node) sub(start, end int) diag.Span {
	if n.inner < 0 {
		return n.span
	}
	return diag.Span{File: n.span.File, Start: n.inner + start, End: n.inner + max(end, start)}
}
