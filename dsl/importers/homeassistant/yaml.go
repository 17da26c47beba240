// YAML to nodes with places, within limits.

package homeassistant

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// The limits of a file. Aliases are written out, so nodes count as often as they
// are used.
const (
	// MaxBytes is the largest text that is read, in bytes.
	MaxBytes = 4 << 20
	maxNodes = 200_000
	maxDepth = 60
)

// kind tells nodes apart.
type kind uint8

const (
	scalar kind = iota
	list
	mapping
)

// node is a piece of a YAML file, aliases and merge keys written out.
type node struct {
	kind  kind
	text  string // of a scalar
	plain bool   // a scalar without quotes: on, 5 and ~ are no texts
	tag   string // one of the file's own: !secret, !input
	items []*node
	keys  []*node // of a mapping, all scalars, each once
	vals  []*node
	span  diag.Span
	inner int // byte offset of the scalar's text; -1 if it is not there as it reads
}

// reader turns one file into nodes.
type reader struct {
	name, text string
	lines      []int // byte offset of each line, as YAML counts lines
	left       int   // nodes that may still be made
	found      diag.List
}

// read parses a file with one document. Nil if there is nothing in it, or an
// error, which is in the list.
func read(name, text string) (*node, diag.List) {
	r := &reader{name: name, text: text, left: maxNodes}
	if len(text) > MaxBytes {
		return nil, diag.List{errTooLarge(r.span(0, 0), "a file of more than 4 MiB")}
	}
	r.lines = lineStarts(text)
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	if err := d.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, diag.List{errSyntax(r.errorSpan(err), yamlMessage(err))}
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, diag.List{errSyntax(r.errorSpan(err), yamlMessage(err))}
		}
		return nil, diag.List{errSyntax(r.at(&more), "a second document in one file")}
	}
	n := r.node(&doc, 0)
	return n, r.found
}

// lineStarts finds where lines begin; YAML ends a line at these five.
func lineStarts(text string) []int {
	starts := []int{0}
	for i, c := range text {
		end := i + utf8.RuneLen(c)
		switch {
		case c == '\n', c == '\u0085', c == '\u2028', c == '\u2029',
			c == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			starts = append(starts, end)
		}
	}
	return starts
}

// node copies a node of the parser; nil once a limit is passed.
func (r *reader) node(y *yaml.Node, depth int) *node {
	if r.left--; r.left < 0 || depth > maxDepth {
		r.limit(y, depth)
		return nil
	}
	switch y.Kind {
	case yaml.DocumentNode:
		if len(y.Content) == 0 {
			return nil
		}
		return r.node(y.Content[0], depth)
	case yaml.AliasNode:
		return r.node(y.Alias, depth+1)
	}
	n := &node{span: r.at(y), tag: ownTag(y.Tag), inner: -1}
	switch y.Kind {
	case yaml.ScalarNode:
		r.scalar(n, y)
	case yaml.SequenceNode:
		n.kind = list
		for _, c := range y.Content {
			if item := r.node(c, depth+1); item != nil {
				n.items = append(n.items, item)
			}
		}
	default:
		n.kind = mapping
		r.mapping(n, y, depth)
	}
	return n
}

// limit reports the limit once.
func (r *reader) limit(y *yaml.Node, depth int) {
	if len(r.found) > 0 && r.found[len(r.found)-1].Code == "too-large" {
		return
	}
	what := "more than 200,000 values, aliases written out"
	if depth > maxDepth {
		what = "more than 60 levels, one in another"
	}
	r.found = append(r.found, errTooLarge(r.at(y), what))
	r.left = 0
}

func ownTag(tag string) string {
	if strings.HasPrefix(tag, "!!") || tag == "!" {
		return ""
	}
	return tag
}

func (r *reader) scalar(n *node, y *yaml.Node) {
	n.text = y.Value
	n.plain = y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 && n.tag == ""
	start, quote := n.span.Start, 0
	if n.tag != "" {
		start += len(n.tag) + 1
	}
	if y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		quote = 1
	}
	if text := y.Value; text != "" && start+quote <= len(r.text) && strings.HasPrefix(r.text[start+quote:], text) {
		n.inner = start + quote
		n.span.End = min(n.inner+len(text)+quote, len(r.text))
	}
}

// mapping copies the entries; those of a merge key come after the mapping's own.
func (r *reader) mapping(n *node, y *yaml.Node, depth int) {
	seen := map[string]bool{}
	var merged []*yaml.Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		if y.Content[i].Tag == "!!merge" {
			merged = append(merged, y.Content[i+1])
			continue
		}
		r.entry(n, y.Content[i], y.Content[i+1], depth, seen, true)
	}
	for _, m := range merged {
		r.merge(n, m, depth, seen)
	}
}

func (r *reader) merge(n *node, y *yaml.Node, depth int, seen map[string]bool) {
	if r.left--; r.left < 0 || depth > maxDepth {
		r.limit(y, depth)
		return
	}
	switch y.Kind {
	case yaml.AliasNode:
		r.merge(n, y.Alias, depth+1, seen)
	case yaml.SequenceNode:
		for _, c := range y.Content {
			r.merge(n, c, depth+1, seen)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(y.Content); i += 2 {
			if y.Content[i].Tag == "!!merge" {
				r.merge(n, y.Content[i+1], depth+1, seen)
			} else {
				r.entry(n, y.Content[i], y.Content[i+1], depth, seen, false)
			}
		}
	}
}

// entry adds one entry; a key that is there already is an error among the
// mapping's own, and of no effect from a merge.
func (r *reader) entry(n *node, y, val *yaml.Node, depth int, seen map[string]bool, own bool) {
	key := r.node(y, depth+1)
	if key == nil {
		return
	}
	if key.kind != scalar {
		r.found = append(r.found, errSyntax(key.span, "a key that is no text"))
		return
	}
	if seen[key.text] {
		if own {
			r.found = append(r.found, errDuplicateKey(key.span, key.text))
		}
		return
	}
	seen[key.text] = true
	if v := r.node(val, depth+1); v != nil {
		n.keys, n.vals = append(n.keys, key), append(n.vals, v)
	}
}

// at is the place of a node: to the end of its line, or of its text.
func (r *reader) at(y *yaml.Node) diag.Span {
	if y.Line < 1 || y.Line > len(r.lines) {
		return r.span(0, 0)
	}
	return r.lineSpan(y.Line, y.Column)
}

func (r *reader) lineSpan(line, column int) diag.Span {
	start := r.lines[line-1]
	end := len(r.text)
	if line < len(r.lines) {
		end = r.lines[line]
	}
	text := strings.TrimRight(r.text[start:end], "\r\n\u0085\u2028\u2029 \t")
	for i := 1; i < column && text != ""; i++ {
		_, size := utf8.DecodeRuneInString(text)
		text, start = text[size:], start+size
	}
	return r.span(start, start+len(text))
}

func (r *reader) span(start, end int) diag.Span {
	return diag.Span{File: r.name, Start: start, End: end}
}
