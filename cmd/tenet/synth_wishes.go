// tenet synth of rules: wishes become promises, with rules that keep them.

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/repair"
)

// ofRules reports whether a path names a project, a site file or a rule file, and not a
// text in FSP.
func ofRules(path string) bool {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return true
	}
	return slices.Contains([]string{".tenet", ".yaml", ".yml"}, filepath.Ext(path))
}

// wishTime is what is spent on one wish.
const wishTime = time.Minute

// wishes fulfils the wishes of a project. It exits with 0 if all are, 1 if some is not, 3
// if limits kept it from finding out.
func (c synthCmd) wishes(sh *shell) error {
	if c.Format != "text" && c.Format != "json" || c.Play || c.Implementation || c.Engine != "auto" || c.Target != "" {
		return &exit{code: exitBadInput, cause: fmt.Errorf("%s are rules: --target, --engine, --play, --implementation and formats but text and json are for texts in FSP", c.File)}
	}
	ctx, stop := c.context(sh)
	defer stop()
	project, _, err := sound(sh, c.File, "there is nothing to write before these errors are mended")
	if err != nil {
		return err
	}
	show := newMeter(sh)
	files, list, err := repair.Fulfil(ctx, project.Sources, project.CheckSite(), repair.Options{
		Budget: wishTime, MaxStates: min(c.MaxStates, 2_000_000), Memory: int64(c.Memory), Workers: c.Workers,
		Cache: memo.NewMemory(256 << 20), Progress: show.repair,
	})
	show.clear()
	if err != nil {
		return &exit{code: exitInternal, cause: err}
	}
	if c.Format == "json" {
		err = writeWishes(sh, project, files, list)
	} else {
		c.tellWishes(sh, project, list)
	}
	if err == nil && c.Write {
		err = rewrite(sh, project, files)
	}
	if err != nil {
		return err
	}
	if code := wishCode(list, ctx.Err() != nil); code != exitWell {
		return &exit{code: code}
	}
	return nil
}

func wishCode(list []repair.Wish, interrupted bool) int {
	code := exitWell
	if interrupted {
		code = exitUndecided
	}
	for i := range list {
		switch w := &list[i]; {
		case w.Kept || w.Taken != nil:
		case w.Limit == "":
			return exitViolated
		default:
			code = exitUndecided
		}
	}
	return code
}

func (c synthCmd) tellWishes(sh *shell, project *site.Project, list []repair.Wish) {
	if len(list) == 0 {
		fmt.Fprintln(sh.out, "nothing is wished for: write achieve SENTENCE in an app")
	}
	before, written := project.Sources, false
	for i := range list {
		w := &list[i]
		fmt.Fprintf(sh.out, "%s:%d: %s\n", w.File, w.Line, w.Promise)
		if w.Sentence != "" && w.Sentence != w.Promise {
			fmt.Fprintf(sh.out, "  %s\n", w.Sentence)
		}
		switch {
		case w.Kept:
			fmt.Fprintln(sh.out, "  the rules there are fulfil it: it can be a promise")
		case w.Taken != nil:
			written = true
			showProposal(sh.out, before, "fulfilled: ", w.Taken)
			before = w.Taken.Files
		default:
			tellUnfulfilled(sh, before, w)
		}
		fmt.Fprintln(sh.out)
	}
	if written && !c.Write {
		fmt.Fprintf(sh.out, "write it into the files: tenet synth %s --write\n", c.File)
	}
}

func tellUnfulfilled(sh *shell, before map[string]string, w *repair.Wish) {
	fmt.Fprintf(sh.out, "  not fulfilled: %s\n", w.Why)
	if w.Limit != "" {
		fmt.Fprintf(sh.out, "  %s\n", w.Limit)
	}
	showPlay(sh.out, w.Play)
	for i := range w.Proposals {
		showProposal(sh.out, before, "this would do: ", &w.Proposals[i])
	}
}

// wishDocument is the document tenet.wishes/1.
type wishDocument struct {
	Schema string      `json:"schema"`
	Wishes []wishOfApp `json:"wishes"`
	// Files are those that have another text now, by name.
	Files map[string]string `json:"files"`
}

type wishOfApp struct {
	File string `json:"file"`
	Line int    `json:"line"`
	repairOfPromise
	Kept  bool            `json:"kept"`  // the rules there were fulfil it
	Taken *repairProposal `json:"taken"` // what was done for it
}

func writeWishes(sh *shell, project *site.Project, files map[string]string, list []repair.Wish) error {
	d := wishDocument{Schema: "tenet.wishes/1", Wishes: []wishOfApp{}, Files: map[string]string{}}
	before := project.Sources
	for i := range list {
		w := &list[i]
		one := wishOfApp{File: w.File, Line: w.Line, repairOfPromise: documentOfAnswer(before, &w.Answer), Kept: w.Kept}
		if w.Taken != nil {
			taken := documentOf(before, w.Taken)
			one.Taken, before = &taken, w.Taken.Files
		}
		d.Wishes = append(d.Wishes, one)
	}
	for name, text := range files {
		if text != project.Sources[name] {
			d.Files[name] = text
		}
	}
	return writeJSON(sh.out, d)
}
