// Which type is wanted at the cursor.

package lsp

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// reach is what names stand for at a cursor.
type reach struct {
	*cursor
	index *names.Index
	app   *names.Symbol
	local []*names.Symbol // innermost first
	self  *names.Symbol   // in a behaviour, the device type
}

func (c *cursor) reach() *reach {
	r := &reach{cursor: c, index: c.project.names()}
	r.groups()
	defer r.commanded()
	for i := len(c.blocks) - 1; i >= 0; i-- {
		b := c.blocks[i]
		switch b.head {
		case "each":
			r.each(b)
		case "app":
			r.app = r.index.Template(c.nameAfter(b))
			if r.app != nil {
				r.local = append(r.local, r.app.Parts...)
			}
		case "model":
			r.self = r.index.ModelIn(c.name, c.nameAfter(b))
		}
	}
	return r
}

func (c *cursor) nameAfter(b block) string {
	if b.first+1 < len(c.tokens) {
		return c.tokens[b.first+1].Text
	}
	return ""
}

// each adds the name of a `for each` block and what the block declares.
func (r *reach) each(b block) {
	from := r.tokens[b.brace].Span.Start
	for _, u := range r.index.In(r.name) {
		if u.How != names.Declares || u.Span.Start < from || r.closes(b) < u.Span.Start {
			continue
		}
		switch u.Symbol.Kind {
		case names.Let, names.Var, names.Rule:
			r.local = append(r.local, u.Symbol)
		}
	}
	r.member(r.tokens[b.first+1 : b.brace])
}

// closes is the offset at which a block ends, that of the end of the file if it
// does not.
func (r *reach) closes(b block) int {
	depth := 0
	for _, t := range r.tree.Tokens {
		if t.Span.Start < r.tokens[b.brace].Span.Start || t.Kind != syntax.Punctuation {
			continue
		}
		switch t.Text {
		case "{":
			depth++
		case "}":
			if depth--; depth == 0 {
				return t.Span.Start
			}
		}
	}
	return len(r.tree.Source)
}

// groups adds the names that `any` and `every` introduce before the cursor.
func (r *reach) groups() {
	item := r.tokens[min(r.item, len(r.tokens)):]
	for i, t := range item {
		if t.Text == "any" || t.Text == "every" || t.Text == "each" {
			r.member(item[i+1:])
		}
	}
}

// member reads NAME in all [PACKAGE.]TYPE.
func (r *reach) member(t []syntax.Token) {
	if len(t) < 4 || t[1].Text != "in" || t[2].Text != "all" {
		return
	}
	pack, model := "", t[3].Text
	if len(t) > 5 && t[4].Text == "." {
		pack, model = model, t[5].Text
	}
	r.local = append(r.local, &names.Symbol{
		Kind: names.Each, Name: t[0].Text, Model: r.index.ModelNamed(r.name, pack, model),
	})
}

// commanded adds v of "on set power(v)".
func (r *reach) commanded() {
	if r.block() != "behaviour" {
		return
	}
	for i := r.item; i+2 < len(r.tokens); i++ {
		if r.tokens[i].Text == "(" && r.tokens[i+2].Text == ")" {
			r.local = append(r.local, &names.Symbol{Kind: names.Value, Name: r.tokens[i+1].Text, Type: r.typeBefore(i - 1)})
		}
	}
}

// named returns the symbol of a bare name, innermost first; nil if there is none.
func (r *reach) named(name string) *names.Symbol {
	for _, s := range r.local {
		if s.Name == name && s.Kind != names.Rule {
			return s
		}
	}
	return r.index.Device(name)
}

// resolve returns what a path stands for; nil if nothing.
func (r *reach) resolve(path []string) *names.Symbol {
	if r.self != nil {
		return r.self.Find(path)
	}
	s := r.named(path[0])
	if len(path) == 1 || s == nil {
		return s
	}
	return s.Model.Find(path[1:])
}

// pathBefore returns the path that ends with token i, and where it begins.
func (c *cursor) pathBefore(i int) ([]string, int) {
	var path []string
	for i >= 0 && c.isWord(i) {
		path = append(path, c.tokens[i].Text)
		if i < 2 || c.tokens[i-1].Text != "." {
			break
		}
		i -= 2
	}
	slices.Reverse(path)
	return path, i
}

func (c *cursor) isWord(i int) bool {
	return c.tokens[i].Kind == syntax.Name || c.tokens[i].Kind == syntax.Keyword
}

// typeBefore is the type of the operand that ends with token i.
func (r *reach) typeBefore(i int) names.Type {
	if i < 0 {
		return names.Type{}
	}
	switch t := r.tokens[i]; {
	case t.Text == ")":
		return r.typeOfCall(i)
	case t.Kind == syntax.UnitToken:
		u, _ := models.ParseUnit(t.Text)
		return names.Type{Type: models.Type{Kind: models.Float, Unit: u}}
	case r.isWord(i):
		path, _ := r.pathBefore(i)
		if s := r.resolve(path); s != nil {
			return s.Type
		}
	}
	return names.Type{}
}

// typeOfCall is the type of a call that ends with token i.
func (r *reach) typeOfCall(i int) names.Type {
	depth := 0
	for j := i; j > r.item; j-- {
		switch r.tokens[j].Text {
		case ")":
			depth++
		case "(":
			depth--
		}
		if depth > 0 {
			continue
		}
		switch r.tokens[j-1].Text {
		case "previous", "avg", "min", "max", "sum", "abs":
			if end := r.pathFrom(j + 1); end > j {
				return r.typeBefore(end)
			}
		}
		return names.Type{}
	}
	return names.Type{}
}

// pathFrom returns the index of the last token of the path that begins at i.
func (c *cursor) pathFrom(i int) int {
	if i >= len(c.tokens) || !c.isWord(i) {
		return i - 1
	}
	for i+2 < len(c.tokens) && c.tokens[i+1].Text == "." {
		i += 2
	}
	return i
}

// want is the type of the operand that is to follow token i.
func (r *reach) want(i int) names.Type {
	depth, chosen := 0, false
	for ; i >= r.item && i >= 0; i-- {
		t := r.tokens[i]
		switch t.Text {
		case "==", "!=", "<", "<=", ">", ">=":
			if !chosen {
				return r.typeBefore(i - 1)
			}
		case "?":
			chosen = true
		case "=":
			return r.wantOfSet(i)
		case "->", ":":
			if r.block() == "behaviour" {
				return r.wantOfTransition()
			}
		case ")", "]":
			depth++
		case "[":
			if depth == 0 && i > 0 && r.tokens[i-1].Text == "in" {
				return r.typeBefore(i - 2)
			}
			depth--
		case "(":
			if depth == 0 {
				return r.wantOfCall(i)
			}
			depth--
		case "&&", "||", "{", "}", ";":
			if !chosen {
				return names.Type{}
			}
		}
		if t.Kind == syntax.Keyword && depth == 0 {
			return r.wantAfter(i)
		}
	}
	return names.Type{}
}

// duration is the type of what follows a word such as within.
var duration = names.Type{Type: models.Type{Kind: models.Duration}}

// wantAfter is the type of what follows a word of the language.
func (r *reach) wantAfter(i int) names.Type {
	switch r.tokens[i].Text {
	case "within", "for", "than", "every", "per":
		return duration
	case "after":
		if r.block() == "rule" || r.block() == "service" {
			return duration
		}
	case "between", "and":
		for j := i; j > r.item; j-- {
			if r.tokens[j].Text == "between" && r.tokens[j-1].Text == "stays" {
				return r.typeBefore(j - 2)
			}
		}
	}
	return names.Type{}
}

// wantOfTransition is the type of the resource a line of a behaviour is about.
func (r *reach) wantOfTransition() names.Type {
	for i := r.item; i < len(r.tokens); i++ {
		if r.tokens[i].Kind == syntax.Name {
			return r.typeBefore(r.pathFrom(i))
		}
	}
	return names.Type{}
}

// wantOfSet is the type of the value after an equals sign.
func (r *reach) wantOfSet(i int) names.Type {
	if t, ok := r.declaredType(i - 1); ok {
		return t
	}
	path, start := r.pathBefore(i - 1)
	if len(path) == 0 {
		return names.Type{}
	}
	if len(path) == 1 {
		switch {
		case r.block() == "device":
			return r.deviceProperty(path[0])
		case r.inArguments():
			return r.template().Part(names.Param, path[0]).TypeOrNone()
		case start > r.item && r.tokens[start-1].Text == "let":
			return names.Type{}
		}
	}
	if s := r.resolve(path); s != nil {
		return s.Type
	}
	return names.Type{}
}

// declaredType reads the type between a colon and token i, which ends it: that of
// a variable, a resource, a parameter.
func (r *reach) declaredType(i int) (names.Type, bool) {
	for j := i; j > r.item; j-- {
		if r.tokens[j-1].Text != ":" || !r.isWord(j) {
			continue
		}
		if r.block() == "app" && r.first() != "var" || r.block() == "rule" {
			return names.Type{}, false
		}
		start, end := r.tokens[j].Span.Start, r.tokens[i].Span.End
		file, _ := syntax.Parse("", "app a { var a: "+r.tree.Source[start:end]+" = 0 }")
		if len(file.Decls) > 0 {
			if app, ok := file.Decls[0].(*syntax.AppDecl); ok && len(app.Items) > 0 {
				v := app.Items[0].(*syntax.VarDecl)
				return names.Type{Type: names.TypeOf(v.Type), Enum: &names.Symbol{Text: r.tree.Source[start:end]}}, true
			}
		}
	}
	return names.Type{}, false
}

// wantOfCall is the type of the argument at the cursor of the call that opens at
// token i.
func (r *reach) wantOfCall(i int) names.Type {
	path, _ := r.pathBefore(i - 1)
	if len(path) < 2 {
		return names.Type{}
	}
	action := r.resolve(path)
	n, depth := 0, 0
	for _, t := range r.tokens[i+1:] {
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				n++
			}
		}
	}
	if action == nil || n >= len(action.Parts) {
		return names.Type{}
	}
	return action.Parts[n].Type
}

// deviceProperty is the type of a fixed property in the block of a device.
func (r *reach) deviceProperty(name string) names.Type {
	if s := r.deviceModel().Find([]string{name}); s != nil {
		return s.Type
	}
	return names.Type{}
}

// deviceModel is the type of the device whose block the cursor is in.
func (r *reach) deviceModel() *names.Symbol {
	b, _ := r.innermost()
	for i := b.first; i < b.brace; i++ {
		if r.tokens[i].Text == ":" {
			path, _ := r.pathBefore(r.pathFrom(i + 1))
			return r.modelOf(path)
		}
	}
	return nil
}

func (r *reach) modelOf(path []string) *names.Symbol {
	switch len(path) {
	case 1:
		return r.index.ModelNamed(r.name, "", path[0])
	case 2:
		return r.index.ModelNamed(r.name, path[0], path[1])
	}
	return nil
}

// inArguments reports whether the cursor is in the arguments of an app that is
// made from a template.
func (r *reach) inArguments() bool {
	return r.block() == "" && r.first() == "app" && r.inParentheses() && r.template() != nil
}

// template is the app that app NAME = TEMPLATE( names.
func (r *reach) template() *names.Symbol {
	for i := r.item + 1; i+2 < len(r.tokens); i++ {
		if r.tokens[i].Text == "=" && r.tokens[i+2].Text == "(" {
			return r.index.Template(r.tokens[i+1].Text)
		}
	}
	return nil
}
