// HTML: one page to read and to send, with all runs as timelines.

package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/words"
)

//go:embed page.html
var pageText string

// frame is the page around what is told, in a language.
var frame = template.Must(template.New("page").Funcs(functions(nil, "en")).Parse(pageText))

func functions(c say.Catalogue, language string) template.FuncMap {
	return template.FuncMap{
		"language": func() string { return language },
		"word":     func(name string, parts ...any) string { return phrase(name, parts...).In(c) },
		"say":      func(t say.Text) string { return t.In(c) },
		"cure":     func(s string) string { return say.Text{Key: s}.In(c) },
		"told":     func(s explain.Step) string { return told(&s, c) },
		"at":       func(s explain.Step) string { return clock(s.At) },
		"lanes":    func(t explain.Trace) []lane { return lanes(t, c) },
		"blamed":   func(p Property) string { return blamed(&p, c) },
		"counts": func(s Summary) string {
			return say.Of("%s promises: %s can never be broken, %s can be broken, %s not decided", s.Properties, s.Holds, s.Violated, s.Unknown).In(c) + ". " + severities(s).In(c) + "."
		},
		"survives": func(rung, required string) string {
			text := survives(rungOf(rung))
			if rung != required {
				text = say.Of("%s, %s", text, must(rungOf(required)))
			}
			return text.In(c)
		},
	}
}

// blamed says which rules are needed for a run, or what reaction is missing; "" if neither
// is known.
func blamed(p *Property, c say.Catalogue) string {
	switch {
	case p.Trace != nil && p.Trace.Missing != nil:
		return say.Of("missing reaction: %s", *p.Trace.Missing).Upper().In(c)
	case len(p.Blame) > 0:
		return say.Of("needed for it: rule %s", strings.Join(p.Blame, ", ")).Upper().In(c)
	}
	return ""
}

// rungOf reads a rung as documents name it.
func rungOf(word string) world.Rung {
	for r := world.Prompt; r <= world.Faulty; r++ {
		if r.String() == word {
			return r
		}
	}
	return world.NoRung
}

// phrase is what stands on the page besides what is told.
func phrase(name string, parts ...any) say.Text {
	switch name {
	case "title":
		return say.Of("what the rules can and cannot do").Upper()
	case "deployment":
		return say.Of("deployment").Upper()
	case "holds":
		return say.Of("can never be broken")
	case "violated":
		return say.Of("can be broken")
	case "unknown":
		return say.Of("not decided").Upper()
	case "known":
		return say.Of("known")
	case "vacuous":
		return say.Of("the rules are not what makes it true: %s.", parts...).Upper()
	case "beside":
		return say.Of("beside it, with another %s:", parts...).Upper()
	case "assumptions":
		return say.Of("what it rests on").Upper()
	case "error", "warning", "hint":
		return severity(name)
	case "possible":
		return say.Of("possible, not confirmed")
	case "repairs":
		return say.Of("what would mend it, verified with everything else:").Upper()
	case "costs":
		return say.Of("gives up: %s", parts...).Upper()
	case "brings":
		return say.Of("brings a warning: %s", parts...).Upper()
	case "run":
		return say.Of("the run that shows it, in %s steps", parts...).Upper()
	case "loop":
		return say.Of("and so on for ever, from step %s.", parts...).Upper()
	case "here":
		return here
	}
	return say.Plain(name)
}

func severity(name string) say.Text {
	switch name {
	case "error":
		return say.Of("error")
	case "warning":
		return say.Of("warning")
	}
	return say.Of("hint")
}

// HTML writes a document as one page that needs nothing else: no scripts, no other files.
// Colours follow the reader's light or dark setting. It is told in a language (words.Languages),
// but for limits, assumptions, repairs and what is quoted from the texts.
//
// Errors: there are no words in that language.
func HTML(doc *Document, language string) ([]byte, error) {
	c, err := words.In(language)
	if err != nil {
		return nil, err
	}
	page, err := frame.Clone()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := page.Funcs(functions(c, language)).Execute(&b, doc); err != nil {
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
func lanes(trace explain.Trace, language say.Catalogue) []lane {
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
					switch x.What {
					case "actual":
						c.Text += " (" + say.Of("actual").In(language) + ")"
					case "pending":
						c.Text += " (" + say.Of("pending").In(language) + ")"
					}
				}
			}
			l.Cells = append(l.Cells, c)
		}
		out = append(out, l)
	}
	return out
}
