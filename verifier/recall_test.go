// Kept verdicts: what an edit cannot influence is not decided again, and what is
// kept is what would be found.

package verifier_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/report"
)

// twoRooms has promises whose cones share a rule, and promises whose cones do not.
const twoRooms = `device w0 : Contact
device t0 : Thermometer
device h0 : Heater
device w1 : Contact
device h1 : Heater
device m1 : Motion
device key : Button
app Home {
  var away: bool = false
  rule leave { on key.pressed then away = !away }
  rule heat0 { when t0.temperature < 20 °C && w0.state == closed && !away also on reconnect then set h0.power = on }
  rule save0 { when w0.state == open also on reconnect then set h0.power = off }
  rule heat1 { when m1.motion && w1.state == closed also on reconnect then set h1.power = on }
  rule save1 priority 1 { when w1.state == open for 30 s then set h1.power = off }
  rule told { when t0.temperature > 30 °C then notify resident "hot" }
  never h0.power == on while w0.state == open as "room 0"
  set h0.power = on only happens while !away as "away 0"
  never h1.power == on while w1.state == open as "room 1"
  notify resident only happens while t0.temperature > 25 °C as "heat is told"
}
`

// keysOf gives the key of every promise in the delayed world.
func keysOf(t testing.TB, r *compile.Result) map[string]string {
	t.Helper()
	out := map[string]string{}
	for i := range r.Spec.Properties {
		worlds, err := memo.Worlds(r.Spec, r.Spec.Properties[i], world.Delayed)
		if err != nil {
			t.Fatal(err)
		}
		key, err := memo.Key(worlds)
		if err != nil {
			t.Fatal(err)
		}
		out[r.Spec.Properties[i].Name] = key
	}
	return out
}

// changed lists the promises of old whose keys are others in new.
func changed(old, new map[string]string) string {
	var out []string
	for name, key := range old {
		if new[name] != key {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// An edit changes the keys of the promises whose cone contains what was edited, and
// of no others.
func TestKeysFollowTheCone(t *testing.T) {
	before := keysOf(t, load(t, twoRooms))
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", "", "", ""},
		{"a comment and an empty line", "  rule leave", "\n  // who leaves\n  rule leave", ""},
		{"a rule of room 0", "w0.state == open also on reconnect then set h0.power = off", "w0.state == open then set h0.power = off", "away 0, room 0"},
		{"a rule of room 1", "m1.motion && w1", "!m1.motion && w1", "room 1"},
		{"a shared rule", "away = !away", "away = true", "away 0, room 0"},
		{"an initial value", "away: bool = false", "away: bool = true", "away 0, room 0"},
		{"a priority", "save1 priority 1", "save1 priority 2", "room 1"},
		{"a hold time", "for 30 s", "for 31 s", "room 1"},
		{"a constant in room 0", "< 20 °C", "< 19 °C", "away 0, heat is told, room 0"},
		{"the text of a notification", `"hot"`, `"very hot"`, "heat is told"},
		{"a new rule beside them", "  rule told", "  rule new { when m1.motion then notify owner \"motion\" }\n  rule told", ""},
		{"a new rule before all", "  rule leave", "  rule aaa { on key.pressed then notify owner \"key\" }\n  rule leave", ""},
		{"a new writer", "  rule told", "  rule new { on key.pressed then set h1.power = off }\n  rule told", "room 1"},
		{"a rule away", "  rule told { when t0.temperature > 30 °C then notify resident \"hot\" }\n", "", "away 0, heat is told, room 0"},
		{"physics", "app Home", "environment { while h0.power == on: t0.temperature does not fall }\napp Home", "away 0, heat is told, room 0"},
		{"stepwise movement", "app Home", "environment { t0.temperature moves stepwise }\napp Home", "away 0, heat is told, room 0"},
		{"an assumption", "  rule leave", "  assume initially w1.state == closed\n  rule leave", "room 1"},
		{"a safe state", "app Home", "safe state { h1.power = off }\napp Home", "room 1"},
		{"the promise", "h1.power == on while w1", "h1.power == off while w1", "room 1"},
		{"a device type", "device h1 : Heater", "model Other { service heating { modifiable state power: enum {off, on} responds within 9 s } }\ndevice h1 : Other", "room 1"},
		{"by hand", "device h1 : Heater", "model Other { service heating { modifiable state power: enum {off, on} by hand responds within 2 s } }\ndevice h1 : Other", "room 1"},
	} {
		text := strings.Replace(twoRooms, c.old, c.new, 1)
		if c.old != "" && text == twoRooms {
			t.Fatalf("%s: nothing was edited", c.name)
		}
		if got := changed(before, keysOf(t, load(t, text))); got != c.want {
			t.Errorf("%s: other keys for %q, want %q", c.name, got, c.want)
		}
	}
}

// What a role may command is part of the key of what it may command.
func TestKeysFollowThePolicy(t *testing.T) {
	files := map[string]string{"a.tenet": twoRooms}
	granted, _ := compile.Load(files, check.Site{Grants: []check.SiteGrant{{Role: "resident", Resource: "h1.power"}}})
	if granted == nil {
		t.Fatal("the policy does not compile")
	}
	if got := changed(keysOf(t, load(t, twoRooms)), keysOf(t, granted)); got != "room 1" {
		t.Errorf("other keys for %q", got)
	}
}

// edits are replacements that leave most systems valid.
var edits = [][2]string{
	{"power = on", "power = off"}, {"power = off", "power = on"}, {"== on", "== off"}, {"== off", "== on"},
	{"5 s", "3 s"}, {"3 s", "2 s"}, {"1 h", "2 h"}, {"priority 1", "priority 2"}, {" mode restart", ""}, {" by hand", ""},
	{"v = true", "v = false"}, {"bool = false", "bool = true"}, {"18 °C", "17 °C"}, {" also on reconnect", ""},
	{"(s.dark", "(!s.dark"}, {"&&", "||"}, {"device a : Lamp\ndevice s : Sky", "device s : Sky\ndevice a : Lamp"},
	{"  rule r1", "  rule extra { when s.dark then notify helper \"dark\" }\n  rule r1"}, {"06:00", "06:10"}, {"anyway ", ""},
	{"may power", "must power"}, {"moves stepwise", "does not fall"},
}

// edited makes one change to a system, if one of some that are drawn can be made.
func edited(t *rapid.T, text string) string {
	for range 5 {
		e := rapid.SampledFrom(edits).Draw(t, "edit")
		n := strings.Count(text, e[0])
		if n == 0 {
			continue
		}
		at, from := 0, rapid.IntRange(1, n).Draw(t, "occurrence")
		for range from {
			at += strings.Index(text[at:], e[0]) + 1
		}
		return text[:at-1] + e[1] + text[at-1+len(e[0]):]
	}
	return text
}

// Equal keys mean equal worlds: the same packed states, the same moves, the same
// states that break the sentence.
func TestEqualKeysAreEqualWorlds(t *testing.T) {
	same, other := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		files, site := drawSystem(t)
		a, _ := compile.Load(files, site)
		b, _ := compile.Load(map[string]string{"a.tenet": edited(t, files["a.tenet"])}, site)
		if a == nil || b == nil || len(a.Spec.Properties) != len(b.Spec.Properties) {
			t.Skip("the edit is no valid system")
		}
		for i := range a.Spec.Properties {
			for _, rung := range []world.Rung{world.Prompt, world.Delayed} {
				x, errX := world.New(a.Spec, rung, a.Spec.Properties[i])
				y, errY := world.New(b.Spec, rung, b.Spec.Properties[i])
				if errX != nil || errY != nil {
					continue
				}
				keyX, errX := x.Key()
				keyY, errY := y.Key()
				if errX != nil || errY != nil {
					t.Fatal(errX, errY)
				}
				if keyX != keyY {
					other++
					continue
				}
				same++
				if why := differ(x, y, 300); why != "" {
					t.Fatalf("equal keys, other worlds: %s\n%s", why, files["a.tenet"])
				}
			}
		}
	})
	if same == 0 || other == 0 {
		t.Errorf("%d worlds kept their key, %d did not", same, other)
	}
}

// differ explores two worlds side by side, so many states of them, and says where
// they are not the same.
func differ(a, b *world.World, most int) string {
	queue, seen := [][]byte{}, map[string]bool{}
	starts := func(w *world.World) (out []string) {
		w.Initial(func(s []byte) { out = append(out, string(s)) })
		return out
	}
	x, y := starts(a), starts(b)
	if !slices.Equal(x, y) {
		return "they start otherwise"
	}
	add := func(s string) {
		if !seen[s] && len(seen) < most {
			seen[s] = true
			queue = append(queue, []byte(s))
		}
	}
	for _, s := range x {
		add(s)
	}
	moves := func(w *world.World, s []byte) (out []string) {
		_ = w.Successors(s, func(label uint32, next []byte) bool {
			out = append(out, fmt.Sprintf("%d %s", label, next))
			return true
		})
		return out
	}
	for ; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if a.Broken(s) != b.Broken(s) {
			return "other states break the sentence"
		}
		x, y := moves(a, s), moves(b, s)
		if !slices.Equal(x, y) {
			return "a state has other moves"
		}
		for _, m := range x {
			_, next, _ := strings.Cut(m, " ")
			add(next)
		}
	}
	return ""
}

// document is a report without what depends on the clock and the place.
func document(t testing.TB, rep *verifier.Report) string {
	t.Helper()
	doc, err := report.New(rep, nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

// With a store that has seen the system before an edit, and some damage to what is
// in it, the report is the one that is found without.
func TestKeptVerdictsAreThoseFound(t *testing.T) {
	besideOthers(t)
	recalled := 0
	for range rounds(t) {
		rapid.Check(t, func(t *rapid.T) {
			files, site := drawSystem(t)
			store := &damaged{t: t, data: map[string][]byte{}}
			text := files["a.tenet"]
			for range 3 {
				r, _ := compile.Load(map[string]string{"a.tenet": text}, site)
				if r == nil {
					t.Skip("the edit is no valid system")
				}
				opt := verifier.Options{MaxStates: 500, Workers: 1, Filter: all}
				want, err := verifier.Verify(context.Background(), r, opt)
				if err != nil {
					t.Fatal(err)
				}
				opt.Cache = store
				got, err := verifier.Verify(context.Background(), r, opt)
				if err != nil {
					t.Fatal(err)
				}
				a, _ := report.New(want, nil).JSON()
				b, _ := report.New(got, nil).JSON()
				if diff := cmp.Diff(string(a), string(b)); diff != "" {
					t.Fatalf("%s\nwith what was kept: %s", text, diff)
				}
				for i := range got.Properties {
					if got.Properties[i].Recalled {
						recalled++
					}
				}
				text = edited(t, text)
			}
		})
	}
	if recalled == 0 {
		t.Error("nothing was ever kept")
	}
}

// damaged is a store that spoils some of what is put into it.
type damaged struct {
	mu   sync.Mutex
	t    *rapid.T
	data map[string][]byte
}

func (d *damaged) Get(name string) ([]byte, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	data, ok := d.data[name]
	return data, ok
}

func (d *damaged) Put(name string, data []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	data = bytes.Clone(data)
	if rapid.IntRange(0, 4).Draw(d.t, "damage") == 0 && len(data) > 0 {
		data[rapid.IntRange(0, len(data)-1).Draw(d.t, "at")] ^= 1
	}
	d.data[name] = data
}

// A second look at the same rules decides nothing anew, and finds the same, with the
// places where things stand now.
func TestKeptVerdictsMoveWithTheText(t *testing.T) {
	store := memo.NewMemory(16 << 20)
	first := verify(t, context.Background(), load(t, twoRooms), verifier.Options{Cache: store})
	moved := load(t, "// A line more.\n"+twoRooms)
	second := verify(t, context.Background(), moved, verifier.Options{Cache: store})
	if diff := cmp.Diff(document(t, verify(t, context.Background(), moved, verifier.Options{})), document(t, second)); diff != "" {
		t.Error(diff)
	}
	for i := range second.Properties {
		p := &second.Properties[i]
		if first.Properties[i].Recalled || !p.Recalled {
			t.Errorf("%s: recalled %v, then %v", p.Name, first.Properties[i].Recalled, p.Recalled)
		}
		if p.Where == first.Properties[i].Where {
			t.Errorf("%s stands where it stood", p.Name)
		}
		confirm(t, moved, p)
	}
}

// What time cut short is not kept.
func TestInterruptedVerdictsAreNotKept(t *testing.T) {
	store := memo.NewMemory(16 << 20)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := load(t, twoRooms)
	verify(t, ctx, r, verifier.Options{Cache: store})
	for _, p := range verify(t, context.Background(), r, verifier.Options{Cache: store}).Properties {
		if p.Recalled || p.Verdict == verifier.Unknown {
			t.Errorf("%s: %s, recalled: %v", p.Name, p.Verdict, p.Recalled)
		}
	}
}
