// The server: what waits, what is handled, what is sent.

package lsp

import (
	"encoding/json"
	"runtime/debug"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
)

// Options is what the server is told about the world around it.
type Options struct {
	Version string // of the product, "" if unknown
	// Docs is the address of the page that explains the error codes, one heading
	// each; "" if there is none.
	Docs string
	// Open reads the project a file belongs to. path is absolute, with slashes;
	// the file need not exist. It is called when a file is opened, saved or
	// closed and when files have changed on disk.
	Open func(path string) Folder
}

// Folder is a project as it lies on disk.
type Folder struct {
	Dir string // an absolute path, with slashes
	// Alone is the name of the one file it is made of; "" for a real folder.
	Alone string
	Files map[string]string // the rule files by name: paths relative to Dir, with slashes
	// Site is what the site file says; SiteName and SiteText are that file,
	// empty if there is none, and SiteProblems what is wrong with it.
	Site               check.Site
	SiteName, SiteText string
	SiteProblems       []diag.Diagnostic
	// Seen are devices that are or were there, for completion.
	Seen []Device
}

// Device is a device that somebody has seen: one of a running gateway, or one
// that was recorded.
type Device struct {
	Provider string // the id the adapters know it by
	Name     string // a name for people, "" if it has none
	Model    string // its device type, "" if unknown
}

// Server is a language server. Make one with New.
type Server struct {
	opt      Options
	client   clientCapabilities
	columns  encoding
	state    state
	code     int
	inbox    []waiting
	projects []*project         // by folder
	buffers  map[string]*buffer // by URI
	// forgotten are URIs with diagnostics that no project answers for any more.
	forgotten []string
}

type state uint8

const (
	fresh state = iota
	ready
	shutDown
	gone
)

// waiting is a message in line, or the failure it will be answered with.
type waiting struct {
	*message
	err error
}

// New returns a server that waits to be initialised.
func New(opt Options) *Server {
	return &Server{opt: opt, columns: utf16Units, buffers: map[string]*buffer{}}
}

// Receive takes a message in. A request still in line that it cancels will be
// answered with RequestCancelled.
func (s *Server) Receive(raw []byte) {
	m, err := parse(raw)
	if err != nil {
		s.inbox = append(s.inbox, waiting{&message{}, err})
		return
	}
	if m.Method == "$/cancelRequest" {
		s.cancel(m)
		return
	}
	s.inbox = append(s.inbox, waiting{m, nil})
}

func (s *Server) cancel(m *message) {
	var p cancelParams
	if decode(m.Params, &p) != nil {
		return
	}
	for i, w := range s.inbox {
		if w.isRequest() && sameID(w.ID, p.ID) {
			s.inbox[i].err = failf(requestCancelled, "the request was cancelled")
		}
	}
}

// Pending reports whether messages wait to be handled.
func (s *Server) Pending() bool { return len(s.inbox) > 0 }

// Next handles the message that has waited longest and returns what to send.
func (s *Server) Next() []json.RawMessage {
	if len(s.inbox) == 0 {
		return nil
	}
	next := s.inbox[0]
	s.inbox = s.inbox[1:]
	if next.err != nil {
		return []json.RawMessage{reply(next.ID, nil, next.err)}
	}
	switch {
	case next.Method == "":
		return nil // an answer to a request of ours
	case next.isRequest():
		result, err := s.answer(next.message)
		return []json.RawMessage{reply(next.ID, result, err)}
	}
	return s.hear(next.message)
}

// Exit reports whether the client has ended the conversation, and the exit code
// it then asks for: 0 in good order, 1 without a shutdown before.
func (s *Server) Exit() (code int, ended bool) { return s.code, s.state == gone }

// method answers a request.
type method func(s *Server, params json.RawMessage) (any, error)

// on makes a method of a function of one kind of parameters.
func on[P any](f func(*Server, P) (any, error)) method {
	return func(s *Server, params json.RawMessage) (any, error) {
		var p P
		if err := decode(params, &p); err != nil {
			return nil, err
		}
		return f(s, p)
	}
}

var methods = map[string]method{
	"textDocument/completion":          on((*Server).completion),
	"textDocument/hover":               on((*Server).hover),
	"textDocument/definition":          on((*Server).definition),
	"textDocument/references":          on((*Server).references),
	"textDocument/documentHighlight":   on((*Server).documentHighlight),
	"textDocument/documentSymbol":      on((*Server).documentSymbol),
	"textDocument/codeAction":          on((*Server).codeAction),
	"textDocument/formatting":          on((*Server).formatting),
	"textDocument/prepareRename":       on((*Server).prepareRename),
	"textDocument/rename":              on((*Server).rename),
	"textDocument/foldingRange":        on((*Server).foldingRange),
	"textDocument/semanticTokens/full": on((*Server).semanticTokens),
}

// answer handles a request in the state the conversation is in. A defect of ours
// is reported as the answer, and the conversation goes on.
func (s *Server) answer(m *message) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, defect(p)
		}
	}()
	switch {
	case m.Method == "initialize":
		return s.initialize(m.Params)
	case s.state == fresh:
		return nil, failf(serverNotInitialized, "initialize comes first")
	case s.state != ready:
		return nil, failf(invalidRequest, "the server has been shut down")
	case m.Method == "shutdown":
		s.state = shutDown
		return nil, nil
	}
	f := methods[m.Method]
	if f == nil {
		return nil, failf(methodNotFound, "no method is called %s", m.Method)
	}
	return f(s, m.Params)
}

// defect is the failure that a panic amounts to.
func defect(p any) *failure {
	return failf(internalError, "this is a defect of the language server; please report it: %v\n%s", p, debug.Stack())
}

// hear handles a notification. One that does not fit is passed over: the
// protocol has no answer to it.
func (s *Server) hear(m *message) []json.RawMessage {
	if m.Method == "exit" {
		if s.state != shutDown {
			s.code = 1
		}
		s.state = gone
		return nil
	}
	if s.state != ready {
		return nil
	}
	switch m.Method {
	case "initialized":
		return s.watch()
	case "textDocument/didOpen":
		listen(m, s.didOpen)
	case "textDocument/didChange":
		listen(m, s.didChange)
	case "textDocument/didSave":
		listen(m, s.didSave)
	case "textDocument/didClose":
		listen(m, s.didClose)
	case "workspace/didChangeWatchedFiles":
		listen(m, s.didChangeWatchedFiles)
	}
	return nil
}

func listen[P any](m *message, f func(P)) {
	var p P
	if decode(m.Params, &p) == nil {
		f(p)
	}
}
