// Files: round trips, mistakes, garbage.

package lts

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func aut(t interface{ Fatal(...any) }, l *LTS) string {
	var out bytes.Buffer
	if err := WriteAUT(&out, l); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A system that is written and read again is the same, but for what the format
// cannot say.
func TestAUTRoundTrip(t *testing.T) {
	sh := common
	sh.noMarks = true
	sh.labels = []string{`a`, `b, "c"`, `d\n`}
	rapid.Check(t, func(t *rapid.T) {
		l := sh.draw(t, "P")
		first := aut(t, l)
		back, err := ReadAUT(strings.NewReader(first), "P", Limits{})
		if err != nil {
			t.Fatalf("%v in\n%s", err, first)
		}
		if second := aut(t, back); second != first {
			t.Fatalf("written\n%s\nread and written\n%s", first, second)
		}
		if back.Len() != l.Len() || back.Transitions() != l.Transitions() || back.HasError() != l.HasError() {
			t.Fatalf("got\n%s\nwant\n%s", text(back), text(l))
		}
	})
}

func TestAUTMistakes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "line 1: want: des (initial state, transitions, states)"},
		{"des (0, 1)", "line 1: want: des (initial state, transitions, states)"},
		{"des (0, x, 1)", `line 1: "x" is not a number below 2^32`},
		{"des (0, 0, 99999999999)", `line 1: "99999999999" is not a number below 2^32`},
		{"des (3, 0, 3)", "line 1: initial state 3 of 3 states"},
		{"des (0, 2, 2)\n(0, a, 1)\n", "line 2: 2 transitions declared, 1 found: is the file complete?"},
		{"des (0, 1, 2)\n\n(0, a, 1)\n(1, a, 1)\n", "line 4: more transitions than the 1 declared"},
		{"des (0, 1, 2)\n(0, a, 2)\n", `line 2: "2" is not a state below 2`},
		{"des (0, 1, 2)\n(-1, a, 1)\n", `line 2: "-1" is not a state below 2`},
		{"des (0, 1, 2)\n(0, 1)\n", "line 2: want: (from, label, to)"},
		{"des (0, 1, 2)\n0, a, 1\n", "line 2: want: (from, label, to)"},
		{"des (0, 1, 2)\n(0, , 1)\n", "line 2: a label is missing"},
		{"des (0, 1, 2)\n(0, \"a, 1)\n", "line 2: the label has no closing quote"},
		{"des (0, 1, 2)\n(0, \"\", 1)\n", "line 2: the label is empty"},
		{"\x7fELF\x00\x01", "line 1: want: des (initial state, transitions, states)"},
		{"des (0, 1, 2)\n" + strings.Repeat("x", 1<<21), "after line 1: bufio.Scanner: token too long"},
	} {
		_, err := ReadAUT(strings.NewReader(c.in), "", Limits{})
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40q: got %v, want %s", c.in, err, c.want)
		}
	}
}

// A header alone asks for no memory to speak of, and limits are asked first.
func TestAUTHeaderIsNotTrusted(t *testing.T) {
	l, err := ReadAUT(strings.NewReader("des (2000000000, 0, 2000000001)"), "", Limits{})
	if err != nil || l.Len() != 1 {
		t.Fatalf("got %v, %v", l, err)
	}
	for _, lim := range []Limits{{States: 2}, {Transitions: 1}, {Bytes: 40}} {
		_, err := ReadAUT(strings.NewReader("des (0, 2, 3)\n(0, a, 1)\n(1, a, 2)\n"), "", lim)
		if hit := (*LimitError)(nil); !errors.As(err, &hit) {
			t.Errorf("%+v: got %v", lim, err)
		}
	}
}

func FuzzReadAUT(f *testing.F) {
	f.Add("des (0, 2, 2)\n(0, \"a\", 1)\n(1, i, 0)\n")
	f.Add("des (0, 3, 3)\n(0, b?, 1)\n(1, \"x, y\", 2)\n(2, \"error\", 2)\n")
	f.Add("des (1, 1, 2)\n(1, error, 1)\n")
	f.Fuzz(func(t *testing.T, in string) {
		l, err := ReadAUT(strings.NewReader(in), "P", Limits{States: 1000, Transitions: 1000})
		if err != nil {
			return
		}
		if err := checkCanonical(l); err != nil {
			t.Fatal(err)
		}
		first := aut(t, l)
		back, err := ReadAUT(strings.NewReader(first), "P", Limits{})
		if err != nil {
			t.Fatalf("%v in\n%s", err, first)
		}
		if second := aut(t, back); second != first {
			t.Fatalf("written\n%s\nread and written\n%s", first, second)
		}
	})
}
