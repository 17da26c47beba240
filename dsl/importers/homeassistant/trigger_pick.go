// Value templates that pick the state or an attribute.

package homeassistant

// pickedAttribute reads {{ state.attributes.temperature }} and its kin: the
// attribute, or "" for the state.
func pickedAttribute(text string) (attr string, ok bool) {
	e, _, _ := parseTemplate(text)
	for e != nil && e.op == exprFilter && e.text == "float" && len(e.args) == 1 {
		e = e.args[0]
	}
	if e == nil {
		return "", false
	}
	switch names := chain(e); {
	case len(names) == 2 && names[0] == "state" && names[1] == "state":
		return "", true
	case len(names) == 3 && names[0] == "state" && names[1] == "attributes":
		return names[2], true
	}
	return "", false
}
