// The language server as an editor has it: a process at the ends of two pipes.

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/lsp"
	"github.com/tenet-iot/tenet/examples"
)

// editor is the client of a server process.
type editor struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	heard chan map[string]any
}

func startEditor(t *testing.T) *editor {
	t.Helper()
	e := &editor{t: t, cmd: exec.Command("tenet", "lsp", "--stdio"), heard: make(chan map[string]any, 100)}
	e.cmd.Stderr = os.Stderr
	var err error
	if e.in, err = e.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if e.cmd.ProcessState == nil {
			e.cmd.Process.Kill()
			e.cmd.Wait()
		}
	})
	go e.listen(bufio.NewReader(out))
	return e
}

func (e *editor) listen(r *bufio.Reader) {
	defer close(e.heard)
	for {
		header, err := r.ReadString('\n')
		if err != nil {
			return
		}
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(header, "Content-Length:")))
		if err != nil {
			e.t.Errorf("%q is no header", header)
			return
		}
		r.ReadString('\n')
		raw := make([]byte, n)
		if _, err := io.ReadFull(r, raw); err != nil {
			return
		}
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			e.t.Errorf("%s is no message", raw)
			return
		}
		e.heard <- m
	}
}

func (e *editor) send(raw string) {
	e.t.Helper()
	if _, err := fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(raw), raw); err != nil {
		e.t.Fatal(err)
	}
}

// await returns the first message that is wanted; others are passed over.
func (e *editor) await(what string, wanted func(m map[string]any) bool) map[string]any {
	e.t.Helper()
	late := time.After(patience)
	for {
		select {
		case m, more := <-e.heard:
			if !more {
				e.t.Fatalf("the server ended before %s", what)
			}
			if wanted(m) {
				return m
			}
		case <-late:
			e.t.Fatalf("no %s", what)
		}
	}
}

// diagnostics waits for those of a version of a file and returns their codes.
func (e *editor) diagnostics(uri string, version float64) string {
	e.t.Helper()
	m := e.await("diagnostics", func(m map[string]any) bool {
		params, _ := m["params"].(map[string]any)
		return m["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri && params["version"] == version
	})
	codes := ""
	for _, d := range m["params"].(map[string]any)["diagnostics"].([]any) {
		codes += d.(map[string]any)["code"].(string) + " "
	}
	return strings.TrimSpace(codes)
}

func TestLanguageServerOverPipes(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, examples.Home()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "rules", "comfort.tenet")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	uri := "file://" + filepath.ToSlash(file)
	open, err := json.Marshal(map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "tenet", "version": 1, "text": string(source)}})
	if err != nil {
		t.Fatal(err)
	}
	e := startEditor(t)
	e.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"publishDiagnostics":{"versionSupport":true}}}}}`)
	e.await("answer", func(m map[string]any) bool { return m["id"] == 1.0 && m["result"] != nil })
	e.send(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
	e.send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":` + string(open) + `}`)
	if got := e.diagnostics(uri, 1); got != "" {
		t.Errorf("the example has: %s", got)
	}

	// A device of another file is known; one that is misspelt is not.
	e.send(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"` + uri + `","version":2},"contentChanges":[
		{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"app X { never heatr.power == on }\n"}]}}`)
	if got := e.diagnostics(uri, 2); got != "unknown-device" {
		t.Errorf("got %q", got)
	}

	// What is no message is answered, or passed over, and the server goes on.
	e.send(`{"jsonrpc":`)
	e.await("parse error", func(m map[string]any) bool {
		failure, _ := m["error"].(map[string]any)
		return failure["code"] == -32700.0
	})
	fmt.Fprint(e.in, "Content-Length: soon\r\n\r\nhello\r\n")
	e.send(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"` + uri + `"},"position":{"line":0,"character":9}}}`)
	e.await("hover", func(m map[string]any) bool { return m["id"] == 2.0 && m["result"] != nil })

	e.send(`{"jsonrpc":"2.0","id":3,"method":"shutdown"}`)
	e.await("answer", func(m map[string]any) bool { return m["id"] == 3.0 })
	e.send(`{"jsonrpc":"2.0","method":"exit"}`)
	if err := e.cmd.Wait(); err != nil {
		t.Errorf("after a shutdown: %v", err)
	}
}

func TestLanguageServerWithoutGoodBye(t *testing.T) {
	for name, leave := range map[string]func(e *editor){
		"exit":   func(e *editor) { e.send(`{"jsonrpc":"2.0","method":"exit"}`) },
		"closed": func(e *editor) { e.in.Close() },
	} {
		e := startEditor(t)
		leave(e)
		if got := exitCode(e.cmd.Wait()); got != "1" {
			t.Errorf("%s: exit code %s", name, got)
		}
	}
}

// Which project a file belongs to.
func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.ToSlash(path)
	}
	write("home/site.yaml", "rules: rules\ndevices:\n  lamp: zb-1\n")
	inside := write("home/rules/a.tenet", "device lamp : Switch\n")
	write("home/rules/deep/b.tenet", "")
	write("home/devices.json", `{"schema":"tenet.devices/1","devices":[{"provider":"zb-1"}]}`)
	outside := write("home/draft.tenet", "device x : Switch\n")
	write("broken/site.yaml", "rulez: x\n")
	broken := write("broken/rules/a.tenet", "")
	plain := write("plain/a.tenet", "")
	write("plain/b.tenet", "")
	write("plain/below/c.tenet", "")
	shape := func(f lsp.Folder) string {
		return fmt.Sprint(len(f.Files), " ", f.Alone, " ", f.SiteName, " ", len(f.SiteProblems), " ", len(f.Seen), " ", len(f.Site.Bindings))
	}
	for path, want := range map[string]string{
		inside:  "2  site.yaml 0 1 1",
		outside: "1 draft.tenet  0 0 0",
		broken:  "1  site.yaml 1 0 0",
		plain:   "2   0 0 0",
		filepath.ToSlash(filepath.Join(dir, "home/rules/new.tenet")): "2  site.yaml 0 1 1",
		"untitled:Untitled-1": "0 untitled:Untitled-1  0 0 0",
	} {
		if got := shape(openFolder(path)); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
