package homes_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/proof"
)

func load(t *testing.T, h homes.Home) *compile.Result {
	t.Helper()
	files := map[string]string{"home.tenet": h.Text}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	return r
}

// A house of six rooms is what the benchmarks ask for: every promise depends on 12
// rules, 15 devices and three timers at least, two on more than half of the rules, and
// physics is in all of it.
func TestHouseIsOfTheSizeAskedFor(t *testing.T) {
	h := homes.House(6)
	r := load(t, h)
	if rules, devices, promises := len(r.Program.Rules), len(r.Program.Devices), len(r.Spec.Properties); rules != 50 || devices != 60 || promises != 20 {
		t.Errorf("%d rules, %d devices, %d promises", rules, devices, promises)
	}
	wide, broken := 0, 0
	for _, pr := range r.Spec.Properties {
		w, err := world.New(r.Spec, world.Delayed, pr)
		if err != nil {
			t.Fatal(err)
		}
		p := w.Program()
		devices, timers := map[int]bool{}, map[int64]bool{}
		for _, x := range w.Resources() {
			devices[int(r.Program.Resources[x].Device)] = true
		}
		for i := range p.Timers {
			timers[p.Timers[i].Ticks] = true
		}
		if len(p.Rules) < 12 || len(devices) < 15 || !timers[2] || !timers[300] || !timers[600] {
			t.Errorf("%s depends on %d rules, %d devices, timers of %v s", pr.Name, len(p.Rules), len(devices), timers)
		}
		if !devices[int(r.Program.Resources[r.Spec.Physics[0].Res].Device)] {
			t.Errorf("%s: no physics", pr.Name)
		}
		if 2*len(p.Rules) > len(r.Program.Rules) {
			wide++
		}
		if !h.Holds[pr.Name] {
			broken++
		}
	}
	if wide != 2 || broken != 5 {
		t.Errorf("%d promises depend on more than half of the rules, %d are false", wide, broken)
	}
}

// The verdicts about a smaller house are those it was made for.
func TestHouseIsDecided(t *testing.T) {
	h := homes.House(3)
	rep, err := verifier.Verify(context.Background(), load(t, h), verifier.Options{Filter: func(_, p string) bool { return p != "window 0" && p != "smoke 0" }})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rep.Properties {
		if want := map[bool]verifier.Verdict{true: verifier.Holds, false: verifier.Violated}[h.Holds[p.Name]]; p.Verdict != want {
			t.Errorf("%s: %s, want %s: %s", p.Name, p.Verdict, want, p.Limit)
		}
	}
}

// Verdicts that were kept are evidence of an edited house, too, where everything has
// other numbers; what the edit can influence is decided anew.
func TestKeptVerdictsProveTheEditedHouse(t *testing.T) {
	store := memo.NewMemory(64 << 20)
	quick := func(_, p string) bool { return !strings.HasPrefix(p, "window") && !strings.HasPrefix(p, "smoke") }
	opt := verifier.Options{Filter: quick, Cache: store}
	h := homes.House(4)
	if _, err := verifier.Verify(context.Background(), load(t, h), opt); err != nil {
		t.Fatal(err)
	}
	holds := h.Holds
	edited := h.Edited().Guarded(100)
	h = edited[slices.IndexFunc(edited, func(h homes.Home) bool { return strings.HasSuffix(h.Name, "warm0 guarded") })]
	h.Text = "device aaa : Motion\napp Aaa { rule a { when aaa.motion for 3 s then notify owner \"somebody\" } }\n" + h.Text
	r := load(t, h)
	rep, err := verifier.Verify(context.Background(), r, opt)
	if err != nil {
		t.Fatal(err)
	}
	recalled := 0
	for i := range rep.Properties {
		p := &rep.Properties[i]
		if p.Recalled {
			recalled++
		}
		if p.Evidence != nil {
			if err := proof.Check(context.Background(), r.Spec, *p.Evidence); err != nil {
				t.Errorf("%s, recalled %v: %v", p.Name, p.Recalled, err)
			}
		}
		if (p.Verdict == verifier.Holds) != holds[p.Name] {
			t.Errorf("%s: %s", p.Name, p.Verdict)
		}
	}
	if recalled < 4 || recalled == len(rep.Properties) {
		t.Errorf("%d of %d verdicts are recalled", recalled, len(rep.Properties))
	}
}

// Whatever rule is given a guard, every promise is decided: among others those that are
// broken only after five minutes without motion, by a window that is opened then.
func TestGuardedHousesAreDecided(t *testing.T) {
	store, broken := memo.NewMemory(64<<20), map[string]bool{}
	h := homes.House(3)
	for _, g := range append(h.Guarded(100), h) {
		rep, err := verifier.Verify(context.Background(), load(t, g), verifier.Options{Filter: func(string, string) bool { return true }, Cache: store})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range rep.Properties {
			switch {
			case p.Verdict == verifier.Unknown:
				t.Errorf("%s: %s: %s", g.Name, p.Name, p.Limit)
			case p.Verdict == verifier.Violated && h.Holds[p.Name]:
				broken[g.Name+": "+p.Name] = true
			}
		}
	}
	for _, want := range []string{"save0 guarded: window 0", "save0 guarded: smoke 0"} {
		if !broken[h.Name+", "+want] {
			t.Errorf("not said to be broken: %s", want)
		}
	}
}
