// The benchmark's plants in FSP against those of package families, and their
// published sizes.

package fsp_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/families"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

// familyFiles are the examples that are families.
var familyFiles = map[string]string{"AT": "54-*", "BW": "55-*", "CM": "56-*", "DP": "57-*", "TA": "58-*", "TL": "59-*"}

func TestFamilies(t *testing.T) {
	for _, name := range []string{"AT", "BW", "CM", "DP", "TA", "TL"} {
		paths, _ := filepath.Glob("../../examples/fsp/" + familyFiles[name])
		if len(paths) != 1 {
			t.Fatalf("%s: %v", name, paths)
		}
		text, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 3; n++ {
			for k := 1; k <= 3; k++ {
				in := families.Named(name).Instance(n, k)
				if name == "CM" && n*k > 4 || testing.Short() && n+k > 4 {
					continue
				}
				sized := strings.NewReplacer("const N = 2", fmt.Sprint("const N = ", n), "const K = 2", fmt.Sprint("const K = ", k)).Replace(string(text))
				sameAsFamily(t, in, sized)
			}
		}
	}
}

func sameAsFamily(t *testing.T, in families.Instance, text string) {
	t.Helper()
	ctx := context.Background()
	model, found := fsp.Read(in.Name, text)
	if found.Failed() {
		t.Fatal(found.Render())
	}
	system, found := model.System(ctx, "DIRECTED", fsp.Limits{})
	if found.Failed() {
		t.Fatal(found.Render())
	}
	want, err := lts.Compose(ctx, lts.Options{}, lts.Limits{}, in.Parts...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := lts.Compose(ctx, lts.Options{}, lts.Limits{}, system.Parts...)
	if err != nil {
		t.Fatal(err)
	}
	if !want.Alphabet().Equal(got.Alphabet()) {
		t.Errorf("%s: alphabet %v, want %v", in.Name, got.Alphabet().Names(), want.Alphabet().Names())
	}
	if drawn(got) != drawn(want) {
		t.Errorf("%s: %d states and %d transitions, want %d and %d, or others", in.Name, got.Len(), got.Transitions(), want.Len(), want.Transitions())
	}
	var mine []string
	for a, label := range want.Alphabet().All() {
		if want.Controllable(a) {
			mine = append(mine, label)
		}
	}
	if !slices.Equal(mine, system.Goal.Controllable) {
		t.Errorf("%s: %v are controllable, want %v", in.Name, system.Goal.Controllable, mine)
	}
	marked := slices.Sorted(slices.Values(in.Marked))
	if !slices.Equal(marked, system.Goal.Marking) || !system.Goal.Nonblocking || !system.Goal.Directed {
		t.Errorf("%s: the goal is %+v", in.Name, system.Goal)
	}
}

// publishedSize is how the benchmark's authors count the transitions of a plant:
// those of states that a marked action leads to twice.
func publishedSize(s *fsp.System) (int, error) {
	l, err := lts.Compose(context.Background(), lts.Options{}, lts.Limits{States: 1 << 20}, s.Parts...)
	if err != nil {
		return 0, err
	}
	n, counted := l.Transitions(), map[lts.State]bool{}
	for state := range lts.State(l.Len()) {
		for _, e := range l.Out(state) {
			if slices.Contains(s.Goal.Marking, l.Alphabet().Name(e.Label())) && !counted[e.To()] {
				counted[e.To()] = true
				n += len(l.Out(e.To()))
			}
		}
	}
	return n, nil
}
