// tenet uptime: when the gateway served.

package main

import (
	"fmt"
	"io"
	"time"
)

type uptimeCmd struct {
	target
	output
}

// Run prints the share of time in which the gateway served, and when it did not.
func (c uptimeCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	u, err := cl.Uptime(sh.ctx)
	if err != nil {
		return err
	}
	return c.print(sh, u, func(w io.Writer) {
		for _, x := range u.Windows {
			fmt.Fprintf(w, "%s\t%.4f %%\tdown for %s in %d outages, since %s\n", x.Name, 100*x.Availability, seconds(x.DownSeconds), x.Outages, x.From.Local().Format(time.DateTime))
		}
		if o := u.Objective; o != nil {
			left := seconds(o.LeftSeconds).String() + " left"
			if o.LeftSeconds < 0 {
				left = seconds(-o.LeftSeconds).String() + " too much"
			}
			fmt.Fprintf(w, "objective\t%g %%\tof %s: %s\n", 100*o.Availability, o.Window, left)
		}
		for _, o := range u.Outages {
			fmt.Fprintf(w, "%s\t%s\t%s\n", o.From.Local().Format(time.DateTime), o.To.Sub(o.From).Round(time.Second), o.Why)
		}
	})
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Second)
}
