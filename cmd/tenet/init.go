// tenet init: a new project to start from.

package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed all:template
var template embed.FS

type initCmd struct {
	Dir string `arg:"" help:"Folder of the new project."`
}

// Run writes a project into an empty or new folder: rules with a promise,
// devices, site.yaml, a workflow for continuous integration. It overwrites
// nothing.
func (c initCmd) Run(sh *shell) error {
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("init %s: %w", c.Dir, err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("init %s: the folder is not empty; name a new one", c.Dir)
	}
	abs, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	err = fs.WalkDir(template, "template", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return c.write(path, siteName(filepath.Base(abs)))
	})
	if err != nil {
		return fmt.Errorf("init %s: %w", c.Dir, err)
	}
	fmt.Fprintf(sh.out, "A new project lies in %s. Next:\n  tenet verify %s\n  tenet run %s\n", c.Dir, c.Dir, c.Dir)
	return nil
}

// write copies one file of the template, with the site's name filled in.
func (c initCmd) write(path, name string) error {
	text, err := template.ReadFile(path)
	if err != nil {
		return err
	}
	to := filepath.Join(c.Dir, filepath.FromSlash(strings.TrimPrefix(path, "template/")))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, []byte(strings.ReplaceAll(string(text), "SITE_NAME", name)), 0o644)
}

// siteName makes one word of letters, digits, "-" and "_" from a folder's name.
func siteName(folder string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, folder)
	if strings.Trim(name, "-_") == "" {
		return "home"
	}
	return name
}
