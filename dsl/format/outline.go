// What the tree tells the printer: where lines begin and what signs mean.

package format

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// outline holds byte offsets of tokens by the part they play.
type outline struct {
	starts  map[int]bool // first token of an item, which begins a line
	actions map[int]bool // first token of an action
	prefix  map[int]bool // ! and - before an operand
	wide    map[int]bool // colons with space on both sides
	tight   map[int]bool // minus signs inside a code such as raw-mode
	lists   map[int]bool // opening braces after whose items ; and , can go
	rules   map[int]bool // opening braces of rules
}

func newOutline(file *syntax.File) *outline {
	o := &outline{
		starts: map[int]bool{}, actions: map[int]bool{}, prefix: map[int]bool{}, wide: map[int]bool{},
		tight: map[int]bool{}, lists: map[int]bool{}, rules: map[int]bool{},
	}
	colons := signs(file, ":")
	braces := signs(file, "{")
	dashes := signs(file, "-")
	syntax.InspectFile(file, func(node syntax.Node) bool {
		at := node.Where()
		switch n := node.(type) {
		case *syntax.DeviceDecl:
			o.starts[at.Start] = true
			o.wide[colons.after(n.Name.Span.End)] = true
		case *syntax.CondExpr:
			o.wide[colons.after(n.X.Where().End)] = true
		case *syntax.UnaryExpr:
			o.prefix[at.Start] = true
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
			for _, a := range append(n.Then[:len(n.Then):len(n.Then)], n.Else...) {
				o.actions[a.Where().Start] = true
			}
		case *syntax.EnvironmentDecl, *syntax.ServiceDecl, *syntax.BehaviourDecl:
			o.starts[at.Start] = true
			o.lists[braces.after(at.Start)] = true
		case syntax.Decl, syntax.AppItem, syntax.EnvItem, *syntax.ResourceDecl, *syntax.Transition:
			o.starts[at.Start] = true
		case *syntax.SetAction:
			o.starts[at.Start] = o.starts[at.Start] || !o.actions[at.Start]
		}
		return true
	})
	return o
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
