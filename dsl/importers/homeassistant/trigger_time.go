// Triggers of time: time, time_pattern, sun, and the start of Home Assistant.

package homeassistant

import (
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/importers/draft"
)

func at(minute int) alternative {
	return alternative{start: startAt, minute: minute, guard: constant(true), days: everyDay}
}

func (im *importer) timeTrigger(n *node) []alternative {
	on := everyDay
	if w, _ := n.get("weekday"); w != nil {
		var ok bool
		if on, ok = im.weekdays(w); !ok {
			return nil
		}
	}
	v, _ := n.get("at")
	if v == nil {
		im.report(errNoClock(n.span))
		return nil
	}
	var out []alternative
	for _, item := range v.each() {
		if item.hasTemplate() || item.kind == mapping || strings.Contains(item.text, ".") {
			im.report(errTimeOfEntity(item.span))
			return nil
		}
		minute, ok := im.clockTime(item)
		if !ok {
			return nil
		}
		a := at(minute)
		a.days = on
		out = append(out, a)
	}
	return out
}

// weekdays reads a day or a list of days.
func (im *importer) weekdays(n *node) (days, bool) {
	var on days
	for _, item := range n.each() {
		found := false
		for i, name := range dayNames {
			if item.kind == scalar && item.text == name {
				on, found = on|1<<i, true
			}
		}
		if !found {
			im.report(errWeekday(item.span))
			return 0, false
		}
	}
	return on, true
}

func (im *importer) sunTrigger(n *node) []alternative {
	event, _ := n.get("event")
	if event == nil || event.text != "sunset" && event.text != "sunrise" {
		im.report(errSunEvent(n.span))
		return nil
	}
	a := at(-1)
	a.sun = event.text
	if o, _ := n.get("offset"); o != nil {
		var ok bool
		if a.offset, ok = im.period(o); !ok {
			return nil
		}
		if a.offset < -43200 || a.offset > 43200 {
			im.report(errSunOffset(o.span))
			return nil
		}
	}
	return []alternative{a}
}

func (im *importer) homeTrigger(n *node) []alternative {
	event, _ := n.get("event")
	switch {
	case event != nil && event.text == "start":
		return []alternative{{start: startBegin, guard: constant(true), days: everyDay}}
	case event != nil && event.text == "shutdown":
		im.report(errShutdown(event.span))
	default:
		im.report(errHomeEvent(n.span))
	}
	return nil
}

// pattern is the values a field of a time pattern matches, in order.
type pattern struct {
	values []int
	step   int // of /n; 0 otherwise
}

// maxMarks is the most times of day a pattern is written out as.
const maxMarks = 24

// patternTrigger writes out the times a pattern matches if they are few, and
// takes a period for one that is regular.
func (im *importer) patternTrigger(n *node) []alternative {
	var given [3]*pattern
	for i, f := range []struct {
		name string
		size int
	}{{"hours", 24}, {"minutes", 60}, {"seconds", 60}} {
		v, _ := n.get(f.name)
		if v == nil {
			continue
		}
		p, ok := im.pattern(v, f.size)
		if !ok {
			return nil
		}
		given[i] = p
	}
	hours, minutes, seconds := given[0], given[1], given[2]
	if hours == nil && minutes == nil && seconds == nil {
		im.report(errPattern(n.span))
		return nil
	}
	zero := &pattern{values: []int{0}}
	if minutes == nil && hours != nil {
		minutes = zero
	}
	if seconds == nil && minutes != nil {
		seconds = zero
	}
	if hours == nil {
		hours = every(24, 1)
	}
	if minutes == nil {
		minutes = every(60, 1)
	}
	return im.marks(n, hours, minutes, seconds)
}

func every(size, step int) *pattern {
	p := &pattern{step: step}
	for v := 0; v < size; v += step {
		p.values = append(p.values, v)
	}
	return p
}

// pattern reads a field: a number, "/n" or "*".
func (im *importer) pattern(n *node, size int) (*pattern, bool) {
	text := strings.TrimSpace(n.text)
	if n.kind == scalar && text == "*" {
		return every(size, 1), true
	}
	digits, stepped := strings.CutPrefix(text, "/")
	v, err := strconv.Atoi(digits)
	if n.kind != scalar || err != nil || v < 0 || v >= size || stepped && v == 0 || n.surprising() {
		im.report(errPattern(n.span))
		return nil, false
	}
	if stepped {
		return every(size, v), true
	}
	return &pattern{values: []int{v}}, true
}

func (im *importer) marks(n *node, hours, minutes, seconds *pattern) []alternative {
	onMinute := len(seconds.values) == 1 && seconds.values[0] == 0
	if count := len(hours.values) * len(minutes.values); onMinute && count <= maxMarks {
		var out []alternative
		for _, h := range hours.values {
			for _, m := range minutes.values {
				out = append(out, at(h*60+m))
			}
		}
		return out
	}
	period := regular(hours, minutes, seconds)
	if period == 0 {
		im.report(errPatternMarks(n.span))
		return nil
	}
	im.report(hintPeriod(n.span, draft.Duration(period)))
	return []alternative{{start: startEvery, period: period, guard: constant(true), days: everyDay}}
}

// regular is the period of a pattern that matches at equal distances; 0 if it
// does not.
func regular(hours, minutes, seconds *pattern) int {
	full := func(p *pattern) bool { return p.step == 1 }
	even := func(p *pattern, size int) bool { return p.step > 0 && size%p.step == 0 }
	zero := func(p *pattern) bool { return len(p.values) == 1 && p.values[0] == 0 }
	switch {
	case full(hours) && full(minutes) && even(seconds, 60):
		return seconds.step
	case full(hours) && even(minutes, 60) && zero(seconds):
		return minutes.step * 60
	}
	return 0
}
