// The language server in a real editor, set up as docs/editors.md says.

package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// session has Neovim wait for the server's problems, ask what a word means, have
// the file laid out, mend it, and wait until the problems are gone.
const session = `
local out = {}
local function ask(method, line, column)
  local got = vim.lsp.buf_request_sync(0, method, {
    textDocument = vim.lsp.util.make_text_document_params(),
    position = { line = line, character = column },
    options = { tabSize = 2, insertSpaces = true },
  }, 20000) or {}
  for _, answer in pairs(got) do return answer.result end
end
local function problems() return vim.diagnostic.get(0) end
out.came = vim.wait(20000, function() return #problems() > 0 end, 20)
out.problems = {}
for _, d in ipairs(problems()) do
  table.insert(out.problems, { line = d.lnum, column = d.col, text = d.message })
end
local hover = ask("textDocument/hover", 3, 8)
out.hover = hover and hover.contents.value
local edits = ask("textDocument/formatting", 0, 0)
if edits then vim.lsp.util.apply_text_edits(edits, 0, "utf-16") end
vim.cmd("silent %s/lamp.pover/lamp.power/")
out.gone = vim.wait(20000, function() return #problems() == 0 end, 20)
out.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
local file = io.open("out.json", "w")
file:write(vim.fn.json_encode(out))
file:close()
vim.cmd("qa!")
`

func TestNeovim(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("init.lua", snippet(t, "start_client"))
	write("session.lua", session)
	write("home.tenet", `model Lamp { service light { modifiable state power: enum {off, on} } }
device lamp : Lamp
app A {
  rule r   { on start then set lamp.pover = on }
}
`)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "nvim", "--headless", "-i", "NONE", "-u", "init.lua", "home.tenet", "-c", "luafile session.lua")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nvim: %v\n%s", err, text)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Came, Gone bool
		Problems   []struct {
			Line, Column int
			Text         string
		}
		Hover, Text string
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if !out.Came || len(out.Problems) != 1 || out.Problems[0].Line != 3 || !strings.Contains(out.Problems[0].Text, "pover") {
		t.Errorf("problems: %+v", out.Problems)
	}
	if !strings.Contains(out.Hover, "rule") && !strings.Contains(out.Hover, "**r**") {
		t.Errorf("hover: %q", out.Hover)
	}
	if !out.Gone || !strings.Contains(out.Text, "\n  rule r {") {
		t.Errorf("after mending, problems gone %v:\n%s", out.Gone, out.Text)
	}
}

// snippet is the one Lua block of docs/editors.md that contains a word.
func snippet(t *testing.T, word string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/editors.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)```lua\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if strings.Contains(m[1], word) {
			return m[1]
		}
	}
	t.Fatalf("docs/editors.md has no Lua block with %s", word)
	return ""
}
