// What is said where there is no controller, or not for all of a goal.

package control_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/control"
)

var saidOfNone = regexp.MustCompile(`(?m)^// expect (\w+): (beaten|dropped|suppose) (.+)$`)

// TestExamplesOfNone holds plays, dropped goals and suppositions to what the
// examples expect.
func TestExamplesOfNone(t *testing.T) {
	paths, err := filepath.Glob("../../examples/fsp/*.lts")
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range saidOfNone.FindAllStringSubmatch(string(text), -1) {
			n[m[2]]++
			if got := ofNone(t, string(text), m[1], m[2]); got != m[3] {
				t.Errorf("%s: %s is %s %s, want %s", filepath.Base(path), m[1], m[2], got, m[3])
			}
		}
	}
	if n["beaten"] < 4 || n["dropped"] < 3 || n["suppose"] < 4 {
		t.Errorf("few expectations: %v", n)
	}
}

func ofNone(t *testing.T, text, target, word string) string {
	t.Helper()
	p, err := problem(text, target)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	switch word {
	case "dropped":
		a, err := p.Solve(ctx, control.Auto)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, d := range a.Dropped {
			names = append(names, d.Name)
		}
		return strings.Join(names, ", ")
	case "suppose":
		s, err := p.Suppose(ctx)
		switch {
		case err != nil:
			t.Fatal(err)
		case s == nil:
			return "nothing"
		case s.Breakable:
			return strings.Join(s.Names, ", ") + ", which a controller can break"
		}
		return strings.Join(s.Names, ", ")
	}
	play := beaten(t, p)
	if play == nil {
		return "not at all"
	}
	var ways []string
	for _, way := range play.How() {
		if !strings.HasPrefix(way, "without ") {
			way = "by " + way
		}
		ways = append(ways, way)
	}
	return strings.Join(ways, ", ")
}

func beaten(t *testing.T, p *control.Problem) *control.Play {
	t.Helper()
	parts, err := p.Clash(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	play, err := p.Play(context.Background(), parts)
	if err != nil && !errors.Is(err, control.ErrGoal) {
		t.Fatal(err)
	}
	return play
}

// TestPlays: every example without a controller has a play, none with one has.
func TestPlays(t *testing.T) {
	paths, err := filepath.Glob("../../examples/fsp/*.lts")
	if err != nil {
		t.Fatal(err)
	}
	plays := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range expects.FindAllStringSubmatch(string(text), -1) {
			p, err := problem(string(text), m[1])
			if err != nil {
				t.Fatal(err)
			}
			play, err := p.Play(context.Background(), p.Goals)
			switch {
			case errors.Is(err, control.ErrGoal):
			case err != nil:
				t.Errorf("%s: %s: %v", path, m[1], err)
			case (play == nil) != (m[2] == "exists") && !strings.Contains(string(text), "optional"):
				t.Errorf("%s: %s: controller %s, play %v", path, m[1], m[2], play)
			case play != nil:
				plays++
				if len(play.Turns) > 0 && play.System.Len() != len(play.Turns) {
					t.Errorf("%s: %s: %d turns, %d states", path, m[1], len(play.Turns), play.System.Len())
				}
			}
		}
	}
	if plays < 8 {
		t.Errorf("only %d plays", plays)
	}
}
