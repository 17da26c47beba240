// A readable form of the tree for stories.

package syntax_test

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// dump writes a tree with one field a line; places and empty fields are left
// out, expressions are written with every bracket.
func dump(file *syntax.File) string {
	var out strings.Builder
	if file.Package != nil {
		dumpValue(&out, reflect.ValueOf(file.Package), "")
	}
	for _, i := range file.Imports {
		dumpValue(&out, reflect.ValueOf(i), "")
	}
	for _, d := range file.Decls {
		dumpValue(&out, reflect.ValueOf(d), "")
	}
	return out.String()
}

func dumpValue(out *strings.Builder, v reflect.Value, indent string) {
	if e, ok := v.Interface().(syntax.Expr); ok {
		fmt.Fprintf(out, "%s%s\n", indent, formula(e))
		return
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	fmt.Fprintf(out, "%s%s\n", indent, v.Type().Name())
	dumpFields(out, v, indent+"  ")
}

// dumpFields writes the fields of a struct, those of the options of a promise
// among its own.
func dumpFields(out *strings.Builder, v reflect.Value, indent string) {
	for i := range v.NumField() {
		switch field := v.Field(i); {
		case v.Type().Field(i).Name == "Options":
			dumpFields(out, field, indent)
		case v.Type().Field(i).Anonymous || field.IsZero():
		default:
			dumpField(out, v.Type().Field(i).Name, field, indent)
		}
	}
}

func dumpField(out *strings.Builder, name string, field reflect.Value, indent string) {
	switch value := field.Interface().(type) {
	case string, bool:
		fmt.Fprintf(out, "%s%s %v\n", indent, name, value)
		return
	case syntax.Ident:
		fmt.Fprintf(out, "%s%s %s\n", indent, name, value.Name)
		return
	case *syntax.Ident:
		fmt.Fprintf(out, "%s%s %s\n", indent, name, value.Name)
		return
	case syntax.Expr:
		fmt.Fprintf(out, "%s%s %s\n", indent, name, formula(value))
		return
	}
	fmt.Fprintf(out, "%s%s\n", indent, name)
	if field.Kind() != reflect.Slice {
		dumpValue(out, field, indent+"  ")
		return
	}
	for i := range field.Len() {
		if id, ok := field.Index(i).Interface().(syntax.Ident); ok {
			fmt.Fprintf(out, "%s  %s\n", indent, id.Name)
			continue
		}
		dumpValue(out, field.Index(i), indent+"  ")
	}
}

// formula writes an expression with brackets around every operator.
func formula(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.RefExpr:
		return e.String()
	case *syntax.NumberLit:
		return strings.TrimSpace(e.Text + " " + e.Unit)
	case *syntax.TextLit:
		return fmt.Sprintf("%q", e.Value)
	case *syntax.BoolLit:
		return fmt.Sprint(e.Value)
	case *syntax.UnaryExpr:
		return "(" + e.Op + formula(e.X) + ")"
	case *syntax.BinaryExpr:
		return "(" + formula(e.X) + " " + e.Op + " " + formula(e.Y) + ")"
	case *syntax.CondExpr:
		return "(" + formula(e.Cond) + " ? " + formula(e.X) + " : " + formula(e.Y) + ")"
	case *syntax.CallExpr:
		return e.Func.Name + "(" + formulas(e.Args) + ")"
	case *syntax.TimeLit:
		return fmt.Sprintf("%02d:%02d", e.Hour, e.Minute)
	case *syntax.GroupExpr:
		return group(e)
	case *syntax.ListExpr:
		return "[" + formulas(e.Elems) + "]"
	case *syntax.ParenExpr:
		return formula(e.X)
	case *syntax.BadExpr:
		return "?"
	}
	return fmt.Sprintf("%T", e)
}

func group(e *syntax.GroupExpr) string {
	head, model := "any ", e.Model.Name
	if e.Every {
		head = "every "
	}
	if e.Package != nil {
		model = e.Package.Name + "." + model
	}
	if e.Filter != nil {
		model += " where " + formula(e.Filter)
	}
	return "(" + head + e.Var.Name + " in all " + model + ": " + formula(e.Cond) + ")"
}

func formulas(list []syntax.Expr) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = formula(e)
	}
	return strings.Join(parts, ", ")
}
