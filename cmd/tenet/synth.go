// tenet synth: controllers for plants and goals written in FSP, and rules from wishes.

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
	Format         string `enum:"text,json,fsp,aut,dot,table" default:"text" help:"text, json (schema tenet.synth/1), or the controller as fsp, aut (Aldebaran), dot (Graphviz) or table (a decision table)."`
	Engine         string `enum:"auto,explicit,directed,symbolic" default:"auto" help:"explicit builds the plant; directed searches it on the fly; symbolic uses decision diagrams. The last two are for nonblocking goals."`
	Play           bool   `help:"If there is no controller, show how the plant defeats every one; with the formats fsp, aut and dot, write that as a system."`
	Write          bool   `help:"Of rules: write what fulfils the wishes into the files."`
	Implementation bool   `help:"Write, instead of the controller, the implementation of a modal plant that it is for, if only some have one."`
}

// Run finds a controller and exits with 1 if there is none.
func (c synthCmd) Run(sh *shell) error {
	if ofRules(c.File) {
		return c.wishes(sh)
	}
	if c.Write {
		return &exit{code: exitBadInput, cause: fmt.Errorf("--write is for rules; %s is a text in FSP: use --format", c.File)}
	}
	ctx, stop := c.context(sh)
	defer stop()
	began := time.Now()
	p, err := c.problem(ctx, sh)
	if err != nil {
		return err
	}
	d := &synthDocument{Schema: "tenet.synth/1", Target: p.Name, Conflict: []string{}, Dropped: []synthDropped{}}
	if p.AsksCompatibility() {
		return c.compatible(ctx, sh, p, d)
	}
	answer, err := p.Solve(ctx, control.Engine(c.Engine))
	var play *control.Play
	if err == nil && !answer.Realizable {
		play, err = c.none(ctx, p, d)
	} else if err == nil {
		d.Hollow, err = p.Hollow(ctx)
		err = unlessLimited(ctx, err)
	}
	if err = d.limit(ctx, err); err != nil {
		return err
	}
	d.fill(answer, time.Since(began))
	if answer != nil && !c.Implementation {
		if answer.Controller, err = p.Written(answer.Controller); err != nil {
			return err
		}
	}
	return c.show(sh, answer, play, d)
}

// limit notes in the document that a limit was hit, and returns other errors.
func (d *synthDocument) limit(ctx context.Context, err error) error {
	err = limited(ctx, err)
	var hit *exit
	if !errors.As(err, &hit) || hit.code != exitUndecided {
		return err
	}
	text := hit.cause.Error()
	d.Limit = &text
	return nil
}

// compatible answers checkCompatibility, and exits with 1 if the assumptions are
// not compatible.
func (c synthCmd) compatible(ctx context.Context, sh *shell, p *control.Problem, d *synthDocument) error {
	began := time.Now()
	answer, err := p.Compatible(ctx)
	var said fsp.Diagnostics
	if errors.As(err, &said) {
		fmt.Fprint(sh.err, said.Render())
		return &exit{code: exitBadInput}
	}
	if err = d.limit(ctx, err); err != nil {
		return err
	}
	d.fill(nil, time.Since(began))
	text := fmt.Sprintf("%s: the assumptions are compatible with the plant\n", d.Target)
	switch {
	case answer == nil:
		text = fmt.Sprintf("%s: not decided: %s\n", d.Target, *d.Limit)
	case !answer.Compatible:
		text = fmt.Sprintf("%s: the assumptions are not compatible with the plant\n  a controller can break them%s\n", d.Target, after(answer.Run))
	}
	if answer != nil {
		d.Compatible, d.Run = &answer.Compatible, answer.Run
		d.Expanded, d.Taken = answer.States, answer.Transitions
	}
	if c.Format == "json" {
		err = writeJSON(sh.out, d)
	} else {
		_, err = io.WriteString(sh.out, text)
	}
	switch {
	case err != nil:
		return err
	case answer == nil:
		return &exit{code: exitUndecided}
	case !answer.Compatible:
		return &exit{code: exitViolated}
	}
	return nil
}

// after says after which run.
func after(run []string) string {
	if len(run) == 0 {
		return " from the start"
	}
	return " after " + strings.Join(run, ", ")
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
	Schema     string `json:"schema"`
	Target     string `json:"target"`
	Realizable *bool  `json:"realizable"` // null if it is not decided; of a modal plant: all implementations
	// Of a modal plant: all, some or none of its implementations have a controller;
	// null for other plants, and if it is not decided.
	Implementations *string    `json:"implementations"`
	Built           *synthSize `json:"implementation"` // that the controller is for, if some have one; else null
	Engine          string     `json:"engine"`
	States          int        `json:"states"` // of the controller
	Transitions     int        `json:"transitions"`
	Compatible      *bool      `json:"compatible"`      // the answer to checkCompatibility; null if that was not asked
	Run             []string   `json:"run,omitempty"`   // after which a controller can break the assumptions
	Expanded        int        `json:"expanded_states"` // of the plant
	Taken           int        `json:"expanded_transitions"`
	Seconds         float64    `json:"seconds"`
	PeakBytes       uint64     `json:"peak_bytes"` // asked from the system
	Limit           *string    `json:"limit"`
	Unwritten       *string    `json:"unwritten"` // why there is a controller and it is not written out
	Conflict        []string   `json:"conflict"`
	// Optional goals that were given up; what could be assumed, if there is no
	// controller; how the plant defeats every one, with --play.
	Dropped []synthDropped `json:"dropped"`
	Suppose *synthSuppose  `json:"suppose"`
	Hollow  bool           `json:"hollow"` // goals may be met by breaking the assumptions alone
	Play    *control.Play  `json:"play"`
}

// synthSize is the size of a system.
type synthSize struct {
	States      int `json:"states"`
	Transitions int `json:"transitions"`
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
	d.drop(a.Dropped)
	if a.Unwritten != nil {
		text := a.Unwritten.Error()
		d.Unwritten = &text
	}
	if a.Controller != nil {
		d.States, d.Transitions = a.Controller.Len(), a.Controller.Transitions()
	}
	if a.Modal == nil {
		return
	}
	extent := a.Modal.Implementations.String()
	d.Implementations = &extent
	if built := a.Modal.Implementation; built != nil {
		d.Built = &synthSize{built.Len(), built.Transitions()}
	}
}

// show writes the answer; a controller asked for in a format of systems is
// written alone.
func (c synthCmd) show(sh *shell, a *control.Answer, play *control.Play, d *synthDocument) error {
	var err error
	switch {
	case c.Format == "json":
		err = writeJSON(sh.out, d)
	case c.Format == "text", c.written(a, play) == nil:
		_, err = io.WriteString(map[bool]io.Writer{true: sh.out, false: sh.err}[c.Format == "text"], d.text())
	default:
		err = ltsOutput{Format: c.Format}.write(sh, c.written(a, play).Rename(d.Target))
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

// written returns the system that is asked for, nil if there is none.
func (c synthCmd) written(a *control.Answer, play *control.Play) *lts.LTS {
	switch {
	case play != nil:
		return play.System
	case a == nil:
		return nil
	case !c.Implementation:
		return a.Controller
	case a.Modal == nil:
		return nil
	}
	return a.Modal.Implementation
}

func (d *synthDocument) text() string {
	var b strings.Builder
	switch {
	case d.Realizable == nil:
		fmt.Fprintf(&b, "%s: not decided: %s\n", d.Target, *d.Limit)
		return b.String()
	case d.Implementations != nil:
		d.modal(&b)
	case *d.Realizable && d.States > 0:
		fmt.Fprintf(&b, "%s: there is a controller, of %s\n", d.Target, sizes(d.States, d.Transitions))
	case *d.Realizable:
		fmt.Fprintf(&b, "%s: there is a controller\n", d.Target)
	default:
		fmt.Fprintf(&b, "%s: there is no controller\n", d.Target)
	}
	if len(d.Conflict) > 0 {
		where := map[bool]string{true: " in all implementations"}[d.Implementations != nil]
		fmt.Fprintf(&b, "  these goals cannot be met together%s: %s\n", where, strings.Join(d.Conflict, ", "))
	}
	d.none(&b)
	if d.Hollow {
		b.WriteString("  but the assumptions can be broken by a controller, which may meet its goals by that alone\n")
	}
	if d.Unwritten != nil {
		fmt.Fprintf(&b, "  diagrams decided this, and nothing else has checked it: %s\n", *d.Unwritten)
	}
	if d.Expanded > 0 {
		fmt.Fprintf(&b, "  looked at %s of the plant (%s)\n", sizes(d.Expanded, d.Taken), d.Engine)
	}
	return b.String()
}

// modal says which implementations have a controller.
func (d *synthDocument) modal(b *strings.Builder) {
	switch *d.Implementations {
	case "all":
		fmt.Fprintf(b, "%s: there is a controller for all implementations, of %s\n", d.Target, sizes(d.States, d.Transitions))
	case "some":
		fmt.Fprintf(b, "%s: some implementations have a controller: one of %s has one of %s\n", d.Target, sizes(d.Built.States, d.Built.Transitions), sizes(d.States, d.Transitions))
	default:
		fmt.Fprintf(b, "%s: no implementation has a controller\n", d.Target)
	}
}
