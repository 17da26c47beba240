// Checking what has changed says what checking everything says.

package lsp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// pieces are lines of an app; many of them clash, or are wrong by themselves.
var pieces = []string{
	"let a = 20 °C", "let a = 21 °C", "let b = a", "let b = c", "var c: bool = false", "var c: int [0..9] = 1", "var n: int [0..300] = 0",
	"rule r { when room.temperature < a then set heater.power = on }",
	"rule r { when c then c = false }",
	"rule r mode single {\n    when window.state == open\n    then set heater.power = off\n      after 5 min set heater.power = on\n  }",
	"rule s { on r dropped then set heater.power = off }",
	"rule s { when n > 5 then stop after r }",
	"rule t { when windw.state == open then set heater.power = of }",
	"rule t { when room.temperature < 20 then n = n + 1 }",
	"rule u { when n * n * n == n + 7 then n = 0 }",
	"rule v { when room.temperature > 500 °C then notify carer \"{a} {c}\" }",
	"never heater.power == on while window.state == open as \"x\"",
	"never heater.power == on as \"x\"",
	"never heater.power == on", "never c as \"y\"", "always room.temperature < 300 °C", "r dropped never happens",
	"assume room.temperature < 50 °C", "assume 1 < 2", "allow comparison-decided \"we know\"",
	"for each h in all Heater { rule r { when window.state == open then set h.power = off } }",
	"for each h in all Heater { var c: int [0..40] = 0\n rule w { when c == 3 then set h.power = offf } }",
	"achieve heater.power == on",
}

// heads are what apps begin with and other declarations.
var heads = []string{"app A {", "app B \"b\" {", "app A(h: Heater, c: bool) {"}

var others = []string{
	"device room : Thermometer", "device heater : Heater", "device heater : Heter", "device window : Contact", "device w2 : Contact",
	"device spare : Heater at \"heater\"",
	"app X = A(h = heater, c = true)", "app X = A(h = window)", "app Y = B()",
	"environment { room.temperature moves stepwise }", "safe state { heater.power = off }", "safe state { heater.power = 5 }",
	"model Contact { service contact { sensor state: enum {closed, open} by hand } }",
}

// draft is a deployment being written: files of blocks of lines.
type draft map[string][]string

func (d draft) files() []*syntax.File {
	var list []*syntax.File
	for _, name := range sortedKeys(d) {
		f, _ := syntax.Parse(name, strings.Join(d[name], "\n"))
		list = append(list, f)
	}
	return list
}

func someBlock(t *rapid.T) string {
	if rapid.Bool().Draw(t, "app") {
		lines := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "items")
		return rapid.SampledFrom(heads).Draw(t, "head") + "\n  " + strings.Join(lines, "\n  ") + "\n}"
	}
	return rapid.SampledFrom(others).Draw(t, "other")
}

// scribble changes a letter, a line or a block.
func (d draft) scribble(t *rapid.T) {
	name := rapid.SampledFrom(sortedKeys(d)).Draw(t, "file")
	blocks := d[name]
	i := rapid.IntRange(0, len(blocks)-1).Draw(t, "block")
	switch rapid.IntRange(0, 5).Draw(t, "edit") {
	case 0:
		blocks[i] = someBlock(t)
	case 1:
		at := rapid.IntRange(0, len(blocks[i])).Draw(t, "at")
		blocks[i] = blocks[i][:at] + rapid.SampledFrom([]string{" ", "\n", "x", "1", "\"", "}"}).Draw(t, "letter") + blocks[i][at:]
	case 2:
		if n := len(blocks[i]); n > 0 {
			at := rapid.IntRange(0, n-1).Draw(t, "at")
			blocks[i] = blocks[i][:at] + blocks[i][at+1:]
		}
	default:
		lines := strings.SplitAfter(blocks[i], "\n")
		at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		piece := "  " + rapid.SampledFrom(pieces).Draw(t, "piece") + "\n"
		lines[at] = strings.Repeat(lines[at], rapid.IntRange(0, 2).Draw(t, "times")) + piece
		blocks[i] = strings.Join(lines, "")
	}
}

func TestRecheckSaysWhatCheckSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draft{}
		for i := range rapid.IntRange(1, 2).Draw(t, "files") {
			for range rapid.IntRange(1, 4).Draw(t, "blocks") {
				name := fmt.Sprintf("%d.tenet", i)
				d[name] = append(d[name], someBlock(t))
			}
		}
		var r rechecker
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			files := d.files()
			_, want := check.Check(files, check.Site{})
			got := r.check(files, check.Site{})
			if diff := cmp.Diff(diag.List(want), got); diff != "" {
				t.Fatalf("(-want +got):\n%s\n%v", diff, d)
			}
			d.scribble(t)
		}
	})
}

// What is published after a pause is what the command line says; what was
// compiled stays as long as it is true.
func TestSettleSaysWhatLoadSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draft{"a.tenet": {"device room : Thermometer\ndevice heater : Heater\ndevice window : Contact\ndevice w2 : Contact"}}
		for range rapid.IntRange(1, 3).Draw(rt, "blocks") {
			d["a.tenet"] = append(d["a.tenet"], someBlock(rt))
		}
		p := &project{disk: map[string]*file{}}
		for range rapid.IntRange(1, 4).Draw(rt, "edits") {
			source := strings.Join(d["a.tenet"], "\n")
			p.disk["a.tenet"] = reuse(p.disk["a.tenet"], source)
			p.touch()
			_, want := compile.Load(map[string]string{"a.tenet": source}, check.Site{})
			quick := p.quick()
			if diff := cmp.Diff(diag.List(want), p.settle()); diff != "" {
				rt.Fatalf("settled (-want +got):\n%s\n%s", diff, source)
			}
			p.touch()
			if diff := cmp.Diff(quick, p.quick()); diff != "" && len(quick) > len(want) {
				rt.Fatalf("more than there is (-before +after):\n%s\n%s", diff, source)
			}
			d.scribble(rt)
		}
	})
}
