// Comparing: what both did, what one of them did alone.

package shadow

import (
	"slices"
	"time"
)

// Kind is what was done.
type Kind string

// The kinds.
const (
	Set    Kind = "set"
	Call   Kind = "call"
	Notify Kind = "notify"
)

// Difference is something that one side did, and the other did not within the same moment.
type Difference struct {
	At     time.Time
	Kind   Kind
	Target string // a resource, or the role of a notification
	Value  string // what was commanded; the arguments; the text
	Rule   string // empty if a person asked for it
	Live   bool   // by what runs; else by the shadow
	// AtStart: the shadow did it when it was told what was known as it began, as it would
	// after taking over.
	AtStart bool
}

// Report is what a comparison came to. A side's counts are of what it did alone.
type Report struct {
	Since        time.Time // zero: it has not begun
	Same         int64     // what both did
	Live, Shadow int64
	AtStart      int64        // of those of the shadow
	Endless      int64        // reactions of the shadow that did not come to an end
	Differences  []Difference // the newest, newest first
	Ended        error        // why it ended early; nil if it did not
}

const (
	// Kept is how many differences are kept.
	Kept = 500
	// patience is how long the other side has to do the same.
	patience = 2 * time.Second
	// waiting bounds what may wait for the other side.
	waiting = 10_000
)

// act is something done that the other side has not done yet.
type act struct {
	Difference
	key     string
	mono    time.Duration
	matched bool
}

// comparison matches what two sides do.
type comparison struct {
	since   time.Time
	open    map[string][]*act // by what was done, oldest first
	queue   []*act            // all of open, and what was matched since, oldest first
	same    int64
	alone   [2]int64 // by side: shadow, live
	atStart int64
	endless int64
	found   []Difference // oldest first
}

// add takes something that was done. What is done at the start has nothing to be compared with.
func (c *comparison) add(mono time.Duration, d Difference) {
	if d.AtStart {
		c.alone[0]++
		c.atStart++
		c.find(d)
		return
	}
	if c.match(mono, &d) {
		return
	}
	a := &act{Difference: d, mono: mono, key: d.key()}
	c.open[a.key] = append(c.open[a.key], a)
	c.queue = append(c.queue, a)
	if len(c.queue) > waiting {
		c.drop()
	}
}

// agree takes something that the shadow would have done, had it not been so already.
func (c *comparison) agree(mono time.Duration, d Difference) { c.match(mono, &d) }

// match looks for the same among what the other side did.
func (c *comparison) match(mono time.Duration, d *Difference) bool {
	open := c.open[d.key()]
	i := slices.IndexFunc(open, func(a *act) bool { return a.Live != d.Live && (mono-a.mono).Abs() <= patience })
	if i < 0 {
		return false
	}
	open[i].matched = true
	c.same++
	c.close(open[i])
	return true
}

// key is what was done, whoever did it.
func (d *Difference) key() string { return string(d.Kind) + "\x00" + d.Target + "\x00" + d.Value }

// close forgets what is open no more.
func (c *comparison) close(a *act) {
	rest := slices.DeleteFunc(c.open[a.key], func(b *act) bool { return a == b })
	if c.open[a.key] = rest; len(rest) == 0 {
		delete(c.open, a.key)
	}
}

// settle decides about what has waited long enough.
func (c *comparison) settle(now time.Duration) {
	for len(c.queue) > 0 && (c.queue[0].matched || now-c.queue[0].mono > patience) {
		c.drop()
	}
}

// drop decides about the oldest.
func (c *comparison) drop() {
	a := c.queue[0]
	c.queue = c.queue[1:]
	if a.matched {
		return
	}
	c.close(a)
	if a.Live {
		c.alone[1]++
	} else {
		c.alone[0]++
	}
	c.find(a.Difference)
}

// find keeps a difference.
func (c *comparison) find(d Difference) {
	if c.found = append(c.found, d); len(c.found) > 2*Kept {
		c.found = slices.Clone(c.found[Kept:])
	}
}

func (c *comparison) report(ended error) Report {
	r := Report{
		Since: c.since, Same: c.same, Shadow: c.alone[0], Live: c.alone[1], AtStart: c.atStart, Endless: c.endless, Ended: ended,
		Differences: slices.Clone(c.found[max(0, len(c.found)-Kept):]),
	}
	slices.Reverse(r.Differences)
	return r
}
