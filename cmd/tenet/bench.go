// tenet bench: how fast the mathematics is, on families that grow, beside a
// solver by the book in the same run, and the gateway beside a bare loop.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/synth/families"
	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/symbolic"
)

type benchCmd struct {
	Lts    benchLtsCmd    `cmd:"" name:"lts" help:"Compose the plants of the synthesis benchmark, state by state and by diagrams."`
	Synth  benchSynthCmd  `cmd:"" help:"Find controllers for the plants of the synthesis benchmark."`
	Verify benchVerifyCmd `cmd:"" help:"Verify generated houses whose promises are known."`
	Repair benchRepairCmd `cmd:"" help:"Mend the broken promises of generated groups of rules."`

	Gateway benchGatewayCmd `cmd:"" help:"Send readings to a gateway at fixed rates, and look for the highest it keeps up with."`
	Bare    benchBareCmd    `cmd:"" hidden:"" help:"Serve what the gateway is compared with."`
}

// benchInput is what both take.
type benchInput struct {
	Family  []string      `help:"AT, BW, CM, DP, TA, TL; all by default."`
	From    int           `default:"2" help:"Smallest n and k."`
	To      int           `default:"4" help:"Largest n and k."`
	All     bool          `help:"All pairs of n and k, not only n = k."`
	Timeout time.Duration `default:"60s" help:"Time for each plant."`
	Memory  byteSize      `default:"2GiB" help:"Most memory for each plant."`
	Naive   int           `default:"300000" help:"Most states for the solver by the book; 0 leaves it out."`
	Format  string        `enum:"text,json" default:"text" help:"text, or json: one object a line."`
}

// instances builds the plants one after another.
func (b benchInput) instances(yield func(families.Instance) error) error {
	if b.From < 1 || b.To < b.From {
		return errors.New("--from and --to must be 1 or more, and in this order")
	}
	for _, name := range b.Family {
		if families.Named(name) == nil {
			return fmt.Errorf("unknown family %s\n  there are AT, BW, CM, DP, TA, TL", name)
		}
	}
	for _, f := range families.All() {
		if len(b.Family) > 0 && !slices.Contains(b.Family, f.Name) {
			continue
		}
		for n := b.From; n <= b.To; n++ {
			for k := b.From; k <= b.To; k++ {
				if k != n && !b.All {
					continue
				}
				if err := yield(f.Instance(n, k)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// row is one line of a table.
type row struct {
	Plant   string  `json:"plant"`
	Seconds float64 `json:"seconds"`
	Limit   string  `json:"limit,omitempty"`
	// Naive is how many times longer the solver by the book takes; 0 if it was not
	// asked or did not end.
	Naive float64 `json:"naive,omitempty"`

	States      string  `json:"states,omitempty"`
	Transitions int     `json:"transitions,omitempty"`
	Rate        float64 `json:"states_a_second,omitempty"`
	Bytes       float64 `json:"bytes_a_state,omitempty"`
	// Counting keeps the packed states and nothing else.
	CountRate  float64 `json:"counted_states_a_second,omitempty"`
	CountBytes float64 `json:"counted_bytes_a_state,omitempty"`
	// Spin is how many times the rate of SPIN that rate is, on the same plant in the same
	// run; SPIN uses one core.
	Spin       float64 `json:"times_spin,omitempty"`
	Nodes      int     `json:"nodes,omitempty"`
	Symbolic   float64 `json:"symbolic_seconds,omitempty"`
	Realizable *bool   `json:"realizable,omitempty"`
	Expanded   int     `json:"expanded_transitions,omitempty"`
}

func (r row) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-9s %9.3f s", r.Plant, r.Seconds)
	if r.Limit != "" {
		fmt.Fprintf(&b, "  %s", r.Limit)
	}
	if r.Realizable != nil {
		fmt.Fprintf(&b, "  %s", map[bool]string{true: "controller", false: "none exists"}[*r.Realizable])
	}
	if r.Expanded > 0 {
		fmt.Fprintf(&b, "  %d transitions looked at", r.Expanded)
	}
	if r.Rate > 0 {
		fmt.Fprintf(&b, "  %s states, %d transitions, %.0f states/s, %.1f bytes a state", r.States, r.Transitions, r.Rate, r.Bytes)
	}
	if r.CountRate > 0 {
		fmt.Fprintf(&b, "  counted at %.0f states/s, %.1f bytes a state", r.CountRate, r.CountBytes)
	}
	if r.Spin > 0 {
		fmt.Fprintf(&b, ", %.1f times as fast as spin", r.Spin)
	}
	if r.Symbolic > 0 {
		fmt.Fprintf(&b, "  by diagrams %.3f s, %s states, %d nodes", r.Symbolic, r.States, r.Nodes)
	} else if r.Nodes > 0 {
		fmt.Fprintf(&b, "  %d nodes", r.Nodes)
	}
	if r.Naive > 0 {
		fmt.Fprintf(&b, "  %.1f times as fast as by the book", r.Naive)
	}
	return b.String()
}

func (b benchInput) print(sh *shell, r row) error {
	if b.Format == "json" {
		return json.NewEncoder(sh.out).Encode(r)
	}
	_, err := fmt.Fprintln(sh.out, r.line())
	return err
}

// byTheBook times the naive solver; false if it did not end.
func (b benchInput) byTheBook(ctx context.Context, in families.Instance) (float64, families.Naive, bool) {
	if b.Naive == 0 {
		return 0, families.Naive{}, false
	}
	began := time.Now()
	got, ok := families.SolveNaively(ctx, in, b.Naive)
	return time.Since(began).Seconds(), got, ok
}

type benchSynthCmd struct {
	benchInput
	Engine string `enum:"symbolic,directed" default:"symbolic" help:"symbolic decides by diagrams; directed looks for some controller on the fly."`
	Budget int    `default:"0" help:"Most transitions the directed search may look at; 0 for no limit."`
}

// Run finds a controller for each plant and says how many were decided.
func (c benchSynthCmd) Run(sh *shell) error {
	decided, wrong, all := 0, 0, 0
	err := c.instances(func(in families.Instance) error {
		all++
		ctx, cancel := context.WithTimeout(sh.ctx, c.Timeout)
		defer cancel()
		r := row{Plant: in.Name}
		began := time.Now()
		err := c.solve(ctx, in, &r)
		r.Seconds = time.Since(began).Seconds()
		if sh.ctx.Err() != nil {
			return sh.ctx.Err()
		}
		if err != nil {
			r.Limit = err.Error()
			return c.print(sh, r)
		}
		decided++
		if *r.Realizable != in.Realizable {
			wrong++
		}
		if seconds, got, ok := c.byTheBook(ctx, in); ok {
			r.Naive = seconds / max(r.Seconds, 1e-9)
			if got.Realizable != *r.Realizable {
				wrong++
			}
		}
		return c.print(sh, r)
	})
	if err != nil {
		return err
	}
	if c.Format == "text" {
		fmt.Fprintf(sh.out, "%d of %d decided\n", decided, all)
	}
	if wrong > 0 {
		return fmt.Errorf("%d answers are not what is known", wrong)
	}
	return nil
}

// solve lets the engine decide a plant.
func (c benchSynthCmd) solve(ctx context.Context, in families.Instance, r *row) error {
	if c.Engine == "directed" {
		goal := game.Goal{Kind: game.Nonblocking, MarkedLabels: in.Marked}
		f, err := game.Directed(ctx, goal, lts.Limits{Transitions: c.Budget, Bytes: int64(c.Memory)}, in.Parts...)
		if err == nil {
			r.Realizable, r.Expanded = &f.Realizable, f.Transitions
		}
		return err
	}
	v, err := symbolic.Race(ctx, symbolic.Goal{Labels: in.Marked}, symbolic.Limits{Bytes: int64(c.Memory) / 2}, in.Parts...)
	if err == nil {
		r.Realizable, r.Nodes = &v.Realizable, v.Nodes
	}
	return err
}

type benchLtsCmd struct {
	benchInput
	Spin bool `help:"Also let SPIN count the states of the same plants: needs spin and a C compiler."`
}

// Run composes each plant explicitly with two workers, and by diagrams.
func (c benchLtsCmd) Run(sh *shell) error {
	return c.instances(func(in families.Instance) error {
		ctx, cancel := context.WithTimeout(sh.ctx, c.Timeout)
		defer cancel()
		r := row{Plant: in.Name}
		began := time.Now()
		whole, err := lts.Compose(ctx, lts.Options{Workers: runtime.NumCPU()}, lts.Limits{Bytes: int64(c.Memory)}, in.Parts...)
		r.Seconds = time.Since(began).Seconds()
		var limit *lts.LimitError
		switch {
		case errors.As(err, &limit):
			r.Limit = limit.Error()
		case err != nil:
			return err
		default:
			n := float64(max(1, whole.Len()))
			r.States, r.Transitions = fmt.Sprint(whole.Len()), whole.Transitions()
			r.Rate, r.Bytes = n/max(r.Seconds, 1e-9), float64(whole.Bytes())/n
			if seconds, _, ok := c.byTheBook(ctx, in); ok {
				r.Naive = seconds / max(r.Seconds, 1e-9)
			}
		}
		if err := c.counted(ctx, in, &r); err != nil {
			return err
		}
		if sh.ctx.Err() != nil {
			return sh.ctx.Err()
		}
		if err := c.diagrams(ctx, in, &r); err != nil {
			return err
		}
		return c.print(sh, r)
	})
}

// counted adds what counting takes, and what SPIN takes for the same.
func (c benchLtsCmd) counted(ctx context.Context, in families.Instance, r *row) error {
	began := time.Now()
	n, err := lts.CountStates(ctx, lts.Options{Workers: runtime.NumCPU()}, lts.Limits{Bytes: int64(c.Memory)}, in.Parts...)
	var limit *lts.LimitError
	switch {
	case errors.As(err, &limit):
		return nil
	case err != nil:
		return err
	}
	states := float64(max(1, n.States))
	r.CountRate, r.CountBytes = states/max(time.Since(began).Seconds(), 1e-9), float64(n.Bytes)/states
	if !c.Spin {
		return nil
	}
	seconds, found, err := countBySpin(ctx, in.Parts)
	if err != nil {
		return err
	}
	if found != n.States {
		return fmt.Errorf("%s has %d states, and SPIN counts %d", in.Name, n.States, found)
	}
	if seconds >= 0.02 { // it tells hundredths
		r.Spin = r.CountRate / (states / seconds)
	}
	return nil
}

// diagrams adds what symbolic reachability takes.
func (c benchLtsCmd) diagrams(ctx context.Context, in families.Instance, r *row) error {
	s, err := symbolic.New(in.Parts...)
	if err != nil {
		return err
	}
	began := time.Now()
	reach, err := s.Reach(ctx, symbolic.Limits{Bytes: int64(c.Memory)})
	var limit *symbolic.LimitError
	switch {
	case errors.As(err, &limit):
		return nil
	case err != nil:
		return err
	}
	r.Symbolic, r.States, r.Nodes = time.Since(began).Seconds(), reach.States.String(), reach.Nodes
	return nil
}
