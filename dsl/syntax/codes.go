// The catalogue of this package's diagnostic codes.

package syntax

import "github.com/tenet-iot/tenet/dsl/diag"

// Codes documents every code that Parse can report, in the order in which a
// reader meets the parts of a file. A test parses each example and finds the
// code.
func Codes() []diag.CodeDoc {
	return []diag.CodeDoc{
		{Code: "file-too-large", Summary: "A file has more than 1 MiB.", Cure: "Split it into several files."},
		{Code: "not-utf-8", Summary: "Bytes that are not UTF-8 text.", Example: "// caf\xe9", Cure: "Save the file as UTF-8."},
		{Code: "nested-too-deeply", Summary: "More than 100 brackets, conditions or prefix operators inside each other.", Cure: "Name a part with let."},
		{Code: "expression-too-long", Summary: "More than 1000 operators in one expression.", Cure: "Name a part with let."},
		{Code: "too-many-errors", Summary: "The file has more than 50 errors; the rest is only counted.", Cure: "Mend the first ones."},
		{Code: "unexpected-character", Summary: "A character that is no sign of the language.", Example: "app A { let x = 1 & 2 }", Cure: "Write the sign it stands for, or put it into a text."},
		{Code: "unclosed-text", Summary: "A text without a closing quote on its line.", Example: "device a : B \"kitchen\ndevice c : D", Cure: "Write the closing quote."},
		{Code: "quote-marks", Summary: "A text in quotes of another kind.", Example: "device a : B 'kitchen'", Cure: "Use straight double quotes."},
		{Code: "unclosed-comment", Summary: "A comment without an end.", Example: "device a : B /* why", Cure: "Write */ where it ends."},
		{Code: "unknown-escape", Summary: "A backslash before a character that it gives no meaning.", Example: `device a : B "10\% off"`, Cure: `Write \\ for a backslash.`},
		{Code: "unclosed-hole", Summary: "A { without } in a notification.", Example: "app A { rule r { on start then notify me \"it is {x\" } }", Cure: "Close it, or write {{ for a brace."},
		{Code: "loose-brace", Summary: "A } without { in a notification.", Example: "app A { rule r { on start then notify me \"it is x}\" } }", Cure: "Write }} for a brace."},
		{Code: "empty-hole", Summary: "Nothing between the braces of a notification.", Example: "app A { rule r { on start then notify me \"it is {}\" } }", Cure: "Name what is to be shown."},
		{Code: "too-many-holes", Summary: "More than 100 values in one notification.", Cure: "Send several notifications."},
		{Code: "unexpected", Summary: "Something that does not fit where it stands.", Example: "device a B", Cure: "Write what is expected there."},
		{Code: "expected-declaration", Summary: "Something other than a declaration at the top of a file.", Example: "5", Cure: "Begin with model, device, environment, safe state or app."},
		{Code: "unknown-item", Summary: "A word that begins nothing where it stands.", Example: "devise a : B", Cure: "Use one of the words listed."},
		{Code: "expected-name", Summary: "A name is missing.", Example: "device : B", Cure: "Write a name."},
		{Code: "keyword-as-name", Summary: "A word of the language used as a name.", Example: "app A { let when = 5 }", Cure: "Choose another name."},
		{Code: "unclosed-bracket", Summary: "A bracket that is opened and not closed.", Example: "app A { let x = (1 + 2 }", Cure: "Close it."},
		{Code: "unopened-bracket", Summary: "A closing bracket without an opening one.", Example: "device a : B\n}", Cure: "Remove it."},
		{Code: "said-twice", Summary: "Something that can be said once is said again.", Example: "app A { never a critical critical }", Cure: "Keep one of them."},
		{Code: "expected-type", Summary: "A type is missing.", Example: "model M { service s { sensor a: 5 } }", Cure: "Write a type."},
		{Code: "missing-comma", Summary: "Members of an enum without a comma between them.", Example: "model M { service s { sensor a: enum {on off} } }", Cure: "Write the comma."},
		{Code: "unknown-type", Summary: "A type that does not exist.", Example: "model M { service s { sensor a: number } }", Cure: "Use one of the types listed."},
		{Code: "misplaced-unit", Summary: "A unit on a type that is no number.", Example: "model M { service s { sensor a: string °C } }", Cure: "Leave it out, or use int or float."},
		{Code: "misplaced-range", Summary: "A range on a type that has no order.", Example: "model M { service s { sensor a: bool [0..1] } }", Cure: "Leave it out, or use int or float."},
		{Code: "expected-quantity", Summary: "A number is missing.", Example: "model M { service s { state a: bool responds within soon } }", Cure: "Write a number with its unit."},
		{Code: "missing-label", Summary: "A change of a behaviour without must, may or fault.", Example: "model M { behaviour { power: on -> off } }", Cure: "Put the label before it."},
		{Code: "stepwise-while", Summary: "A condition on `moves stepwise`.", Example: "environment { while a: t moves stepwise }", Cure: "Leave the condition out."},
		{Code: "expected-value", Summary: "A value or a condition is missing.", Example: "app A { let x = }", Cure: "Write it."},
		{Code: "use-equals", Summary: "A comparison written = or is.", Example: "app A { never a = b }", Cure: "Write ==."},
		{Code: "use-assign", Summary: "A value given with ==.", Example: "app A { let x == 5 }", Cure: "Write =."},
		{Code: "use-and-operator", Summary: "Conditions joined with and.", Example: "app A { always a and b }", Cure: "Write &&."},
		{Code: "use-or-operator", Summary: "Conditions joined with or.", Example: "app A { always a or b }", Cure: "Write ||."},
		{Code: "use-not-operator", Summary: "A condition negated with not.", Example: "app A { always not a }", Cure: "Write !."},
		{Code: "no-methods", Summary: "A function called on a value.", Example: "app A { let x = a.size() }", Cure: "Write size(a)."},
		{Code: "loose-action", Summary: "An action outside a rule.", Example: "app A { x = 5 }", Cure: "Put it into a rule, or declare a constant with let."},
		{Code: "expected-trigger", Summary: "A rule without when or on.", Example: "app A { rule r { then set a = b } }", Cure: "Say what starts the rule."},
		{Code: "expected-device", Summary: "A resource that is said to be offline or online.", Example: "app A { rule r { on lamp.power offline then set a = b } }", Cure: "Name the device alone."},
		{Code: "expected-then", Summary: "A rule without then.", Example: "app A { rule r { when a } }", Cure: "Say what the rule does."},
		{Code: "second-guard", Summary: "A rule with two guards.", Example: "app A { rule r { when a while b while c then set d = e } }", Cure: "Join them with &&."},
		{Code: "late-guard", Summary: "A guard after the actions.", Example: "app A { rule r { when a then set d = e while b } }", Cure: "Put it before then."},
		{Code: "expected-action", Summary: "An action is missing or begins with an unknown word.", Example: "app A { rule r { when a then switch b } }", Cure: "Write set, call, notify or a variable."},
		{Code: "missing-set", Summary: "A resource given a value without set.", Example: "app A { rule r { when a then lamp.power = on } }", Cure: "Write set before it."},
		{Code: "expected-promise", Summary: "A promise about an event that does not say when it happens.", Example: "app A { set a = b while c }", Cure: "Write never happens or only happens while."},
		{Code: "expected-event", Summary: "A condition where an event is needed.", Example: "app A { a never happens }", Cure: "Write the event, such as: a changes."},
		{Code: "lonely-together", Summary: "`together` with one condition.", Example: "app A { never a together }", Cure: "Name two conditions."},
		{Code: "together-while", Summary: "`together` with `while`.", Example: "app A { never a and b together while c }", Cure: "Add the condition with and."},
		{Code: "unknown-rung", Summary: "A rung that does not exist.", Example: "app A { never a required always_ }", Cure: "Write prompt, delayed or faulty."},
		{Code: "unsupported-construct", Summary: "A part of the language that this version cannot do yet.", Example: "app A { rule r { when a for 5 min then set b = c } }", Cure: "Leave it out for now."},
	}
}
