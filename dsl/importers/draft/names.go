// Identifiers made from foreign names.

package draft

import (
	"strconv"
	"strings"
	"unicode"
)

// reserved are the words of the language that cannot be names.
var reserved = map[string]bool{
	"when": true, "while": true, "then": true, "else": true, "or": true, "and": true, "if": true, "set": true,
	"call": true, "notify": true, "rule": true, "app": true, "model": true, "device": true, "environment": true,
	"let": true, "var": true, "assume": true, "initially": true, "allow": true, "never": true, "always": true,
	"whenever": true, "really": true, "in": true, "true": true, "false": true,
}

// maxName is the most letters of a name made from a foreign one.
const maxName = 60

// Identifier turns a foreign name into an identifier: letters and digits stay,
// everything between them becomes one underscore. A name that holds no Latin
// letter, or none that can begin an identifier, gives the fallback; a word of the
// language gets an underscore behind it.
func Identifier(name, fallback string) string {
	var b strings.Builder
	letters := 0
	for _, r := range name {
		switch {
		case letters >= maxName:
		case unicode.Is(unicode.Latin, r) && unicode.IsLetter(r), r >= '0' && r <= '9':
			b.WriteRune(r)
			letters++
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	id := strings.Trim(b.String(), "_")
	switch {
	case id == "" || !strings.ContainsFunc(id, unicode.IsLetter):
		return fallback
	case unicode.IsDigit(rune(id[0])):
		return "_" + id
	case reserved[id]:
		return id + "_"
	}
	return id
}

// TypeName turns a foreign name into the name of a device type: its words in
// one, each with a capital.
func TypeName(name, fallback string) string {
	var b strings.Builder
	for _, word := range strings.Split(Identifier(name, ""), "_") {
		if word != "" {
			first := []rune(word)
			b.WriteString(strings.ToUpper(string(first[:1])) + string(first[1:]))
		}
	}
	id := b.String()
	if id == "" || !unicode.IsLetter([]rune(id)[0]) {
		return fallback + id
	}
	return id
}

// Names hands out identifiers, each once. The zero value is ready for use.
type Names struct{ taken map[string]bool }

// Take returns the wish if nobody has it, else the wish with the first number
// that is free. Two names that differ only in case are taken for the same.
func (n *Names) Take(wish string) string {
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	name := wish
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = wish + "_" + strconv.Itoa(i)
	}
	n.taken[strings.ToLower(name)] = true
	return name
}

// Free reports whether nobody has the name.
func (n *Names) Free(name string) bool { return !n.taken[strings.ToLower(name)] }
