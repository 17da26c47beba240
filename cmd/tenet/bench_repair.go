// tenet bench repair: how many broken promises of generated groups are mended, and how soon.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/repair"
)

type benchRepairCmd struct {
	Groups int           `default:"20" help:"Groups of 15 to 32 rules and 20 promises, of which 5 are broken."`
	Seed   uint64        `default:"0" help:"The seed of the first; the others follow."`
	Most   int           `default:"1" help:"Proposals looked for of each promise."`
	Budget time.Duration `default:"1m" help:"Time for one promise."`
	Format string        `enum:"text,json" default:"text" help:"text, or json: one object a line."`
}

// mended is one line about a group.
type mended struct {
	Group  string `json:"group"`
	Rules  int    `json:"rules"`
	Broken int    `json:"broken"`
	Mended int    `json:"mended"`
	// Kept are those mended without a rule deleted, less promised or more assumed.
	Kept    int      `json:"kept_promises_and_rules"`
	Wrong   int      `json:"wrong"` // verdicts that are not what the group was made for
	Left    []string `json:"left"`
	Verify  float64  `json:"verify_seconds"`
	First   float64  `json:"first_repair_seconds"`
	Seconds float64  `json:"seconds"`
}

// Run mends each group. Errors: a verdict that is not what the group was made for, or a
// repair that does not hold when all is verified again.
func (c benchRepairCmd) Run(sh *shell) error {
	if c.Groups <= 0 || c.Most <= 0 {
		return &exit{code: exitBadInput, cause: fmt.Errorf("--groups and --most must be positive")}
	}
	var all mended
	var times, firsts []float64
	for seed := c.Seed; seed < c.Seed+uint64(c.Groups); seed++ {
		m, err := c.group(sh, homes.Group(seed))
		if err != nil {
			return err
		}
		if err := c.line(sh.out, m); err != nil {
			return err
		}
		all.Broken, all.Mended, all.Kept, all.Wrong = all.Broken+m.Broken, all.Mended+m.Mended, all.Kept+m.Kept, all.Wrong+m.Wrong
		times, firsts = append(times, m.Seconds), append(firsts, m.First)
	}
	slices.Sort(times)
	slices.Sort(firsts)
	if c.Format == "text" {
		fmt.Fprintf(sh.out, "%d of %d mended, %d of them by rules alone; a group took %.2f s in the middle and %.2f s at most, its first repair %.2f s and %.2f s\n",
			all.Mended, all.Broken, all.Kept, times[len(times)/2], times[len(times)-1], firsts[len(firsts)/2], firsts[len(firsts)-1])
	}
	if all.Wrong > 0 {
		return fmt.Errorf("%d verdicts are not what is known", all.Wrong)
	}
	return nil
}

func (c benchRepairCmd) line(out io.Writer, m *mended) error {
	if c.Format == "json" {
		return json.NewEncoder(out).Encode(m)
	}
	_, err := fmt.Fprintf(out, "%s: %d rules; %d of %d mended, %d by rules alone; verified in %.2f s, first repair after %.2f s, all in %.2f s\n",
		m.Group, m.Rules, m.Mended, m.Broken, m.Kept, m.Verify, m.First, m.Seconds)
	for _, left := range m.Left {
		fmt.Fprintf(out, "  left: %s\n", left)
	}
	return err
}

func (c benchRepairCmd) group(sh *shell, h homes.Home) (*mended, error) {
	began := time.Now()
	files := map[string]string{"home.tenet": h.Text}
	r, problems := compile.Load(files, check.Site{})
	if r == nil {
		return nil, fmt.Errorf("%s: %s", h.Name, problems[0].Message)
	}
	cache := memo.NewMemory(256 << 20)
	before, err := verifier.Verify(sh.ctx, r, verifier.Options{AllFindings: true, Cache: cache, MaxStates: 2_000_000, Memory: 2 << 30})
	if err != nil {
		return nil, err
	}
	var found []*repair.Proposal
	m := &mended{Group: h.Name, Rules: len(r.Program.Rules), Verify: time.Since(began).Seconds(), Left: []string{}}
	for i := range before.Properties {
		p := &before.Properties[i]
		if h.Holds[p.Name] != (p.Verdict == verifier.Holds) {
			m.Wrong++
		}
		if p.Verdict != verifier.Violated {
			continue
		}
		m.Broken++
		answers, err := repair.Propose(sh.ctx, files, check.Site{}, before, repair.Options{
			Most: c.Most, Budget: c.Budget, Cache: cache, MaxStates: 2_000_000, Memory: 2 << 30,
			Filter: func(_, name string) bool { return name == p.Name },
		})
		if err != nil {
			return nil, err
		}
		if best := m.count(answers, p); best != nil {
			found = append(found, best)
		}
		if m.First == 0 && m.Mended > 0 {
			m.First = time.Since(began).Seconds()
		}
	}
	m.Seconds = time.Since(began).Seconds()
	for _, best := range found {
		if err := again(sh, h, best); err != nil {
			return nil, err
		}
	}
	return m, sh.ctx.Err()
}

// count takes the best proposal; nil if there is none.
func (m *mended) count(answers []repair.Answer, p *verifier.Property) *repair.Proposal {
	if len(answers) != 1 || len(answers[0].Proposals) == 0 {
		why := "it was not looked at"
		if len(answers) == 1 {
			why = answers[0].Why
		}
		m.Left = append(m.Left, p.Sentence+": "+why)
		return nil
	}
	m.Mended++
	best := &answers[0].Proposals[0]
	if !best.Concedes && !best.Deletes {
		m.Kept++
	}
	return best
}

// again verifies a proposal with nothing remembered: what held holds, and one more.
func again(sh *shell, h homes.Home, p *repair.Proposal) error {
	r, problems := compile.Load(p.Files, check.Site{})
	if r == nil {
		return fmt.Errorf("%s: a repair that is no text of the language: %s", h.Name, problems[0].Message)
	}
	after, err := verifier.Verify(sh.ctx, r, verifier.Options{MaxStates: 2_000_000, Memory: 2 << 30, Filter: func(string, string) bool { return true }})
	if err != nil {
		return err
	}
	holds := 0
	for i := range after.Properties {
		switch q := &after.Properties[i]; {
		case q.Verdict == verifier.Holds:
			holds++
		case h.Holds[q.Name]:
			return fmt.Errorf("%s: after %q %s does not hold any more", h.Name, p.Does, q.Name)
		}
	}
	if holds <= homes.Promises-homes.Mistakes {
		return fmt.Errorf("%s: %q mends nothing", h.Name, p.Does)
	}
	return nil
}
