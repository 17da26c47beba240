// Commands: what rules do.

package homeassistant

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// deed is a kind of command.
type deed uint8

const (
	setState  deed = iota // ref becomes a state or a text
	setNumber             // ref becomes a number
	toggle                // ref becomes the other of two states
	step                  // a helper changes by a number, within its range
	act                   // an action of the device is called
	tell                  // a role is notified
)

// command is one thing a rule does.
type command struct {
	deed   deed
	ref    ref
	value  string   // of setState; of act the action
	number *big.Rat // of setNumber and step
	args   []string // of act: texts
	role   string   // of tell
	parts  []part   // of tell
}

// part is a piece of a notification: text, or the value of an entity.
type part struct {
	text string
	ref  ref
}

// target is what a command writes, "" for calls and notifications.
func (c command) target() string {
	if c.deed == act || c.deed == tell {
		return ""
	}
	return c.ref.key()
}

func (c command) key() string {
	s := strconv.Itoa(int(c.deed))
	if c.ref.e != nil {
		s += c.ref.key()
	}
	s += strconv.Quote(c.value) + strconv.Quote(c.role)
	if c.number != nil {
		s += c.number.RatString()
	}
	for _, a := range c.args {
		s += strconv.Quote(a)
	}
	for _, p := range c.parts {
		s += strconv.Quote(p.text)
		if p.ref.e != nil {
			s += p.ref.key()
		}
	}
	return s
}

// commandText writes a command as an action of a rule.
func (im *importer) commandText(c command) string {
	switch c.deed {
	case act:
		var args []string
		for _, a := range c.args {
			args = append(args, draft.Quote(a))
		}
		return "call " + c.ref.e.name + "." + c.value + "(" + strings.Join(args, ", ") + ")"
	case tell:
		return "notify " + c.role + " " + im.messageText(c.parts)
	}
	set := "set "
	if c.ref.e.shape.variable != nil {
		set = ""
	}
	return set + im.path(c.ref) + " = " + im.valueText(c)
}

func (im *importer) valueText(c command) string {
	p := im.path(c.ref)
	switch c.deed {
	case setNumber:
		return im.quantity(c.ref, c.number)
	case toggle:
		on, off := im.literal(c.ref, "on"), im.literal(c.ref, "off")
		if on == "true" {
			return "!" + p
		}
		return p + " == " + on + " ? " + off + " : " + on
	case step:
		return stepText(p, c.number, c.ref.e.shape.variable)
	}
	return im.literal(c.ref, c.value)
}

// stepText adds to a whole variable and stays in its range.
func stepText(p string, by *big.Rat, v *variable) string {
	n, _ := whole(by)
	if n < 0 {
		d, end := strconv.FormatInt(-n, 10), strconv.FormatInt(v.low, 10)
		return p + " - " + d + " < " + end + " ? " + end + " : " + p + " - " + d
	}
	d, end := strconv.FormatInt(n, 10), strconv.FormatInt(v.high, 10)
	return p + " + " + d + " > " + end + " ? " + end + " : " + p + " + " + d
}

func (im *importer) messageText(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.ref.e != nil {
			b.WriteString("{" + im.path(p.ref) + "}")
			continue
		}
		b.WriteString(draft.Message(p.text))
	}
	return `"` + b.String() + `"`
}
