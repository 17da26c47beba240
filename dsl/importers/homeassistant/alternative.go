// What starts a rule: one of its triggers, with what it needs around it.

package homeassistant

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

// start is how an alternative begins.
type start uint8

const (
	startWhen    start = iota // a condition becomes true, or stays so
	startUpdates              // a report arrives
	startChanges              // a report with another value arrives
	startAt                   // a time of day, or the sun
	startEvery                // a period
	startBegin                // the rules start
	startOffline              // a device goes
)

// alternative is one trigger of the language.
type alternative struct {
	start     start
	cond      form // of startWhen
	hold      int  // seconds the condition must hold; 0: the edge
	reconnect bool // an edge from unknown counts
	ref       ref  // of startUpdates, startChanges, startOffline
	minute    int  // of startAt, from midnight; -1: the sun
	sun       string
	offset    int // seconds after the sun's event
	period    int // seconds of startEvery
	days      days

	guard  form    // must hold as well
	entity *entity // what it is about, nil if nothing
	id     string  // of the trigger, as conditions ask for it
	uses   []use
}

// days is a set of days, Monday first.
type days uint8

const everyDay days = 1<<7 - 1

var dayNames = [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// timed reports whether the alternative is a moment of the day, so that the day
// of the week is known when it comes.
func (a *alternative) timed() bool { return a.start == startAt }

// key is the same for alternatives that mean the same.
func (a *alternative) key() string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(int(a.start)))
	if a.cond != nil {
		b.WriteString(a.cond.key())
	}
	if a.ref.e != nil {
		b.WriteString(a.ref.key())
	}
	for _, n := range []int{a.hold, a.minute, a.offset, a.period, int(a.days)} {
		b.WriteString("," + strconv.Itoa(n))
	}
	b.WriteString(a.sun + strconv.FormatBool(a.reconnect) + a.guard.key())
	return b.String()
}

// when makes an alternative that fires as a condition becomes true, from unknown
// too.
func when(f form) alternative {
	return alternative{start: startWhen, cond: f, reconnect: true, guard: constant(true), days: everyDay}
}

// lasts makes an alternative that fires once a condition has held for some time.
// One that holds while nothing is known would count from the start on: a latch
// waits until it becomes true.
func (im *importer) lasts(wish string, a alternative, hold int) alternative {
	if hold > 0 && blindly(a.cond) {
		l := &latch{wish: wish, set: []alternative{a}, clear: []alternative{when(complement(a.cond))}}
		a = when(atom{latchTest{im.keep(l)}, isTrue})
	}
	a.hold = hold
	return a
}

// blindly reports whether a formula is true while nothing is known.
func blindly(f form) bool {
	switch f := f.(type) {
	case constant:
		return bool(f)
	case atom:
		if _, ok := f.test.(knownTest); ok {
			return f.mood == isFalse || f.mood == notTrue
		}
		return f.mood == notTrue || f.mood == notFalse
	case and:
		return !slices.ContainsFunc(f, func(g form) bool { return !blindly(g) })
	case or:
		return slices.ContainsFunc(f, blindly)
	}
	panic("homeassistant: a formula of no kind")
}

// latch is a variable that remembers what a condition alone cannot say: that
// something happened, and nothing has undone it.
type latch struct {
	wish  string // of its name
	on    bool   // from the start
	set   []alternative
	clear []alternative
	name  string // in the output
}

func (l *latch) key() string {
	s := ""
	for _, a := range l.set {
		s += "+" + a.key()
	}
	for _, a := range l.clear {
		s += "-" + a.key()
	}
	return s
}

// text writes the alternative as a trigger.
func (im *importer) trigger(a *alternative) string {
	switch a.start {
	case startUpdates:
		return "on " + im.path(a.ref)
	case startChanges:
		return "on " + im.path(a.ref) + " changes"
	case startOffline:
		return "on " + a.ref.e.name + " offline"
	case startBegin:
		return "on start"
	case startEvery:
		return "every " + draft.Duration(a.period)
	case startAt:
		return im.atText(a)
	}
	f := simplify(a.cond, im)
	text := "when " + im.condition(f)
	switch {
	case a.hold > 0:
		return text + " for " + draft.Duration(a.hold)
	case a.reconnect && im.canBeUnknown(f):
		return text + " also on reconnect"
	}
	return text
}

func (im *importer) atText(a *alternative) string {
	text := "at " + a.sun
	switch {
	case a.sun == "":
		text = "at " + clock(a.minute)
	case a.offset > 0:
		text += " + " + draft.Duration(a.offset)
	case a.offset < 0:
		text += " - " + draft.Duration(-a.offset)
	}
	if a.days != everyDay {
		text += " on " + daysText(a.days)
	}
	return text
}

func clock(minute int) string {
	pad := func(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }
	return pad(minute/60) + ":" + pad(minute%60)
}

// daysText writes days with runs of three or more as ranges.
func daysText(d days) string {
	switch d {
	case 0b0011111:
		return "weekdays"
	case 0b1100000:
		return "weekends"
	}
	var parts []string
	for i := 0; i < 7; i++ {
		if d&(1<<i) == 0 {
			continue
		}
		end := i
		for end < 6 && d&(1<<(end+1)) != 0 {
			end++
		}
		if end-i >= 2 {
			parts = append(parts, dayNames[i]+".."+dayNames[end])
			i = end
			continue
		}
		parts = append(parts, dayNames[i])
	}
	return strings.Join(parts, ", ")
}
