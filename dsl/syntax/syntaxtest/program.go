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
		w.imports()
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
	return w.pick("a", "b1", "room", "state", "power", "on", "off", "rate", "critical", "für", "灯", "after", "mode", "per", "is",
		"change", "all", "any", "owner", "until", "X", "лампа")
}

func (w *writer) text() string {
	return w.pick(`""`, `"warm"`, `"a \"b\" \u{1F525}"`, `"// no comment {"`, `"灯"`)
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
		w.device()
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
		w.app()
	}
}

// imports writes what stands before the declarations.
func (w *writer) imports() {
	if w.upTo("package", 4) == 0 {
		w.put("package", w.name(), `"1.2.0"`)
	}
	for range w.upTo("imports", 2) {
		w.item()
		w.put("import", w.name())
		if w.maybe("version") {
			w.put(`"1.2"`)
		}
		if w.maybe("as") {
			w.put("as", w.name())
		}
	}
}

func (w *writer) device() {
	w.put("device", w.name(), ":")
	w.model()
	if w.maybe("at") {
		w.put("at", w.text())
	}
	w.optionalText()
	if w.maybe("properties") {
		w.body("properties", 3, func() {
			w.put(w.name(), "=")
			w.expr(0)
		})
	}
}

// model writes the name of a device type.
func (w *writer) model() {
	w.put(w.name())
	if w.maybe("package") {
		w.put(".", w.name())
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
	if w.maybe("stale") {
		w.put("stale", "after")
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
