// Proposing: changes tried one after another, and what is said of those that mend.

package repair

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/draft"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/memo"
)

// Options bound Propose.
type Options struct {
	// Filter chooses promises by app and name; nil takes all that are broken.
	Filter func(app, name string) bool
	// Most is how many proposals are looked for of each promise; 0 is 3.
	Most int
	// Budget bounds what is spent on one promise; 0 is no limit. Timeout bounds what is
	// spent on one changed text, where the promise alone is asked; 0 is 5 s. MaxStates and Memory bound each search, as in verifier.Options.
	Budget    time.Duration
	Timeout   time.Duration
	MaxStates int
	Memory    int64
	Workers   int
	// Cache keeps verdicts: what a change does not touch is not decided again. Nil keeps
	// them for the one call.
	Cache memo.Store
	// Progress is told of every change that is tried. Nil means nobody listens.
	Progress func(promise string, tried, of int)
}

// Answer is what was found for one broken promise.
type Answer struct {
	App, Promise, Sentence string     // of a finding its code and message
	Proposals              []Proposal // best first
	Tried                  int        // changed texts that were looked at
	// Why says why there are no proposals; "" if there are some.
	Why string
	// Limit is what kept changes from being looked at to the end; "" if nothing did.
	Limit string
	// Impossible: no rules keep it, whatever they are.
	Impossible bool
	// Play is how the world breaks it, if not whatever rules do then whatever they do that
	// react to what they hear; nil if that is not shown.
	Play *explain.Trace
	// Clash are promises that no rules were found to keep beside this one.
	Clash []string
}

// Proposal is a changed text in which the promise holds and nothing else is worse.
type Proposal struct {
	Does  []string // what is changed, in words
	Costs []string // what is given up by it
	Files map[string]string
	// Concedes: the promise asks for less, or something is left to the world.
	Concedes bool
	Deletes  bool // a rule is gone
	// Also are other promises that were broken and hold now; Brings are warnings of the
	// built-in checks that were not there before.
	Also, Brings []string
	Report       *verifier.Report // of the changed text

	about []string
}

// betterAs reports whether another change to the same end may do without the warnings that
// a proposal brings.
func (p *Proposal) betterAs(c *change) bool {
	return len(p.Brings) > 0 && len(p.about) == len(c.about)
}

// within reports whether a change does all that another does.
func within(some, others []string) bool {
	return !slices.ContainsFunc(some, func(x string) bool { return !slices.Contains(others, x) })
}

// ErrText is wrapped when the text has errors: there is nothing to repair yet.
var ErrText = errors.New("the text has errors")

// Propose looks for repairs of the promises that are broken, in the order of the
// deployment, and then of the findings that block, which Filter knows by their codes. before is the report of the text as it is, with its built-in checks.
//
// A cancelled context ends it with what was found so far.
//
// Errors: ErrText; otherwise only defects of this program.
func Propose(ctx context.Context, files map[string]string, site check.Site, before *verifier.Report, opt Options) ([]Answer, error) {
	r, list := compile.Load(files, site)
	if r == nil {
		return nil, fmt.Errorf("%w: %s", ErrText, list[0].Message)
	}
	s := newSearch(r, files, site, before, opt)
	var out []Answer
	for i := range before.Properties {
		p := &before.Properties[i]
		if p.Verdict != verifier.Violated || opt.Filter != nil && !opt.Filter(p.App, p.Name) {
			continue
		}
		a, err := s.promise(ctx, i)
		if err != nil {
			return nil, err
		}
		out = append(out, *a)
	}
	for i := range before.Findings {
		f := &before.Findings[i]
		if !f.Blocking() || opt.Filter != nil && !opt.Filter(f.App, f.Check) {
			continue
		}
		a, err := s.finding(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, *a)
	}
	return out, nil
}

// cacheBytes bounds the verdicts that are kept between changes.
const cacheBytes = 256 << 20

// search is one call of Propose.
type search struct {
	r      *compile.Result
	files  map[string]string
	site   check.Site
	before *verifier.Report
	opt    Options
}

func newSearch(r *compile.Result, files map[string]string, site check.Site, before *verifier.Report, opt Options) *search {
	if opt.Most <= 0 {
		opt.Most = 3
	}
	if opt.Timeout <= 0 {
		opt.Timeout = 5 * time.Second
	}
	if opt.Cache == nil {
		opt.Cache = memo.NewMemory(cacheBytes)
	}
	return &search{r: r, files: files, site: site, before: before, opt: opt}
}

// aim is what changes are to mend: a promise, or else a finding by its fingerprint.
type aim struct {
	promise *verifier.Property
	finding string
}

// promise tries the menu of a promise, and then rules that are written for it.
func (s *search) promise(ctx context.Context, i int) (*Answer, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	p := &s.before.Properties[i]
	a := &Answer{App: p.App, Promise: p.Name, Sentence: p.Sentence}
	m := s.menu(i)
	list := m.list()
	if err := s.pursue(ctx, aim{promise: p}, list, a); err != nil {
		return nil, err
	}
	if len(a.Proposals) == 0 {
		a.Why = why(a, m.blamed(), len(list))
		if err := s.write(ctx, i, a); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// menu is that of the promise at a place.
func (s *search) menu(i int) *menu {
	return &menu{r: s.r, files: s.files, p: s.r.Origin.Properties[i], blame: s.before.Properties[i].Blame}
}

// limited bounds what is spent on one answer.
func (s *search) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.opt.Budget > 0 {
		return context.WithTimeout(ctx, s.opt.Budget)
	}
	return ctx, func() {}
}

// finding tries the menu of a finding that blocks.
func (s *search) finding(ctx context.Context, f *checks.Finding) (*Answer, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	a := &Answer{App: f.App, Promise: f.Check, Sentence: f.Message}
	m := &menu{r: s.r, files: s.files, blame: f.Rules}
	list := m.against(f.Check)
	if err := s.pursue(ctx, aim{finding: f.Fingerprint()}, list, a); err != nil {
		return nil, err
	}
	if len(a.Proposals) == 0 {
		a.Why = why(a, m.blamed(), len(list))
		if len(list) == 0 {
			a.Why = "no change that this program knows mends it; what to do: " + f.Cure
		}
	}
	return a, nil
}

// pursue tries changes until there are proposals enough.
func (s *search) pursue(ctx context.Context, to aim, list []change, a *Answer) error {
	for n, c := range list {
		like := slices.IndexFunc(a.Proposals, func(p Proposal) bool { return within(p.about, c.about) })
		if c.lost == renounce && len(a.Proposals) > 0 || like >= 0 && !a.Proposals[like].betterAs(&c) {
			continue // it does no more, for more
		}
		if ctx.Err() != nil {
			a.Limit = fmt.Sprintf("stopped after %d of %d changes", n, len(list))
			break
		}
		if len(a.Proposals) >= s.opt.Most && like < 0 {
			break
		}
		if s.opt.Progress != nil {
			s.opt.Progress(a.Promise, n+1, len(list))
		}
		a.Tried++
		proposal, err := s.try(ctx, to, c, a)
		if err != nil {
			return err
		}
		switch {
		case proposal == nil:
		case like < 0:
			a.Proposals = append(a.Proposals, *proposal)
		case len(proposal.Brings) < len(a.Proposals[like].Brings):
			a.Proposals[like] = *proposal
		}
	}
	return nil
}

// why says why there is no proposal: of so many changes some were tried.
func why(a *Answer, needed []*syntax.RuleDecl, of int) string {
	tried := fmt.Sprintf("none of the %d changes that were tried mends it", a.Tried)
	if a.Tried == 1 {
		tried = "the one change that was tried does not mend it"
	}
	switch {
	case of == 0 && len(needed) == 0:
		return "no rule is needed to break it, and nothing in it can be set by rules: no change of rules that this program knows can help"
	case of == 0:
		return "no change that this program knows fits a sentence of this kind"
	case a.Limit != "":
		return "none was found until then"
	case len(needed) == 0:
		return tried + "; no rule is needed to break it, so it asks for more than rules can do, or for an assumption about the world"
	}
	return tried + " without breaking something else"
}

// try verifies a changed text: what is to be mended first, then everything. Nil if it is no
// repair.
func (s *search) try(ctx context.Context, to aim, c change, a *Answer) (*Proposal, error) {
	files, ok := draft.Apply(s.files, c.edits)
	if !ok {
		return nil, nil
	}
	r, _ := compile.Load(files, s.site)
	if r == nil {
		return nil, nil // it does not fit, as where a name is not known there
	}
	if to.promise != nil && c.named != "" {
		renamed := *to.promise
		renamed.Name = c.named
		to.promise = &renamed
	}
	opt := verifier.Options{MaxStates: s.opt.MaxStates, Memory: s.opt.Memory, Workers: s.opt.Workers, Cache: s.opt.Cache}
	if to.promise != nil {
		if holds, err := s.holds(ctx, r, opt, to.promise, a); err != nil || !holds {
			return nil, err
		}
	}
	opt.AllFindings = true
	after, err := verifier.Verify(ctx, r, opt)
	if err != nil || ctx.Err() != nil {
		return nil, err
	}
	if !s.noWorse(after, c) || s.spoils(after) {
		return nil, nil
	}
	if slices.ContainsFunc(after.Findings, func(f checks.Finding) bool { return f.Fingerprint() == to.finding }) {
		return nil, nil
	}
	return s.proposal(c, files, to, after), nil
}

// holds asks for the promise alone, which is soon answered where a change does not help.
func (s *search) holds(ctx context.Context, r *compile.Result, opt verifier.Options, p *verifier.Property, a *Answer) (bool, error) {
	opt.Timeout = s.opt.Timeout
	opt.Filter = func(app, name string) bool { return app == p.App && name == p.Name }
	rep, err := verifier.Verify(ctx, r, opt)
	if err != nil {
		return false, err
	}
	q := find(rep, p)
	if q != nil && q.Verdict == verifier.Unknown {
		a.Limit = "some changes were not decided: " + q.Limit
	}
	return q != nil && q.Verdict == verifier.Holds, nil
}

func (s *search) proposal(c change, files map[string]string, to aim, after *verifier.Report) *Proposal {
	out := &Proposal{Does: c.does, Costs: c.costs, Files: files, Concedes: c.lost == assumed || c.lost == asksLess, Deletes: c.lost == renounce, Report: after, about: c.about}
	for i := range after.Properties {
		q := &after.Properties[i]
		aimed := to.promise != nil && q.App == to.promise.App && q.Name == to.promise.Name
		if b := find(s.before, q); b != nil && b.Verdict == verifier.Violated && q.Verdict == verifier.Holds && !aimed {
			out.Also = append(out.Also, q.Name)
		}
	}
	for _, f := range s.fresh(after) {
		if f.Severity == diag.Warning {
			out.Brings = append(out.Brings, f.Check+" "+f.Message)
		}
	}
	return out
}

// find finds a promise by its name.
func find(rep *verifier.Report, p *verifier.Property) *verifier.Property {
	for i := range rep.Properties {
		if q := &rep.Properties[i]; q.App == p.App && q.Name == p.Name {
			return q
		}
	}
	return nil
}

// noWorse: every promise stands where it stood or better.
func (s *search) noWorse(after *verifier.Report, c change) bool {
	rank := map[verifier.Verdict]int{verifier.Violated: 0, verifier.Unknown: 1, verifier.Holds: 2}
	for i := range s.before.Properties {
		b := &s.before.Properties[i]
		q := find(after, b)
		if q == nil && c.named != "" && b.Verdict == verifier.Violated {
			continue // it has another name, and was asked for
		}
		if q == nil || rank[q.Verdict] < rank[b.Verdict] || q.Verdict == verifier.Holds && b.Verdict == verifier.Holds && q.Rung < b.Rung {
			return false
		}
	}
	return true
}

// spoils: some check says that a rule is wrong or of no use, or that people are kept from
// what they may do, that did not before.
func (s *search) spoils(after *verifier.Report) bool {
	return slices.ContainsFunc(s.fresh(after), func(f checks.Finding) bool {
		return f.Severity == diag.Error || slices.Contains([]string{"B1", "B2", "B3", "H3", "I2", "I3", "O1"}, f.Check)
	})
}

// fresh lists the findings that the text did not have before.
func (s *search) fresh(after *verifier.Report) []checks.Finding {
	known := map[string]bool{}
	for i := range s.before.Findings {
		known[s.before.Findings[i].Fingerprint()] = true
	}
	var out []checks.Finding
	for _, f := range after.Findings {
		if !known[f.Fingerprint()] {
			out = append(out, f)
		}
	}
	return out
}
