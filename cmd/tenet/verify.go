// tenet verify: what the rules of a project can and cannot do.

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/report"
	"github.com/tenet-iot/tenet/verifier/words"
)

type verifyCmd struct {
	Paths       []string      `arg:"" help:"Project folders, site files or .tenet files; each is verified by itself."`
	Format      string        `enum:"text,json,sarif,junit,html" default:"text" help:"text; json (schema tenet.verify/1); sarif (2.1.0, for code scanning), junit (XML, for test views); html (one page to read and send)."`
	Property    []string      `help:"Only the promise of this name; may be repeated. Leaves out the built-in checks."`
	Rung        string        `enum:"required,prompt,delayed,faulty" default:"required" help:"The most hostile world to try; required is what each promise asks for, at least delayed."`
	Timeout     time.Duration `help:"Stop after this time with what is decided."`
	MaxStates   int           `default:"20000000" help:"Most situations of a single search."`
	Memory      byteSize      `default:"2GiB" help:"Most memory of the searches that run at a time."`
	Cache       string        `placeholder:"DIR" help:"Keep verdicts in this folder: what an edit cannot influence is not decided again."`
	Assumptions bool          `help:"List what each verdict rests on."`
	Language    string        `enum:"en,es,ja" default:"en" env:"TENET_LANGUAGE" help:"The language of text and html: en, es or ja."`
	Shield      bool          `help:"For promises that are broken, compute what the gate would have to refuse (text only)."`
	Repairs     bool          `help:"Look for changes of the rules that mend what is broken, too; a minute for each promise."`
	Baseline    string        `type:"existingfile" help:"An earlier report (--format json): only what is new since then counts for the exit code."`
}

// mostProblems is how many diagnostics are shown at once.
const mostProblems = 50

// byteSize is a number of bytes written as 512MiB, 2GiB or 1000000.
type byteSize int64

// UnmarshalText reads a size.
func (b *byteSize) UnmarshalText(text []byte) error {
	units := []struct {
		name string
		size int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}}
	digits, factor := string(text), int64(1)
	for _, u := range units {
		if n, ok := strings.CutSuffix(digits, u.name); ok {
			digits, factor = n, u.size
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	if err != nil || n <= 0 || n > (1<<62)/factor {
		return fmt.Errorf("%q is no size; write 512MiB or 2GiB", text)
	}
	*b = byteSize(n * factor)
	return nil
}

// Run verifies each path and exits with the worst of their codes.
func (c verifyCmd) Run(sh *shell) error {
	if c.MaxStates <= 0 {
		return fmt.Errorf("--max-states must be positive")
	}
	if c.Shield && c.Format != "text" {
		return &exit{code: exitBadInput, cause: fmt.Errorf("--shield goes with --format text only")}
	}
	code := exitWell
	for _, path := range c.Paths {
		n, err := c.path(sh, path)
		if err != nil {
			n = sh.report(err)
		}
		code = report.Worse(code, n)
	}
	if code != exitWell {
		return &exit{code: code}
	}
	return nil
}

func (c verifyCmd) path(sh *shell, path string) (int, error) {
	project, err := site.Load(path)
	if err != nil {
		return 0, err
	}
	sources := diag.Sources(project.Texts())
	result, problems := compile.Load(project.Sources, project.CheckSite())
	if c.Format == "text" || result == nil {
		shown, rest := diag.List(problems).Cap(mostProblems)
		fmt.Fprint(sh.err, diag.Render(shown, diag.Options{Source: sources, Color: sh.color}))
		if rest > 0 {
			fmt.Fprintf(sh.err, "… and %d more\n", rest)
		}
	}
	if result == nil {
		return exitBadInput, c.document(sh, project, report.OfDiagnostics(problems, sources))
	}
	place, err := project.Place()
	if err == nil {
		_, err = drive.NewPlan(result, place) // rules that need a place have one
	}
	if err != nil {
		return 0, err
	}
	baseline, err := c.baseline()
	if err != nil {
		return 0, err
	}
	show := newMeter(sh)
	cache, err := openCache(c.Cache)
	if err != nil {
		return 0, err
	}
	found, err := c.verify(sh.ctx, result, cache, show)
	show.clear()
	if err != nil {
		return 0, err
	}
	code := report.Exit(baseline.New(found))
	answers, err := c.repairs(sh.ctx, project, result, cache, show)
	if err != nil {
		return 0, err
	}
	if c.Format != "text" {
		doc := report.Against(found, baseline, sources)
		mend(doc, project.Sources, answers)
		return code, c.document(sh, project, doc)
	}
	language, err := words.In(c.Language)
	if err != nil {
		return 0, err
	}
	fmt.Fprint(sh.out, report.Text(found, report.TextOptions{
		Sources: sources, Color: sh.color, Assumptions: c.Assumptions, Baseline: baseline, Language: language,
	}))
	if c.Repairs {
		fmt.Fprintln(sh.out, "\nRepairs")
		showAnswers(sh, project.Sources, c.Paths[0], answers)
	}
	if c.Shield {
		return code, c.shield(sh, project, result, found)
	}
	return code, nil
}

// maxBaseline is the longest report that is read, in bytes.
const maxBaseline = 64 << 20

// baseline reads the earlier report to compare with; nil if none was named.
func (c verifyCmd) baseline() (*report.Baseline, error) {
	if c.Baseline == "" {
		return nil, nil
	}
	raw, err := site.ReadWhole(c.Baseline, maxBaseline)
	if err != nil {
		return nil, &exit{code: exitBadInput, cause: err}
	}
	b, err := report.ReadBaseline([]byte(raw))
	if err != nil {
		return nil, &exit{code: exitBadInput, cause: fmt.Errorf("%s: %w", c.Baseline, err)}
	}
	return b, nil
}

func (c verifyCmd) verify(ctx context.Context, result *compile.Result, cache memo.Store, show *meter) (*verifier.Report, error) {
	opt := verifier.Options{
		Rung: rungs[c.Rung], Timeout: c.Timeout, MaxStates: c.MaxStates, Memory: int64(c.Memory),
		Cache: cache, Clock: time.Now, Progress: show.progress,
		AllFindings: c.Format != "text" || c.Baseline != "", // what is left out cannot be compared
	}
	if len(c.Property) > 0 {
		if err := known(result, c.Property); err != nil {
			return nil, &exit{code: exitBadInput, cause: err}
		}
		opt.Filter = func(_, name string) bool {
			for _, n := range c.Property {
				if n == name {
					return true
				}
			}
			return false
		}
	}
	found, err := verifier.Verify(ctx, result, opt)
	if err != nil {
		return nil, &exit{code: exitInternal, cause: err}
	}
	return found, nil
}

var rungs = map[string]world.Rung{"required": world.NoRung, "prompt": world.Prompt, "delayed": world.Delayed, "faulty": world.Faulty}

// known refuses names of promises that do not exist.
func known(result *compile.Result, names []string) error {
	have := map[string]bool{}
	var list []string
	for _, p := range result.Spec.Properties {
		have[p.Name] = true
		list = append(list, fmt.Sprintf("%q", p.Name))
	}
	for _, n := range names {
		if !have[n] {
			return fmt.Errorf("no promise is called %q\n  there are: %s", n, strings.Join(list, ", "))
		}
	}
	return nil
}

// document writes a document in the form asked for; none as text.
func (c verifyCmd) document(sh *shell, project *site.Project, doc *report.Document) error {
	var raw []byte
	var err error
	switch c.Format {
	case "json":
		raw, err = doc.JSON()
	case "sarif":
		raw, err = report.SARIF(doc, report.SARIFOptions{Version: version(), Base: base(project.Dir), Compared: c.Baseline != ""})
	case "junit":
		raw, err = report.JUnit(doc)
	case "html":
		raw, err = report.HTML(doc, c.Language)
	}
	if err != nil {
		return err
	}
	_, err = sh.out.Write(raw)
	return err
}

// base is a folder as seen from the one the command was called in, if it is below that.
func base(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(here, dir)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return ""
	}
	return filepath.ToSlash(rel)
}
