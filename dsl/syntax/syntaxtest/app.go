// Apps, templates and groups.

package syntaxtest

func (w *writer) app() {
	w.put("app", w.name())
	if w.upTo("template", 3) == 0 {
		w.params()
	} else if w.upTo("use", 3) == 0 {
		w.optionalText()
		w.use()
		return
	}
	w.optionalText()
	w.put("{")
	for range w.upTo("items", 6) {
		w.item()
		w.appItem(2)
	}
	w.put("}")
}

func (w *writer) params() {
	w.glue("(")
	for i := range w.upTo("params", 3) {
		if i > 0 {
			w.put(",")
		}
		w.put(w.name(), ":")
		if w.maybe("device") {
			w.put("Heater")
			if w.maybe("package") {
				w.put(".", w.name())
			}
			continue
		}
		w.typeExpr()
		if w.maybe("default") {
			w.put("=")
			w.expr(0)
		}
	}
	w.put(")")
}

// use makes an app from a template.
func (w *writer) use() {
	w.put("=", w.name())
	w.glue("(")
	for i := range w.upTo("arguments", 3) {
		if i > 0 {
			w.put(",")
		}
		w.put(w.name(), "=")
		w.expr(0)
	}
	w.put(")")
}

// appItem writes an item; groups says how many may stand in each other.
func (w *writer) appItem(groups int) {
	kinds := []string{"let", "var", "rule", "rule", "rule", "property", "property", "property", "achieve", "assume", "allow"}
	if groups > 0 {
		kinds = append(kinds, "for each")
	}
	switch w.pick(kinds...) {
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
	case "achieve":
		w.achieve()
	case "assume":
		w.assume()
	case "allow":
		w.allow()
	case "for each":
		w.put("for", "each", w.name(), "in", "all")
		w.model()
		if w.maybe("where") {
			w.put("where")
			w.expr(1)
		}
		w.body("items", 3, func() { w.appItem(groups - 1) })
	}
}

func (w *writer) allow() {
	w.put("allow", w.name())
	if w.maybe("long") {
		w.put("-", "b1")
	}
	w.put(w.text())
}
