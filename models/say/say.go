// Package say holds sentences that are told in several languages: a template in
// English, which is its key in the catalogues of other languages, and what is filled in.
//
// Whoever makes a sentence writes English and knows of no other language; whoever shows
// one chooses the language. In English no catalogue is needed.
package say

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a sentence or a part of one. The zero Text is empty.
type Text struct {
	// Key is the English template, with %s for each part in their order. Of a name or
	// a value, which is the same in all languages, it is the text itself, and Plain.
	Key   string
	Parts []Text
	Plain bool
}

// Of makes a text of a template and its parts: texts, strings and whole numbers, which
// are Plain. The template is written where Of is called, so that the test of the
// catalogues finds it.
func Of(template string, parts ...any) Text {
	t := Text{Key: template}
	for _, p := range parts {
		switch p := p.(type) {
		case Text:
			t.Parts = append(t.Parts, p)
		case string:
			t.Parts = append(t.Parts, Plain(p))
		default:
			t.Parts = append(t.Parts, Plain(fmt.Sprint(p)))
		}
	}
	return t
}

// Plain is a text that is the same in all languages.
func Plain(s string) Text { return Text{Key: s, Plain: true} }

// List joins texts as prose: "a, b and c".
func List(list []Text) Text {
	switch n := len(list); n {
	case 0:
		return Text{}
	case 1:
		return list[0]
	default:
		first := list[0]
		for _, t := range list[1 : n-1] {
			first = Of("%s, %s", first, t)
		}
		return Of("%s and %s", first, list[n-1])
	}
}

// Upper is a text that begins a sentence: its first letter is a capital. The catalogues
// have it as it is in the middle of one.
func (t Text) Upper() Text {
	if !t.Plain {
		t.Key = upper(t.Key)
	}
	return t
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// String is the text in English.
func (t Text) String() string { return t.In(nil) }

// Catalogue gives the templates of a language by those of English. A template names
// its parts in order as %s, or by number as %[2]s.
type Catalogue map[string]string

// In is the text in the language of a catalogue; what that lacks is English.
func (t Text) In(c Catalogue) string {
	if t.Plain {
		return t.Key
	}
	template := c.template(t.Key)
	var b strings.Builder
	next := 0
	for {
		before, rest, found := strings.Cut(template, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n, width := next, 1
		if strings.HasPrefix(rest, "[") {
			number, _, _ := strings.Cut(rest[1:], "]")
			n, _ = strconv.Atoi(number)
			n, width = n-1, len(number)+len("[]s")
		}
		if n >= 0 && n < len(t.Parts) {
			b.WriteString(t.Parts[n].In(c))
		}
		next, template = n+1, rest[min(width, len(rest)):]
	}
}

// template finds the template for a key; one that begins a sentence by that of the
// middle of one.
func (c Catalogue) template(key string) string {
	if found, ok := c[key]; ok {
		return found
	}
	r, n := utf8.DecodeRuneInString(key)
	if found, ok := c[string(unicode.ToLower(r))+key[n:]]; ok {
		return upper(found)
	}
	return key
}

// text is how a Text is written where it is not Plain, which is a string.
type text struct {
	Key   string `json:"key"`
	Parts []Text `json:"parts,omitempty"`
}

// MarshalJSON writes a Plain text as a string, any other as {"key": …, "parts": […]}.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.Plain {
		return json.Marshal(t.Key)
	}
	return json.Marshal(text{t.Key, t.Parts})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*t = Text{Plain: true}
		return json.Unmarshal(data, &t.Key)
	}
	var x text
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	*t = Text{Key: x.Key, Parts: x.Parts}
	return nil
}
