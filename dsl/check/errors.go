// Every diagnostic of this package, one function each; Codes lists their codes.

package check

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func fail(at diag.Span, code, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Span: at, Code: code, Message: fmt.Sprintf(format, args...)}
}

// unknown reports a name that nothing has, with the names there are.
func unknown(at diag.Span, code, what, name string, known []string, help string) diag.Diagnostic {
	d := fail(at, code, "unknown %s %q", what, name)
	d.Try = nearest(name, known)
	if len(known) > 0 {
		d.Help = help + joinNames(known)
	}
	return d
}

func errUnknownDevice(at diag.Span, name string, known []string) diag.Diagnostic {
	return unknown(at, "unknown-device", "device", name, known, "there are: ")
}

func errUnknownModel(at diag.Span, name string, known []string) diag.Diagnostic {
	return unknown(at, "unknown-model", "model", name, known, "there are: ")
}

func errUnknownResource(at diag.Span, owner, name string, there []*Resource) diag.Diagnostic {
	var names, described []string
	for _, r := range there {
		names = append(names, r.Model.Name)
		described = append(described, r.Model.Name+brief(r))
	}
	d := unknown(at, "unknown-resource", "resource", name, names, "")
	d.Message += " in " + owner
	if len(described) > 0 {
		d.Help = owner + " has: " + joinNames(described)
	}
	return d
}

// brief says in brackets what values a resource has.
func brief(r *Resource) string {
	switch t := r.Model.Type; t.Kind {
	case models.NotSet:
		if r.Model.Kind == models.Action {
			return " (action)"
		}
		return ""
	case models.Enum:
		return " (" + strings.Join(t.Members, "|") + ")"
	case models.Int, models.Float:
		if s := t.Unit.Symbol(); s != "" {
			return " (" + s + ")"
		}
		return " (number)"
	default:
		return " (" + t.Kind.String() + ")"
	}
}

func errUnknownService(at diag.Span, owner, name string, known []string) diag.Diagnostic {
	d := unknown(at, "unknown-service", "service", name, known, owner+" has: ")
	d.Message += " in " + owner
	return d
}

func errUnknownName(at diag.Span, name string, known []string) diag.Diagnostic {
	d := unknown(at, "unknown-name", "name", name, known, "constants and variables here: ")
	d.Message += ": no constant or variable is called so"
	return d
}

func errUnknownMoment(at diag.Span, name string, known []string) diag.Diagnostic {
	d := unknown(at, "unknown-name", "name", name, known, "")
	d.Message += ": no constant is called so, and no moment of the day"
	d.Help = "write at 22:30, at sunrise or at sunset, or declare it: let " + name + " = 22:30"
	if try := syntax.TimeWord(name); try != "" {
		d.Try = try
	}
	return d
}

func errUnknownVariable(at diag.Span, name string, known []string) diag.Diagnostic {
	d := unknown(at, "unknown-variable", "variable", name, known, "variables here: ")
	if len(known) == 0 {
		d.Help = "the app has no variable; declare one: var " + name + ": bool = false"
	}
	return d
}

func errUnknownMember(at diag.Span, name string, members []string) diag.Diagnostic {
	return unknown(at, "unknown-member", "value", name, members, "it is one of: ")
}

func errUnknownRole(at diag.Span, name string, known []string) diag.Diagnostic {
	return unknown(at, "unknown-role", "role", name, known, "the site has: ")
}

func errUnknownFunction(at diag.Span, name string) diag.Diagnostic {
	return unknown(at, "unknown-function", "function", name, functionNames(), "there are: ")
}

// functionNames lists what an expression may call.
func functionNames() []string {
	list := append(sortedKeys(functions), "known")
	list = append(list, overThePast...)
	slices.Sort(list)
	return list
}

func errUnknownUnit(at diag.Span, n *syntax.NumberLit, err error) diag.Diagnostic {
	d := fail(at, "unknown-unit", "unknown unit %q", n.Unit)
	d.Help = "units are written as °C, %, lx, min, kWh, or as UCUM codes"
	var u *models.UnitError
	if errors.As(err, &u) && u.Suggestion != "" {
		d.Try = strings.TrimSpace(n.Text + " " + u.Suggestion)
	}
	return d
}

func errAmbiguousResource(at diag.Span, owner, name string, found []*Resource) diag.Diagnostic {
	d := fail(at, "ambiguous-name", "%s has several resources named %q", owner, name)
	var ways []string
	for _, r := range found {
		ways = append(ways, r.Service+"."+name)
	}
	d.Help = "name the service: " + strings.Join(ways, ", ")
	d.Try = ways[0]
	return d
}

func errAmbiguousWord(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "ambiguous-name", "%q is a value of this type and also a constant or variable of the app", name)
	d.Help = "rename the constant or variable"
	return d
}

func errDuplicate(at diag.Span, what, name string, first diag.Span) diag.Diagnostic {
	d := fail(at, "duplicate-name", "%s %q is there already", what, name)
	d.Help = "each name may be used once; rename one of them"
	d.Notes = []diag.Note{{Span: first, Message: "first here"}}
	return d
}

func errDuplicateProvider(at diag.Span, provider string, first diag.Span, device string) diag.Diagnostic {
	d := fail(at, "duplicate-provider", "provider %q is device %s already", provider, device)
	d.Help = "two devices cannot share a provider: their readings could not be told apart"
	d.Notes = []diag.Note{{Span: first, Message: "first here"}}
	return d
}

func hintOverridesLibrary(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "overrides-library", "model %s replaces the one of the same name that is shipped", name)
	d.Severity = diag.Hint
	d.Help = "rename it if that is not meant"
	return d
}

func errDeviceAsValue(at diag.Span, name string, refs []string) diag.Diagnostic {
	d := fail(at, "not-a-value", "%s is a device, not a value", name)
	if len(refs) > 0 {
		d.Help = "name one of its resources: " + joinNames(refs)
		d.Try = refs[0]
	}
	return d
}

func errServiceAsValue(at diag.Span, owner, name string, there []*Resource) diag.Diagnostic {
	d := fail(at, "not-a-value", "%s is a service of %s, not a resource", name, owner)
	var ways []string
	for _, r := range there {
		ways = append(ways, name+"."+r.Model.Name)
	}
	d.Help = "name one of its resources: " + joinNames(ways)
	d.Try = ways[0]
	return d
}

func errActionAsValue(at diag.Span, ref string) diag.Diagnostic {
	d := fail(at, "not-a-value", "%s is an action: it can be called, it has no value", ref)
	d.Help = "in a rule: call " + ref + "(…)"
	return d
}

func errNotAResource(at diag.Span, name string, refs []string) diag.Diagnostic {
	d := fail(at, "unknown-resource", "%q is no resource: device.resource is expected", name)
	d.Try = nearestTail(name, refs)
	if len(refs) > 0 {
		d.Help = "there are: " + joinNames(refs)
	}
	return d
}

// nearestTail suggests the reference whose last part is a name.
func nearestTail(name string, refs []string) string {
	for _, r := range refs {
		if strings.HasSuffix(r, "."+name) {
			return r
		}
	}
	return ""
}

func errPathTooLong(at diag.Span, owner string) diag.Diagnostic {
	d := fail(at, "path-too-long", "this path goes deeper than a resource")
	d.Help = "the longest form is device.service.resource; see what " + owner + " has"
	return d
}

func errTypeMismatch(at diag.Span, x, y models.Type, rule string) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%s does not go with %s", describe(x), describe(y))
	d.Help = rule
	return d
}

func errWrongType(at diag.Span, want, got models.Type) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%s is expected here, and this is %s", describe(want), describe(got))
	switch {
	case want.Kind == models.Enum:
		d.Try = want.Members[0]
	case want.Kind == models.Bool:
		d.Try = "true"
	}
	return d
}

func errNoOverload(at diag.Span, op, operands string) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%s does not work on %s", op, strings.ReplaceAll(operands, ", ", " and "))
	d.Help = "arithmetic needs numbers; + also joins two texts"
	return d
}

func errExpression(at diag.Span, reason string) diag.Diagnostic {
	d := fail(at, "bad-expression", "this expression cannot be evaluated: %s", reason)
	d.Help = "write it in simpler parts"
	return d
}

func errNoOrder(at diag.Span, op string, t models.Type) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%s needs numbers, and this is %s", op, describe(t))
	d.Help = "compare it with == or !=, or with in [ … ]"
	return d
}

func errNotANumber(at diag.Span, what string, t models.Type) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%s needs a number, and this is %s", what, describe(t))
	d.Help = "only numbers and durations rise and fall"
	return d
}

func errTooManyLoads(at diag.Span, n, most int) diag.Diagnostic {
	d := fail(at, "too-many-loads", "%d loads are more than can be added up in all combinations", n)
	d.Help = fmt.Sprintf("join loads that come together: at most %d", most)
	return d
}

func errAlwaysTooMuch(at diag.Span) diag.Diagnostic {
	d := fail(at, "always-too-much", "what is always drawn is more than there is")
	d.Help = "correct one of the numbers"
	return d
}

func errNotBoolWord(at diag.Span, name string, yes bool) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%q is no value here: it is true or false", name)
	d.Try = fmt.Sprint(yes)
	return d
}

func errQuotedMember(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "type-mismatch", "values of an enum are written without quotation marks")
	d.Try = name
	return d
}

func errConditionNotBool(at diag.Span, text string, t models.Type) diag.Diagnostic {
	d := fail(at, "condition-not-boolean", "a condition is true or false, and this is %s", describe(t))
	d.Help = "compare it with something"
	switch {
	case t.Kind == models.Enum:
		d.Try = text + " == " + t.Members[len(t.Members)-1]
	case isNumber(t.Kind):
		d.Try = strings.TrimRight(text+" > 0 "+unitSymbol(t), " ")
	}
	return d
}

func unitSymbol(t models.Type) string {
	if t.Kind == models.Duration {
		return "s"
	}
	return t.Unit.Symbol()
}

func errUnitMissing(at diag.Span, text string, to models.Type) diag.Diagnostic {
	d := fail(at, "unit-missing", "%s needs a unit: it is used as %s", text, describe(to))
	d.Try = text + " " + unitSymbol(to)
	return d
}

func errUnitMismatch(at diag.Span, text string, from, to models.Type) diag.Diagnostic {
	d := fail(at, "unit-mismatch", "%s is %s, and %s is expected", text, describe(from), describe(to))
	target := to.Unit
	if to.Kind == models.Duration {
		target = second
	}
	switch {
	case from.Kind != models.Duration && models.Commensurable(from.Unit, target):
		d.Help = "the units measure the same: declare both in one of them; constants are converted by themselves"
	case to.Kind != models.Duration && to.Unit.Plain():
		d.Help = "what it is used with has no unit"
	default:
		d.Help = "these units do not measure the same thing; use " + unitSymbol(to)
	}
	return d
}

func errUnitOfProduct(at diag.Span, op string, x, y models.Type) diag.Diagnostic {
	d := fail(at, "unit-mismatch", "%s with %s on both sides: %s and %s", op, "a unit", describe(x), describe(y))
	d.Help = "multiply or divide a quantity by a number without unit"
	return d
}

func errDurationFactor(at diag.Span) diag.Diagnostic {
	d := fail(at, "type-mismatch", "a duration is multiplied or divided by whole numbers only")
	d.Help = "write the duration you mean, or multiply and then divide: d * 3 / 2"
	return d
}

func errBadDuration(at diag.Span, reason string) diag.Diagnostic {
	d := fail(at, "bad-duration", "this is no duration: %s", reason)
	d.Help = "write a number and a unit of time: 5 min"
	return d
}

func errNotPositive(at diag.Span, what string) diag.Diagnostic {
	d := fail(at, "not-positive", "%s is more than zero", what)
	d.Help = "write a positive number, or leave the clause out"
	return d
}

func errNumberTooLarge(at diag.Span) diag.Diagnostic {
	d := fail(at, "number-too-large", "this number is too large")
	d.Help = "numbers go up to about 1.8e308"
	return d
}

func errNotWhole(at diag.Span, t models.Type) diag.Diagnostic {
	d := fail(at, "type-mismatch", "a whole number is expected: the type is %s", t)
	d.Help = "round it, or make the type float"
	return d
}

func errOutOfRange(at diag.Span, t models.Type, v models.Value) diag.Diagnostic {
	d := fail(at, "out-of-range", "%s is outside %s", t.Format(v), t)
	if t.Range != nil {
		low, high := rangeEnds(t)
		end := high
		if models.Less(v, low) {
			end = low
		}
		if t.Kind == models.Duration {
			end = models.Value{Kind: models.Duration, Bits: uint64(int64(end.Float()))}
		}
		d.Try = t.Format(end)
	}
	return d
}

func warnDecided(at diag.Span, ref string, t models.Type, always bool) diag.Diagnostic {
	d := fail(at, "comparison-decided", "this is %s true: %s is %s", map[bool]string{true: "always", false: "never"}[always], ref, t)
	d.Severity = diag.Warning
	d.Help = "compare with a number inside the range, or widen the range in the model"
	return d
}

func errEmptyRange(at diag.Span) diag.Diagnostic {
	d := fail(at, "empty-range", "this range ends before it begins")
	d.Help = "write the smaller number first: [0..100]"
	return d
}

func errBadType(at diag.Span, reason string) diag.Diagnostic {
	d := fail(at, "bad-type", "this type makes no sense: %s", reason)
	d.Help = "units and ranges belong to numbers: float °C [-40..125]"
	return d
}

func errModifiableSensor(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "modifiable-sensor", "sensor %s cannot be set: sensors measure", name)
	d.Help = "declare it as a state: modifiable state " + name
	return d
}

func errNotSettable(at diag.Span, r *Resource, others []string) diag.Diagnostic {
	d := fail(at, "not-settable", "%s cannot be set", r.Ref)
	d.Help = "it is not declared modifiable"
	if len(others) > 0 {
		d.Help = r.Device.Name + " lets set: " + joinNames(others)
		d.Try = others[0]
	}
	return d
}

func errRefusedValue(at diag.Span, r *Resource) diag.Diagnostic {
	d := fail(at, "type-mismatch", "the shield refuses values of %s one by one, which only bool and enum have", r.Ref)
	d.Help = r.Ref + " is " + r.Model.Type.String() + "; leave out the values, so that any is refused"
	return d
}

func errSetVariable(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "not-settable", "%s is a variable of the app: it is assigned, not set", name)
	d.Help = "leave out the word set: " + name + " = …"
	return d
}

func errSetAction(at diag.Span, ref string) diag.Diagnostic {
	d := fail(at, "not-settable", "%s is an action: it is called, not set", ref)
	d.Help = "write: call " + ref + "(…)"
	return d
}

func errAssignConstant(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "assign-to-constant", "%s is a constant and keeps its value", name)
	d.Help = "declare it with var in place of let"
	return d
}

func errNotAnAction(at diag.Span, r *Resource) diag.Diagnostic {
	d := fail(at, "not-an-action", "%s is no action and cannot be called", r.Ref)
	if r.Settable() {
		d.Help = "it can be set: set " + r.Ref + " = …"
	}
	return d
}

func errArgumentCount(at diag.Span, name string, want, got int) diag.Diagnostic {
	d := fail(at, "argument-count", "%s takes %d argument%s, and here %s %d", name, want, plural(want), isAre(got), got)
	d.Help = "give a value for each"
	return d
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func warnNeverChanges(at diag.Span, text string) diag.Diagnostic {
	d := fail(at, "never-changes", "nobody writes %s: this trigger never fires", text)
	d.Severity = diag.Warning
	d.Help = "it is fixed; wait for something that changes"
	return d
}

func errNotConstant(at diag.Span, what, text string) diag.Diagnostic {
	d := fail(at, "not-constant", "%s must be constant, and %s is not", what, text)
	d.Help = "use numbers, enum members and constants declared with let"
	return d
}

func errCircular(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "circular-constant", "constant %s is defined by itself", name)
	d.Help = "give one of the constants involved a value of its own"
	return d
}

func errNoValue(at diag.Span, reason, when string) diag.Diagnostic {
	d := fail(at, "no-value", "this has no value%s: %s", when, reason)
	d.Help = "change the expression so that it always has one"
	return d
}

// NoValue is the diagnostic for an expression without a value for some values
// of its operands, which "when" names.
func NoValue(at diag.Span, reason, when string) diag.Diagnostic { return errNoValue(at, reason, when) }

func errUnboundedVariable(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "unbounded-variable", "variable %s needs a range: rules are proved for every value it can have", name)
	d.Try = "int [0..10]"
	return d
}

func errDomainTooLarge(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "domain-too-large", "variable %s can have more than %d values", name, maxDomain)
	d.Help = "give it a smaller range"
	return d
}

func errDomainsTooLarge(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "domain-too-large", "with variable %s, all variables together can have more than %d values", name, maxDomains)
	d.Help = "give variables smaller ranges"
	return d
}

func errVariableType(at diag.Span, name string, t models.Type) diag.Diagnostic {
	d := fail(at, "variable-type", "variable %s cannot be of type %s", name, t.Kind)
	d.Help = "variables are bool, enum {…} or int with a range"
	return d
}

func errPriority(at diag.Span) diag.Diagnostic {
	d := fail(at, "bad-priority", "a priority is a whole number without unit")
	d.Try = "10"
	return d
}

func errAboutNothing(at diag.Span, what string) diag.Diagnostic {
	d := fail(at, "about-nothing", "this %s names no resource and no variable", what)
	d.Help = "say what it is about: never heater.power == on"
	return d
}

func errNextMoment(at diag.Span) diag.Diagnostic {
	d := fail(at, "next-moment", "X speaks of the next moment, and how many moments lie between two changes is not settled")
	d.Help = "say what comes in between with U or W, or use a sentence with a time: whenever p, q within 10 s"
	return d
}

func errHealsWithoutFault(at diag.Span) diag.Diagnostic {
	d := fail(at, "heals-without-fault", "only a fault heals")
	d.Help = "write fault before the line, or leave the healing time out"
	return d
}

func errAnswerElsewhere(at diag.Span, set, changed string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "a command to %s that changes %s is not part of this version of the language", set, changed)
	d.Help = "let the line change " + set + " itself"
	return d
}

func errTwoReadings(at diag.Span, what string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "a comparison of readings with readings cannot also read %s", what)
	d.Help = "bring all readings to one side and " + what + " to the other: a - b < …"
	return d
}

func errArithmetic(at diag.Span, what string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "arithmetic over readings cannot also read %s", what)
	d.Help = "calculate with " + what + " on the other side of the comparison"
	return d
}

func errMixedCommand(at diag.Span, what string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "the value of a command that is computed from readings cannot also read %s", what)
	d.Help = "write one rule for each value of " + what + ", with a guard: while " + what + " == …"
	return d
}

func errTooManyChoices(at diag.Span) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "this compares more than %d choices between readings", maxChoices)
	d.Help = "write it in simpler parts, joined with && and ||"
	return d
}

func errVariableInSequence(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "a sequence reads resources, and %s is a variable", name)
	d.Help = "read the variable in the guard: while " + name + " …"
	return d
}

func errReadingAsValue(at diag.Span, ref string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "using the exact value of a reading (%s) is not part of this version of the language", ref)
	d.Help = "compare it with constants, and choose between constants: " + ref + " < … ? … : …"
	return d
}

func errNoConditionOn(at diag.Span, ref string, t models.Type) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "a rule about %s (%s) is not part of this version of the language", ref, describe(t))
	d.Help = "rules read bool, enum, number, duration and text resources"
	return d
}

func errPastHere(at diag.Span, name, place string) diag.Diagnostic {
	d := fail(at, "past-function", "%s( ) has no place in %s, which speaks of the present alone", name, place)
	d.Help = "compare readings with constants here, and use " + name + "( ) in a rule or a promise"
	return d
}

func errPastOf(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "past-function", "%s( ) is about a resource, and this is none", name)
	d.Help = "name one: " + map[bool]string{true: name + "(room.temperature, 5 min)", false: name + "(room.temperature)"}[isAggregate(name)]
	return d
}

// isAggregate reports whether a function is over the readings of a while.
func isAggregate(name string) bool {
	return name == "avg" || name == "sum" || name == "count" || functions[name] == 2
}

func errOnlyCompared(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "past-function", "%s( ) is compared, and has no other use", name)
	d.Help = "compare it with a constant: age(room.temperature) > 5 min"
	if name == "now" {
		d.Help = "compare it with a time of day: now() >= 22:30"
	}
	return d
}

func errAgeEquality(at diag.Span, ref, op string) diag.Diagnostic {
	d := fail(at, "past-function", "an age is never held against one moment with %s", op)
	d.Help = "say from when on: age(" + ref + ") >= …"
	return d
}

func errWindowType(at diag.Span, name string, t models.Type) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%s( ) needs a number, and this is %s", name, describe(t))
	d.Help = "count( ) takes any reading; avg, min, max and sum take numbers"
	return d
}

func errClockBound(at diag.Span) diag.Diagnostic {
	d := fail(at, "time-of-day", "now( ) is compared with a time of day")
	d.Help = "write hours and minutes: now() >= 22:30"
	return d
}

func errTimeOfDay(at diag.Span) diag.Diagnostic {
	d := fail(at, "time-of-day", "nothing is calculated with a time of day")
	d.Help = "write the time you mean, such as 22:30"
	return d
}

func errNotSeconds(at diag.Span, next int64) diag.Diagnostic {
	d := fail(at, "bad-duration", "time is counted in whole seconds, at least 1 s")
	d.Try = secondsText(next)
	return d
}

func errTooLong(at diag.Span) diag.Diagnostic {
	d := fail(at, "bad-duration", "this is more than ten years")
	d.Help = "write a shorter time"
	return d
}

func errSunOffset(at diag.Span) diag.Diagnostic {
	d := fail(at, "bad-duration", "a day or more before or after the sun")
	d.Help = "write less than 24 h"
	return d
}

func errTooManySteps(at diag.Span) diag.Diagnostic {
	d := fail(at, "too-many-steps", "a rule has at most %d delays in a branch", maxSteps)
	d.Help = "split it into several rules"
	return d
}

func errTimes(at diag.Span) diag.Diagnostic {
	d := fail(at, "bad-count", "how often something happens is a whole number without unit")
	d.Try = "3"
	return d
}

func errUnknownRule(at diag.Span, name string, known []string, inGroup bool) diag.Diagnostic {
	d := unknown(at, "unknown-rule", "rule", name, known, "rules of this app: ")
	switch {
	case inGroup:
		d.Help = name + " is one rule for every device of a group; name it inside the group"
	case d.Help == "":
		d.Help = "only rules of the same app can be named"
	}
	return d
}

func warnModeWithoutAfter(at diag.Span, word string) diag.Diagnostic {
	d := fail(at, "mode-without-after", "mode %s has no effect: no action of the rule comes after a delay", word)
	d.Severity = diag.Warning
	d.Help = "a run is over at once; leave the mode out, or add an action after a delay: after 5 min …"
	return d
}

func warnNeverDropped(at diag.Span, name string, rule diag.Span, delays bool) diag.Diagnostic {
	d := fail(at, "never-dropped", "no run of %s is ever dropped: this trigger never fires", name)
	d.Severity = diag.Warning
	d.Help = "runs are dropped where one is under way, and the rule has no action after a delay"
	if delays {
		d.Help = "with mode restart a new run ends the one under way"
	}
	d.Notes = []diag.Note{{Span: rule, Message: "the rule"}}
	return d
}

func warnNothingToStop(at diag.Span, rule syntax.Ident) diag.Diagnostic {
	d := fail(at, "nothing-to-stop", "rule %s has no action after a delay: there is nothing to stop", rule.Name)
	d.Severity = diag.Warning
	d.Help = "leave the action out, or name the rule that waits"
	d.Notes = []diag.Note{{Span: rule.Where(), Message: "the rule"}}
	return d
}

func errTooManyInstances(at diag.Span) diag.Diagnostic {
	d := fail(at, "too-many-instances", "groups and templates repeat too much text: more than %d MiB", maxExpanded>>20)
	d.Help = "make the group smaller with where, or avoid groups within groups"
	return d
}

func errNotFixed(at diag.Span, what string, others []string) diag.Diagnostic {
	d := fail(at, "not-fixed", "where chooses devices by what is fixed, and %s can change", what)
	d.Help = "devices are chosen once, before the rules run; read " + what + " in a condition of the rule"
	if len(others) > 0 {
		d.Help = "fixed are: " + joinNames(others)
		d.Try = others[0]
	}
	return d
}

func errNoProperty(at diag.Span, r *Resource) diag.Diagnostic {
	d := fail(at, "no-property-value", "%s has no value", r.Ref)
	d.Help = "give it one where the device is declared: { " + r.Model.Name + " = … }"
	d.Notes = []diag.Note{{Span: r.Device.Decl.Name.Where(), Message: "declared here"}}
	return d
}

func errUnknownProperty(at diag.Span, d *Device, name string) diag.Diagnostic {
	var known []string
	for _, r := range d.Resources {
		if r.Model.Kind == models.Property && r.Model.Mutability == models.Fixed {
			known = append(known, r.Model.Name)
		}
	}
	out := unknown(at, "unknown-property", "property", name, known, d.Model.Model.Name+" has: ")
	if len(known) == 0 {
		out.Help = d.Model.Model.Name + " has no fixed property; a device type declares one: fixed property zone: string"
	}
	return out
}

func errNotAProperty(at diag.Span, r *Resource) diag.Diagnostic {
	d := fail(at, "unknown-property", "%s is no fixed property: its value comes from the device", r.Ref)
	d.Help = "only what is declared as a fixed property is given a value here"
	return d
}

func errAmbiguousProperty(at diag.Span, d *Device, name string) diag.Diagnostic {
	out := fail(at, "ambiguous-name", "%s has several properties named %q", d.Name, name)
	out.Help = "rename one of them in the device type"
	return out
}

func errParameterType(at diag.Span, t models.Type) diag.Diagnostic {
	d := fail(at, "parameter-type", "a parameter cannot be of type %s", t)
	d.Help = "parameters are devices and bool, int, float, string, duration, time or enum constants"
	return d
}

func errUnknownTemplate(at diag.Span, name string, known []string, isApp bool) diag.Diagnostic {
	d := unknown(at, "unknown-template", "template", name, known, "there are: ")
	switch {
	case isApp:
		d.Message = "app " + name + " has no parameters: it runs by itself"
		d.Help = "give it parameters to make several apps from it: app " + name + "(heater: Heater) { … }"
	case len(known) == 0:
		d.Help = "a template is an app with parameters: app " + name + "(heater: Heater) { … }"
	}
	return d
}

func errUnknownParameter(at diag.Span, template, name string, known []string) diag.Diagnostic {
	d := unknown(at, "unknown-parameter", "parameter", name, known, template+" has: ")
	if len(known) == 0 {
		d.Help = template + " has no parameters"
	}
	return d
}

func errMissingParameter(at diag.Span, template string, missing []string, declared diag.Span) diag.Diagnostic {
	d := fail(at, "missing-parameter", "%s needs a value for %s", template, joinNames(missing))
	d.Help = "write " + missing[0] + " = … in the parentheses"
	d.Notes = []diag.Note{{Span: declared, Message: "declared here"}}
	return d
}

func errDeviceExpected(at diag.Span, param, model string, there []string) diag.Diagnostic {
	d := fail(at, "wrong-device", "%s is a device of type %s, and this is none", param, model)
	return withDevices(d, model, there)
}

func errDeviceType(at diag.Span, got *Device, param, model string, there []string) diag.Diagnostic {
	d := fail(at, "wrong-device", "%s is a device of type %s, and %s is a %s", param, model, got.Name, got.Model.Model.Name)
	return withDevices(d, model, there)
}

// withDevices lists the devices that would do.
func withDevices(d diag.Diagnostic, model string, there []string) diag.Diagnostic {
	d.Help = "there is none; declare one: device … : " + model
	if len(there) > 0 {
		d.Help = "there are: " + joinNames(there)
		d.Try = there[0]
	}
	return d
}

func errVersion(at diag.Span, v version, whole bool) diag.Diagnostic {
	d := fail(at, "bad-version", "a version is numbers with points between: \"1.2\"")
	if whole {
		d.Message = "the version of a package is three numbers with points between"
	}
	d.Try = strconv.Quote(v.String())
	if v == (version{}) {
		d.Try = `"1.0.0"`
	}
	return d
}

func errUnknownPackage(at diag.Span, name string, known []string) diag.Diagnostic {
	d := unknown(at, "unknown-package", "package", name, known, "there are: ")
	if len(known) == 0 {
		d.Help = "put a file of the package into the project: its first line is package " + name + ` "1.0.0"`
	}
	return d
}

func errNoVersion(at diag.Span, name, wanted string, there []*pack) diag.Diagnostic {
	var versions []string
	for _, p := range there {
		versions = append(versions, p.version.String())
	}
	d := fail(at, "no-version", "no version of package %s fits %s", name, wanted)
	d.Help = "there are: " + joinNames(versions)
	d.Try = strconv.Quote(versions[0])
	return d
}

func errPackageContent(at diag.Span, name string) diag.Diagnostic {
	d := fail(at, "package-content", "package %s holds device types alone", name)
	d.Help = "move this to a file without a package line"
	return d
}

func errNotImported(at diag.Span, name string, known []string, there bool) diag.Diagnostic {
	d := unknown(at, "not-imported", "package", name, known, "this file imports: ")
	d.Message = fmt.Sprintf("this file imports no package %q", name)
	if there {
		d.Help, d.Try = "write at the top of the file: import "+name, ""
	} else if len(known) == 0 {
		d.Help = "import it at the top of the file: import " + name + ` "1.0"`
	}
	return d
}

func errNothingToControl(at diag.Span, d *Device) diag.Diagnostic {
	out := fail(at, "not-settable", "nothing of %s can be set: nobody controls it", d.Name)
	out.Help = "name a device with a resource that is declared modifiable"
	return out
}

func errKnownInValue(at diag.Span) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "known( ) inside a value is not part of this version of the language")
	d.Help = "use known( ) as a condition of its own, joined with &&, || or !"
	return d
}

func errInexact(at diag.Span, ref string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "comparing %s with a computed fraction needs a range: floats are exact only up to 2^53", ref)
	d.Help = "declare a range for it in the model, or calculate with whole numbers"
	return d
}

func errRemainderOfFloat(at diag.Span) diag.Diagnostic {
	d := fail(at, "type-mismatch", "%% needs whole numbers")
	d.Help = "the remainder of a division is defined for int"
	return d
}

func errInNeedsList(at diag.Span, text string) diag.Diagnostic {
	d := fail(at, "type-mismatch", "after in comes a list")
	d.Try = "[" + text + "]"
	return d
}

func errListHere(at diag.Span) diag.Diagnostic {
	d := fail(at, "type-mismatch", "a list has no place here")
	d.Help = "lists stand after in: window.state in [open, tilted]"
	return d
}

func errComputedText(at diag.Span, text string) diag.Diagnostic {
	d := fail(at, "unsupported-construct", "showing a computed value ({%s}) is not part of this version of the language", text)
	d.Help = "show resources, variables and constants"
	return d
}
