// tenet import: rules from other systems.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
	"github.com/tenet-iot/tenet/dsl/importers/sensinact"
	"github.com/tenet-iot/tenet/runtime/site"
)

type importCmd struct {
	Homeassistant importHomeAssistantCmd `cmd:"" help:"Import automations of Home Assistant: automations.yaml, scripts.yaml, blueprints, single automations, packages."`
	Sensinact     importSensinactCmd     `cmd:"" help:"Import applications of sensiNact Studio: .sna files."`
}

// importOut is where the rules go.
type importOut struct {
	Out    string `short:"o" help:"Write the rules to this file, not to standard output."`
	Force  bool   `help:"Overwrite the file."`
	Format string `enum:"text,json" default:"text" help:"text or json (schema tenet.import/1)."`
}

type importHomeAssistantCmd struct {
	Files []string `arg:"" help:"YAML files."`
	Map   string   `help:"What the files do not say of their entities: names, classes, units."`
	importOut
}

type importSensinactCmd struct {
	Files []string `arg:"" help:".sna files."`
	importOut
}

// imported is what an importer made.
type imported struct {
	text           string
	count, without int
	diagnostics    diag.List
	sources        map[string]string
	what           string // what is counted, in the plural
}

// Run imports automations. What is left out is reported, and makes the exit code
// 1.
func (c importHomeAssistantCmd) Run(sh *shell) error {
	made := imported{sources: map[string]string{}, what: "automations"}
	var options homeassistant.Options
	if c.Map != "" {
		text, err := site.ReadText(c.Map, homeassistant.MaxBytes)
		if err != nil {
			return err
		}
		made.sources[c.Map] = text
		var found diag.List
		if options, found = homeassistant.Map(c.Map, text); found.HasErrors() {
			made.show(sh, found)
			return &exit{code: exitBadInput}
		}
	}
	var files []homeassistant.File
	for _, name := range c.Files {
		text, err := site.ReadText(name, homeassistant.MaxBytes)
		if err != nil {
			return err
		}
		made.sources[name] = text
		files = append(files, homeassistant.File{Name: name, Text: text})
	}
	result, err := homeassistant.Import(files, options)
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	made.text, made.count, made.without, made.diagnostics = result.Text, result.Rules, result.LeftOut, result.Diagnostics
	return made.write(sh, c.importOut)
}

// Run imports applications. What is left out is reported, and makes the exit code
// 1.
func (c importSensinactCmd) Run(sh *shell) error {
	made := imported{sources: map[string]string{}, what: "applications"}
	var files []sensinact.File
	for _, name := range c.Files {
		text, err := site.ReadText(name, sensinact.MaxBytes)
		if err != nil {
			return err
		}
		made.sources[name] = text
		files = append(files, sensinact.File{Name: name, Text: text})
	}
	result, err := sensinact.Import(files)
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	made.text, made.count, made.without, made.diagnostics = result.Text, result.Apps, result.LeftOut, result.Diagnostics
	return made.write(sh, c.importOut)
}

// write gives the rules out, and says what became of the rest.
func (m *imported) write(sh *shell, to importOut) error {
	if to.Format == "json" {
		if err := m.json(sh); err != nil {
			return err
		}
	} else {
		m.show(sh, m.diagnostics)
		if err := m.rules(sh, to); err != nil {
			return err
		}
		fmt.Fprintf(sh.err, "%d of %d %s imported\n", m.count, m.count+m.without, m.what)
	}
	if m.diagnostics.HasErrors() {
		return &exit{code: exitViolated}
	}
	return nil
}

func (m *imported) show(sh *shell, list diag.List) {
	shown, rest := list.Cap(mostProblems)
	fmt.Fprint(sh.err, diag.Render(shown, diag.Options{Source: diag.Sources(m.sources), Color: sh.color}))
	if rest > 0 {
		fmt.Fprintf(sh.err, "… and %d more\n", rest)
	}
}

// rules writes the rules to standard output, or to a file that is not there yet.
func (m *imported) rules(sh *shell, to importOut) error {
	if to.Out == "" {
		_, err := fmt.Fprint(sh.out, m.text)
		return err
	}
	if _, err := os.Lstat(to.Out); err == nil && !to.Force {
		return &exit{code: exitBadInput, cause: fmt.Errorf("%s is there already; name another file, or add --force", to.Out)}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return replaceFile(to.Out, m.text)
}

func (m *imported) json(sh *shell) error {
	doc := struct {
		Schema      string       `json:"schema"`
		Imported    int          `json:"imported"`
		LeftOut     int          `json:"leftOut"`
		Rules       string       `json:"rules"`
		Diagnostics []diag.Entry `json:"diagnostics"`
	}{"tenet.import/1", m.count, m.without, m.text, diag.Entries(m.diagnostics, diag.Options{Source: diag.Sources(m.sources)})}
	out := json.NewEncoder(sh.out)
	out.SetIndent("", "  ")
	return out.Encode(doc)
}
