// Goals of controllers, typed. They are solved elsewhere.

package fsp

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Goal is a controllerSpec with its sets written out. Names are those of
// fluents, assertions and properties of the model: see [Model.Formula] and, for
// property processes, [Model.Processes].
type Goal struct {
	Name                                         string
	Safety, Assumption, Liveness, Failure, Buchi []string
	Optional                                     []string // of Safety, Liveness and Buchi: what may be given up, the last first
	Suppose                                      []string // what might be assumed besides, if there is no controller
	Controllable                                 []string // labels of the plant, sorted
	Marking                                      []string // labels of the plant, sorted
	Nonblocking, Permissive, Reachability        bool
	Timed                                        bool     // time must go on; also if anything can be forced
	Forcible                                     []string // labels of the plant, sorted
	Directed                                     bool     // heuristic: any controller will do
	Compatibility                                bool     // checkCompatibility: only whether the assumptions suit the plant

	model  *Model
	places map[string]Span // of keywords and of names
}

// Complain returns an error about a keyword or a name of the controllerSpec, at
// its place in the text; "" is where the controllerSpec is asked for.
func (g *Goal) Complain(about, message, cure string) error {
	r := &reporter{file: g.model.tree.Name, text: g.model.tree.Text}
	r.add(fault(CodeGoal, g.places[about], message, cure))
	return r.list
}

// goal works out the goal of a controller. Labels that are no action of the
// plant get a warning and are left out.
func (e *elaborator) goal(d *CompositeDef, plant *System) *Goal {
	g := &Goal{Name: d.Goal.Name, Directed: slices.Contains(d.Modifiers, Heuristic), Compatibility: slices.Contains(d.Modifiers, Compatibility), model: e.Model, places: map[string]Span{"": d.Goal.Span}}
	for _, item := range e.goals[d.Goal.Name].Items {
		var names []string
		g.places[item.Keyword.Name] = item.Keyword.Span
		for _, n := range item.Names {
			names = append(names, n.Name)
			if _, known := g.places[n.Name]; !known || item.Keyword.Name == "optional" {
				g.places[n.Name] = n.Span
			}
		}
		switch item.Keyword.Name {
		case "safety":
			g.Safety = append(g.Safety, names...)
		case "assumption":
			g.Assumption = append(g.Assumption, names...)
		case "liveness":
			g.Liveness = append(g.Liveness, names...)
		case "failure":
			g.Failure = append(g.Failure, names...)
		case "buchi":
			g.Buchi = append(g.Buchi, names...)
		case "optional":
			g.Optional = append(g.Optional, names...)
		case "suppose":
			g.Suppose = append(g.Suppose, names...)
		case "controllable":
			g.Controllable = append(g.Controllable, e.ofPlant(item.Labels, plant.Alphabet())...)
		case "marking":
			g.Marking = append(g.Marking, e.ofPlant(item.Labels, plant.Alphabet())...)
		case "forcible":
			g.Forcible = append(g.Forcible, e.ofPlant(item.Labels, plant.Alphabet())...)
			g.Timed = true
		case "timed":
			g.Timed = true
		case "nonblocking":
			g.Nonblocking = true
		case "permissive":
			g.Permissive = true
		case "reachability":
			g.Reachability = true
		}
	}
	slices.Sort(g.Controllable)
	slices.Sort(g.Marking)
	slices.Sort(g.Forcible)
	return g
}

// ofPlant writes a set of labels out, those of the plant alone.
func (e *elaborator) ofPlant(s *LabelSet, a *lts.Alphabet) (list []string) {
	for _, l := range e.plain(s, env{}) {
		if _, ok := a.Find(l); ok {
			list = append(list, l)
		} else {
			e.add(notOfPlant(s.Span, l))
		}
	}
	return list
}
