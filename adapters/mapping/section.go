// Strict reading of a YAML mapping: every key is asked for or is an error.

package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Section is one YAML mapping being read. Asking for a key marks it as known;
// Done reports the keys nobody asked for. Values of the wrong type are noted
// in the Problems and read as if they were absent.
type Section struct {
	problems *Problems
	node     ast.Node
	keys     []string
	entries  map[string]*ast.MappingValueNode
	asked    map[string]bool
}

// OpenSection reads node as a mapping. An absent or empty node is an empty
// section.
func OpenSection(node ast.Node, problems *Problems) *Section {
	s := &Section{problems: problems, node: node, entries: map[string]*ast.MappingValueNode{}, asked: map[string]bool{}}
	for _, entry := range s.pairs(node) {
		name, ok := s.key(entry)
		if !ok {
			continue
		}
		if _, twice := s.entries[name]; twice {
			problems.Add(entry.Key, DuplicateKey, "keep one of them", "key %q is given twice", name)
			continue
		}
		s.keys = append(s.keys, name)
		s.entries[name] = entry
	}
	return s
}

func (s *Section) pairs(node ast.Node) []*ast.MappingValueNode {
	switch n := plain(node).(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	case *ast.AliasNode:
		s.problems.Add(n, Unsupported, "write the keys out here", "aliases are not read in adapter configuration")
	default:
		s.problems.Add(n, WrongType, "write key: value lines", "expected keys and values, found %s", kindOf(n))
	}
	return nil
}

func (s *Section) key(entry *ast.MappingValueNode) (string, bool) {
	if entry.Key.IsMergeKey() {
		s.problems.Add(entry.Key, Unsupported, "write the keys out here", "merge keys are not read in adapter configuration")
		return "", false
	}
	text, ok := scalarText(entry.Key)
	if null, isNull := entry.Key.(*ast.NullNode); isNull {
		return null.GetToken().Value, true // the key null: is YAML's null
	}
	if !ok {
		s.problems.Add(entry.Key, WrongType, "use a plain word as key", "a key must be plain text")
	}
	return text, ok
}

// plain takes anchors off; an anchor nobody may refer to is harmless.
func plain(node ast.Node) ast.Node {
	for {
		anchor, ok := node.(*ast.AnchorNode)
		if !ok {
			return node
		}
		node = anchor.Value
	}
}

// Has reports whether key is present, and marks it as known.
func (s *Section) Has(key string) bool { return s.At(key) != nil }

// At returns the node of key's value, nil if it is absent.
func (s *Section) At(key string) ast.Node {
	s.asked[key] = true
	if entry := s.entries[key]; entry != nil {
		return plain(entry.Value)
	}
	return nil
}

// Key returns the node of the key itself, or the whole section if absent: the
// place to point at when the combination of keys is wrong.
func (s *Section) Key(key string) ast.Node {
	if entry := s.entries[key]; entry != nil {
		return entry.Key
	}
	return s.node
}

// Fail notes an error at key's value.
func (s *Section) Fail(key, code, cure, format string, args ...any) {
	at := s.At(key)
	if at == nil {
		at = s.Key(key)
	}
	s.problems.Add(at, code, cure, format, args...)
}

// Text reads a string; numbers and booleans written without quotes are refused
// so that "on" and "007" mean what they say. The empty string if absent.
func (s *Section) Text(key string) string {
	node := s.At(key)
	switch n := node.(type) {
	case nil:
		return ""
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	}
	s.wrong(key, node, "text", "put it in quotes")
	return ""
}

// Need is Text of a key that must be present and not empty.
func (s *Section) Need(key string) string {
	text := s.Text(key)
	if text == "" {
		s.Missing(key)
	}
	return text
}

// Missing notes that key is absent, unless its value was already complained
// about.
func (s *Section) Missing(key string) {
	if node := s.At(key); node != nil {
		if n, ok := node.(*ast.StringNode); ok && n.Value == "" {
			s.problems.Add(node, BadValue, "give a value", "%s is empty", key)
		}
		return
	}
	s.problems.Add(s.node, MissingKey, "add "+key+":", "%s is missing", key)
}

// Word reads one of the allowed words; the first one is the default.
func (s *Section) Word(key string, allowed ...string) string {
	if !s.Has(key) {
		return allowed[0]
	}
	text, ok := scalarText(s.At(key))
	if !ok {
		s.wrong(key, s.At(key), "a word", oneOf(allowed))
		return allowed[0]
	}
	if !slices.Contains(allowed, text) {
		s.Fail(key, BadValue, oneOf(allowed), "%s cannot be %q", key, text)
		return allowed[0]
	}
	return text
}

// Bool reads true or false.
func (s *Section) Bool(key string, otherwise bool) bool {
	node := s.At(key)
	switch n := node.(type) {
	case nil:
		return otherwise
	case *ast.BoolNode:
		return n.Value
	}
	s.wrong(key, node, "true or false", "")
	return otherwise
}

// Int reads a whole number between lo and hi, both included.
func (s *Section) Int(key string, lo, hi, otherwise int) int {
	node := s.At(key)
	if node == nil {
		return otherwise
	}
	n, ok := node.(*ast.IntegerNode)
	if !ok {
		s.wrong(key, node, "a whole number", fmt.Sprintf("allowed: %d to %d", lo, hi))
		return otherwise
	}
	i, err := strconv.Atoi(n.Token.Value)
	if err != nil || i < lo || i > hi {
		s.Fail(key, BadValue, fmt.Sprintf("allowed: %d to %d", lo, hi), "%s cannot be %s", key, n.Token.Value)
		return otherwise
	}
	return i
}

// Number reads a decimal number as it is written; "" if absent or wrong.
func (s *Section) Number(key string) string {
	node := s.At(key)
	switch n := node.(type) {
	case nil:
		return ""
	case *ast.IntegerNode, *ast.FloatNode:
		text := n.GetToken().Value
		if _, err := parseNumber(text); err == nil {
			return text
		}
	}
	s.wrong(key, node, "a decimal number", "such as 0.1 or -40")
	return ""
}

// Duration reads "500 ms", "10s", "5 min", "2 h" or "1 d", between lo and hi.
func (s *Section) Duration(key string, lo, hi, otherwise time.Duration) time.Duration {
	if !s.Has(key) {
		return otherwise
	}
	text, ok := scalarText(s.At(key))
	d, err := ParseSpan(text)
	switch {
	case !ok || err != nil:
		s.wrong(key, s.At(key), "a length of time", "such as 500 ms, 10 s or 5 min")
	case d < lo || d > hi:
		s.Fail(key, BadValue, fmt.Sprintf("allowed: %s to %s", lo, hi), "%s cannot be %s", key, text)
	default:
		return d
	}
	return otherwise
}

// spans are the units of time a duration may be written in.
var spans = []struct {
	suffix string
	unit   time.Duration
}{{"ms", time.Millisecond}, {"min", time.Minute}, {"s", time.Second}, {"h", time.Hour}, {"d", 24 * time.Hour}}

// ParseSpan reads a length of time: a number and one of ms, s, min, h, d.
func ParseSpan(text string) (time.Duration, error) {
	for _, span := range spans {
		number, ok := strings.CutSuffix(strings.TrimSpace(text), span.suffix)
		if !ok {
			continue
		}
		f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(f >= 0) || f*float64(span.unit) > float64(1<<62) {
			break
		}
		return time.Duration(f * float64(span.unit)), nil
	}
	return 0, fmt.Errorf("%q is not a length of time", text)
}

// Sub opens the mapping under key; nil if the key is absent.
func (s *Section) Sub(key string) *Section {
	if node := s.At(key); node != nil {
		return OpenSection(node, s.problems)
	}
	return nil
}

// List opens every mapping in the list under key.
func (s *Section) List(key string) []*Section {
	var list []*Section
	for _, node := range s.nodes(key) {
		list = append(list, OpenSection(node, s.problems))
	}
	return list
}

// Texts reads a list of strings.
func (s *Section) Texts(key string) []string {
	var list []string
	for _, node := range s.nodes(key) {
		if text, ok := scalarText(node); ok {
			list = append(list, text)
		} else {
			s.wrong(key, node, "text", "")
		}
	}
	return list
}

func (s *Section) nodes(key string) []ast.Node {
	node := s.At(key)
	switch n := node.(type) {
	case nil:
		return nil
	case *ast.SequenceNode:
		values := make([]ast.Node, len(n.Values))
		for i, v := range n.Values {
			values[i] = plain(v)
		}
		return values
	}
	s.wrong(key, node, "a list", "start each item with \"- \"")
	return nil
}

// Pair is one entry of a free-form mapping with its place.
type Pair struct {
	Key, Value string
	KeyAt, At  ast.Node
}

// Pairs reads a mapping of scalars to scalars in the order written.
func (s *Section) Pairs(key string) []Pair {
	sub := s.Sub(key)
	if sub == nil {
		return nil
	}
	var pairs []Pair
	for _, name := range sub.keys {
		text, ok := scalarText(sub.At(name))
		if !ok {
			s.problems.Add(sub.Key(name), WrongType, "", "the value of %q must be a single word or number", name)
			continue
		}
		pairs = append(pairs, Pair{Key: name, Value: text, KeyAt: sub.Key(name), At: sub.At(name)})
	}
	return pairs
}

// Done reports every key nobody asked for.
func (s *Section) Done() {
	known := make([]string, 0, len(s.asked))
	for key := range s.asked {
		known = append(known, key)
	}
	slices.Sort(known)
	for _, key := range s.keys {
		if s.asked[key] {
			continue
		}
		cure := nearest(key, known)
		if cure == "" {
			cure = oneOf(known)
		}
		s.problems.Add(s.Key(key), UnknownKey, cure, "unknown key %q", key)
	}
}

func (s *Section) wrong(key string, node ast.Node, want, cure string) {
	s.problems.Add(node, WrongType, cure, "%s must be %s, found %s", key, want, kindOf(node))
}

// scalarText returns a scalar as it is written, without its quotes.
func scalarText(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// kindOf names a node for people.
func kindOf(node ast.Node) string {
	switch n := node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AliasNode:
		return "an alias"
	case *ast.TagNode:
		return "a tag"
	default:
		if text, ok := scalarText(n); ok {
			return strconv.Quote(text)
		}
		return "something else"
	}
}

// Scalar reads any single value as it is written; "" if absent or no scalar.
func (s *Section) Scalar(key string) string {
	node := s.At(key)
	if node == nil {
		return ""
	}
	text, ok := scalarText(node)
	if !ok {
		s.wrong(key, node, "a single value", "")
	}
	return text
}
