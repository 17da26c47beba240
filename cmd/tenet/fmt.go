// tenet fmt: one layout for all .tenet files.

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/runtime/site"
)

type fmtCmd struct {
	Paths []string `arg:"" help:"Files or folders."`
	Check bool     `help:"Change nothing; fail if a file is not formatted."`
}

// Run formats files in place. A file with errors stays as it is and is
// reported; the others are still formatted.
func (c fmtCmd) Run(sh *shell) error {
	files, err := tenetFiles(c.Paths)
	if err != nil {
		return err
	}
	bad, stale := 0, 0
	for _, file := range files {
		changed, ok, err := c.file(sh, file)
		if err != nil {
			return err
		}
		if !ok {
			bad++
		}
		if changed {
			stale++
			fmt.Fprintln(sh.out, file)
		}
	}
	if bad > 0 {
		return &exit{code: exitBadInput}
	}
	if c.Check && stale > 0 {
		return &exit{code: exitViolated, cause: fmt.Errorf("%d of %d files are not formatted; run: tenet fmt %s", stale, len(files), strings.Join(c.Paths, " "))}
	}
	return nil
}

func (c fmtCmd) file(sh *shell, file string) (changed, ok bool, err error) {
	raw, err := site.ReadText(file, syntax.MaxSource)
	if err != nil {
		return false, false, err
	}
	text, problems := format.Source(file, raw)
	if list := diag.List(problems); list.HasErrors() {
		fmt.Fprint(sh.err, diag.Render(problems, diag.Options{Source: diag.Sources(map[string]string{file: raw}), Color: sh.color}))
		return false, false, nil
	}
	if text == raw {
		return false, true, nil
	}
	if c.Check {
		return true, true, nil
	}
	return true, true, replaceFile(file, text)
}

// replaceFile writes beside the file and renames, so that an interruption
// leaves the old text.
func replaceFile(file, text string) error {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".fmt-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.WriteString(text); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), mode); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// tenetFiles lists the .tenet files below the paths, in order.
func tenetFiles(paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		before := len(out)
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && path != p && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			// A pipe among the files is passed over: nobody may ever write into it.
			if !d.IsDir() && (strings.HasSuffix(path, ".tenet") && d.Type()&fs.ModeNamedPipe == 0 || path == p) {
				out = append(out, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(out) == before {
			return nil, fmt.Errorf("%s: no .tenet files", p)
		}
	}
	return out, nil
}
