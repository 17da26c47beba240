// The notation: what is printed is read back, by either precedence.

package fltl

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var notationLeaves = []Formula{Prop("ON"), Prop("U"), Prop("BUSY.1"), Action("a"), Action("a.1", "b.x.2"), Action("go")}

// tree writes a formula with all parentheses.
func tree(f Formula) string {
	switch f := f.(type) {
	case *Unary:
		return fmt.Sprintf("%s(%s)", f.Op, tree(f.X))
	case *Binary:
		return fmt.Sprintf("(%s) %s (%s)", tree(f.L), f.Op, tree(f.R))
	}
	return f.String()
}

func TestPrintedFormulasAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, notationLeaves, 12, "formula")
		g := try(ParseFormula(f.String()))(t)
		if tree(f) != tree(g) || f.String() != g.String() {
			t.Fatalf("%s is printed as %s and read as %s", tree(f), f, tree(g))
		}
		if usual := readAsUsual(f.String()); tree(f) != tree(usual) {
			t.Fatalf("%s is printed as %s, which others read as %s", tree(f), f, tree(usual))
		}
	})
}

// No pair of parentheses can be left out: without it LTSA's or the usual reading
// is another.
func TestPrintedFormulasHaveNoSpareParentheses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, notationLeaves, 6, "formula")
		text := f.String()
		for open := range text {
			if text[open] != '(' {
				continue
			}
			bare := text[:open] + text[open+1:]
			end := matching(text, open) - 1
			bare = bare[:end] + bare[end+1:]
			g, err := ParseFormula(bare)
			if err == nil && tree(g) == tree(f) && tree(readAsUsual(bare)) == tree(f) {
				t.Fatalf("%s needs no parentheses at %d", text, open)
			}
		}
	})
}

func matching(text string, open int) int {
	depth := 0
	for i := open; ; i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
}

// readAsUsual reads a formula with the precedences most other tools have: U, W
// and R, then &&, ||, -> and <->; all but && and || bind to the right.
func readAsUsual(text string) Formula {
	tokens, _ := lex(text)
	p := &parser{tokens: tokens, made: new(int), names: anyFluent}
	return climb(p, 0)
}

var usualLevel = map[string]int{"<->": 1, "->": 2, "||": 3, "&&": 4, "U": 5, "W": 5, "R": 5}

func climb(p *parser, least int) Formula {
	var left Formula
	switch t := p.token(); {
	case p.sign("("):
		left = climb(p, 0)
		p.sign(")")
	case t.text == "!" || t.text == "X" || t.text == "[]" || t.text == "<>":
		p.next()
		left = &Unary{opOfText(t.text), climb(p, 6)}
	default:
		left = p.leaf()
	}
	for {
		t := p.token()
		level := usualLevel[t.text]
		if level == 0 || level < least {
			return left
		}
		p.next()
		right := level
		if t.text == "&&" || t.text == "||" {
			right++
		}
		left = &Binary{opOfText(t.text), left, climb(p, right)}
	}
}

func opOfText(text string) Op {
	for i, name := range opNames {
		if name == text {
			return Op(i)
		}
	}
	panic("no operator " + text)
}

func TestPrintedSpecsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Spec{Fluents: drawFluents(t)}
		s.Fluents[1].Name = "G.1.x"
		leaves := []Formula{Prop("F"), Prop("G.1.x"), Action("a"), Action("b", "c.2")}
		for i := range rapid.IntRange(0, 3).Draw(t, "asserts") {
			a := Assert{Kind: Kind(rapid.IntRange(0, 2).Draw(t, "kind")), Name: fmt.Sprint("A", i), Formula: drawFormula(t, leaves, 6, "formula")}
			if rapid.Bool().Draw(t, "extended") {
				a.Extend = []string{"tick"}
			}
			s.Asserts = append(s.Asserts, a)
		}
		got := try(Parse(s.String()))(t)
		if got.String() != s.String() {
			t.Fatalf("printed:\n%sread as:\n%s", s, got)
		}
	})
}

func TestTextsThatAreTooLarge(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"bytes", strings.Repeat(" ", maxText+1), "bytes"},
		{"prefixes", strings.Repeat("!", 300) + "a", "nested"},
		{"parentheses", strings.Repeat("(", 300) + "a", "nested"},
		{"braces", strings.Repeat("{", 300) + "a", "nested"},
		{"index", "a[" + strings.Repeat("(", 300) + "1", "nested"},
		{"minus", "a[" + strings.Repeat("-", 300) + "1", "nested"},
		{"forall", "forall[i:1..300][j:1..300] a[i][j]", "more than 65536"},
		{"labels", "a[1..300][1..300]", "more than 65536"},
		{"nothing", "a[1..2000000000].{}", "more than 65536"},
		{"sums", "forall[i:1..60000] a[i" + strings.Repeat("+0", 10000) + "]", "more than 65536"},
		{"long labels", "a" + strings.Repeat("b", 60000) + "[1..60000]", "more than 65536"},
		{"parts", "a" + strings.Repeat(".a", 30000), "more than 65536"},
		{"sets", strings.Repeat("{a,b}.", 40) + "c", "more than 65536"},
		{"products", "a[1000000*1000000*1000000]", "numbers go from"},
	} {
		if _, err := ParseFormula(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want … %s …", c.name, err, c.want)
		}
	}
	var growing strings.Builder
	growing.WriteString("assert A0 = a\n")
	for i := range 40 {
		fmt.Fprintf(&growing, "assert A%d = (A%d && A%d)\n", i+1, i, i)
	}
	if _, err := Parse(growing.String()); err == nil || !strings.Contains(err.Error(), "more than 65536") {
		t.Errorf("doubling assertions: %v", err)
	}
}

// What LTSA could not read back is still short.
func TestPrintedSharedPartsAreCut(t *testing.T) {
	f := Formula(Action("a"))
	for range 60 {
		f = Iff(f, f)
	}
	if text := f.String(); len(text) > maxWritten+100 || !strings.HasSuffix(text, "…") {
		t.Errorf("%d bytes", len(text))
	}
	g, err := NNF(f)
	if err != nil {
		t.Fatal(err)
	}
	if text := g.String(); len(text) > maxWritten+100 {
		t.Errorf("%d bytes", len(text))
	}
	if s, err := Simplify(f); err != nil || s != True {
		t.Errorf("simplified: %v, %v", s, err)
	}
}

// Any text gives a spec that is printed stably, or errors that point into it.
func FuzzParse(f *testing.F) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range stories {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		_, spec, _ := strings.Cut(string(text), "-- spec --\n")
		spec, _, _ = strings.Cut(spec, "\n-- ")
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkErrors(t, text, func() error { _, err := ParseFormula(text); return err })
		s, err := Parse(text)
		checkErrors(t, text, func() error { return err })
		if err != nil {
			return
		}
		printed := s.String()
		again, err := Parse(printed)
		if len(printed) <= maxText && (err != nil || again.String() != printed) {
			t.Errorf("%q is printed as %q and read with %v as %v", text, printed, err, again)
		}
	})
}

func checkErrors(t *testing.T, text string, parse func() error) {
	err := parse()
	var es SyntaxErrors
	if err == nil {
		return
	}
	if !errors.As(err, &es) || len(es) == 0 {
		t.Fatalf("%q: %v is no list of mistakes", text, err)
	}
	lines := strings.Count(text, "\n") + 1
	for _, e := range es {
		if e.Line < 1 || e.Line > lines || e.Col < 1 || e.What == "" || e.Cure == "" {
			t.Errorf("%q: %+v", text, e)
		}
	}
}
