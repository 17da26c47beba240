// Loops of walks: where a plain simulation with real times comes back to where it
// was, it can go on so for ever. No such loop may break what holds.

package verifier_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier"
)

func TestLoopsOfWalksRespectVerdicts(t *testing.T) {
	kept, broken := 0, 0
	looped := func(t *rapid.T) {
		files, site := drawLongRun(t)
		r, _ := compile.Load(files, site)
		if r == nil {
			t.Fatal(files["a.tenet"])
		}
		rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, MaxStates: 2_000})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rep.Properties {
			pr := r.Spec.Properties[i]
			if pr.Observer == nil || !pr.Observer.Liveness() || rep.Properties[i].Verdict == verifier.Unknown {
				continue
			}
			pr.Timed = true // reports and answers keep their times
			rung := max(rep.Properties[i].Rung, world.Prompt)
			loops := newWalk(t, r, rung, &pr).loops(80)
			for _, l := range loops {
				if !l.breaks(pr.Observer) {
					kept++
					continue
				}
				if broken++; rep.Properties[i].Rung >= rung {
					t.Fatalf("%s\n%s holds on rung %s, and a loop breaks it: %v, then for ever %v",
						files["a.tenet"], rep.Properties[i].Name, rung, l.letters[:l.back], l.letters[l.back:])
				}
			}
		}
	}
	for round := 0; round == 0 || round < rare && (kept == 0 || broken == 0); round++ {
		rapid.Check(t, looped)
	}
	if kept == 0 || broken == 0 {
		t.Errorf("%d loops keep their sentence, %d break it", kept, broken)
	}
}

// point is a moment of a walk as far as it matters to what follows.
type point struct {
	letters int // read so far
	now     int64
	must    []bool // resources that must change
	values  []models.Value
	recurs  []bool // assumptions that are true
}

// loop is a run of letters that goes back from its end.
type loop struct {
	letters []observe.Letter
	back    int
}

func (l loop) breaks(o observe.Watcher) bool {
	type turn struct {
		next int
		s    observe.State
	}
	from := func(start turn) map[turn]bool {
		seen, queue := map[turn]bool{}, []turn{start}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			for _, n := range o.Step(nil, at.s, l.letters[at.next]) {
				to := turn{at.next + 1, n.State}
				if to.next == len(l.letters) {
					to.next = l.back
				}
				if !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
		return seen
	}
	for at := range from(turn{0, o.Initial()}) {
		if o.Broken(at.s) || o.Accepting(at.s) && from(at)[at] {
			return true
		}
	}
	return false
}

// loops walks on and gives the loops it has closed, some time long each, that
// keep what is assumed of the long run.
func (w *walk) loops(moves int) []loop {
	var out []loop
	var points []point
	first := map[string]int{}
	w.start()
	w.judge()
	for range moves {
		r := machine.Res(rapid.IntRange(0, len(w.things)-1).Draw(w.t, "resource"))
		fact := w.p.Resources[r].Fact != machine.NoFact
		switch {
		case w.prompt && w.busy():
			if fact {
				continue
			}
			w.channel(r)
		case fact:
			w.pass()
		default:
			w.move(r)
		}
		w.judge()
		points = append(points, w.point())
		name := w.name()
		k, again := first[name]
		if !again {
			first[name] = len(points) - 1
			continue
		}
		if a, b := points[k], points[len(points)-1]; a.now < b.now && counts(points[k+1:]) {
			out = append(out, loop{slices.Clone(w.watch.letters), a.letters})
		}
	}
	return out
}

// counts reports whether a loop through these points keeps what is assumed.
func counts(points []point) bool {
	for i := range points[0].recurs {
		if !slices.ContainsFunc(points, func(p point) bool { return p.recurs[i] }) {
			return false
		}
	}
	for r := range points[0].must {
		idle := func(p point) bool { return p.must[r] && p.values[r] == points[0].values[r] }
		if !slices.ContainsFunc(points, func(p point) bool { return !idle(p) }) {
			return false
		}
	}
	return true
}

func (w *walk) point() point {
	p := point{letters: len(w.watch.letters), now: w.clock.now}
	s := w.actual()
	for i := range w.things {
		p.values = append(p.values, w.things[i].actual)
		p.must = append(p.must, slices.ContainsFunc(w.spec.Behaviour[i], func(t world.Transition) bool {
			return t.Label == world.Must && !t.OnSet
		}))
	}
	for _, a := range w.spec.Recurs {
		p.recurs = append(p.recurs, w.p.Eval(a.Cond, s) != machine.False)
	}
	return p
}

// name writes all that matters to what can follow, with times as they lie ahead.
func (w *walk) name() string {
	var out strings.Builder
	ahead := func(by int64) int64 {
		if by == 0 {
			return -1
		}
		return by - w.clock.now
	}
	s := &w.state
	fmt.Fprint(&out, s.Region, s.Known, s.Channel, s.Vars, s.Running, s.Done, s.Runs, s.Waiting, w.clock.wall%secondsOfDay)
	for i := range w.things {
		x := &w.things[i]
		fmt.Fprint(&out, x.actual, x.flight, x.queue, x.reported, x.last)
		if x.flight.IsSet() {
			fmt.Fprint(&out, " flight ", ahead(x.flightBy), ahead(x.newerBy))
		}
		if s.Channel[i].Pending || len(x.queue) > 0 {
			fmt.Fprint(&out, " answer ", ahead(x.answerBy), w.clock.now-x.sent)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.clock.due)) {
		fmt.Fprint(&out, " timer ", id, w.clock.due[id]-w.clock.now)
	}
	for _, id := range slices.Sorted(maps.Keys(w.clock.sun)) {
		fmt.Fprint(&out, " sun ", id, w.clock.sun[id]-w.clock.now)
	}
	return out.String()
}
