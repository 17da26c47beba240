// Subjects: how paths and names become NATS subject tokens.

package bus

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/models"
)

// Token makes one subject token of a name. Bytes that mean something to NATS
// (white space, ".", "*", ">"), control bytes and "%" are percent-encoded; an
// empty name becomes "%", which no other name does.
func Token(name string) string {
	if name == "" {
		return "%"
	}
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c <= ' ' || c == 0x7f || strings.IndexByte(".*>%", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// subject is where a message is published, below the site's prefix.
func (b *Bus) subject(m message) string {
	tokens := []string{b.prefix, m.kind}
	if m.path != (models.Path{}) {
		tokens = append(tokens, Token(m.path.Provider), Token(m.path.Service), Token(m.path.Resource))
	} else {
		tokens = append(tokens, Token(m.name))
	}
	return strings.Join(tokens, ".")
}
