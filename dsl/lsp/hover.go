// What something means, in words.

package lsp

import (
	"fmt"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// card is what is said of something: a heading and lines below it.
type card struct {
	title string
	lines []string
}

func (c *card) add(format string, args ...any) {
	c.lines = append(c.lines, fmt.Sprintf(format, args...))
}

func (s *Server) hover(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	card, span := at.explain()
	if card == nil {
		return nil, nil
	}
	return &hover{Contents: s.markup(card), Range: s.rangeOf(at.project, span)}, nil
}

// markup writes a card as Markdown, or as plain text for clients that want it
// first.
func (s *Server) markup(c *card) markup {
	if formats := s.client.TextDocument.Hover.ContentFormat; len(formats) > 0 && formats[0] == "plaintext" {
		plain := strings.ReplaceAll(strings.Join(append([]string{c.title}, c.lines...), "\n"), "`", "")
		return markup{"plaintext", plain}
	}
	return markup{"markdown", strings.Join(append([]string{"**" + escape(c.title) + "**"}, c.lines...), "  \n")}
}

var markdown = strings.NewReplacer("*", `\*`, "_", `\_`, "[", `\[`, "<", `\<`)

func escape(text string) string { return markdown.Replace(text) }

// explain finds what stands at a place and what there is to say of it; nil if
// nothing.
func (at place) explain() (*card, diag.Span) {
	tree := at.project.parse(at.name)
	if use, ok := at.project.names().At(at.name, at.offset); ok {
		return at.describe(use.Symbol), use.Span
	}
	token, ok := tokenAt(tree, at.offset)
	if !ok {
		return nil, diag.Span{}
	}
	switch token.Kind {
	case syntax.Keyword, syntax.Operator, syntax.Name:
		return at.word(tree, token), token.Span
	case syntax.UnitToken:
		return unitCard(token.Text), token.Span
	case syntax.Text:
		return at.item(tree, token.Span), token.Span
	}
	return nil, diag.Span{}
}

// tokenAt returns the token at an offset; between two, the one that is a word.
func tokenAt(tree *syntax.File, offset int) (syntax.Token, bool) {
	i := tokenIndex(tree, offset)
	if i >= len(tree.Tokens) {
		return syntax.Token{}, false
	}
	t := tree.Tokens[i]
	if t.Span.Start == offset && i > 0 && (t.Kind == syntax.Space || t.Kind == syntax.Punctuation) {
		t = tree.Tokens[i-1]
	}
	return t, true
}

// word explains a word of the language; one that begins a rule or a promise
// also says it as a sentence.
func (at place) word(tree *syntax.File, token syntax.Token) *card {
	c := &card{title: token.Text}
	if item := at.item(tree, token.Span); item != nil {
		c = item
	}
	meaning, ok := vocabulary[token.Text]
	if token.Kind == syntax.Name {
		meaning, ok = functions[token.Text]
	}
	if token.Kind == syntax.Operator {
		meaning, ok = operators[token.Text]
	}
	if ok {
		c.add("%s", meaning)
	}
	if len(c.lines) == 0 {
		return nil
	}
	return c
}

// item says the rule or promise that begins with a token, or is named by it, as
// a sentence.
func (at place) item(tree *syntax.File, token diag.Span) *card {
	r := reader{tree.Source}
	var found *card
	syntax.InspectFile(tree, func(n syntax.Node) bool {
		span := n.Where()
		if found != nil || !contains(span, token) {
			return false
		}
		named := strings.HasPrefix(tree.Source[token.Start:token.End], `"`)
		switch n := n.(type) {
		case *syntax.RuleDecl:
			if span.Start == token.Start {
				found = &card{title: "rule " + n.Name.Name, lines: []string{escape(r.rule(n))}}
			}
		case *syntax.PropertyDecl:
			if span.Start == token.Start || named && n.Name != "" {
				found = &card{title: titleOf("promise", n.Name), lines: []string{escape(r.promise(n.Scope, n.Sentence, n.Options))}}
			}
		case *syntax.AchieveDecl:
			if span.Start == token.Start || named && n.Name != "" {
				found = &card{title: titleOf("wish", n.Name), lines: []string{escape(r.promise(nil, n.Sentence, n.Options))}}
			}
		}
		return true
	})
	return found
}

func titleOf(what, name string) string {
	if name == "" {
		return what
	}
	return what + " “" + name + "”"
}

func unitCard(spelling string) *card {
	u, err := models.ParseUnit(strings.TrimSpace(spelling))
	if err != nil {
		return nil
	}
	c := &card{title: u.Symbol()}
	c.add("a unit of %s", u.Dimension())
	if u.Code != u.Symbol() {
		c.add("UCUM code `%s`", u.Code)
	}
	return c
}

// describe says what a symbol is.
func (at place) describe(s *names.Symbol) *card {
	switch s.Kind {
	case names.Resource:
		return resourceCard(s)
	case names.Model:
		return modelCard(s)
	case names.Device, names.Each, names.Param:
		return at.deviceCard(s)
	case names.Rule:
		n := s.Node.(*syntax.RuleDecl)
		c := &card{title: "rule " + s.Name}
		c.doc(n.Doc)
		c.add("%s", escape(reader{at.sourceOf(n)}.rule(n)))
		return c
	case names.App:
		return appCard(s)
	case names.Member:
		c := &card{title: s.Name}
		c.add("a value of %s: %s", escape(s.Owner.Name), escape(s.Owner.Text))
		return c
	case names.Let:
		c := &card{title: "let " + s.Name}
		c.add("constant: %s", escape(reader{at.sourceOf(s.Node)}.text(s.Node.(*syntax.LetDecl).Value)))
		return c
	case names.Package:
		c := &card{title: "package " + s.Name + " " + s.Text}
		c.add("%d device types", len(s.Parts))
		return c
	case names.Alias:
		return at.describe(s.Owner)
	case names.Role:
		c := &card{title: s.Name}
		c.add("a role: those who have it are told")
		return c
	}
	c := &card{title: s.Name}
	c.add("%s %s", s.Kind, escape(s.Text))
	return c
}

func (c *card) doc(text string) {
	if text != "" {
		c.add("%s", escape(text))
	}
}

// sourceOf is the text of the file a node stands in.
func (at place) sourceOf(n syntax.Node) string {
	source, _ := at.project.source(n.Where().File)
	return source
}

func resourceCard(s *names.Symbol) *card {
	d := s.Decl()
	c := &card{title: s.Owner.Owner.Name + "." + s.Owner.Name + "." + s.Name}
	what := d.Kind
	if d.Mutability != "" {
		what = d.Mutability + " " + what
	}
	if d.ByHand {
		what += ", people can change it by hand"
	}
	c.add("%s", what)
	if s.Text != "" {
		c.add("%s", escape(s.Text)+unitWords(s.Type.Unit))
	}
	for _, p := range s.Parts {
		if p.Kind == names.Argument {
			c.add("%s: %s", escape(p.Name), escape(p.Text))
		}
	}
	c.timing(d, s.Settable() || s.Callable())
	return c
}

func unitWords(u models.Unit) string {
	if u == (models.Unit{}) {
		return ""
	}
	return " (" + u.Dimension().String() + ")"
}

// timing says how fast a resource answers and reports.
func (c *card) timing(d *syntax.ResourceDecl, commanded bool) {
	said := map[string]*syntax.TimingClause{}
	for _, t := range d.Clauses {
		said[t.Word] = t
	}
	if commanded {
		c.add("answers a command within %s (R)", declared(said["responds"], models.DefaultResponds))
	}
	if d.Kind != "action" {
		c.add("reports a change within %s (L)", declared(said["reported"], models.DefaultReported))
	}
	if t := said["reports"]; t != nil {
		c.add("reports every %s", quantity(t.Value))
	}
	if t := said["stale"]; t != nil {
		c.add("unknown when older than %s", quantity(t.Value))
	}
	if t := said["rate"]; t != nil {
		c.add("changes by %s per %s at most", quantity(t.Value), quantity(t.Per))
	}
}

// declared is the time a clause says, or what counts where nothing is said.
func declared(t *syntax.TimingClause, otherwise time.Duration) string {
	if t == nil {
		return models.FormatDuration(otherwise)
	}
	return quantity(t.Value)
}

func quantity(n *syntax.NumberLit) string {
	if n == nil {
		return "?"
	}
	return strings.TrimSpace(n.Text + " " + n.Unit)
}

func modelCard(s *names.Symbol) *card {
	c := &card{title: "model " + s.Name}
	c.doc(s.Node.(*syntax.ModelDecl).Doc)
	if s.Shipped {
		c.add("a device type that is shipped")
	}
	c.resources(s)
	return c
}

// resources lists the resources of a device type.
func (c *card) resources(model *names.Symbol) {
	for _, r := range model.Resources() {
		c.add("`%s` %s", strings.TrimPrefix(names.Ref("", r), "."), escape(resourceDetail(r)))
	}
}

// resourceDetail is a resource in a few words.
func resourceDetail(r *names.Symbol) string {
	if r.Callable() {
		return "action"
	}
	if r.Settable() {
		return r.Text + ", can be set"
	}
	return r.Text
}

func (at place) deviceCard(s *names.Symbol) *card {
	c := &card{title: s.Kind.String() + " " + s.Name}
	switch n := s.Node.(type) {
	case *syntax.DeviceDecl:
		if n.Friendly != nil {
			c.doc(n.Friendly.Value)
		}
		c.add("provider `%s`", at.provider(n))
	case *syntax.AppParam:
		if n.Model == nil {
			c.add("%s", escape(s.Text))
			return c
		}
	}
	if s.Model == nil {
		return c
	}
	c.add("%s", escape(s.Model.Name))
	c.resources(s.Model)
	return c
}

// provider is the id the adapters know a device by.
func (at place) provider(n *syntax.DeviceDecl) string {
	for _, b := range at.project.folder.Site.Bindings {
		if b.Device == n.Name.Name {
			return b.Provider
		}
	}
	if n.Provider != nil {
		return n.Provider.Value
	}
	return n.Name.Name
}

func appCard(s *names.Symbol) *card {
	c := &card{title: "app " + s.Name}
	switch n := s.Node.(type) {
	case *syntax.AppDecl:
		c.doc(n.Title)
		for _, p := range s.Parts {
			if p.Kind == names.Param {
				c.add("%s", escape(strings.TrimSpace(p.Name+": "+paramText(p))))
			}
		}
	case *syntax.AppUse:
		c.doc(n.Title)
		c.add("made from %s", escape(n.Template.Name))
	}
	return c
}

func paramText(p *names.Symbol) string {
	if p.Model != nil {
		return p.Model.Name
	}
	return p.Text
}
