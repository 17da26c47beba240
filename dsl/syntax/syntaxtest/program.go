// Package syntaxtest makes random .tenet files that are correct, for tests of
// the parser, the formatter and whatever else reads the language.
package syntaxtest

import (
	"strings"

	"pgregory.net/rapid"
)

// Program returns a generator of correct files that use every part of the
// grammar, in canonical spacing or with white space, line breaks and comments
// wherever the language allows them.
func Program() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		w := &writer{t: t, wild: rapid.Bool().Draw(t, "wild")}
		for range w.upTo("declarations", 4) {
			w.decl()
		}
		return w.out.String()
	})
}

// writer appends words with random pieces of white space and comments.
type writer struct {
	t    *rapid.T
	out  strings.Builder
	wild bool
}

func (w *writer) upTo(label string, n int) int { return rapid.IntRange(0, n).Draw(w.t, label) }
func (w *writer) maybe(label string) bool      { return rapid.Bool().Draw(w.t, label) }

func (w *writer) pick(words ...string) string {
	return rapid.SampledFrom(words).Draw(w.t, "word")
}

// put writes words, each with something before it.
func (w *writer) put(words ...string) {
	for _, word := range words {
		if w.wild {
			w.out.WriteString(w.pick(" ", " ", " ", "  ", "\t", "\n", "\r\n", "\n\n\n", "\u3000", " // note\n", " /* note */ ", "\n// note\n", "\n/* two\n   lines */\n", " /* a */ /* b */ "))
		} else {
			w.out.WriteString(" ")
		}
		w.out.WriteString(word)
	}
}

// glue writes words directly, or with spaces only, so that they stay on the
// line of the word before.
func (w *writer) glue(words ...string) {
	for _, word := range words {
		if w.wild && w.maybe("gap") {
			w.out.WriteString(" ")
		}
		w.out.WriteString(word)
	}
}

// item begins a new line.
func (w *writer) item() {
	if w.wild {
		w.out.WriteString(w.pick("\n", "\n", "\n\n", "\n // own\n", "  // end\n", "\n/* x */ ", "\n\n\n\n"))
		return
	}
	w.out.WriteString("\n")
}

func (w *writer) body(label string, n int, item func()) {
	w.put("{")
	flat := !w.wild && w.maybe("flat")
	for range w.upTo(label, n) {
		if !flat {
			w.item()
		}
		item()
		if flat {
			w.out.WriteString(";")
		}
	}
	w.put("}")
}

func (w *writer) name() string {
	return w.pick("a", "b1", "room", "state", "power", "on", "off", "rate", "critical", "für", "灯", "after", "mode", "per", "is", "change")
}

func (w *writer) text() string {
	return w.pick(`""`, `"warm"`, `"a \"b\" \u{1F525}"`, `"// no comment {"`, `"灯"`)
}

func (w *writer) quantity() {
	w.put(w.pick("0", "5", "21", "2.5", "1e3", "100"))
	if w.maybe("unit") {
		w.glue(w.pick(" °C", "°C", " min", "min", " %", "%", "µg/m³", " m/s", " [degF]", " dB[A]", " h"))
	}
}

func (w *writer) decl() {
	w.item()
	switch w.pick("model", "device", "environment", "safe", "app", "app", "app") {
	case "model":
		w.put("model", w.name())
		w.optionalText()
		w.put("{")
		for range w.upTo("services", 2) {
			w.item()
			w.put("service", w.name())
			w.body("resources", 3, w.resource)
		}
		if w.maybe("behaviour") {
			w.item()
			w.put("behaviour")
			w.body("transitions", 3, w.transition)
		}
		w.put("}")
	case "device":
		w.put("device", w.name(), ":", w.name())
		if w.maybe("at") {
			w.put("at", w.text())
		}
		w.optionalText()
	case "environment":
		w.put("environment")
		w.body("physics", 3, w.physics)
	case "safe":
		w.put("safe", "state")
		w.body("sets", 3, func() {
			w.ref()
			w.put("=")
			w.expr(1)
		})
	default:
		w.put("app", w.name())
		w.optionalText()
		w.put("{")
		for range w.upTo("items", 6) {
			w.item()
			w.appItem()
		}
		w.put("}")
	}
}

func (w *writer) optionalText() {
	if w.maybe("text") {
		w.put(w.text())
	}
}

func (w *writer) resource() {
	if w.maybe("mutability") {
		w.put(w.pick("fixed", "updatable", "modifiable"))
	}
	if w.upTo("action", 4) == 0 {
		w.put("action", w.name())
		if w.maybe("params") {
			w.glue("(")
			w.put(w.name(), ":")
			w.typeExpr()
			w.put(")")
		}
		if w.maybe("writes") {
			w.put("writes")
			w.ref()
		}
		return
	}
	w.put(w.pick("sensor", "state", "property"), w.name(), ":")
	w.typeExpr()
	if w.maybe("default") {
		w.put("=")
		w.expr(0)
	}
	if w.maybe("by hand") {
		w.put("by", "hand")
	}
	if w.maybe("responds") {
		w.put("responds", "within")
		w.quantity()
	}
	if w.maybe("rate") {
		w.put("rate")
		w.quantity()
		w.put("per")
		w.quantity()
	}
}

func (w *writer) typeExpr() {
	switch w.pick("plain", "number", "enum", "list") {
	case "plain":
		w.put(w.pick("bool", "string", "duration", "time", "geo"))
	case "number":
		w.put(w.pick("int", "float"))
		if w.maybe("unit") {
			w.glue(w.pick(" °C", " %", " m/s"))
		}
		if w.maybe("range") {
			w.put("[", "-")
			w.quantity()
			w.put("..")
			w.quantity()
			w.put("]")
		}
	case "enum":
		w.put("enum", "{", w.name(), ",", w.name(), "}")
	case "list":
		w.put("list", "of", "int")
	}
}

func (w *writer) transition() {
	if w.maybe("set") {
		if w.maybe("label") {
			w.put(w.pick("must", "may", "fault"))
		}
		w.put("on", "set", w.name())
		w.glue("(")
		w.put("v", ")", "->", w.name())
		if w.maybe("unchanged") {
			w.put("unchanged")
		} else {
			w.put("=", "v")
		}
	} else {
		w.put(w.pick("must", "may", "fault"), "power", ":", w.pick("any", "on"), "->", "off")
		if w.maybe("when") {
			w.put("when")
			w.expr(1)
		}
	}
	if w.maybe("heals") {
		w.put("heals", "within")
		w.quantity()
	}
}

func (w *writer) physics() {
	switch w.pick("stepwise", "not", "while", "assume") {
	case "stepwise":
		w.ref()
		w.put("moves", "stepwise")
	case "assume":
		w.assume()
	case "while":
		w.put("while")
		w.expr(1)
		w.put(":")
		fallthrough
	default:
		w.ref()
		w.put("does", "not", w.pick("fall", "rise", "change"))
	}
}

func (w *writer) assume() {
	w.put("assume")
	if w.maybe("initially") {
		w.put("initially")
	}
	w.expr(2)
	w.optionalText()
}

func (w *writer) appItem() {
	switch w.pick("let", "var", "rule", "rule", "property", "property", "assume", "allow") {
	case "let":
		w.put("let", w.name(), "=")
		w.expr(2)
	case "var":
		w.put("var", w.name(), ":")
		w.typeExpr()
		w.put("=")
		w.expr(0)
	case "rule":
		w.rule()
	case "property":
		w.property()
	case "assume":
		w.assume()
	case "allow":
		w.allow()
	}
}

func (w *writer) allow() {
	w.put("allow", w.name())
	if w.maybe("long") {
		w.put("-", "b1")
	}
	w.put(w.text())
}

func (w *writer) rule() {
	w.put("rule", w.name())
	w.optionalText()
	if w.maybe("priority") {
		w.put("priority", "7")
	}
	w.put("{")
	w.trigger()
	for range w.upTo("or", 1) {
		w.put("or")
		w.trigger()
	}
	if w.maybe("guard") {
		w.put(w.pick("while", "if"))
		w.expr(2)
	}
	w.put("then")
	w.actions()
	if w.maybe("else") {
		w.put("else")
		w.actions()
	}
	if w.maybe("allow") {
		w.allow()
	}
	w.put("}")
}

func (w *writer) trigger() {
	switch w.pick("when", "when", "on", "start", "device") {
	case "when":
		w.put("when")
		w.expr(3)
		if w.maybe("reconnect") {
			w.put("also", "on", "reconnect")
		}
	case "on":
		w.put("on")
		w.ref()
		w.put(w.pick("changes", "updates", "is set", "is refused"))
	case "start":
		w.put("on", "start")
	case "device":
		w.put("on", w.name(), w.pick("offline", "online"))
	}
}

func (w *writer) actions() {
	w.action()
	for range w.upTo("actions", 2) {
		switch w.pick("", ";", ",") {
		case ";":
			w.put(";")
		case ",":
			w.put(",")
		default:
			w.item()
		}
		w.action()
	}
}

func (w *writer) action() {
	switch w.pick("set", "call", "notify", "assign") {
	case "set":
		if w.maybe("always") {
			w.put("always")
		}
		w.put("set")
		w.ref()
		w.put("=")
		w.expr(1)
	case "call":
		w.put("call")
		w.ref()
		w.glue("(")
		w.expr(1)
		w.put(",")
		w.expr(1)
		w.put(")")
	case "notify":
		w.put("notify", w.name(), w.pick(`"plain"`, `"it is {room.t} now"`, `"{{a}} {b + 1}{c}"`))
	case "assign":
		w.put("away", "=")
		w.expr(1)
	}
}

func (w *writer) property() {
	switch w.pick("always", "never", "together", "both", "happens", "changes", "whenever") {
	case "always":
		w.put("always")
		w.expr(2)
		w.scope()
	case "never":
		w.put("never")
		w.expr(2)
		w.scope()
	case "together":
		w.put("never")
		w.expr(1)
		w.put("and")
		w.expr(1)
		w.put("together")
	case "both":
		w.ref()
		w.put("and")
		w.expr(1)
		w.put("always", "together")
	case "happens":
		w.put(w.pick("set", "asked to set", "set by a person"))
		w.ref()
		if w.maybe("value") {
			w.put("=")
			w.expr(0)
		}
		w.happening()
	case "changes":
		w.ref()
		w.put(w.pick("changes", "updates", "is refused"))
		w.happening()
	case "whenever":
		w.put("whenever")
		w.expr(2)
		w.put(",")
		w.expr(2)
		if w.maybe("at once") {
			w.put("at", "once")
		}
	}
	for _, option := range []string{`as "no frost"`, "required delayed", "critical", "not even for a moment"} {
		if w.upTo("option", 3) == 0 {
			w.put(strings.Fields(option)[:1]...)
			w.out.WriteString(strings.TrimPrefix(option, strings.Fields(option)[0]))
		}
	}
}

func (w *writer) scope() {
	if w.maybe("scope") {
		w.put("while")
		w.expr(1)
	}
}

func (w *writer) happening() {
	if w.maybe("only") {
		w.put("only", "happens", "while")
		w.expr(1)
		return
	}
	w.put("never", "happens")
	if w.maybe("while") {
		w.put("while")
		if w.maybe("really") {
			w.put("really")
		}
		w.expr(1)
	}
}

func (w *writer) ref() {
	w.put(w.name())
	for range w.upTo("parts", 2) {
		w.put(".", w.pick("power", "state", "when", "set"))
	}
}

func (w *writer) expr(depth int) {
	if depth == 0 {
		w.operand()
		return
	}
	switch w.pick("binary", "binary", "binary", "unary", "paren", "call", "list", "cond", "operand") {
	case "binary":
		w.expr(depth - 1)
		w.put(w.pick("||", "&&", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/"))
		w.expr(depth - 1)
	case "unary":
		w.put(w.pick("!", "-"))
		w.expr(depth - 1)
	case "paren":
		w.put("(")
		w.expr(depth - 1)
		w.put(")")
	case "call":
		w.put("known")
		w.glue("(")
		w.expr(depth - 1)
		w.put(")")
	case "list":
		w.put("[")
		w.expr(depth - 1)
		w.put(",")
		w.expr(depth - 1)
		w.put("]")
	case "cond":
		w.put("(")
		w.expr(depth - 1)
		w.put("?")
		w.expr(depth - 1)
		w.put(":")
		w.expr(depth - 1)
		w.put(")")
	default:
		w.operand()
	}
}

func (w *writer) operand() {
	switch w.pick("ref", "quantity", "text", "bool") {
	case "ref":
		w.ref()
	case "quantity":
		w.quantity()
	case "text":
		w.put(w.text())
	default:
		w.put(w.pick("true", "false"))
	}
}
