// Compositions for SPIN, to count the same states side by side.

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// countBySpin has SPIN explore a composition of systems that are deterministic, and
// returns the seconds its search takes, without generating and compiling, and the
// states it stores.
//
// Errors: spin or a C compiler is missing; SPIN fails; the context's.
func countBySpin(ctx context.Context, parts []*lts.LTS) (seconds float64, states int, err error) {
	for _, name := range []string{"spin", "cc"} {
		if _, err := exec.LookPath(name); err != nil {
			return 0, 0, fmt.Errorf("--spin needs %s, which is not installed\n  on Debian: apt-get install spin gcc", name)
		}
	}
	model, err := promela(parts)
	if err != nil {
		return 0, 0, err
	}
	dir, err := os.MkdirTemp("", "tenet-spin")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "model.pml"), []byte(model), 0o600); err != nil {
		return 0, 0, err
	}
	run := func(name string, args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %s", name, errors.Join(err, ctx.Err()), bytes.TrimSpace(out))
		}
		return out, nil
	}
	if _, err := run("spin", "-a", "model.pml"); err != nil {
		return 0, 0, err
	}
	if _, err := run("cc", "-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=8192", "-o", "pan", "pan.c"); err != nil {
		return 0, 0, err
	}
	out, err := run(filepath.Join(dir, "pan"), "-E", "-c0", "-m10000000", "-w24")
	if err != nil {
		return 0, 0, err
	}
	return readPan(out)
}

var (
	panStored  = regexp.MustCompile(`(?m)^\s*(\d+) states, stored`)
	panElapsed = regexp.MustCompile(`(?m)elapsed time ([0-9.]+) seconds`)
)

func readPan(out []byte) (seconds float64, states int, err error) {
	stored := panStored.FindSubmatch(out)
	if stored == nil || bytes.Contains(out, []byte("max search depth too small")) {
		return 0, 0, fmt.Errorf("SPIN did not finish: %s", bytes.TrimSpace(out))
	}
	if states, err = strconv.Atoi(string(stored[1])); err != nil {
		return 0, 0, err
	}
	if elapsed := panElapsed.FindSubmatch(out); elapsed != nil {
		seconds, err = strconv.ParseFloat(string(elapsed[1]), 64)
	}
	return seconds, states, err
}

// promela writes a composition as one process: a variable for each component, and
// one step for each label, whose transitions are tables in C. Transitions to Error are
// left out.
func promela(parts []*lts.LTS) (string, error) {
	var tables, steps strings.Builder
	labels := map[string][]int{}
	var order []string
	for i, p := range parts {
		if err := p.Deterministic(); err != nil {
			return "", fmt.Errorf("%s for SPIN: %w", p.Name(), err)
		}
		for _, name := range p.Alphabet().Names() {
			if labels[name] == nil {
				order = append(order, name)
			}
			labels[name] = append(labels[name], i)
		}
	}
	for k, name := range order {
		var guard, act []string
		for _, i := range labels[name] {
			fmt.Fprintf(&tables, "static short t_%d_%d[] = {%s};\n", k, i, row16(parts[i], name))
			guard = append(guard, fmt.Sprintf("t_%d_%d[now.s[%d]] >= 0", k, i, i))
			act = append(act, fmt.Sprintf("now.s[%d] = t_%d_%d[now.s[%d]];", i, k, i, i))
		}
		fmt.Fprintf(&steps, "  :: d_step { c_expr { %s } -> c_code { %s } }\n", strings.Join(guard, " && "), strings.Join(act, " "))
	}
	kind := "byte"
	for _, p := range parts {
		if p.Len() > 1<<8 {
			kind = "short"
		}
		if p.Len() > 1<<15 {
			return "", fmt.Errorf("%s has too many states for SPIN's tables", p.Name())
		}
	}
	return fmt.Sprintf("c_decl {\n%s}\n%s s[%d];\ninit {\n  do\n%s  od\n}\n", tables.String(), kind, len(parts), steps.String()), nil
}

// row16 lists where a label leads from each state, -1 for nowhere and for Error.
func row16(p *lts.LTS, name string) string {
	to := make([]string, p.Len())
	l, _ := p.Alphabet().Find(name)
	for s := range lts.State(p.Len()) {
		to[s] = "-1"
		for _, e := range p.Out(s) {
			if e.Label() == l && e.To() != lts.Error {
				to[s] = fmt.Sprint(e.To())
			}
		}
	}
	return strings.Join(to, ",")
}
