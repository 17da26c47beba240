// Graphviz output.

package lts

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// What a node or an edge looks like if it is more than a state or a transition.
const (
	dotEnd      = "END"          // label of a state marked End
	dotError    = "ERROR"        // label of Error
	dotMarked   = "doublecircle" // shape of a state marked Marked
	dotMaybe    = "dashed"       // style of a maybe transition
	dotControls = "blue"         // colour of a transition with a controllable label
)

// WriteDOT writes l as a directed graph for Graphviz. An arrow from nowhere shows
// the initial state, a double circle Marked, the words END and ERROR those states;
// maybe transitions are dashed, those with controllable labels blue. Transitions
// between the same states share an arrow, with a line for each label, if they look
// alike. What the format cannot say is lost: marks of the caller's, labels without
// transitions.
//
// Errors: those of w.
// Source: graphviz.org, The DOT Language; escString.
func WriteDOT(w io.Writer, l *LTS) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "digraph %s {\n  rankdir=LR;\n  node [shape=circle];\n  start [shape=point];\n", dotQuoted(l.name))
	fmt.Fprintf(out, "  start -> %s;\n", node(l.initial))
	for s := range State(l.Len()) {
		var looks []string
		if l.Marks(s)&End != 0 {
			looks = append(looks, "label="+dotQuoted(dotEnd))
		}
		if l.Marks(s)&Marked != 0 {
			looks = append(looks, "shape="+dotMarked)
		}
		if looks != nil {
			fmt.Fprintf(out, "  %s [%s];\n", node(s), strings.Join(looks, ", "))
		}
	}
	if l.HasError() {
		fmt.Fprintf(out, "  %s [label=%s, color=red];\n", node(Error), dotQuoted(dotError))
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
			a.style += ", style=" + dotMaybe
		}
		if l.Controllable(e.Label()) {
			a.style += ", color=" + dotControls
		}
		if labels[a] == nil {
			order = append(order, a)
		}
		labels[a] = append(labels[a], dotEscaped(l.edgeName(e)))
	}
	for _, a := range order {
		fmt.Fprintf(out, "  %s -> %s [label=\"%s\"%s];\n", node(s), node(a.to), strings.Join(labels[a], `\n`), a.style)
	}
}

func dotQuoted(name string) string { return `"` + dotEscaped(name) + `"` }

// dotEscaped writes a name so that it stands as it is in a label: backslashes and
// quotes escaped, what an escape cannot say as a character reference.
func dotEscaped(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == '\\' || r == '"':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '&':
			b.WriteString("&amp;")
		case r < ' ' || r == '\uFFFD':
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
