// Events: what happens, as a line of text.

package play

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

// Event is something that happens.
type Event struct {
	Kind EventKind
	Text string // as written
	// Resource of a reading, an answer or a person's command.
	Resource *check.Resource
	Device   *check.Device
	Value    models.Value
	Role     string
	OK       bool // an answer; a device that is online
	// For is how long time passes, Clock the time of day it passes to.
	For   time.Duration
	Clock string
}

// EventKind is the kind of an event.
type EventKind uint8

// The events.
const (
	Reading   EventKind = iota // hall.temperature = 19 °C
	Person                     // carer sets heater.power = on
	Answered                   // heater.power answers, heater.power fails
	Available                  // heater offline, heater online
	Starts                     // start, restart
	Restarts                   // restart after 10 min: nobody drives it for so long
	Passes                     // passes, wait 5 min
	Until                      // until 22:30
)

// EventError says what is wrong with the text of an event, and what would be
// right.
type EventError struct {
	Text, What, Cure string
}

// Error names the event.
func (e *EventError) Error() string { return fmt.Sprintf("%q: %s", e.Text, e.What) }

// Hint is the cure.
func (e *EventError) Hint() string { return e.Cure }

var eventForms = []struct {
	form *regexp.Regexp
	make func(p *Player, e *Event, m []string) error
}{
	{regexp.MustCompile(`^start$`), func(_ *Player, e *Event, _ []string) error { e.Kind = Starts; return nil }},
	{regexp.MustCompile(`^restart(?: after (.+))?$`), func(_ *Player, e *Event, m []string) error {
		e.Kind = Restarts
		if m[1] == "" {
			return nil
		}
		return duration(e, m[1])
	}},
	{regexp.MustCompile(`^passes$`), func(_ *Player, e *Event, _ []string) error { e.Kind = Passes; return nil }},
	{regexp.MustCompile(`^wait (.+)$|^(.+) passes$`), func(_ *Player, e *Event, m []string) error {
		e.Kind = Passes
		return duration(e, m[1]+m[2])
	}},
	{regexp.MustCompile(`^until (\d?\d:\d\d)$`), func(_ *Player, e *Event, m []string) error {
		e.Kind, e.Clock = Until, m[1]
		if _, err := time.Parse("15:04", m[1]); err != nil {
			return &EventError{What: m[1] + " is no time of day", Cure: "write until 22:30"}
		}
		return nil
	}},
	{regexp.MustCompile(`^(\S+) (offline|online)$`), func(p *Player, e *Event, m []string) (err error) {
		e.Kind, e.OK = Available, m[2] == "online"
		e.Device, err = p.device(m[1])
		return err
	}},
	{regexp.MustCompile(`^(\S+) (answers|fails)$`), func(p *Player, e *Event, m []string) (err error) {
		e.Kind, e.OK = Answered, m[2] == "answers"
		e.Resource, err = p.resource(m[1])
		return err
	}},
	{regexp.MustCompile(`^(\S+) sets (\S+) = (.+)$`), func(p *Player, e *Event, m []string) error {
		e.Kind, e.Role = Person, m[1]
		return p.valued(e, m[2], m[3])
	}},
	{regexp.MustCompile(`^(\S+) = (.+)$`), func(p *Player, e *Event, m []string) error {
		e.Kind = Reading
		return p.valued(e, m[1], m[2])
	}},
}

// Parse reads an event. Errors: *EventError.
func (p *Player) Parse(text string) (Event, error) {
	e := Event{Text: strings.TrimSpace(text)}
	for _, f := range eventForms {
		m := f.form.FindStringSubmatch(e.Text)
		if m == nil {
			continue
		}
		err := f.make(p, &e, m)
		var wrong *EventError
		if errors.As(err, &wrong) {
			wrong.Text = e.Text
		}
		return e, err
	}
	return e, &EventError{
		Text: e.Text, What: "this is no event",
		Cure: "write a reading (device.resource = value), ROLE sets device.resource = value, device offline, wait 5 min, until 22:30 or restart",
	}
}

// valued fills in a resource and a value of it, which may lie outside its range.
func (p *Player) valued(e *Event, ref, text string) error {
	r, err := p.resource(ref)
	if err != nil {
		return err
	}
	e.Resource = r
	t := r.Model.Type
	t.Range = nil
	if text == "null" {
		e.Value = models.OfNull()
		return nil
	}
	if e.Value, err = models.Parse(t, text); err != nil {
		return &EventError{What: err.Error(), Cure: ref + " is " + t.String()}
	}
	return nil
}

func (p *Player) resource(ref string) (*check.Resource, error) {
	var known []string
	for _, d := range p.result.Deployment.Devices {
		for _, r := range d.Resources {
			if r.Ref == ref {
				return r, nil
			}
			known = append(known, r.Ref)
		}
	}
	return nil, &EventError{What: "there is no resource " + ref, Cure: suggest(ref, known)}
}

func (p *Player) device(name string) (*check.Device, error) {
	var known []string
	for _, d := range p.result.Deployment.Devices {
		if d.Name == name {
			return d, nil
		}
		known = append(known, d.Name)
	}
	return nil, &EventError{What: "there is no device " + name, Cure: suggest(name, known)}
}

// mostSuggested caps the names a message lists.
const mostSuggested = 12

// suggest lists what there is: what contains the word first.
func suggest(name string, known []string) string {
	slices.SortStableFunc(known, func(a, b string) int {
		return -cmp.Compare(kinship(a, name), kinship(b, name))
	})
	if len(known) > mostSuggested {
		known = append(slices.Clone(known[:mostSuggested]), "…")
	}
	return "there are: " + strings.Join(known, ", ")
}

// kinship is the length of the longest beginning or end two names share.
func kinship(a, b string) int {
	begins, ends := 0, 0
	for begins < min(len(a), len(b)) && a[begins] == b[begins] {
		begins++
	}
	for ends < min(len(a), len(b)) && a[len(a)-1-ends] == b[len(b)-1-ends] {
		ends++
	}
	return max(begins, ends)
}

// lengths are the units of a duration in an event, longest name first.
var lengths = regexp.MustCompile(`^(?:(\d+) ?d)? ?(?:(\d+) ?h)? ?(?:(\d+) ?(?:min|m))? ?(?:(\d+) ?s)?$`)

// ParseDuration reads a length of time in whole seconds: 90s, 5 min, 1h30min, 2d.
func ParseDuration(text string) (time.Duration, error) {
	m := lengths.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || strings.TrimSpace(text) == "" {
		return 0, fmt.Errorf("%q is no length of time; write 5s, 10min or 1h30min", text)
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if m[i+1] == "" {
			continue
		}
		var n int64
		if _, err := fmt.Sscan(m[i+1], &n); err != nil || n > int64(longest/unit) {
			return 0, fmt.Errorf("%q is too long", text)
		}
		total += time.Duration(n) * unit
	}
	if total > longest {
		return 0, fmt.Errorf("%q is too long", text)
	}
	return total, nil
}

// longest is how far a story may go.
const longest = 20 * 365 * 24 * time.Hour

// FormatDuration is the shortest text that ParseDuration reads as d.
func FormatDuration(d time.Duration) string {
	if d < time.Second {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / u.unit; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d -= n * u.unit
		}
	}
	return b.String()
}

func duration(e *Event, text string) error {
	d, err := ParseDuration(text)
	if err != nil {
		return &EventError{What: err.Error(), Cure: "write wait 5min"}
	}
	e.For = d
	return nil
}
