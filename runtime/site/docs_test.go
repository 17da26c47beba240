// The manual of site.yaml is made from the comments of its types.

package site_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	manual   = "../../docs/site.md"
	tableTop = "<!-- keys: generated from runtime/site/config.go by go test ./runtime/site -update -->\n"
	tableEnd = "<!-- end of keys -->\n"
)

// TestManual: docs/site.md lists every key with its comment.
func TestManual(t *testing.T) {
	raw, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), tableTop)
	_, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatal("the marks of the generated table are missing")
	}
	want := before + tableTop + keyTable(t) + tableEnd + after
	if *update {
		if err := os.WriteFile(manual, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(raw)); diff != "" {
		t.Errorf("docs/site.md is stale; run go test ./runtime/site -update\n%s", diff)
	}
}

// keyTable renders the keys of Site and of the structs inside it.
func keyTable(t *testing.T) string {
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	structs := map[string]*ast.StructType{}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			if st, ok := s.(*ast.TypeSpec).Type.(*ast.StructType); ok {
				structs[s.(*ast.TypeSpec).Name.Name] = st
			}
		}
	}
	var b strings.Builder
	b.WriteString("| key | value | meaning |\n| --- | --- | --- |\n")
	writeKeys(t, &b, structs, "Site", "")
	return b.String()
}

func writeKeys(t *testing.T, b *strings.Builder, structs map[string]*ast.StructType, name, prefix string) {
	for _, f := range structs[name].Fields.List {
		if f.Tag == nil {
			continue
		}
		key := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("yaml")
		if key == "" || key == "-" {
			continue
		}
		doc := strings.Join(strings.Fields(f.Doc.Text()), " ")
		if doc == "" {
			t.Errorf("key %s%s has no comment", prefix, key)
		}
		kind, inner, sep := shape(f.Type)
		fmt.Fprintf(b, "| `%s%s` | %s | %s |\n", prefix, key, kind, doc)
		if _, nested := structs[inner]; nested && inner != "Word" && inner != "Pair" && inner != "Duration" && inner != "Number" {
			writeKeys(t, b, structs, inner, prefix+key+sep)
		}
	}
}

// shape names the values of a field, the struct inside and how its keys join.
func shape(e ast.Expr) (kind, inner, sep string) {
	switch e := e.(type) {
	case *ast.ArrayType:
		_, inner, _ = shape(e.Elt)
		switch inner {
		case "Word":
			return "text, or a list of texts", inner, ""
		case "Pair":
			return "names and texts", inner, ""
		}
		return "list", inner, "[]."
	case *ast.StarExpr:
		return shape(e.X)
	case *ast.Ident:
		switch e.Name {
		case "Word":
			return "text", e.Name, ""
		case "Duration":
			return "duration", e.Name, ""
		case "Number":
			return "number", e.Name, ""
		}
		return "keys", e.Name, "."
	}
	return "", "", ""
}
