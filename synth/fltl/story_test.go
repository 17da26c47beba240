// Stories: a text and all that becomes of it.

package fltl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// A story has a spec, or a formula over propositions, and sections that say what
// is made of it. The section "more actions" adds to the alphabet.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { checkStory(t, path) })
	}
}

func checkStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newStory(t, archive)
	for i := range archive.Files {
		f := &archive.Files[i]
		got, known := s.section(f.Name)
		if !known {
			continue
		}
		if *update {
			f.Data = []byte(got)
		} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", f.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// story is what the input of a story gives.
type story struct {
	spec    *Spec
	asserts []Assert
	reading func(f Formula) (*Reading, error)
	err     error
}

func newStory(t *testing.T, archive *txtar.Archive) *story {
	s := &story{}
	var more []string
	for _, f := range archive.Files {
		switch f.Name {
		case "spec":
			s.spec, s.err = Parse(string(f.Data))
			if s.err == nil {
				s.asserts = s.spec.Asserts
				s.reading = func(f Formula) (*Reading, error) {
					actions := sortedSet(append(Alphabet([]Formula{f}, s.spec.Fluents), more...))
					return ReadActions(Atoms(f), actions, s.spec.Fluents)
				}
			}
		case "formula":
			var read Formula
			read, s.err = ParseFormula(string(f.Data))
			s.asserts = []Assert{{Formula: read}}
			s.reading = func(f Formula) (*Reading, error) { return ReadPropositions(Atoms(f)) }
		case "more actions":
			more = strings.Fields(string(f.Data))
		}
	}
	return s
}

// section writes one section, for each formula of the story.
func (s *story) section(name string) (text string, known bool) {
	if name == "errors" {
		return fmt.Sprintln(s.err), true
	}
	if name == "printed" {
		return s.spec.String(), true
	}
	write, known := map[string]func(Formula) (any, error){
		"read":       func(f Formula) (any, error) { return f, nil },
		"nnf":        func(f Formula) (any, error) { return NNF(f) },
		"simplified": func(f Formula) (any, error) { return Simplify(f) },
		"class":      func(f Formula) (any, error) { return s.class(f) },
		"automaton":  func(f Formula) (any, error) { return Translate(f, Options{}) },
		"buchi":      func(f Formula) (any, error) { return NewBuchi(f, Options{}) },
		"monitor":    func(f Formula) (any, error) { return s.monitor(f) },
		"witness":    func(f Formula) (any, error) { return s.witness(f) },
		"broken by":  func(f Formula) (any, error) { return s.witness(Not(f)) },
	}[name]
	if !known {
		return "", false
	}
	var b strings.Builder
	for _, a := range s.asserts {
		if len(s.asserts) > 1 {
			fmt.Fprintf(&b, "%s: ", a.Name)
		}
		v, err := write(a.Formula)
		if err != nil {
			v = err
		}
		fmt.Fprintln(&b, strings.TrimSuffix(fmt.Sprint(v), "\n"))
	}
	return b.String(), true
}

func (s *story) class(f Formula) (any, error) {
	r, err := s.reading(f)
	if err != nil {
		return nil, err
	}
	return Classify(f, r, Limits{})
}

func (s *story) monitor(f Formula) (any, error) {
	r, err := s.reading(f)
	if err != nil {
		return nil, err
	}
	return NewMonitor(f, r, Limits{})
}

func (s *story) witness(f Formula) (any, error) {
	r, err := s.reading(f)
	if err != nil {
		return nil, err
	}
	l, found, err := Witness(f, r, Limits{})
	if err != nil || !found {
		return "none", err
	}
	return strings.TrimSpace(names(r, l.Stem) + " (" + names(r, l.Loop) + ")*"), nil
}

func names(r *Reading, symbols []int) string {
	var actions []string
	for _, s := range symbols {
		actions = append(actions, r.Symbols[s])
	}
	return strings.Join(actions, " ")
}
