// Whatever is asked of a form, nothing breaks.

package form

import (
	"encoding/json"
	"testing"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func FuzzEdit(f *testing.F) {
	source := "app A {\n  rule r {\n    when a.b // c\n    then set d.e = on\n  }\n}\n"
	for _, change := range []string{
		`{"op":"set","path":"Decls.0.Items.0.Triggers.0.Cond","text":"x"}`, `{"op":"insert","path":"Decls.0.Items","text":"let a = 1"}`,
		`{"op":"remove","path":"Decls.0.Items.0.Then.0"}`, `{"op":"move","path":"Decls.0","index":-1}`, `{"op":"set","path":"Decls.0.Title","text":"\u0000"}`,
	} {
		f.Add(source, change)
	}
	f.Fuzz(func(t *testing.T, source, change string) {
		file, before := syntax.Parse("a.tenet", source)
		if shown, err := json.Marshal(Project(file, nil)); err != nil {
			t.Fatalf("%s: %v", shown, err)
		}
		var c Change
		if json.Unmarshal([]byte(change), &c) != nil {
			return
		}
		edit, refused := Edit(file, c)
		if len(refused) > 0 {
			return
		}
		_, after := syntax.Parse("a.tenet", edit.Apply(source))
		if errors := diag.List(after).Count(diag.Error); errors > diag.List(before).Count(diag.Error) {
			t.Fatalf("%d errors after %s of\n%s", errors, change, source)
		}
	})
}
