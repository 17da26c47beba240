// Stories: conversations with the server and all it answers.

package lsp

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check/checktest"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

// root is where the project of a story lies.
const root = "/home"

// client is an editor at work.
type client struct {
	t      testing.TB
	server *Server
	folder Folder
	id     int
	out    strings.Builder
}

// newClient makes a server for a project of the files of a story; a file
// called site is the short form of checktest.
func newClient(t testing.TB, files map[string]string) *client {
	s := &client{t: t, folder: Folder{Dir: root, Files: map[string]string{}}}
	for name, text := range files {
		switch {
		case name == "site":
			site, err := checktest.Site(name, text)
			if err != nil {
				t.Fatal(err)
			}
			for i := range site.Bindings {
				site.Bindings[i].Where.Start += len("bind ")
			}
			for i, g := range site.Grants {
				site.Grants[i].Where.Start += len("grant ") + len(g.Role) + 1
			}
			s.folder.Site, s.folder.SiteName, s.folder.SiteText = site, name, text
		case name == "seen":
			for line := range strings.Lines(text) {
				words := append(strings.Fields(line), "", "")
				s.folder.Seen = append(s.folder.Seen, Device{Provider: words[0], Model: words[1]})
			}
		case strings.HasSuffix(name, ".tenet"):
			s.folder.Files[name] = text
		}
	}
	s.server = New(Options{
		Version: "1.0", Docs: "https://example.org/errors.md",
		Open: func(path string) Folder {
			if !strings.HasPrefix(path, root+"/") {
				dir, name := filepath.Split(path)
				return Folder{Dir: filepath.Clean(dir), Alone: name}
			}
			return s.folder
		},
	})
	return s
}

// send gives the server a message and returns what it sends back.
func (s *client) send(raw string) []json.RawMessage {
	s.server.Receive([]byte(raw))
	return s.drain()
}

func (s *client) drain() []json.RawMessage {
	var out []json.RawMessage
	for s.server.Pending() {
		out = append(out, s.server.Next()...)
	}
	return out
}

// call makes a request and returns its response.
func (s *client) call(method string, params any) json.RawMessage {
	s.id++
	out := s.send(string(request(strconv.Itoa(s.id), method, params)))
	if len(out) != 1 {
		s.t.Fatalf("%s was answered %d times", method, len(out))
	}
	return out[0]
}

func (s *client) tell(method string, params any) []json.RawMessage {
	return s.send(string(notify(method, params)))
}

// begin shakes hands as a client that can do everything.
func (s *client) begin() {
	s.call("initialize", json.RawMessage(`{"capabilities":{
		"workspace":{"workspaceEdit":{"documentChanges":true},"didChangeWatchedFiles":{"dynamicRegistration":true}},
		"textDocument":{"documentSymbol":{"hierarchicalDocumentSymbolSupport":true},
			"publishDiagnostics":{"relatedInformation":true,"versionSupport":true,"codeDescriptionSupport":true}}}}`))
	s.tell("initialized", struct{}{})
}

func uriOf(name string) string { return pathURI(root + "/" + name) }

// open opens a file as it is on disk.
func (s *client) open(name string) {
	version := 1
	s.tell("textDocument/didOpen", documentParams{TextDocument: document{URI: uriOf(name), Version: &version, Text: s.folder.Files[name]}})
}

// find returns the position of the bar in a pattern such as "room.temp|erature",
// which must stand in the file once.
func (s *client) find(name, pattern string) Position {
	before, after, ok := strings.Cut(pattern, "|")
	b := s.server.buffers[uriOf(name)]
	if b == nil || !ok {
		s.t.Fatalf("%s is not open, or %q has no bar", name, pattern)
	}
	before, after = unescape(before), unescape(after)
	at := strings.Index(b.text.string, before+after)
	if at < 0 || strings.Count(b.text.string, before+after) > 1 {
		s.t.Fatalf("%q stands in %s %d times", pattern, name, strings.Count(b.text.string, before+after))
	}
	return b.text.position(at+len(before), s.server.columns)
}

// run executes a line of a story.
func (s *client) run(line string) {
	fmt.Fprintf(&s.out, "> %s\n", line)
	command, rest, _ := strings.Cut(line, " ")
	name, arg, _ := strings.Cut(rest, " ")
	where := func() documentParams {
		p := documentParams{TextDocument: document{URI: uriOf(name)}}
		if pattern, _, _ := strings.Cut(arg, " -> "); strings.Contains(pattern, "|") {
			p.Position = s.find(name, pattern)
		}
		return p
	}
	switch command {
	case "send":
		s.show(s.send(rest)...)
	case "receive":
		s.server.Receive([]byte(rest))
	case "handle":
		s.show(s.drain()...)
	case "begin":
		s.begin()
	case "open":
		s.open(name)
	case "close":
		s.tell("textDocument/didClose", where())
	case "write":
		old, text, _ := strings.Cut(arg, " -> ")
		from, to := s.find(name, "|"+unescape(old)), s.find(name, unescape(old)+"|")
		version := s.server.buffers[uriOf(name)].version + 1
		s.tell("textDocument/didChange", changeParams{
			TextDocument:   document{URI: uriOf(name), Version: &version},
			ContentChanges: []change{{Range: &Range{from, to}, Text: unescape(text)}},
		})
	case "publish":
		s.show(s.server.Publish()...)
	case "settle":
		s.show(s.server.Settle()...)
	case "references":
		p := referenceParams{documentParams: where()}
		p.Context.IncludeDeclaration = true
		s.show(s.call("textDocument/references", p))
	case "rename":
		_, to, _ := strings.Cut(arg, " -> ")
		s.show(s.call("textDocument/rename", renameParams{where(), to}))
	case "cures":
		from := s.find(name, arg)
		s.show(s.call("textDocument/codeAction", codeActionParams{TextDocument: document{URI: uriOf(name)}, Range: Range{from, from}}))
	case "colours":
		s.showColours(name, s.call("textDocument/semanticTokens/full", where()))
	case "complete":
		s.showItems(s.call("textDocument/completion", where()))
	default:
		s.show(s.call("textDocument/"+command, where()))
	}
}

// unescape reads \n for the end of a line and \s for a space.
func unescape(text string) string { return strings.NewReplacer(`\n`, "\n", `\s`, " ").Replace(text) }

// show writes messages, indented, without what is the same in all.
func (s *client) show(messages ...json.RawMessage) {
	for _, m := range messages {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(m, &fields); err != nil {
			s.t.Fatal(err)
		}
		body := m
		if result, ok := fields["result"]; ok {
			body = result
		} else if failure, ok := fields["error"]; ok {
			body = failure
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, body, "", "  "); err != nil {
			s.t.Fatal(err)
		}
		s.out.WriteString(compact(indented.String()) + "\n")
	}
}

// compact writes short objects and arrays on one line.
func compact(text string) string {
	lines := strings.Split(text, "\n")
	for changed := true; changed; {
		changed = false
		var out []string
		for i := 0; i < len(lines); i++ {
			joined, n := joinBlock(lines[i:])
			changed = changed || n > 1
			out = append(out, joined)
			i += n - 1
		}
		lines = out
	}
	return strings.Join(lines, "\n")
}

// joinBlock joins a block without blocks in it, if it is short.
func joinBlock(lines []string) (string, int) {
	first := lines[0]
	if !strings.HasSuffix(first, "{") && !strings.HasSuffix(first, "[") {
		return first, 1
	}
	out := first
	for i, l := range lines[1:] {
		l = strings.TrimSpace(l)
		if strings.HasSuffix(l, "{") || strings.HasSuffix(l, "[") {
			return first, 1
		}
		if !strings.HasSuffix(out, "{") && !strings.HasSuffix(out, "[") && l[0] != '}' && l[0] != ']' {
			out += " "
		}
		out += l
		if len(out) > 150 {
			return first, 1
		}
		if l[0] == '}' || l[0] == ']' {
			return out, i + 2
		}
	}
	return first, 1
}

// showItems writes a completion, one item a line.
func (s *client) showItems(m json.RawMessage) {
	var answer struct {
		Result *completionList `json:"result"`
	}
	if err := json.Unmarshal(m, &answer); err != nil || answer.Result == nil {
		s.show(m)
		return
	}
	for _, item := range answer.Result.Items {
		r := item.TextEdit.Range
		fmt.Fprintf(&s.out, "%d:%d-%d %s", r.Start.Line, r.Start.Character, r.End.Character, item.TextEdit.NewText)
		if item.Detail != "" {
			fmt.Fprintf(&s.out, "  (%s)", item.Detail)
		}
		s.out.WriteString("\n")
	}
}

// showColours writes semantic tokens, one a line.
func (s *client) showColours(name string, m json.RawMessage) {
	var answer struct{ Result semanticTokens }
	if err := json.Unmarshal(m, &answer); err != nil {
		s.t.Fatal(err)
	}
	b := s.server.buffers[uriOf(name)]
	var at Position
	for t := range slices.Chunk(answer.Result.Data, 5) {
		if at.Line += t[0]; t[0] > 0 {
			at.Character = 0
		}
		at.Character += t[1]
		start := b.text.offset(at, s.server.columns)
		end := b.text.offset(Position{at.Line, at.Character + t[2]}, s.server.columns)
		fmt.Fprintf(&s.out, "%d:%d %s  (%s", at.Line, at.Character, b.text.string[start:end], tokenTypes[t[3]])
		for i, modifier := range tokenModifiers {
			if t[4]&(1<<i) != 0 {
				s.out.WriteString(" " + modifier)
			}
		}
		s.out.WriteString(")\n")
	}
}

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	script, want := "", -1
	for i, f := range archive.Files {
		switch f.Name {
		case "script":
			script = string(f.Data)
		case "want":
			want = i
		default:
			files[f.Name] = string(f.Data)
		}
	}
	if want < 0 || script == "" {
		t.Fatal("script or want is missing")
	}
	s := newClient(t, files)
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			s.run(line)
		}
	}
	got := s.out.String()
	if *update {
		archive.Files[want].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}
