// Systems written as text in FSP.

package fsp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Text writes a system as a process in FSP that elaborates to a bisimilar system,
// the same but that deadlocked states are one: local process Q0 is state 0, and
// so on. Silent steps are written as an action
// that is hidden. Parts of labels that are numbers become indices. The name must
// begin with a capital. What marks and controllable labels say beyond END is
// lost.
//
// Errors: a label that FSP cannot write.
func Text(l *lts.LTS, name string) (string, error) {
	w := &writer{l: l, silent: fresh(l.Alphabet(), "silent")}
	for _, n := range l.Alphabet().Names() {
		if written(n) == "" {
			return "", fmt.Errorf("%q is no label of FSP", n)
		}
	}
	first := "Q0"
	if l.Initial() == lts.Error {
		first = "ERROR"
	}
	lines := []string{name + " = " + first}
	for s := range lts.State(l.Len()) {
		lines = append(lines, fmt.Sprintf("Q%d = %s", s, w.state(s)))
	}
	text := strings.Join(lines, ",\n")
	if idle := w.idle(); len(idle) > 0 {
		text += " + {" + strings.Join(idle, ", ") + "}"
	}
	if w.used[lts.Tau] {
		text += `\{` + w.silent + "}"
	}
	return text + ".\n", nil
}

type writer struct {
	l      *lts.LTS
	silent string
	used   map[lts.Label]bool
}

// state writes what a state does.
func (w *writer) state(s lts.State) string {
	if w.used == nil {
		w.used = map[lts.Label]bool{}
	}
	if len(w.l.Out(s)) == 0 {
		if w.l.Marks(s)&lts.End != 0 {
			return "END"
		}
		return "STOP"
	}
	var choices []string
	for _, t := range w.l.Out(s) {
		w.used[t.Label()] = true
		label, to := w.silent, "ERROR"
		if t.Label() != lts.Tau {
			label = written(w.l.Alphabet().Name(t.Label()))
		}
		if t.Maybe() {
			label += "?"
		}
		if t.To() != lts.Error {
			to = fmt.Sprint("Q", t.To())
		}
		choices = append(choices, label+" -> "+to)
	}
	return "(" + strings.Join(choices, " | ") + ")"
}

// idle lists the labels no transition carries.
func (w *writer) idle() (list []string) {
	for a, n := range w.l.Alphabet().All() {
		if !w.used[a] {
			list = append(list, written(n))
		}
	}
	return list
}

// fresh returns a label that no other begins with.
func fresh(a *lts.Alphabet, label string) string {
	for slices.ContainsFunc(a.Names(), func(n string) bool { return n == label || strings.HasPrefix(n, label+".") }) {
		label += "_"
	}
	return label
}

// written writes a label in FSP, empty if that cannot be done: a.1.b as a[1].b.
func written(label string) string {
	text := ""
	for i, part := range strings.Split(label, ".") {
		switch {
		case part == "" || part[0] >= 'A' && part[0] <= 'Z' || i == 0 && slices.Contains(notLabels, part):
			return ""
		case strings.Trim(strings.TrimPrefix(part, "-"), "0123456789") == "" && part != "-":
			text += "[" + part + "]"
			continue
		case !isLetter(part[0]) || wordOf(part) != part:
			return ""
		case i > 0:
			text += "."
		}
		text += part
	}
	return text
}
