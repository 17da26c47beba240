package shadow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/drive/drivetest"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/shadow"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// gateway is an engine in a bubble.
type gateway struct {
	t      *testing.T
	plan   drive.Plan
	device *enginetest.Device
	engine *engine.Engine
	end    func()
}

func startGateway(t *testing.T, plan drive.Plan, device *enginetest.Device) *gateway {
	store, err := journal.Open(t.Context(), journal.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	catalog := enginetest.CatalogOf(plan.Program)
	g := &gateway{t: t, plan: plan, device: device}
	g.engine, err = engine.New(t.Context(), engine.Config{
		Plan: plan, Bundle: "live", Store: store, Twin: twin.New(catalog), Catalog: catalog, Dispatch: g.device, SettleWait: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.engine.Run(ctx) }()
	g.end = func() {
		stop()
		if err := errors.Join(<-ended, store.Close()); err != nil {
			t.Error(err)
		}
	}
	return g
}

// accompany lets a shadow follow from now on.
func (g *gateway) accompany(plan drive.Plan) *shadow.Shadow {
	g.t.Helper()
	s := shadow.New(plan)
	if err := g.engine.Accompany(g.t.Context(), s); err != nil {
		g.t.Fatal(err)
	}
	return s
}

func (g *gateway) report(ref, value string) {
	g.t.Helper()
	r := &g.plan.Program.Resources[g.res(ref)]
	v, err := models.Parse(r.Model.Type, value)
	if err != nil {
		g.t.Fatal(err)
	}
	if err := g.engine.Report(g.t.Context(), []models.Reading{{Path: r.Path, Value: v}}); err != nil {
		g.t.Fatal(err)
	}
	synctest.Wait()
}

func (g *gateway) res(ref string) machine.Res {
	for i := range g.plan.Program.Resources {
		if g.plan.Program.Resources[i].Ref == ref {
			return machine.Res(i)
		}
	}
	g.t.Fatalf("no resource %s", ref)
	return 0
}

// told lists differences, oldest first.
func told(r shadow.Report) string {
	var b strings.Builder
	for i := len(r.Differences) - 1; i >= 0; i-- {
		d := &r.Differences[i]
		who := "shadow"
		if d.Live {
			who = "live"
		}
		if d.AtStart {
			who += " at start"
		}
		fmt.Fprintf(&b, "%s: %s %s %s by %s\n", who, d.Kind, d.Target, d.Value, d.Rule)
	}
	return b.String()
}

const head = `model Plug { service light { modifiable state power: enum {off, on} } }
device motion : Motion
device lamp : Plug
device spare : Plug

`

const before = head + `app A {
  rule light { when motion.motion then set lamp.power = on }
  rule dark { when !motion.motion for 5 s then set lamp.power = off }
}`

// TestDifferences: other rules are compared, action by action, and nothing of theirs leaves.
func TestDifferences(t *testing.T) {
	for _, c := range []struct{ name, rules, want string }{
		{"the same", before, ""},
		{"another name", strings.ReplaceAll(before, "rule light", "rule bright"), ""},
		{"one rule less", strings.Replace(before, "rule dark { when !motion.motion for 5 s then set lamp.power = off }", "", 1),
			"live: set lamp.power off by A.dark\n"},
		{"later", strings.Replace(before, "for 5 s", "for 9 s", 1), "live: set lamp.power off by A.dark\n"},
		{"earlier", strings.Replace(before, "for 5 s", "for 1 s", 1), "shadow: set lamp.power off by A.dark\nlive: set lamp.power off by A.dark\n"},
		{"a little later", strings.Replace(before, "for 5 s", "for 6 s", 1), ""},
		{"a notification", strings.Replace(before, "set lamp.power = on", "set lamp.power = on notify family \"light on\"", 1),
			"shadow: notify family light on by A.light\n"},
		{"another device", strings.Replace(before, "set lamp.power = off", "set spare.power = off", 1),
			"shadow: set spare.power off by A.dark\nlive: set lamp.power off by A.dark\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := startGateway(t, enginetest.Compiled(before), &enginetest.Device{})
				defer g.end()
				s := g.accompany(enginetest.Compiled(c.rules))
				g.report("motion.motion", "false")
				g.report("motion.motion", "true")
				g.report("motion.motion", "false")
				time.Sleep(20 * time.Second)
				r := s.Report(time.Now())
				if got := told(r); got != c.want {
					t.Errorf("got\n%swant\n%s", got, c.want)
				}
				if r.Ended != nil || r.Same == 0 {
					t.Errorf("%+v", r)
				}
				if n := len(g.device.Told()); n != 2 {
					t.Errorf("%d commands left: %v", n, g.device.Told())
				}
			})
		})
	}
}

// TestSameRulesDoTheSame: a shadow of the rules that run, from their start on, never differs
// after it, whatever happens; one of other rules does at times.
func TestSameRulesDoTheSame(t *testing.T) {
	same, differ := int64(0), int64(0)
	alive := func(rt *rapid.T) {
		plan, other := drivetest.Plans.Draw(rt, "plan"), drivetest.Plans.Draw(rt, "other")
		alike := rapid.Bool().Draw(rt, "alike")
		if alike {
			other = plan
		}
		happenings := rapid.SliceOfN(happeningOf(plan.Program), 1, 30).Draw(rt, "happenings")
		wrong := "" // what fails inside a bubble does not get out of it
		synctest.Test(t, func(t *testing.T) {
			device := &enginetest.Device{}
			device.Answer = func(_ adapters.Command, _ bool, done func(adapters.Outcome, error)) {
				switch len(device.Told()) % 4 {
				case 0:
					done(adapters.Done, nil)
				case 1:
					done(0, errors.New("stuck"))
				default:
					done(adapters.Sent, nil)
				}
			}
			g := startGateway(t, plan, device)
			defer g.end()
			s := g.accompany(other)
			for _, h := range happenings {
				if err := g.happen(h); err != nil {
					wrong = err.Error()
				}
				synctest.Wait()
			}
			time.Sleep(10 * time.Second)
			r := s.Report(time.Now())
			switch {
			case r.Ended != nil || r.Since.IsZero():
				wrong = fmt.Sprintf("%+v", r)
			case alike && r.Live+r.Shadow > r.AtStart:
				wrong = "the same rules differ:\n" + told(r)
			case alike:
				same += r.Same
			default:
				differ += r.Live + r.Shadow
			}
		})
		if wrong != "" {
			rt.Fatal(wrong)
		}
	}
	for round := 0; round == 0 || round < 20 && (same == 0 || differ == 0); round++ {
		rapid.Check(t, alive)
	}
	if same == 0 || differ == 0 {
		t.Errorf("%d times the same, %d differences", same, differ)
	}
}

// happening is something that happens to a gateway.
type happening struct {
	Kind     int
	Path     models.Path
	Value    models.Value
	Yes, Too bool
	Pass     time.Duration
}

func happeningOf(p *machine.Program) *rapid.Generator[happening] {
	return rapid.Custom(func(t *rapid.T) happening {
		var readable []machine.Res
		for i := range p.Resources {
			if p.Resources[i].Fact == machine.NoFact && p.Resources[i].Cut != nil {
				readable = append(readable, machine.Res(i))
			}
		}
		r := rapid.SampledFrom(readable).Draw(t, "resource")
		samples := p.Resources[r].Cut.Samples(models.Region(rapid.IntRange(0, p.Resources[r].Cut.Size()-1).Draw(t, "region")), 2)
		return happening{
			Kind: rapid.IntRange(0, 7).Draw(t, "kind"), Path: p.Resources[r].Path, Value: rapid.SampledFrom(samples).Draw(t, "value"),
			Yes: rapid.Bool().Draw(t, "yes"), Too: rapid.Bool().Draw(t, "too"), Pass: time.Duration(rapid.IntRange(1, 7000).Draw(t, "ms")) * time.Millisecond,
		}
	})
}

// happen lets something happen.
func (g *gateway) happen(h happening) error {
	ctx := g.t.Context()
	var err error
	switch h.Kind {
	case 0, 1, 2:
		err = g.engine.Report(ctx, []models.Reading{{Path: h.Path, Value: h.Value}})
	case 3:
		_, err = g.engine.Command(ctx, "family", h.Path, h.Value)
	case 4:
		for _, it := range g.engine.Pending() {
			g.engine.Answer(it.Key, nil)
		}
	case 5:
		err = g.engine.Available(ctx, h.Path.Provider, h.Yes)
	case 6:
		_, err = g.engine.Hold(ctx, engine.HoldRequest{All: true, On: h.Yes, Safe: h.Too, By: "ana"})
	default:
		time.Sleep(h.Pass)
	}
	return err
}
