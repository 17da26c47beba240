// The example of docs/synthesis.md does what the page says.

package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var fenced = regexp.MustCompile("(?s)```(fsp)?\n(.*?)```")

// TestSynthesisPage collects the model as the page goes on, and runs each command
// of its transcripts on what there is so far.
func TestSynthesisPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/synthesis.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	model, commands := "", 0
	for _, m := range fenced.FindAllStringSubmatch(string(page), -1) {
		if m[1] == "fsp" {
			model += m[2]
			if err := os.WriteFile("heaters.lts", []byte(model), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for _, part := range strings.Split(m[2], "$ tenet ")[1:] {
			commands++
			line, want, _ := strings.Cut(part, "\n")
			var out, errs bytes.Buffer
			run(&shell{ctx: context.Background(), out: &out, err: &errs, in: strings.NewReader("")}, strings.Fields(line))
			if diff := cmp.Diff(want, errs.String()+out.String()); diff != "" {
				t.Errorf("tenet %s differs (-page +now):\n%s", line, diff)
			}
		}
	}
	if commands < 3 {
		t.Errorf("only %d commands were found", commands)
	}
}
