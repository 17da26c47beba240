// Answers that were found before.

package checks

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/search"
)

// kept is the answer to a question as a store holds it.
type kept struct {
	Holds bool           `json:"holds,omitempty"`
	Limit string         `json:"limit,omitempty"`
	Rung  world.Rung     `json:"rung,omitempty"` // of Run
	Timed bool           `json:"timed,omitempty"`
	Run   *search.Recipe `json:"run,omitempty"`
}

// key gives the key of a question; "" if there is none, or nothing is kept.
func (c *run) key(spec *world.Spec, pr world.Property) string {
	if c.opt.Cache == nil {
		return ""
	}
	worlds, err := memo.Worlds(spec, pr, world.Delayed)
	if err != nil {
		return ""
	}
	key, err := memo.Key(worlds, "check", fmt.Sprint(c.opt.MaxStates), fmt.Sprint(c.opt.Memory))
	if err != nil {
		return ""
	}
	return key
}

// recall gives the answer kept under a key, a run confirmed anew; nil if there is
// none that can be used.
func (c *run) recall(spec *world.Spec, pr world.Property, key string) *search.Result {
	var k kept
	if key == "" || !memo.Get(c.opt.Cache, key, &k) {
		return nil
	}
	if k.Run == nil {
		return &search.Result{Holds: k.Holds, Limit: k.Limit}
	}
	pr.Timed = pr.Timed || k.Timed
	run, err := search.Replay(search.Question{Spec: spec, Rung: k.Rung, Property: pr, Judge: c.judge}, *k.Run)
	if err != nil {
		return nil
	}
	return &search.Result{Run: run}
}

// keep puts an answer into the store: what holds, a run that can be written down, and
// what the limits of the key left open.
func (c *run) keep(key string, res *search.Result) error {
	spent := res.Memory || c.opt.MaxStates > 0 && res.States >= c.opt.MaxStates
	if key == "" || c.ctx.Err() != nil || res.Run != nil && res.Recipe == nil || res.Limit != "" && !spent {
		return nil
	}
	k := kept{Holds: res.Holds, Limit: res.Limit, Run: res.Recipe}
	if res.Run != nil {
		k.Rung, k.Timed = res.Run.World.Rung(), res.Run.World.Property().Timed
	}
	return memo.Put(c.opt.Cache, key, k)
}
