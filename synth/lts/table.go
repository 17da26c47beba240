// Decision tables: what may be done in each state, and where what happens leads.

package lts

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteTable writes a system as a decision table in Markdown, a line for each state:
// the controllable labels it allows, which a controller decides about, and the
// others, which it reacts to, each with the state it leads to. State 0 is where it starts.
func WriteTable(w io.Writer, l *LTS) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "| state | allows | reacts to |\n|---|---|---|\n")
	if l.initial == Error {
		fmt.Fprintf(out, "| ERROR | | |\n")
	}
	for s := range State(l.Len()) {
		var ours, theirs []string
		for _, e := range l.Out(s) {
			name := l.alphabet.Name(e.Label())
			if e.Maybe() {
				name += "?"
			}
			to := "ERROR"
			if e.to != Error {
				to = fmt.Sprint(e.to)
			}
			cell := strings.ReplaceAll(name, "|", `\|`) + " → " + to
			if l.Controllable(e.Label()) {
				ours = append(ours, cell)
			} else {
				theirs = append(theirs, cell)
			}
		}
		fmt.Fprintf(out, "| %d | %s | %s |\n", s, strings.Join(ours, ", "), strings.Join(theirs, ", "))
	}
	return out.Flush()
}
