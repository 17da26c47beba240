// tenet explain: what promises mean.

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/runtime/site"
)

type explainCmd struct {
	Path     string   `arg:"" optional:"" default:"." help:"The project, site file or .tenet file."`
	Property []string `help:"Only the promise of this name; may be repeated."`
}

// Run says every promise in other words, with a run it allows, one it forbids,
// and what happens at the boundary.
func (c explainCmd) Run(sh *shell) error {
	project, err := site.Load(c.Path)
	if err != nil {
		return err
	}
	result, err := compiled(sh, project.Sources, project.CheckSite(), c.Path)
	if err != nil {
		return err
	}
	found := 0
	for _, p := range result.Origin.Properties {
		if len(c.Property) > 0 && !slices.Contains(c.Property, p.Name) {
			continue
		}
		found++
		fmt.Fprintf(sh.out, "%s · %s\n", p.App.Name, p.Sentence)
		e, ok := meaning(result, p)
		if !ok {
			fmt.Fprint(sh.out, "  It is not about single runs; docs/language.md says what it means.\n\n")
			continue
		}
		fmt.Fprintf(sh.out, "  %s\n\n", strings.ReplaceAll(strings.TrimRight(e.String(), "\n"), "\n", "\n  "))
	}
	if found == 0 {
		return fmt.Errorf("there is no such promise in %s", c.Path)
	}
	return nil
}

// meaning explains a promise about single runs, or about pairs of them.
func meaning(result *compile.Result, p *check.Property) (fmt.Stringer, bool) {
	if e, ok := compile.PairMeaning(p); ok {
		return e, true
	}
	e, ok := compile.Meaning(result.Deployment, p)
	return e, ok
}
