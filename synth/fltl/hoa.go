// Automata as text, in the Hanoi omega-automata format.

package fltl

import (
	"fmt"
	"strconv"
	"strings"
)

// String writes the automaton in the Hanoi omega-automata format, version 1,
// which other tools read. Acceptance is on transitions.
//
// Source: Babiak et al., The Hanoi Omega-Automata Format (2015).
func (g *Generalised) String() string {
	var b strings.Builder
	header(&b, g, "trans-acc")
	for s := range g.Next {
		fmt.Fprintf(&b, "State: %d\n", s)
		for _, e := range g.Next[s] {
			fmt.Fprintf(&b, "[%s] %d%s\n", e.Guard, e.To, braces(e.Marks))
		}
	}
	return b.String() + "--END--\n"
}

// String writes the automaton in the Hanoi omega-automata format, with
// acceptance on states.
func (b *Buchi) String() string {
	var w strings.Builder
	header(&w, &b.Generalised, "state-acc")
	for s := range b.Next {
		accepting := ""
		if b.Accepting[s] {
			accepting = " {0}"
		}
		fmt.Fprintf(&w, "State: %d%s\n", s, accepting)
		for _, e := range b.Next[s] {
			fmt.Fprintf(&w, "[%s] %d\n", e.Guard, e.To)
		}
	}
	return w.String() + "--END--\n"
}

func header(b *strings.Builder, g *Generalised, acceptance string) {
	fmt.Fprintf(b, "HOA: v1\nStates: %d\nStart: 0\nAP: %d", len(g.Next), len(g.Atoms))
	for _, a := range g.Atoms {
		fmt.Fprintf(b, " %s", strconv.Quote(a.String()))
	}
	inf := make([]string, g.Sets)
	for i := range inf {
		inf[i] = fmt.Sprintf("Inf(%d)", i)
	}
	condition := strings.Join(inf, "&")
	name := fmt.Sprintf("generalized-Buchi %d", g.Sets)
	switch g.Sets {
	case 0:
		name, condition = "all", "t"
	case 1:
		name = "Buchi"
	}
	fmt.Fprintf(b, "\nacc-name: %s\nAcceptance: %d %s\nproperties: trans-labels explicit-labels %s\n--BODY--\n",
		name, g.Sets, condition, acceptance)
}

// braces writes the numbers of marks, after a space: " {0 2}".
func braces(m Marks) string {
	var numbers []string
	for i := range maxSets {
		if m>>i&1 == 1 {
			numbers = append(numbers, strconv.Itoa(i))
		}
	}
	if numbers == nil {
		return ""
	}
	return " {" + strings.Join(numbers, " ") + "}"
}
