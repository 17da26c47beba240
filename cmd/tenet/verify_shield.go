// tenet verify --shield: what the gate would have to refuse.

package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/parallel"
	"github.com/tenet-iot/tenet/verifier/shield"
)

// shielded is what would have to be refused for one promise, or why nothing helps.
type shielded struct {
	rows []check.SiteRefusal
	why  string
}

// shield computes rows of the shield for the promises that are broken, each by itself and
// side by side, and says which of them hold with all the rows in place.
func (c verifyCmd) shield(sh *shell, project *site.Project, result *compile.Result, found *verifier.Report) error {
	place := project.CheckSite()
	var list []*verifier.Property
	for i := range found.Properties {
		if p := &found.Properties[i]; p.Verdict == verifier.Violated {
			list = append(list, p)
		}
	}
	answers, abreast := make([]shielded, len(list)), runtime.NumCPU()
	err := parallel.Each(len(list), abreast, func(k int) (err error) {
		answers[k], err = c.shieldFor(sh, project, result, place, list[k], int64(c.Memory)/int64(abreast))
		return err
	})
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	var rows []check.SiteRefusal
	broken, known := map[string]bool{}, map[string]bool{}
	for k, p := range list {
		if answers[k].why != "" {
			fmt.Fprintf(sh.out, "\nno shield for %q: %s\n", p.Name, answers[k].why)
			continue
		}
		broken[p.App+"."+p.Name] = true
		for _, row := range answers[k].rows {
			if text := yamlOf([]check.SiteRefusal{row}); !known[text] {
				known[text] = true
				rows = append(rows, row)
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	place.Shield = append(place.Shield, rows...)
	with, problems := compile.Load(project.Sources, place)
	if with == nil {
		return &exit{code: exitInternal, cause: fmt.Errorf("the shield is not accepted: %s", problems[0].Message)}
	}
	after, err := verifier.Verify(sh.ctx, with, verifier.Options{
		Timeout: c.Timeout, MaxStates: c.MaxStates, Memory: int64(c.Memory),
		Filter: func(app, name string) bool { return broken[app+"."+name] },
	})
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	fmt.Fprint(sh.out, "\nshield:\n", yamlOf(rows))
	for _, p := range after.Properties {
		fmt.Fprintf(sh.out, "with these rows in %s %q: %s\n", site.FileName, p.Name, p.Verdict)
	}
	return nil
}

// shieldFor gives the rows for one promise: none where its run breaks it whatever is refused,
// what it forbids in so many words, or what a game comes to.
func (c verifyCmd) shieldFor(sh *shell, project *site.Project, result *compile.Result, place check.Site, p *verifier.Property, memory int64) (shielded, error) {
	if p.Run != nil && p.Breaks() <= world.Delayed {
		at := slices.IndexFunc(result.Spec.Properties, func(pr world.Property) bool { return pr.App == p.App && pr.Name == p.Name })
		hopeless, err := shield.Hopeless(result.Spec, at, p.Breaks(), p.Run.Beats)
		if hopeless || err != nil {
			return shielded{why: shield.Futile}, err
		}
	}
	rows, err := c.said(sh, project, result, place, p, memory)
	if err != nil || rows != nil {
		return shielded{rows: rows}, err
	}
	rows, why, err := shieldOf(sh, result, p.App, p.Name)
	return shielded{rows, why}, err
}

// said gives rows that say no more than the promise does, if they keep it: no game has to be
// played then, for which much may have a part in it.
func (c verifyCmd) said(sh *shell, project *site.Project, result *compile.Result, place check.Site, p *verifier.Property, memory int64) ([]check.SiteRefusal, error) {
	at := slices.IndexFunc(result.Spec.Properties, func(pr world.Property) bool { return pr.App == p.App && pr.Name == p.Name })
	for _, doubt := range []bool{false, true} {
		rows, err := shield.Said(result.Spec, at, doubt, shield.Options{Site: true}).Rows(result.Spec.Program)
		if err != nil || len(rows) == 0 {
			continue
		}
		tried := place
		tried.Shield = slices.Concat(place.Shield, rows)
		with, _ := compile.Load(project.Sources, tried)
		if with == nil {
			continue
		}
		report, err := verifier.Verify(sh.ctx, with, verifier.Options{
			Timeout: c.Timeout, MaxStates: shield.DefaultStates, Memory: memory, Workers: 1,
			Filter: func(a, n string) bool { return a == p.App && n == p.Name },
		})
		if err != nil {
			return nil, err
		}
		if len(report.Properties) == 1 && report.Properties[0].Verdict == verifier.Holds {
			return rows, nil
		}
	}
	return nil, nil
}

// shieldOf gives the rows for one promise, or why there are none.
func shieldOf(sh *shell, result *compile.Result, app, name string) (rows []check.SiteRefusal, why string, err error) {
	for i := range result.Spec.Properties {
		if pr := &result.Spec.Properties[i]; pr.App != app || pr.Name != name {
			continue
		}
		res, err := shield.Compute(sh.ctx, result.Spec, i, world.Delayed, shield.Options{Site: true})
		switch {
		case err != nil:
			return nil, "", err
		case res.Limit != "":
			return nil, res.Limit, nil
		case len(res.Table) == 0:
			return nil, "no command has to be refused in the delayed world", nil
		}
		rows, err := res.Table.Rows(result.Spec.Program)
		if err != nil {
			return nil, err.Error(), nil
		}
		return rows, "", nil
	}
	return nil, "it is not among the promises", nil
}

// yamlOf writes rows as site.yaml has them.
func yamlOf(rows []check.SiteRefusal) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "  - refuse: %s\n", r.Resource.Text)
		for _, v := range r.Values {
			fmt.Fprintf(&b, "    values: [%q]\n", v.Text)
		}
		if r.While.Text != "" {
			fmt.Fprintf(&b, "    while: %q\n", r.While.Text)
		}
	}
	return b.String()
}
