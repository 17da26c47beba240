// tenet backup, tenet restore: a site in one file, and back.

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/runtime/backup"
	"github.com/tenet-iot/tenet/runtime/site"
)

type backupCmd struct {
	File string `arg:"" help:"The file to write, such as flat.tenet-backup. It does not exist yet."`
	target
}

// Run backs a project up, also while its gateway runs.
func (c backupCmd) Run(sh *shell) error {
	project, err := site.Load(c.Site)
	if err != nil {
		return err
	}
	m, err := backup.Write(sh.ctx, project, c.File, backup.Options{Version: version(), Made: time.Now()})
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; a backup replaces nothing, choose another name", c.File)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(sh.out, "%s: %s\n", c.File, holds(m))
	return nil
}

type restoreCmd struct {
	File string `arg:"" type:"existingfile" help:"A backup."`
	Dir  string `arg:"" help:"Where the project shall be: a folder that is empty or not there. With --data: the project."`
	Data bool   `help:"Bring only the journal back, into a project whose data folder has none."`
}

// Run brings a backup back. Nothing is replaced.
func (c restoreCmd) Run(sh *shell) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	var m *backup.Manifest
	if c.Data {
		var project *site.Project
		if project, err = site.Load(c.Dir); err != nil {
			return err
		}
		m, err = backup.RestoreData(sh.ctx, f, project)
	} else {
		m, err = backup.Restore(sh.ctx, f, c.Dir)
	}
	var there *fs.PathError
	if errors.Is(err, fs.ErrExist) && errors.As(err, &there) {
		return fmt.Errorf("there is something in %s; a backup replaces nothing, move that away first", there.Path)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(sh.out, "%s: %s\n", c.Dir, holds(m))
	return nil
}

// holds says what a backup holds.
func holds(m *backup.Manifest) string {
	parts := []string{fmt.Sprintf("site %s of %s", m.Site, m.Made.Format(time.RFC3339))}
	texts, data := len(m.Files), "no journal yet"
	if m.Journal() >= 0 {
		texts--
		data = fmt.Sprintf("a journal of %d inputs (%d MiB)", m.Inputs, m.Journal()>>20)
		if m.Bundle != "" {
			data += fmt.Sprintf(", deployment %.12s", m.Bundle)
		}
	}
	return strings.Join(append(parts, fmt.Sprintf("%d texts", texts), data), ", ")
}
