// tenet shadow: what rules would do that are computed beside those that run.

package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
)

type shadowCmd struct {
	target
	output
	Deploy bool `xor:"then" help:"Let them take over."`
	Stop   bool `xor:"then" help:"Compute them no longer."`
}

// Run prints what the shadow would have done differently, lets it take over, or ends it.
func (c shadowCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	s, err := cl.Shadow(sh.ctx)
	if err != nil {
		return err
	}
	if s == nil {
		return &exit{code: exitBadInput, cause: errors.New("no rules are computed beside those that run; tenet deploy --shadow begins that")}
	}
	switch {
	case c.Stop:
		if err := cl.EndShadow(sh.ctx); err != nil {
			return err
		}
		fmt.Fprintf(sh.out, "%.12s is computed no longer\n", s.Hash)
		return nil
	case c.Deploy:
		d, err := cl.Activate(sh.ctx, s.Bundle)
		if err != nil {
			return err
		}
		fmt.Fprintf(sh.out, "deployed %.12s: %s\n", d.Hash, d.State)
		return nil
	}
	return c.print(sh, s, func(w io.Writer) { writeShadow(w, s) })
}

// shadowBegun says that rules are computed.
func shadowBegun(sh *shell, s api.Shadow) error {
	fmt.Fprintf(sh.out, "computed %.12s beside what runs; tenet shadow shows what it would do differently\n", s.Hash)
	return nil
}

// writeShadow prints a shadow, what it would do with the values known at its start last.
func writeShadow(w io.Writer, s *api.Shadow) {
	fmt.Fprintf(w, "%.12s since %s\n", s.Hash, s.Since.Local().Format(time.DateTime))
	if s.Ended != "" {
		fmt.Fprintf(w, "ended: %s\n", s.Ended)
	}
	fmt.Fprintf(w, "%d times the same, %d times only what runs, %d times only the shadow\n", s.Same, s.OnlyLive, s.OnlyShadow)
	if s.AtStart > 0 {
		fmt.Fprintf(w, "%d of them at its start, with the values known then\n", s.AtStart)
	}
	if s.Endless > 0 {
		fmt.Fprintf(w, "%d reactions of the shadow did not come to an end\n", s.Endless)
	}
	for i := range s.Differences {
		d := &s.Differences[i]
		who := "only " + d.By
		if d.AtStart {
			who = "at start"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.At.Local().Format(time.DateTime), who, deed(d), d.Rule)
	}
}

// deed is what was done, in the words of rules.
func deed(d *api.ShadowDifference) string {
	switch d.Kind {
	case "call":
		return d.Target + "(" + d.Value + ")"
	case "notify":
		return fmt.Sprintf("notify %s %q", d.Target, d.Value)
	}
	return "set " + d.Target + " = " + d.Value
}
