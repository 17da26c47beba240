// tenet repair: changes of rules after which broken promises hold.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/draft"
	explaining "github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/repair"
)

type repairCmd struct {
	Path      string        `arg:"" help:"A project folder, a site file or a .tenet file."`
	Property  []string      `help:"Only the broken promise of this name, or errors of this code (C1); may be repeated."`
	Apply     int           `placeholder:"N" help:"Write the text of the Nth proposal. Needs exactly one thing that is broken, or --property."`
	Most      int           `default:"3" help:"Most proposals for one promise."`
	Format    string        `enum:"text,json" default:"text" help:"text or json (schema tenet.repair/1)."`
	Timeout   time.Duration `default:"1m" help:"Most time for one promise, with what was found by then."`
	MaxStates int           `default:"2000000" help:"Most situations of a single search."`
	Memory    byteSize      `default:"2GiB" help:"Most memory of the searches that run at a time."`
	Cache     string        `placeholder:"DIR" help:"Keep verdicts in this folder, as tenet verify does."`
}

// Run proposes repairs, and writes one if asked to. It exits with 0 if every broken promise
// and every error has one, 1 if some has none, 3 if limits kept it from finding out.
func (c repairCmd) Run(sh *shell) error {
	if c.MaxStates <= 0 || c.Most <= 0 || c.Apply < 0 {
		return &exit{code: exitBadInput, cause: fmt.Errorf("--max-states and --most must be positive, --apply counts from 1")}
	}
	project, result, err := c.load(sh)
	if err != nil {
		return err
	}
	cache, err := c.cache()
	if err != nil {
		return err
	}
	show := newMeter(sh)
	before, err := verifier.Verify(sh.ctx, result, verifier.Options{
		MaxStates: c.MaxStates, Memory: int64(c.Memory), Cache: cache, AllFindings: true, Clock: time.Now, Progress: show.progress,
	})
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	answers, err := repair.Propose(sh.ctx, project.Sources, project.CheckSite(), before, repair.Options{
		Filter: c.chosen, Most: max(c.Most, c.Apply), Budget: c.Timeout, MaxStates: c.MaxStates, Memory: int64(c.Memory), Cache: cache, Progress: show.repair,
	})
	show.clear()
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	if c.Apply > 0 {
		return c.write(sh, project, answers)
	}
	if err := c.tell(sh, project, answers); err != nil {
		return err
	}
	if code := c.code(before, answers); code != exitWell {
		return &exit{code: code}
	}
	return nil
}

// load reads a project that has no errors, and the promises that are meant.
func (c repairCmd) load(sh *shell) (*site.Project, *compile.Result, error) {
	project, result, err := sound(sh, c.Path, "there is nothing to repair before these errors are mended")
	if err != nil {
		return nil, nil, err
	}
	isCode := func(name string) bool {
		return slices.ContainsFunc(checks.Catalogue(), func(d checks.Doc) bool { return d.Check == name })
	}
	if promises := slices.DeleteFunc(slices.Clone(c.Property), isCode); len(promises) > 0 {
		if err := known(result, promises); err != nil {
			return nil, nil, &exit{code: exitBadInput, cause: err}
		}
	}
	return project, result, nil
}

// sound reads a project that has no errors; otherwise they are shown, and why they matter.
func sound(sh *shell, path, why string) (*site.Project, *compile.Result, error) {
	project, err := site.Load(path)
	if err != nil {
		return nil, nil, err
	}
	result, problems := compile.Load(project.Sources, project.CheckSite())
	if result == nil {
		shown, _ := diag.List(problems).Cap(mostProblems)
		fmt.Fprint(sh.err, diag.Render(shown, diag.Options{Source: diag.Sources(project.Texts()), Color: sh.color}))
		return nil, nil, &exit{code: exitBadInput, cause: fmt.Errorf("%s", why)}
	}
	place, err := project.Place()
	if err == nil {
		_, err = drive.NewPlan(result, place) // rules that need a place have one
	}
	if err != nil {
		return nil, nil, err
	}
	return project, result, nil
}

func (c repairCmd) cache() (memo.Store, error) {
	if c.Cache == "" {
		return memo.NewMemory(256 << 20), nil
	}
	return openCache(c.Cache)
}

func (c repairCmd) chosen(_, name string) bool {
	return len(c.Property) == 0 || slices.Contains(c.Property, name)
}

// code: a promise that is broken and has no proposal is a violation; one that was not
// decided, or whose changes were not, is undecided.
func (c repairCmd) code(before *verifier.Report, answers []repair.Answer) int {
	code := exitWell
	for _, p := range before.Properties {
		if p.Verdict == verifier.Unknown && c.chosen(p.App, p.Name) {
			code = exitUndecided
		}
	}
	for _, a := range answers {
		if len(a.Proposals) > 0 {
			continue
		}
		if a.Limit == "" {
			return exitViolated
		}
		code = exitUndecided
	}
	return code
}

// write applies a proposal.
func (c repairCmd) write(sh *shell, project *site.Project, answers []repair.Answer) error {
	if len(answers) != 1 {
		return &exit{code: exitBadInput, cause: fmt.Errorf("%d things are broken: name one of them with --property", len(answers))}
	}
	a := answers[0]
	if c.Apply > len(a.Proposals) {
		return &exit{code: exitBadInput, cause: fmt.Errorf("%q has %d proposals, not %d", a.Promise, len(a.Proposals), c.Apply)}
	}
	p := a.Proposals[c.Apply-1]
	if err := rewrite(sh, project, p.Files); err != nil {
		return err
	}
	for _, text := range p.Does {
		fmt.Fprintln(sh.out, " ", text)
	}
	return nil
}

// rewrite writes the files of a project that have another text now.
func rewrite(sh *shell, project *site.Project, files map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if project.Sources[name] == files[name] {
			continue
		}
		file := filepath.Join(project.Dir, filepath.FromSlash(name))
		if err := replaceFile(file, files[name]); err != nil {
			return err
		}
		fmt.Fprintln(sh.out, "written:", file)
	}
	return nil
}

// repairDocument is the document tenet.repair/1.
type repairDocument struct {
	Schema   string            `json:"schema"`
	Promises []repairOfPromise `json:"promises"`
}

type repairOfPromise struct {
	App      string  `json:"app"`
	Name     string  `json:"name"`
	Sentence string  `json:"sentence"`
	Tried    int     `json:"tried"`
	Why      string  `json:"why"`
	Limit    *string `json:"limit"`
	// Impossible: no rules keep it, whatever they are. Play is how the world breaks it, if
	// not whatever rules do then whatever they do that react to what they hear, if that is
	// shown. Clash are promises that no rules were found to keep beside it.
	Impossible bool              `json:"impossible"`
	Clash      []string          `json:"clash"`
	Play       *explaining.Trace `json:"play"`
	Proposals  []repairProposal  `json:"proposals"`
}

type repairProposal struct {
	Does   []string `json:"does"`
	Costs  []string `json:"costs"`
	Also   []string `json:"also"`
	Brings []string `json:"brings"`
	// Concedes: the promise asks for less, or something is assumed.
	Concedes bool           `json:"concedes"`
	Changes  []draft.Change `json:"changes"`
}

func (c repairCmd) tell(sh *shell, project *site.Project, answers []repair.Answer) error {
	if c.Format == "json" {
		return writeRepairs(sh, project, answers)
	}
	showAnswers(sh, project.Sources, c.Path, answers)
	return nil
}

// showAnswers tells what was found for all that is broken in the project at a path.
func showAnswers(sh *shell, before map[string]string, path string, answers []repair.Answer) {
	if len(answers) == 0 {
		fmt.Fprintln(sh.out, "nothing is broken")
	}
	for _, a := range answers {
		fmt.Fprintf(sh.out, "%s: %s\n", a.App, a.Promise)
		if a.Sentence != a.Promise {
			fmt.Fprintf(sh.out, "  %s\n", a.Sentence)
		}
		for i := range a.Proposals {
			showProposal(sh.out, before, fmt.Sprintf("%d. ", i+1), &a.Proposals[i])
		}
		if a.Why != "" {
			fmt.Fprintf(sh.out, "  no repair: %s\n", a.Why)
		}
		showPlay(sh.out, a.Play)
		if a.Limit != "" {
			fmt.Fprintf(sh.out, "  %s\n", a.Limit)
		}
		if len(a.Proposals) > 0 {
			fmt.Fprintf(sh.out, "  write one of them: tenet repair %s --property %q --apply N\n", path, a.Promise)
		}
		fmt.Fprintln(sh.out)
	}
}

// showProposal tells a proposal, after a label, with what it makes of the sources.
func showProposal(out io.Writer, before map[string]string, label string, p *repair.Proposal) {
	fmt.Fprintf(out, "  %s%s\n", label, strings.Join(p.Does, ";\n     "))
	list := func(what string, of []string) {
		for _, text := range of {
			fmt.Fprintf(out, "     %s: %s\n", what, text)
		}
	}
	list("gives up", p.Costs)
	list("mends too", p.Also)
	list("brings a warning", p.Brings)
	for _, change := range draft.Changes(before, p.Files) {
		fmt.Fprintf(out, "     %s:%d\n", change.File, change.Line)
		for _, line := range change.Before {
			fmt.Fprintf(out, "       - %s\n", line)
		}
		for _, line := range change.After {
			fmt.Fprintf(out, "       + %s\n", line)
		}
	}
}

// showPlay tells how the world breaks a promise whatever rules do.
func showPlay(out io.Writer, play *explaining.Trace) {
	if play == nil {
		return
	}
	fmt.Fprintln(out, "  as in this run, where whatever could be asked for comes too late or breaks it too:")
	for _, step := range play.Steps {
		fmt.Fprintf(out, "    %2d. %s\n", step.N, step.Text)
	}
}

func writeRepairs(sh *shell, project *site.Project, answers []repair.Answer) error {
	d := repairDocument{Schema: "tenet.repair/1", Promises: []repairOfPromise{}}
	for i := range answers {
		d.Promises = append(d.Promises, documentOfAnswer(project.Sources, &answers[i]))
	}
	out := json.NewEncoder(sh.out)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(d)
}

func documentOfAnswer(before map[string]string, a *repair.Answer) repairOfPromise {
	p := repairOfPromise{
		App: a.App, Name: a.Promise, Sentence: a.Sentence, Tried: a.Tried, Why: a.Why,
		Impossible: a.Impossible, Clash: filled(a.Clash), Play: a.Play, Proposals: []repairProposal{},
	}
	if a.Limit != "" {
		p.Limit = &a.Limit
	}
	for i := range a.Proposals {
		p.Proposals = append(p.Proposals, documentOf(before, &a.Proposals[i]))
	}
	return p
}

func documentOf(before map[string]string, p *repair.Proposal) repairProposal {
	return repairProposal{
		Does: p.Does, Costs: filled(p.Costs), Also: filled(p.Also), Brings: filled(p.Brings), Concedes: p.Concedes,
		Changes: draft.Changes(before, p.Files),
	}
}

// filled is a list that is never null.
func filled(list []string) []string { return append([]string{}, list...) }
