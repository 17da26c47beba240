// What the YAML parser says, with its place.

package homeassistant

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
)

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)

// errorSpan is the line an error of the parser names.
func (r *reader) errorSpan(err error) diag.Span {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return r.span(0, 0)
	}
	line, convErr := strconv.Atoi(m[1])
	if convErr != nil || line < 1 || line > len(r.lines) {
		return r.span(0, 0)
	}
	return r.lineSpan(line, 1)
}

// yamlMessage is an error of the parser without its place.
func yamlMessage(err error) string {
	text := yamlLine.ReplaceAllString(err.Error(), "")
	return strings.TrimPrefix(text, "yaml: ")
}
