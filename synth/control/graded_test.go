// Optional goals against all sets of them.

package control_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/control"
)

// drawModel draws a plant of three places with two actions of ours and two of its own,
// and a fluent for each action.
func drawModel(t *rapid.T) string {
	var b strings.Builder
	for s := range 3 {
		var moves []string
		for _, a := range []string{"a", "b", "u", "v"} {
			if to := rapid.IntRange(-1, 2).Draw(t, "to"); to >= 0 {
				moves = append(moves, fmt.Sprintf("%s -> P%d", a, to))
			}
		}
		body := "STOP"
		if len(moves) > 0 {
			body = "(" + strings.Join(moves, " | ") + ")"
		}
		fmt.Fprintf(&b, "%sP%d = %s", map[bool]string{true: "P = P0,\n", false: ",\n"}[s == 0], s, body)
	}
	b.WriteString(" + {a, b, u, v}.\n")
	for _, a := range []string{"a", "b", "u", "v"} {
		others := strings.Join(slices.DeleteFunc([]string{"a", "b", "u", "v"}, func(x string) bool { return x == a }), ", ")
		fmt.Fprintf(&b, "fluent %s = <%s, {%s}>\n", strings.ToUpper(a)+a, a, others)
	}
	return strings.NewReplacer("Aa", "FA", "Bb", "FB", "Uu", "FU", "Vv", "FV").Replace(b.String())
}

func TestOptionalGoalsAgainstAllSetsOfThem(t *testing.T) {
	given := map[int]int{}
	all := func() bool { return given[0] > 0 && given[1] > 0 && given[2] > 0 }
	check := func(t *rapid.T) {
		model := drawModel(t)
		all := rapid.Permutation([]string{"FA", "FB", "FU", "FV"}).Draw(t, "goals")
		optional := all[:rapid.IntRange(1, 3).Draw(t, "optional")]
		required := all[len(optional):rapid.IntRange(len(optional), 4).Draw(t, "required")]
		asks := func(liveness, optional []string) *control.Answer {
			text := fmt.Sprintf("%scontrollerSpec S = { liveness = {%s} optional = {%s} controllable = {a, b} }\ncontroller ||C = (P)~{S}.\n",
				model, strings.Join(liveness, ", "), strings.Join(optional, ", "))
			p, err := problem(text, "C")
			if err != nil {
				t.Fatal(text, err)
			}
			a, err := p.Solve(context.Background(), control.Explicit)
			if err != nil {
				t.Fatal(text, err)
			}
			return a
		}
		// Sets in the order in which they are preferred: a goal rather than all after it.
		want := "none"
		for set := 1<<len(optional) - 1; set >= 0 && want == "none"; set-- {
			var kept, dropped []string
			for i, name := range optional {
				if set>>(len(optional)-1-i)&1 == 1 {
					kept = append(kept, name)
				} else {
					dropped = append(dropped, name)
				}
			}
			if asks(append(slices.Clone(required), kept...), nil).Realizable {
				want = fmt.Sprint(dropped)
			}
		}
		a := asks(append(slices.Clone(required), optional...), optional)
		got := "none"
		if a.Realizable {
			var dropped []string
			for _, d := range a.Dropped {
				dropped = append(dropped, d.Name)
			}
			got = fmt.Sprint(dropped)
			given[len(dropped)]++
		}
		if got != want {
			t.Fatalf("%srequired %v, optional %v: gives up %s, want %s", model, required, optional, got, want)
		}
	}
	for round := 0; round == 0 || round < 20 && !all(); round++ {
		rapid.Check(t, check)
	}
	if !all() {
		t.Errorf("so many were given up: %v", given)
	}
}
