// The slow twin: an explicit search over a plain map.

package verifier_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

// most is how many states the twin looks at before a case is passed over.
const most = 250

// wide is how many moves of a state it takes: each by looking at all of them.
const wide = 60

// reach explores a world one move at a time, level by level. It gives the
// level of the first broken state, -1 if there is none, and all states; ok is
// false if there are too many.
func reach(w *world.World) (broken int, states []string, ok bool) {
	seen := map[string]bool{}
	var level []string
	w.Initial(func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			level = append(level, string(s))
		}
	})
	broken = -1
	for depth := 0; len(level) > 0; depth++ {
		var next []string
		for _, s := range level {
			states = append(states, s)
			if len(states) > most {
				return 0, nil, false
			}
			if broken < 0 && w.Broken([]byte(s)) {
				broken = depth
			}
			moves := w.Moves([]byte(s))
			if len(moves) > wide {
				return 0, nil, false
			}
			for label := range moves {
				_, to, err := w.Take([]byte(s), uint32(label))
				if err == nil && !seen[string(to)] {
					seen[string(to)] = true
					next = append(next, string(to))
				}
			}
		}
		level = next
	}
	return broken, states, true
}

// rounds is how many rounds of a hundred random systems are drawn: one, or with
// TENET_RANDOM=n as many as make n/10 systems, since each is explored several
// times.
func rounds(t *testing.T) int {
	text := os.Getenv("TENET_RANDOM")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		t.Fatalf("TENET_RANDOM: %q is no number of systems", text)
	}
	return max(1, n/1000)
}

// besideOthers has a test that draws rounds run beside others where many are asked for.
func besideOthers(t *testing.T) {
	if os.Getenv("TENET_RANDOM") != "" {
		t.Parallel()
	}
}

// rare is how many rounds a rare verdict may take to turn up.
const rare = 20

func TestVerdictsAgreeWithExplicitSearch(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	missing := func() (out []string) {
		for _, want := range []string{"holds delayed", "violated none", "violated prompt", "coarse holds", "in the long run holds", "in the long run violated",
			"possible holds", "possible violated"} {
			if counts[want] == 0 {
				out = append(out, want)
			}
		}
		return out
	}
	agreeOnRandomSystems(t, counts, 2_000, drawLate) // few others hold in the prompt world alone
	least := rounds(t)
	for round := 0; round < least || round < rare && len(missing()) > 0; round++ {
		agreeOnRandomSystems(t, counts, 2_000, drawSystem)
	}
	if list := missing(); len(list) > 0 {
		t.Errorf("no random property is %v: %v", list, counts)
	}
}

// TestLongRunsAgreeWithExplicitSearch is the same of sentences about the long run.
func TestLongRunsAgreeWithExplicitSearch(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for range rounds(t) {
		agreeOnRandomSystems(t, counts, 2_000, drawLongRun)
	}
	for _, want := range []string{"in the long run holds", "in the long run violated"} {
		if counts[want] == 0 {
			t.Errorf("no random property is %s: %v", want, counts)
		}
	}
}

// agreeOnRandomSystems explores up to so many states of each.
func agreeOnRandomSystems(t *testing.T, counts map[string]int, states int, draw func(*rapid.T) (map[string]string, check.Site)) {
	rapid.Check(t, func(t *rapid.T) {
		files, site := draw(t)
		r, list := compile.Load(files, site)
		if r == nil {
			t.Fatalf("%s\n%s", files["a.tenet"], diag.Render(list, diag.Options{Source: diag.Sources(files)}))
		}
		rep, err := verifier.Verify(context.Background(), r, verifier.Options{Workers: rapid.IntRange(1, 3).Draw(t, "workers"), Filter: all, MaxStates: states})
		if err != nil {
			t.Fatalf("%s\n%v", files["a.tenet"], err)
		}
		for i := range rep.Properties {
			p := &rep.Properties[i]
			agree(t, r, i, p, files["a.tenet"])
			if i == 0 && coarseHolds(t, r, i, files["a.tenet"]) {
				counts["coarse holds"]++
			}
			counts[p.Verdict.String()+" "+p.Rung.String()]++
			if pr := &r.Spec.Properties[i]; pr.Kind == world.PossibleProperty {
				counts["possible "+p.Verdict.String()]++
			} else if live(pr) {
				counts["in the long run "+p.Verdict.String()]++
			}
		}
	})
}

func all(string, string) bool { return true }

// timedOn says whether evidence for a rung counts the times of reports and answers
// where the sentence does not ask for that.
func timedOn(ev *proof.Evidence, rung world.Rung) bool {
	for ; ev != nil; ev = ev.Below {
		if ev.Rung == rung {
			return ev.Timed
		}
	}
	return false
}

// agree compares one verdict, rung by rung, with the twin's.
func agree(t *rapid.T, r *compile.Result, i int, p *verifier.Property, text string) {
	var below *proof.Evidence
	for rung := world.Prompt; rung <= world.Delayed; rung++ {
		pr := r.Spec.Properties[i]
		timed := timedOn(p.Evidence, rung)
		pr.Timed = pr.Timed || timed
		w, err := world.New(r.Spec, rung, pr)
		var limit *world.LimitError
		if errors.As(err, &limit) && p.Verdict == verifier.Unknown {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		broken, states, ok := reach(w)
		if !ok {
			return
		}
		ev := evidence(t, r, i, rung, w.Width(), states)
		ev.Timed = timed
		if w.Property().Kind == world.PossibleProperty {
			holds, certain := trapped(t, w, states, ev)
			ev.Below, below = below, ev
			proves(t, r, ev, holds, text)
			if agreeTrap(t, w, p, rung, holds, certain, text) {
				continue
			}
			return
		}
		loops := broken < 0 && w.Live() && longRun(t, w, states, ev)
		if (broken < 0 && !loops) != (p.Rung >= rung) && !abstract(p) {
			t.Fatalf("%s\n%s on rung %s: the twin finds a violation at depth %d, in the long run %v, the verdict is %s, rung %s, limit %q",
				text, p.Name, rung, broken, loops, p.Verdict, p.Rung, p.Limit)
		}
		if abstract(p) && broken >= 0 && p.Rung+1 == rung {
			if better := confirmed(t, r, i, w, broken); better != nil {
				t.Fatalf("%s\n%s on rung %s: %s, and yet a run of %d moves breaks it: %v", text, p.Name, rung, p.Limit, broken, better)
			}
		}
		if proof.Ladder(r.Spec.Properties[i]) || timed {
			ev.Below = below
		}
		below = ev
		proves(t, r, ev, broken < 0 && !loops, text)
		if broken < 0 && !loops {
			continue
		}
		if loops {
			if p.Run != nil {
				if wrong := goesRound(r, p.Run); wrong != "" {
					t.Fatalf("%s\n%s on rung %s: %s", text, p.Name, rung, wrong)
				}
			}
			return
		}
		if p.Trace != nil && len(p.Trace.Steps) < broken+1 {
			t.Fatalf("%s\n%s on rung %s: a run of %d steps, the nearest violation is at depth %d", text, p.Name, rung, len(p.Trace.Steps), broken)
		}
		if p.Run != nil && p.Breaks() == rung {
			for moves := broken; moves < len(p.Run.Beats)-1; moves++ {
				if better := confirmed(t, r, i, w, moves); better != nil {
					t.Fatalf("%s\n%s on rung %s: a run of %d moves is shown, one of %d breaks it: %v", text, p.Name, rung, len(p.Run.Beats)-1, moves, better)
				}
			}
		}
		return
	}
}

// attempts is how many runs of one length are tried to be confirmed, paths how many are begun.
const (
	attempts = 2000
	paths    = 100_000
)

// confirmed gives the moves of a run of so many that breaks the sentence with the last and
// has readings that lead to it; nil if there is none among the first attempts.
func confirmed(t *rapid.T, r *compile.Result, i int, w *world.World, moves int) (found []uint32) {
	q := search.Question{Spec: r.Spec, Rung: w.Rung(), Property: r.Spec.Properties[i], Judge: explain.NewJudge(r)}
	q.Property.Timed = w.Property().Timed
	tried, begun := 0, 0
	var start []byte
	var extend func(state []byte, path []uint32)
	extend = func(state []byte, path []uint32) {
		begun++
		broken := w.Broken(state)
		if found != nil || tried >= attempts || begun > paths || broken != (len(path) == moves) || len(path) > moves {
			return
		}
		if broken {
			tried++
			if _, err := search.Follow(q, search.Recipe{Start: start, Moves: path}); err == nil {
				found = slices.Clone(path)
			}
			return
		}
		for label := range w.Moves(state) {
			if _, next, err := w.Take(state, uint32(label)); err == nil {
				extend(next, append(path, uint32(label)))
			}
		}
	}
	w.Fork().Initial(func(s []byte) {
		start = slices.Clone(s)
		extend(start, nil)
	})
	return found
}

// abstract: what was found could not be confirmed.
func abstract(p *verifier.Property) bool { return strings.Contains(p.Limit, "abstraction") }

// live says of which sentences the coarse world settles nothing.
func live(p *world.Property) bool {
	return p.Kind == world.PossibleProperty || p.Observer != nil && p.Observer.Liveness()
}

// coarseHolds reports whether a property holds in the coarse world. It must
// then hold in the delayed one, and in the prompt one unless it is a response,
// and the coarse states are evidence for it.
func coarseHolds(t *rapid.T, r *compile.Result, i int, text string) bool {
	pr := r.Spec.Properties[i]
	w, err := world.NewCoarse(r.Spec, pr)
	var limit *world.LimitError
	if errors.As(err, &limit) || live(&pr) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	broken, states, ok := reach(w)
	if !ok || broken >= 0 {
		return false
	}
	ev := evidence(t, r, i, world.Delayed, w.Width(), states)
	ev.Coarse = true
	for rung := world.Prompt; rung <= world.Delayed; rung++ {
		exact, err := world.New(r.Spec, rung, pr)
		if err != nil {
			t.Fatal(err)
		}
		depth, found, ok := reach(exact)
		switch apart := rung == world.Prompt && proof.Ladder(pr); {
		case !ok && apart:
			return true
		case apart:
			ev.Below = evidence(t, r, i, rung, exact.Width(), found)
			proves(t, r, ev, depth < 0, text)
			if depth >= 0 {
				return true
			}
		case ok && depth >= 0:
			t.Fatalf("%s\n%s holds in the coarse world (%d states) and is broken on rung %s at depth %d", text, pr.Name, len(states), rung, depth)
		}
	}
	proves(t, r, ev, true, text)
	return true
}

// evidence packs the states the twin reached.
func evidence(t *rapid.T, r *compile.Result, i int, rung world.Rung, width int, states []string) *proof.Evidence {
	packed, err := proof.Pack([]byte(strings.Join(states, "")), width)
	if err != nil {
		t.Fatal(err)
	}
	return &proof.Evidence{Property: r.Spec.Properties[i].Name, Index: i, Rung: rung, Width: width, States: packed}
}

// proves: the states the twin reached are evidence exactly if none is broken.
func proves(t *rapid.T, r *compile.Result, ev *proof.Evidence, want bool, text string) {
	if err := proof.Check(context.Background(), r.Spec, *ev); (err == nil) != want {
		t.Fatalf("%s\n%s on rung %s: checked %v, wanted %v", text, ev.Property, ev.Rung, err, want)
	}
}
