// Stories: readings, ticks and what the facts make of them.

package derive

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

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
	section := map[string]int{}
	for i, f := range archive.Files {
		section[f.Name] = i
	}
	facts, refs := load(t, string(archive.Files[section["facts.tenet"]].Data))
	s := &story{d: newDeriver(t, facts), facts: facts, refs: refs}
	for line := range strings.Lines(string(archive.Files[section["events"]].Data)) {
		if err := s.line(strings.TrimSpace(line)); err != nil {
			t.Fatalf("%s: %v", strings.TrimSpace(line), err)
		}
	}
	want := &archive.Files[section["want"]]
	if *update {
		want.Data = []byte(s.String())
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if s.String() != string(want.Data) {
		t.Errorf("got\n%s\nwant\n%s", s.String(), want.Data)
	}
}

// story plays events, one a line, and tells what changes:
//
//	5s room.temperature = 21
//	6s room.temperature bad
//	7s room.temperature hall.temperature away
//	1m
//
// Whatever is due before comes before.
type story struct {
	strings.Builder
	d     *Deriver
	facts []*check.Resource
	refs  map[string]*check.Resource
}

func (s *story) line(text string) error {
	if text == "" {
		return nil
	}
	clock, rest, _ := strings.Cut(text, " ")
	at, err := time.ParseDuration(clock)
	if err != nil {
		return err
	}
	tick := int64(at / time.Second)
	for due, some := s.d.Due(); some && due <= tick; due, some = s.d.Due() {
		s.tell(due, "", s.d.At(due))
	}
	words := strings.Fields(rest)
	switch n := len(words) - 1; {
	case n < 0:
		s.tell(tick, "", s.d.At(tick))
	case words[n] == "bad":
		s.tell(tick, rest, s.d.On(s.refs[words[0]], tick, models.Value{}, false))
	case words[n] == "away":
		var list []*check.Resource
		for _, ref := range words[:n] {
			list = append(list, s.refs[ref])
		}
		s.tell(tick, rest, s.d.Unknown(tick, list...))
	default:
		ref, value, _ := strings.Cut(rest, " = ")
		r, ok := s.refs[ref]
		if !ok {
			return fmt.Errorf("there is no resource %q", ref)
		}
		if r.Model.Type.Kind == models.Enum {
			value = strconv.Quote(value)
		}
		v, err := models.DecodeJSON(r.Model.Type, []byte(value))
		if err != nil {
			return err
		}
		s.tell(tick, rest, s.d.On(r, tick, v, true))
	}
	return nil
}

// tell writes an input and what changes with it.
func (s *story) tell(tick int64, what string, list []Change) {
	clock := models.FormatDuration(time.Duration(tick) * time.Second)
	if tick == 0 {
		clock = "0 s"
	}
	if what == "" && len(list) == 0 {
		return
	}
	if what == "" {
		what = "time goes by"
	}
	s.WriteString(clock + " " + what + "\n")
	for _, c := range list {
		r := s.facts[c.Fact]
		switch {
		case r.Fact.Kind == check.FactSequence:
			s.WriteString("    " + r.Ref + " happens\n")
		case !c.Known:
			s.WriteString("    " + r.Ref + " is unknown\n")
		default:
			s.WriteString("    " + r.Ref + ": " + r.Model.Type.Format(c.Value) + "\n")
		}
	}
}
