// The unit table is well-formed: every entry can be used.

package models

import "testing"

func TestEveryTableEntryIsAUnit(t *testing.T) {
	usable := func(spelling, want string) {
		t.Helper()
		u, err := ParseUnit(spelling)
		if err != nil || want != "" && u.Code != want {
			t.Errorf("%q is %q, %v, want %q", spelling, u.Code, err, want)
			return
		}
		if f, err := u.form(); err != nil || f.scale.Sign() <= 0 {
			t.Errorf("%q: %v", spelling, err)
		}
		if again, err := ParseUnit(u.Symbol()); err != nil || again != u {
			t.Errorf("%q has symbol %q, which is %q, %v", spelling, u.Symbol(), again.Code, err)
		}
	}
	for code := range atoms {
		usable(code, code)
	}
	for spelling := range atomSpellings {
		usable(spelling, "")
	}
	for spelling, code := range unitSpellings {
		usable(spelling, code)
	}
	for code := range symbolOf {
		usable(code, code)
	}
	for name := range prefixes {
		if !prefixes[name].binary {
			usable(name+"W", name+"W")
		}
		usable(name+"By", name+"By")
	}
}

// A word is offered only if it is no unit itself, and what is offered is one.
func TestEveryWordLeadsToAUnit(t *testing.T) {
	for word, meant := range unitWords {
		if _, err := ParseUnit(meant); err != nil {
			t.Errorf("%s stands for %s: %v", word, meant, err)
		}
		if u, err := ParseUnit(word); err == nil {
			t.Errorf("%s is already the unit %s", word, u.Code)
		}
	}
}
