// Rendering: the form of a diagnostic, in text and as data.

package diag_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
)

func ExampleRender() {
	source := "rule night {\n  set lamp.brightnes = 30\n}\n"
	found := []diag.Diagnostic{{
		Span: diag.Span{File: "night.tenet", Start: 24, End: 33}, Code: "unknown-resource",
		Message: `unknown resource "brightnes" in lamp`, Help: "lamp has: brightness (%), power (on|off)", Try: "brightness",
	}}
	fmt.Print(diag.Render(found, diag.Options{Source: diag.Sources(map[string]string{"night.tenet": source})}))
	// Output:
	// night.tenet:2:12: unknown resource "brightnes" in lamp [unknown-resource]
	//   2 |   set lamp.brightnes = 30
	//     |            ^^^^^^^^^
	//   lamp has: brightness (%), power (on|off)
	//   try: brightness
}

func show(source string, d diag.Diagnostic) string {
	d.Span.File = "a"
	return diag.Render([]diag.Diagnostic{d}, diag.Options{Source: diag.Sources(map[string]string{"a": source})})
}

func TestCaretsStandUnderWhatTheyMean(t *testing.T) {
	for _, c := range []struct {
		name, source string
		start, end   int
		want         string
	}{
		{"start of file", "abc", 0, 1, "  1 | abc\n    | ^\n"},
		{"tab", "\tx y", 3, 4, "  1 |     x y\n    |       ^\n"},
		{"wide characters", "灯 = 开", 6, 9, "  1 | 灯 = 开\n    |      ^^\n"},
		{"combining mark", "e\u0301 x", 4, 5, "  1 | e\u0301 x\n    |   ^\n"},
		{"byte order mark", "\uFEFFab", 4, 5, "  1 | ab\n    |  ^\n"},
		{"several lines", "ab cd\nef", 3, 8, "  1 | ab cd\n    |    ^^\n"},
		{"line end", "ab\r\ncd", 2, 2, "  1 | ab\n    |   ^\n"},
		{"end of file", "ab\n", 3, 3, "  2 |\n    | ^\n"},
		{"beyond", "ab", 70, 90, "  1 | ab\n    |   ^\n"},
		{"control character", "a\x1bb", 2, 3, "  1 | a\uFFFDb\n    |   ^\n"},
	} {
		got := show(c.source, diag.Diagnostic{Span: diag.Span{Start: c.start, End: c.end}, Message: "m", Code: "c"})
		_, got, _ = strings.Cut(got, "\n")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestNotesHelpAndSeverity(t *testing.T) {
	got := show("one\ntwo\n", diag.Diagnostic{
		Span: diag.Span{Start: 4, End: 7}, Severity: diag.Warning, Code: "conflict", Message: "two rules", Help: "a\nb", Try: "x\ny",
		Notes: []diag.Note{{Span: diag.Span{File: "a", Start: 0, End: 3}, Message: "the other"}, {Span: diag.Span{File: "gone", Start: 3}, Message: "far"}},
	})
	want := "a:2:1: warning: two rules [conflict]\n  2 | two\n    | ^^^\n  a\n  b\n  a:1:1: the other\n  1 | one\n    | ^^^\n  gone: far\n  try: x\n       y\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLongLinesAreClippedAroundTheCaret(t *testing.T) {
	source := strings.Repeat("abcdefghij", 100)
	got := show(source, diag.Diagnostic{Span: diag.Span{Start: 505, End: 507}, Message: "m", Code: "c"})
	lines := strings.Split(got, "\n")
	at := strings.Index(lines[2], "^")
	if shown := []rune(lines[1]); len(shown) > 140 || string(shown[at:at+2]) != "fg" {
		t.Errorf("caret at %d of\n%s", at, got)
	}
}

func TestColorChangesNothingElse(t *testing.T) {
	d := []diag.Diagnostic{{Span: diag.Span{File: "a", Start: 1, End: 2}, Message: "m", Code: "c", Help: "h", Try: "t"}}
	sources := diag.Sources(map[string]string{"a": "xyz"})
	plain := diag.Render(d, diag.Options{Source: sources})
	colored := diag.Render(d, diag.Options{Source: sources, Color: true})
	for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m"} {
		if !strings.Contains(colored, code) {
			t.Errorf("no %q", code)
		}
		colored = strings.ReplaceAll(colored, code, "")
	}
	if colored != plain {
		t.Errorf("got\n%s, want\n%s", colored, plain)
	}
}

func TestListIsSortedCappedAndCounted(t *testing.T) {
	list := diag.List{
		{Span: diag.Span{File: "b", Start: 1}}, {Span: diag.Span{File: "a", Start: 5}, Severity: diag.Hint},
		{Span: diag.Span{File: "a", Start: 5}, Code: "x"}, {Span: diag.Span{File: "a", Start: 2}, Severity: diag.Warning},
	}
	list.Sort()
	var order []string
	for _, d := range list {
		order = append(order, fmt.Sprint(d.Span.File, d.Span.Start, d.Severity))
	}
	if diff := cmp.Diff([]string{"a2 warning", "a5 error", "a5 hint", "b1 error"}, order); diff != "" {
		t.Error(diff)
	}
	shown, rest := list.Cap(3)
	if len(shown) != 3 || rest != 1 || !list.HasErrors() || list.Count(diag.Hint) != 1 || shown[:1].HasErrors() {
		t.Errorf("shown %d, rest %d", len(shown), rest)
	}
}

func TestEntriesAreTheJSONForm(t *testing.T) {
	d := diag.Diagnostic{
		Span: diag.Span{File: "a", Start: 4, End: 7}, Severity: diag.Hint, Code: "c", Message: "m",
		Notes: []diag.Note{{Span: diag.Span{File: "a", Start: 0, End: 3}, Message: "n"}},
	}
	got, err := json.Marshal(diag.Entries([]diag.Diagnostic{d}, diag.Options{Source: diag.Sources(map[string]string{"a": "ä b\nc"})}))
	want := `[{"file":"a","line":1,"col":4,"endLine":2,"endCol":2,"severity":"hint","code":"c","message":"m","notes":[{"file":"a","line":1,"col":1,"endLine":1,"endCol":3,"message":"n"}]}]`
	if err != nil || string(got) != want {
		t.Errorf("got\n%s, want\n%s; %v", got, want, err)
	}
	if got, _ := json.Marshal(diag.Entries(nil, diag.Options{})); string(got) != "[]" {
		t.Errorf("nothing is %s", got)
	}
}

// Position agrees with counting runes one by one.
func TestPosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.StringOfN(rapid.RuneFrom([]rune("ab\n\r灯é\t")), 0, 30, -1).Draw(t, "source")
		wantLine, wantCol := 1, 1
		for offset, r := range source {
			if line, col := diag.Position(source, offset); line != wantLine || col != wantCol {
				t.Fatalf("byte %d of %q is at %d:%d, want %d:%d", offset, source, line, col, wantLine, wantCol)
			}
			if wantCol++; r == '\n' {
				wantLine, wantCol = wantLine+1, 1
			}
		}
	})
}

// What turns the direction of writing is shown, not obeyed.
func TestDirectionsAreShown(t *testing.T) {
	const line = "set lamp = on \u202Eelif\u2066"
	list := []diag.Diagnostic{{Span: diag.Span{File: "a", Start: 0, End: 3}, Message: "no", Code: "x"}}
	got := diag.Render(list, diag.Options{Source: diag.Sources(map[string]string{"a": line})})
	if strings.ContainsAny(got, "\u202E\u2066") || !strings.Contains(got, "\uFFFDelif\uFFFD") {
		t.Errorf("%q", got)
	}
}
