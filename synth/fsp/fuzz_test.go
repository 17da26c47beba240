// Whatever bytes come in, reading them ends well.

package fsp_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/synth/fsp"
)

// tiny limits keep every input short.
var tiny = fsp.Limits{States: 300, Transitions: 3000, Labels: 1000, Processes: 20, Bytes: 1 << 22}

func FuzzRead(f *testing.F) {
	for _, text := range texts(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { survives(t, text) })
}

// texts returns the examples and the models of the stories.
func texts(f testing.TB) (list []string) {
	paths, _ := filepath.Glob(examples)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, string(text))
	}
	stories, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range stories {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, string(archive.Files[0].Data))
	}
	return list
}

// survives reads a text, prints it, and works its processes out.
func survives(t *testing.T, text string) {
	file, unread := fsp.Parse("x.lts", text)
	placed(t, text, unread)
	if !unread.Failed() {
		stable(t, file)
	}
	model, found := fsp.Compile(file)
	placed(t, text, found)
	if model == nil {
		if !found.Failed() && !unread.Failed() {
			t.Fatalf("%q has neither a model nor an error", text)
		}
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	names := model.Processes()
	for _, name := range names[:min(4, len(names))] {
		system, found := model.System(ctx, name, tiny)
		placed(t, text, found)
		if system == nil {
			continue
		}
		for _, c := range system.Check(ctx, fsp.CheckOptions{}).Checks {
			if c.Verdict == fsp.Unknown && c.Limit == "" {
				t.Fatalf("%q: %s is unknown and nobody says why", text, c.Name)
			}
		}
	}
}

// placed says that diagnostics point into the text.
func placed(t *testing.T, text string, found fsp.Diagnostics) {
	for _, d := range found {
		if d.Span.Start < 0 || d.Span.Start > d.Span.End || d.Span.End > len(text) || d.Line < 1 || d.Col < 1 || d.Message == "" {
			t.Fatalf("%q: %+v", text, d)
		}
	}
	_ = found.Render()
}

// stable says that a printed tree is read and printed as before.
func stable(t *testing.T, file *fsp.File) {
	printed := file.Format()
	again, found := fsp.Parse("x.lts", printed)
	deep := slices.ContainsFunc(found, func(d *fsp.Diagnostic) bool { return d.Code == fsp.CodeTooLarge })
	if deep || len(printed) > fsp.MaxText {
		return
	}
	if found.Failed() || again.Format() != printed {
		t.Fatalf("printed as\n%s\nthen\n%s\n%s", printed, again.Format(), found.Render())
	}
}

// TestTruncated cuts every text at every word and damages it there.
func TestTruncated(t *testing.T) {
	for _, text := range texts(t) {
		for i, r := range text {
			if !strings.ContainsRune(" \n({[.", r) || testing.Short() && i%7 > 0 {
				continue
			}
			for _, cut := range []string{text[:i], text[:i] + "\x00" + text[i:], text[:i] + ")" + text[i:], text[i:]} {
				_, found := fsp.Read("x.lts", cut)
				placed(t, cut, found)
			}
		}
	}
}

// TestLarge reads texts that are built to take long or go deep.
func TestLarge(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for name, text := range map[string]string{
		"parentheses": "P = (a -> " + many("(b -> ", 100_000),
		"prefixes":    "P = (" + many("a -> ", 100_000) + "P).",
		"choices":     "P = (a -> P" + many(" | a -> P", 100_000) + ").",
		"operands":    "const N = 1" + many(" + 1", 100_000),
		"signs":       "const N = " + many("-", 100_000) + "1",
		"conditions":  "P = " + many("if 1 then ", 100_000) + "STOP.",
		"sets":        "set S = " + many("{", 100_000),
		"indices":     "P = (a" + many("[0..9]", 50) + " -> P).",
		"dots":        "P = (a" + many(".b", 100_000) + " -> P).",
		"forall":      "||P = " + many("forall [i:0..99999999] ", 100) + "STOP.",
		"idle forall": "||P = forall [i:0..2147483647] if (0) then STOP.",
		"aliases":     "P = A[0], A[i:0..60000] = if (i < 60000) then A[i+1] else STOP.",
		"locals":      "P = A[0][0][0], A[i:0..999][j:0..999][k:0..999] = STOP.",
		"sequence":    "J = (a -> END). P = " + many("J;", 3000) + "END.",
		"formula":     "P = (a -> P). assert A = " + many("[]", 100_000) + "a",
		"brackets":    "P = (a -> P). assert A = " + many("(", 50_000) + "a" + many(")", 50_000),
		"product":     "N = (a -> b -> N). ||P = (forall [i:0..2000] x[i]:N).",
		"doubling":    "||P0 = STOP." + doubling(40),
		"functions":   "def F(x) = F(x + 1) P = (a[F(0)] -> P).",
		"wide":        "def F0(x) = x" + functions(60) + " P = (a[F60(0)] -> P).",
		"renaming":    "P = ({a[0..49], b} -> P)/{n[0..499]/a}.",
		"sharing":     "P = (a[0..99] -> P). ||S = (s[0..9999]::P).",
		"definitions": many("P = (a -> P).\n", 20_000),
		"binary":      "\x7fELF\x00\x01",
		"empty":       "",
		"just a sign": "||",
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			model, found := fsp.Read("x.lts", text)
			placed(t, text, found)
			if model != nil {
				system, more := model.System(t.Context(), "", fsp.Limits{States: 50_000, Transitions: 200_000, Labels: 200_000, Bytes: 1 << 26})
				placed(t, text, more)
				if system != nil {
					system.Check(t.Context(), fsp.CheckOptions{})
				}
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// doubling defines composite processes of twice as many parts each.
func doubling(n int) (text string) {
	for i := range n {
		text += fmt.Sprintf("\n||P%d = (a:P%d || b:P%d).", i+1, i, i)
	}
	return text
}

// functions defines functions that call the one before twice each.
func functions(n int) (text string) {
	for i := range n {
		text += fmt.Sprintf("\ndef F%d(x) = F%d(x) + F%d(x)", i+1, i, i)
	}
	return text
}
