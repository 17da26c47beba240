// Random processes, written as text and worked out twice.

package fsp_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/fsp"
)

var someLabels = []string{"a", "b", "c", "d.1", "d.2"}

// term is a process as text, with what it means.
type term struct {
	text  string
	means *naive
}

// drawProcess draws a primitive process with up to three local processes.
func drawProcess(t *rapid.T, name string) term { return drawTerm(t, name, false) }

// drawTerm draws a primitive process, one that can end if that is asked for.
func drawTerm(t *rapid.T, name string, ends bool) term {
	n := rapid.IntRange(1, 3).Draw(t, "locals")
	property := !ends && rapid.IntRange(0, 5).Draw(t, "property") == 0
	p := newNaive("L0")
	var lines []string
	for i := range n {
		from := fmt.Sprint("L", i)
		var choices []string
		for _, a := range rapid.SliceOfNDistinct(rapid.SampledFrom(someLabels), 1, 3, rapid.ID[string]).Draw(t, "labels") {
			ways := 1
			if !property {
				ways = rapid.IntRange(1, 2).Draw(t, "ways")
			}
			for range ways {
				to := drawTarget(t, n)
				choices = append(choices, a+" -> "+to)
				p.alphabet[a] = true
				p.moves[move{from, a, to}] = true
			}
		}
		if ends && i == 0 {
			choices = append(choices, "c -> END")
			p.alphabet["c"] = true
			p.moves[move{from, "c", "END"}] = true
		}
		lines = append(lines, from+" = ("+strings.Join(choices, " | ")+")")
	}
	for m := range p.moves {
		if m.to == "END" {
			p.ends["END"], p.canEnd = true, true
		}
	}
	text := name + " = L0,\n" + strings.Join(lines, ",\n")
	if extra := drawLabels(t, "extend"); len(extra) > 0 {
		text += " + {" + strings.Join(extra, ", ") + "}"
		for _, a := range extra {
			p.alphabet[a] = true
		}
	}
	if !unreachedEnd(p) {
		p.canEnd = false
	}
	if property {
		return term{"property " + text + ".\n", p.property()}
	}
	text, p = drawHiding(t, text, p)
	return term{text + ".\n", p}
}

// unreachedEnd says whether END is reached: an END that is not leaves no mark.
func unreachedEnd(p *naive) bool {
	states, _ := p.reachable()
	return states["END"]
}

func drawTarget(t *rapid.T, n int) string {
	if k := rapid.IntRange(0, 9).Draw(t, "to"); k < 3 {
		return []string{"STOP", "END", "ERROR"}[k]
	}
	return fmt.Sprint("L", rapid.IntRange(0, n-1).Draw(t, "local"))
}

func drawLabels(t *rapid.T, what string) []string {
	if rapid.IntRange(0, 2).Draw(t, what+"?") > 0 {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"d"}, someLabels...)), 1, 2, rapid.ID[string]).Draw(t, what)
}

func drawHiding(t *rapid.T, text string, p *naive) (string, *naive) {
	labels := drawLabels(t, "hide")
	if len(labels) == 0 {
		return text, p
	}
	expose := rapid.Bool().Draw(t, "expose")
	sign := map[bool]string{true: "@", false: `\`}[expose]
	return text + sign + "{" + strings.Join(labels, ", ") + "}", p.hide(labels, expose)
}

// drawComposite draws a composition of the given processes, each perhaps
// prefixed, shared or renamed, and renamed, ordered and hidden as a whole.
func drawComposite(t *rapid.T, parts []term) (string, *naive) {
	var texts []string
	var systems []*naive
	for i, part := range parts {
		text, means := fmt.Sprint("P", i), part.means
		switch rapid.IntRange(0, 4).Draw(t, "label") {
		case 0:
			text, means = "x:"+text, means.share("x")
		case 1:
			text, means = "{x, y}::"+text, means.share("x", "y")
		case 2:
			text, means = "{x, y}::d:"+text, means.share("d").share("x", "y")
		}
		pairs, renaming := drawPairs(t)
		texts = append(texts, text+renaming)
		systems = append(systems, means.relabel(pairs))
	}
	text := "(" + strings.Join(texts, " || ") + ")"
	if pairs, renaming := drawPairs(t); pairs != nil {
		text += renaming
		for i := range systems {
			systems[i] = systems[i].relabel(pairs)
		}
	}
	var high, low []string
	if labels := drawLabels(t, "priority"); len(labels) > 0 {
		if rapid.Bool().Draw(t, "high") {
			high, text = labels, text+" << {"+strings.Join(labels, ", ")+"}"
		} else {
			low, text = labels, text+" >> {"+strings.Join(labels, ", ")+"}"
		}
	}
	return drawHiding(t, "||C = "+text, compose(systems, high, low))
}

func drawPairs(t *rapid.T) (pairs [][2]string, text string) {
	old := drawLabels(t, "old")
	if len(old) == 0 {
		return nil, ""
	}
	var list []string
	for _, o := range old {
		for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "e", "x.a"}), 1, 2, rapid.ID[string]).Draw(t, "new") {
			pairs = append(pairs, [2]string{n, o})
			list = append(list, n+"/"+o)
		}
	}
	return pairs, " / {" + strings.Join(list, ", ") + "}"
}

// TestTwin: a random text means what its slow twin says.
func TestTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := make([]term, rapid.IntRange(1, 3).Draw(t, "parts"))
		text := ""
		for i := range parts {
			parts[i] = drawProcess(t, fmt.Sprint("P", i))
			text += parts[i].text
		}
		whole, want := drawComposite(t, parts)
		text += whole + ".\n"
		for i := range parts {
			if bad := compare(text, fmt.Sprint("P", i), parts[i].means); bad != "" {
				t.Fatalf("P%d of\n%s\n%s", i, text, bad)
			}
		}
		if bad := compare(text, "C", want); bad != "" {
			t.Fatalf("C of\n%s\n%s", text, bad)
		}
		if bad := checked(text, want); bad != "" {
			t.Fatalf("C of\n%s\n%s", text, bad)
		}
	})
}

// checked says whether the checks of C find its deadlocks and errors, after
// as few steps as there can be.
func checked(text string, want *naive) string {
	model, _ := fsp.Read("x.lts", text)
	for _, workers := range []int{1, 2} {
		system, _ := model.System(context.Background(), "C", fsp.Limits{Workers: workers})
		r := system.Check(context.Background(), fsp.CheckOptions{})
		for kind, goal := range map[string]func(string) bool{
			fsp.KindSafety:   func(s string) bool { return s == "ERROR" },
			fsp.KindDeadlock: want.stuck,
		} {
			steps := want.distance(goal)
			c := find(r, kind, kind)
			if c.Verdict == fsp.Violated != (steps >= 0) || steps >= 0 && len(c.Trace) != steps {
				return fmt.Sprintf("%s is %s after %v, want after %d steps", kind, c.Verdict, c.Trace, steps)
			}
		}
	}
	return ""
}

func compare(text, name string, want *naive) string {
	model, found := fsp.Read("x.lts", text)
	if found.Failed() {
		return found.Render()
	}
	ctx := context.Background()
	system, found := model.System(ctx, name, fsp.Limits{})
	if found.Failed() {
		return found.Render()
	}
	l, err := system.LTS(ctx)
	if err != nil {
		return err.Error()
	}
	return same(l, want)
}

// TestNested: a composite process with a name is one process to those who use it,
// whether it is composed first or not. Ending is left out: there LTSA looks at the
// parts of what is not composed first, and so do we.
func TestNested(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := []term{endless(drawProcess(t, "P0")), endless(drawProcess(t, "P1"))}
		inner, means := drawComposite(t, parts)
		text := parts[0].text + parts[1].text + strings.Replace(inner, "||C", "||N", 1) + ".\n"
		means = means.renumbered()
		if len(means.all()) > 12 {
			return // the twin is slow
		}
		use := drawUse(t, means)
		text += "||C = (" + use.text + " || P0).\n"
		want := compose([]*naive{use.means, parts[0].means}, nil, nil)
		if bad := compare(text, "C", want); bad != "" {
			t.Fatalf("%s\n%s", text, bad)
		}
	})
}

// endless has STOP for END.
func endless(p term) term {
	p.text = strings.ReplaceAll(p.text, "END", "STOP")
	as := func(s string) string { return map[bool]string{true: "STOP", false: s}[s == "END"] }
	n := newNaive(p.means.start)
	n.alphabet = p.means.alphabet
	for m := range p.means.moves {
		n.moves[move{as(m.from), m.label, as(m.to)}] = true
	}
	return term{p.text, n}
}

// drawUse draws a reference to N, perhaps with a prefix and renamed.
func drawUse(t *rapid.T, means *naive) term {
	text := "N"
	if rapid.Bool().Draw(t, "prefix") {
		text, means = "y:N", means.share("y")
	}
	pairs, renaming := drawPairs(t)
	return term{text + renaming, means.relabel(pairs)}
}

// TestClosure: closure is what its twin says.
func TestClosure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := drawProcess(t, "P0")
		text := part.text + "closure ||C = (P0)\\{a}.\n"
		if bad := compare(text, "C", part.means.hide([]string{"a"}, false).closed()); bad != "" {
			t.Fatalf("%s\n%s", text, bad)
		}
	})
}

// TestPrinting: a text that is printed means the same, and prints as before.
func TestPrinting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := drawProcess(t, "P0")
		whole, want := drawComposite(t, []term{part})
		file, found := fsp.Parse("x.lts", part.text+whole+".\n")
		if found.Failed() {
			t.Fatal(found.Render())
		}
		printed := file.Format()
		again, found := fsp.Parse("x.lts", printed)
		if found.Failed() {
			t.Fatalf("%s\n%s", printed, found.Render())
		}
		if second := again.Format(); second != printed {
			t.Fatalf("printed\n%s\nthen\n%s", printed, second)
		}
		if bad := compare(printed, "C", want); bad != "" {
			t.Fatalf("%s\n%s", printed, bad)
		}
	})
}
