// Stories: properties with their meaning, their observer and runs.

package observe

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

// A story has words, then properties, each with what it means and, where asked
// for, its observer as a table, and runs, each with when it breaks the property
// before it.
//
//	-- words --
//	p1: room.temperature < 12 °C
//	-- property --
//	Whenever P=1 Q=2 Within=600
//	Between From=e1 To=p3
//	-- meaning --
//	-- observer --
//	-- run --
//	0: p1
//	600: p1 p2? e1
//	until 601
//	-- outcome --
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var now telling
			for i := range archive.Files {
				now.section(t, &archive.Files[i])
			}
			if *update && !t.Failed() {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// telling is where a story has got to.
type telling struct {
	words    Words
	property Property
	observer *Observer
	err      error
	run      run
}

func (s *telling) section(t *testing.T, f *txtar.File) {
	t.Helper()
	got := ""
	switch f.Name {
	case "words":
		s.words = parseWords(t, string(f.Data))
		return
	case "property":
		s.property = parseProperty(t, string(f.Data))
		s.observer, s.err = New(s.property)
		return
	case "run":
		s.run = parseRun(t, string(f.Data))
		return
	case "meaning":
		e, err := Explain(s.property, s.words)
		got = e.String()
		if err != nil {
			got = err.Error() + "\n"
		}
	case "observer":
		got = s.observer.String()
	case "outcome":
		points := s.run.points()
		got = when(points, s.observer.firstBroken(points)) + "\n"
	default:
		t.Fatalf("section %q is none of a story", f.Name)
	}
	if *update {
		f.Data = []byte(got)
	} else if want := string(f.Data); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, want)
	}
}

func parseWords(t *testing.T, text string) Words {
	w := Words{make([]string, MaxProps), make([]string, MaxEvents)}
	for line := range strings.Lines(text) {
		name, word, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			t.Fatalf("words: %q", line)
		}
		if n := number(t, name[1:]); name[0] == 'p' {
			w.Props[n-1] = word
		} else {
			w.Events[n-1] = word
		}
	}
	return w
}

// parseProperty reads a sentence and, on a second line, a scope, as their types
// and fields are called.
func parseProperty(t *testing.T, text string) Property {
	var p Property
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch v := parseStruct(t, fields[0], fields[1:]).(type) {
		case Scope:
			p.Scope = v
		case Sentence:
			p.Sentence = v
		}
	}
	return p
}

func parseStruct(t *testing.T, name string, fields []string) any {
	for _, empty := range []any{
		While{}, Between{}, After{}, Always{}, Never{}, NeverTogether{}, AlwaysTogether{}, LastsAtMost{}, LastsAtLeast{},
		NeverHappens{}, OnlyHappens{}, Whenever{}, NeverWithin{}, HappensEvery{}, HappensAtMost{}, Before{}, AfterUntil{},
		Eventually{}, Again{}, StaysBetween{},
	} {
		if reflect.TypeOf(empty).Name() != name {
			continue
		}
		v := reflect.New(reflect.TypeOf(empty)).Elem()
		for _, f := range fields {
			key, value, _ := strings.Cut(f, "=")
			setField(t, v.FieldByName(key), value)
		}
		return v.Interface()
	}
	t.Fatalf("property: %q is neither a sentence nor a scope", name)
	return nil
}

func setField(t *testing.T, f reflect.Value, value string) {
	switch f.Interface().(type) {
	case Happening:
		h := Happening{}
		if value[0] == 'e' {
			h.Event = Event(number(t, value[1:]))
		} else {
			h.Becomes = Prop(number(t, value[1:]))
		}
		f.Set(reflect.ValueOf(h))
	case []Prop:
		for _, n := range strings.Split(value, ",") {
			f.Set(reflect.Append(f, reflect.ValueOf(Prop(number(t, n)))))
		}
	case int, int64:
		f.SetInt(int64(number(t, value)))
	default:
		f.SetUint(uint64(number(t, value)))
	}
}

func parseRun(t *testing.T, text string) run {
	var r run
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if until, ok := strings.CutPrefix(line, "until "); ok {
			r.until = int64(number(t, until))
			continue
		}
		tick, letters, _ := strings.Cut(line, ":")
		r.until = int64(number(t, tick))
		var l Letter
		for _, word := range strings.Fields(letters) {
			name, unknown := strings.CutSuffix(word, "?")
			switch n := number(t, name[1:]); {
			case name[0] == 'e':
				l = l.Happens(Event(n))
			case unknown:
				l = l.With(Prop(n), Unknown)
			default:
				l = l.With(Prop(n), True)
			}
		}
		r.letters = append(r.letters, timed{r.until, l})
	}
	return r
}

func number(t *testing.T, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(fmt.Errorf("a number was expected: %w", err))
	}
	return n
}
