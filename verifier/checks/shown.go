// Showing: a way through a tour as a run that replays, and the finding it
// confirms.

package checks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// tries is how many ways are tried to confirm one finding.
const tries = 16

// suspicion counts the ways tried for a finding, so that none is found twice and
// none is tried for ever.
type suspicion map[string]int

// open reports whether another way is worth trying, and counts it.
func (s suspicion) open(key string) bool {
	if s[key] >= tries {
		return false
	}
	s[key]++
	return true
}

// confirm replays a way from the start of a tour with raw readings and adds the
// finding that it shows. What cannot be confirmed is not said: another way may
// do better. done is called for the key of a finding that is shown.
func (c *run) confirm(t *tour, way []edge, key string, f Finding) error {
	if len(way) == 0 || !c.tried.open(key) {
		return nil
	}
	run, err := c.concrete(t, way)
	if run == nil || err != nil {
		return err
	}
	c.tried[key] = tries
	c.shown(&f, run)
	return nil
}

// concrete is a way from the start of a tour with raw readings; nil if there are none.
func (c *run) concrete(t *tour, way []edge) (*explain.Run, error) {
	w, beats, err := t.replay(way)
	if err != nil {
		return nil, err
	}
	run, err := explain.Concretize(c.r.Spec, w, beats, c.judge)
	var abstract *explain.AbstractionError
	if errors.As(err, &abstract) {
		return nil, nil
	}
	return run, err
}

// replay takes the moves of a way once more, from the state it starts in, in a world
// in which values keep their names.
func (t *tour) replay(way []edge) (*world.World, []world.Beat, error) {
	w := t.w.Fork().Plain()
	first := way[0].from
	if first < 0 {
		first, way = way[0].to, way[1:]
	}
	beat, state, err := w.StartAt(t.states[first])
	if err != nil {
		return nil, nil, err
	}
	beats := []world.Beat{beat}
	for _, e := range way {
		label, err := w.Like(state, t.states[e.from], e.label, t.states[e.to])
		if err != nil {
			return nil, nil, err
		}
		if beat, state, err = w.Take(state, label); err != nil {
			return nil, nil, err
		}
		beats = append(beats, beat)
	}
	return w, beats, nil
}

func (c *run) shown(f *Finding, r *explain.Run) {
	f.Confirmed, f.Run, f.Trace = true, r, explain.Story(c.p, r)
	c.add(*f)
}

// rounds is how often a loop is gone through to see that it comes back.
const rounds = 4

// confirmLoop is confirm for a way that ends with a loop, which is given apart. A
// loop of nothing but devices that answer is shown twice, without "for ever".
func (c *run) confirmLoop(t *tour, way, loop []edge, key string, f Finding) error {
	if !c.tried.open(key) {
		return nil
	}
	all := slices.Clone(way)
	for range rounds {
		all = append(all, loop...)
	}
	w, beats, err := t.replay(all)
	if err != nil {
		return err
	}
	run, err := explain.ConcretizeLoop(c.r.Spec, w, beats, len(way), len(loop), c.judge)
	var abstract *explain.AbstractionError
	if errors.As(err, &abstract) && !slices.ContainsFunc(loop, func(e edge) bool { return e.kind == world.MoveTime }) {
		// Where devices answer at once no time passes at all; it does elsewhere.
		run, err = explain.Concretize(c.r.Spec, w, beats[:len(way)+1+2*len(loop)], c.judge)
	}
	if errors.As(err, &abstract) {
		return nil
	}
	if err != nil {
		return err
	}
	c.tried[key] = tries
	c.shown(&f, run)
	return nil
}

// rulesFinding is a finding about several rules, told at the first of them.
func (c *run) rulesFinding(check string, s diag.Severity, about string, rules []machine.RuleID, message say.Text) Finding {
	f := c.ruleFinding(check, s, rules[0], message)
	f.About = about
	for _, id := range rules[1:] {
		if name := c.p.Rules[id].Name; !slices.Contains(f.Rules, name) {
			f.Rules = append(f.Rules, name)
			f.Notes = append(f.Notes, diag.Note{Span: c.p.Rules[id].Where, Message: "the other rule"})
		}
	}
	return f
}

// keyOf names a suspicion: what it is about, and the rules in any order.
func keyOf(check, about string, rules ...machine.RuleID) string {
	list := slices.Clone(rules)
	slices.Sort(list)
	return strings.Join([]string{check, about, fmt.Sprint(list)}, " ")
}

func (c *run) ref(r machine.Res) string { return c.p.Resources[r].Ref }

func (c *run) name(id machine.RuleID) string { return c.p.Rules[id].Name }

// value says the value of a command in words.
func (c *run) value(x *machine.Command) string { return c.format(x.Res, x.Value) }

func (c *run) format(r machine.Res, v models.Value) string {
	return c.p.Resources[r].Model.Type.Format(v)
}
