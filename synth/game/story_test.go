// Stories: a plant, a goal, and the controller or the lack of one.

package game

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

var update = flag.Bool("update", false, "rewrite what the stories want")

// A story has parts of a plant, NAME.aut, what is controllable, fluents, and
// sections whose names are goals: a kind, then words it understands, then fluents
// or labels. A fluent after "assume" is an assumption; where all those after
// "bad" are true it is bad.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { checkStory(t, path) })
	}
}

func checkStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t}
	for i := range archive.Files {
		f := &archive.Files[i]
		got, isInput := s.read(f)
		if isInput {
			continue
		}
		if *update {
			f.Data = []byte(got)
		} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", f.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type story struct {
	t            *testing.T
	parts        []*lts.LTS
	controllable []string
	fluents      []fltl.Fluent
}

func (s *story) read(f *txtar.File) (got string, isInput bool) {
	if name, ok := strings.CutSuffix(f.Name, ".aut"); ok {
		l, err := lts.ReadAUT(bytes.NewReader(f.Data), name, lts.Limits{})
		if err != nil {
			s.t.Fatalf("%s: %v", f.Name, err)
		}
		s.parts = append(s.parts, l)
		return "", true
	}
	switch f.Name {
	case "controllable":
		s.controllable = strings.Fields(string(f.Data))
		return "", true
	case "fluents":
		spec, err := fltl.Parse(string(f.Data))
		if err != nil {
			s.t.Fatal(err)
		}
		s.fluents = spec.Fluents
		return "", true
	}
	return s.answer(strings.Fields(f.Name)), false
}

// answer solves a goal and writes the verdict, the controller and, from Verify
// on what is not one, a fault.
func (s *story) answer(words []string) string {
	whole := plantOf(s.t, s.parts)
	plant := lts.Control(whole, func(n string) bool { return slices.Contains(s.controllable, n) })
	o := must(Observe(background, plant, s.fluents, lts.Limits{}))
	goal := s.goal(words, o)
	sol := must(Solve(background, o.Plant, goal))
	if !sol.Realizable {
		anything := lts.NewBuilder("anything")
		for _, name := range plant.Alphabet().Names() {
			if anything.Len() == 0 {
				anything.State()
			}
			anything.Edge(0, anything.Label(name), 0)
		}
		return fmt.Sprintf("no controller; doing as the plant likes:\n%v\n", must(Verify(background, o.Plant, anything.Build(), goal, lts.Limits{})))
	}
	c := must(sol.Controller(background, lts.Limits{}))
	if fault := must(Verify(background, o.Plant, c, goal, lts.Limits{})); fault != nil {
		s.t.Errorf("%v: %v", words, fault)
	}
	var out bytes.Buffer
	if err := lts.WriteAUT(&out, c); err != nil {
		s.t.Fatal(err)
	}
	return out.String()
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func (s *story) goal(words []string, o *Observed) Goal {
	kinds := map[string]Kind{"safety": Safety, "nonblocking": Nonblocking, "reach": Reachability, "buchi": Buchi, "gr1": GR1}
	goal := Goal{Kind: kinds[words[0]]}
	into, bad := &goal.Guarantees, uint64(0)
	for _, w := range words[1:] {
		i := slices.IndexFunc(s.fluents, func(f fltl.Fluent) bool { return f.Name == w })
		switch {
		case w == "deadlocks":
			goal.Deadlocks = true
		case w == "assume":
			into = &goal.Assumptions
		case w == "guarantee":
			into = &goal.Guarantees
		case w == "bad":
			into = nil
		case i < 0:
			goal.MarkedLabels = append(goal.MarkedLabels, w)
		case into == nil:
			bad |= 1 << i
		default:
			*into = append(*into, o.Set(func(v uint64) bool { return v>>i&1 == 1 }))
		}
	}
	if bad != 0 {
		goal.Bad = o.Set(func(v uint64) bool { return v&bad == bad })
	}
	return goal
}
