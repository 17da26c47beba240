// Measure: all of it.

package coverage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/memo"
)

// Options bound Measure.
type Options struct {
	// Static leaves the mutants out.
	Static bool
	// MaxStates bounds each search for a mutant, and Memory and Workers are as in
	// verifier.Options. States bounds a walk; 0 is DefaultStates.
	MaxStates int
	Memory    int64
	Workers   int
	States    int
	// Cache keeps verdicts: what a mutant does not touch is not decided again. Nil keeps
	// them for the one call.
	Cache memo.Store
	// Progress is told of every mutant. Nil means nobody listens.
	Progress func(rule string, done, of int)
}

// DefaultStates is how many states a walk looks at.
const DefaultStates = 20_000

// Report is what was measured.
type Report struct {
	Rules     []Rule     `json:"rules"`
	Resources []Resource `json:"resources"`
	// Open are the promises that do not hold: they notice nothing.
	Open []string `json:"open"`
	// Limit says what kept some mutants from being tried; "" if nothing did.
	Limit string `json:"-"`
}

// Rule is what is known of a rule.
type Rule struct {
	Name string `json:"name"` // App.rule
	// Watched are the promises whose verdict may depend on it.
	Watched []string `json:"watched"`
	// Runs: it was seen to run; Held: its guard was seen to keep it from that; Else: it was
	// seen to do what it does otherwise. Whole: the walk saw everything that may happen, so
	// that what was not seen never comes (in the prompt world).
	Guarded bool     `json:"guarded"`
	Runs    bool     `json:"runs"`
	Held    bool     `json:"held"`
	Else    bool     `json:"else"`
	Whole   bool     `json:"whole"`
	Mutants []Mutant `json:"mutants"`
}

// Mutant is a small mistake in a rule.
type Mutant struct {
	Does string `json:"does"`
	// Noticed are the promises that held, and do not of the mutant.
	Noticed []string `json:"noticed"`
	// Undecided: some promise that held was not decided of the mutant, and none noticed.
	Undecided bool `json:"undecided"`
}

// Resource is what is known of a resource that some rule or promise names.
type Resource struct {
	Ref     string   `json:"ref"`
	Watched []string `json:"watched"`
	// Values are those that matter to somebody, in order; Seen are those that were
	// reported, or commanded and obeyed, on some walk.
	Values []string `json:"values"`
	Seen   []bool   `json:"seen"`
}

// ErrText is wrapped when the text has errors.
var ErrText = errors.New("the text has errors")

// Measure says what the promises of sources watch. before is the report of the deployment
// as it is. A cancelled context ends it with what is known so far.
//
// Time: a walk of each rule, and a verification of what each mutant changes.
// Errors: ErrText; otherwise only defects of this program.
func Measure(ctx context.Context, files map[string]string, site check.Site, before *verifier.Report, opt Options) (*Report, error) {
	r, list := compile.Load(files, site)
	if r == nil {
		return nil, fmt.Errorf("%w: %s", ErrText, list[0].Message)
	}
	if opt.States <= 0 {
		opt.States = DefaultStates
	}
	if opt.Cache == nil {
		opt.Cache = memo.NewMemory(256 << 20)
	}
	m := &measure{r: r, files: files, site: site, before: before, opt: opt, out: &Report{}}
	m.begin()
	if err := m.cones(); err != nil {
		return nil, err
	}
	for id := range r.Program.Rules {
		if ctx.Err() != nil {
			m.out.Limit = "interrupted"
			return m.out, nil
		}
		if err := m.walk(ctx, machine.RuleID(id)); err != nil {
			return nil, err
		}
	}
	if !opt.Static {
		if err := m.mutate(ctx); err != nil {
			return nil, err
		}
	}
	return m.out, nil
}

type measure struct {
	r      *compile.Result
	files  map[string]string
	site   check.Site
	before *verifier.Report
	opt    Options
	out    *Report
	place  map[machine.Res]int // of a resource in the report
}

// begin lists rules and resources.
func (m *measure) begin() {
	p := m.r.Program
	for i := range p.Rules {
		m.out.Rules = append(m.out.Rules, Rule{
			Name: p.Rules[i].Name, Watched: []string{}, Mutants: []Mutant{}, Guarded: p.Rules[i].Guard != machine.NoCond,
		})
	}
	m.out.Open = []string{}
	for i := range m.before.Properties {
		if q := &m.before.Properties[i]; q.Verdict != verifier.Holds {
			m.out.Open = append(m.out.Open, q.Name)
		}
	}
	m.place = map[machine.Res]int{}
	m.out.Resources = []Resource{}
	for i := range p.Resources {
		x := &p.Resources[i]
		if x.Fact != machine.NoFact || x.Cut == nil || x.Cut.Size() < 2 {
			continue
		}
		m.place[machine.Res(i)] = len(m.out.Resources)
		res := Resource{Ref: x.Ref, Watched: []string{}, Seen: make([]bool, x.Cut.Size())}
		for v := range x.Cut.Size() {
			res.Values = append(res.Values, describe(x, v))
		}
		m.out.Resources = append(m.out.Resources, res)
	}
}

// cones says which promises watch what.
func (m *measure) cones() error {
	for i := range m.r.Spec.Properties {
		pr := m.r.Spec.Properties[i]
		if pr.Kind == world.Undecided {
			continue
		}
		w, err := world.New(m.r.Spec, world.Prompt, pr)
		var limit *world.LimitError
		if errors.As(err, &limit) {
			continue
		}
		if err != nil {
			return err
		}
		for id := range w.Program().Rules {
			rule := &m.out.Rules[w.RuleOf(machine.RuleID(id))]
			rule.Watched = append(rule.Watched, pr.Name)
		}
		for _, res := range w.Resources() {
			if at, ok := m.place[res]; ok {
				m.out.Resources[at].Watched = append(m.out.Resources[at].Watched, pr.Name)
			}
		}
	}
	return nil
}

// Unwatched lists the rules that no promise watches, and those of which it notices no
// mistake although some were tried.
func (r *Report) Unwatched() (unwatched, unnoticed []string) {
	for i := range r.Rules {
		rule := &r.Rules[i]
		noticed := func(x Mutant) bool { return len(x.Noticed) > 0 || x.Undecided }
		switch {
		case len(rule.Watched) == 0:
			unwatched = append(unwatched, rule.Name)
		case len(rule.Mutants) > 0 && !slices.ContainsFunc(rule.Mutants, noticed):
			unnoticed = append(unnoticed, rule.Name)
		}
	}
	return unwatched, unnoticed
}
