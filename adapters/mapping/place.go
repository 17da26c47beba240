// Places: texts with one {provider} hole, such as topics and URIs.

package mapping

import (
	"errors"
	"strings"
)

// hole is where a template stands for many devices.
const hole = "{provider}"

// Place is a text with at most one {provider} in it.
type Place struct {
	before, after string
	holed         bool
}

// ParsePlace reads a text; more than one hole, or braces that are no hole, are
// errors.
func ParsePlace(text string) (Place, error) {
	before, after, holed := strings.Cut(text, hole)
	if strings.ContainsAny(before+after, "{}") {
		return Place{}, errors.New("only one {provider} may stand between braces")
	}
	return Place{before: before, after: after, holed: holed}, nil
}

// Holed reports whether the place stands for many devices.
func (p Place) Holed() bool { return p.holed }

// For fills the hole.
func (p Place) For(provider string) string {
	if !p.holed {
		return p.before
	}
	return p.before + provider + p.after
}

// Match finds the provider in a concrete text; a provider has no slash. A
// place without a hole matches its own text and gives "".
func (p Place) Match(text string) (provider string, ok bool) {
	if !p.holed {
		return "", text == p.before
	}
	rest, ok := strings.CutPrefix(text, p.before)
	if !ok {
		return "", false
	}
	provider, ok = strings.CutSuffix(rest, p.after)
	if !ok || provider == "" || strings.Contains(provider, "/") {
		return "", false
	}
	return provider, true
}

// String is the text it was read from.
func (p Place) String() string {
	if p.holed {
		return p.before + hole + p.after
	}
	return p.before
}
