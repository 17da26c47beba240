// Projects: which texts count, and what a hostile one costs.

package lsp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// published returns the codes published for each file.
func published(t *testing.T, messages []json.RawMessage) map[string]string {
	out := map[string]string{}
	for _, raw := range messages {
		var m struct{ Params publishParams }
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		codes := []string{}
		for _, d := range m.Params.Diagnostics {
			codes = append(codes, d.Code)
		}
		out[m.Params.URI] = strings.Join(codes, " ")
	}
	return out
}

// A file moves to the project of a site file that comes, and back when it goes.
func TestFilesChangeProjects(t *testing.T) {
	whole := Folder{Dir: "/home", Files: map[string]string{"devices.tenet": "device lamp : Switch\n"}, SiteName: "site.yaml"}
	folder := whole
	s := &client{t: t, folder: whole, server: New(Options{Open: func(path string) Folder { return folder }})}
	s.begin()
	s.folder.Files["rules/a.tenet"] = "app A { never lamp.power == on }\n"
	s.open("rules/a.tenet")
	uri := uriOf("rules/a.tenet")
	if got := published(t, s.server.Publish()); got[uri] != "" {
		t.Fatalf("in the project: %v", got)
	}
	folder = Folder{Dir: "/home/rules", Alone: "a.tenet", Files: map[string]string{}}
	changed := json.RawMessage(`{"changes":[{"uri":"file:///home/site.yaml"}]}`)
	s.tell("workspace/didChangeWatchedFiles", changed)
	if got := published(t, s.server.Publish()); got[uri] != "unknown-device" || len(s.server.projects) != 1 {
		t.Fatalf("alone: %v", got)
	}
	folder = whole
	s.tell("workspace/didChangeWatchedFiles", json.RawMessage(`{"changes":[{"uri":"file:///home/rules/b.tenet"}]}`))
	if got := published(t, s.server.Publish()); got[uri] != "" || len(s.server.projects) != 1 {
		t.Fatalf("back in the project: %v", got)
	}
}

// What is wrong with the site file is shown in it, and goes with it.
func TestSiteProblems(t *testing.T) {
	s := newClient(t, map[string]string{"a.tenet": "device lamp : Switch\n", "site": "role carer\ngrant nurse lamp.power\nbind lmp x\n"})
	s.begin()
	s.open("a.tenet")
	if got := published(t, s.server.Publish()); got[uriOf("site")] != "unknown-role unknown-device" {
		t.Fatalf("got %v", got)
	}
	s.tell("textDocument/didClose", documentParams{TextDocument: document{URI: uriOf("a.tenet")}})
	if got, ok := published(t, s.server.Publish())[uriOf("site")]; got != "" || !ok {
		t.Fatalf("after closing: %q, %v", got, ok)
	}
}

// A text that was never saved is a project of its own.
func TestUntitled(t *testing.T) {
	s := newClient(t, nil)
	s.begin()
	s.tell("textDocument/didOpen", documentParams{TextDocument: document{URI: "untitled:Untitled-1", Text: "device lamp : Swich\n"}})
	s.tell("textDocument/didOpen", documentParams{TextDocument: document{URI: "file:///home/site.yaml", Text: "a: b\n"}})
	if got := published(t, s.server.Publish()); got["untitled:Untitled-1"] != "unknown-model" || len(got) != 1 {
		t.Fatalf("got %v", got)
	}
}

// Hostile texts of some size are answered, and in time: nothing here is
// quadratic. The bound is generous, for slow machines.
func TestHostileTexts(t *testing.T) {
	const size = 300_000
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	for name, source := range map[string]string{
		"operators": "app A { fltl \"x\": a " + fill("U ") + "}",
		"braces":    fill("{"),
		"rules":     "app A {\n" + fill("rule r { on r dropped then x = 1 }\n") + "}\n",
		"promises":  "app A {\n" + fill("never a.b\n") + "}\n",
		"groups":    "app A {\n" + fill("for each a in all B { never a.b }\n") + "}\n",
		"words":     fill("any w in all "),
		"comment":   "/*" + fill("x"),
		"line":      fill("é"),
	} {
		started := time.Now()
		s := openAll(t, map[string]string{"a.tenet": source})
		s.server.Publish()
		for _, method := range []string{"completion", "hover", "foldingRange", "documentSymbol"} {
			s.call("textDocument/"+method, documentParams{TextDocument: document{URI: uriOf("a.tenet")}, Position: Position{Line: 0, Character: 20}})
		}
		s.retype("a.tenet", source+" ")
		s.server.Publish()
		if took := time.Since(started); took > time.Minute {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func TestURIs(t *testing.T) {
	for uri, path := range map[string]string{
		"file:///home/a%20b.tenet":   "/home/a b.tenet",
		"file:///c%3A/rules/a.tenet": "C:/rules/a.tenet",
		"file:///C:/rules/a.tenet":   "C:/rules/a.tenet",
		"untitled:Untitled-1":        "untitled:Untitled-1",
		"file:///%zz":                "file:///%zz",
	} {
		if got := uriPath(uri); got != path {
			t.Errorf("%s is %s, want %s", uri, got, path)
		}
		if again := uriPath(pathURI(path)); again != path {
			t.Errorf("%s becomes %s", path, again)
		}
	}
	if got := fmt.Sprint(pathURI("/a b/ü.tenet"), " ", pathURI("C:/x")); got != "file:///a%20b/%C3%BC.tenet file:///C:/x" {
		t.Error(got)
	}
}
