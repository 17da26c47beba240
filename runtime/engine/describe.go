// Inputs, triggers and timers in words.

package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// describe says what an input was.
func (c *core) describe(in *journal.Input) string {
	ref := in.Path.String()
	text := in.Value.String()
	if r, ok := c.byPath[in.Path]; ok {
		ref = c.p.Resources[r].Ref
		text = c.p.Resources[r].Text(in.Value)
	}
	switch in.Kind {
	case journal.Report:
		if !in.Value.IsSet() {
			return ref + " reported no usable value"
		}
		return ref + " reported " + text
	case journal.Command:
		return in.Role + " asked to set " + ref + " to " + text
	case journal.Answer:
		if in.OK {
			return ref + " confirmed"
		}
		return ref + " failed: " + in.Note
	case journal.Timeout:
		return ref + " did not answer in time"
	case journal.Availability:
		if in.Online {
			return in.Path.Provider + " came online"
		}
		return in.Path.Provider + " went offline"
	case journal.Start:
		return "the gateway started"
	case journal.Reset:
		return "the gateway recovered from damage"
	case journal.Expired, journal.Marks, journal.Moved:
		return c.describeTime(in)
	case journal.Hold:
		return c.describeHold(in)
	}
	return "another bundle took over"
}

// describeHold says who stopped what.
func (c *core) describeHold(in *journal.Input) string {
	what := fmt.Sprintf("%d resources", len(in.IDs))
	if len(in.IDs) == 1 {
		what = c.p.Resources[in.IDs[0]].Ref
	}
	text := in.Role + " let go of " + what
	if in.Online {
		text = in.Role + " put " + what + " on hold"
	}
	if in.Note != "" {
		text += ": " + in.Note
	}
	return text
}

// mostNamed bounds the timers and moments that are named.
const mostNamed = 8

// describeTime says what time has brought.
func (c *core) describeTime(in *journal.Input) string {
	if in.Kind == journal.Moved {
		return "time went on: a value over the last while has changed"
	}
	var texts []string
	for _, id := range in.IDs {
		text := ""
		if in.Kind == journal.Marks {
			text = markText(&c.p.Marks[id])
		} else {
			text = c.timerText(&c.p.Timers[id])
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if more := len(texts) - mostNamed; more > 0 {
		texts = append(texts[:mostNamed], fmt.Sprintf("%d more", more))
	}
	text := strings.Join(texts, "; ")
	switch {
	case len(texts) == 0:
		return "the clock was set right"
	case in.Kind == journal.Marks:
		return "it was " + text
	case in.Late:
		return text + " (late)"
	}
	return text
}

// timerText says what it means that a timer has run out.
func (c *core) timerText(t *machine.Timer) string {
	long := duration(t.Ticks)
	switch t.Kind {
	case machine.TimerHold:
		return c.condText(c.p.Rules[t.Rule].Triggers[t.Trigger].Cond) + " for " + long
	case machine.TimerEvery:
		return long + " went by"
	case machine.TimerAge:
		return c.p.Resources[t.Res].Ref
	case machine.TimerStale:
		return c.p.Resources[t.Res].Ref + " was not reported for " + long
	}
	return "rule " + c.p.Rules[t.Rule].Name + " went on"
}

func duration(ticks int64) string { return models.FormatDuration(time.Duration(ticks) * time.Second) }

// markText names a moment of the day: 22:30, 20 min before sunset.
func markText(m *machine.Mark) string {
	switch {
	case m.Sun == "" && m.Second%60 == 0:
		return fmt.Sprintf("%02d:%02d", m.Second/3600, m.Second/60%60)
	case m.Sun == "":
		return fmt.Sprintf("%02d:%02d:%02d", m.Second/3600, m.Second/60%60, m.Second%60)
	case m.Second == 0:
		return m.Sun
	case m.Second < 0:
		return duration(-m.Second) + " before " + m.Sun
	}
	return duration(m.Second) + " after " + m.Sun
}

func (c *core) condText(id machine.CondID) string {
	if id == machine.NoCond {
		return "true"
	}
	return c.p.Conds[id].Text
}

// triggerText names a trigger as its rule does.
func (c *core) triggerText(t *machine.Trigger) string {
	switch t.Kind {
	case machine.WhenTrue:
		return c.condText(t.Cond)
	case machine.OnUpdates:
		if r := &c.p.Resources[t.Res]; r.Fact == machine.SequenceFact {
			return r.Ref
		}
		return c.p.Resources[t.Res].Ref + " updates"
	case machine.OnChanges:
		return c.p.Resources[t.Res].Ref + " changes"
	case machine.OnIsSet:
		return c.p.Resources[t.Res].Ref + " is set"
	case machine.OnIsRefused:
		return c.p.Resources[t.Res].Ref + " is refused"
	case machine.OnOffline:
		return c.p.Devices[t.Dev].Name + " offline"
	case machine.OnOnline:
		return c.p.Devices[t.Dev].Name + " online"
	case machine.HoldsFor:
		return c.condText(t.Cond) + " for " + duration(c.p.Timers[t.Timer].Ticks)
	case machine.OnEvery:
		return "every " + duration(c.p.Timers[t.Timer].Ticks)
	case machine.OnMark:
		return "at " + markText(&c.p.Marks[t.Mark])
	case machine.OnDropped:
		return c.p.Rules[t.Rule].Name + " dropped"
	}
	return "start"
}
