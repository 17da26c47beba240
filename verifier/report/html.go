// HTML: one page to read and to send, with all runs as timelines.

package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"github.com/tenet-iot/tenet/verifier/explain"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"told":  func(s explain.Step) string { return told(&s) },
	"at":    func(s explain.Step) string { return clock(s.At) },
	"lanes": lanes,
	"join":  strings.Join,
}).Parse(pageText))

// HTML writes a document as one page that needs nothing else: no scripts, no other files.
// Colours follow the reader's light or dark setting.
func HTML(doc *Document) ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, doc); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// lane is a device in a run: what happens to it, by step; "" where nothing does.
type lane struct {
	Device string
	Cells  []cell
}

type cell struct {
	Text   string
	Broken bool
}

// lanes lays a run out by device, those that matter in their order.
func lanes(trace explain.Trace) []lane {
	var out []lane
	for _, device := range trace.Devices {
		l := lane{Device: device}
		for _, s := range trace.Steps {
			c := cell{Broken: s.Broken}
			for _, x := range s.Changes {
				if x.Ref == device || strings.HasPrefix(x.Ref, device+".") {
					if c.Text != "" {
						c.Text += ", "
					}
					c.Text += strings.TrimPrefix(x.Ref, device+".") + " " + x.To
					if x.What != "reported" && x.What != "variable" {
						c.Text += " (" + x.What + ")"
					}
				}
			}
			l.Cells = append(l.Cells, c)
		}
		out = append(out, l)
	}
	return out
}
