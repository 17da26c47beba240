// Promises, wishes and formulas.

package syntaxtest

import "strings"

func (w *writer) property() {
	switch w.pick("", "", "", "while", "between", "after") {
	case "while":
		w.put("while")
		w.expr(1)
		w.put(":")
	case "between":
		w.put("between")
		w.moment()
		w.put("and")
		w.moment()
		w.put(":")
	case "after":
		w.put("after")
		w.moment()
		if w.maybe("until") {
			w.put("until")
			w.moment()
		}
		w.put(":")
	}
	w.named()
}

func (w *writer) achieve() {
	w.put("achieve")
	if w.maybe("bare") {
		w.subject(1)
		w.options()
		return
	}
	w.named()
}

// named writes a sentence with its options, and its name if it wants one.
func (w *writer) named() {
	if w.upTo("formula", 4) == 0 {
		w.put("fltl", w.text(), ":")
		w.formula(3)
		w.options()
		return
	}
	w.sentence()
	if w.maybe("name") {
		w.put("as", w.text())
	}
	w.options()
}

func (w *writer) options() {
	for _, option := range []string{
		"required delayed", "severity warning", w.pick("critical", "critical even if deaf"), "owner alice",
		"not even for a moment", `because "cold"`,
	} {
		if w.upTo("option", 4) == 0 {
			w.put(strings.Fields(option)...)
		}
	}
}

// moment is an event, or a condition that becomes true.
func (w *writer) moment() {
	switch w.pick("event", "report", "condition") {
	case "event":
		w.event()
	case "report":
		w.ref()
		w.put(w.pick("changes", "updates", "is refused"))
	default:
		w.expr(1)
	}
}

func (w *writer) event() {
	switch w.pick("set", "notify", "call") {
	case "notify":
		w.put("notify", w.name())
	case "call":
		w.put("call")
		w.ref()
	default:
		w.put(strings.Fields(w.pick("set", "asked to set", "set by a person"))...)
		w.ref()
		if w.maybe("value") {
			w.put("=")
			w.expr(0)
		}
	}
}

func (w *writer) sentence() {
	switch w.pick("always", "never", "together", "both", "event", "report", "dropped", "whenever", "lasts", "before", "after",
		"eventually", "again", "between", "possible", "learn", "control") {
	case "always":
		w.put(w.pick("always", "never"))
		w.expr(2)
		w.while()
	case "never", "together":
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
	case "event":
		w.event()
		w.happening()
	case "report":
		w.ref()
		w.put(w.pick("changes", "updates", "is refused"))
		w.happening()
	case "dropped":
		w.put(w.name(), "dropped")
		w.happening()
	case "whenever":
		w.whenever()
	case "lasts":
		w.subject(1)
		w.put("never", "lasts", w.pick("longer", "shorter"), "than")
		w.duration()
		w.while()
	case "before":
		w.subject(1)
		w.put("before")
		w.expr(1)
	case "after":
		w.put("after")
		w.moment()
		w.put(",")
		w.expr(1)
		w.put("until")
		w.moment()
	case "eventually":
		w.put("eventually")
		w.subject(1)
	case "again":
		w.subject(1)
		w.put("again", "and", "again")
	case "between":
		w.ref()
		w.put("stays", "between")
		w.expr(1)
		w.put("and")
		w.expr(1)
		w.while()
	case "possible":
		w.put("it", "stays", "possible", "to")
		w.expr(1)
		if w.maybe("weather") {
			w.put("with", "the", "weather")
		}
	case "learn":
		w.put("nobody", "outside", "can", "learn")
		w.ref()
	case "control":
		w.ref()
		w.put("cannot", "control")
		w.ref()
	}
}

func (w *writer) whenever() {
	w.put("whenever")
	w.expr(2)
	w.put(",")
	w.expr(2)
	switch w.pick("", "once", "within") {
	case "once":
		w.put("at", "once")
	case "within":
		w.put("within")
		w.duration()
	}
	switch w.pick("", "for", "until") {
	case "for":
		w.put("and", "then", "stays", "for")
		w.duration()
	case "until":
		w.put("and", "then", "stays", "until")
		w.expr(1)
	}
}

func (w *writer) while() {
	if w.maybe("while") {
		w.put("while")
		w.expr(1)
	}
}

func (w *writer) happening() {
	switch w.pick("only", "never", "while", "within", "every", "most") {
	case "only":
		w.put("only", "happens", "while")
		w.expr(1)
	case "never":
		w.put("never", "happens")
	case "while":
		w.put("never", "happens", "while")
		if w.maybe("really") {
			w.put("really")
		}
		w.expr(1)
	case "within":
		w.put("never", "happens", "within")
		w.duration()
		w.put("after")
		w.moment()
	case "every":
		w.put("happens", "at", "least", "every")
		w.duration()
	case "most":
		w.put("happens", "at", "most", "3", "times", "in", "any")
		w.duration()
	}
}

// formula writes one that has no resource called X, U or W.
func (w *writer) formula(depth int) {
	if depth == 0 {
		w.atom()
		return
	}
	switch w.pick("prefix", "prefix", "binary", "binary", "paren", "atom") {
	case "prefix":
		w.put(w.pick("[]", "<>", "X", "!"))
		w.formula(depth - 1)
	case "binary":
		w.formula(depth - 1)
		w.put(w.pick("U", "W", "&&", "||", "->", "<->"))
		w.formula(depth - 1)
	case "paren":
		w.put("(")
		w.formula(depth - 1)
		w.put(")")
	default:
		w.atom()
	}
}

func (w *writer) atom() {
	switch w.pick("condition", "comparison", "event", "report") {
	case "comparison":
		w.put("lamp", ".", "power", w.pick("==", "!=", "<"), w.pick("on", "5 lux", "5 W", "true", "22:30", "( a + 1 )"))
	case "event":
		w.put("{")
		w.event()
		w.put("}")
	case "report":
		w.put("{", "lamp", ".", "power", w.pick("changes", "is refused"), "}")
	default:
		w.put("lamp", ".", w.pick("on", "X", "U"))
	}
}
