// Stories: rule tests in one file.

package play

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
)

// Story is a rule test.
type Story struct {
	Name    string
	Comment string
	// Files are the .tenet files it brings; none if it is about a project's rules.
	Files map[string]string
	// Setup are the lines of its setup.
	Setup  string
	Events string
	Want   string
	// Some: Want names some of the lines that are told, in their order.
	Some bool
}

// StoryError is a mistake in a story.
type StoryError struct {
	Story string
	Line  int // of its section, from 1; 0 if it is none of a line
	What  string
	Cure  string
}

// Error names the place.
func (e *StoryError) Error() string {
	if e.Line == 0 {
		return e.Story + ": " + e.What
	}
	return fmt.Sprintf("%s: line %d of its events: %s", e.Story, e.Line, e.What)
}

// Hint is the cure.
func (e *StoryError) Hint() string { return e.Cure }

// ParseStory reads a story. Errors: *StoryError for sections it does not know, or
// lacks.
func ParseStory(name string, data []byte) (*Story, error) {
	a := txtar.Parse(data)
	s := &Story{Name: name, Comment: string(a.Comment), Files: map[string]string{}}
	wants := 0
	for _, f := range a.Files {
		text := string(f.Data)
		switch {
		case f.Name == "setup":
			s.Setup = text
		case f.Name == "events":
			s.Events = text
		case f.Name == "want", f.Name == "want some":
			s.Want, s.Some = text, f.Name == "want some"
			wants++
		case strings.HasSuffix(f.Name, ".tenet"):
			s.Files[f.Name] = text
		default:
			return nil, &StoryError{Story: name, What: "section " + f.Name + " is none of a rule test", Cure: "sections are setup, events, want or want some, and .tenet files"}
		}
	}
	if s.Events == "" || wants != 1 {
		return nil, &StoryError{Story: name, What: "it needs a section events and one section want, or want some"}
	}
	return s, nil
}

// Outcome is what a story came to.
type Outcome struct {
	Told []string // every line
	// Missing is the first line of a "want some" that was not told in its place; ""
	// if there is none.
	Missing string
	Passed  bool
}

// Zones finds a time zone by its IANA name, as time.LoadLocation does.
type Zones func(name string) (*time.Location, error)

// Run plays a story in which the rules of r run at a place, unless its setup says
// otherwise.
//
// Errors: *StoryError, *drive.PlaceError.
func (s *Story) Run(r *compile.Result, place drive.Place, zones Zones) (*Outcome, error) {
	setup, err := s.setup(place, zones)
	if err != nil {
		return nil, err
	}
	p, err := New(r, setup)
	if err != nil {
		return nil, err
	}
	out := &Outcome{}
	for i, line := range strings.Split(s.Events, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		told, err := p.line(line)
		if err != nil {
			cure := ""
			if hinted, ok := err.(interface{ Hint() string }); ok {
				cure = hinted.Hint()
			}
			return nil, &StoryError{Story: s.Name, Line: i + 1, What: err.Error(), Cure: cure}
		}
		out.Told = append(out.Told, told...)
	}
	s.compare(out)
	return out, nil
}

// line plays "TIME EVENT": first everything that is due before it.
func (p *Player) line(line string) ([]string, error) {
	at, text, ok := strings.Cut(line, " ")
	if !ok {
		at, text = line, "passes"
	}
	to, err := ParseDuration(at)
	if err != nil {
		return nil, fmt.Errorf("%w; a line begins with its time", err)
	}
	if to < p.now {
		return nil, fmt.Errorf("%s is before the last event", at)
	}
	e, err := p.Parse(text)
	if err != nil {
		return nil, err
	}
	return append(p.Advance(to), p.Play(e)...), nil
}

func (s *Story) compare(out *Outcome) {
	want := wanted(s.Want)
	if !s.Some {
		out.Passed = slices.Equal(want, out.Told)
		return
	}
	at := 0
	for _, line := range want {
		k := slices.Index(out.Told[at:], line)
		if k < 0 {
			out.Missing = line
			return
		}
		at += k + 1
	}
	out.Passed = true
}

// Lines lists what is wanted.
func (s *Story) Lines() []string { return wanted(s.Want) }

// wanted lists the lines of a want, without comments.
func wanted(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// Format writes the story with what is told in place of what was wanted.
func (s *Story) Format(data []byte, told []string) []byte {
	a := txtar.Parse(data)
	for i := range a.Files {
		if a.Files[i].Name == "want" {
			a.Files[i].Data = []byte(strings.Join(told, "\n") + "\n")
			if len(told) == 0 {
				a.Files[i].Data = nil
			}
		}
	}
	return txtar.Format(a)
}

// setup reads the lines of a setup:
//
//	start 2026-06-01 12:00          local time
//	zone Europe/Berlin              in place of the site's
//	place 52.5 13.4                 latitude and longitude in degrees
//	devices obey after 5s           or devices silent
//	grant carer heater.power        besides what the site grants
func (s *Story) setup(place drive.Place, zones Zones) (Setup, error) {
	out := Setup{Place: place, Obey: DefaultObey}
	wrong := func(line, cure string) error {
		return &StoryError{Story: s.Name, What: "setup: " + line + " says nothing", Cure: cure}
	}
	start := ""
	for _, line := range wanted(s.Setup) {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "start":
			start = rest
		case "zone":
			zone, err := zones(rest)
			if err != nil {
				return out, wrong(line, "write zone Europe/Berlin")
			}
			out.Place.Zone = zone
		case "place":
			var err error
			if out.Place.Latitude, out.Place.Longitude, err = degrees(rest); err != nil {
				return out, wrong(line, "write place 52.5 13.4")
			}
			out.Place.Known = true
		case "devices":
			if err := out.devices(rest); err != nil {
				return out, wrong(line, "write devices silent, or devices obey after 5s")
			}
		case "grant":
			if len(strings.Fields(rest)) != 2 {
				return out, wrong(line, "write grant carer heater.power")
			}
		default:
			return out, wrong(line, "lines of a setup begin with start, zone, place, devices or grant")
		}
	}
	if start == "" {
		return out, nil
	}
	zone := out.Place.Zone
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", start, zone)
	if err != nil {
		return out, wrong("start "+start, "write start 2026-06-01 12:00")
	}
	out.Start = at
	return out, nil
}

func degrees(text string) (latitude, longitude float64, err error) {
	parts := strings.Fields(text)
	if len(parts) != 2 {
		return 0, 0, strconv.ErrSyntax
	}
	if latitude, err = strconv.ParseFloat(parts[0], 64); err != nil {
		return 0, 0, err
	}
	longitude, err = strconv.ParseFloat(parts[1], 64)
	return latitude, longitude, err
}

// devices reads what devices do: "silent" or "obey [after D]".
func (s *Setup) devices(text string) (err error) {
	what, after, timed := strings.Cut(text, " after ")
	switch {
	case text == "silent":
		s.Silent = true
	case what != "obey":
		return strconv.ErrSyntax
	case timed:
		s.Obey, err = ParseDuration(after)
	}
	return err
}

// Devices says what devices do from now on: "silent" or "obey [after D]".
func (p *Player) Devices(text string) error {
	s := Setup{Obey: DefaultObey}
	if err := s.devices(text); err != nil {
		return &EventError{Text: "devices " + text, What: "this says nothing", Cure: "write devices silent, or devices obey after 5s"}
	}
	p.Obeys(s.Silent, s.Obey)
	return nil
}

// Grants lists what a story's setup grants besides the site.
func (s *Story) Grants() []check.SiteGrant {
	var out []check.SiteGrant
	for _, line := range wanted(s.Setup) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "grant" {
			out = append(out, check.SiteGrant{Role: f[1], Resource: f[2]})
		}
	}
	return out
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }
