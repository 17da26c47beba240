// Attempts: going along a path, and back where nothing fits.

package explain

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// maxTries bounds the readings and times that are tried for one path.
const maxTries = 3000

// errTries ends the search for readings.
var errTries = errors.New("no readings that give it were found among those tried")

// from runs the beats from one on, trying times and readings for each until all
// the rest can be confirmed. Of the failures it gives the farthest.
//
// Source: chronological backtracking with a jump over choices that the failure
// does not depend on (Dechter, Constraint Processing, 2003, ch. 6).
func (c *concretizer) from(i int) *AbstractionError {
	if i == len(c.beats) {
		return nil
	}
	before := c.save()
	times, err := c.times(i)
	if err != nil {
		return &AbstractionError{Beat: i, Reason: err.Error()}
	}
	var worst *AbstractionError
	for k, at := range times {
		if k > 0 {
			c.load(before)
		}
		failed := c.at(i, at)
		if failed == nil {
			return nil
		}
		worst = farther(worst, failed)
		if c.tries <= 0 || !c.lasting {
			break
		}
	}
	return worst
}

// at runs the beats from one on, which happens at a given time.
func (c *concretizer) at(i int, at int64) *AbstractionError {
	abstract := func(err error) *AbstractionError { return &AbstractionError{Beat: i, Reason: err.Error()} }
	if err := c.goOn(&c.beats[i], at); err != nil {
		return abstract(err)
	}
	c.run.At[i] = at
	readings, err := c.readings(&c.beats[i])
	if err != nil {
		return abstract(err)
	}
	before := c.save()
	var worst *AbstractionError
	for k, v := range readings {
		if k > 0 {
			c.load(before)
		}
		if c.tries--; c.tries < 0 {
			return farther(worst, abstract(errTries))
		}
		got, err := c.beat(&c.beats[i], v)
		if err != nil {
			worst = farther(worst, abstract(err))
			continue
		}
		c.run.Readings[i], c.run.told[i] = got, c.spoken(&c.beats[i])
		c.stand(&c.beats[i], v)
		failed := c.from(i + 1)
		if failed == nil {
			return nil
		}
		if worst = farther(worst, failed); !c.bears(i, failed.Beat) {
			break
		}
	}
	return worst
}

// farther gives the failure that came later on the path, the first of equals.
func farther(a, b *AbstractionError) *AbstractionError {
	if a == nil || b.Beat > a.Beat {
		return b
	}
	return a
}

// bears reports whether another reading at a beat may mend a failure at a later
// one.
func (c *concretizer) bears(i, failed int) bool {
	a, b := c.reportedAt(i), c.reportedAt(failed)
	return a >= 0 && c.group[a] > 0 && (b < 0 || c.group[a] == c.group[b])
}

// reportedAt is the resource a beat reports, -1 if there is none.
func (c *concretizer) reportedAt(i int) machine.Res {
	for k := range c.beats[i].Steps {
		if in := &c.beats[i].Steps[k].Input; in.Kind == machine.InReport {
			return in.Res
		}
	}
	return -1
}

// save keeps what the run has come to; nothing if there are no choices to come
// back to.
func (c *concretizer) save() *point {
	if len(c.derived) == 0 {
		return nil
	}
	p := c.point.copy()
	p.memory = c.facts.Snapshot()
	return &p
}

// load goes back to what was saved.
func (c *concretizer) load(p *point) {
	c.point = p.copy()
	c.facts = c.remembering(p.memory)
}

func (p *point) copy() point {
	q := *p
	q.state, q.raw = p.state.Copy(), slices.Clone(p.raw)
	q.due, q.stands = maps.Clone(p.due), maps.Clone(p.stands)
	q.sent = make([][]models.Value, len(p.sent))
	for r := range p.sent {
		q.sent[r] = slices.Clone(p.sent[r])
	}
	return q
}

// farAhead is a time that does not come.
const farAhead = 1 << 50

// times lists the times to try for a beat, the earliest first; facts that lapse
// with time make others than that of the schedule worth trying.
func (c *concretizer) times(i int) ([]int64, error) {
	if i == 0 {
		return []int64{0}, nil
	}
	schedule, ok := c.world.ScheduleAfter(c.beats, c.run.At[:i], c.now)
	if !ok {
		return nil, fmt.Errorf("it comes at no time after %d s", c.now)
	}
	first := schedule[i]
	if !c.lasting {
		return []int64{first}, nil
	}
	seen, quiet := c.ahead()
	if c.slides(i) {
		if seen < first || seen > first && c.underWay(i) || !c.possible(i, seen) {
			return nil, fmt.Errorf("time alone changes no fact then")
		}
		return []int64{seen}, nil
	}
	list := []int64{first}
	if c.underWay(i) {
		return list, nil
	}
	for _, at := range append(quiet, c.ends(i)...) {
		if at > first && at < seen && c.possible(i, at) {
			list = append(list, at)
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), maxTimes)], nil
}

// maxTimes bounds the times tried for a beat.
const maxTimes = 12

// possible reports whether a beat can happen at a time after those before it.
func (c *concretizer) possible(i int, at int64) bool {
	if at >= farAhead {
		return false
	}
	schedule, ok := c.world.ScheduleAfter(c.beats, c.run.At[:i], at)
	return ok && schedule[i] == at
}

// ends lists when a window or sequence that began with an earlier beat is over,
// and the tick before.
func (c *concretizer) ends(i int) []int64 {
	var out []int64
	for _, at := range c.run.At[:i] {
		for _, span := range c.spans {
			out = append(out, at+span, at+span+1)
		}
	}
	return out
}

// underWay reports whether a command or a report was under way before a beat.
func (c *concretizer) underWay(i int) bool {
	s := &c.beats[i-1].After
	for _, r := range c.world.Resources() {
		if c.spec.Program.Resources[r].Fact == machine.NoFact &&
			(s.Pending[r] || s.Actual[r] != machine.NoRegion && s.Actual[r] != s.Reported[r]) {
			return true
		}
	}
	return false
}
