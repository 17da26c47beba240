// The slow twin: tables of a small kind, tried one after another.

package shield_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/verifier/shield"
)

// drawText draws a home with one switch, one or two rules and one promise.
func drawText(t *rapid.T) (text, grant string) {
	pick := func(from ...string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
	contact := func() string { return pick("w.state == open", "w.state == closed") }
	power := func() string { return "h.power == " + pick("on", "off") }
	var b strings.Builder
	fmt.Fprintf(&b, "model Switch { service heating { modifiable state power: enum {off, on} %s } }\n", pick("", "", "by hand"))
	b.WriteString("device w : Contact\ndevice h : Switch\napp A {\n")
	for i := range rapid.IntRange(1, 2).Draw(t, "rules") {
		fmt.Fprintf(&b, "  rule r%d { when %s %s %s then set h.power = %s }\n", i, contact(), pick("", "also on reconnect"),
			pick("", "while "+power(), "while "+contact()), pick("on", "off"))
	}
	if pick("yes", "no") == "yes" {
		fmt.Fprintf(&b, "  rule again { on h.power is refused then set h.power = %s }\n", pick("on", "off"))
	}
	fmt.Fprintf(&b, "  %s\n}\n", pick(
		"never "+power()+" while "+contact(), "always "+power()+" while "+contact(), "never "+power(),
		"set h.power = "+pick("on", "off")+" never happens while "+contact(), "set h.power = on only happens while "+contact()))
	return b.String(), pick("", "h.power")
}

// keeps explores a world one move at a time and says whether nothing breaks.
func keeps(t *rapid.T, spec *world.Spec, table shield.Table) bool {
	p, err := table.Apply(spec.Program)
	if err != nil {
		t.Fatal(err)
	}
	with := *spec
	with.Program = p
	w, err := world.New(&with, world.Delayed, spec.Properties[0])
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
	for len(due) > 0 && good {
		at := []byte(due[len(due)-1])
		due = due[:len(due)-1]
		for _, m := range w.Moves(at) {
			w.After(at, m, meet)
		}
	}
	return good
}

// nearest is a shortest run that breaks the promise on a rung, nil if none does.
func nearest(t *rapid.T, spec *world.Spec, rung world.Rung) []world.Beat {
	w, err := world.New(spec, rung, spec.Properties[0])
	if err != nil {
		t.Fatal(err)
	}
	runs := map[string][]world.Beat{}
	var due []string
	var broken []world.Beat
	meet := func(run []world.Beat, s []byte) {
		if runs[string(s)] == nil {
			runs[string(s)] = run
			due = append(due, string(s))
			if broken == nil && w.Broken(s) {
				broken = run
			}
		}
	}
	var starts []string
	w.Initial(func(s []byte) { starts = append(starts, string(s)) })
	for _, s := range starts {
		start, err := w.Start([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		meet([]world.Beat{start}, []byte(s))
	}
	for len(due) > 0 && broken == nil {
		s := due[0]
		due = due[1:]
		for _, m := range w.Moves([]byte(s)) {
			w.After([]byte(s), m, func(next []byte) {
				meet(append(slices.Clone(runs[s]), world.Beat{Move: m}), next)
			})
		}
	}
	return broken
}

// TestHopelessRunsHaveNoTable: where a run breaks a promise whatever is refused, no table is
// found and none that is tried keeps it.
func TestHopelessRunsHaveNoTable(t *testing.T) {
	counts := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		text, grant := drawText(t)
		r := load(t, text, grant)
		rung := rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed}).Draw(t, "rung")
		run := nearest(t, r.Spec, rung)
		if run == nil {
			return
		}
		hopeless, err := shield.Hopeless(r.Spec, 0, rung, run)
		if err != nil {
			t.Fatal(err)
		}
		counts[hopeless]++
		res, err := shield.Compute(context.Background(), r.Spec, 0, world.Delayed, shield.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !hopeless {
			return
		}
		if res.Limit == "" {
			t.Fatalf("hopeless, but this keeps it:\n%s%s", res.Table.Text(r.Spec.Program), text)
		}
		all := tables(r.Spec.Program)
		for range 6 {
			table := rapid.SampledFrom(all).Draw(t, "table")
			if keeps(t, r.Spec, table) {
				t.Fatalf("hopeless, but this keeps it:\n%s%s", table.Text(r.Spec.Program), text)
			}
		}
	})
	t.Log(counts)
	if counts[true] == 0 || counts[false] == 0 {
		t.Errorf("too few runs of one kind: %v", counts)
	}
}

// tables are all that refuse by command and by what is known of the window.
func tables(p *machine.Program) []shield.Table {
	var window, power machine.Res
	for i := range p.Resources {
		switch p.Resources[i].Ref {
		case "w.state":
			window = machine.Res(i)
		case "h.power":
			power = machine.Res(i)
		}
	}
	var rows shield.Table
	for region := range models.Region(2) {
		for v := range 3 {
			l := shield.Literal{Operand: machine.Operand{Res: window, Size: 2}, Unknown: v == 2}
			if v < 2 {
				l.In = []int{v}
			}
			rows = append(rows, shield.Row{Res: power, Region: region, When: []shield.Literal{l}})
		}
	}
	var out []shield.Table
	for set := range 1 << len(rows) {
		var table shield.Table
		for i := range rows {
			if set>>i&1 == 1 {
				table = append(table, rows[i])
			}
		}
		out = append(out, table)
	}
	return out
}

// TestTablesAgainstAllTables: a table that is found keeps the promise; where none is
// said to, none that is tried does; and where nothing needs to be refused nothing is.
func TestTablesAgainstAllTables(t *testing.T) {
	counts := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		text, grant := drawText(t)
		r := load(t, text, grant)
		res, err := shield.Compute(context.Background(), r.Spec, 0, world.Delayed, shield.Options{})
		if err != nil {
			t.Fatal(err)
		}
		bare := keeps(t, r.Spec, nil)
		switch {
		case res.Limit == "" && len(res.Table) == 0:
			counts["nothing"]++
			if !bare {
				t.Fatalf("nothing is refused, and it breaks:\n%s", text)
			}
		case res.Limit == "":
			counts["table"]++
			if bare || !keeps(t, r.Spec, res.Table) {
				t.Fatalf("kept without: %v, or not kept with\n%s%s", bare, res.Table.Text(r.Spec.Program), text)
			}
		case strings.HasPrefix(res.Limit, "refusing commands"):
			counts["none"]++
			all := tables(r.Spec.Program)
			for range 6 {
				table := rapid.SampledFrom(all).Draw(t, "table")
				if keeps(t, r.Spec, table) {
					t.Fatalf("%s, but this keeps it:\n%s%s", res.Limit, table.Text(r.Spec.Program), text)
				}
			}
		default:
			counts["open"]++
		}
	})
	t.Log(counts)
	for _, want := range []string{"nothing", "table", "none"} {
		if counts[want] == 0 {
			t.Errorf("no random promise of the kind %q: %v", want, counts)
		}
	}
}

// TestTablesFromLittle: a table that keeps a promise where little is kept keeps it.
func TestTablesFromLittle(t *testing.T) {
	counts := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		text, grant := drawText(t)
		if strings.Contains(text, "is refused") {
			t.Skip("what is refused may change what is found")
		}
		r := load(t, text, grant)
		frame, err := world.NewFrame(r.Spec, world.Delayed, r.Spec.Properties[0])
		if err != nil {
			t.Fatal(err)
		}
		var focus world.Focus
		for i := range frame.Resources() {
			if rapid.Bool().Draw(t, "kept") {
				focus.Kept = append(focus.Kept, i)
			}
		}
		res, err := shield.Play(context.Background(), r.Spec, world.Delayed, 0, focus)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case res.Limit != "":
			counts["none"]++
			return
		case len(res.Table) == 0:
			counts["nothing"]++
		default:
			counts["table"]++
		}
		if !keeps(t, r.Spec, res.Table) {
			t.Fatalf("with focus %v not kept with\n%s%s", focus, res.Table.Text(r.Spec.Program), text)
		}
	})
	t.Log(counts)
	for _, want := range []string{"nothing", "table", "none"} {
		if counts[want] == 0 {
			t.Errorf("no random promise of the kind %q: %v", want, counts)
		}
	}
}
