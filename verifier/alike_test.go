// Properties of one shape, against those that are decided by themselves.

package verifier_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/report"
)

// oneByOne verifies each property in a call of its own, in which nothing is alike.
func oneByOne(t fataler, r *compile.Result, opt verifier.Options) *verifier.Report {
	all := &verifier.Report{Apps: []string{}}
	for _, pr := range r.Spec.Properties {
		opt.Filter = func(app, name string) bool { return app == pr.App && name == pr.Name }
		rep, err := verifier.Verify(context.Background(), r, opt)
		if err != nil {
			t.Fatal(err)
		}
		all.Apps = rep.Apps
		all.Properties = append(all.Properties, rep.Properties...)
	}
	return all
}

type fataler interface{ Fatal(...any) }

// same compares two reports as documents, and their evidence.
func same(t fataler, what string, got, want *verifier.Report) {
	if d := cmp.Diff(report.New(want, nil), report.New(got, nil), cmpopts.IgnoreUnexported(report.Finding{})); d != "" {
		t.Fatal(what, "-by themselves +together", d)
	}
	for i := range want.Properties {
		if d := cmp.Diff(want.Properties[i].Evidence, got.Properties[i].Evidence); d != "" {
			t.Fatal(what, want.Properties[i].Name, "other evidence", d)
		}
	}
}

func TestPromisesOfOneShape(t *testing.T) {
	r, list := compile.Load(map[string]string{"town.tenet": homes.Town(10).Text}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	everything := func(string, string) bool { return true }
	want := oneByOne(t, r, verifier.Options{Workers: 1})
	store := memo.NewMemory(1 << 26)
	for _, what := range []string{"without a store", "with an empty store", "with what was kept"} {
		opt := verifier.Options{Workers: 2, Filter: everything}
		if what != "without a store" {
			opt.Cache = store
		}
		got, err := verifier.Verify(context.Background(), r, opt)
		if err != nil {
			t.Fatal(err)
		}
		same(t, what, got, want)
	}
}

// resources are what a random text calls its devices' resources, and its devices.
var (
	resources = regexp.MustCompile(`\b([absrq])\.(power|dark|heat)\b`)
	devices   = regexp.MustCompile(`(?m)^device ([absrq]) : (\w+)$`)
	comes     = regexp.MustCompile(`\bon ([absrq]) (online|offline)\b`)
	degrees   = regexp.MustCompile(`heat (<|>|<=) (18|25) °C`)
)

// warmer is another number between the same neighbours.
var warmer = strings.NewReplacer("18 °C", "19 °C", "25 °C", "27 °C")

// twice is a random text, and once more all but the models, about other devices and
// other temperatures.
func twice(text string) string {
	at := strings.Index(text, "device ")
	other := devices.ReplaceAllString(text[at:], "device x$1 : $2")
	other = comes.ReplaceAllString(resources.ReplaceAllString(other, "x$1.$2"), "on x$1 $2")
	other = degrees.ReplaceAllStringFunc(other, warmer.Replace)
	return text + strings.Replace(other, "app A {", "app B {", 1)
}

// Two copies of a random system side by side: each promise of the second is told what
// that of the first came to, and is what it is by itself.
func TestCopiesAreAlike(t *testing.T) {
	besideOthers(t)
	counts := map[string]int{}
	for range rounds(t) {
		rapid.Check(t, func(t *rapid.T) {
			g := &generator{t: t}
			g.two, g.temp, g.time = g.chance(25), g.chance(25), g.chance(30)
			files, _ := g.system()
			text := twice(files["a.tenet"])
			warm := degrees.MatchString(text)
			r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
			if r == nil {
				t.Fatalf("%s\n%v", text, list)
			}
			half := len(r.Spec.Properties) / 2
			for i := range half {
				for rung := world.Prompt; rung <= world.Delayed; rung++ {
					if one, ok := shapeOf(t, r, i, rung); ok {
						two, _ := shapeOf(t, r, half+i, rung)
						counts[map[bool]string{true: "alike", false: "apart"}[one == two]]++ // apart where the first has a part in the second, by what comes before it
						if warm && one == two {
							counts["alike, one warmer"]++
						}
					}
				}
			}
			opt := verifier.Options{Workers: 1, MaxStates: 1_000}
			want := oneByOne(t, r, opt)
			opt.Filter = func(string, string) bool { return true }
			got, err := verifier.Verify(context.Background(), r, opt)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want.Properties {
				counts[want.Properties[i].Verdict.String()]++
			}
			same(t, text, got, want)
		})
	}
	if counts["alike"] < 20 || counts["alike, one warmer"] < 5 || counts["holds"] == 0 || counts["violated"] == 0 {
		t.Errorf("too little is compared: %v", counts)
	}
	t.Log(counts)
}

func shapeOf(t *rapid.T, r *compile.Result, property int, rung world.Rung) (shape [32]byte, ok bool) {
	w, err := world.New(r.Spec, rung, r.Spec.Properties[property])
	if err != nil || r.Spec.Properties[property].OfPairs() {
		return shape, false
	}
	if shape, err = w.Shape(); err != nil {
		t.Fatal(err)
	}
	return shape, true
}

const threeRooms = `device w0 : Contact
device t0 : Thermometer
device h0 : Heater
device w1 : Contact
device t1 : Thermometer
device h1 : Heater
device w2 : Contact
device t2 : Thermometer
device h2 : Heater
app Home {
  rule heat0 { when t0.temperature < 20 °C && w0.state == closed also on reconnect then set h0.power = on }
  rule save0 { when w0.state == open also on reconnect then set h0.power = off }
  rule heat1 { when t1.temperature < 18 °C && w1.state == closed also on reconnect then set h1.power = on }
  rule save1 { when w1.state == open also on reconnect then set h1.power = off }
  rule heat2 { when t2.temperature < 20 °C && w2.state == closed also on reconnect then set h2.power = on }
  rule save2 { when w2.state == open then set h2.power = off }
  set h0.power = on only happens while w0.state == closed as "first"
  set h1.power = on only happens while w1.state == closed as "like the first"
  set h2.power = on only happens while w2.state == closed as "not quite"
}
`

// A checker that has accepted evidence takes it for a world of the same shape, and for
// no other.
func TestAcceptedEvidenceServesItsShapeAlone(t *testing.T) {
	r, list := compile.Load(map[string]string{"home.tenet": threeRooms}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: func(string, string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	of := func(index int) proof.Evidence {
		ev := *rep.Properties[0].Evidence
		ev.Property, ev.Index = r.Spec.Properties[index].Name, index
		return ev
	}
	var accepted proof.Accepted
	for index, want := range []bool{true, true, false} {
		plain := proof.Check(context.Background(), r.Spec, of(index))
		quick := accepted.Check(context.Background(), r.Spec, of(index))
		if (plain == nil) != want || (quick == nil) != want {
			t.Errorf("property %d: %v, and %v by who has accepted others", index, plain, quick)
		}
	}
	broken := of(0)
	if broken.States, err = proof.Pack(nil, broken.Width); err != nil {
		t.Fatal(err)
	}
	if err := accepted.Check(context.Background(), r.Spec, broken); err == nil {
		t.Error("no states at all are accepted after others were")
	}
}
