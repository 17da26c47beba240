// tenet lts: labelled transition systems written in FSP, in Aldebaran's format or
// in Graphviz's language: checked, composed, minimised.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/synth/control"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

type ltsCmd struct {
	Check    ltsCheckCmd    `cmd:"" help:"Look for deadlocks and broken properties; decide progress and assertions."`
	Compose  ltsComposeCmd  `cmd:"" help:"Compose a process and write it as one system."`
	Minimise ltsMinimiseCmd `cmd:"" help:"Write the smallest system that behaves alike."`
}

// ltsInput is what all the verbs take.
type ltsInput struct {
	File      string        `arg:"" help:"A text in FSP, as LTSA and MTSA read it; a system in Aldebaran's format (.aut) or Graphviz's (.dot, .gv)."`
	Target    string        `help:"The process that is meant; by default the last composite one, or the last."`
	Timeout   time.Duration `help:"Stop after this time with what is decided."`
	MaxStates int           `default:"20000000" help:"Most states of a search, and of any one process."`
	Memory    byteSize      `default:"2GiB" help:"Most memory of a search."`
	Workers   int           `default:"2" help:"Threads that search. The answer is the same for any number."`
}

func (in ltsInput) limits() fsp.Limits {
	lim := fsp.Limits{States: in.MaxStates, Transitions: 10 * in.MaxStates, Bytes: int64(in.Memory), Workers: in.Workers}
	lim.Find = control.Find(lim)
	return lim
}

// context ends when the time is up.
func (in ltsInput) context(sh *shell) (context.Context, context.CancelFunc) {
	if in.Timeout <= 0 {
		return context.WithCancel(sh.ctx)
	}
	return context.WithTimeout(sh.ctx, in.Timeout)
}

// read reads the target, showing what there is to be said about it.
func (in ltsInput) read(ctx context.Context, sh *shell) (*fsp.Model, *fsp.System, error) {
	if in.MaxStates <= 0 {
		return nil, nil, errors.New("--max-states must be positive")
	}
	if read := readers[filepath.Ext(in.File)]; read != nil {
		l, err := in.foreign(read)
		if err != nil {
			return nil, nil, undecided(err)
		}
		return nil, fsp.Single(l, in.limits()), nil
	}
	text, err := site.ReadText(in.File, fsp.MaxText)
	if err != nil {
		return nil, nil, err
	}
	model, found := fsp.Read(in.File, text)
	var system *fsp.System
	if model != nil {
		var more fsp.Diagnostics
		system, more = model.System(ctx, in.Target, in.limits())
		found = append(found, more...)
	}
	fmt.Fprint(sh.err, found.Render())
	if system == nil {
		return nil, nil, &exit{code: in.refusal(ctx, found)}
	}
	return model, system, nil
}

// refusal is the exit code of a text that gave no system: undecided, if it is
// only too large.
func (in ltsInput) refusal(ctx context.Context, found fsp.Diagnostics) int {
	if ctx.Err() != nil {
		return exitUndecided
	}
	for _, d := range found {
		if d.Severity == fsp.Error && d.Code != fsp.CodeTooLarge {
			return exitBadInput
		}
	}
	return exitUndecided
}

// readers are those of formats other than FSP, by the ending of a file's name.
var readers = map[string]func(io.Reader, string, lts.Limits) (*lts.LTS, error){
	".aut": lts.ReadAUT, ".dot": lts.ReadDOT, ".gv": lts.ReadDOT,
}

// foreign reads a system that is not written in FSP.
func (in ltsInput) foreign(read func(io.Reader, string, lts.Limits) (*lts.LTS, error)) (*lts.LTS, error) {
	if in.Target != "" {
		return nil, fmt.Errorf("%s holds one system: --target is for a text in FSP", in.File)
	}
	f, err := os.Open(in.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	name := filepath.Base(in.File)
	l, err := read(f, strings.TrimSuffix(name, filepath.Ext(name)), lts.Limits{States: in.MaxStates, Transitions: 10 * in.MaxStates, Bytes: int64(in.Memory)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.File, err)
	}
	return l, nil
}

// whole reads the target and composes it.
func (in ltsInput) whole(ctx context.Context, sh *shell) (*lts.LTS, error) {
	_, system, err := in.read(ctx, sh)
	if err != nil {
		return nil, err
	}
	if system.Goal != nil {
		return nil, notFound(system, in.File)
	}
	l, err := system.LTS(ctx)
	var said fsp.Diagnostics
	if errors.As(err, &said) {
		fmt.Fprint(sh.err, said.Render())
		return nil, &exit{code: in.refusal(ctx, said)}
	}
	return l, undecided(err)
}

// notFound says that a controller is still to be found.
func notFound(s *fsp.System, file string) error {
	return fmt.Errorf("%s is a controller that is still to be found\n  try: tenet synth %s --target %s, or name another process with --target", s.Name, file, s.Name)
}

// undecided gives an error of a limit its exit code.
func undecided(err error) error {
	var hit *lts.LimitError
	if errors.As(err, &hit) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &exit{code: exitUndecided, cause: err}
	}
	return err
}

type ltsCheckCmd struct {
	ltsInput
	Format     string   `enum:"text,json" default:"text" help:"text or json (schema tenet.lts/1)."`
	Only       []string `help:"Only the progress property or assertion of this name; may be repeated."`
	AllActions bool     `help:"Also check that every action stays possible for ever (LTSA's default progress)."`
	NoFairness bool     `help:"Check assertions on all runs, not only on those with fair choice."`
}

// Run checks the target and exits with 1 if something is violated, with 3 if
// something is not decided.
func (c ltsCheckCmd) Run(sh *shell) error {
	ctx, stop := c.context(sh)
	defer stop()
	_, system, err := c.read(ctx, sh)
	if err != nil {
		return err
	}
	if system.Goal != nil {
		return notFound(system, c.File)
	}
	show := newMeter(sh)
	found := system.Check(ctx, fsp.CheckOptions{Only: c.Only, DefaultProgress: c.AllActions, Unfair: c.NoFairness,
		Progress: show.search(system.Name)})
	show.clear()
	if err := missing(c.Only, found); err != nil {
		return err
	}
	if c.Format == "json" {
		err = writeJSON(sh.out, ltsDocument(found))
	} else {
		_, err = io.WriteString(sh.out, ltsText(found))
	}
	if code := ltsExit(found); err == nil && code != exitWell {
		return &exit{code: code}
	}
	return err
}

// missing refuses names of properties that do not exist.
func missing(names []string, found *fsp.Report) error {
	have := map[string]bool{}
	for _, c := range found.Checks {
		base, _, _ := strings.Cut(c.Name, ".")
		have[c.Name], have[base] = true, true
	}
	for _, n := range names {
		if !have[n] {
			return fmt.Errorf("no progress property or assertion is called %s", n)
		}
	}
	return nil
}

func ltsExit(found *fsp.Report) int {
	code := exitWell
	for _, c := range found.Checks {
		switch c.Verdict {
		case fsp.Violated:
			return exitViolated
		case fsp.Unknown:
			code = exitUndecided
		}
	}
	return code
}

// ltsText is the report for people.
func ltsText(found *fsp.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", found.Target, sizes(found.States, found.Transitions))
	for _, c := range found.Checks {
		name := c.Kind
		switch {
		case c.Kind == fsp.KindDeadlock:
			name = "no deadlock"
		case c.Name != c.Kind:
			name += " " + c.Name
		}
		fmt.Fprintf(&b, "%-8s  %s\n", c.Verdict, name)
		switch {
		case c.Verdict == fsp.Unknown:
			fmt.Fprintf(&b, "          %s\n", c.Limit)
		case c.Verdict == fsp.Violated:
			b.WriteString(ltsTrace(c))
		}
	}
	return b.String()
}

func ltsTrace(c fsp.Check) string {
	var b strings.Builder
	if c.Kind == fsp.KindProgress && c.Broken != nil {
		fmt.Fprintf(&b, "          not for ever: %s\n", strings.Join(c.Broken, ", "))
	}
	if len(c.Trace) == 0 {
		b.WriteString("          at once\n")
	}
	for _, label := range c.Trace {
		fmt.Fprintf(&b, "          %s\n", label)
	}
	switch {
	case len(c.Loop) > 0:
		fmt.Fprintf(&b, "          again and again: %s\n", strings.Join(c.Loop, ", "))
	case c.Kind == fsp.KindSafety:
		fmt.Fprintf(&b, "          ← here, by %s\n", strings.Join(c.Broken, ", "))
	case c.Kind == fsp.KindDeadlock:
		b.WriteString("          ← here nothing more can happen\n")
	}
	return b.String()
}

func sizes(states, transitions int) string {
	return fmt.Sprintf("%d state%s, %d transition%s", states, plural(states), transitions, plural(transitions))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// document is the schema tenet.lts/1.
type document struct {
	Schema      string          `json:"schema"`
	Target      string          `json:"target"`
	States      int             `json:"states"`
	Transitions int             `json:"transitions"`
	Alphabet    []string        `json:"alphabet,omitempty"`
	Checks      []documentCheck `json:"checks,omitempty"`
}

type documentCheck struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Verdict string   `json:"verdict"`
	Trace   []string `json:"trace"`
	Loop    []string `json:"loop"`
	Broken  []string `json:"broken,omitempty"`
	Limit   *string  `json:"limit"`
}

func ltsDocument(found *fsp.Report) document {
	d := document{Schema: "tenet.lts/1", Target: found.Target, States: found.States, Transitions: found.Transitions}
	for _, c := range found.Checks {
		row := documentCheck{Name: c.Name, Kind: c.Kind, Verdict: string(c.Verdict),
			Trace: append([]string{}, c.Trace...), Loop: append([]string{}, c.Loop...), Broken: c.Broken}
		if c.Limit != "" {
			row.Limit = &c.Limit
		}
		d.Checks = append(d.Checks, row)
	}
	return d
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// ltsOutput is how a system is written.
type ltsOutput struct {
	Format string `enum:"text,aut,dot,fsp,table,json" default:"text" help:"text (size and alphabet), aut (Aldebaran), dot (Graphviz), fsp, table (a decision table), or json (size and alphabet, schema tenet.lts/1)."`
}

func (o ltsOutput) write(sh *shell, l *lts.LTS) error {
	switch o.Format {
	case "aut":
		return lts.WriteAUT(sh.out, l)
	case "dot":
		return lts.WriteDOT(sh.out, l)
	case "table":
		return lts.WriteTable(sh.out, l)
	case "fsp":
		text, err := fsp.Text(l, processName(l.Name()))
		if err == nil {
			_, err = io.WriteString(sh.out, text)
		}
		return err
	case "json":
		return writeJSON(sh.out, document{Schema: "tenet.lts/1", Target: l.Name(), States: l.Len(),
			Transitions: l.Transitions(), Alphabet: l.Alphabet().Names()})
	}
	_, err := fmt.Fprintf(sh.out, "%s: %s\nalphabet: %s\n", l.Name(), sizes(l.Len(), l.Transitions()), strings.Join(l.Alphabet().Names(), ", "))
	return err
}

// processName makes the name of a system into one that FSP can read.
func processName(name string) string {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return "SYSTEM"
		}
	}
	if name == "" {
		return "SYSTEM"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

type ltsComposeCmd struct {
	ltsInput
	ltsOutput
	Count bool `help:"Only count states, transitions and deadlocks: nothing is built, and far more fits into memory."`
}

// Run composes the target and writes it, hidden and changed as its definition
// says.
func (c ltsComposeCmd) Run(sh *shell) error {
	ctx, stop := c.context(sh)
	defer stop()
	if c.Count {
		return c.count(ctx, sh)
	}
	l, err := c.whole(ctx, sh)
	if err != nil {
		return err
	}
	return c.write(sh, l)
}

// count says how much there is of the target.
func (c ltsComposeCmd) count(ctx context.Context, sh *shell) error {
	if c.Format != "text" && c.Format != "json" {
		return fmt.Errorf("--count builds nothing that could be written as %s\n  write --format text or json", c.Format)
	}
	_, system, err := c.read(ctx, sh)
	if err != nil {
		return err
	}
	n, err := system.Count(ctx)
	if err != nil {
		return undecided(err)
	}
	if c.Format == "json" {
		return writeJSON(sh.out, countDocument{Schema: "tenet.count/1", Target: system.Name, States: n.States,
			Transitions: n.Transitions, Deadlocks: n.Deadlocks, Error: n.Error, PeakBytes: n.Peak})
	}
	_, err = fmt.Fprintf(sh.out, "%s: %s, %d deadlock%s%s, %.1f bytes a state\n", system.Name, sizes(n.States, n.Transitions), n.Deadlocks, plural(n.Deadlocks),
		map[bool]string{true: ", ERROR can be reached"}[n.Error], float64(n.Bytes)/float64(max(1, n.States)))
	return err
}

// countDocument is the schema tenet.count/1.
type countDocument struct {
	Schema      string `json:"schema"`
	Target      string `json:"target"`
	States      int    `json:"states"`
	Transitions int    `json:"transitions"`
	Deadlocks   int    `json:"deadlocks"`
	Error       bool   `json:"error"`
	PeakBytes   int64  `json:"peak_bytes"`
}

type ltsMinimiseCmd struct {
	ltsInput
	ltsOutput
	By string `enum:"strong,branching,weak" default:"weak" help:"What must stay the same: strong, branching or weak (LTSA's minimal) bisimilarity."`
}

var equivalences = map[string]lts.Equivalence{"strong": lts.Strong, "branching": lts.Branching, "weak": lts.Weak}

// Run composes the target and writes the smallest system like it.
func (c ltsMinimiseCmd) Run(sh *shell) error {
	ctx, stop := c.context(sh)
	defer stop()
	l, err := c.whole(ctx, sh)
	if err != nil {
		return err
	}
	lim := lts.Limits{States: c.MaxStates, Transitions: 10 * c.MaxStates, Bytes: int64(c.Memory)}
	small, err := lts.Minimise(ctx, l, equivalences[c.By], lim)
	if err != nil {
		return undecided(err)
	}
	return c.write(sh, small.Rename(l.Name()))
}
