// Lengths of time, in all the forms Home Assistant takes.

package homeassistant

import (
	"math/big"
	"regexp"
	"strings"
)

// longest is the most seconds a wait may last: ten years.
const longest = 10 * 365 * 86400

var clockForm = regexp.MustCompile(`^([-+]?)(\d{1,6}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?$`)

// period reads a length of time in whole seconds: a number, "HH:MM",
// "HH:MM:SS", or a mapping of days to milliseconds. False if it was reported.
func (im *importer) period(n *node) (int, bool) {
	if n.hasTemplate() {
		im.report(errTemplatedTime(n.span))
		return 0, false
	}
	seconds, ok := n.seconds()
	switch {
	case n.surprising() && strings.Count(n.text, ":") < 2:
		im.report(errUnquotedTime(n.span, n.text))
	case !ok:
		im.report(errNoTime(n.span))
	case !seconds.IsInt():
		im.report(errPartSecond(n.span))
	case new(big.Rat).Abs(seconds).Cmp(big.NewRat(longest, 1)) > 0:
		im.report(errLongTime(n.span))
	default:
		return int(seconds.Num().Int64()), true
	}
	return 0, false
}

// seconds is the length of time; false if it has no form of one. A plain
// 1:30:00 is a number in YAML 1.1, and the same length.
func (n *node) seconds() (*big.Rat, bool) {
	if n.kind == mapping {
		return n.dated()
	}
	if n.kind != scalar {
		return nil, false
	}
	text := strings.TrimSpace(n.text)
	if v, ok := parseNumber(text); ok {
		return v, true
	}
	m := clockForm.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	total := new(big.Rat)
	for _, part := range []struct {
		text string
		size int64
	}{{m[2], 3600}, {m[3], 60}, {m[4] + m[5], 1}} {
		if part.text == "" {
			continue
		}
		v, ok := parseNumber(part.text)
		if !ok {
			return nil, false
		}
		total.Add(total, v.Mul(v, big.NewRat(part.size, 1)))
	}
	if m[1] == "-" {
		total.Neg(total)
	}
	return total, true
}

// dated adds up {days, hours, minutes, seconds, milliseconds}.
func (n *node) dated() (*big.Rat, bool) {
	units := map[string]*big.Rat{
		"days": big.NewRat(86400, 1), "hours": big.NewRat(3600, 1), "minutes": big.NewRat(60, 1),
		"seconds": big.NewRat(1, 1), "milliseconds": big.NewRat(1, 1000),
	}
	total := new(big.Rat)
	for i, k := range n.keys {
		size, known := units[k.text]
		v, ok := n.vals[i].number()
		if !known || !ok {
			return nil, false
		}
		total.Add(total, new(big.Rat).Mul(v, size))
	}
	return total, len(n.keys) > 0
}

// clockTime reads "HH:MM" or "HH:MM:SS" as a minute of the day. False if it was
// reported.
func (im *importer) clockTime(n *node) (int, bool) {
	text := strings.TrimSpace(n.text)
	m := clockForm.FindStringSubmatch(text)
	if n.kind != scalar || m == nil || m[1] != "" || m[5] != "" {
		im.report(errNoClock(n.span))
		return 0, false
	}
	if n.surprising() {
		im.report(errUnquotedTime(n.span, text))
		return 0, false
	}
	hour, minute, second := atoi(m[2]), atoi(m[3]), atoi(m[4])
	if hour > 23 || minute > 59 || second > 59 {
		im.report(errNoClock(n.span))
		return 0, false
	}
	if second != 0 {
		im.report(errClockSecond(n.span))
		return 0, false
	}
	return hour*60 + minute, true
}

// atoi reads a few digits; none are 0.
func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
