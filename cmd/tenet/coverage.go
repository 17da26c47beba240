// tenet coverage: what the promises watch, and what they do not.

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/coverage"
	"github.com/tenet-iot/tenet/verifier/memo"
)

type coverageCmd struct {
	Path      string   `arg:"" help:"A project folder, a site file or a .tenet file."`
	Static    bool     `help:"Leave out the mistakes: what each promise depends on, and what rules do."`
	Format    string   `enum:"text,json" default:"text" help:"text or json (schema tenet.coverage/1)."`
	MaxStates int      `default:"200000" help:"Most situations of a single search."`
	Memory    byteSize `default:"2GiB" help:"Most memory of the searches that run at a time."`
	Cache     string   `placeholder:"DIR" help:"Keep verdicts in this folder, as tenet verify does."`
}

// Run measures coverage. It exits with 0 however much there is, 3 if it was interrupted.
func (c coverageCmd) Run(sh *shell) error {
	if c.MaxStates <= 0 {
		return &exit{code: exitBadInput, cause: fmt.Errorf("--max-states must be positive")}
	}
	project, result, err := sound(sh, c.Path, "there is nothing to measure before these errors are mended")
	if err != nil {
		return err
	}
	var cache memo.Store = memo.NewMemory(256 << 20)
	if c.Cache != "" {
		if cache, err = openCache(c.Cache); err != nil {
			return err
		}
	}
	show := newMeter(sh)
	before, err := verifier.Verify(sh.ctx, result, verifier.Options{
		MaxStates: c.MaxStates, Memory: int64(c.Memory), Cache: cache, Clock: time.Now, Progress: show.progress,
		Filter: func(string, string) bool { return true },
	})
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	report, err := coverage.Measure(sh.ctx, project.Sources, project.CheckSite(), before, coverage.Options{
		Static: c.Static, MaxStates: c.MaxStates, Memory: int64(c.Memory), Cache: cache, Progress: show.repair,
	})
	show.clear()
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	if c.Format == "json" {
		err = writeCoverage(sh.out, report)
	} else {
		c.tell(sh.out, report)
	}
	if err == nil && report.Limit != "" {
		err = &exit{code: exitUndecided}
	}
	return err
}

// coverageDocument is the document tenet.coverage/1.
type coverageDocument struct {
	Schema string `json:"schema"`
	*coverage.Report
	Limit *string `json:"limit"`
}

func writeCoverage(out io.Writer, r *coverage.Report) error {
	d := coverageDocument{Schema: "tenet.coverage/1", Report: r}
	if r.Limit != "" {
		d.Limit = &r.Limit
	}
	return writeJSON(out, d)
}

func (c coverageCmd) tell(out io.Writer, r *coverage.Report) {
	var noticed, missed, undecided, watched int
	for i := range r.Rules {
		x := &r.Rules[i]
		watched += min(1, len(x.Watched))
		fmt.Fprintf(out, "%s\n  %s\n", x.Name, strings.Join(ruleFacts(x), "; "))
		for _, m := range x.Mutants {
			switch {
			case m.Undecided:
				undecided++
				fmt.Fprintf(out, "  ? not decided: %s\n", m.Does)
			case len(m.Noticed) > 0:
				noticed++
				fmt.Fprintf(out, "  ✓ %s: noticed by %s\n", m.Does, quotedList(m.Noticed))
			default:
				missed++
				fmt.Fprintf(out, "  ✗ %s: no promise notices\n", m.Does)
			}
		}
	}
	for i := range r.Resources {
		x := &r.Resources[i]
		var never []string
		for v, text := range x.Values {
			if !x.Seen[v] {
				never = append(never, text)
			}
		}
		if len(x.Watched) == 0 {
			fmt.Fprintf(out, "%s: no promise depends on it\n", x.Ref)
		}
		if len(never) > 0 && slices.Contains(x.Seen, true) {
			fmt.Fprintf(out, "%s: not seen: %s\n", x.Ref, strings.Join(never, "; "))
		}
	}
	fmt.Fprintf(out, "\n%s: %d watched by a promise", counted(len(r.Rules), "rule"), watched)
	if !c.Static {
		fmt.Fprintf(out, "; %s: %d noticed, %d not, %d undecided", counted(noticed+missed+undecided, "mistake"), noticed, missed, undecided)
	}
	fmt.Fprintln(out)
	if len(r.Open) > 0 {
		fmt.Fprintf(out, "not held, and so of no help: %s\n", quotedList(r.Open))
	}
	if r.Limit != "" {
		fmt.Fprintln(out, r.Limit)
	}
}

// ruleFacts says what was seen of a rule.
func ruleFacts(x *coverage.Rule) []string {
	out := []string{"no promise depends on it"}
	if n := len(x.Watched); n > 0 {
		out[0] = counted(n, "promise") + " may depend on it"
	}
	unseen := "was not seen to run"
	if x.Whole {
		unseen = "never runs"
	}
	switch {
	case x.Runs:
		out = append(out, "runs")
	default:
		out = append(out, unseen)
	}
	switch {
	case x.Held:
		out = append(out, "its guard keeps it from running at times")
	case x.Guarded && x.Whole:
		out = append(out, "its guard never keeps it from running")
	}
	return out
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func quotedList(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, fmt.Sprintf("%q", n))
	}
	return strings.Join(out, ", ")
}
