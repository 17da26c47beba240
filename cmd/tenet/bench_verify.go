// tenet bench verify: how long verdicts about generated houses take, which are right,
// and how far plain search comes.

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

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	explaining "github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/homes"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/parallel"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

type benchVerifyCmd struct {
	Rooms    []int         `default:"3,6" help:"Houses of so many rooms; 6 make 50 rules, 60 devices and 20 promises."`
	Flats    []int         `default:"100" help:"Towns of so many flats, 5 at least or 0 for none; 100 make 1,000 rules, 500 devices and 100 promises."`
	Faults   bool          `negatable:"" help:"Also ask which promises survive the faulty world, from scratch."`
	Promises int           `default:"0" help:"Only the first so many promises of each house; 0 for all."`
	Guarded  int           `default:"25" help:"Give so many rules a guard, each by itself, and verify again."`
	Timeout  time.Duration `default:"10m" help:"Time for each house."`
	Memory   byteSize      `default:"2GiB" help:"Most memory for each house."`
	Naive    int           `default:"200000" help:"Most states for plain search of the same worlds; 0 leaves it out."`
	Format   string        `enum:"text,json" default:"text" help:"text, or json: one object a line."`
}

// verified is one line about a house.
type verified struct {
	House    string  `json:"house"`
	Rules    int     `json:"rules"`
	Devices  int     `json:"devices"`
	Promises int     `json:"promises"`
	Right    int     `json:"right"`
	Wrong    int     `json:"wrong"`
	Unknown  int     `json:"unknown"`
	Seconds  float64 `json:"seconds"`
	Longest  float64 `json:"longest_promise_seconds"`
	Moves    int     `json:"moves"`
	// Evidence of all promises in bytes, and how long it takes to check it again.
	Evidence int     `json:"evidence_bytes"`
	Recheck  float64 `json:"recheck_seconds"`
	// Edit is how long it takes after a number in a rule was edited, with verdicts kept.
	Edit   float64 `json:"edit_seconds"`
	Redone int     `json:"promises_decided_again"`
	// Guarded are as many rules, each given a guard by itself; how long that takes, with verdicts
	// about the text before it kept, and how many promises stay open after one of them.
	Guarded        int     `json:"rules_guarded"`
	Median         float64 `json:"guard_median_seconds"`
	NineTenths     float64 `json:"guard_90_percent_seconds"`
	Slowest        float64 `json:"guard_slowest_seconds"`
	GuardedUnknown int     `json:"guard_unknown"`
	// What is asked of the faulty world: how many promises survive it, how many of the
	// others are shown to break there, how many stay open, and how long that takes for all
	// three worlds together.
	Survive       int     `json:"survive,omitempty"`
	FaultsBreak   int     `json:"broken_by_faults,omitempty"`
	FaultsOpen    int     `json:"open_among_faults,omitempty"`
	FaultySeconds float64 `json:"faulty_seconds,omitempty"`
	// Naive is what plain search decides of the same, and how long it takes for that.
	Naive        int     `json:"naive_decided,omitempty"`
	NaiveSeconds float64 `json:"naive_seconds,omitempty"`
}

// Run verifies each house, edits it and verifies it again. Errors: a verdict that is not
// what the house was made for.
func (c benchVerifyCmd) Run(sh *shell) error {
	list, err := c.homes()
	if err != nil {
		return err
	}
	wrong := 0
	for _, h := range list {
		v, err := c.house(sh.ctx, h)
		if err != nil {
			return err
		}
		wrong += v.Wrong
		if c.Format == "json" {
			if err := json.NewEncoder(sh.out).Encode(v); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprint(sh.out, v.lines()); err != nil {
			return err
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d verdicts are not what is known", wrong)
	}
	return nil
}

// homes makes what is asked for. 0 is none.
func (c benchVerifyCmd) homes() (list []homes.Home, err error) {
	for _, rooms := range c.Rooms {
		switch {
		case rooms >= 3:
			list = append(list, homes.House(rooms))
		case rooms != 0:
			return nil, errors.New("--rooms: a house has 3 rooms at least")
		}
	}
	for _, flats := range c.Flats {
		switch {
		case flats >= 5:
			list = append(list, homes.Town(flats))
		case flats != 0:
			return nil, errors.New("--flats: a town has 5 flats at least")
		}
	}
	return list, nil
}

func (v verified) lines() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d rules, %d devices, %d promises\n", v.House, v.Rules, v.Devices, v.Promises)
	fmt.Fprintf(&b, "  %d right, %d wrong, %d unknown in %.2f s, %d moves; the longest promise %.2f s\n", v.Right, v.Wrong, v.Unknown, v.Seconds, v.Moves, v.Longest)
	fmt.Fprintf(&b, "  evidence of %d bytes, checked again in %.2f s\n", v.Evidence, v.Recheck)
	fmt.Fprintf(&b, "  one number edited: %d promises decided again in %.2f s, %.1f times as fast\n", v.Redone, v.Edit, v.Seconds/max(v.Edit, 1e-9))
	fmt.Fprintf(&b, "  one rule guarded, each of %d: %.2f s in the middle, %.1f times as fast; nine of ten within %.2f s, the slowest %.2f s; %d unknown\n",
		v.Guarded, v.Median, v.Seconds/max(v.Median, 1e-9), v.NineTenths, v.Slowest, v.GuardedUnknown)
	if v.FaultySeconds > 0 {
		fmt.Fprintf(&b, "  among faults: %d survive, %d are broken, %d stay open, in %.2f s\n", v.Survive, v.FaultsBreak, v.FaultsOpen, v.FaultySeconds)
	}
	if v.NaiveSeconds > 0 {
		fmt.Fprintf(&b, "  plain search decides %d of them in %.2f s\n", v.Naive, v.NaiveSeconds)
	}
	return b.String()
}

func (c benchVerifyCmd) house(ctx context.Context, h homes.Home) (verified, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	v := verified{House: h.Name}
	r, err := loadHome(h)
	if err != nil {
		return v, err
	}
	all := len(r.Spec.Properties)
	if c.Promises > 0 {
		all = min(all, c.Promises)
	}
	asked := map[string]bool{}
	for _, p := range r.Spec.Properties[:all] {
		asked[p.Name] = true
	}
	v.Rules, v.Devices, v.Promises = len(r.Program.Rules), len(r.Program.Devices), all
	opt := verifier.Options{
		Memory: int64(c.Memory), Workers: runtime.NumCPU(), Clock: time.Now, Cache: memo.NewMemory(1 << 30),
		Filter: func(_, p string) bool { return asked[p] },
	}
	began := time.Now()
	rep, err := verifier.Verify(ctx, r, opt)
	if err != nil {
		return v, err
	}
	v.Seconds = time.Since(began).Seconds()
	v.judge(h, rep)
	if v.Recheck, err = recheck(ctx, r, rep); err != nil {
		return v, err
	}
	opt.Cache = frozen{opt.Cache}
	if v.Edit, rep, err = afterEdit(ctx, h.Edited(), opt); err != nil {
		return v, err
	}
	for i := range rep.Properties {
		if !rep.Properties[i].Recalled {
			v.Redone++
		}
	}
	if err := v.guard(ctx, h.Guarded(c.Guarded), opt); err != nil {
		return v, err
	}
	if c.Faults {
		if err := v.amongFaults(ctx, r, opt); err != nil {
			return v, err
		}
	}
	if c.Naive > 0 {
		return v, v.plainly(ctx, r, asked, search.Options{MaxStates: c.Naive, Memory: int64(c.Memory), Workers: runtime.NumCPU()})
	}
	return v, nil
}

func loadHome(h homes.Home) (*compile.Result, error) {
	r, list := compile.Load(map[string]string{"home.tenet": h.Text}, check.Site{})
	if r == nil {
		return nil, fmt.Errorf("%s: %v", h.Name, list[0])
	}
	return r, nil
}

// judge counts verdicts.
func (v *verified) judge(h homes.Home, rep *verifier.Report) {
	for i := range rep.Properties {
		p := &rep.Properties[i]
		v.Longest, v.Moves = max(v.Longest, p.Seconds), v.Moves+p.Transitions
		for ev := p.Evidence; ev != nil; ev = ev.Below {
			v.Evidence += len(ev.States)
		}
		switch {
		case p.Verdict == verifier.Unknown:
			v.Unknown++
		case (p.Verdict == verifier.Holds) == h.Holds[p.Name]:
			v.Right++
		default:
			v.Wrong++
		}
	}
}

// amongFaults asks the faulty world about all promises, and the worlds below it before that.
func (v *verified) amongFaults(ctx context.Context, r *compile.Result, opt verifier.Options) error {
	opt.Rung, opt.Cache = world.Faulty, nil
	began := time.Now()
	rep, err := verifier.Verify(ctx, r, opt)
	if err != nil {
		return err
	}
	v.FaultySeconds = time.Since(began).Seconds()
	for i := range rep.Properties {
		switch p := &rep.Properties[i]; {
		case p.Rung == world.Faulty:
			v.Survive++
		case p.Rung == world.Delayed && p.Trace != nil:
			v.FaultsBreak++
		case p.Rung == world.Delayed:
			v.FaultsOpen++
		}
	}
	return nil
}

// recheck times the checker on all evidence, as a gateway checks it.
func recheck(ctx context.Context, r *compile.Result, rep *verifier.Report) (float64, error) {
	began := time.Now()
	err := parallel.Each(len(rep.Properties), runtime.NumCPU(), func(i int) error {
		if ev := rep.Properties[i].Evidence; ev != nil {
			return proof.Check(ctx, r.Spec, *ev)
		}
		return nil
	})
	return time.Since(began).Seconds(), err
}

// frozen is a store that takes nothing more in: every edit is compared with the same text.
type frozen struct{ memo.Store }

// Put forgets.
func (frozen) Put(string, []byte) {}

// afterEdit verifies a house after an edit, and says how long that takes.
func afterEdit(ctx context.Context, h homes.Home, opt verifier.Options) (seconds float64, rep *verifier.Report, err error) {
	r, err := loadHome(h)
	if err != nil {
		return 0, nil, err
	}
	began := time.Now()
	rep, err = verifier.Verify(ctx, r, opt)
	return time.Since(began).Seconds(), rep, err
}

// guard verifies a house in which one rule was given a guard, for each such rule.
func (v *verified) guard(ctx context.Context, list []homes.Home, opt verifier.Options) error {
	var took []float64
	for _, h := range list {
		seconds, rep, err := afterEdit(ctx, h, opt)
		if err != nil {
			return err
		}
		took = append(took, seconds)
		for i := range rep.Properties {
			if rep.Properties[i].Verdict == verifier.Unknown {
				v.GuardedUnknown++
			}
		}
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		v.Guarded, v.Median, v.NineTenths, v.Slowest = n, took[n/2], took[n*9/10], took[n-1]
	}
	return nil
}

// plainly searches the sliced worlds of all promises state by state, on both rungs.
func (v *verified) plainly(ctx context.Context, r *compile.Result, asked map[string]bool, opt search.Options) error {
	began := time.Now()
	judge := explaining.NewJudge(r)
	for i := range r.Spec.Properties {
		if !asked[r.Spec.Properties[i].Name] {
			continue
		}
		for rung := world.Prompt; rung <= world.Delayed; rung++ {
			res, err := search.Decide(ctx, search.Question{Spec: r.Spec, Rung: rung, Property: r.Spec.Properties[i], Judge: judge}, opt)
			if err != nil {
				return err
			}
			if res.Run != nil || res.Holds && rung == world.Delayed {
				v.Naive++
			}
			if !res.Holds {
				break
			}
		}
	}
	v.NaiveSeconds = time.Since(began).Seconds()
	return nil
}
