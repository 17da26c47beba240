// Graphviz output.

package lts

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteDOT writes l as a directed graph for Graphviz. An arrow from nowhere shows
// the initial state, a double circle End, a bold one Marked, a red one Error;
// maybe transitions are dashed, those with controllable labels blue. Transitions
// between the same states share an arrow if they look alike.
//
// Errors: those of w.
func WriteDOT(w io.Writer, l *LTS) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "digraph %s {\n  rankdir=LR;\n  node [shape=circle];\n  start [shape=point];\n", quoted(l.name))
	fmt.Fprintf(out, "  start -> %s;\n", node(l.initial))
	for s := range State(l.Len()) {
		if m := l.Marks(s); m&End != 0 {
			fmt.Fprintf(out, "  %s [shape=doublecircle];\n", node(s))
		} else if m&Marked != 0 {
			fmt.Fprintf(out, "  %s [style=bold];\n", node(s))
		}
	}
	if l.HasError() {
		fmt.Fprintf(out, "  %s [label=\"ERROR\", color=red];\n", node(Error))
	}
	for s := range State(l.Len()) {
		l.writeArrows(out, s)
	}
	out.WriteString("}\n")
	return out.Flush()
}

func node(s State) string {
	if s == Error {
		return "error"
	}
	return fmt.Sprintf("s%d", s)
}

// arrow is what transitions that share an arrow have in common.
type arrow struct {
	to    State
	style string
}

func (l *LTS) writeArrows(out *bufio.Writer, s State) {
	var order []arrow
	labels := map[arrow][]string{}
	for _, e := range l.Out(s) {
		a := arrow{to: e.to}
		if e.Maybe() {
			a.style += ", style=dashed"
		}
		if l.Controllable(e.Label()) {
			a.style += ", color=blue"
		}
		if labels[a] == nil {
			order = append(order, a)
		}
		labels[a] = append(labels[a], l.edgeName(e))
	}
	for _, a := range order {
		fmt.Fprintf(out, "  %s -> %s [label=%s%s];\n", node(s), node(a.to), quoted(strings.Join(labels[a], ", ")), a.style)
	}
}
