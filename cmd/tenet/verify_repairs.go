// tenet verify --repairs: what would mend what is broken.

package main

import (
	"context"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/draft"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/repair"
	"github.com/tenet-iot/tenet/verifier/report"
)

// repairTime is what is spent on the repairs of one promise.
const repairTime = time.Minute

// repairs looks for changes that mend what is broken; none if that was not asked for. They
// are judged by all promises and checks, whichever were asked for.
func (c verifyCmd) repairs(ctx context.Context, project *site.Project, result *compile.Result, cache memo.Store, show *meter) ([]repair.Answer, error) {
	if !c.Repairs {
		return nil, nil
	}
	if c.Cache == "" {
		cache = memo.NewMemory(256 << 20)
	}
	before, err := verifier.Verify(ctx, result, verifier.Options{
		MaxStates: c.MaxStates, Memory: int64(c.Memory), Cache: cache, AllFindings: true, Clock: time.Now, Progress: show.progress,
	})
	if err != nil {
		return nil, &exit{code: exitInternal, cause: err}
	}
	answers, err := repair.Propose(ctx, project.Sources, project.CheckSite(), before, repair.Options{
		Filter: func(_, name string) bool { return len(c.Property) == 0 || slices.Contains(c.Property, name) },
		Budget: repairTime, MaxStates: min(c.MaxStates, 2_000_000), Memory: int64(c.Memory), Cache: cache, Progress: show.repair,
	})
	show.clear()
	if err != nil {
		return nil, &exit{code: exitInternal, cause: err}
	}
	return answers, nil
}

// mend adds repairs to a document.
func mend(doc *report.Document, before map[string]string, answers []repair.Answer) {
	for i := range answers {
		a := &answers[i]
		var list []report.Repair
		for k := range a.Proposals {
			p := &a.Proposals[k]
			list = append(list, report.Repair{
				Does: p.Does, Costs: filled(p.Costs), Brings: filled(p.Brings), Concedes: p.Concedes, Changes: draft.Changes(before, p.Files),
			})
		}
		doc.Mend(a.App, a.Promise, a.Sentence, list)
	}
}
