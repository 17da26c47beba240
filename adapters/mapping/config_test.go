// Mistakes in a binding and where they are found.

package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml/parser"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
)

// mistakes compiles a binding and returns its errors.
func mistakes(t *testing.T, yaml string) string {
	t.Helper()
	b := mapping.NewBuilder(catalog(t))
	s := mapping.OpenSection(adaptertest.Node(t, yaml), b.Problems)
	if binding := b.Binding(s, mapping.JSON); binding != nil {
		b.Reads(s, binding)
		if _, sub := b.Command(s, binding); sub != nil {
			sub.Done()
		}
	}
	s.Has("set")
	s.Has("call")
	s.Done()
	if err := b.Err(); err != nil {
		return err.Error()
	}
	return ""
}

func TestMistakesOfABinding(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"resource: d/s/celsius\ntopik: x", `2:1: unknown key "topik" [unknown-key]`},
		{"resource: d/s/celsius\nuint: °F", `2:1: unknown key "uint" [unknown-key]; try: unit`},
		{"path: $.a", `1:1: resource is missing [missing-key]; add resource:`},
		{"resource: d/s/celsus", `1:11: unknown resource "d/s/celsus" [unknown-resource]; try: d/s/celsius`},
		{"resource: celsius", `1:11: "celsius" does not name a resource [bad-value]; write provider/service/resource`},
		{"resource: 7", `1:11: resource must be text, found "7" [wrong-type]; put it in quotes`},
		{"resource: d/s/celsius\nunit: furlong", `2:7: unknown unit "furlong" [unknown-unit]`},
		{"resource: d/s/celsius\nunit: lx", `2:7: lx cannot be converted to °C [unit-mismatch]; d/s/celsius is in °C`},
		{"resource: d/s/label\nscale: 2", `2:8: d/s/label is of type string and has no scale [unit-mismatch]; leave it out`},
		{"resource: d/s/celsius\nscale: 0", `2:8: scale cannot be 0 [bad-value]; leave it out for 1`},
		{"resource: d/s/celsius\nscale: .inf", `2:8: scale must be a decimal number, found ".inf" [wrong-type]; such as 0.1 or -40`},
		{"resource: d/s/celsius\npath: a.b", `2:7: bad path "a.b": a path starts with $ [bad-path]; write it like $.a.b[0]`},
		{"resource: d/s/celsius\npath: $.a[*]", `2:7: bad path "$.a[*]": [* is not an index such as [0] or a quoted name such as ["a"] [bad-path]; write it like $.a.b[0]`},
		{"resource: d/s/celsius\nformat: text\npath: $.a", `3:7: a text payload has no path [bad-path]; use format: json, or leave path out`},
		{"resource: d/s/celsius\nformat: cbor", `2:9: format cannot be "cbor" [bad-value]; allowed: json, text`},
		{"resource: d/s/power\nvalues: {\"ON\": onn}", `2:16: d/s/power has no member "onn" [unknown-member]; allowed: off, on`},
		{"resource: d/s/label\nvalues: {a: b}", `2:9: d/s/label is of type string [wrong-type]; values names members of an enum or a bool`},
		{"resource: d/s/power\nset: {template: {v: $valeu}}", `2:21: unknown placeholder "$valeu" [bad-template]; allowed: $id, $provider, $$, $value`},
		{"resource: d/s/power\nset: {template: 'a $ b'}", `2:17: unknown placeholder "$" [bad-template]; allowed: $id, $provider, $$, $value`},
		{"resource: d/s/power\ncall: {}", `2:1: d/s/power is not an action [not-callable]; use set:`},
		{"resource: d/s/beep\nset: {}", "1:11: d/s/beep is an action and reports nothing [not-callable]; bind it with call: only\n2:1: d/s/beep is an action [not-settable]; use call:"},
		{"resource: '{provider}/s/nothing'", `1:11: no provider has s/nothing [unknown-resource]`},
		{"resource: '{provider}/s/flag'\nproviders: [d, f]", `2:12: unknown resource "f/s/flag" [unknown-resource]; try: d/s/flag`},
		{"resource: d/s/count\nnull: &a ignore\nround: *a", "3:8: round must be true or false, found an alias [wrong-type]"},
		{"resource: d/s/flag\n<<: {round: true}", "2:1: merge keys are not read in adapter configuration [unsupported-yaml]; write the keys out here"},
		{"- resource: d/s/flag", "1:1: expected keys and values, found a list [wrong-type]; write key: value lines\n1:1: resource is missing [missing-key]; add resource:"},
		{"resource: d/s/flag\nrequired: maybe\nlenient: 3", "2:11: required must be true or false, found \"maybe\" [wrong-type]\n3:10: lenient must be true or false, found \"3\" [wrong-type]"},
	} {
		if got := mistakes(t, c.yaml); !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") != strings.Count(c.want, "\n") {
			t.Errorf("%s\n got %s\nwant %s", c.yaml, got, c.want)
		}
	}
}

func TestAKeyGivenTwiceIsAnError(t *testing.T) {
	file, err := parser.ParseBytes([]byte("a: x\na: y\n"), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		t.Fatal(err)
	}
	var problems mapping.Problems
	s := mapping.OpenSection(file.Docs[0].Body, &problems)
	if got := s.Text("a"); got != "x" {
		t.Errorf("read %q, want the first", got)
	}
	if err := problems.Err(); err == nil || err.Error() != `2:1: key "a" is given twice [duplicate-key]; keep one of them` {
		t.Errorf("got %v", err)
	}
}

func TestManyMistakesAreCapped(t *testing.T) {
	var yaml strings.Builder
	for i := range 70 {
		fmt.Fprintf(&yaml, "key%d: 1\n", i)
	}
	var problems mapping.Problems
	mapping.OpenSection(adaptertest.Node(t, yaml.String()), &problems).Done()
	list := mapping.ListErrors(problems.Err())
	if len(list) != 50 || !strings.Contains(list[49].Message, "(and 20 more errors)") {
		t.Errorf("got %d errors, the last one %v", len(list), list[len(list)-1])
	}
}

func TestLengthsOfTime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"500 ms": 500 * time.Millisecond, "1.5s": 1500 * time.Millisecond, "5 min": 5 * time.Minute, "2h": 2 * time.Hour, "1 d": 24 * time.Hour,
	} {
		if got, err := mapping.ParseSpan(text); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "five s", "-1 s", "NaN s", "1e300 d", "ms"} {
		if got, err := mapping.ParseSpan(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}
