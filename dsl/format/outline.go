// What the tree tells the printer: where lines begin and what signs mean.

package format

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// outline holds byte offsets of tokens by the part they play.
type outline struct {
	starts  map[int]bool // first token of an item, which begins a line
	actions map[int]part // first token of an action
	prefix  map[int]bool // ! and - before an operand
	inline  map[int]bool // braces that are no block: of an enum, of an event in a formula
	wide    map[int]bool // colons with space on both sides
	tight   map[int]bool // minus signs inside a code such as raw-mode
	lists   map[int]bool // opening braces after whose items ; and , can go
	rules   map[int]bool // opening braces of rules
	days    map[int]bool // commas between days, which cannot go
}

func newOutline(file *syntax.File) *outline {
	o := &outline{
		starts: map[int]bool{}, actions: map[int]part{}, prefix: map[int]bool{}, inline: map[int]bool{}, wide: map[int]bool{},
		tight: map[int]bool{}, lists: map[int]bool{}, rules: map[int]bool{}, days: map[int]bool{},
	}
	colons := signs(file, ":")
	braces := signs(file, "{")
	dashes := signs(file, "-")
	commas := signs(file, ",")
	notes := noteStarts(file)
	syntax.InspectFile(file, func(node syntax.Node) bool {
		at := node.Where()
		switch n := node.(type) {
		case *syntax.DeviceDecl:
			o.starts[at.Start] = true
			o.wide[colons.after(n.Name.Span.End)] = true
			if brace := braces.after(at.Start); brace < at.End {
				o.lists[brace] = true
			}
		case *syntax.CondExpr:
			o.wide[colons.after(n.X.Where().End)] = true
		case *syntax.UnaryExpr, *syntax.FormulaUnary:
			o.prefix[at.Start] = true
		case *syntax.AtTrigger:
			for c := commas.after(at.Start); c < at.End; c = commas.after(c + 1) {
				o.days[c] = true
			}
		case *syntax.FormulaEvent:
			o.inline[at.Start] = true
		case *syntax.TypeExpr:
			if n.Name == "enum" {
				o.inline[braces.after(at.Start)] = true
			}
		case *syntax.NumberLit:
			if strings.HasPrefix(n.Text, "-") {
				o.prefix[at.Start] = true
			}
		case *syntax.AllowDecl:
			o.starts[at.Start] = true
			for d := dashes.after(n.Code.Span.Start); d < n.Code.Span.End; d = dashes.after(d + 1) {
				o.tight[d] = true
			}
		case *syntax.SafeDecl:
			o.starts[at.Start] = true
			o.lists[braces.after(at.Start)] = true
		case *syntax.RuleDecl:
			o.starts[at.Start] = true
			brace := braces.after(n.Name.Span.End)
			o.lists[brace], o.rules[brace] = true, true
			if len(n.Triggers) > 0 {
				o.starts[n.Triggers[0].Where().Start] = true
			}
			o.branch(n.Then, notes)
			o.branch(n.Else, notes)
		case *syntax.EnvironmentDecl, *syntax.ServiceDecl, *syntax.BehaviourDecl:
			o.starts[at.Start] = true
			o.lists[braces.after(at.Start)] = true
		case syntax.Decl, syntax.AppItem, syntax.EnvItem, *syntax.ResourceDecl, *syntax.Transition, *syntax.PackageDecl,
			*syntax.ImportDecl, *syntax.DeviceProperty:
			o.starts[at.Start] = true
		case *syntax.SetAction:
			o.starts[at.Start] = o.starts[at.Start] || o.actions[at.Start] == 0
		}
		return true
	})
	return o
}

// part is where an action stands.
type part int

const (
	atOnce part = iota + 1 // under the first action of the branch
	delay                  // after D, on a line of its own
	behind                 // on the line of its delay, as the only one
	below                  // on a line under its delay
)

// branch finds the parts of the actions of a then or else.
func (o *outline) branch(actions []syntax.Action, notes places) {
	for i, a := range actions {
		at := a.Where().Start
		if _, ok := a.(*syntax.AfterAction); ok {
			o.actions[at] = delay
			continue
		}
		o.actions[at] = atOnce
		if i == 0 {
			continue
		}
		before := actions[i-1].Where()
		switch o.actions[before.Start] {
		case delay:
			o.actions[at] = below
			if isLast(actions[i+1:]) && notes.after(before.End) > at {
				o.actions[at] = behind
			}
		case below:
			o.actions[at] = below
		}
	}
}

// isLast reports whether the actions before these are the last of their step.
func isLast(rest []syntax.Action) bool {
	if len(rest) == 0 {
		return true
	}
	_, ok := rest[0].(*syntax.AfterAction)
	return ok
}

// places are ascending offsets.
type places []int

func signs(file *syntax.File, text string) places {
	var out places
	for _, t := range file.Tokens {
		if t.Text == text {
			out = append(out, t.Span.Start)
		}
	}
	return out
}

func noteStarts(file *syntax.File) places {
	var out places
	for _, t := range file.Tokens {
		if t.Kind == syntax.Comment {
			out = append(out, t.Span.Start)
		}
	}
	return out
}

// after returns the first place at or after an offset, a huge one if none is.
func (p places) after(offset int) int {
	low, high := 0, len(p)
	for low < high {
		if mid := (low + high) / 2; p[mid] < offset {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(p) {
		return int(^uint(0) >> 1)
	}
	return p[low]
}
