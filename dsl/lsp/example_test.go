// How to talk to the server.

package lsp_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/lsp"
)

func Example() {
	server := lsp.New(lsp.Options{Open: func(string) lsp.Folder {
		return lsp.Folder{Dir: "/home", Files: map[string]string{"devices.tenet": "device lamp : Switch\n"}}
	}})
	for _, m := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///home/a.tenet","text":"app A { never lmp.power == on }"}}}`,
	} {
		server.Receive([]byte(m))
	}
	for server.Pending() {
		server.Next()
	}
	for _, m := range server.Publish() {
		fmt.Println(string(m))
	}
	// Output:
	// {"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{"uri":"file:///home/a.tenet","diagnostics":[{"range":{"start":{"line":0,"character":14},"end":{"line":0,"character":17}},"severity":1,"code":"unknown-device","source":"tenet","message":"unknown device \"lmp\"\nthere are: lamp\ntry: lamp"}]}}
}
