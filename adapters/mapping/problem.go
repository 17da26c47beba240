// What can be wrong with an adapter's entry in site.yaml.

package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// The stable codes of configuration errors.
const (
	UnknownKey       = "unknown-key"       // topik: home/lamp
	MissingKey       = "missing-key"       // a binding without resource:
	DuplicateKey     = "duplicate-key"     // topic: twice in one mapping
	WrongType        = "wrong-type"        // qos: high
	BadValue         = "bad-value"         // url: home/lamp (no scheme)
	UnknownResource  = "unknown-resource"  // resource: lamp/switch/pwoer
	UnknownUnit      = "unknown-unit"      // unit: furlong
	UnitMismatch     = "unit-mismatch"     // unit: lx for a temperature
	UnknownMember    = "unknown-member"    // values: {"ON": onn}
	DuplicateBinding = "duplicate-binding" // two places report one resource
	NotSettable      = "not-settable"      // set: on a sensor
	NotCallable      = "not-callable"      // call: on a state
	BadPath          = "bad-path"          // path: $.a[
	BadTemplate      = "bad-template"      // template: {v: "$valeu"}
	Unsupported      = "unsupported-yaml"  // anchors, aliases, merge keys, tags
)

// ConfigError is one mistake in an adapter's configuration. Line and Col count
// from 1 in the document the node came from; the file's name is known to the
// caller only. Cure may be empty.
type ConfigError struct {
	Line, Col     int
	Code          string
	Message, Cure string
}

// Error gives "12:5: unknown key "topik" [unknown-key]; try: topic".
func (e *ConfigError) Error() string {
	text := fmt.Sprintf("%d:%d: %s [%s]", e.Line, e.Col, e.Message, e.Code)
	if e.Cure != "" {
		text += "; " + e.Cure
	}
	return text
}

// ConfigErrors is everything wrong with one entry, sorted by position; errors.As
// finds it in what a Factory returns.
type ConfigErrors []*ConfigError

// Error joins all errors, one a line.
func (l ConfigErrors) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// ListErrors returns the positioned errors inside err, or none.
func ListErrors(err error) ConfigErrors {
	var list ConfigErrors
	if errors.As(err, &list) {
		return list
	}
	return nil
}

// maxProblems caps the errors of one entry; the last one then says how many
// more there are.
const maxProblems = 50

// Problems collects errors while an entry is decoded.
type Problems struct {
	list ConfigErrors
	more int
}

// Add notes an error at a node's first character; a nil node gives position
// 1:1. One place has one error of a code: a template's mistake is not repeated
// for every provider it stands for.
func (p *Problems) Add(at ast.Node, code, cure, format string, args ...any) {
	line, col := position(at)
	for _, e := range p.list {
		if e.Line == line && e.Col == col && e.Code == code {
			return
		}
	}
	if len(p.list) == maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, &ConfigError{Line: line, Col: col, Code: code, Message: fmt.Sprintf(format, args...), Cure: cure})
}

// Err returns the errors sorted by position, or nil if there are none.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b *ConfigError) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	})
	if p.more > 0 {
		last := *p.list[len(p.list)-1]
		last.Message += fmt.Sprintf(" (and %d more errors)", p.more)
		p.list[len(p.list)-1] = &last
		p.more = 0
	}
	return p.list
}

// position finds where a node starts: a mapping starts at its first key, not
// at the colon its token names.
func position(n ast.Node) (line, col int) {
	switch n := n.(type) {
	case nil:
		return 1, 1
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return position(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return position(n.Key)
	}
	token := n.GetToken()
	if token == nil || token.Position == nil {
		return 1, 1
	}
	return token.Position.Line, token.Position.Column
}

// nearest returns "try: X" for the candidate closest to word, or "" if none
// is close.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/2+2
	for _, c := range candidates {
		if d := distance(word, c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return "try: " + best
}

// distance is Levenshtein's over runes; O(len(a)*len(b)).
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range rb {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(rb)]
}

// oneOf lists the allowed words for a cure.
func oneOf(words []string) string { return "allowed: " + strings.Join(words, ", ") }
