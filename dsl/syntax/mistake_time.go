// Mistakes about time: times of day, days and delays written in other ways.

package syntax

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// clock recognises times of day and days that are written in other ways.
func (m mistake) clock() (diag.Diagnostic, bool) {
	prev := m.previous(0)
	switch {
	case prev.kind == parser.TenetLexerAT && m.bad.kind == parser.TenetLexerNUMBER && m.is(parser.TenetParserRULE_trigger):
		return m.errClock(m.bad, m.bad), true
	case prev.kind == parser.TenetLexerTIME && isHalfDay(m.bad.text):
		return m.errClock(prev, prev), true
	case m.bad.kind == parser.TenetLexerAT && m.previous(1).kind == parser.TenetLexerEVERY && m.is(parser.TenetParserRULE_thenPart):
		return m.errClock(m.previous(1), m.following(0)), true
	case prev.kind == parser.TenetLexerTIME && dayOf(m.bad.text) != "":
		return errOnDays(m.span(), dayOf(m.bad.text)), true
	case prev.kind == parser.TenetLexerOR && m.bad.kind == parser.TenetLexerTIME:
		return errOrTime(m.span(), m.bad.text), true
	case prev.kind == parser.TenetLexerTIME && m.is(parser.TenetParserRULE_expr) && m.want.has(parser.TenetLexerCOLON):
		return errTimeColon(spanOf(m.name, prev, prev), prev.text), true
	}
	return diag.Diagnostic{}, false
}

// errClock reports a time of day that begins at or after the lexeme from. The
// time itself begins with the lexeme at.
func (m mistake) errClock(from, at *lexeme) diag.Diagnostic {
	half := m.stream.lexemes[min(at.index+1, len(m.stream.lexemes)-1)]
	to, hour, minute := at, -1, 0
	if parts := strings.FieldsFunc(at.text, func(r rune) bool { return r == ':' || r == '.' }); len(parts) == 1 {
		hour, minute, _ = clock(parts[0] + ":00")
	} else if len(parts) == 2 {
		hour, minute, _ = clock(parts[0] + ":" + parts[1])
	}
	if isHalfDay(half.text) {
		to = half
		hour = ofHalf(hour, half.text)
	}
	try := ""
	if hour >= 0 {
		try = fmt.Sprintf("at %02d:%02d", hour, minute)
	}
	if from.kind == parser.TenetLexerEVERY && try != "" {
		if day := dayOf(m.previous(0).text); day != "" {
			try += " on " + day
		}
	}
	return errClock(spanOf(m.name, from, to), try)
}

func isHalfDay(text string) bool {
	text = strings.ToLower(text)
	return text == "am" || text == "pm"
}

// ofHalf counts an hour of half a day from midnight.
func ofHalf(hour int, half string) int {
	if hour < 0 || hour > 12 {
		return hour
	}
	hour %= 12
	if strings.EqualFold(half, "pm") {
		hour += 12
	}
	return hour
}

// dayOf returns the word for a day or days that another word most likely means,
// itself if it is one; "" if none.
func dayOf(text string) string {
	word := strings.ToLower(text)
	switch {
	case strings.HasPrefix("weekdays", word) && len(word) >= len("weekday"):
		return "weekdays"
	case strings.HasPrefix("weekends", word) && len(word) >= len("weekend"):
		return "weekends"
	case slices.Contains(weekDays, word):
		return word
	case strings.HasSuffix(word, "day") && len(word) > 5 && slices.Contains(weekDays, word[:3]):
		return word[:3]
	}
	return ""
}

// delay recognises delays that are not written with `after`.
func (m mistake) delay() (diag.Diagnostic, bool) {
	prev, next := m.previous(0), m.following(0)
	switch {
	case m.is(parser.TenetParserRULE_thenPart) && m.bad.kind == parser.TenetLexerFOR:
		return errForOnEvent(m.span()), true
	case !m.inside(parser.TenetParserRULE_actions):
		return diag.Diagnostic{}, false
	case isWait(prev.text) && m.is(parser.TenetParserRULE_assignAction):
		number := m.bad
		if number.kind != parser.TenetLexerNUMBER {
			number = next
		}
		return errDelay(spanOf(m.name, prev, prev), prev.text, "after "+m.durationAt(number)), true
	case m.bad.kind == parser.TenetLexerIN && next.kind == parser.TenetLexerNUMBER:
		return errDelay(m.span(), m.bad.text, "after "+m.durationAt(next)), true
	case m.bad.kind == parser.TenetLexerNUMBER && prev.kind == parser.TenetLexerAFTER && m.previous(1).kind == parser.TenetLexerSTOP:
		return errStopLater(m.span(), "after "+m.durationAt(m.bad)+" stop after"), true
	}
	return diag.Diagnostic{}, false
}

func isWait(text string) bool {
	return slices.Contains([]string{"delay", "wait", "pause", "sleep"}, text)
}

// durationAt is the duration that begins with a lexeme, as it is written.
func (m mistake) durationAt(number *lexeme) string {
	if _, err := strconv.ParseFloat(number.text, 64); err != nil {
		return "5 min"
	}
	unit := m.stream.lexemes[min(number.index+1, len(m.stream.lexemes)-1)]
	if unit.kind != parser.TenetLexerUNIT {
		return number.text
	}
	return number.text + " " + unit.text
}
