// Clocks: what runs in a world, and the moments of the day in their order.

package world

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Lengths of days, in seconds.
const (
	day      = 86_400
	week     = 7 * day
	shift    = 3600      // a gap may be so much longer or shorter at a clock change
	sunLeast = 22 * 3600 // between two risings, or settings, of the sun
	sunMost  = 26 * 3600
)

// maxClocks bounds the clocks of a world: sets of them are bits of a word.
const maxClocks = 60

// clocks are numbered: the timers of the slice, then the one that runs to the
// next moment of the cycle, then one for every mark that follows the sun, then
// those of the observer. These are due when they are due. Those of the channel
// follow, three for each composed resource, where commands and reports have to
// come in time: they only say by when.
type clocks struct {
	n       int
	timers  int
	day     int // of the cycle and the sun
	watch   int // the first of the observer's, watched how many
	watched int
	channel int // the first of the channel's; n if there are none
	// cycle lists the moments in the order in which they come round, period is
	// how long that takes.
	cycle  []moment
	period int64
	// owing are the positions of the resources with clocks of the channel, obliged is
	// its inverse; none of others.
	owing   []int
	obliged []int16
	// zoned are the rows of a zone that say something: now, and all clocks but vague
	// timers, of which nothing is known.
	zoned []int
	suns  []machine.MarkID
	high  int32 // the longest that a clock can run
	bits  int   // of a bound in the packed form
}

// moment is a time of the week, or of the day if all days are alike.
type moment struct {
	second int64
	marks  []machine.MarkID // that wait for it; none for a mere border of the time of day
	clock  models.Region    // of the time of day from then on; NoRegion if nobody asks
}

// buildClocks finds what can run. Errors: *LimitError for too many clocks.
func (w *World) buildClocks() error {
	c := &w.clocks
	c.timers = len(w.program.Timers)
	for i := range w.program.Timers {
		c.high = max(c.high, int32(w.program.Timers[i].Ticks))
	}
	for i := range w.program.Rules {
		for _, later := range [][]machine.Step{w.program.Rules[i].ThenLater, w.program.Rules[i].ElseLater} {
			for _, step := range later {
				c.high = max(c.high, int32(step.Ticks))
			}
		}
	}
	w.buildMoments()
	c.day = len(c.suns)
	if len(c.cycle) > 0 {
		c.day++
		c.high = max(c.high, int32(c.longestGap()))
	}
	if len(c.suns) > 0 {
		c.high = max(c.high, sunMost)
	}
	c.watch = c.timers + c.day
	w.watchClocks()
	c.channel = c.watch + c.watched
	c.n = c.channel
	if w.lags() {
		for i, r := range w.res {
			if w.blurs(r) {
				c.obliged = append(c.obliged, none)
				continue // it reports at any time
			}
			c.obliged = append(c.obliged, int16(len(c.owing)))
			c.owing = append(c.owing, i)
			c.n += channelClocks
			c.high = max(c.high, w.reportTicks(r), w.answerTicks(r))
		}
	}
	if c.n > maxClocks && !w.frame {
		return &LimitError{What: fmt.Sprintf("%d timers and moments of the day matter, more than %d", c.n, maxClocks)}
	}
	c.bits = bits.Len(uint(2 * c.high))
	c.zoned = []int{0}
	for k := range c.n {
		if !w.isVague(k) {
			c.zoned = append(c.zoned, k+1)
		}
	}
	return nil
}

// FollowsClock reports whether a moment of the day matters in this world.
func (w *World) FollowsClock() bool { return len(w.clocks.cycle) > 0 }

// FollowsSun reports whether a moment of the sun matters in this world.
func (w *World) FollowsSun() bool { return len(w.clocks.suns) > 0 }

// waited lists the marks some rule of the slice waits for.
func (w *World) waited() []machine.MarkID {
	var out []machine.MarkID
	for i := range w.program.Rules {
		for _, t := range w.program.Rules[i].Triggers {
			if t.Kind == machine.OnMark && !slices.Contains(out, t.Mark) {
				out = append(out, t.Mark)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (w *World) buildMoments() {
	c := &w.clocks
	at := map[int64][]machine.MarkID{}
	c.period = day
	waited := w.waited()
	for _, id := range waited {
		if m := &w.program.Marks[id]; m.Sun == "" && m.Days != everyDay {
			c.period = week
		}
	}
	for _, id := range waited {
		m := &w.program.Marks[id]
		if m.Sun != "" {
			c.suns = append(c.suns, id)
			continue
		}
		for d := range c.period / day {
			if m.Days[d] {
				at[d*day+m.Second] = append(at[d*day+m.Second], id)
			}
		}
	}
	clock := w.clockFact()
	if clock >= 0 {
		for _, s := range borders(w.program.Resources[clock].Cut) {
			for d := range c.period / day {
				at[d*day+s] = append(at[d*day+s], []machine.MarkID{}...)
			}
		}
	}
	for s, marks := range at {
		m := moment{second: s, marks: marks, clock: machine.NoRegion}
		if clock >= 0 {
			m.clock, _ = w.program.Resources[clock].Cut.Cut(timeOfDay(s % day))
		}
		c.cycle = append(c.cycle, m)
	}
	slices.SortFunc(c.cycle, func(a, b moment) int { return cmp.Compare(a.second, b.second) })
}

var everyDay = [7]bool{true, true, true, true, true, true, true}

// clockFact is the composed fact that is the time of day, -1 if nobody asks.
func (w *World) clockFact() machine.Res {
	for _, r := range w.res {
		if w.program.Resources[r].Fact == machine.ClockFact {
			return r
		}
	}
	return -1
}

func timeOfDay(second int64) models.Value {
	v := models.OfInt(second * 1e9)
	v.Kind = models.Duration
	return v
}

// borders lists the seconds of the day at which the region of the time of day
// changes, midnight among them where it does.
func borders(cut *models.Partition) []int64 {
	region := func(s int64) models.Region {
		r, _ := cut.Cut(timeOfDay(s))
		return r
	}
	var out []int64
	for _, b := range cut.Bounds() {
		s := b.At.Int() / 1e9
		for _, s := range []int64{s, s + 1} {
			if s > 0 && s < day && region(s) != region(s-1) && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	if region(0) != region(day-1) {
		out = append(out, 0)
	}
	return out
}

// gap is the time from one moment to the next.
func (c *clocks) gap(from int) int64 {
	g := c.cycle[(from+1)%len(c.cycle)].second - c.cycle[from].second
	if g <= 0 {
		g += c.period
	}
	return g
}

func (c *clocks) longestGap() int64 {
	longest := int64(0)
	for i := range c.cycle {
		longest = max(longest, c.gap(i)+shift)
	}
	return longest
}

// running writes which clocks run.
func (w *World) running(s *state) []bool {
	for t, on := range s.m.Running {
		w.runs[t] = on && !w.isVague(t)
	}
	s.passedOver(w.runs)
	for k := w.clocks.watch; k < w.clocks.n; k++ {
		w.runs[k] = s.run&(1<<k) != 0
	}
	return w.runs
}

// ticking starts and stops clocks as a Step has said, but for those among the
// ones that have just expired, which are stopped already.
func (w *World) ticking(s *state) {
	for _, op := range w.out.Timers {
		t := int(op.Timer)
		s.caughtUp(op.Timer)
		if op.Start && s.m.Running[op.Timer] {
			w.startClock(s, t, op.Ticks, op.Ticks)
		}
	}
	for t, on := range s.m.Running {
		if !on {
			s.caughtUp(machine.TimerID(t))
			w.stopClock(s, t)
		}
	}
}

// startClock starts a clock, anew if it runs.
func (w *World) startClock(s *state, k int, low, high int64) {
	if k >= w.clocks.n {
		w.shadow[k-w.clocks.n] = true
	} else {
		if w.isVague(k) {
			return
		}
		s.zone.stop(k)
		w.restarted |= 1 << k
		if k >= w.clocks.watch {
			s.run |= 1 << k
		}
		s.zone.start(k, int32(low), int32(high), w.running(s))
	}
	if w.record != nil {
		w.record.Clocks = append(w.record.Clocks, ClockOp{Clock: k, Start: true, Low: low, High: high})
	}
}

// moveClock gives a clock what another has still to run, and stops the other.
func (w *World) moveClock(s *state, from, to int) {
	if to >= w.clocks.n {
		w.shadow[from-w.clocks.n], w.shadow[to-w.clocks.n] = false, true
	} else {
		s.zone.move(from, to)
		w.restarted |= 1 << to
		s.run = s.run&^(1<<from) | 1<<to
	}
	if w.record != nil {
		w.record.Clocks = append(w.record.Clocks, ClockOp{Clock: to, Moved: true, From: from})
	}
}

func (w *World) stopClock(s *state, k int) {
	switch {
	case k >= w.clocks.n:
		w.shadow[k-w.clocks.n] = false
	case k >= w.clocks.watch:
		s.run &^= 1 << k
		s.zone.stop(k)
	default:
		s.zone.stop(k)
	}
	if w.record != nil {
		w.record.Clocks = append(w.record.Clocks, ClockOp{Clock: k})
	}
}

// startClocks lets the clocks run that run from the start on. When the day
// begins is not known: any moment may be the next.
func (w *World) startClocks(s *state) {
	c := &w.clocks
	k := c.timers
	if len(c.cycle) > 0 {
		before := (int(s.cycle) + len(c.cycle) - 1) % len(c.cycle)
		w.startClock(s, k, 0, c.gap(before)+shift)
		k++
	}
	for range c.suns {
		w.startClock(s, k, 0, sunMost)
		k++
	}
}
