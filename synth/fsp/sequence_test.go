// Sequential composition against its slow twin.

package fsp_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/fsp"
)

// drawSequence draws "P0;P1;to" and returns the text and where it starts in n,
// to which it adds copies of the parts.
func drawSequence(t *rapid.T, n *naive, parts []term, to string) (text, start string) {
	text, start = to, to
	for range rapid.IntRange(0, 2).Draw(t, "before") {
		i := rapid.IntRange(0, len(parts)-1).Draw(t, "part")
		text = fmt.Sprintf("P%d;%s", i, text)
		start = n.insert(parts[i].means, start)
	}
	return text, start
}

// insert adds a copy of p that ends in a state, and returns where it starts.
func (n *naive) insert(p *naive, to string) string {
	copied := fmt.Sprint("copy", len(n.moves), "-", len(n.ends), "-", to, "-")
	as := func(s string) string {
		switch {
		case s == "ERROR":
			return s
		case p.ends[s]:
			return to
		}
		return copied + s
	}
	for a := range p.alphabet {
		n.alphabet[a] = true
	}
	for m := range p.moves {
		n.moves[move{as(m.from), m.label, as(m.to)}] = true
	}
	return as(p.start)
}

// TestSequences: processes put before others do what their copies do.
func TestSequences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := make([]term, 2)
		text := ""
		for i := range parts {
			parts[i] = drawTerm(t, fmt.Sprint("P", i), true)
			text += parts[i].text
		}
		n := newNaive("L0")
		n.ends["END"] = true
		var lines []string
		for s := range 2 {
			var choices []string
			for _, label := range []string{"a", "b"}[:rapid.IntRange(1, 2).Draw(t, "choices")] {
				to, start := drawSequence(t, n, parts, rapid.SampledFrom([]string{"L0", "L1", "END", "STOP", "ERROR"}).Draw(t, "to"))
				n.alphabet[label] = true
				n.moves[move{fmt.Sprint("L", s), label, start}] = true
				choices = append(choices, label+" -> "+to)
			}
			lines = append(lines, fmt.Sprintf("L%d = (%s)", s, strings.Join(choices, " | ")))
		}
		first, start := drawSequence(t, n, parts, "L0")
		n.start = start
		text += "Q = " + first + ",\n" + strings.Join(lines, ",\n") + ".\n"
		if bad := compare(text, "Q", n); bad != "" {
			t.Fatalf("%s\n%s", text, bad)
		}
	})
}

// TestNeverEnds: what never ends has nothing after it.
func TestNeverEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := drawProcess(t, "P0")
		model, found := fsp.Read("x.lts", part.text+"Q = P0;END.\n")
		if found.Failed() {
			t.Fatal(found.Render())
		}
		_, found = model.System(context.Background(), "Q", fsp.Limits{})
		refused := len(found) > 0 && found[len(found)-1].Code == fsp.CodeNotSequential
		if refused == part.means.canEnd {
			t.Fatalf("%s\nrefused: %v, can end: %v\n%s", part.text, refused, part.means.canEnd, found.Render())
		}
	})
}
