// Rules: heads, triggers and actions.

package syntaxtest

func (w *writer) rule() {
	w.put("rule", w.name())
	w.optionalText()
	mode := w.pick("", "", "before", "after", "inside")
	if mode == "before" {
		w.mode()
	}
	if w.maybe("priority") {
		w.put("priority", "7")
	}
	if mode == "after" {
		w.mode()
	}
	w.put("{")
	if mode == "inside" {
		w.mode()
	}
	w.trigger()
	for range w.upTo("or", 1) {
		w.put("or")
		w.trigger()
	}
	if w.maybe("guard") {
		w.put(w.pick("while", "if"))
		w.expr(2)
		w.orUnknown()
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

func (w *writer) mode() {
	if w.maybe("alone") {
		w.put("mode", w.pick("single", "restart"))
		return
	}
	w.put("mode", w.pick("queued", "parallel"))
	w.glue("(")
	w.put("3", ")")
}

func (w *writer) orUnknown() {
	if w.upTo("or unknown", 2) == 0 {
		w.put("or", "unknown")
	}
}

func (w *writer) duration() {
	if w.maybe("named") {
		w.put(w.pick("pause", "every", "after", "d"))
		return
	}
	w.put(w.pick("5", "90", "1.5"))
	w.glue(w.pick(" min", " s", "h"))
}

func (w *writer) trigger() {
	switch w.pick("when", "when", "on", "sequence", "every", "at", "start", "device", "dropped") {
	case "when":
		w.when()
	case "on":
		w.put("on")
		w.ref()
		w.put(w.pick("changes", "updates", "is set", "is refused"))
	case "sequence":
		w.sequence()
	case "every":
		w.put("every")
		w.duration()
	case "at":
		w.at()
	case "start":
		w.put("on", "start")
	case "device":
		w.put("on", w.name(), w.pick("offline", "online"))
	case "dropped":
		w.put("on", w.name(), "dropped")
	}
}

func (w *writer) when() {
	w.put("when")
	w.expr(3)
	w.orUnknown()
	if w.upTo("for", 2) == 0 {
		w.put("for")
		w.duration()
	}
	if w.maybe("reconnect") {
		w.put("also", "on", "reconnect")
	}
}

func (w *writer) sequence() {
	w.put("on", "(")
	w.step()
	if w.maybe("together") {
		w.put("and")
		w.step()
		w.put("together")
	} else {
		w.put("then")
		w.step()
	}
	w.put("within")
	w.duration()
	w.put(")")
}

func (w *writer) step() {
	if w.maybe("report") {
		w.ref()
		w.put(w.pick("changes", "updates"))
		return
	}
	w.expr(1)
}

func (w *writer) at() {
	w.put("at")
	if w.maybe("sun") {
		w.put(w.pick("sunrise", "sunset"))
		if w.maybe("offset") {
			w.put(w.pick("+", "-"))
			w.duration()
		}
	} else {
		w.put(w.time())
	}
	if w.maybe("days") {
		w.put("on", w.pick("mon", "weekdays", "weekends"))
		if w.maybe("range") {
			w.put(",", "thu", "..", "sat")
		}
	}
}

// time is a time of day with two digits of the hour, which are told from a
// choice everywhere.
func (w *writer) time() string { return w.pick("22:30", "00:00", "07:05") }

// actions writes the actions of a branch: some at once, then some after delays,
// of which the last is not left without an action.
func (w *writer) actions() {
	w.action()
	for range w.upTo("actions", 3) {
		w.separator()
		if w.maybe("after") {
			w.put("after")
			w.duration()
			if w.maybe("anyway") {
				w.put("anyway")
			}
			w.separator()
		}
		w.action()
	}
}

func (w *writer) separator() {
	switch w.pick("", ";", ",") {
	case ";":
		w.put(";")
	case ",":
		w.put(",")
	default:
		w.item()
	}
}

func (w *writer) action() {
	switch w.pick("set", "call", "notify", "assign", "stop") {
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
	case "stop":
		w.put("stop", "after")
		if w.maybe("rule") {
			w.glue(w.pick(" a", " stop", " критично"))
		}
	}
}
