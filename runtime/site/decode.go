// From YAML nodes to Go values: strict, positioned, everything at once.

package site

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/models"
)

// The limits of a site file, checked before the YAML parser, whose recursion
// has none.
const (
	maxSiteBytes = 256 << 10
	maxNesting   = 64
)

// decoder decodes one file and gathers what is wrong with it.
type decoder struct {
	file  string
	text  string
	lines []int // byte offset of each line
	list  diag.List
}

// decode decodes the text of a site file. The Site holds what could be read;
// it may be used only if the list has no errors.
func decode(file, text string) (Site, diag.List) {
	d := &decoder{file: file, text: text, lines: lineStarts(text)}
	var s Site
	if node := d.parse(); node != nil {
		d.structure(node, reflect.ValueOf(&s).Elem())
		d.validate(&s)
	}
	d.list.Sort()
	return s, d.list
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// parse returns the one document's mapping, nil if there is none.
func (d *decoder) parse() ast.Node {
	if d.tooLarge() {
		return nil
	}
	file, err := parser.ParseBytes([]byte(d.text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntaxError(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType {
			continue
		}
		if body != nil {
			d.add(d.at(doc.Body), errManyDocuments())
			return nil
		}
		body = doc.Body
	}
	return body
}

// tooLarge reports a file beyond the limits.
func (d *decoder) tooLarge() bool {
	if len(d.text) > maxSiteBytes {
		d.add(d.span(0, 0), errTooLarge(len(d.text)))
		return true
	}
	depth := 0
	for i, line := range strings.SplitAfter(d.text, "\n") {
		opened := strings.Count(line, "- ") + strings.Count(line, "? ") + strings.Count(line, "[") + strings.Count(line, "{")
		depth = max(0, depth+strings.Count(line, "[")+strings.Count(line, "{")-strings.Count(line, "]")-strings.Count(line, "}"))
		if opened > maxNesting || depth > maxNesting {
			d.add(d.span(d.lines[i], d.lines[i]), errTooDeep())
			return true
		}
	}
	return false
}

func (d *decoder) syntaxError(err error) {
	var ye yaml.Error
	if errors.As(err, &ye) {
		d.add(d.atToken(ye.GetToken()), errSyntax(ye.GetMessage()))
		return
	}
	d.add(d.span(0, 0), errSyntax(err.Error()))
}

func (d *decoder) add(at diag.Span, found diag.Diagnostic) {
	found.Span = at
	d.list = append(d.list, found)
}

// at is the span of a node: its first token on its line.
func (d *decoder) at(n ast.Node) diag.Span {
	switch n := n.(type) {
	case nil:
		return d.span(0, 0)
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return d.at(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return d.at(n.Key)
	}
	return d.atToken(n.GetToken())
}

func (d *decoder) atToken(t *token.Token) diag.Span {
	if t == nil || t.Position == nil {
		return d.span(0, 0)
	}
	start := d.offset(t.Position.Line, t.Position.Column)
	length := len(strings.TrimSpace(t.Origin))
	if cut := strings.IndexByte(d.text[start:], '\n'); cut >= 0 {
		length = min(length, cut)
	}
	return d.span(start, min(start+length, len(d.text)))
}

// offset turns a line and a column in runes, both from 1, into a byte offset.
func (d *decoder) offset(line, col int) int {
	line = min(max(line, 1), len(d.lines))
	start := d.lines[line-1]
	n := 1
	for i := range d.text[start:] {
		if n >= col {
			return start + i
		}
		n++
	}
	return len(d.text)
}

func (d *decoder) span(start, end int) diag.Span {
	return diag.Span{File: d.file, Start: start, End: max(start, end)}
}

// structure decodes a mapping into a struct by its yaml tags.
func (d *decoder) structure(n ast.Node, into reflect.Value) {
	fields := fieldsOf(into)
	for _, entry := range d.entries(n) {
		field, ok := fields[entry.name]
		if !ok {
			d.unknownKey(entry, into.Type())
			continue
		}
		d.value(entry.name, entry.value, field)
	}
}

// unknownKey reports a key that a struct does not have.
func (d *decoder) unknownKey(e entry, in reflect.Type) {
	of := append(keysOf(reflect.TypeFor[Place]()), "coordinates")
	if in == reflect.TypeFor[Site]() && slices.Contains(of, e.name) {
		d.add(d.at(e.key), errKeyOfPlace(e.name))
		return
	}
	d.add(d.at(e.key), errUnknownKey(e.name, keysOf(in)))
}

// fieldsOf maps the keys of a struct to its fields.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		if key := v.Type().Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			fields[key] = v.Field(i)
		}
	}
	return fields
}

// keysOf lists the keys of a struct in the order of its fields.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

// entry is a key of a mapping.
type entry struct {
	name  string
	key   ast.Node
	value ast.Node
	whole *ast.MappingValueNode
}

// entries lists the keys of a mapping; anything else is reported and empty.
func (d *decoder) entries(n ast.Node) []entry {
	var nodes []*ast.MappingValueNode
	switch n := n.(type) {
	case nil, *ast.NullNode:
	case *ast.MappingNode:
		nodes = n.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{n}
	default:
		d.add(d.at(n), errWrongType("keys and values", describe(n)))
	}
	var list []entry
	for _, node := range nodes {
		name, ok := textOf(node.Key)
		switch {
		case node.Key.IsMergeKey() || !ok:
			d.add(d.at(node.Key), errWrongType("a key of plain text", describe(node.Key)))
		case slices.ContainsFunc(list, func(e entry) bool { return e.name == name }):
			d.add(d.at(node.Key), errDuplicateKey(name))
		default:
			list = append(list, entry{name, node.Key, node.Value, node})
		}
	}
	return list
}

// value decodes one value into a field of one of the types config.go uses.
func (d *decoder) value(key string, n ast.Node, into reflect.Value) {
	if n == nil || n.Type() == ast.NullType {
		d.add(d.at(n), errNoValue(key))
		return
	}
	switch target := into.Addr().Interface().(type) {
	case *Word:
		*target = d.word(n)
	case *[]Word:
		for _, item := range d.items(n) {
			*target = append(*target, d.word(item))
		}
	case *[]Pair:
		for _, e := range d.entries(n) {
			*target = append(*target, Pair{Word{e.name, d.at(e.key)}, d.word(e.value)})
		}
	case *Duration:
		*target = d.duration(n)
	case *Number:
		*target = d.number(n)
	case *[]Adapter:
		for _, item := range d.sequence(n) {
			*target = append(*target, d.adapter(item))
		}
	case *[]Grant:
		*target = structures[Grant](d, n)
	case *[]Refusal:
		*target = structures[Refusal](d, n)
	case *[]User:
		*target = structures[User](d, n)
	case *[]Retention:
		*target = structures[Retention](d, n)
	default:
		d.structure(n, into)
	}
}

// structures decodes a list of entries with keys.
func structures[T any](d *decoder, n ast.Node) []T {
	nodes := d.sequence(n)
	list := make([]T, len(nodes))
	for i, item := range nodes {
		d.structure(item, reflect.ValueOf(&list[i]).Elem())
	}
	return list
}

// items are the members of a list; a single value counts as a list of one.
func (d *decoder) items(n ast.Node) []ast.Node {
	if seq, ok := n.(*ast.SequenceNode); ok {
		return seq.Values
	}
	return []ast.Node{n}
}

// sequence are the members of what must be a list.
func (d *decoder) sequence(n ast.Node) []ast.Node {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(d.at(n), errWrongType("a list, one entry after each “-”", describe(n)))
		return nil
	}
	return seq.Values
}

func (d *decoder) word(n ast.Node) Word {
	text, ok := textOf(n)
	if !ok {
		d.add(d.at(n), errWrongText(describe(n)))
	}
	return Word{text, d.at(n)}
}

// textOf is the text of a string node. Numbers and booleans are not taken for
// text: "on" and "007" must mean what they say.
func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

func (d *decoder) number(n ast.Node) Number {
	where := d.at(n)
	switch n := n.(type) {
	case *ast.FloatNode:
		if !math.IsNaN(n.Value) && !math.IsInf(n.Value, 0) {
			return Number{n.Value, where}
		}
	case *ast.IntegerNode:
		if f, err := strconv.ParseFloat(n.GetToken().Value, 64); err == nil {
			return Number{f, where}
		}
	}
	d.add(where, errWrongType("a number", describe(n)))
	return Number{Where: where}
}

func (d *decoder) duration(n ast.Node) Duration {
	where := d.at(n)
	text, ok := textOf(n)
	if !ok {
		d.add(where, errDuration(describe(n)))
		return Duration{Where: where}
	}
	split := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if split < 0 {
		split = len(text)
	}
	length, err := models.ParseDuration(text[:split], strings.TrimSpace(text[split:]))
	if err != nil || length < 0 {
		d.add(where, errDuration(strconv.Quote(text)))
	}
	return Duration{time.Duration(max(length, 0)), where}
}

// adapter takes name and protocol and keeps the rest for the adapter.
func (d *decoder) adapter(n ast.Node) Adapter {
	var a Adapter
	rest := ast.Mapping(n.GetToken(), false)
	for _, e := range d.entries(n) {
		switch e.name {
		case "name":
			a.Name = d.word(e.value)
		case "protocol":
			a.Protocol = d.word(e.value)
		default:
			rest.Values = append(rest.Values, e.whole)
		}
	}
	if a.Name.Text == "" {
		d.add(d.at(n), errMissingKey("name", "adapter"))
	}
	if a.Protocol.Text == "" {
		d.add(d.at(n), errMissingKey("protocol", "adapter"))
	}
	a.Config = rest
	return a
}

// describe names what a node is, for messages.
func describe(n ast.Node) string {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode:
		return "the text " + strconv.Quote(n.Value)
	case *ast.BoolNode:
		return "the truth value " + n.GetToken().Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + n.GetToken().Value
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias, which are not read here"
	}
	return "something else"
}
