// Observers written out.

package observe

import (
	"fmt"
	"strings"
)

// String writes the observer as a table: its clocks, its scope, and every
// location with what letters and clocks do. p1 is a condition known true, p1? one
// that is not known false, ^p1 one that became true, a bar stands for "or".
func (o *Observer) String() string {
	var out strings.Builder
	for c := range o.ticks {
		if o.ticks[c] != 0 {
			fmt.Fprintf(&out, "clock %d: %d ticks\n", c+1, o.ticks[c])
		}
	}
	if o.closed != absent {
		fmt.Fprintf(&out, "scope: opens on %s, closes on %s\n", o.guard(o.gate.opens), o.guard(o.gate.closes))
	}
	for i := range o.locs {
		o.drawLocation(&out, i)
	}
	return out.String()
}

func (o *Observer) drawLocation(out *strings.Builder, i int) {
	l := &o.locs[i]
	fmt.Fprintf(out, "%s%s", l.name, clocks(" [", l.running, "]"))
	if l.owes {
		out.WriteString(", broken if the scope ends")
	}
	if l.accepting {
		out.WriteString(", broken if for ever")
	}
	out.WriteString("\n")
	for _, e := range l.edges {
		how := ""
		if e.guess {
			how = "guess "
		}
		fmt.Fprintf(out, "  %s%s -> %s%s\n", how, o.guard(e.guard), o.target(e.to), clocks(", start ", e.start, ""))
	}
	for _, x := range l.expiries {
		fmt.Fprintf(out, "  %s -> %s\n", clocks("clock ", x.clocks, " expires"), o.target(x.to))
	}
}

func (o *Observer) target(to int) string {
	if to == absent {
		return "nothing"
	}
	return o.locs[to].name
}

// clocks writes a set of clocks in a frame, nothing if it is empty.
func clocks(before string, c Clocks, after string) string {
	switch c {
	case First:
		return before + "1" + after
	case Second:
		return before + "2" + after
	case First | Second:
		return before + "1 2" + after
	}
	return ""
}

func (o *Observer) guard(g guard) string {
	if g == never {
		return "nothing"
	}
	var out []string
	for i := range o.places {
		bit := signals(1) << i
		if text := o.places[i].String(); g.need&bit != 0 && text != "" {
			out = append(out, text)
		} else if g.forbid&bit != 0 {
			out = append(out, "!("+text+")")
		}
	}
	if len(out) == 0 {
		return "any letter"
	}
	return strings.Join(out, " ")
}

func (p *place) String() string {
	word := func(bits uint32, before, after, between string) string {
		var out []string
		for n := range 32 {
			if bits>>n&1 != 0 {
				out = append(out, fmt.Sprintf("%s%d%s", before, n+1, after))
			}
		}
		return strings.Join(out, between)
	}
	up := ""
	if p.rising {
		up = "^"
	}
	return up + word(p.is, "p", "", " ") + word(p.may, "p", "?", " ") + word(p.some, "p", "", "|") + word(p.events, "e", "", " ")
}
