// tenet deploy: verify on the gateway, then activate.

package main

import (
	"encoding/json"
	"fmt"

	"github.com/tenet-iot/tenet/runtime/api/client"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/report"
)

type deployCmd struct {
	target
}

// Run lets the running gateway verify the project's rules as they are on disk
// and activates them. What does not hold is shown and not deployed.
func (c deployCmd) Run(sh *shell) error {
	project, err := site.Load(c.Site)
	if err != nil {
		return err
	}
	cl, err := c.client()
	if err != nil {
		return err
	}
	show := newMeter(sh)
	raw, hash, err := cl.Verify(sh.ctx, project.Sources, func(p client.Progress) { show.progress(verifier.Progress(p)) })
	show.clear()
	if err != nil {
		return err
	}
	var doc report.Document
	if err := json.Unmarshal(raw, &doc); err != nil {
		return &exit{code: exitInternal, cause: fmt.Errorf("read the verdicts: %w", err)}
	}
	for _, app := range doc.Apps {
		for _, p := range app.Properties {
			fmt.Fprintf(sh.out, "%-9s %s: %s\n", p.Verdict, app.App, p.Name)
		}
		for _, f := range app.Findings {
			fmt.Fprintf(sh.out, "%-9s %s %s: %s\n", f.Severity, f.Check, f.Slug, f.Message)
		}
	}
	d, err := cl.Deploy(sh.ctx, hash)
	if err != nil {
		return &exit{code: report.Worse(doc.Summary.Exit, exitViolated), cause: fmt.Errorf("not deployed: %w", err)}
	}
	fmt.Fprintf(sh.out, "deployed %.12s: %s\n", d.Hash, d.State)
	return nil
}
