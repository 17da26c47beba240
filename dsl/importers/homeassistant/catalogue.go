// What is translated and what is refused, as lists for the documentation.

package homeassistant

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Construct is a type of trigger or condition, or a kind of action.
type Construct struct {
	Kind string // trigger, condition, action
	Name string
}

// Story is the name of the test story that shows the construct.
func (c Construct) Story() string { return c.Kind + "-" + c.Name }

// Constructs lists everything the automation reference of Home Assistant knows:
// triggers, conditions and actions, each in order of name.
func Constructs() []Construct {
	var out []Construct
	add := func(kind string, names ...string) {
		slices.Sort(names)
		for _, n := range names {
			out = append(out, Construct{kind, n})
		}
	}
	add("trigger", slices.Concat(known(triggerTypes), known(refusedTriggers), []string{"device"})...)
	add("condition", slices.Concat(known(conditionTypes), known(refusedConditions), []string{"device"})...)
	var actions []string
	for _, k := range actionKinds {
		actions = append(actions, k.keys[0])
	}
	add("action", slices.Concat(actions, known(refusedActions))...)
	return out
}

// Domain is a domain of entities: the device types they become, and its actions.
type Domain struct {
	Name     string
	Types    []string // shipped types, then the importer's own
	Actions  []string // with the data they take
	Variable bool     // a helper: a variable if rules write it
}

// Domains lists the domains in order of name.
func Domains() []Domain {
	var out []Domain
	for _, name := range known(domains) {
		if name == "mqtt" || name == "tag" {
			continue
		}
		d := domains[name]
		x := Domain{Name: name, Variable: d.helper}
		for _, s := range d.shipped {
			x.Types = append(x.Types, s.model)
		}
		if name == "sensor" {
			for _, m := range measures {
				if m.shipped != "" {
					x.Types = append(x.Types, m.shipped)
				}
			}
			x.Types = append(x.Types, "a type of its own")
		}
		if d.model != "" {
			x.Types = append(x.Types, d.model)
		}
		for _, full := range slices.Sorted(maps.Keys(services)) {
			if of, verb, _ := strings.Cut(full, "."); of == name {
				if keys := services[full].keys; len(keys) > 0 {
					verb += " (" + strings.Join(keys, ", ") + ")"
				}
				x.Actions = append(x.Actions, verb)
			}
		}
		out = append(out, x)
	}
	return out
}

// Refused is an action with no counterpart, and what to do.
type Refused struct{ Name, Cure string }

// NeedlessActions lists the actions that are left out without harm, and why.
func NeedlessActions() []Refused { return refusals(needless) }

// RefusedActions lists the actions that are refused by name; a name without a
// point is a whole domain.
func RefusedActions() []Refused { return refusals(refusedServices) }

func refusals(of map[string]string) []Refused {
	var out []Refused
	for name, cure := range of {
		out = append(out, Refused{name, cure})
	}
	slices.SortFunc(out, func(a, b Refused) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
