// Whatever is sent, every request is answered once and the server goes on.

package lsp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func FuzzMessages(f *testing.F) {
	source := "app A {\n  var on: bool = true\n  rule r { when lamp.power == on then notify me \"{on} 灯\" }\n}\ndevice lamp : Switch\n"
	open := func(text string) string {
		return string(notify("textDocument/didOpen", documentParams{TextDocument: document{URI: uriOf("a.tenet"), Text: text}}))
	}
	for name := range methods {
		request := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{"textDocument":{"uri":%q},"position":{"line":2,"character":25},"newName":"x"}}`, name, uriOf("a.tenet"))
		f.Add(open(source) + "\n" + request)
	}
	f.Add(open(source) + "\n" + `{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///home/a.tenet"},"contentChanges":[{"range":{"start":{"line":-1,"character":9},"end":{"line":1,"character":-3}},"text":"é\r"}]}}`)
	f.Add(`{"id":1,"method":"shutdown"}` + "\n" + `{"method":"exit"}`)
	f.Add("[]\nnull\n{}\n\"\n{\"id\":1e400,\"method\":\"x\"}\n{\"method\":\"$/cancelRequest\",\"params\":{\"id\":1}}")
	f.Add(open("app A { rule r { when any x in all M: x. then notify me \"{") + "\n" +
		`{"id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///home/a.tenet"},"position":{"line":0,"character":41}}}`)
	f.Fuzz(func(t *testing.T, data string) {
		s := newClient(t, map[string]string{"b.tenet": "device lamp : Switch\n", "site": "bind lamp x\ngrant me lamp.power\n"})
		s.begin()
		for line := range strings.Lines(data) {
			line = strings.TrimSuffix(line, "\n")
			s.server.Receive([]byte(line))
		}
		for s.server.Pending() {
			asked := s.server.inbox[0]
			answers := 0
			for _, raw := range s.server.Next() {
				var m message
				if err := json.Unmarshal(raw, &m); err != nil {
					t.Fatalf("%s is no message: %v", raw, err)
				}
				if m.Method == "" {
					answers++
				}
				if strings.Contains(string(raw), "a defect of") {
					t.Fatal(string(raw))
				}
			}
			want := 0
			if asked.err != nil || asked.isRequest() {
				want = 1
			}
			if answers != want {
				t.Fatalf("%d answers in place of %d", answers, want)
			}
		}
		s.server.Publish()
		s.server.Settle()
		if s.server.Stale() || s.server.Unsettled() {
			t.Fatal("something is left to do")
		}
	})
}

// askEverything makes every request at a place of a text: each is answered, and
// what is offered there is to be written there.
func askEverything(t testing.TB, source string, offset int) {
	s := openAll(t, map[string]string{"a.tenet": source, "b.tenet": "device lamp : Switch\n"})
	b := s.server.buffers[uriOf("a.tenet")]
	p := renameParams{documentParams{TextDocument: document{URI: b.uri}, Position: b.text.position(offset, utf16Units)}, "x"}
	said := s.server.Publish()
	for _, name := range sortedKeys(methods) {
		said = append(said, s.call(name, p))
	}
	for _, raw := range said {
		if strings.Contains(string(raw), "a defect of") {
			t.Fatal(string(raw))
		}
	}
	for _, item := range s.items(p.documentParams) {
		r := item.TextEdit.Range
		if r.Start.Line != r.End.Line || b.text.offset(r.End, utf16Units) != b.text.offset(p.Position, utf16Units) {
			t.Fatalf("%s is to be written at %v", item.Label, r)
		}
	}
}

func FuzzRequests(f *testing.F) {
	for _, source := range []string{
		"app A { rule r { when any x in all M: x. then notify me \"{", "model M { behaviour { on set (", "device d : a. { = ",
		"app A = T(x = ", "fltl \"\": {set x = ", "app A { for each x in all", "import a \"", "app A { rule r { when a < 5 ", "enum {",
	} {
		f.Add(source, len(source))
	}
	f.Fuzz(func(t *testing.T, source string, offset int) { askEverything(t, source, offset) })
}

// A home that is damaged anywhere can still be asked everything everywhere.
func TestDamagedTexts(t *testing.T) {
	files := home(t)
	rapid.Check(t, func(rt *rapid.T) {
		source := files[rapid.SampledFrom(sortedKeys(files)).Draw(rt, "file")]
		place := func(label string) int { return rapid.IntRange(0, len(source)).Draw(rt, label) }
		for range rapid.IntRange(0, 3).Draw(rt, "damages") {
			from, to := place("from"), place("to")
			piece := source[min(from, to):min(max(from, to), min(from, to)+20)]
			at := place("at")
			source = source[:at] + piece + source[min(len(source), at+rapid.IntRange(0, 30).Draw(rt, "cut")):]
		}
		askEverything(t, strings.ToValidUTF8(source, "\uFFFD"), place("offset"))
	})
}
