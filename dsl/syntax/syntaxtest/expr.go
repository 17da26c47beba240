// Expressions.

package syntaxtest

func (w *writer) quantity() {
	w.put(w.pick("0", "5", "21", "2.5", "1e3", "100"))
	if w.maybe("unit") {
		w.glue(w.pick(" °C", "°C", " min", "min", " %", "%", "µg/m³", " m/s", " [degF]", " dB[A]", " h"))
	}
}

func (w *writer) ref() {
	w.put(w.name())
	for range w.upTo("parts", 2) {
		w.put(".", w.pick("power", "state", "when", "set"))
	}
}

// subject writes an expression that a promise can begin with.
func (w *writer) subject(depth int) {
	switch w.pick("ref", "paren", "not", "group", "compare") {
	case "paren":
		w.put("(")
		w.expr(depth)
		w.put(")")
	case "not":
		w.put("!")
		w.operand()
	case "group":
		w.group(depth)
	case "compare":
		w.ref()
		w.put("==")
		w.expr(depth)
	default:
		w.ref()
	}
}

// group writes any or every, which take in all that follows.
func (w *writer) group(depth int) {
	w.put(w.pick("any", "every"), w.name(), "in", "all")
	w.model()
	if w.maybe("where") {
		w.put("where")
		w.expr(depth - 1)
	}
	w.put(":")
	w.expr(depth - 1)
}

func (w *writer) expr(depth int) {
	if depth <= 0 {
		w.operand()
		return
	}
	switch w.pick("binary", "binary", "binary", "unary", "paren", "call", "list", "cond", "group", "operand") {
	case "group":
		w.group(depth)
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
		w.put(w.pick("known", "changed", "previous", "age", "avg", "now"))
		w.glue("(")
		if w.maybe("arguments") {
			w.expr(depth - 1)
		}
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
	switch w.pick("ref", "ref", "quantity", "time", "text", "bool", "empty") {
	case "time":
		w.put(w.time())
	case "empty":
		w.put("[]")
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
