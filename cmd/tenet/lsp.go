// tenet lsp: the language server over standard input and output.

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/runtime/site"
)

type lspCmd struct {
	Docs  string `default:"https://github.com/tenet-iot/tenet/blob/main/docs/errors.md" help:"Address of the page that explains the error codes."`
	Stdio bool   `hidden:"" help:"For editors that say so: there is no other way."`
}

// The pauses after which an editor's user has stopped typing: the first for what
// changed, the second for the whole project.
const (
	publishAfter = 100 * time.Millisecond
	settleAfter  = 400 * time.Millisecond
)

// Limits of what is read.
const (
	maxMessage = 64 << 20
	maxHeader  = 4 << 10
	maxDevices = 4 << 20
)

// Run serves until the client says exit, its end of the pipe closes, or an
// interrupt.
func (c lspCmd) Run(sh *shell) error {
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	server := lsp.New(lsp.Options{Version: version, Docs: c.Docs, Open: openFolder})
	messages := make(chan []byte, 64) // so that a cancellation overtakes what waits
	ended := make(chan error, 1)
	go func() { ended <- readMessages(sh.in, messages) }()
	pause := time.NewTimer(time.Hour)
	defer pause.Stop()
	for {
		var out []json.RawMessage
		select {
		case <-sh.ctx.Done():
			return nil
		case err := <-ended:
			return &exit{code: exitViolated, cause: fmt.Errorf("the client is gone: %w", err)}
		case raw := <-messages:
			server.Receive(raw)
			receiveWaiting(server, messages)
			for server.Pending() {
				out = append(out, server.Next()...)
			}
		case <-pause.C:
			if server.Stale() {
				out = server.Publish()
			} else {
				out = server.Settle()
			}
		}
		if err := writeMessages(sh.out, out); err != nil {
			return err
		}
		if code, done := server.Exit(); done {
			if code != exitWell {
				return &exit{code: code}
			}
			return nil
		}
		switch {
		case server.Stale():
			pause.Reset(publishAfter)
		case server.Unsettled():
			pause.Reset(settleAfter)
		}
	}
}

// receiveWaiting takes in what has arrived meanwhile, so that a request can be
// cancelled before work is done on it.
func receiveWaiting(server *lsp.Server, messages <-chan []byte) {
	for {
		select {
		case raw := <-messages:
			server.Receive(raw)
		default:
			return
		}
	}
}

// readMessages reads messages with their headers until the input ends. A line
// that is no header is passed over; so is a message that is too large.
func readMessages(in io.Reader, messages chan<- []byte) error {
	r := bufio.NewReaderSize(in, maxHeader)
	length := -1
	for {
		line, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		header := strings.TrimSpace(string(line))
		name, value, _ := strings.Cut(header, ":")
		if strings.EqualFold(name, "content-length") {
			if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 {
				length = n
			}
			continue
		}
		if header != "" || length < 0 {
			continue
		}
		if length > maxMessage {
			if _, err := io.CopyN(io.Discard, r, int64(length)); err != nil {
				return err
			}
			length = -1
			continue
		}
		raw := make([]byte, length)
		if _, err := io.ReadFull(r, raw); err != nil {
			return err
		}
		messages <- raw
		length = -1
	}
}

func writeMessages(out io.Writer, messages []json.RawMessage) error {
	for _, m := range messages {
		if _, err := fmt.Fprintf(out, "Content-Length: %d\r\n\r\n%s", len(m), m); err != nil {
			return err
		}
	}
	return nil
}

// openFolder reads the project a file belongs to: that of the nearest site.yaml
// above it, if its rules are to include the file; else the .tenet files beside
// it. A text that was never saved stands alone.
func openFolder(path string) lsp.Folder {
	native := filepath.FromSlash(path)
	if !filepath.IsAbs(native) {
		return lsp.Folder{Alone: path}
	}
	dir, ok := siteAbove(filepath.Dir(native))
	if !ok {
		return beside(filepath.Dir(native))
	}
	folder := siteFolder(dir)
	name, err := filepath.Rel(dir, native)
	if _, listed := folder.Files[filepath.ToSlash(name)]; err == nil && !listed {
		if _, err := os.Stat(native); err == nil {
			return alone(native)
		}
	}
	return folder
}

// siteAbove finds the nearest folder with a site file.
func siteAbove(dir string) (string, bool) {
	for {
		if _, err := os.Stat(filepath.Join(dir, site.FileName)); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// siteFolder reads the project of a site file. Where that is wrong, its problems
// are reported and the rules are read all the same.
func siteFolder(dir string) lsp.Folder {
	folder := lsp.Folder{Dir: filepath.ToSlash(dir), Files: map[string]string{}, SiteName: site.FileName, Seen: seen(dir)}
	project, err := site.Load(dir)
	var invalid *site.Invalid
	switch {
	case err == nil:
		folder.Files, folder.Site, folder.SiteText = project.Sources, project.CheckSite(), project.Text
		return folder
	case errors.As(err, &invalid):
		folder.SiteText, folder.SiteProblems = invalid.Sources[site.FileName], invalid.List
	default:
		folder.SiteProblems = []diag.Diagnostic{{
			Span: diag.Span{File: site.FileName}, Code: "unreadable-project", Message: err.Error(), Help: "make the files readable",
		}}
	}
	rules := filepath.Join(dir, site.DefaultRules)
	if info, err := os.Stat(rules); err != nil || !info.IsDir() {
		rules = dir
	}
	files, _ := tenetFiles([]string{rules})
	for _, file := range files {
		if text, err := site.ReadText(file, syntax.MaxSource); err == nil {
			if name, err := filepath.Rel(dir, file); err == nil {
				folder.Files[filepath.ToSlash(name)] = text
			}
		}
	}
	return folder
}

// beside reads the .tenet files of a folder, not those below it: the folder may
// be anybody's.
func beside(dir string) lsp.Folder {
	folder := lsp.Folder{Dir: filepath.ToSlash(dir), Files: map[string]string{}, Seen: seen(dir)}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return folder
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".tenet") {
			continue
		}
		if text, err := site.ReadText(filepath.Join(dir, e.Name()), syntax.MaxSource); err == nil {
			folder.Files[e.Name()] = text
		}
	}
	return folder
}

// alone is a file that belongs to no project.
func alone(file string) lsp.Folder {
	name := filepath.Base(file)
	folder := lsp.Folder{Dir: filepath.ToSlash(filepath.Dir(file)), Alone: name, Files: map[string]string{}}
	if text, err := site.ReadText(file, syntax.MaxSource); err == nil {
		folder.Files[name] = text
	}
	return folder
}

// seen reads the devices recorded in devices.json, if there are any.
func seen(dir string) []lsp.Device {
	file := filepath.Join(dir, "devices.json")
	if info, err := os.Stat(file); err != nil || info.Size() > maxDevices {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	devices, err := lsp.ParseDevices(raw)
	if err != nil {
		return nil
	}
	return devices
}
