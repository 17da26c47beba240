// Running without rules: the devices and the policy alone.

package deploy

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/runtime/site"
)

// Idle returns what a gateway runs while no deployment is active: the devices
// of a content and its policy, without any app. There is nothing to prove about
// it, so it has no verdicts. The diagnostics say what is wrong with the device
// declarations; with an error among them the result is nil.
func Idle(c site.Content) (*Loaded, diag.List) {
	c.Sources = slices.Clone(c.Sources)
	for i := range c.Sources {
		c.Sources[i].Text = withoutApps(c.Sources[i].Name, c.Sources[i].Text)
	}
	b := &Bundle{Content: c, Verdicts: []byte("null")}
	r, list := compile.Load(c.Files(), c.CheckSite())
	if r == nil {
		return nil, list
	}
	return &Loaded{Bundle: b, Hash: b.Hash(), Result: r}, list
}

// withoutApps blanks the apps of a file, so that everything else keeps its
// place. A file that cannot be parsed is blanked where it can.
func withoutApps(name, text string) string {
	file, _ := syntax.Parse(name, text)
	var b strings.Builder
	at := 0
	for _, d := range file.Decls {
		if _, isApp := d.(*syntax.AppDecl); !isApp {
			continue
		}
		span := d.Where()
		b.WriteString(text[at:span.Start])
		b.WriteString(blank(text[span.Start:span.End]))
		at = span.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// blank keeps the line breaks of a text, and its length in bytes.
func blank(text string) string {
	b := bytes.Repeat([]byte{' '}, len(text))
	for i := range b {
		if text[i] == '\n' {
			b[i] = '\n'
		}
	}
	return string(b)
}

// Reload compiles an idle bundle again, such as one a journal ends with. It
// refuses a bundle with rules: those are loaded by Restore and Activate alone.
func Reload(b *Bundle) (*Loaded, error) {
	r, list := compile.Load(b.Content.Files(), b.Content.CheckSite())
	if r == nil {
		return nil, &RefusedError{Code: Blocked, Message: "the device declarations do not compile", Reasons: errorLines(list, b.Content.Files())}
	}
	if n := len(r.Program.Rules); n > 0 {
		return nil, &RefusedError{Code: NotVerified, Message: "a bundle with rules and without verdicts"}
	}
	return &Loaded{Bundle: b, Hash: b.Hash(), Result: r}, nil
}
