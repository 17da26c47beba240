// The beginning of the conversation: what the client can do, what we can.

package lsp

import (
	"encoding/json"
	"slices"
)

func (s *Server) initialize(params json.RawMessage) (any, error) {
	if s.state != fresh {
		return nil, failf(invalidRequest, "the server has been initialised already")
	}
	var p initializeParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	s.client = p.Capabilities
	s.columns = agree(p.Capabilities.General.PositionEncodings)
	s.state = ready
	out := initializeResult{Capabilities: s.capabilities()}
	out.ServerInfo.Name, out.ServerInfo.Version = "tenet", s.opt.Version
	return out, nil
}

// agree picks the encoding of columns: UTF-8 where the client can, else UTF-16,
// which every client must.
func agree(offered []encoding) encoding {
	for _, e := range []encoding{utf8Units, utf16Units, utf32Units} {
		if slices.Contains(offered, e) {
			return e
		}
	}
	return utf16Units
}

func (s *Server) capabilities() serverCapabilities {
	c := serverCapabilities{
		PositionEncoding: s.columns,
		Completion:       completionOptions{TriggerCharacters: []string{".", "\""}},
		Hover:            true, Definition: true, References: true, DocumentHighlight: true, DocumentSymbol: true,
		CodeAction:         codeActionOptions{CodeActionKinds: []string{quickFix}},
		DocumentFormatting: true, FoldingRange: true,
		Rename: renameOptions{PrepareProvider: true},
	}
	c.TextDocumentSync.OpenClose = true
	c.TextDocumentSync.Change = 2 // incremental
	c.TextDocumentSync.Save = true
	c.SemanticTokens.Legend.TokenTypes = tokenTypes
	c.SemanticTokens.Legend.TokenModifiers = tokenModifiers
	c.SemanticTokens.Full = true
	return c
}

// watch asks to hear of files that change on disk, if the client can tell.
func (s *Server) watch() []json.RawMessage {
	if !s.client.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		return nil
	}
	return []json.RawMessage{request("watch", "client/registerCapability", registrationParams{
		Registrations: []registration{{
			ID: "files", Method: "workspace/didChangeWatchedFiles",
			Options: watchOptions{Watchers: []watcher{{"**/*.tenet"}, {"**/*.yaml"}, {"**/*.yml"}, {"**/devices.json"}}},
		}},
	})}
}
