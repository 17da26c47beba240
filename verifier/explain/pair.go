// Pairs of runs: both replayed from concrete readings, with what each lets out.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// PairRun is a confirmed path of a pair from the packed initial pair Start. Which
// beats a run takes part in is told by Beats; Said holds, for every beat, what each
// run lets out in it.
type PairRun struct {
	Pair  *world.Pair
	Start []byte
	Beats []world.PairBeat
	Runs  [2]*Run
	Said  [2][][]string
}

// ConcretizePair confirms a path of a pair: each of its runs as Concretize does, at
// the times of one schedule for both, and
//
//   - what both runs share has the same readings in both, what the secret touches
//     apart;
//   - up to the last beat they let out the same, in the last one they do not, in
//     exact values and words.
//
// Errors: *AbstractionError for the first of these that fails.
func ConcretizePair(spec *world.Spec, pair *world.Pair, start []byte, beats []world.PairBeat, judge Judge) (*PairRun, error) {
	run, err := concretizePair(spec, pair, start, beats, judge, -1)
	if err == nil {
		return run, nil
	}
	// What differs may be a value that a text shows: let the secret report another
	// one of the same region in the second run.
	if run, other := concretizePair(spec, pair, start, beats, judge, pair.World().Property().Secret); other == nil {
		return run, nil
	}
	return nil, err
}

func concretizePair(spec *world.Spec, pair *world.Pair, start []byte, beats []world.PairBeat, judge Judge, other machine.Res) (*PairRun, error) {
	run := &PairRun{Pair: pair, Start: start, Beats: beats}
	at := pair.Schedule(beats)
	for k := range run.Runs {
		c := newConcretizer(spec, pair.World(), judge, maxTries)
		if len(c.derived) > 0 {
			return nil, &AbstractionError{Reason: "what is computed from readings is not confirmed in two runs"}
		}
		if k == 1 {
			c.other = other
		}
		if err := run.confirm(c, k, at); err != nil {
			return nil, err
		}
	}
	if err := run.compare(); err != nil {
		return nil, err
	}
	return run, nil
}

// confirm runs one run through the beats it takes part in.
func (run *PairRun) confirm(c *concretizer, k int, at []int64) error {
	r := &Run{World: c.world}
	for i := range run.Beats {
		var said []string
		c.heard = func() { said = append(said, c.said(run.Pair.Flow())...) }
		if b := run.Beats[i].Runs[k]; b != nil {
			if at != nil {
				r.At = append(r.At, at[i])
				c.now = at[i]
			}
			readings, err := c.only(b)
			if err != nil {
				return &AbstractionError{Beat: i, Reason: err.Error()}
			}
			r.Beats, r.Readings = append(r.Beats, *b), append(r.Readings, readings)
		}
		run.Said[k] = append(run.Said[k], said)
	}
	run.Runs[k] = r
	return nil
}

// only runs a beat with the one reading there is to try where nothing is computed
// from readings.
func (c *concretizer) only(b *world.Beat) ([]models.Value, error) {
	if err := c.goOn(b, c.now); err != nil {
		return nil, err
	}
	list, err := c.readings(b)
	if err != nil {
		return nil, err
	}
	got, err := c.beat(b, list[0])
	if err == nil {
		c.stand(b, list[0])
	}
	return got, err
}

// compare holds the two runs against each other.
func (run *PairRun) compare() error {
	n := [2]int{}
	for i := range run.Beats {
		m := &run.Beats[i].Move
		a, b := run.Beats[i].Runs[0], run.Beats[i].Runs[1]
		if m.Both() && m.Set == 0 && (a.Res < 0 || !run.Pair.Flow().Touched(a.Res)) &&
			!slices.Equal(run.Runs[0].Readings[n[0]], run.Runs[1].Readings[n[1]]) {
			return &AbstractionError{Beat: i, Reason: "the two runs need different readings of " + run.Pair.World().Program().Resources[a.Res].Ref}
		}
		for k, beat := range []*world.Beat{a, b} {
			if beat != nil {
				n[k]++
			}
		}
		if same, last := slices.Equal(run.Said[0][i], run.Said[1][i]), i == len(run.Beats)-1; same == last {
			return &AbstractionError{Beat: i, Reason: "run again, the two runs let out the same where they should differ, or the other way round"}
		}
	}
	return nil
}

// said lists what the last Step let out that somebody watches, in exact words.
func (c *concretizer) said(flow *world.Flow) []string {
	var out []string
	p := c.spec.Program
	for i := range c.out.Commands {
		cmd := &c.out.Commands[i]
		if !flow.Watches(cmd.Res) || cmd.From == machine.FromResend {
			continue
		}
		s := (&teller{p: p}).sent(cmd)
		if cmd.Call {
			out = append(out, "call "+s.Ref+s.Value)
			continue
		}
		out = append(out, "set "+s.Ref+" = "+s.Value)
	}
	for i := range c.out.Notices {
		if n := &c.out.Notices[i]; flow.Hears(n.Action.Role) {
			out = append(out, fmt.Sprintf("notify %s %q", n.Action.Role, c.render(n)))
		}
	}
	return out
}

// render writes the text of a notification, as the gateway does.
func (c *concretizer) render(n *machine.Notice) string {
	p := c.spec.Program
	text := ""
	for i := range n.Action.Text {
		switch part := &n.Action.Text[i]; {
		case !part.Show:
			text += part.Text
		case part.IsVar:
			v := &p.Vars[part.Var]
			text += v.Type.Format(v.Domain[c.out.Vars(n.Micro, len(p.Vars))[part.Var]])
		default:
			text += c.reading(part.Res)
		}
	}
	return text
}

// reading writes the last raw value of a resource.
func (c *concretizer) reading(r machine.Res) string {
	v, known := c.raw[r], c.raw[r].IsSet()
	if res := &c.spec.Program.Resources[r]; res.Fact != machine.NoFact {
		c.view.CopyFrom(&c.state)
		v, known = rawView{c}.Reading(r)
	}
	if !known {
		return "unknown"
	}
	return formatted(c.spec.Program, r, v)
}

func formatted(p *machine.Program, r machine.Res, v models.Value) string {
	return p.Resources[r].Model.Type.Format(v)
}
