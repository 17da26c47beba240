// Value templates that pick the state or an attribute.

package homeassistant

// pickedAttribute reads {{ state.attributes.temperature }} and its kin, or
// {{ state_attr('sun.sun', 'elevation') }} with the entity's own id: the
// attribute, or "" for the state.
func pickedAttribute(text, id string) (attr string, ok bool) {
	e, _, _ := parseTemplate(text)
	for e != nil && e.op == exprFilter && e.text == "float" && len(e.args) == 1 {
		e = e.args[0]
	}
	if e == nil {
		return "", false
	}
	if e.op == exprCall && len(e.named) == 0 {
		return pickedByCall(e, id)
	}
	switch names := chain(e); {
	case len(names) == 2 && names[0] == "state" && names[1] == "state":
		return "", true
	case len(names) == 3 && names[0] == "state" && names[1] == "attributes":
		return names[2], true
	}
	return "", false
}

// pickedByCall reads states and state_attr of the entity itself.
func pickedByCall(e *expr, id string) (attr string, ok bool) {
	name, args := e.args[0].text, e.args[1:]
	for _, a := range args {
		if a.op != exprText {
			return "", false
		}
	}
	switch {
	case name == "states" && len(args) == 1 && args[0].text == id:
		return "", true
	case name == "state_attr" && len(args) == 2 && args[0].text == id:
		return args[1].text, true
	}
	return "", false
}
