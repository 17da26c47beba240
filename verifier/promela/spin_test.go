// SPIN decides the models; the verdicts must say the same.

package promela

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/search"
)

// finding is what SPIN says of a model.
type finding int

const (
	undecided finding = iota // a limit was hit
	tooMany                  // the model has no room for all superseded commands
	keeps                    // no state breaks the sentence
	breaks
)

func (f finding) String() string {
	return [...]string{"nothing within its limits", "too much for the model", "no violation", "a violation"}[f]
}

// spin explores a model completely, within limits of depth, memory and time.
func spin(t *testing.T, text string) finding {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "model.pml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "spin", "-a", "model.pml")
	run(t, dir, "cc", "-O0", "-w", "-DSAFETY", "-DNOCLAIM", "-DNOREDUCE", "-DNOBOUNDCHECK", "-DCOLLAPSE", "-DMEMLIM=60", "-DVECTORSZ=8192", "-o", "pan", "pan.c")
	out := run(t, dir, "./pan", "-E", "-b", "-m300000", "-w20", "-n")
	switch {
	case strings.Contains(out, "assertion violated  !(bad)"):
		return breaks
	case strings.Contains(out, "assertion violated  !(crowded)"):
		return tooMany
	case strings.Contains(out, "assertion violated  !(over)"), strings.Contains(out, "Search not completed"):
		return undecided
	case strings.Contains(out, "errors: 0"):
		return keeps
	}
	t.Fatalf("pan says what is not understood:\n%s", out)
	return undecided
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v (scripts/install-tools installs spin and cc)\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// systems is how many random systems are compared: ten, or with TENET_RANDOM=n one
// in a hundred of n.
func systems(t *testing.T) int {
	text := os.Getenv("TENET_RANDOM")
	if text == "" {
		return 10
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		t.Fatalf("TENET_RANDOM: %q is no number of systems", text)
	}
	return max(10, n/100)
}

// seed is the first of the seeds that systems are drawn with.
var seed = flag.Int("seed", 0, "draw systems with this seed and those after it; 0 is 1, or by the time where TENET_RANDOM is set")

func firstSeed() int {
	switch {
	case *seed != 0:
		return *seed
	case os.Getenv("TENET_RANDOM") != "":
		return int(time.Now().UnixNano() % 1_000_000_000)
	}
	return 1
}

// tally counts what was found, from tests side by side.
type tally struct {
	sync.Mutex
	of map[string]int
}

func (c *tally) add(what string) {
	c.Lock()
	c.of[what]++
	c.Unlock()
}

func TestVerdictsAgreeWithSpin(t *testing.T) {
	counts := &tally{of: map[string]int{}}
	from := firstSeed()
	t.Run("seed", func(t *testing.T) {
		for i := range systems(t) {
			t.Run(strconv.Itoa(from+i), func(t *testing.T) {
				t.Parallel()
				compare(t, from+i, counts)
			})
		}
	})
	t.Logf("from seed %d: %v", from, counts.of)
	if counts.of["undecided"]*10 > counts.of["comparisons"] {
		t.Errorf("more than a tenth is left undecided: %v", counts.of)
	}
	for _, want := range []string{"no violation on rung delayed", "a violation on rung prompt"} {
		if counts.of[want] == 0 {
			t.Errorf("no system has %s: %v", want, counts.of)
		}
	}
}

// drawn is a system with its site.
type drawn struct {
	text string
	site check.Site
}

var anySystem = rapid.Custom(func(t *rapid.T) drawn {
	text, site := drawSystem(t)
	return drawn{text, site}
})

// compare draws a system and compares the verdict with SPIN's on both rungs.
func compare(t *testing.T, seed int, counts *tally) {
	system := anySystem.Example(seed)
	text, site := system.text, system.site
	files := map[string]string{"a.tenet": text}
	r, list := compile.Load(files, site)
	if r == nil {
		t.Fatalf("%s\n%s", text, diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: func(string, string) bool { return true }, MaxStates: 200_000})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	counts.add("systems")
	p := &rep.Properties[0]
	if p.Verdict == verifier.Unknown || p.Limit != "" {
		counts.add("comparisons")
		counts.add("undecided")
		return
	}
	for rung := world.Prompt; rung <= world.Delayed; rung++ {
		found, model := decide(t, r.Spec, rung, counts)
		counts.add(fmt.Sprintf("%s on rung %s", found, rung))
		counts.add("comparisons")
		if found == undecided {
			counts.add("undecided")
			return
		}
		if found == breaks && p.Rung >= rung && inTimeAlone(t, r, rung) {
			counts.add("kept by declared times alone")
			return
		}
		if (found == keeps) != (p.Rung >= rung) {
			t.Errorf("-seed %d: on rung %s SPIN finds %s, the verdict is %s, rung %s\n%s%v\n%s\n%s", seed, rung, found, p.Verdict, p.Rung, text, site.Grants, explained(p), model)
			return
		}
		if found == breaks {
			return
		}
	}
}

// inTimeAlone reports whether the sentence holds on a rung because reports and answers
// come within the times declared for them, and would not if they took any time, which is
// what the model lets them do.
func inTimeAlone(t *testing.T, r *compile.Result, rung world.Rung) bool {
	pr := r.Spec.Properties[0]
	q := search.Question{Spec: r.Spec, Rung: rung, Property: pr, Judge: explain.NewJudge(r)}
	res, err := search.Decide(context.Background(), q, search.Options{MaxStates: 200_000, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.New(r.Spec, rung, pr)
	if err != nil {
		t.Fatal(err)
	}
	return res.Holds && res.Timed && comesToBreak(t, w)
}

// comesToBreak searches a world state by state for one that breaks the sentence.
func comesToBreak(t *testing.T, w *world.World) bool {
	seen := map[string]bool{}
	var queue []string
	broken := false
	add := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			queue = append(queue, string(s))
			broken = broken || w.Broken(s)
		}
	}
	w.Initial(add)
	for i := 0; i < len(queue) && !broken && i < 400_000; i++ {
		if err := w.Successors([]byte(queue[i]), func(_ uint32, next []byte) bool {
			add(next)
			return true
		}); err != nil {
			t.Fatal(err)
		}
	}
	return broken
}

// decide asks SPIN about the sentence, and gives the model it decided: with superseded
// commands in their order, and where more are under way than that has room for, in any.
func decide(t *testing.T, spec *world.Spec, rung world.Rung, counts *tally) (found finding, model string) {
	model = export(spec, rung, &spec.Properties[0], ordered)
	if found = spin(t, model); found == tooMany {
		counts.add("in any order")
		model = export(spec, rung, &spec.Properties[0], anyOrder)
		found = spin(t, model)
	}
	return found, model
}

// explained tells the run that is said to break the sentence.
func explained(p *verifier.Property) string {
	if p.Trace == nil {
		return ""
	}
	return fmt.Sprintf("%+v\n", p.Trace.Steps)
}
