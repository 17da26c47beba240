// Every diagnostic of this package: one function each, so that wording is
// edited in one place.

package syntax

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func problem(span diag.Span, code, message, help, try string) diag.Diagnostic {
	return diag.Diagnostic{Span: span, Severity: diag.Error, Code: code, Message: message, Help: help, Try: try}
}

func errTooLarge(span diag.Span) diag.Diagnostic {
	return problem(span, "file-too-large",
		fmt.Sprintf("the file has more than %d bytes, which is the most that is read", MaxSource),
		"split it into several files: all files of a folder are read together", "")
}

func errUTF8(span diag.Span) diag.Diagnostic {
	return problem(span, "not-utf-8", "this is not UTF-8 text", "save the file with the encoding UTF-8", "")
}

func errBidi(span diag.Span, r rune) diag.Diagnostic {
	return problem(span, "hidden-direction", fmt.Sprintf("the invisible character %U changes the direction of the text after it", r),
		"remove it: with it a file can look other than it is", "")
}

func errControlCharacter(span diag.Span, r rune) diag.Diagnostic {
	return problem(span, "control-character", fmt.Sprintf("the control character %U cannot stand in a file", r),
		`remove it; in a text it can be written \u{…}`, "")
}

func errMixedScripts(span diag.Span, odd rune, main *alphabet, try string) diag.Diagnostic {
	other := alphabetOf(odd)
	message := fmt.Sprintf("`%c` (%U) in this name is a %s letter among %s ones", odd, odd, other.name, main.name)
	if like := lookAlike(other, main, odd); like != 0 {
		message = fmt.Sprintf("`%c` (%U) in this name is the %s letter that looks like the %s `%c`", odd, odd, other.name, main.name, like)
	}
	return problem(span, "mixed-scripts", message, "write a name in one alphabet", try)
}

func errNesting(span diag.Span) diag.Diagnostic {
	return problem(span, "nested-too-deeply",
		fmt.Sprintf("more than %d brackets, conditions or prefix operators are nested here", maxNesting),
		"name a part of it with `let` and use the name", "")
}

func errOperators(span diag.Span) diag.Diagnostic {
	return problem(span, "expression-too-long",
		fmt.Sprintf("more than %d operators in one expression", maxOperator),
		"name a part of it with `let` and use the name", "")
}

func errTooMany(span diag.Span, rest int) diag.Diagnostic {
	return problem(span, "too-many-errors", fmt.Sprintf("and %d more from here on", rest),
		"mend the first ones; the rest often go with them", "")
}

// fullWidth maps signs an input method may produce to the ones the language
// reads, and some signs of other languages to ours.
var fullWidth = map[string]string{
	"，": ",", "、": ",", "：": ":", "；": ";", "（": "(", "）": ")", "｛": "{", "｝": "}", "［": "[", "］": "]",
	"＝": "=", "＜": "<", "＞": ">", "！": "!", "？": "?", "＋": "+", "－": "-", "−": "-", "–": "-", "×": "*", "÷": "/",
	"≤": "<=", "≥": ">=", "≠": "!=", "∧": "&&", "∨": "||", "¬": "!", "→": "->", "％": "%", "℃": "°C", "℉": "°F",
	"&": "&&", "|": "||", "＂": `"`, "．": ".", "。": ".",
}

func errCharacter(span diag.Span, text string) diag.Diagnostic {
	if try := fullWidth[text]; try != "" {
		return problem(span, "unexpected-character", fmt.Sprintf("`%s` is not a sign of the language", text), "", try)
	}
	return problem(span, "unexpected-character", fmt.Sprintf("%q is not a sign of the language", text),
		"if it is meant to be shown, put it into a text in double quotes", "")
}

func errUnclosedText(span diag.Span) diag.Diagnostic {
	return problem(span, "unclosed-text", "this text has no closing quote on its line",
		`write " at its end; a line break in a text is \n`, "")
}

func errQuoteMarks(span diag.Span, text string) diag.Diagnostic {
	runes := []rune(text)
	inner := string(runes[1 : len(runes)-1])
	return problem(span, "quote-marks", "texts stand in straight double quotes", "",
		`"`+strings.ReplaceAll(inner, `"`, `\"`)+`"`)
}

func errUnclosedComment(span diag.Span) diag.Diagnostic {
	return problem(span, "unclosed-comment", "this comment has no end", "write */ where it ends", "")
}

func errEscape(span diag.Span, text string) diag.Diagnostic {
	return problem(span, "unknown-escape", fmt.Sprintf("`%s` stands for nothing in a text", text),
		`known are \n, \t, \r, \", \\ and \u{…} with the number of a character; in a notification also {{ and }}`, "")
}

func errHole(span diag.Span) diag.Diagnostic {
	return problem(span, "unclosed-hole", "this { has no } in the text",
		"a value is shown with {expression}; a brace itself is written {{", "")
}

func errEmptyHole(span diag.Span) diag.Diagnostic {
	return problem(span, "empty-hole", "nothing to show between the braces",
		"write a resource or variable, as in {room.temperature}", "")
}

func errManyHoles(span diag.Span) diag.Diagnostic {
	return problem(span, "too-many-holes", fmt.Sprintf("more than %d values in one text", maxHoles),
		"send several notifications", "")
}

func errLooseBrace(span diag.Span) diag.Diagnostic {
	return problem(span, "loose-brace", "this } closes nothing in the text", "a brace itself is written }}", "}}")
}

func errUnexpected(span diag.Span, found, expected string) diag.Diagnostic {
	if expected == "" {
		return problem(span, "unexpected", found+" does not fit here", "", "")
	}
	return problem(span, "unexpected", fmt.Sprintf("expected %s, found %s", expected, found), "", "")
}

func errEquals(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "use-equals", fmt.Sprintf("a comparison is written ==, not %s", short(found)), "", "==")
}

func errNotEqual(span diag.Span) diag.Diagnostic {
	return problem(span, "use-not-equals", "a difference is written !=, not <>", "", "!=")
}

func errAssign(span diag.Span) diag.Diagnostic {
	return problem(span, "use-assign", "a value is given with =; == compares", "", "=")
}

func errAnd(span diag.Span) diag.Diagnostic {
	return problem(span, "use-and-operator", "conditions are joined with &&, not and",
		"`and` stands only in `never p and q together` and `p and q always together`", "&&")
}

func errOr(span diag.Span) diag.Diagnostic {
	return problem(span, "use-or-operator", "conditions are joined with ||, not or",
		"`or` joins triggers: when … or on …", "||")
}

func errNot(span diag.Span) diag.Diagnostic {
	return problem(span, "use-not-operator", "a condition is negated with !, not with a word", "", "!")
}

func errKeyword(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "keyword-as-name", fmt.Sprintf("`%s` is a word of the language and cannot be a name here", short(word)),
		"choose another name", "")
}

func errName(span diag.Span, thing, found string) diag.Diagnostic {
	return problem(span, "expected-name", fmt.Sprintf("expected a %s, found %s", thing, found),
		"a name is letters, digits and _, and begins with no digit", "")
}

func errItem(span diag.Span, found, place string, words []string) diag.Diagnostic {
	message := fmt.Sprintf("nothing in %s begins with `%s`", place, short(found))
	return problem(span, "unknown-item", message, "there is: "+strings.Join(words, ", "), closest(found, words))
}

func errAction(span diag.Span, found string) diag.Diagnostic {
	if found == "" {
		return problem(span, "expected-action", "expected an action", actionHelp, "")
	}
	return problem(span, "expected-action", fmt.Sprintf("expected an action, found `%s`", short(found)), actionHelp,
		closest(found, []string{"set", "call", "notify", "always"}))
}

const actionHelp = "an action is: set r = value, call r(…), notify ROLE \"text\", variable = value, after 5 min …, or stop after RULE"

func errNoAction(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "expected-action", fmt.Sprintf("nothing is done after `%s`", word), actionHelp, "")
}

func errLooseAssign(span diag.Span) diag.Diagnostic {
	return problem(span, "loose-action", "an action stands in a rule, after `then`",
		"a constant is declared with: let name = value", "")
}

func errUnclosed(span diag.Span, closing, found string, opened diag.Span) diag.Diagnostic {
	d := problem(span, "unclosed-bracket", fmt.Sprintf("expected `%s`, found %s", closing, found), "", "")
	d.Notes = []diag.Note{{Span: opened, Message: "opened here"}}
	return d
}

func errUnopened(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "unopened-bracket", fmt.Sprintf("`%s` closes nothing", found), "remove it, or look for a missing opening one above", "")
}

func errValue(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-value", "expected a value or a condition, found "+found,
		"for instance: window.state == open, room.temperature < 20 °C, (a || b) && !c", "")
}

func errType(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-type", "expected a type, found "+found, "types are: "+strings.Join(typeNames, ", "), "")
}

var (
	valueTypes = []string{"bool", "int", "float", "string", "duration", "time", "geo"}
	typeNames  = slices.Concat(valueTypes, []string{"enum {a, b}", "list of T"})
)

func errComma(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "missing-comma", "members of an enum are separated by commas", "", ", "+found)
}

func errUnknownType(span diag.Span, found string) diag.Diagnostic {
	try := closest(found, valueTypes)
	if same := typeSynonyms[strings.ToLower(found)]; same != "" {
		try = same
	}
	return problem(span, "unknown-type", fmt.Sprintf("there is no type `%s`", short(found)), "types are: "+strings.Join(typeNames, ", "), try)
}

// typeSynonyms maps the names of types in other languages to ours.
var typeSynonyms = map[string]string{
	"boolean": "bool", "integer": "int", "long": "int", "int64": "int", "number": "float", "double": "float",
	"real": "float", "float64": "float", "decimal": "float", "text": "string", "str": "string", "date": "time",
	"datetime": "time", "timestamp": "time", "timespan": "duration", "location": "geo",
}

func errUnitOnType(span diag.Span, typeName string) diag.Diagnostic {
	return problem(span, "misplaced-unit", fmt.Sprintf("a %s has no unit", typeName), "units belong to int and float", "")
}

func errRangeOnType(span diag.Span, typeName string) diag.Diagnostic {
	return problem(span, "misplaced-range", fmt.Sprintf("a %s has no range", typeName), "ranges belong to int, float and duration", "")
}

func errQuantity(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-quantity", "expected a number, found "+found,
		"with its unit on the same line, for instance 5 min, 21 °C or 50 %", "")
}

func errDeclaration(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-declaration", "expected a declaration, found "+found,
		"a file holds: package, import, model, device, environment, safe state, app", "")
}

func errLatePackage(span diag.Span) diag.Diagnostic {
	return problem(span, "late-package", "`package` stands before everything else in a file", "move it to the top", "")
}

func errLateImport(span diag.Span) diag.Diagnostic {
	return problem(span, "late-import", "`import` stands before the declarations of a file",
		"move it to the top, after `package` if there is one", "")
}

func errNamedArg(span diag.Span, found int) diag.Diagnostic {
	try := ""
	if found == parser.TenetLexerCOLON {
		try = "="
	}
	return problem(span, "named-argument", "every parameter of a template is given by its name",
		"for instance: app Bedroom = Comfort(heater = h1, target = 20 °C)", try)
}

func errDeviceDefault(span diag.Span, model string) diag.Diagnostic {
	return problem(span, "device-default", fmt.Sprintf("`%s` is a device type, and a device has no default", short(model)),
		"leave the value out: every app made from the template names its device", "")
}

func errGroups(span diag.Span) diag.Diagnostic {
	return problem(span, "nested-groups", "`for each` stands in at most one other",
		"write the innermost group once for every device", "")
}

var modes = []string{"single", "restart", "queued", "parallel"}

func errMode(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "unknown-mode", fmt.Sprintf("there is no mode `%s`", short(found)),
		"modes are: single, restart, queued(k), parallel(k)", closest(found, modes))
}

func errModeSize(span diag.Span, word string, size *NumberLit) diag.Diagnostic {
	try := "2"
	if size != nil && len(size.Text) == 1 && size.Text >= "1" && size.Text <= "8" {
		try = size.Text
	}
	return problem(span, "mode-size", fmt.Sprintf("`%s` says how many runs there may be, from 1 to 8", word),
		"queued(3): three wait; parallel(3): three run at once", "mode "+word+"("+try+")")
}

func errModeWord(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "unexpected", fmt.Sprintf("`%s` is a mode, which is said with `mode`", word), "", "mode "+word)
}

func errModeCount(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "mode-size", fmt.Sprintf("`%s` has one run and takes no number", word), "", "mode "+word)
}

func errTime(span diag.Span, found string, hour, minute int) diag.Diagnostic {
	try := ""
	if hour >= 0 {
		try = fmt.Sprintf("%02d:%02d", hour, minute)
	}
	return problem(span, "time-of-day", fmt.Sprintf("`%s` is no time of day", short(found)),
		"times go from 00:00 to 23:59, without seconds", try)
}

func errClock(span diag.Span, try string) diag.Diagnostic {
	return problem(span, "time-of-day", "a time of day is written with hours from 00 to 23 and minutes", "for instance: at 07:30, at 22:00 on mon..fri", try)
}

func errTimeColon(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "time-of-day", fmt.Sprintf("`%s` is a time of day here", short(found)),
		"a choice is written c ? x : y, with a space before the colon", strings.ReplaceAll(found, ":", " : "))
}

func errOrTime(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-trigger", "every trigger says how it starts the rule", "", "at "+found)
}

// sunWords maps words for times of day to what can be written.
var sunWords = map[string]string{
	"noon": "12:00", "midday": "12:00", "midnight": "00:00", "dawn": "sunrise", "dusk": "sunset", "sunup": "sunrise", "sundown": "sunset",
}

// TimeWord is what a word that is meant for a moment of the day may stand for:
// noon for 12:00, dusk for sunset; "" if it resembles none.
func TimeWord(found string) string {
	if try := sunWords[found]; try != "" {
		return try
	}
	return closest(found, []string{"sunrise", "sunset"})
}

func errSun(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "time-of-day", fmt.Sprintf("expected sunrise or sunset, found `%s`", short(found)),
		"a while before or after is counted from sunrise or sunset", TimeWord(found))
}

func errDay(span diag.Span, found string, known []string) diag.Diagnostic {
	try := dayOf(found)
	if !slices.Contains(known, try) {
		try = ""
	}
	return problem(span, "unknown-day", fmt.Sprintf("`%s` is no day here", short(found)), "days are: "+strings.Join(known, ", "), try)
}

func errOnDays(span diag.Span, day string) diag.Diagnostic {
	return problem(span, "unexpected", "days stand after `on`", "for instance: at 22:30 on mon..fri, sun", "on "+day)
}

func errDuration(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-duration", "expected a duration, found "+found,
		"write a number with its unit, such as 30 s, 5 min or 1 h, or the name of a constant", "")
}

func errDelay(span diag.Span, found, try string) diag.Diagnostic {
	return problem(span, "use-after", fmt.Sprintf("a delay is written with `after`, not `%s`", short(found)),
		"all that follows it, up to the next `after`, is done later", try)
}

func errStopLater(span diag.Span, try string) diag.Diagnostic {
	return problem(span, "use-after", "`stop after` drops the delayed actions of a rule at once, and takes no duration",
		"to drop them later, put the delay first", try)
}

func errLastAfter(span diag.Span) diag.Diagnostic {
	return problem(span, "last-after", "nothing happens after this", "write what is to be done then: after 10 min set lamp.power = off", "")
}

func errNotRule(span diag.Span) diag.Diagnostic {
	return problem(span, "expected-rule", "only a run of a rule is dropped", "write the name of one rule here", "")
}

func errScopeColon(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "scope-colon", "expected `:` after the scope, found "+found,
		"a scope comes first: between f and r: always p; after f until r: never p; while q: eventually p", "")
}

func errWishScope(span diag.Span) diag.Diagnostic {
	return problem(span, "wish-scope", "a wish has no scope", "write: achieve always p while q, achieve never p while q, or achieve after f, p until r", "")
}

func errAndThen(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "and-then", "expected `stays` after `and then`, found "+found,
		"what stays is the q of: whenever p, q within 5 min and then stays for 10 min", "")
}

func errPart(span diag.Span, word, help string) diag.Diagnostic {
	return problem(span, "misplaced-part", fmt.Sprintf("this promise has no `%s`", word), help, "")
}

func errPhrase(span diag.Span, phrase string) diag.Diagnostic {
	return problem(span, "expected-promise", "no promise is worded like this", "the words are: "+phrase, "")
}

func errForEach(span diag.Span) diag.Diagnostic {
	return problem(span, "use-for-each", "a group of items begins with `for each`", "write: for each d in all Heater { … }", "for each")
}

func errGroup(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "use-in-all", fmt.Sprintf("`%s` names a device of a type with `in all`", word),
		"write: "+word+" w in all Contact: w.state == open", "")
}

func errFormulaName(span diag.Span) diag.Diagnostic {
	return problem(span, "formula-name", "a formula has a name", "write: fltl \"answers\": [] (p -> <> q)", "")
}

func errWatt(span diag.Span) diag.Diagnostic {
	return problem(span, "watt-or-weak", "W after a number is the unit watt", "to mean the operator, write (x > 5) W q", "")
}

func errTemporal(span diag.Span, found, sign string) diag.Diagnostic {
	return problem(span, "use-temporal-sign", fmt.Sprintf("in a formula, `%s` is written %s", found, sign),
		"the operators are: ! [] <> X U W && || -> <->", sign)
}

func errEventBraces(span diag.Span) diag.Diagnostic {
	return problem(span, "event-braces", "an event in a formula stands in braces", "write: {set lamp.power = on}, {door.state changes}", "")
}

func errControl(span diag.Span) diag.Diagnostic {
	return problem(span, "expected-event", "only a resource controls something", "write the name of one resource here", "")
}

func errNotValue(span diag.Span) diag.Diagnostic {
	return problem(span, "formula-as-value", "this speaks of a course of events and has no value", "compare and calculate with values alone", "")
}

func errTrigger(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-trigger", "expected `when`, `on`, `every` or `at`, found "+found,
		"a rule begins with what starts it: when CONDITION, on RESOURCE changes, every 5 min, at 22:30, on start", "")
}

func errForOnEvent(span diag.Span) diag.Diagnostic {
	return problem(span, "for-on-event", "`for` follows a condition; an event has no length", "write: when CONDITION for 5 min", "")
}

func errThen(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-then", "expected `then` and what to do, found "+found,
		"a rule reads: when CONDITION while GUARD then ACTIONS", "")
}

func errSecondGuard(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "second-guard", fmt.Sprintf("a rule has one guard, and this `%s` is a second", word),
		"join the conditions with &&", "")
}

func errLateGuard(span diag.Span, word string) diag.Diagnostic {
	return problem(span, "late-guard", fmt.Sprintf("the guard `%s` comes before `then`", word),
		"a rule reads: when CONDITION while GUARD then ACTIONS", "")
}

func errHappening(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-promise", "expected `never happens` or `only happens while`, found "+found,
		"a promise about an event reads: set heater.power = on never happens while window.state == open", "")
}

func errSentence(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-promise", "expected a promise after the scope, found "+found,
		"for instance: always p, never p, whenever p, q within 5 min; there is one scope at most", "")
}

func errHowOften(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "expected-promise", "expected `at least every` or `at most … times in any`, found "+found,
		"write: E happens at least every D, or: E happens at most 3 times in any D", "")
}

func errNotEvent(span diag.Span) diag.Diagnostic {
	return problem(span, "expected-event", "this is a condition, and only an event happens",
		"an event is: r changes, r updates, r is refused, set r = v, asked to set r = v, set by a person r, notify ROLE, call r", "")
}

func errEventResource(span diag.Span) diag.Diagnostic {
	return problem(span, "expected-event", "only a resource changes, updates or is refused",
		"write the name of one resource here", "")
}

func errPerson(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "unexpected", fmt.Sprintf("expected `a`, found `%s`", short(found)), "the phrases are `set by a person` and `not even for a moment`", "a")
}

func errTogether(span diag.Span) diag.Diagnostic {
	return problem(span, "lonely-together", "`together` needs two conditions", "write: never p and q together", "")
}

func errTogetherWhile(span diag.Span) diag.Diagnostic {
	return problem(span, "together-while", "`together` and `while` do not go with each other",
		"add the condition as one more: never p and q and r together", "")
}

var (
	rungs      = []string{"prompt", "delayed", "faulty"}
	severities = []string{"error", "warning", "hint"}
)

func errRung(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "unknown-rung", fmt.Sprintf("there is no rung `%s`", short(found)),
		"rungs are: "+strings.Join(rungs, ", "), closest(found, rungs))
}

func errSeverity(span diag.Span, found string) diag.Diagnostic {
	return problem(span, "unknown-severity", fmt.Sprintf("there is no severity `%s`", short(found)),
		"severities are: "+strings.Join(severities, ", "), closest(found, severities))
}

func errTwice(span diag.Span, what string) diag.Diagnostic {
	return problem(span, "said-twice", what+" is said twice", "keep one of them", "")
}

func errNotVariable(span diag.Span, target string) diag.Diagnostic {
	return problem(span, "missing-set", fmt.Sprintf("`%s` is a resource, and those are given values with `set`", short(target)), "", "set "+target)
}

func errCallTarget(span diag.Span, target string) diag.Diagnostic {
	return problem(span, "no-methods", fmt.Sprintf("`%s` cannot be called: functions have plain names", short(target)),
		"write function(value) instead of value.function()", "")
}

func errNoLabel(span diag.Span) diag.Diagnostic {
	return problem(span, "missing-label", "a change that nobody commands needs a label",
		"labels are: must (it will), may (it can), fault (only when broken)", "")
}

func errStepwiseWhile(span diag.Span) diag.Diagnostic {
	return problem(span, "stepwise-while", "`moves stepwise` holds always and takes no `while`", "leave the condition out", "")
}

func errRoleLabel(span diag.Span, label string) diag.Diagnostic {
	return problem(span, "role-label", "a role can be public, and not "+label, "write role NAME is public, or label what it may do", "")
}

func errLabelWhile(span diag.Span) diag.Diagnostic {
	return problem(span, "label-while", "a label holds always and takes no `while`", "leave the condition out", "")
}

func errNotDevice(span diag.Span, what string) diag.Diagnostic {
	return problem(span, "expected-device", fmt.Sprintf("a device is %s, not one of its resources", what), "write the name of the device alone", "")
}

// short clips a piece of source for a message.
func short(text string) string {
	runes := []rune(text[:min(len(text), 160)])
	if len(runes) <= 40 && len(text) <= 160 {
		return text
	}
	return string(runes[:min(len(runes)-1, 40)]) + "…"
}

// closest returns the word most like the one found, or "" if none is near.
func closest(found string, words []string) string {
	best, least := "", 1+len(found)/3
	for _, w := range words {
		if d := distance(found, w); d <= least && d < max(len(w), len(found)) {
			if best == "" || d < distance(found, best) {
				best = w
			}
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour. Source: Damerau 1964, restricted form.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 40 || len(t) > 40 {
		return 40
	}
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range t {
		d[0][j+1] = j + 1
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(s)][len(t)]
}
