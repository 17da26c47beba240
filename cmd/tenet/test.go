// tenet test: rule tests in virtual time.

package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/play"
	"github.com/tenet-iot/tenet/runtime/site"
)

// maxStory is the longest rule test that is read, in bytes.
const maxStory = 4 << 20

type testCmd struct {
	Paths   []string `arg:"" optional:"" default:"." help:"Projects, folders of rule tests or single tests (*.txtar); a project's tests are those below its folder."`
	Rules   string   `help:"The project whose rules are tested, for tests that bring none; the folder above the test with a site.yaml or .tenet files if not given."`
	Update  bool     `help:"Write what is told into the section want of each test."`
	Verbose bool     `short:"v" help:"Show what every test tells."`
}

// Run plays all tests and exits with 1 if one fails.
func (c testCmd) Run(sh *shell) error {
	files, err := c.files()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("there is no rule test (*.txtar) in %s", strings.Join(c.Paths, ", "))
	}
	failed := 0
	for _, file := range files {
		ok, err := c.test(sh, file)
		if err != nil {
			return err
		}
		if !ok {
			failed++
		}
	}
	fmt.Fprintf(sh.out, "%d passed, %d failed\n", len(files)-failed, failed)
	if failed > 0 {
		return &exit{code: exitViolated}
	}
	return nil
}

// files lists the tests, each once, in order.
func (c testCmd) files() ([]string, error) {
	found := map[string]bool{}
	for _, path := range c.Paths {
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !d.IsDir() && (filepath.Ext(name) == ".txtar" || name == path) {
				found[name] = true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

func (c testCmd) test(sh *shell, file string) (bool, error) {
	text, err := site.ReadWhole(file, maxStory)
	if err != nil {
		return false, err
	}
	story, err := play.ParseStory(file, []byte(text))
	if err != nil {
		return false, err
	}
	result, place, err := c.rules(sh, story, file)
	if err != nil {
		return false, err
	}
	out, err := story.Run(result, place, time.LoadLocation)
	if err != nil {
		return false, err
	}
	if c.Verbose {
		fmt.Fprintf(sh.out, "%s\n  %s\n", file, strings.Join(out.Told, "\n  "))
	}
	switch {
	case out.Passed:
		fmt.Fprintf(sh.out, "ok    %s\n", file)
		return true, nil
	case c.Update && !story.Some:
		fmt.Fprintf(sh.out, "wrote %s\n", file)
		return true, os.WriteFile(file, story.Format([]byte(text), out.Told), 0o644)
	}
	fmt.Fprintf(sh.out, "FAIL  %s\n%s", file, difference(story, out))
	return false, nil
}

// difference shows what was wanted beside what was told.
func difference(s *play.Story, out *play.Outcome) string {
	var b strings.Builder
	if s.Some {
		fmt.Fprintf(&b, "  this was not told, or not after the lines before it:\n  - %s\n  what was told:\n", out.Missing)
		for _, line := range out.Told {
			fmt.Fprintf(&b, "    %s\n", line)
		}
		return b.String()
	}
	b.WriteString("  wanted (-) and told (+):\n")
	for _, line := range diffLines(s.Lines(), out.Told) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	return b.String()
}

// diffLines shows two lists of lines as one, by their longest common part.
func diffLines(a, b []string) []string {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, "  "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "- "+a[i])
			i++
		default:
			out = append(out, "+ "+b[j])
			j++
		}
	}
	return out
}

// rules compiles what a test is about: its own files, or a project's.
func (c testCmd) rules(sh *shell, s *play.Story, file string) (*compile.Result, drive.Place, error) {
	if len(s.Files) > 0 {
		result, err := compiled(sh, s.Files, check.Site{Grants: s.Grants()}, file)
		return result, drive.Place{Zone: time.UTC}, err
	}
	root := c.Rules
	if root == "" {
		root = projectOf(filepath.Dir(file))
	}
	project, err := site.Load(root)
	if err != nil {
		return nil, drive.Place{}, err
	}
	place, err := project.Place()
	if err != nil {
		return nil, drive.Place{}, err
	}
	grants := project.CheckSite()
	grants.Grants = append(grants.Grants, s.Grants()...)
	result, err := compiled(sh, project.Sources, grants, root)
	return result, place, err
}

// compiled compiles rules, or says what is wrong with them.
func compiled(sh *shell, files map[string]string, grants check.Site, of string) (*compile.Result, error) {
	result, problems := compile.Load(files, grants)
	if result != nil {
		return result, nil
	}
	shown, _ := diag.List(problems).Cap(mostProblems)
	fmt.Fprint(sh.err, diag.Render(shown, diag.Options{Source: diag.Sources(files), Color: sh.color}))
	return nil, &exit{code: exitBadInput, cause: fmt.Errorf("%s: the rules have errors", of)}
}

// projectOf is the nearest folder, upwards, that holds a site file or rules.
func projectOf(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "site.yaml")); err == nil {
			return at
		}
		if rules, err := filepath.Glob(filepath.Join(at, "*.tenet")); err == nil && len(rules) > 0 {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}
