// Paths into a JSON document: $.member, $["quoted"], $[0].

package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Pointer names one place in a JSON document. The zero Pointer is the whole
// document. It is the singular subset of JSONPath (RFC 9535): members and
// indices only, so it finds one node or none.
type Pointer struct{ steps []step }

// step is a member name, or an index if name is nil.
type step struct {
	name  *string
	index int
}

// maxSteps bounds a path; a document is no deeper.
const maxSteps = MaxDepth

// ParsePointer reads a path such as $.a.b[0] or $["odd name"].c.
func ParsePointer(text string) (Pointer, error) {
	rest, ok := strings.CutPrefix(text, "$")
	switch {
	case !ok:
		return Pointer{}, errors.New("a path starts with $")
	case !utf8.ValidString(text):
		return Pointer{}, errors.New("a path is UTF-8")
	}
	var p Pointer
	for rest != "" {
		var s step
		var err error
		if s, rest, err = parseStep(rest); err != nil {
			return Pointer{}, err
		}
		if p.steps = append(p.steps, s); len(p.steps) > maxSteps {
			return Pointer{}, fmt.Errorf("a path has at most %d steps", maxSteps)
		}
	}
	return p, nil
}

func parseStep(text string) (step, string, error) {
	if rest, ok := strings.CutPrefix(text, "."); ok {
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		name := rest[:end]
		if name == "" || strings.ContainsAny(name, "*?@]'\" ,:") {
			return step{}, "", fmt.Errorf("%q is not a plain member name; quote it: [%q]", name, name)
		}
		return step{name: &name}, rest[end:], nil
	}
	rest, ok := strings.CutPrefix(text, "[")
	if !ok {
		return step{}, "", fmt.Errorf("expected . or [ at %q", text)
	}
	if strings.HasPrefix(rest, `"`) {
		return quotedStep(rest)
	}
	number, rest, ok := strings.Cut(rest, "]")
	index, err := strconv.Atoi(number)
	if !ok || err != nil || index < 0 || index > MaxPayload {
		return step{}, "", fmt.Errorf("[%s is not an index such as [0] or a quoted name such as [\"a\"]", number)
	}
	return step{index: index}, rest, nil
}

func quotedStep(text string) (step, string, error) {
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return step{}, "", errors.New("a quoted name has no end")
	}
	var name string
	if err := json.Unmarshal([]byte(quoted), &name); err != nil {
		return step{}, "", fmt.Errorf("%s is not a quoted name", quoted)
	}
	rest, ok := strings.CutPrefix(text[len(quoted):], "]")
	if !ok {
		return step{}, "", fmt.Errorf("expected ] after %s", quoted)
	}
	return step{name: &name}, rest, nil
}

// Find returns the node p names; false if the document has none there.
func (p Pointer) Find(doc Document) (any, bool) {
	node := doc.root
	for _, s := range p.steps {
		var ok bool
		if node, ok = s.follow(node); !ok {
			return nil, false
		}
	}
	return node, true
}

func (s step) follow(node any) (any, bool) {
	if s.name != nil {
		object, _ := node.(map[string]any)
		next, ok := object[*s.name]
		return next, ok
	}
	array, _ := node.([]any)
	if s.index >= len(array) {
		return nil, false
	}
	return array[s.index], true
}

// String spells the path; ParsePointer reads it back.
func (p Pointer) String() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range p.steps {
		if s.name == nil {
			fmt.Fprintf(&b, "[%d]", s.index)
			continue
		}
		quoted, _ := json.Marshal(*s.name)
		fmt.Fprintf(&b, "[%s]", quoted)
	}
	return b.String()
}

// Scalar spells the text, number or truth value at p; false if there is none.
func (d Document) Scalar(p Pointer) (string, bool) {
	node, ok := p.Find(d)
	if !ok {
		return "", false
	}
	return scalar(node)
}
