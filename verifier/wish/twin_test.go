// The slow twin: a world explored move by move, with the rules that were written, or with
// others where none are said to do.

package wish_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/wish"
)

// draft is a random home with one thing that can be set, one that cannot, and a promise.
type draft struct{ head, rules, promise string }

func (d *draft) files(more string) map[string]string {
	return map[string]string{"a.tenet": d.head + "app A {\n" + d.rules + more + "  " + d.promise + "\n}\n"}
}

func contact(t *rapid.T) string {
	return rapid.SampledFrom([]string{"w.state == open", "w.state == closed"}).Draw(t, "contact")
}

func power(t *rapid.T) string { return "h.power == " + onOff(t) }

func onOff(t *rapid.T) string { return rapid.SampledFrom([]string{"on", "off"}).Draw(t, "power") }

func pick(t *rapid.T, from ...string) string { return rapid.SampledFrom(from).Draw(t, "pick") }

func drawHome(t *rapid.T) *draft {
	d := &draft{head: fmt.Sprintf("model Switch { service heating { modifiable state power: enum {off, on} %s } }\n"+
		"device w : Contact\ndevice h : Switch\n", pick(t, "", "", "by hand"))}
	for range rapid.IntRange(0, 1).Draw(t, "rules") {
		d.rules = "  rule there { when " + contact(t) + " then set h.power = " + onOff(t) + " }\n"
	}
	d.promise = pick(t,
		"never "+power(t)+" while "+contact(t), "always "+power(t)+" while "+contact(t), "never "+power(t), "never "+contact(t),
		power(t)+" and "+contact(t)+" always together", "whenever "+contact(t)+", "+power(t), "whenever "+contact(t)+", "+power(t)+" within 1 min", "whenever "+contact(t)+", "+power(t)+" within 3 s",
		"set h.power = "+onOff(t)+" never happens while "+contact(t), "set h.power = "+onOff(t)+" only happens while "+contact(t),
		power(t)+" never lasts longer than 2 min", power(t)+" never lasts longer than 2 min while "+contact(t))
	return d
}

// drawRules draws rules of the kind that are written, which may wait.
func drawRules(t *rapid.T, waits ...string) string {
	out := ""
	for i := range rapid.IntRange(1, 2).Draw(t, "new rules") {
		when := pick(t, contact(t), contact(t)+" && "+power(t), power(t))
		out += fmt.Sprintf("  rule new%d priority 9 { when %s%s%s then set h.power = %s }\n", i, when, pick(t, waits...), pick(t, "", " also on reconnect"), onOff(t))
	}
	return out
}

// keeps explores a world one move at a time and says whether nothing breaks.
func keeps(t *rapid.T, files map[string]string, rung world.Rung) bool {
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(files["a.tenet"], list)
	}
	w, err := world.New(r.Spec, rung, r.Spec.Properties[0])
	if err != nil {
		t.Fatal(err)
	}
	seen, good := map[string]bool{}, true
	var due []string
	meet := func(s []byte) {
		if !seen[string(s)] {
			seen[string(s)] = true
			good = good && !w.Broken(s)
			due = append(due, string(s))
		}
	}
	w.Initial(meet)
	for len(due) > 0 && good && len(seen) < 60_000 {
		at := []byte(due[len(due)-1])
		due = due[:len(due)-1]
		for _, m := range w.Moves(at) {
			w.After(at, m, meet)
		}
	}
	return good
}

// TestRulesAgainstTheWorld: rules that are written keep the promise in the world they were
// written for; where none are needed none there are do; and where none can, none that are
// tried do.
func TestRulesAgainstTheWorld(t *testing.T) {
	counts := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := drawHome(t)
		rung := rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed}).Draw(t, "rung")
		files := d.files("")
		r, list := compile.Load(files, check.Site{})
		if r == nil {
			t.Fatal(files["a.tenet"], list)
		}
		a, err := wish.Write(context.Background(), files, check.Site{}, r, 0, wish.Options{Rung: rung, States: 20_000})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(a.Rules) > 0:
			text := ""
			for i := range a.Rules {
				text += a.Rules[i].Text(fmt.Sprint("new", i), 9) + "\n"
			}
			counts["kept"]++
			if !keeps(t, d.files(text), rung) {
				t.Fatalf("not kept on rung %s:\n%s", rung, d.files(text)["a.tenet"])
			}
		case a.Rules != nil:
			counts["none needed"]++
			if !keeps(t, files, rung) {
				t.Fatalf("none are needed, and it breaks:\n%s", files["a.tenet"])
			}
		case a.Impossible:
			counts["impossible"]++
			for range 6 {
				text := drawRules(t, "", "", " for 20 s", " for 2 s")
				if pick(t, "with", "without") == "without" {
					d.rules = ""
				}
				if keeps(t, d.files(text), world.Delayed) {
					t.Fatalf("said to be impossible, but this keeps it:\n%s", d.files(text)["a.tenet"])
				}
			}
		case a.Lost:
			counts["lost"]++
			for i := 0; i < 3 && d.rules == "" && rung == world.Delayed; i++ {
				if text := drawRules(t, ""); keeps(t, d.files(text), world.Delayed) {
					t.Fatalf("said to be lost, but this keeps it:\n%s", d.files(text)["a.tenet"])
				}
			}
		default:
			counts[a.Limit]++
			if !strings.Contains(a.Limit, "states") && !strings.Contains(a.Limit, "conditions") && !strings.Contains(a.Limit, "look the same") {
				t.Fatalf("%s:\n%s", a.Limit, files["a.tenet"])
			}
		}
	})
	t.Log(counts)
	for _, want := range []string{"kept", "none needed"} {
		if counts[want] == 0 {
			t.Errorf("no random promise of the kind %q: %v", want, counts)
		}
	}
}

// TestLazyAgainstTheGame: decisions found one by one are there only where the whole game is
// won, and always where rules were found in it.
func TestLazyAgainstTheGame(t *testing.T) {
	counts := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := drawHome(t)
		rung := rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed}).Draw(t, "rung")
		files := d.files("")
		r, list := compile.Load(files, check.Site{})
		if r == nil {
			t.Fatal(files["a.tenet"], list)
		}
		won, worded, found, limit, err := wish.Both(context.Background(), files, r, wish.Options{Rung: rung, States: 5_000})
		switch {
		case err != nil:
			t.Fatal(err)
		case limit != "":
			counts[limit]++
		case found && !won || worded && !found:
			t.Fatalf("won %v with rules %v, decision by decision %v, rung %s:\n%s", won, worded, found, rung, files["a.tenet"])
		default:
			counts[fmt.Sprintf("won %v found %v", won, found)]++
		}
	})
	t.Log(counts)
}
