// The demo as a user has it: a process of its own, killed and started again.

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
)

// patience bounds every wait of these tests.
const patience = 30 * time.Second

// demo is a running tenet demo.
type demo struct {
	t     *testing.T
	dir   string // of the project
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines chan string
}

// startDemo starts a demo and waits until it prints the studio's address.
func startDemo(t *testing.T, dir string, env string, args ...string) *demo {
	t.Helper()
	d := &demo{t: t, dir: dir, cmd: exec.Command("tenet", append([]string{"demo"}, args...)...), lines: make(chan string, 1000)}
	if env != "" {
		d.cmd.Env = append(os.Environ(), env)
	}
	var err error
	if d.stdin, err = d.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	d.cmd.Stderr = &problems
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if d.cmd.ProcessState == nil {
			d.cmd.Process.Kill()
			d.cmd.Wait()
		}
		if t.Failed() {
			t.Logf("the demo's messages:\n%s", &problems)
		}
	})
	go func() {
		defer close(d.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			d.lines <- s.Text()
		}
	}()
	d.expect("studio: http://127.0.0.1:")
	return d
}

// expect reads lines until one contains text.
func (d *demo) expect(text string) {
	d.t.Helper()
	late := time.After(patience)
	for {
		select {
		case line, more := <-d.lines:
			if !more {
				d.t.Fatalf("the demo ended before it said %q", text)
			}
			if strings.Contains(line, text) {
				return
			}
		case <-late:
			d.t.Fatalf("the demo did not say %q", text)
		}
	}
}

// tenet runs a client verb against the demo's gateway.
func (d *demo) tenet(args ...string) (string, error) {
	out, err := exec.Command("tenet", append(args, "--site", d.dir)...).CombinedOutput()
	return string(out), err
}

// await asks for a resource until it has a value.
func (d *demo) await(name, want string) {
	d.t.Helper()
	late := time.After(patience)
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	got := ""
	for {
		out, err := d.tenet("get", name, "--format", "json")
		var list []api.Resource
		if err == nil && json.Unmarshal([]byte(out), &list) == nil && len(list) == 1 {
			if got = list[0].Text; got == want {
				return
			}
		}
		select {
		case <-again.C:
		case <-late:
			status, _ := d.tenet("status")
			all, _ := d.tenet("get")
			d.t.Fatalf("%s is %q, want %q: %v\n%s%s", name, got, want, err, status, all)
		}
	}
}

// mend types the fix into the rule that heats the street.
func (d *demo) mend() {
	d.t.Helper()
	file := filepath.Join(d.dir, "rules", "comfort.tenet")
	text, err := os.ReadFile(file)
	if err != nil {
		d.t.Fatal(err)
	}
	fixed := strings.Replace(string(text), "target - 1 °C also", "target - 1 °C && window.state == closed also", 1)
	if fixed == string(text) {
		d.t.Fatal("the rule to mend is not there")
	}
	if err := os.WriteFile(file, []byte(fixed), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *demo) end(sig os.Signal) error {
	if err := d.cmd.Process.Signal(sig); err != nil {
		d.t.Fatal(err)
	}
	for range d.lines { // until the process closes its output
	}
	return d.cmd.Wait()
}

// TestDemoSurvivesAKill: a broken promise keeps the rules away from the
// devices; mended, they heat; killed and started again, they go on.
func TestDemoSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	d := startDemo(t, dir, "", "--dir", dir)
	d.await("heater.power", "off")
	if out, err := d.tenet("deploy"); err == nil || !strings.Contains(out, "not deployed") {
		t.Fatalf("a broken promise was deployed: %v\n%s", err, out)
	}
	d.mend()
	if out, err := d.tenet("deploy"); err != nil || !strings.Contains(out, "active") {
		t.Fatalf("deploy: %v\n%s", err, out)
	}
	d.await("heater.power", "on")
	if err := d.end(syscall.SIGKILL); err == nil {
		t.Fatal("a killed process ended well")
	}

	d = startDemo(t, dir, "", "--dir", dir)
	if out, err := d.tenet("status"); err != nil || !strings.Contains(out, "active since") {
		t.Fatalf("after the kill: %v\n%s", err, out)
	}
	d.await("heater.power", "on")
	if _, err := io.WriteString(d.stdin, "open\n"); err != nil {
		t.Fatal(err)
	}
	d.await("heater.power", "off")
	if out, err := d.tenet("why", "heater.power"); err != nil || !strings.Contains(out, "by rule Comfort.save") {
		t.Fatalf("why: %v\n%s", err, out)
	}
	if out, err := d.tenet("set", "heater.power", "on"); err == nil || !strings.Contains(out, "refused") {
		t.Fatalf("the gate let an ungranted command through: %v\n%s", err, out)
	}
	if err := d.end(os.Interrupt); err != nil {
		t.Fatalf("Ctrl-C: %v", err)
	}
}

// TestDemoCleansUp: without --dir nothing is left behind after Ctrl-C.
func TestDemoCleansUp(t *testing.T) {
	tmp := t.TempDir()
	d := startDemo(t, "", "TMPDIR="+tmp)
	if err := d.end(os.Interrupt); err != nil {
		t.Fatalf("Ctrl-C: %v", err)
	}
	left, err := os.ReadDir(tmp)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		t.Errorf("left behind: %s", e.Name())
	}
}
