// Package oracle is the slow, obvious twin of dsl/machine: it interprets rules
// straight from the checked tree, on raw readings, with conditions and values
// evaluated by cel-go. It has no regions, no tables and no index: after every
// change it asks every trigger of every rule, on copies of everything it
// remembers. It follows SEMANTICS section 3 sentence by sentence.
//
// On random deployments and random inputs machine.Step and the twin must agree
// on all that can be seen. All its files are tests, so that nothing can import
// it: what runs is Step alone.
package oracle

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

// memory is all that rules may be influenced by, with raw values.
type memory struct {
	value   map[*check.Resource]models.Value // last good reading
	known   map[*check.Resource]bool
	vars    map[*check.Variable]models.Value
	offline map[*check.Device]bool
	newest  map[*check.Resource]command // newest command to each target
	running map[clockKey]bool
	done    map[clockKey]bool // holds that have fired in this stay
	runs    map[*check.Rule][]runState
	waiting map[*check.Rule][]int // triggers of the runs that wait
}

// command is what is remembered of the newest command to a target.
type command struct {
	value     models.Value
	pending   bool
	succeeded bool
	differs   bool // a later report gave another value
}

// copy returns an independent copy.
func (m memory) copy() memory {
	return memory{
		value: maps.Clone(m.value), known: maps.Clone(m.known), vars: maps.Clone(m.vars),
		offline: maps.Clone(m.offline), newest: maps.Clone(m.newest),
		running: maps.Clone(m.running), done: maps.Clone(m.done),
		runs: maps.Clone(m.runs), waiting: maps.Clone(m.waiting),
	}
}

var _ check.Env = memory{}

// Reading is the last value of a resource; false if conditions on it are
// unknown.
func (m memory) Reading(r *check.Resource) (models.Value, bool) {
	return m.value[r], m.known[r]
}

// Variable is the value of an app variable.
func (m memory) Variable(v *check.Variable) models.Value { return m.vars[v] }

// initial is the memory before the first input: everything unknown, variables
// at their initial values.
func initial(d *check.Deployment) memory {
	m := memory{
		value: map[*check.Resource]models.Value{}, known: map[*check.Resource]bool{},
		vars: map[*check.Variable]models.Value{}, offline: map[*check.Device]bool{},
		newest: map[*check.Resource]command{}, running: map[clockKey]bool{}, done: map[clockKey]bool{},
		runs: map[*check.Rule][]runState{}, waiting: map[*check.Rule][]int{},
	}
	for _, a := range d.Apps {
		for _, v := range a.Vars {
			m.vars[v] = v.Init
		}
		for _, r := range a.Rules {
			if n := slotsOf(r); n > 0 {
				m.runs[r] = make([]runState, n)
			}
		}
	}
	return m
}

// Nothing that ships can import the twin: the folder holds tests only.
func TestNothingCanImportTheTwin(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			t.Errorf("%s is no test: a package that ships could import this folder", e.Name())
		}
	}
}
