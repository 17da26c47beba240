// Every code has a smallest text that gets it, in its comment.

package fsp_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fsp"
)

func TestCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		n++
		code := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
		_, text, found := strings.Cut(spec.Doc.Text(), "\n\n\t")
		if !found && code == fsp.CodeGoal {
			return true // package control says it, and tests it
		}
		if !found {
			t.Errorf("%s has no example in its comment", spec.Names[0])
			return true
		}
		text = strings.ReplaceAll(strings.TrimSpace(text), "␀", "\x00")
		if codes := codesOf(text); len(codes) == 0 || codes[0] != code {
			t.Errorf("%s: the example %q gets %v", code, text, codes)
		}
		return true
	})
	if n < 20 {
		t.Errorf("only %d codes were found", n)
	}
}

// codesOf returns the codes of what is said about a text and its processes.
func codesOf(text string) (codes []string) {
	model, found := fsp.Read("x.lts", text)
	if model != nil {
		for _, name := range model.Processes() {
			_, more := model.System(context.Background(), name, fsp.Limits{})
			found = append(found, more...)
		}
		for _, name := range []string{"A"} {
			if _, ok := model.Formula(name); ok {
				_, more := model.System(context.Background(), name, fsp.Limits{})
				found = append(found, more...)
			}
		}
	}
	for _, d := range found {
		codes = append(codes, d.Code)
	}
	return codes
}
