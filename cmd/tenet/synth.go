// tenet synth: controllers for plants and goals written in FSP.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/synth/control"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/symbolic"
)

type synthCmd struct {
	ltsInput
	Format string `enum:"text,json,fsp,aut,dot" default:"text" help:"text, json (schema tenet.synth/1), or the controller as fsp, aut (Aldebaran) or dot (Graphviz)."`
	Engine string `enum:"auto,explicit,directed,symbolic" default:"auto" help:"explicit builds the plant; directed searches it on the fly; symbolic uses decision diagrams and only decides. The last two are for nonblocking goals."`
}

// Run finds a controller and exits with 1 if there is none.
func (c synthCmd) Run(sh *shell) error {
	ctx, stop := c.context(sh)
	defer stop()
	began := time.Now()
	p, err := c.problem(ctx, sh)
	if err != nil {
		return err
	}
	d := &synthDocument{Schema: "tenet.synth/1", Target: p.Name, Conflict: []string{}}
	answer, err := p.Solve(ctx, control.Engine(c.Engine))
	if err == nil && !answer.Realizable {
		d.Conflict, err = clash(ctx, p)
	}
	if err = limited(ctx, err); err != nil {
		var hit *exit
		if !errors.As(err, &hit) || hit.code != exitUndecided {
			return err
		}
		text := hit.cause.Error()
		d.Limit = &text
	}
	d.fill(answer, time.Since(began))
	return c.show(sh, answer, d)
}

// problem reads the target with its goal.
func (c synthCmd) problem(ctx context.Context, sh *shell) (*control.Problem, error) {
	model, system, err := c.read(ctx, sh)
	if err != nil {
		return nil, err
	}
	if system.Goal == nil {
		return nil, fmt.Errorf("%s asks for no controller\n  write: controller ||C = (%s)~{SPEC}. with a controllerSpec SPEC", system.Name, system.Name)
	}
	p, err := control.New(ctx, model, system, c.limits())
	var said fsp.Diagnostics
	if errors.As(err, &said) {
		fmt.Fprint(sh.err, said.Render())
		return nil, &exit{code: c.refusal(ctx, said)}
	}
	return p, limited(ctx, err)
}

// clash names the goals that cannot be met together; a limit leaves them unnamed.
func clash(ctx context.Context, p *control.Problem) ([]string, error) {
	names := []string{}
	parts, err := p.Clash(ctx)
	if err != nil && limited(ctx, err) == err {
		return names, err
	}
	for _, g := range parts {
		names = append(names, g.String())
	}
	return names, nil
}

// limited gives errors of limits the exit code of what is not decided, and a
// defect of ours that of one.
func limited(ctx context.Context, err error) error {
	var states *lts.LimitError
	var nodes *symbolic.LimitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &states), errors.As(err, &nodes), ctx.Err() != nil:
		return &exit{code: exitUndecided, cause: err}
	case errors.Is(err, control.ErrWrong):
		return &exit{code: exitInternal, cause: err}
	}
	return err
}

// synthDocument is the schema tenet.synth/1.
type synthDocument struct {
	Schema      string   `json:"schema"`
	Target      string   `json:"target"`
	Realizable  *bool    `json:"realizable"` // null if it is not decided
	Engine      string   `json:"engine"`
	States      int      `json:"states"` // of the controller
	Transitions int      `json:"transitions"`
	Expanded    int      `json:"expanded_states"` // of the plant
	Taken       int      `json:"expanded_transitions"`
	Seconds     float64  `json:"seconds"`
	PeakBytes   uint64   `json:"peak_bytes"` // asked from the system
	Limit       *string  `json:"limit"`
	Conflict    []string `json:"conflict"`
}

func (d *synthDocument) fill(a *control.Answer, took time.Duration) {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	d.Seconds, d.PeakBytes = took.Seconds(), memory.Sys
	if a == nil {
		return
	}
	d.Realizable, d.Engine = &a.Realizable, string(a.Engine)
	d.Expanded, d.Taken = a.States, a.Transitions
	if a.Controller != nil {
		d.States, d.Transitions = a.Controller.Len(), a.Controller.Transitions()
	}
}

// show writes the answer; a controller asked for in a format of systems is
// written alone.
func (c synthCmd) show(sh *shell, a *control.Answer, d *synthDocument) error {
	var err error
	switch {
	case c.Format == "json":
		err = writeJSON(sh.out, d)
	case c.Format == "text", a == nil, a.Controller == nil:
		_, err = io.WriteString(map[bool]io.Writer{true: sh.out, false: sh.err}[c.Format == "text"], d.text())
	default:
		err = ltsOutput{Format: c.Format}.write(sh, a.Controller.Rename(d.Target))
	}
	switch {
	case err != nil:
		return err
	case d.Realizable == nil:
		return &exit{code: exitUndecided}
	case !*d.Realizable:
		return &exit{code: exitViolated}
	}
	return nil
}

func (d *synthDocument) text() string {
	var b strings.Builder
	switch {
	case d.Realizable == nil:
		fmt.Fprintf(&b, "%s: not decided: %s\n", d.Target, *d.Limit)
		return b.String()
	case *d.Realizable && d.States > 0:
		fmt.Fprintf(&b, "%s: there is a controller, of %s\n", d.Target, sizes(d.States, d.Transitions))
	case *d.Realizable:
		fmt.Fprintf(&b, "%s: there is a controller\n", d.Target)
	default:
		fmt.Fprintf(&b, "%s: there is no controller\n", d.Target)
		if len(d.Conflict) > 0 {
			fmt.Fprintf(&b, "  these goals cannot be met together: %s\n", strings.Join(d.Conflict, ", "))
		}
	}
	if d.Expanded > 0 {
		fmt.Fprintf(&b, "  looked at %s of the plant (%s)\n", sizes(d.Expanded, d.Taken), d.Engine)
	}
	return b.String()
}
