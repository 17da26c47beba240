// Forms: stories, and what must hold for every program.

package form

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/syntax/syntaxtest"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func Example() {
	source := "app A {\n  rule heat {\n    when room.temperature < 20 °C\n    then set heater.power = on\n  }\n}\n"
	file, _ := syntax.Parse("a.tenet", source)
	form := Project(file, nil)
	rule := form.Cards[1]
	fmt.Println(rule.Kind, rule.Title)
	edit, _ := Edit(file, Change{Op: Set, Path: rule.Path + ".Triggers.0.For", Text: "5 min"})
	fmt.Print(edit.Apply(source))
	// Output:
	// rule heat
	// app A {
	//   rule heat {
	//     when room.temperature < 20 °C for 5 min
	//     then set heater.power = on
	//   }
	// }
}

func parse(source string) *syntax.File {
	f, _ := syntax.Parse("a.tenet", source)
	return f
}

// describe writes a form, a slot a line.
func describe(f *Form) string {
	var out strings.Builder
	for _, c := range f.Cards {
		fmt.Fprintf(&out, "%s %s %q at %d:%d", c.Path, c.Kind, c.Title, c.Place.Line, c.Place.Col)
		if c.Parent != "" {
			fmt.Fprintf(&out, " in %s", c.Parent)
		}
		out.WriteString("\n")
		describeSlots(&out, c.Slots, c.Path, "  ")
	}
	describeSlots(&out, []Slot{f.Decls}, "", "")
	for _, name := range slices.Sorted(maps.Keys(f.Lists)) {
		fmt.Fprintf(&out, "%s: %s\n", name, strings.Join(f.Lists[name], ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Templates)) {
		for _, t := range f.Templates[name] {
			fmt.Fprintf(&out, "%s + %s: %q\n", name, t.Label, t.Text)
		}
	}
	return out.String()
}

func describeSlots(out *strings.Builder, slots []Slot, parent, indent string) {
	for _, s := range slots {
		fmt.Fprintf(out, "%s%s %s", indent, strings.TrimPrefix(s.Path, parent), s.Kind)
		if s.Kind != List && s.Place != nil {
			fmt.Fprintf(out, " %q", oneLine(s.Text))
		}
		if s.Optional {
			out.WriteString(" optional")
		}
		if s.Type != "" {
			fmt.Fprintf(out, " of %s", s.Type)
		}
		if len(s.Choices) > 0 {
			fmt.Fprintf(out, " [%s]", strings.Join(s.Choices, "|"))
		}
		if s.From != "" {
			fmt.Fprintf(out, " from %s", s.From)
		}
		if s.Templates != "" {
			fmt.Fprintf(out, " adding %s", s.Templates)
		}
		out.WriteString("\n")
		describeSlots(out, s.Slots, s.Path, indent+"  ")
	}
}

// TestStories: in.tenet is shown as a form, and changed by the lines of changes;
// each change begins with the text as it was.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, f := range archive.Files {
		sections[f.Name] = string(f.Data)
	}
	source := sections["in.tenet"]
	file, found := syntax.Parse("in.tenet", source)
	if len(found) > 0 {
		t.Fatal(diag.Render(found, diag.Options{Source: diag.Sources(map[string]string{"in.tenet": source})}))
	}
	var got strings.Builder
	if sections["changes"] == "" {
		got.WriteString(describe(Project(file, names.New([]*syntax.File{file}, nil))))
	}
	for line := range strings.Lines(sections["changes"]) {
		var c Change
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		got.WriteString("> " + line)
		edit, refused := Edit(file, c)
		if len(refused) > 0 {
			got.WriteString(diag.Render(refused, diag.Options{Source: diag.Sources(map[string]string{"in.tenet": source})}))
			continue
		}
		fmt.Fprintf(&got, "%d:%d-%d:%d %q\n", edit.Place.Line, edit.Place.Col, edit.Place.EndLine, edit.Place.EndCol, edit.Text)
		got.WriteString(changedLines(source, edit.Apply(source)))
	}
	if *update {
		for i, f := range archive.Files {
			if f.Name == "want" {
				archive.Files[i].Data = []byte(got.String())
			}
		}
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(sections["want"], got.String()); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

// changedLines writes the lines that differ.
func changedLines(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out strings.Builder
	for _, l := range a[head : len(a)-tail] {
		out.WriteString("- " + l + "\n")
	}
	for _, l := range b[head : len(b)-tail] {
		out.WriteString("+ " + l + "\n")
	}
	return out.String()
}

// allSlots lists every slot of a form.
func allSlots(f *Form) []Slot {
	var list []Slot
	var add func(slots []Slot)
	add = func(slots []Slot) {
		for _, s := range slots {
			list = append(list, s)
			add(s.Slots)
		}
	}
	for _, c := range f.Cards {
		add(c.Slots)
	}
	add([]Slot{f.Decls})
	return list
}

// Every slot shows what is written at its place; paths are unique; parts lie in
// what they are parts of.
func TestSlotsAreWhereTheTextIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := syntaxtest.Program().Draw(t, "program")
		f := Project(parse(source), nil)
		seen := map[string]bool{}
		for _, s := range allSlots(f) {
			if seen[s.Path] {
				t.Fatalf("%s twice in\n%s", s.Path, source)
			}
			seen[s.Path] = true
			span := s.layout.span
			if s.Place != nil && source[span.Start:span.End] != s.Text {
				t.Fatalf("%s is %q, the text %q", s.Path, s.Text, source[span.Start:span.End])
			}
			if s.layout.whole.Start > span.Start || s.layout.whole.End < span.End {
				t.Fatalf("%s is not within its words in\n%s", s.Path, source)
			}
			for _, part := range s.Slots {
				if part.Place != nil && (part.layout.span.Start < span.Start || part.layout.span.End > span.End) {
					t.Fatalf("%s is not in %s in\n%s", part.Path, s.Path, source)
				}
			}
			if f.Find(s.Path) == nil {
				t.Fatalf("%s is not found", s.Path)
			}
		}
	})
}

// treeOf compares trees but for their places and some fields.
func treeOf(but ...string) cmp.Options {
	return cmp.Options{
		cmpopts.IgnoreTypes(syntax.At{}, diag.Span{}), cmpopts.IgnoreFields(syntax.File{}, "Source", "Tokens"), cmpopts.EquateEmpty(),
		cmp.FilterPath(func(p cmp.Path) bool { return slices.Contains(but, pathOf(p)) }, cmp.Ignore()),
	}
}

// pathOf writes a path of the comparison as slots do.
func pathOf(p cmp.Path) string {
	var parts []string
	for _, step := range p {
		switch s := step.(type) {
		case cmp.StructField:
			parts = append(parts, s.Name())
		case cmp.SliceIndex:
			x, y := s.SplitKeys()
			parts = append(parts, fmt.Sprint(max(x, y)))
		}
	}
	return strings.Join(parts, ".")
}

// valuesFor are texts to write into slots, some of which fit.
var valuesFor = map[Kind][]string{
	Name: {"fresh", "state", "when"}, Text: {`"x"`, `"a // b"`, "plain"}, Number: {"3", "x"}, Quantity: {"5 °C", "5"},
	Duration: {"5 min", "pause", "x y"}, Time: {"07:05", "sunset - 5 min", "25:00"}, Days: {"mon..fri", "weekends, tue"},
	Condition: {"a.b == c", "p || q", "x < 5 °C && !y", "a then b"}, Expression: {"7", "x + 1", "on"}, Operator: {"==", "<", "&&"},
	Resource: {"a.b", "m.s.r", "a"}, Device: {"d"}, Role: {"me"}, Rule: {"r"}, Model: {"M", "p.M"}, Type: {"bool", "int [0..9]"},
	Event: {"set a.b", "r changes"}, Scope: {"while q:", "after set a.b = c until d:"}, Sentence: {"a", "a then b"},
	Element: {"on start", "set a.b = c", "x"},
}

// homeFiles are files that use every part of the language.
func homeFiles(t *testing.T) []string {
	paths, err := filepath.Glob("../lsp/testdata/home/*.tenet")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no home: %v", err)
	}
	var files []string
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(raw))
	}
	return files
}

// someProgram draws a file: a random one, or one of a home; laid out or not.
func someProgram(t *rapid.T, home []string) string {
	source := rapid.OneOf(syntaxtest.Program(), rapid.SampledFrom(home)).Draw(t, "program")
	if rapid.Bool().Draw(t, "laid out") {
		source, _ = format.Source("a.tenet", source)
	}
	return source
}

// escapes are texts that reach beyond the slot, if nobody looks.
func escapes(s Slot) []string {
	var list []string
	for _, tail := range []string{" && zz", " || zz", " while zz", " as \"zz\"", "; let zz = 1", " or on start", " and zz", " for 5 min", " on start", " anyway", " {"} {
		list = append(list, s.Text+tail)
	}
	return list
}

// someSlot draws a kind first, so that rare ones come as often as others.
func someSlot(t *rapid.T, slots []Slot) (Slot, bool) {
	byKind := map[Kind][]Slot{}
	var kinds []Kind
	for _, s := range slots {
		if s.Kind == List {
			continue
		}
		if byKind[s.Kind] == nil {
			kinds = append(kinds, s.Kind)
		}
		byKind[s.Kind] = append(byKind[s.Kind], s)
	}
	if len(kinds) == 0 {
		return Slot{}, false
	}
	return rapid.SampledFrom(byKind[rapid.SampledFrom(kinds).Draw(t, "kind")]).Draw(t, "slot"), true
}

func checkComments(t *rapid.T, before, after string, own diag.Span) {
	all := func(source string, outside diag.Span) []string {
		return comments(parse(source), func(s diag.Span) bool { return s.End <= outside.Start || s.Start >= outside.End })
	}
	if diff := cmp.Diff(all(before, own), all(after, diag.Span{})); diff != "" && !strings.Contains(diff, "+") {
		t.Fatalf("comments are lost (-before +after):\n%s\n%s\n%s", diff, before, after)
	}
}

// What is filled in stands there afterwards, nothing else says anything else,
// and a file that was laid out stays so. The old text filled in again gives the
// old tree.
func TestSetChangesOneSlot(t *testing.T) {
	done, refused, home := 0, 0, homeFiles(t)
	rapid.Check(t, func(t *rapid.T) {
		source := someProgram(t, home)
		s, ok := someSlot(t, allSlots(Project(parse(source), nil)))
		if !ok {
			return
		}
		value := rapid.SampledFrom(slices.Concat([]string{""}, s.Choices, valuesFor[s.Kind], escapes(s))).Draw(t, "value")
		edit, wrong := Edit(parse(source), Change{Op: Set, Path: s.Path, Text: value})
		if len(wrong) > 0 {
			refused++
			return
		}
		done++
		after := edit.Apply(source)
		if diff := cmp.Diff(parse(source), parse(after), treeOf(s.changes()...)); diff != "" {
			t.Fatalf("%s = %s changes more:\n%s\nbefore:\n%s\nafter:\n%s", s.Path, value, diff, source, after)
		}
		checkComments(t, source, after, s.layout.span)
		if now := Project(parse(after), nil).Find(s.Path); now != nil && !written(now, value) {
			t.Fatalf("%s is %q in place of %q in\n%s", s.Path, now.Text, value, after)
		}
		checkLaidOut(t, source, after)
		back, wrong := Edit(parse(after), Change{Op: Set, Path: s.Path, Text: s.Text})
		if len(wrong) > 0 {
			return // such as a time that reads as another kind now
		}
		if diff := cmp.Diff(parse(source), parse(back.Apply(after)), treeOf()); diff != "" && s.Text != "" {
			t.Fatalf("%s = %s does not come back:\n%s\nbefore:\n%s\nafter:\n%s", s.Path, s.Text, diff, source, back.Apply(after))
		}
	})
	if done == 0 || refused == 0 {
		t.Errorf("%d done, %d refused: the test tells nothing", done, refused)
	}
}

func written(s *Slot, value string) bool {
	if s.Kind == Text && value != "" && value[0] != '"' {
		value = quote(value)
	}
	plain := func(text string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(text) }
	return plain(s.Text) == plain(value)
}

func checkLaidOut(t *rapid.T, before, after string) {
	if out, _ := format.Source("a.tenet", before); out != before {
		return
	}
	if out, _ := format.Source("a.tenet", after); out != after {
		t.Fatalf("not laid out any more:\n%s\nbut:\n%s", after, out)
	}
}

// Lists: elements come, go and change places, and the others stay what they are.
func TestListsChange(t *testing.T) {
	done, home := map[Op]int{}, homeFiles(t)
	rapid.Check(t, func(t *rapid.T) {
		source := someProgram(t, home)
		var lists []Slot
		for _, s := range allSlots(Project(parse(source), nil)) {
			if s.Kind == List {
				lists = append(lists, s)
			}
		}
		list := lists[rapid.IntRange(0, len(lists)-1).Draw(t, "list")]
		n := len(list.Slots)
		c := Change{Op: rapid.SampledFrom([]Op{Insert, Remove, Move}).Draw(t, "op"), Path: list.Path, Index: rapid.IntRange(0, n).Draw(t, "index")}
		from := 0
		if c.Op == Insert {
			c.Text = rapid.SampledFrom(insertable(list, source)).Draw(t, "text")
		} else if n > 0 {
			from = rapid.IntRange(0, n-1).Draw(t, "from")
			c.Path = list.Slots[from].Path
		}
		edit, wrong := Edit(parse(source), c)
		if len(wrong) > 0 {
			return
		}
		done[c.Op]++
		after := edit.Apply(source)
		if diff := cmp.Diff(parse(source), parse(after), treeOf(list.Path)); diff != "" {
			t.Fatalf("%v changes more:\n%s\nbefore:\n%s\nafter:\n%s", c, diff, source, after)
		}
		checkLaidOut(t, source, after)
		own := diag.Span{}
		if c.Op == Remove {
			own = list.Slots[from].layout.span
		}
		if c.Op != Move {
			checkComments(t, source, after, own)
		}
		want := texts(list.Slots)
		switch c.Op {
		case Insert:
			want = slices.Insert(want, c.Index, oneLine(c.Text))
		case Remove:
			want = slices.Delete(want, from, from+1)
		case Move:
			moved := want[from]
			want = slices.Insert(slices.Delete(want, from, from+1), c.Index, moved)
		}
		if now := Project(parse(after), nil).Find(list.Path); now != nil && !sameTexts(want, texts(now.Slots)) {
			t.Fatalf("%v gives %q, want %q\n%s\n%s", c, texts(now.Slots), want, source, after)
		}
	})
	for _, op := range []Op{Insert, Remove, Move} {
		if done[op] == 0 {
			t.Errorf("%s was never done", op)
		}
	}
}

// insertable are texts for new elements: a copy of an element, and what forms
// offer.
func insertable(list Slot, source string) []string {
	out := []string{"x"}
	for _, s := range list.Slots {
		if !strings.Contains(s.Text, "//") && !strings.Contains(s.Text, "/*") {
			out = append(out, s.Text)
		}
	}
	f := Project(parse(source), nil)
	for _, t := range f.Templates[f.Find(list.Path).Templates] {
		if !strings.Contains(t.Text, "after") {
			out = append(out, t.Text)
		}
	}
	return out
}

func texts(slots []Slot) []string {
	var list []string
	for _, s := range slots {
		list = append(list, oneLine(s.Text))
	}
	return list
}

func sameTexts(a, b []string) bool {
	plain := func(list []string) string {
		return strings.NewReplacer(" ", "", ";", "", ",", "").Replace(strings.Join(list, "|"))
	}
	return plain(a) == plain(b)
}
