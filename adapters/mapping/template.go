// Templates: the payload of a command with placeholders for its parts.

package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
)

// Template is a compiled payload. In JSON a string that is exactly one
// placeholder becomes the value itself, with its type; elsewhere placeholders
// are replaced by text. $value is the value to set, $id the command's stable
// id, $provider the device, $args the arguments of an action as a list,
// $arg.NAME one of them, $$ a dollar sign.
type Template struct {
	format Format
	root   any
}

// compileTemplate reads a template; nil gives the bare value (or, for an
// action, its arguments).
func compileTemplate(node ast.Node, format Format, resource models.Resource, problems *Problems) Template {
	if node == nil {
		bare := "$value"
		if resource.Kind == models.Action {
			bare = "$args"
		}
		return Template{format: format, root: bare}
	}
	c := templateCompiler{resource: resource, problems: problems}
	root := c.node(node, 0)
	if _, isText := root.(string); format == Text && !isText {
		problems.Add(node, BadTemplate, "write one text, or use format: json", "a text template must be text")
	}
	return Template{format: format, root: root}
}

type templateCompiler struct {
	resource models.Resource
	problems *Problems
}

func (c templateCompiler) node(node ast.Node, depth int) any {
	if depth > MaxDepth {
		c.problems.Add(node, BadTemplate, "", "template is nested deeper than %d levels", MaxDepth)
		return nil
	}
	switch n := plain(node).(type) {
	case *ast.NullNode:
		return nil
	case *ast.BoolNode:
		return n.Value
	case *ast.StringNode:
		c.check(n, n.Value)
		return n.Value
	case *ast.LiteralNode:
		c.check(n, n.Value.Value)
		return n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode:
		if text := n.GetToken().Value; isNumber(text) {
			return json.Number(text)
		}
	case *ast.SequenceNode:
		list := make([]any, len(n.Values))
		for i, v := range n.Values {
			list[i] = c.node(v, depth+1)
		}
		return list
	case *ast.MappingNode, *ast.MappingValueNode:
		return c.object(n, depth)
	}
	c.problems.Add(node, BadTemplate, "use text, numbers, true, false, null, lists and keys", "%s cannot be part of a template", kindOf(node))
	return nil
}

func (c templateCompiler) object(node ast.Node, depth int) any {
	section := OpenSection(node, c.problems)
	object := make(map[string]any, len(section.keys))
	for _, key := range section.keys {
		object[key] = c.node(section.At(key), depth+1)
	}
	return object
}

// check refuses placeholders that do not exist.
func (c templateCompiler) check(at ast.Node, text string) {
	for _, part := range splitPlaceholders(text) {
		if !part.placeholder || slices.Contains(c.names(), part.text) {
			continue
		}
		c.problems.Add(at, BadTemplate, oneOf(c.names()), "unknown placeholder %q", part.text)
	}
}

func (c templateCompiler) names() []string {
	names := []string{"$id", "$provider", "$$"}
	if c.resource.Kind != models.Action {
		return append(names, "$value")
	}
	names = append(names, "$args")
	for _, p := range c.resource.Params {
		names = append(names, "$arg."+p.Name)
	}
	return names
}

// part is a stretch of template text.
type part struct {
	text        string
	placeholder bool
}

// splitPlaceholders cuts "a $id b" into "a ", $id, " b".
func splitPlaceholders(text string) []part {
	var parts []part
	for text != "" {
		i := strings.IndexByte(text, '$')
		if i < 0 {
			return append(parts, part{text: text})
		}
		if i > 0 {
			parts = append(parts, part{text: text[:i]})
		}
		end := placeholderEnd(text[i:])
		parts = append(parts, part{text: text[i : i+end], placeholder: true})
		text = text[i+end:]
	}
	return parts
}

// placeholderEnd is the length of the placeholder text starts with.
func placeholderEnd(text string) int {
	if strings.HasPrefix(text, "$$") {
		return 2
	}
	end := wordEnd(text, 1)
	if text[:end] == "$arg" && end < len(text) && text[end] == '.' {
		end = wordEnd(text, end+1)
	}
	return end
}

func wordEnd(text string, from int) int {
	isWord := func(b byte) bool {
		return b == '_' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
	}
	for from < len(text) && isWord(text[from]) {
		from++
	}
	return from
}

// Render makes the payload of a command. Keys of JSON objects are sorted, so
// the same command gives the same bytes. codec must serve cmd's resource.
func (t Template) Render(codec *Codec, cmd adapters.Command) ([]byte, error) {
	vars, err := variables(codec, cmd)
	if err != nil {
		return nil, err
	}
	if t.format == Text {
		text, _ := t.root.(string)
		return []byte(interpolate(text, vars)), nil
	}
	return json.Marshal(fill(t.root, vars))
}

// variables are the JSON nodes the placeholders of a command stand for.
func variables(codec *Codec, cmd adapters.Command) (map[string]any, error) {
	vars := map[string]any{"$id": cmd.ID, "$provider": cmd.Path.Provider, "$$": "$"}
	if codec.resource.Kind != models.Action {
		node, err := codec.Encode(cmd.Value)
		vars["$value"] = node
		return vars, err
	}
	params := codec.resource.Params
	if len(cmd.Args) != len(params) {
		return nil, fmt.Errorf("%s takes %d arguments, got %d", codec.path, len(params), len(cmd.Args))
	}
	args := make([]any, len(params))
	for i, p := range params {
		node, err := encodeTyped(p.Type, cmd.Args[i])
		if err != nil {
			return nil, fmt.Errorf("%s: argument %s: %w", codec.path, p.Name, err)
		}
		args[i] = node
		vars["$arg."+p.Name] = node
	}
	vars["$args"] = args
	return vars, nil
}

func fill(node any, vars map[string]any) any {
	switch n := node.(type) {
	case string:
		if v, ok := vars[n]; ok {
			return v
		}
		return interpolate(n, vars)
	case []any:
		list := make([]any, len(n))
		for i, v := range n {
			list[i] = fill(v, vars)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(n))
		for k, v := range n {
			object[k] = fill(v, vars)
		}
		return object
	}
	return node
}

func interpolate(text string, vars map[string]any) string {
	var b strings.Builder
	for _, p := range splitPlaceholders(text) {
		if !p.placeholder {
			b.WriteString(p.text)
			continue
		}
		b.WriteString(plainText(vars[p.text]))
	}
	return b.String()
}

// plainText spells a node inside a text: strings bare, the rest as JSON.
func plainText(node any) string {
	switch n := node.(type) {
	case string:
		return n
	case json.Number:
		return string(n)
	case bool:
		return strconv.FormatBool(n)
	}
	raw, err := json.Marshal(node)
	if err != nil {
		return ""
	}
	return string(raw)
}
