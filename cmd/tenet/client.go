// The client verbs: what a running gateway can be asked.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/api/client"
	"github.com/tenet-iot/tenet/runtime/site"
)

// target says which gateway a verb speaks to.
type target struct {
	Site string `default:"." help:"Project whose gateway is meant." short:"s"`
}

// client opens the gateway's API by the address and the token it left in its
// data folder.
func (t target) client() (*client.Client, error) {
	project, err := site.Load(t.Site)
	if err != nil {
		return nil, err
	}
	return client.Open(project.DataDir())
}

// find opens the gateway's API and looks a resource up by the name people use.
func (t target) find(sh *shell, name string) (*client.Client, api.Resource, models.Path, error) {
	cl, err := t.client()
	if err != nil {
		return nil, api.Resource{}, models.Path{}, err
	}
	r, err := cl.Find(sh.ctx, name)
	if err != nil {
		return nil, api.Resource{}, models.Path{}, err
	}
	path, ok := api.ParsePath(r.Path)
	if !ok {
		return nil, api.Resource{}, models.Path{}, fmt.Errorf("the gateway answered with %q, which is no path", r.Path)
	}
	return cl, r, path, nil
}

// output is how a verb prints: text for people, json for programs.
type output struct {
	Format string `enum:"text,json" default:"text" help:"text or json."`
}

// print writes v as JSON, or calls text.
func (o output) print(sh *shell, v any, text func(w io.Writer)) error {
	if o.Format == "json" {
		enc := json.NewEncoder(sh.out)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
	w := tabwriter.NewWriter(sh.out, 0, 4, 2, ' ', 0)
	text(w)
	return w.Flush()
}

type statusCmd struct {
	target
	output
}

// Run prints the state of the gateway.
func (c statusCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	st, err := cl.Status(sh.ctx)
	if err != nil {
		return err
	}
	return c.print(sh, st, func(w io.Writer) {
		fmt.Fprintf(w, "site\t%s, up %s\n", st.Site, time.Duration(st.UptimeSeconds)*time.Second)
		if d := st.Deployment; d != nil {
			fmt.Fprintf(w, "rules\t%s since %s, %.12s\n", d.State, d.Activated.Local().Format(time.DateTime), d.Hash)
			if d.WatchedUntil != nil {
				fmt.Fprintf(w, "\twatched until %s\n", d.WatchedUntil.Local().Format(time.DateTime))
			}
			for _, a := range d.Apps {
				fmt.Fprintf(w, "\t%s: %d rules, %d promises\n", a.Name, a.Rules, a.Properties)
			}
		} else {
			fmt.Fprintf(w, "rules\tnone deployed\n")
		}
		if s := st.Shadow; s != nil {
			fmt.Fprintf(w, "shadow\t%.12s since %s: %d times the same, %d times not\n", s.Hash, s.Since.Local().Format(time.DateTime), s.Same, s.OnlyLive+s.OnlyShadow)
		}
		for _, a := range st.Adapters {
			fmt.Fprintf(w, "adapter\t%s (%s): %s, %d readings, %d garbled %s\n", a.Name, a.Protocol, a.State, a.Readings, a.Garbled, a.Message)
		}
		fmt.Fprintf(w, "journal\t%d inputs up to %d, %d bytes\n", st.Journal.Inputs, st.Journal.LastSeq, st.Journal.Bytes)
		fmt.Fprintf(w, "engine\t%d readings accepted, %d refused, %d firings, %d commands, %d pending\n",
			st.Engine.Accepted, st.Engine.Refused, st.Engine.Firings, st.Engine.Commands, st.Engine.Pending)
		for _, a := range st.Alarms {
			fmt.Fprintf(w, "alarm\t%s: %s (since %s)\n", a.Code, a.Message, a.Since.Local().Format(time.DateTime))
		}
	})
}

type getCmd struct {
	target
	output
	Names []string `arg:"" optional:"" help:"Resources as rules call them (heater.power) or by path; all if none is named."`
}

// Run prints resources with their values.
func (c getCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	var list []api.Resource
	for _, name := range c.Names {
		r, err := cl.Find(sh.ctx, name)
		if err != nil {
			return err
		}
		list = append(list, r)
	}
	if len(c.Names) == 0 {
		all, err := cl.Resources(sh.ctx)
		if err != nil {
			return err
		}
		list = all.Resources
	}
	return c.print(sh, list, func(w io.Writer) {
		for _, r := range list {
			fmt.Fprintln(w, line(r))
		}
	})
}

// line is a resource on one line: name, value, quality, age.
func line(r api.Resource) string {
	value := r.Text
	if value == "" {
		value = "not set"
	}
	var notes []string
	if r.Quality != "good" {
		notes = append(notes, r.Quality)
	}
	if len(r.Pending) > 0 && string(r.Pending) != "null" {
		notes = append(notes, "asked to be "+string(r.Pending))
	}
	at := ""
	if r.Time != nil {
		at = r.Time.Local().Format(time.DateTime)
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s", r.Ref, value, at, strings.Join(notes, ", "))
}

type setCmd struct {
	target
	output
	Name  string `arg:"" help:"Resource as rules call it (heater.power) or by path."`
	Value string `arg:"" help:"The value: on, true, 21, or JSON."`
}

// Run commands a resource in the role of the local owner.
func (c setCmd) Run(sh *shell) error {
	cl, _, path, err := c.find(sh, c.Name)
	if err != nil {
		return err
	}
	result, err := cl.Set(sh.ctx, path, asJSON(c.Value))
	if err != nil {
		return err
	}
	if err := c.print(sh, result, func(w io.Writer) { fmt.Fprintln(w, strings.TrimSpace(result.Result+" "+result.Reason)) }); err != nil {
		return err
	}
	if result.Result == "refused" {
		return &exit{code: exitViolated}
	}
	return nil
}

// asJSON takes what is JSON as it is and anything else as text.
func asJSON(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	raw, err := json.Marshal(text)
	if err != nil {
		panic("a text must have a JSON form: " + err.Error())
	}
	return raw
}

type watchCmd struct {
	target
	output
	Names []string `arg:"" optional:"" help:"Resources to follow; all if none is named."`
}

// Run follows the stream until interrupted.
func (c watchCmd) Run(sh *shell) error {
	cl, err := c.client()
	if err != nil {
		return err
	}
	f := &follower{cmd: &c, sh: sh}
	err = cl.Watch(sh.ctx, f.event)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the gateway closed the stream")
	}
	return err
}

// follower prints a stream; it knows the resources of the last snapshot.
type follower struct {
	cmd  *watchCmd
	sh   *shell
	list []api.Resource
}

func (f *follower) wanted(r api.Resource) bool {
	if len(f.cmd.Names) == 0 {
		return true
	}
	for _, n := range f.cmd.Names {
		if n == r.Ref || n == r.Path {
			return true
		}
	}
	return false
}

func (f *follower) event(e client.Event) error {
	if e.Kind == "snapshot" {
		f.list = e.Snapshot.Resources
	}
	if f.cmd.Format == "json" {
		return json.NewEncoder(f.sh.out).Encode(e)
	}
	switch {
	case e.Snapshot != nil:
		for _, r := range f.list {
			if f.wanted(r) {
				fmt.Fprintln(f.sh.out, strings.ReplaceAll(line(r), "\t", "  "))
			}
		}
	case e.Changes != nil:
		for _, ch := range e.Changes.Changes {
			if ch.Index < len(f.list) && f.wanted(f.list[ch.Index]) {
				r := f.list[ch.Index]
				r.Text, r.Time, r.Quality, r.Pending = ch.Text, ch.Time, ch.Quality, ch.Pending
				fmt.Fprintln(f.sh.out, strings.ReplaceAll(line(r), "\t", "  "))
			}
		}
	case e.Firing != nil:
		fmt.Fprintf(f.sh.out, "rule %s (%s): %s\n", e.Firing.Rule, e.Firing.Branch, e.Firing.Input)
	case e.Alarm != nil:
		fmt.Fprintf(f.sh.out, "alarm %s: %s\n", e.Alarm.Code, e.Alarm.Message)
	case e.Deployment != nil:
		fmt.Fprintf(f.sh.out, "rules %.12s: %s\n", e.Deployment.Hash, e.Deployment.State)
	}
	return nil
}

type historyCmd struct {
	target
	Name   string        `arg:"" help:"Resource as rules call it or by path."`
	Since  time.Duration `default:"24h" help:"How far back, such as 90m or 24h; 0 for all there is."`
	Until  time.Duration `help:"Up to so long ago."`
	Limit  int           `default:"100" help:"Text and json: the newest so many readings, or at most so many stretches of time."`
	Every  time.Duration `help:"Sum up by stretches of time, such as 5m or 24h."`
	Format string        `enum:"text,json,csv,ndjson" default:"text" help:"text or json; csv and ndjson give all readings."`
}

// Run prints past readings, oldest first, or what they come to.
func (c historyCmd) Run(sh *shell) error {
	file := c.Format == "csv" || c.Format == "ndjson"
	if file && c.Every != 0 {
		return fmt.Errorf("--every goes with --format text or json")
	}
	cl, _, path, err := c.find(sh, c.Name)
	if err != nil {
		return err
	}
	var from, to time.Time
	if c.Since != 0 {
		from = time.Now().Add(-c.Since)
	}
	if c.Until != 0 {
		to = time.Now().Add(-c.Until)
	}
	out := output{Format: c.Format}
	switch {
	case file:
		return cl.Export(sh.ctx, path, from, to, c.Format, sh.out)
	case c.Every != 0:
		buckets, err := cl.Summary(sh.ctx, path, from, to, c.Every, c.Limit)
		if err != nil {
			return err
		}
		return out.print(sh, buckets, func(w io.Writer) { sums(w, buckets) })
	}
	points, err := cl.History(sh.ctx, path, from, to, c.Limit)
	if err != nil {
		return err
	}
	return out.print(sh, points, func(w io.Writer) {
		for _, p := range points {
			fmt.Fprintf(w, "%s\t%s\t%s\n", p.Time.Local().Format(time.DateTime), p.Value, p.Quality)
		}
	})
}

// sums writes a line for each stretch of time.
func sums(w io.Writer, buckets []api.Bucket) {
	fmt.Fprintln(w, "from\treadings\tfirst\tlast\tmin\tmax\tmean")
	for _, b := range buckets {
		low, high, mean := "", "", ""
		if b.Mean != nil {
			low, high, mean = string(b.Min), string(b.Max), strconv.FormatFloat(*b.Mean, 'g', 6, 64)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", b.From.Local().Format(time.DateTime), b.Count, b.First, b.Last, low, high, mean)
	}
}

type whyCmd struct {
	target
	output
	Name string `arg:"" help:"Resource as rules call it or by path."`
}

// Run explains the newest effect on a resource, from the command back to the
// input that caused it.
func (c whyCmd) Run(sh *shell) error {
	cl, r, path, err := c.find(sh, c.Name)
	if err != nil {
		return err
	}
	why, err := cl.Why(sh.ctx, path)
	if err != nil {
		return err
	}
	return c.print(sh, why, func(w io.Writer) { explain(w, r.Ref, why) })
}

// explain tells an effect as a person would: what, because of what, while what.
func explain(w io.Writer, ref string, why api.Why) {
	e := why.Effect
	fmt.Fprintf(w, "%s was asked to be %s at %s (%s)\n", ref, e.Value, e.At.Local().Format(time.DateTime), why.Fate)
	switch {
	case why.Rule != nil:
		fmt.Fprintf(w, "by rule %s, %s:%d\n", why.Rule.Name, why.Rule.File, why.Rule.Line)
	case e.From == "person":
		fmt.Fprintln(w, "by a person")
	case e.From == "resend":
		fmt.Fprintln(w, "again, because the device had not answered in time")
	case e.From == "safe":
		fmt.Fprintln(w, "as part of the safe state, because a reaction did not end")
	}
	fmt.Fprintf(w, "because %s (input %d)\n", why.Input.What, why.Input.Seq)
	if why.Trigger != "" {
		fmt.Fprintf(w, "which triggered: %s\n", why.Trigger)
	}
	for _, l := range why.Guard {
		fmt.Fprintf(w, "while %s was %s\n", l.Text, truth(l.Value))
	}
	for _, p := range why.Properties {
		fmt.Fprintf(w, "promise about it: %s\n", p)
	}
}

func truth(v *bool) string {
	switch {
	case v == nil:
		return "unknown"
	case *v:
		return "true"
	}
	return "false"
}
