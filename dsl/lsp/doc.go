// Package lsp is a language server for .tenet files: messages in, messages out.
// It speaks the Language Server Protocol 3.17. Framing, files and timers belong
// to the shell around it, cmd/tenet:
//
//   - Receive takes one message, Next handles the next one in line and returns
//     what to send. A request that is cancelled while it waits is answered
//     without work.
//   - While Stale, the shell waits until nobody has typed for a moment and calls
//     Publish, which says what is wrong at the price of what changed. While
//     Unsettled, a longer pause ends with Settle, which also compiles.
//   - Options.Open reads the project a file belongs to. All its files are one
//     deployment; what is open in the editor counts in place of what is on disk.
//
// Whatever arrives, the server answers in the protocol's terms and goes on. The
// few structures of the protocol it needs are written out in protocol.go: the
// known libraries bring the whole protocol and a transport of their own, ten
// times the code used here.
//
// The package is pure: no clock, I/O or goroutine. A Server is for one goroutine.
package lsp
