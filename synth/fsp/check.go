// Checks: deadlock, broken properties, progress, assertions.

package fsp

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/space"
)

// Verdict is the answer of a check.
type Verdict string

// The verdicts. Unknown comes with a limit.
const (
	Holds    Verdict = "holds"
	Violated Verdict = "violated"
	Unknown  Verdict = "unknown"
)

// The kinds of checks.
const (
	KindDeadlock = "deadlock"
	KindSafety   = "safety"
	KindProgress = "progress"
	KindLTL      = "ltl"
)

// Check is what was found about one question.
type Check struct {
	Name    string // of the progress property or assertion; else the kind
	Kind    string
	Verdict Verdict
	// Trace is a run that shows the violation, its labels in order; Loop is what
	// then goes round for ever, empty if the run stops or nothing more matters.
	Trace, Loop []string
	// Broken names the processes that a violation of safety leads to ERROR.
	Broken []string
	// Limit says why the verdict is unknown.
	Limit string
}

// Report is what was found about a system.
type Report struct {
	Target string
	// States and Transitions found, ERROR not counted as a state.
	States, Transitions int
	Checks              []Check
}

// CheckOptions choose what is checked; the zero value checks deadlock, safety,
// and every progress property and assertion of the text.
type CheckOptions struct {
	// Only, if not nil, are the progress properties and assertions to check.
	Only []string
	// DefaultProgress also checks that every visible action stays possible.
	DefaultProgress bool
	// Unfair checks assertions without fair choice: on every run, not only on
	// those on which what is possible again and again is chosen again and again.
	Unfair bool
	// Progress is told how far a search is.
	Progress func(space.Progress)
}

// Check answers the questions about the composition of the system's parts,
// before its own hiding and other changes, as LTSA does. Traces are shortest.
//
// Deadlocks and violations of safety are looked for on the fly; for progress and
// assertions the composition is built. What hits a limit, or the end of the
// context, is unknown, with the limit named; a violation that was found before
// stays one.
// Errors: none but of the context's and limits' kind, which are in the report.
func (s *System) Check(ctx context.Context, opt CheckOptions) *Report {
	r := &Report{Target: s.Name}
	found := s.explore(ctx, opt, r)
	questions := s.questions(opt)
	if len(questions) == 0 {
		return r
	}
	var l *lts.LTS
	err := found
	if err == nil {
		l, err = lts.Compose(ctx, lts.Options{High: s.high, Low: s.low, Workers: s.lim.Workers}, s.lim.lts(), together(s.Parts)...)
	}
	if err == nil {
		l = settle(l)
		r.States, r.Transitions = l.Len(), l.Transitions()
	}
	for _, q := range questions {
		if err != nil {
			r.Checks = append(r.Checks, Check{Name: q.name, Kind: q.kind, Verdict: Unknown, Limit: s.explosion(err)})
			continue
		}
		r.Checks = append(r.Checks, q.answer(ctx, l).unlessModal(l.Modal()))
	}
	return r
}

// question is a progress property or an assertion to be decided on the built
// composition.
type question struct {
	name, kind string
	answer     func(ctx context.Context, l *lts.LTS) Check
}

func (s *System) questions(opt CheckOptions) (list []question) {
	wanted := func(name string) bool { return opt.Only == nil || slices.Contains(opt.Only, name) }
	for _, p := range s.model.tests {
		if wanted(p.name) || wanted(p.of) {
			list = append(list, question{p.name, KindProgress, func(_ context.Context, l *lts.LTS) Check { return p.check(l) }})
		}
	}
	if opt.DefaultProgress {
		list = append(list, question{KindProgress, KindProgress, func(_ context.Context, l *lts.LTS) Check {
			return defaultProgress(l, s.Alphabet().Names())
		}})
	}
	for _, name := range s.model.Asserts() {
		if wanted(name) {
			list = append(list, question{name, KindLTL, func(ctx context.Context, l *lts.LTS) Check {
				return s.checkLTL(ctx, l, name, opt.Unfair)
			}})
		}
	}
	return list
}

// explore searches the composition for deadlocks and ERROR.
func (s *System) explore(ctx context.Context, opt CheckOptions, r *Report) error {
	c := s.composition()
	var dead, broken *space.ID
	search := space.Options{
		Limits:   space.Limits{States: s.lim.States, Bytes: s.lim.Bytes},
		Workers:  s.lim.Workers,
		Progress: opt.Progress,
		Deadlock: func(id space.ID, state []byte) space.Verdict {
			switch {
			case c.IsError(state):
				broken = first(broken, id)
			case c.Marks(state)&lts.End == 0:
				dead = first(dead, id)
			}
			return space.Continue
		},
	}
	visit := func(id space.ID, state []byte) space.Verdict {
		if c.IsError(state) {
			broken = first(broken, id)
		}
		return space.Continue
	}
	g, err := space.Explore(ctx, c, visit, search)
	if g == nil {
		g, err = &space.Graph{}, errors.Join(err)
	}
	r.States, r.Transitions = g.Len(), g.Transitions()
	if broken != nil {
		r.States--
	}
	deadlock := Check{Name: KindDeadlock, Kind: KindDeadlock}
	safety := Check{Name: KindSafety, Kind: KindSafety}
	s.conclude(&deadlock, c, g, dead, err)
	s.conclude(&safety, c, g, broken, err)
	deadlock = deadlock.unlessModal(s.modal())
	if broken != nil {
		safety.Broken = s.blame(c, g, *broken)
	}
	r.Checks = append(r.Checks, deadlock, safety)
	return err
}

// modal says whether some part has transitions that are maybe.
func (s *System) modal() bool { return slices.ContainsFunc(s.Parts, (*lts.LTS).Modal) }

const maybeThere = "some transitions are maybe, and implementations may stop where they leave them out; check an optimistic or pessimistic process"

// unlessModal makes a verdict unknown that speaks of what goes on, if the system
// has implementations in which less goes on. What is violated is so in one of
// them, and ERROR that cannot be reached can be reached in none.
func (c Check) unlessModal(modal bool) Check {
	if modal && c.Verdict == Holds {
		c.Verdict, c.Limit = Unknown, maybeThere
	}
	return c
}

func first(before *space.ID, id space.ID) *space.ID {
	if before != nil {
		return before
	}
	return &id
}

func (s *System) conclude(check *Check, c *lts.Composition, g *space.Graph, at *space.ID, err error) {
	switch {
	case at != nil:
		check.Verdict = Violated
		check.Trace = []string{}
		for _, step := range g.Trace(*at)[1:] {
			check.Trace = append(check.Trace, c.Alphabet().Name(c.Edge(step.Label).Label()))
		}
	case err != nil:
		check.Verdict, check.Limit = Unknown, s.explosion(err)
	default:
		check.Verdict = Holds
	}
}

// explosion says which limit ended a search, and what makes it large.
func (s *System) explosion(err error) string {
	var hit *space.LimitError
	if !errors.As(err, &hit) || hit.What != space.LimitStates && hit.What != space.LimitMemory {
		return err.Error()
	}
	largest := slices.MaxFunc(s.Parts, func(a, b *lts.LTS) int { return a.Len() - b.Len() })
	return fmt.Sprintf("%v; the largest factor is %s with %d states", err, largest.Name(), largest.Len())
}

// blame names the parts that the last step of a trace to ERROR leads there.
func (s *System) blame(c *lts.Composition, g *space.Graph, broken space.ID) (names []string) {
	parent, label, ok := g.Parent(broken)
	if !ok {
		return nil
	}
	action := c.Alphabet().Name(c.Edge(label).Label())
	parts := together(s.Parts)
	for i, at := range c.Parts(g.State(parent)) {
		for _, t := range parts[i].Out(at) {
			if t.To() == lts.Error && parts[i].Alphabet().Name(t.Label()) == action {
				names = append(names, parts[i].Name())
				break
			}
		}
	}
	return names
}
