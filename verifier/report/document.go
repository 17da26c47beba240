// The document tenet.verify/1.

package report

import (
	"encoding/json"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// Schema names the document and its version.
const Schema = "tenet.verify/1"

// Document is a report as data; the package comment describes its fields.
type Document struct {
	Schema  string  `json:"schema"`
	Apps    []App   `json:"apps"`
	Summary Summary `json:"summary"`
}

// App is what was found about one app.
type App struct {
	App        string     `json:"app"`
	File       string     `json:"file"`
	Properties []Property `json:"properties"`
	Findings   []Finding  `json:"findings"`
}

// Property is the verdict about one property.
type Property struct {
	Name        string   `json:"name"`
	Sentence    string   `json:"sentence"`
	Verdict     string   `json:"verdict"`
	Rung        string   `json:"rung"`
	Required    string   `json:"required"`
	Vacuous     bool     `json:"vacuous"`
	Known       bool     `json:"known"`
	Why         string   `json:"why"`
	Assumptions []string `json:"assumptions"`
	States      int      `json:"states"`
	Seconds     float64  `json:"seconds"`
	Limit       *string  `json:"limit"`
	// Beyond is why a promise that holds is not decided in the next world, although that
	// was asked for.
	Beyond *string        `json:"beyond"`
	Trace  *explain.Trace `json:"trace"`
	// Pair tells the second run where it takes two to break the property.
	Pair  *explain.PairTrace `json:"pair"`
	Blame []string           `json:"blame"`
	At    Place              `json:"at"`
	// Repairs were looked for only if that was asked for.
	Repairs []Repair `json:"repairs"`
}

// Place is where something stands; Line and Col count from 1 and are 0 if the
// text was not at hand.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
}

// Finding is what a built-in check found.
type Finding struct {
	Check string `json:"check"`
	// Fingerprint names it across versions of a text; see checks.Finding.
	Fingerprint string         `json:"fingerprint"`
	Known       bool           `json:"known"`
	Slug        string         `json:"slug"`
	Severity    string         `json:"severity"`
	Confirmed   bool           `json:"confirmed"`
	Message     string         `json:"message"`
	Words       say.Text       `json:"words"`
	Rules       []string       `json:"rules"`
	At          Place          `json:"at"`
	Cure        string         `json:"cure"`
	Trace       *explain.Trace `json:"trace"`
	// Pair is the second of two runs, Trace the first; null if it is about one.
	Pair    *explain.PairTrace `json:"pair"`
	Repairs []string           `json:"repairs"`
	fixes   []Repair
}

// Summary counts a report.
type Summary struct {
	Properties int     `json:"properties"`
	Holds      int     `json:"holds"`
	Violated   int     `json:"violated"`
	Unknown    int     `json:"unknown"`
	Vacuous    int     `json:"vacuous"`
	Errors     int     `json:"errors"`
	Warnings   int     `json:"warnings"`
	Hints      int     `json:"hints"`
	States     int     `json:"states"`
	Seconds    float64 `json:"seconds"`
	Exit       int     `json:"exit"`
}

// Sources gives the text of a file by name.
type Sources func(file string) (text string, ok bool)

// New builds the document of a report. Every app of the report is in it, also
// one without properties and findings.
func New(r *verifier.Report, sources Sources) *Document {
	b := &builder{sources: sources, apps: map[string]int{}, doc: &Document{Schema: Schema, Apps: []App{}}}
	for _, name := range r.Apps {
		b.app(name, "")
	}
	for i := range r.Properties {
		p := &r.Properties[i]
		a := b.app(p.App, p.Where.File)
		a.Properties = append(a.Properties, PropertyOf(p, sources))
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		a := b.app(f.App, f.Where.File)
		a.Findings = append(a.Findings, b.finding(f))
	}
	b.doc.Summary = summarise(r)
	return b.doc
}

// Against builds the document of a report that is compared with a baseline: what
// that knows is marked, and the exit code is that of the rest.
func Against(r *verifier.Report, b *Baseline, sources Sources) *Document {
	doc := New(r, sources)
	doc.Summary.Exit = Exit(b.New(r))
	properties, findings := map[string]int{}, map[string]int{} // met so far, by app
	for i := range r.Properties {
		p := &r.Properties[i]
		app := doc.app(p.App)
		app.Properties[properties[p.App]].Known = b.KnowsProperty(p)
		properties[p.App]++
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		app := doc.app(f.App)
		app.Findings[findings[f.App]].Known = b.KnowsFinding(f)
		findings[f.App]++
	}
	return doc
}

// app finds the entry of an app that the document has.
func (d *Document) app(name string) *App {
	return &d.Apps[slices.IndexFunc(d.Apps, func(a App) bool { return a.App == name })]
}

// OfDiagnostics builds the document of texts that could not be compiled: what
// the checks A1 to A4 found in them, and exit code 2.
func OfDiagnostics(list []diag.Diagnostic, sources Sources) *Document {
	r := &verifier.Report{Findings: checks.FromDiagnostics(list)}
	doc := New(r, sources)
	doc.Summary.Exit = BadInput
	return doc
}

// JSON gives the document as indented JSON with a final line end.
func (d *Document) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}

type builder struct {
	sources Sources
	apps    map[string]int
	doc     *Document
}

// app returns the app's entry, which stays valid until the next call.
func (b *builder) app(name, file string) *App {
	i, ok := b.apps[name]
	if !ok {
		i = len(b.doc.Apps)
		b.apps[name] = i
		b.doc.Apps = append(b.doc.Apps, App{App: name, Properties: []Property{}, Findings: []Finding{}})
	}
	if b.doc.Apps[i].File == "" {
		b.doc.Apps[i].File = file
	}
	return &b.doc.Apps[i]
}

// PropertyOf gives one property its form in the document, for streams.
func PropertyOf(p *verifier.Property, sources Sources) Property {
	out := Property{
		Name: p.Name, Sentence: p.Sentence, Verdict: p.Verdict.String(), Rung: p.Rung.String(), Required: p.Required.String(),
		Vacuous: p.Vacuous, Why: p.Why, Assumptions: orEmpty(p.Assumptions), States: p.States, Seconds: p.Seconds,
		Trace: p.Trace, Pair: p.Pair, Blame: orEmpty(p.Blame), At: place(p.Where, sources), Repairs: []Repair{},
	}
	if p.Limit != "" {
		out.Limit = &p.Limit
	}
	if p.Beyond != "" {
		out.Beyond = &p.Beyond
	}
	return out
}

func (b *builder) finding(f *checks.Finding) Finding {
	return Finding{
		Check: f.Check, Fingerprint: f.Fingerprint(), Slug: f.Slug, Severity: f.Severity.String(), Confirmed: f.Confirmed, Message: f.Message, Words: f.Words,
		Rules: orEmpty(f.Rules), At: place(f.Where, b.sources), Cure: f.Cure, Trace: f.Trace, Pair: f.Pair, Repairs: []string{},
	}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func place(s diag.Span, sources Sources) Place {
	p := Place{File: s.File}
	if sources == nil {
		return p
	}
	if text, ok := sources(s.File); ok {
		p.Line, p.Col = diag.Position(text, s.Start)
	}
	return p
}
