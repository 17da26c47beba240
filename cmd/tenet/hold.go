// tenet hold, resume, stop: what people stop, and let go of.

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
)

type holdCmd struct {
	target
	output
	Names  []string `arg:"" optional:"" help:"What to hold: a device, device.resource, or a path in which * stands for any letters of a part, such as 'hall/*/*'. Without names: list what is on hold."`
	Reason string   `help:"Why; whoever looks will read it."`
}

// Run puts on hold, or lists holds.
func (c holdCmd) Run(sh *shell) error {
	if len(c.Names) > 0 {
		return c.hold(sh, c.output, true, api.HoldRequest{Resources: c.Names, Reason: c.Reason})
	}
	cl, err := c.client()
	if err != nil {
		return err
	}
	list, err := cl.Holds(sh.ctx)
	if err != nil {
		return err
	}
	return c.print(sh, api.Holds{Holds: list}, func(w io.Writer) {
		for _, h := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", h.Path, h.Since.Local().Format(time.DateTime), h.By, h.Reason)
		}
		if len(list) == 0 {
			fmt.Fprintln(w, "nothing is on hold")
		}
	})
}

type resumeCmd struct {
	target
	output
	Names  []string `arg:"" optional:"" help:"What to let go of, as tenet hold takes it."`
	All    bool     `help:"Everything."`
	Reason string   `help:"Why."`
}

// Run lets go.
func (c resumeCmd) Run(sh *shell) error {
	if c.All == (len(c.Names) > 0) {
		return &exit{code: exitBadInput, cause: errors.New("name what to let go of, or say --all")}
	}
	return c.hold(sh, c.output, false, api.HoldRequest{Resources: c.Names, All: c.All, Reason: c.Reason})
}

type stopCmd struct {
	target
	output
	Reason string `help:"Why; whoever looks will read it."`
}

// Run is the emergency stop.
func (c stopCmd) Run(sh *shell) error {
	return c.hold(sh, c.output, true, api.HoldRequest{All: true, Safe: true, Reason: c.Reason})
}

// hold asks the gateway, and says what the answer was about.
func (t target) hold(sh *shell, o output, on bool, r api.HoldRequest) error {
	cl, err := t.client()
	if err != nil {
		return err
	}
	paths, err := cl.Hold(sh.ctx, on, r)
	if err != nil {
		return err
	}
	return o.print(sh, api.HoldResult{Paths: paths}, func(w io.Writer) {
		word := "on hold"
		if !on {
			word = "let go"
		}
		fmt.Fprintf(w, "%s: %s\n", word, strings.Join(paths, ", "))
	})
}
