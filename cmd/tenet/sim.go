// tenet sim: play rules by hand, or from a script.

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/play"
	"github.com/tenet-iot/tenet/runtime/site"
)

type simCmd struct {
	Path   string `arg:"" optional:"" default:"." help:"The project, site file or .tenet file to play."`
	Script string `help:"Play the lines of this file (- for standard input) and end."`
	Start  string `help:"Local time at which it begins: 2026-06-01 12:00."`
	From   string `placeholder:"PROMISE" help:"Begin with the run that breaks this promise, and play on from there. Devices are silent then."`
	Save   string `placeholder:"FILE" help:"Write what was played as a rule test at the end."`
}

const simHelp = `Lines to type:
  device.resource = value          the device reports it
  ROLE sets device.resource = value
  device offline | device online
  device.resource answers | fails  for silent devices
  wait 5min (or 5min passes) | until 22:30 | restart after 1h
  why RULE                         what a rule waits for
  rules | values                   what there is
  devices silent | devices obey after 5s
  save FILE                        what was typed, as a rule test
  quit
`

// Run reads lines and tells what they lead to, until the end or quit.
func (c simCmd) Run(sh *shell) error {
	project, err := site.Load(c.Path)
	if err != nil {
		return err
	}
	result, err := compiled(sh, project.Sources, project.CheckSite(), c.Path)
	if err != nil {
		return err
	}
	setup := play.Setup{Obey: play.DefaultObey}
	if setup.Place, err = project.Place(); err != nil {
		return err
	}
	if c.Start != "" {
		if setup.Start, err = time.ParseInLocation("2006-01-02 15:04", c.Start, zoneOf(setup.Place)); err != nil {
			return fmt.Errorf("--start: write 2026-06-01 12:00")
		}
	}
	var run []string
	if c.From != "" {
		setup.Silent = true
		var second int64
		if run, second, err = breaking(sh, result, c.From, mostForRun); err != nil {
			return err
		}
		if setup.Start.IsZero() && second >= 0 {
			setup.Start = time.Date(2026, 6, 1, 0, 0, int(second), 0, zoneOf(setup.Place))
		}
	}
	p, err := play.New(result, setup)
	if err != nil {
		return err
	}
	s := &simulation{player: p, sh: sh, typing: c.Script == "" && c.Save == "", silent: setup.Silent}
	if err := s.run(run, c.script()); err != nil || c.Save == "" {
		return err
	}
	return s.save(c.Save)
}

func zoneOf(p drive.Place) *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// mostForRun is how long a run is looked for.
const mostForRun = 2 * time.Minute

// script is the file to play, - for standard input; "" for none, if all there is to do is
// to save a run.
func (c simCmd) script() string {
	if c.Script == "" && c.Save == "" {
		return "-"
	}
	return c.Script
}

// simulation is a play by hand.
type simulation struct {
	player *play.Player
	sh     *shell
	typing bool
	silent bool     // devices, from the start
	events []string // as a story has them
	told   []string
}

// run plays the lines of a run that was found, and then those of a script.
func (s *simulation) run(found []string, script string) error {
	in := s.sh.in
	switch script {
	case "":
		in = strings.NewReader("")
	case "-":
	default:
		f, err := os.Open(script)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	if s.typing {
		fmt.Fprintln(s.sh.out, "The rules run; `help` says what can be typed.")
	}
	s.show(s.player.Advance(0))
	for _, line := range found {
		fmt.Fprintln(s.sh.out, ">", line)
		if err := s.line(line); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(in)
	for s.prompt(); lines.Scan(); s.prompt() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if line == "quit" {
			return nil
		}
		if err := s.line(line); err != nil {
			if !s.typing {
				return err
			}
			s.sh.report(err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	return s.sh.ctx.Err()
}

func (s *simulation) prompt() {
	if s.typing {
		fmt.Fprintf(s.sh.out, "%s  %s> ", s.player.Clock().Format("Mon 15:04:05"), play.FormatDuration(s.player.Now()))
	}
}

// line does what a line says.
func (s *simulation) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "help":
		_, err := io.WriteString(s.sh.out, simHelp)
		return err
	case "rules":
		s.list(s.player.Rules())
		return nil
	case "values":
		s.list(s.player.Values())
		return nil
	case "why":
		lines, ok := s.player.Why(rest)
		if !ok {
			return fmt.Errorf("there is no rule %s; there are: %s", rest, strings.Join(s.player.Rules(), ", "))
		}
		s.list(lines)
		return nil
	case "devices":
		return s.player.Devices(rest)
	case "save":
		return s.save(rest)
	}
	e, err := s.player.Parse(line)
	if err != nil {
		return err
	}
	told := s.player.Play(e)
	s.events = append(s.events, play.FormatDuration(s.player.Now())+" "+replayable(line, &e))
	s.show(told)
	s.list(s.player.Silent(e, told))
	return nil
}

// replayable is an event as a story writes it: there, time is said by the line.
func replayable(line string, e *play.Event) string {
	if e.Kind == play.Passes || e.Kind == play.Until {
		return "passes"
	}
	return line
}

func (s *simulation) show(told []string) {
	s.told = append(s.told, told...)
	s.list(told)
}

func (s *simulation) list(lines []string) {
	for _, line := range lines {
		fmt.Fprintln(s.sh.out, line)
	}
}

// save writes what was typed as a rule test.
func (s *simulation) save(file string) error {
	if file == "" {
		return fmt.Errorf("save: name a file, such as save tests/evening.txtar")
	}
	start := s.player.Clock().Add(-s.player.Now())
	devices := ""
	if s.silent {
		devices = "devices silent\n"
	}
	text := fmt.Sprintf("-- setup --\nstart %s\nzone %s\n%s-- events --\n%s\n-- want --\n%s\n",
		start.Format("2006-01-02 15:04"), start.Location(), devices, strings.Join(s.events, "\n"), strings.Join(s.told, "\n"))
	return os.WriteFile(file, []byte(text), 0o644)
}
